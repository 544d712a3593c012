"""What an officer may be allowed to do with CLPs."""

from __future__ import annotations

from enum import StrEnum


class MemberPermission(StrEnum):
    """Permissions by name; roles grant them in `app.roles`."""

    READ_CLP = "members:clp:read"
    KEEP_CLP = "members:clp:keep"

    @property
    def label(self) -> str:
        """What it allows, in words."""
        return {
            MemberPermission.READ_CLP: "see a CLP",
            MemberPermission.KEEP_CLP: "record, change and void a CLP",
        }[self]
