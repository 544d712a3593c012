"""What an officer may be allowed to do with contests, ladders, drafts and posts."""

from __future__ import annotations

from enum import StrEnum


class CabinetPermission(StrEnum):
    """Permissions by name; roles grant them in `app.roles`."""

    READ = "cabinet:contest:read"
    KEEP_CONTEST = "cabinet:contest:keep"
    KEEP_LADDER = "cabinet:ladder:keep"
    RUN_DRAFT = "cabinet:draft:run"
    PUBLISH_DRAFT = "cabinet:draft:publish"
    KEEP_POST = "cabinet:post:keep"

    @property
    def label(self) -> str:
        """What it allows, in words."""
        return {
            CabinetPermission.READ: "see contests, quotas, drafts and who holds which post",
            CabinetPermission.KEEP_CONTEST: "record contests, votes and how ties were settled",
            CabinetPermission.KEEP_LADDER: "make and edit ladders of posts",
            CabinetPermission.RUN_DRAFT: "open a draft and record picks, passes, swaps and undoing",
            CabinetPermission.PUBLISH_DRAFT: "publish a draft",
            CabinetPermission.KEEP_POST: "record who holds a post and who leaves it",
        }[self]
