"""The audit vocabulary of this room."""

from __future__ import annotations

from enum import StrEnum


class CabinetEvent(StrEnum):
    """What can have happened to contests, ladders, drafts and posts."""

    CONTEST_RECORDED = "cabinet:contest:recorded"
    CONTEST_CHANGED = "cabinet:contest:changed"
    CONTEST_VOIDED = "cabinet:contest:voided"
    CONTEST_REINSTATED = "cabinet:contest:reinstated"
    TIE_SETTLED = "cabinet:tie:settled"
    TIE_SETTLEMENT_VOIDED = "cabinet:tie:settlement-voided"
    LADDER_RECORDED = "cabinet:ladder:recorded"
    LADDER_CHANGED = "cabinet:ladder:changed"
    LADDER_VOIDED = "cabinet:ladder:voided"
    LADDER_REINSTATED = "cabinet:ladder:reinstated"
    DRAFT_OPENED = "cabinet:draft:opened"
    DRAFT_STEP_RECORDED = "cabinet:draft:step-recorded"
    DRAFT_STEP_UNDONE = "cabinet:draft:step-undone"
    DRAFT_PUBLISHED = "cabinet:draft:published"
    DRAFT_VOIDED = "cabinet:draft:voided"
    POST_FILLED = "cabinet:post:filled"
    POST_LEFT = "cabinet:post:left"
    POST_CHANGED = "cabinet:post:changed"
    POST_VOIDED = "cabinet:post:voided"
    POST_REINSTATED = "cabinet:post:reinstated"
