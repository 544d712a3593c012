"""What an officer may be allowed to do with the audit trail."""

from __future__ import annotations

from enum import StrEnum


class AuditPermission(StrEnum):
    """Permissions by name; roles grant them in `app.roles`."""

    READ = "audit:trail:read"

    @property
    def label(self) -> str:
        """What it allows, in words."""
        return {
            AuditPermission.READ: "read the audit trail",
        }[self]
