"""When a scheduled export is due. Pure."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from enum import StrEnum

from app.kernel.errors import DomainError


class Rhythm(StrEnum):
    """How often a table is written of."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    @property
    def label(self) -> str:
        """How often, in words."""
        return {
            Rhythm.DAY: "Every day",
            Rhythm.WEEK: "Every week",
            Rhythm.MONTH: "Every month",
        }[self]


class ScheduleRefused(DomainError):
    """A schedule cannot be made so; the sentence says what to do. field: which it is about."""

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


def next_due(rhythm: Rhythm, since: date, after: date) -> date:
    """The first day later than another on which an export is due.

    since: the first day of all. Of a month that has no such day its last day counts, and the month
    after it the day itself again.
    """
    if since > after:
        return since
    if rhythm is Rhythm.MONTH:
        due = _in_month(since, after.year, after.month)
        if due > after:
            return due
        year, month = divmod(after.year * 12 + after.month, 12)
        return _in_month(since, year, month + 1)
    length = 1 if rhythm is Rhythm.DAY else 7
    passed = (after - since).days // length
    return since + timedelta(days=(passed + 1) * length)


def _in_month(since: date, year: int, month: int) -> date:
    return date(year, month, min(since.day, calendar.monthrange(year, month)[1]))
