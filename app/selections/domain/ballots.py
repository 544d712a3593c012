"""What can happen to a trigger ballot, and its timetable."""

from __future__ import annotations

from enum import StrEnum


class BallotStepKind(StrEnum):
    """A step on record of a ballot that has been called."""

    PAUSED = "paused"
    RESUMED = "resumed"
    WAIVED = "waived"
    OVERRIDDEN = "overridden"
    STOPPED = "stopped"
    CONCLUDED = "concluded"
    REOPENED = "reopened"
    VOIDED = "voided"


class BallotState(StrEnum):
    """How a ballot stands; it follows from its steps."""

    RUNNING = "running"
    PAUSED = "paused"
    WAIVED = "waived"
    OVERRIDDEN = "overridden"
    STOPPED = "stopped"
    CONCLUDED = "concluded"
    VOIDED = "voided"


class BallotOutcome(StrEnum):
    """What a concluded or overridden ballot came to. Triggered is not deselected."""

    TRIGGERED = "triggered"
    NOT_TRIGGERED = "not triggered"


class Stage(StrEnum):
    """A day of the timetable, in order."""

    MET = "clp officers met"
    DRAWN_UP = "timetable drawn up"
    NOTICE = "notice given"
    MEETINGS_FROM = "units meet from"
    MEETINGS_UNTIL = "units meet until"
    PAPERS = "papers returned by"
    DECISION = "count and decision"
