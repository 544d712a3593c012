"""The present moment, in one place so that tests can stop it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from app.kernel.dates import LONDON


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present day in London, where Parliament keeps its time."""
    return datetime.now(LONDON).date()
