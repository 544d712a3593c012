"""What an officer may be allowed to do with the voting record."""

from __future__ import annotations

from enum import StrEnum


class VotePermission(StrEnum):
    """Permissions by name; roles grant them in `app.roles`."""

    DECLARE_LINE = "votes:line:declare"
    READ_CONDUCT = "votes:conduct:read"
    KEEP_EXCUSE = "votes:excuse:keep"
    READ_GROUND = "votes:ground:read"
    REVIEW_REBELLION = "votes:rebellion:review"
    IMPORT = "votes:record:import"

    @property
    def label(self) -> str:
        """What it allows, in words."""
        return {
            VotePermission.DECLARE_LINE: "declare a party's line in a division",
            VotePermission.READ_CONDUCT: "see lines, excuses without their grounds, and rebels",
            VotePermission.KEEP_EXCUSE: "record and void slips, pairs and other excuses",
            VotePermission.READ_GROUND: "read the ground of an excuse",
            VotePermission.REVIEW_REBELLION: "record what was made of a rebellion",
            VotePermission.IMPORT: "import the public voting record",
        }[self]
