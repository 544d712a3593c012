"""The audit vocabulary of this room. No entry says whose answers, and none says what."""

from __future__ import annotations

from enum import StrEnum


class MonitoringEvent(StrEnum):
    """What can have happened to answers, totals and targets."""

    ANSWERS_GIVEN = "monitoring:answers:given"
    ANSWERS_WITHDRAWN = "monitoring:answers:withdrawn"
    SNAPSHOT_TAKEN = "monitoring:snapshot:taken"
    TARGET_RECORDED = "monitoring:target:recorded"
    TARGET_VOIDED = "monitoring:target:voided"
