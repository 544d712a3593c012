"""Reads of whip status."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.whips.domain import WhipBook, WhipChange
from app.whips.models import WhipStatusChange


def get_whip_book(session: Session) -> WhipBook:
    """Everything recorded of the whip and not voided."""
    return WhipBook(
        WhipChange(member_id, effective_on, state)
        for member_id, effective_on, state in session.execute(
            select(
                WhipStatusChange.member_id,
                WhipStatusChange.effective_on,
                WhipStatusChange.state,
            ).where(WhipStatusChange.voided_at.is_(None))
        )
    )
