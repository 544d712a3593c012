"""Reads the history of runs."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.jobs.models import JobRun


def list_runs(session: Session, limit: int) -> list[JobRun]:
    """The newest runs of all jobs, at most `limit` of them, newest first."""
    return list(session.scalars(select(JobRun).order_by(JobRun.id.desc()).limit(limit)))


def latest_run_by_name(session: Session) -> dict[str, JobRun]:
    """The newest run of every name that ever ran."""
    newest = select(func.max(JobRun.id)).group_by(JobRun.name)
    return {run.name: run for run in session.scalars(select(JobRun).where(JobRun.id.in_(newest)))}
