"""Reads of what was asked of the sources."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.remembered import remembered
from app.kernel import clock
from app.source.attribution import INVENTED
from app.source.models import ImportRun


def get_present_day(session: Session) -> date:
    """The last day the record can speak of: today, unless it is from a closed source alone.

    The shipped sample ends in 2016: nobody in it has a seat "today".
    """
    ends = set(session.scalars(select(ImportRun.ends_on).distinct()))
    if not ends or None in ends:
        return clock.today()
    return max(day for day in ends if day is not None)


def is_invented(session: Session) -> bool:
    """Whether the record is a demonstration, in which everything is invented.

    The first run ever says so, for nothing else is let in after it: see `runs.check_unmixed`.
    """

    def first_source() -> str | None:
        return session.scalar(select(ImportRun.source).order_by(ImportRun.run_id).limit(1))

    return INVENTED in (remembered(session, "first source", first_source) or "")
