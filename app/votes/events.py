"""The audit vocabulary of this room."""

from __future__ import annotations

from enum import StrEnum


class VoteEvent(StrEnum):
    """What can have happened to the voting record and to lines."""

    IMPORTED = "votes:record:imported"
    RECOMPUTED = "votes:sums:recomputed"
    LINE_DECLARED = "votes:line:declared"
