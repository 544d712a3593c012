"""Which days can be meant at all: a slip of the pen in the year is none of them."""

from __future__ import annotations

from datetime import date, timedelta

from app.kernel.dates import FIRST_YEAR, written_day

EARLIEST = date(FIRST_YEAR, 1, 1)
FARTHEST = timedelta(days=366)
"""How far ahead a day may be: a slip of the pen in the year is farther."""


def wrong_year(day: date, today: date) -> str | None:
    """What is wrong with a day that cannot be meant, as a sentence; None for one that can."""
    if day < EARLIEST:
        return f"{written_day(day)} is before {written_day(EARLIEST)}: check the year"
    if day > today + FARTHEST:
        return f"{written_day(day)} is more than a year away: check the year"
    return None
