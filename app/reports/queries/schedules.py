"""Reads of scheduled exports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.accounts.queries import names_of_actors
from app.db.model import LARGEST_ID
from app.kernel.errors import NotInRecord
from app.kernel.words import folded
from app.reports.domain.every import EXPORTS
from app.reports.domain.schedules import Rhythm
from app.reports.models.schedules import ScheduledExport

TITLES = {export.endpoint: export.title for export in EXPORTS if not export.found}
"""The tables that have an address of their own, by the endpoint of the file."""


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """A schedule in a list. next_on: None once it has ended."""

    id: int
    endpoint: str
    title: str
    role: Role
    rhythm: Rhythm
    next_on: date | None
    last_on: date | None
    told: int | None
    recorded_by: str
    ended_at: datetime | None


def get_schedule(session: Session, schedule_id: int) -> ScheduledExport:
    """A schedule, ended or not. Raises NotInRecord."""
    found = session.get(ScheduledExport, schedule_id) if schedule_id <= LARGEST_ID else None
    if found is None:
        raise NotInRecord(f"There is no scheduled export {schedule_id}.")
    return found


def list_schedules(session: Session, *, text: str = "", ended: bool = False) -> list[ScheduleRow]:
    """Schedules by title and role. text: words of either. ended: those that have ended, too."""
    query = select(ScheduledExport).order_by(ScheduledExport.id)
    if not ended:
        query = query.where(ScheduledExport.ended_at.is_(None))
    found = list(session.scalars(query))
    names = names_of_actors(session, {row.recorded_by for row in found})
    words = folded(text).split()
    rows = [
        ScheduleRow(
            row.id,
            row.endpoint,
            TITLES.get(row.endpoint, row.endpoint),
            row.role,
            row.rhythm,
            row.next_on,
            row.last_on,
            row.told,
            names.get(row.recorded_by, row.recorded_by),
            row.ended_at,
        )
        for row in found
    ]
    rows.sort(key=lambda row: (folded(row.title), row.role.label, row.id))
    return [
        row
        for row in rows
        if all(word in folded(f"{row.title} {row.role.label}") for word in words)
    ]


def list_due(session: Session, on: date) -> list[int]:
    """The schedules that are due by a day, the oldest first."""
    return list(
        session.scalars(
            select(ScheduledExport.id)
            .where(ScheduledExport.ended_at.is_(None), ScheduledExport.next_on <= on)
            .order_by(ScheduledExport.next_on, ScheduledExport.id)
        )
    )
