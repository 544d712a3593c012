"""What is urgent on a desk, when a desk is mailed, and how a trend is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum

from app.accounts.domain import Digest
from app.kernel.dates import written_day
from app.kernel.words import plural

DUE_SOON = timedelta(days=7)
WEEK = timedelta(days=7)
TREND_WEEKS = 12
SATURDAY = 5


class Urgency(StrEnum):
    """How near the last day for a decision is."""

    OVERDUE = "overdue"
    SOON = "soon"
    LATER = "later"


def urgency(due_on: date, today: date) -> Urgency:
    """How near the last day is; the day itself is not yet overdue."""
    if due_on < today:
        return Urgency.OVERDUE
    return Urgency.SOON if due_on - today <= DUE_SOON else Urgency.LATER


def due_words(due_on: date, today: date) -> str:
    """When something is due, in words: "Overdue by 3 days", "Due today", "Due in 5 days"."""
    days = (due_on - today).days
    if days < 0:
        return f"Overdue by {plural(-days, 'day')}"
    if days == 0:
        return "Due today"
    if days == 1:
        return "Due tomorrow"
    if urgency(due_on, today) is Urgency.SOON:
        return f"Due in {days} days"
    return f"Due by {written_day(due_on)}"


def is_mailed(choice: Digest, day: date) -> bool:
    """Whether the desk of somebody with this choice is mailed on a day."""
    if choice is Digest.DAILY:
        return day.weekday() < SATURDAY
    return choice is Digest.WEEKLY and day.weekday() == 0


def last_weeks(until: date, weeks: int = TREND_WEEKS) -> list[date]:
    """The Mondays of so many weeks, the last of which has `until` in it; the oldest first."""
    monday = until - timedelta(days=until.weekday())
    return [monday - WEEK * back for back in reversed(range(weeks))]


def week_label(monday: date) -> str:
    """A week as a point of a trend is called."""
    return f"the week of {written_day(monday)}"


def per_week(mondays: Sequence[date], days: Iterable[date]) -> tuple[tuple[str, int], ...]:
    """How many of some days fall into each week: points of a trend; other days are left out."""
    counts = dict.fromkeys(mondays, 0)
    for day in days:
        monday = day - timedelta(days=day.weekday())
        if monday in counts:
            counts[monday] += 1
    return tuple((week_label(monday), count) for monday, count in counts.items())
