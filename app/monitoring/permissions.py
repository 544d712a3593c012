"""What an officer may be allowed to do with totals. Nobody is allowed to read answers."""

from __future__ import annotations

from enum import StrEnum


class MonitoringPermission(StrEnum):
    """Permissions by name; roles grant them in `app.roles`."""

    READ = "monitoring:total:read"
    TAKE_SNAPSHOT = "monitoring:snapshot:take"
    KEEP_TARGET = "monitoring:target:keep"

    @property
    def label(self) -> str:
        """What it allows, in words."""
        return {
            MonitoringPermission.READ: "see totals of equality monitoring, never one answer",
            MonitoringPermission.TAKE_SNAPSHOT: "take a snapshot of totals",
            MonitoringPermission.KEEP_TARGET: "set targets to hold the totals against",
        }[self]
