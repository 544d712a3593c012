"""Takes out of posts and picks what is private of a member who is erased."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cabinet.models import Appointment, DraftStep
from app.privacy.domain import ERASED


def forget_ends(session: Session, member_id: int) -> int:
    """Take out of a member's posts why each ended, and reasons of what was voided. How many."""
    rows = session.scalars(select(Appointment).where(Appointment.member_id == member_id)).all()
    for row in rows:
        row.end_reason = None
        if row.void_reason is not None:
            row.void_reason = ERASED
        row.version += 1
    session.flush()
    return len(rows)


def forget_picked(session: Session, member_id: int) -> int:
    """Take the notes out of picks of a member, and why any was undone. How many."""
    rows = session.scalars(select(DraftStep).where(DraftStep.member_id == member_id)).all()
    for row in rows:
        row.note = None
        if row.void_reason is not None:
            row.void_reason = ERASED
    session.flush()
    return len(rows)
