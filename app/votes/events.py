"""The audit vocabulary of this room."""

from __future__ import annotations

from enum import StrEnum


class VoteEvent(StrEnum):
    """What can have happened to the voting record and to lines."""

    IMPORTED = "votes:record:imported"
    RECOMPUTED = "votes:sums:recomputed"
    LINE_DECLARED = "votes:line:declared"
    LINE_VOIDED = "votes:line:voided"
    DIVISION_EXPECTED = "votes:expected:recorded"
    EXPECTED_CHANGED = "votes:expected:changed"
    EXPECTED_MATCHED = "votes:expected:matched"
    EXPECTED_VOIDED = "votes:expected:voided"
    EXCUSE_RECORDED = "votes:excuse:recorded"
    EXCUSE_VOIDED = "votes:excuse:voided"
    EXCUSE_REINSTATED = "votes:excuse:reinstated"
    GROUND_READ = "votes:excuse:ground-read"
    REBELLION_REVIEWED = "votes:rebellion:reviewed"
    REVIEW_VOIDED = "votes:rebellion:review-voided"
