"""What an officer may be allowed to do with whip status and party membership."""

from __future__ import annotations

from enum import StrEnum


class WhipPermission(StrEnum):
    """Permissions by name; roles grant them in `app.roles`."""

    READ = "whips:status:read"
    CHANGE = "whips:status:change"

    @property
    def label(self) -> str:
        """What it allows, in words."""
        return {
            WhipPermission.READ: "see who holds the whip, with every change and its reason",
            WhipPermission.CHANGE: "record and void changes of the whip and of membership",
        }[self]
