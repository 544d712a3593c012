"""Takes out of slips and reviews what is private of a member who is erased."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.privacy.domain import ERASED
from app.votes.domain.discipline import ExcuseKind
from app.votes.models import RebellionReview, RecordedExcuse
from app.votes.rolls import bump

HEALTH = (ExcuseKind.ILLNESS, ExcuseKind.LEAVE)
"""What says something of her health, or of a child; a slip says that she need not vote, no more."""


def forget_grounds(session: Session, member_id: int) -> int:
    """Take the grounds out of a member's excuses; illness and leave become slips. How many.

    Whether she was excused, and from what, stays: attendance and rebellions are counted by it.
    """
    rows = session.scalars(
        select(RecordedExcuse).where(RecordedExcuse.member_id == member_id)
    ).all()
    for row in rows:
        row.ground = None
        if row.kind in HEALTH:
            row.kind = ExcuseKind.SLIP
        if row.void_reason is not None:
            row.void_reason = ERASED
        row.version += 1  # a form that was opened before must not bring it back
    session.flush()
    bump(session)
    return len(rows)


def forget_notes(session: Session, member_id: int) -> int:
    """Take the notes out of what was made of a member's rebellions. How many."""
    rows = session.scalars(
        select(RebellionReview).where(RebellionReview.member_id == member_id)
    ).all()
    for row in rows:
        row.note = None
        if row.void_reason is not None:
            row.void_reason = ERASED
    session.flush()
    return len(rows)
