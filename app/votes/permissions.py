"""What an officer may be allowed to do with the voting record."""

from __future__ import annotations

from enum import StrEnum


class VotePermission(StrEnum):
    """Permissions by name; roles grant them in `app.roles`."""

    DECLARE_LINE = "votes:line:declare"
    IMPORT = "votes:record:import"

    @property
    def label(self) -> str:
        """What it allows, in words."""
        return {
            VotePermission.DECLARE_LINE: "declare a party's line in a division",
            VotePermission.IMPORT: "import the public voting record",
        }[self]
