"""Reads the history of runs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.db.model import LARGEST_ID, Base
from app.jobs.models import JobRun, RunOutcome
from app.jobs.registry import Job, registered
from app.kernel.errors import NotInRecord

T = TypeVar("T")

WENT_WRONG = frozenset({RunOutcome.FAILED, RunOutcome.LOST})


@dataclass(frozen=True, slots=True)
class RunFilter:
    """Which runs are wanted; "" for all of them."""

    name: str = ""
    outcome: str = ""


def list_runs(
    session: Session, wanted: RunFilter, *, limit: int | None = None, offset: int = 0
) -> list[JobRun]:
    """Runs, newest first."""
    query = _filtered(select(JobRun), wanted).order_by(JobRun.id.desc())
    return list(session.scalars(query.limit(limit).offset(offset)))


def count_runs(session: Session, wanted: RunFilter) -> int:
    """How many runs are wanted."""
    return session.scalar(_filtered(select(func.count(JobRun.id)), wanted)) or 0


def list_names(session: Session) -> list[str]:
    """Every name that ever ran: jobs, and what else is kept as a run (an import by hand)."""
    return sorted(session.scalars(select(JobRun.name).distinct()))


def get_run(session: Session, run_id: int) -> JobRun:
    """The run of an id. Raises NotInRecord."""
    run = session.get(JobRun, run_id) if run_id <= LARGEST_ID else None
    if run is None:
        raise NotInRecord(f"There is no run {run_id}. It may have been removed with old runs.")
    return run


def latest_run_by_name(session: Session) -> dict[str, JobRun]:
    """The newest run of every name that ever ran."""
    return {
        run.name: run for run in session.scalars(select(JobRun).where(JobRun.id.in_(_newest())))
    }


def list_failed(session: Session) -> list[tuple[Job, JobRun]]:
    """The jobs whose newest run failed or was lost, each with that run, newest first."""
    jobs = {job.name: job for job in registered()}
    runs = session.scalars(
        select(JobRun)
        .where(JobRun.id.in_(_newest()), JobRun.outcome.in_(WENT_WRONG), JobRun.name.in_(jobs))
        .order_by(JobRun.id.desc())
    )
    return [(jobs[run.name], run) for run in runs]


def list_running(session: Session) -> list[JobRun]:
    """The runs that have not ended, newest first.

    One whose process died stands here until the next run with its lock marks it lost.
    """
    return list(
        session.scalars(
            select(JobRun).where(JobRun.outcome == RunOutcome.RUNNING).order_by(JobRun.id.desc())
        )
    )


def find_running(session: Session, lock: str) -> JobRun | None:
    """The newest run under a lock that has not ended, read afresh; None when there is none."""
    return session.scalars(
        select(JobRun)
        .where(JobRun.lock == lock, JobRun.outcome == RunOutcome.RUNNING)
        .order_by(JobRun.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).first()


def list_forgettable(session: Session, ended_before: datetime, limit: int) -> Collection[int]:
    """Runs that ended before an instant and that nobody needs, oldest first; their ids.

    Needed is the newest run of every name, and whatever a row of any table refers to.
    """
    query = (
        select(JobRun.id)
        .where(JobRun.ended_at < ended_before, JobRun.id.not_in(_newest()))
        .order_by(JobRun.id)
        .limit(limit)
    )
    runs = Base.metadata.tables[JobRun.__tablename__]
    # The tables are those of higher rooms, which this one cannot name.
    for table in Base.metadata.tables.values():
        for key in table.foreign_keys:
            if key.column.table is runs:
                query = query.where(
                    JobRun.id.not_in(select(key.parent).where(key.parent.is_not(None)))
                )
    return list(session.scalars(query))


def _newest() -> Select[int]:
    """The id of the newest run of every name."""
    return select(func.max(JobRun.id)).group_by(JobRun.name)


def _filtered(query: Select[T], wanted: RunFilter) -> Select[T]:
    if wanted.name:
        query = query.where(JobRun.name == wanted.name)
    if wanted.outcome:
        query = query.where(JobRun.outcome == RunOutcome(wanted.outcome))
    return query
