"""Reads of the rooms below for their figures and items on the desk."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import User, UserSession
from app.intake.models import Intake, IntakeState
from app.jobs.models import JobRun, RunOutcome
from app.kernel.dates import london_day
from app.mail.models import Message


def list_days_of_failed_runs(session: Session, since: datetime) -> list[date]:
    """The London day on which each run since an instant began that failed or was lost."""
    rows = session.scalars(
        select(JobRun.started_at).where(
            JobRun.outcome.in_([RunOutcome.FAILED, RunOutcome.LOST]), JobRun.started_at >= since
        )
    )
    return [london_day(at) for at in rows]


def count_users(session: Session) -> int:
    """How many users may sign in."""
    return session.scalar(select(func.count(User.id)).where(User.active)) or 0


def list_spans_of_sessions(session: Session, since: datetime) -> list[tuple[int, date, date]]:
    """(user, first day, last day) of each session that was used since an instant."""
    rows = session.execute(
        select(UserSession.user_id, UserSession.began_at, UserSession.seen_at).where(
            UserSession.seen_at >= since
        )
    )
    return [(user_id, london_day(began), london_day(seen)) for user_id, began, seen in rows]


@dataclass(frozen=True, slots=True)
class Preview:
    """An import that was previewed and neither applied nor discarded."""

    id: int
    kind: str
    rows: int
    uploaded_at: datetime


def list_previews(
    session: Session, uploaded_by: str, kinds: Collection[str], *, limit: int
) -> list[Preview]:
    """Somebody's imports of some kinds that are left in preview, the newest first."""
    rows = session.execute(
        select(Intake.id, Intake.kind, Intake.counts, Intake.uploaded_at)
        .where(
            Intake.state == IntakeState.PREVIEWED,
            Intake.uploaded_by == uploaded_by,
            Intake.kind.in_(kinds),
        )
        .order_by(Intake.id.desc())
        .limit(limit)
    )
    return [Preview(row.id, row.kind, sum(row.counts.values()), row.uploaded_at) for row in rows]


def digest_is_queued(session: Session, kind: str, since: datetime) -> bool:
    """Whether a message of a kind has been queued since an instant."""
    queued = select(Message.id).where(Message.kind == kind, Message.queued_at >= since).limit(1)
    return session.scalar(queued) is not None
