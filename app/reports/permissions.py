"""What an officer may be allowed to read across the rooms."""

from __future__ import annotations

from enum import StrEnum


class ReportPermission(StrEnum):
    """Permissions by name; roles grant them in `app.roles`."""

    READ_DISCIPLINE = "reports:discipline:read"
    READ_EXPORTS = "reports:export:read"
    READ_CONFERENCE = "reports:conference:read"
    KEEP_CONFERENCE = "reports:conference:keep"
    KEEP_SCHEDULE = "reports:schedule:keep"

    @property
    def label(self) -> str:
        """What it allows, in words."""
        return {
            ReportPermission.READ_DISCIPLINE: "see answers beside rebellions, member by member",
            ReportPermission.READ_EXPORTS: "see the index of tables and who took which",
            ReportPermission.READ_CONFERENCE: "see conference reports and download those whose"
            " every part she may read",
            ReportPermission.KEEP_CONFERENCE: "make, freeze and void conference reports",
            ReportPermission.KEEP_SCHEDULE: "schedule exports by e-mail to a role, and end them",
        }[self]
