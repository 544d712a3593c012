"""What a unit returned, and what can happen to a return."""

from __future__ import annotations

from enum import StrEnum


class Meeting(StrEnum):
    """A tie in a unit is retaken once."""

    FIRST = "first"
    RETAKE = "retake"


class ReturnStepKind(StrEnum):
    """A step on record of a return."""

    ENTERED = "entered"
    CONFIRMED = "confirmed"
    SENT_BACK = "sent back"
    VOIDED = "voided"
    REINSTATED = "reinstated"
