"""Runs of an import: what each was asked to do, what it goes on from, how far all have come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.errors import DomainError
from app.source.attribution import INVENTED
from app.source.models import ImportRun
from app.source.queries import is_invented

GOES_ON_WITHIN = timedelta(days=1)
FULL_GOES_ON_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a run is asked to do. Days are London days, both included; None: no bound.

    parts: "all", or "divisions" alone, or "members" alone. full: ask again for every division.
    """

    since: date | None = None
    until: date | None = None
    full: bool = False
    parts: str = "all"


class Mixed(DomainError):
    """What is real and what is invented would stand in one record."""


def check_unmixed(session: Session, source: str) -> None:
    """Refuse a run that would bring what is real among what is invented, or the reverse (Mixed)."""
    invented = is_invented(session)
    if invented and INVENTED not in source:
        raise Mixed(
            "Everything in this database is invented, so nothing real is imported into it. Use"
            " another database for a real record: set DATABASE_URL."
        )
    if not invented and INVENTED in source and session.scalar(select(ImportRun.run_id).limit(1)):
        raise Mixed(
            "This database holds a real record, so nothing invented is put into it. Use another"
            " database for a demonstration: set DATABASE_URL."
        )


def begin_run(
    session: Session, wish: Wish, source: str, run_id: int, *, ends_on: date | None
) -> frozenset[int]:
    """Write down what the run is asked to do; the runs cut off before it that it goes on from.

    source: the name of what is asked. ends_on: the last day it knows of, None for one that goes
    on with the present.
    """
    last = session.scalar(
        select(ImportRun)
        .where(
            ImportRun.source == source,
            ImportRun.parts == wish.parts,
            ImportRun.since == wish.since if wish.since else ImportRun.since.is_(None),
            ImportRun.until == wish.until if wish.until else ImportRun.until.is_(None),
            ImportRun.full == wish.full,
        )
        .order_by(ImportRun.run_id.desc())
        .limit(1)
    )
    chain_id = run_id
    within = FULL_GOES_ON_WITHIN if wish.full else GOES_ON_WITHIN
    if last is not None and not last.complete:
        first = session.get_one(ImportRun, last.chain_id)
        # After some days what the first run compared must be compared again.
        if clock.today() - first.started_on <= within:
            chain_id = last.chain_id
    session.add(
        ImportRun(
            run_id=run_id,
            source=source,
            parts=wish.parts,
            since=wish.since,
            until=wish.until,
            full=wish.full,
            started_on=clock.today(),
            chain_id=chain_id,
            complete=False,
            ends_on=ends_on,
        )
    )
    session.flush()
    return frozenset(
        session.scalars(
            select(ImportRun.run_id).where(
                ImportRun.chain_id == chain_id, ImportRun.run_id != run_id
            )
        )
    )


def end_run(session: Session, run_id: int, *, complete: bool) -> None:
    """Write down whether every listed record was stored or refused."""
    session.execute(update(ImportRun).where(ImportRun.run_id == run_id).values(complete=complete))


def covered_until(session: Session, source: str) -> date | None:
    """The day up to which complete runs have covered the record; None when there was none.

    A run with an end covers no more than its range, so it does not hide what came after.
    """
    covered = [
        min(started_on, until or started_on)
        for started_on, until in session.execute(
            select(ImportRun.started_on, ImportRun.until).where(
                ImportRun.source == source, ImportRun.complete, ImportRun.parts != "members"
            )
        )
    ]
    return max(covered, default=None)
