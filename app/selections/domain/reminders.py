"""When a secretary is reminded of the returns that are missing, and what she is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.kernel.dates import written_day
from app.kernel.errors import DomainError
from app.kernel.words import plural, whole

OVERDUE = -1
"""Stands for the reminder that is sent once, when the day has passed."""
MOST_DAYS, MOST_REMINDERS = 60, 6


def read_days(text: str) -> tuple[int, ...]:
    """The days before a deadline on which somebody is reminded, the earliest reminder first.

    Raises DomainError for what is no list of days.
    """
    numbers = [whole(part.strip()) for part in text.split(",")]
    days = sorted({n for n in numbers if n is not None and 0 <= n <= MOST_DAYS}, reverse=True)
    if len(days) != len(numbers) or len(days) > MOST_REMINDERS:
        raise DomainError(
            f"Enter whole numbers of days up to {MOST_DAYS}, each once and parted by commas, such"
            f" as 14, 7, 2; {MOST_REMINDERS} at most."
        )
    return tuple(days)


def due_reminder(due_on: date, today: date, days: Sequence[int]) -> int | None:
    """Which reminder of a deadline is due: so many days before, OVERDUE, or None.

    Of several that were missed, since the scheduler stood still or the ballot was called late,
    only the last is: nobody is told of one deadline twice on one day.
    """
    left = (due_on - today).days
    if left < 0:
        return OVERDUE
    return min((day for day in days if day >= left), default=None)


def which_words(days_before: int) -> str:
    """Which reminder it was, for a list: "7 days before"."""
    if days_before == OVERDUE:
        return "overdue"
    return f"{plural(days_before, 'day')} before" if days_before else "on the day"


def reminder_subject(clp: str, due_on: date, today: date) -> str:
    """The head of the message. It does not name the MP: mail is read by more than its reader."""
    if due_on < today:
        return f"Overdue: returns of {clp}"
    return f"Returns of {clp} are due on {written_day(due_on)}"


def reminder_body(
    name: str, clp: str, due_on: date, today: date, units: Sequence[str], link: str
) -> str:
    """What the message says: the day, the units that are missing, and where to enter them."""
    are = "was" if due_on < today else "is"
    missing = plural(len(units), "unit")
    return "\n".join(
        (
            f"Dear {name},",
            "",
            f"the day by which {clp} returns its papers {are} {written_day(due_on)}.",
            f"The result of {missing} is still to be entered:",
            "",
            *(f"* {unit}" for unit in units),
            "",
            "Enter each here; a photo of the signed return is enough:",
            link,
            "",
            "If something stands in the way, the contact at your region is on that page.",
            "",
        )
    )
