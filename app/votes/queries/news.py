"""Reads of what is new, for the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.jobs.models import JobRun
from app.source.models import RefusedRecord
from app.votes.models import (
    Division,
    DivisionVersion,
)
from app.votes.rolls import IS_CURRENT


@dataclass(frozen=True, slots=True)
class NewRefusals:
    """How many records, still refused, a run of the import was the first to refuse."""

    run_id: int
    records: int
    at: datetime


def list_new_refusals(session: Session, since: datetime, *, limit: int) -> list[NewRefusals]:
    """Runs begun since an instant that were the first to refuse records; the newest first."""
    rows = session.execute(
        select(JobRun.id, func.count(RefusedRecord.id), JobRun.started_at)
        .join(RefusedRecord, RefusedRecord.first_run_id == JobRun.id)
        .where(RefusedRecord.cleared_at.is_(None), JobRun.started_at >= since)
        .group_by(JobRun.id, JobRun.started_at)
        .order_by(JobRun.id.desc())
        .limit(limit)
    )
    return [NewRefusals(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class DivisionNews:
    """Something new of a division, for the desk."""

    division_id: int
    number: int
    held_on: date
    title: str
    at: datetime


def list_corrected(session: Session, since: datetime, *, limit: int) -> list[DivisionNews]:
    """Divisions that the source has said something else of since an instant; the newest first."""
    rows = session.execute(
        select(
            Division.id,
            Division.number,
            Division.held_on,
            Division.title,
            DivisionVersion.stored_at,
        )
        .join(DivisionVersion, IS_CURRENT)
        .where(Division.version > 1, DivisionVersion.stored_at >= since)
        .order_by(DivisionVersion.stored_at.desc(), Division.id)
        .limit(limit)
    )
    return [DivisionNews(*row) for row in rows]


def list_days_held(session: Session, since: date, until: date) -> list[date]:
    """The day of each division held from one day to another, both included."""
    return list(
        session.scalars(
            select(Division.held_on)
            .where(Division.held_on >= since, Division.held_on <= until)
            .order_by(Division.held_on)
        )
    )
