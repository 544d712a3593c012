"""What an officer may be allowed to do with users and their roles."""

from __future__ import annotations

from enum import StrEnum


class AccountPermission(StrEnum):
    """Permissions by name; roles grant them in `app.roles`."""

    READ = "accounts:user:read"
    KEEP = "accounts:user:keep"
    GRANT = "accounts:role:grant"

    @property
    def label(self) -> str:
        """What it allows, in words."""
        return {
            AccountPermission.READ: "see users, their roles and their sessions",
            AccountPermission.KEEP: "invite users, change and close their accounts",
            AccountPermission.GRANT: "grant roles and end them",
        }[self]
