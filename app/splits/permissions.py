"""What an officer may be allowed to do with groups, the House and who governs."""

from __future__ import annotations

from enum import StrEnum


class SplitPermission(StrEnum):
    """Permissions by name; roles grant them in `app.roles`."""

    READ = "splits:group:read"
    KEEP_GROUP = "splits:group:keep"

    @property
    def label(self) -> str:
        """What it allows, in words."""
        return {
            SplitPermission.READ: "see breakaway groups, the composition of the House, who governs",
            SplitPermission.KEEP_GROUP: "record breakaway groups, who joins them, and who governs",
        }[self]
