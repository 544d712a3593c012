"""Reads of which parties govern; what was voided counts nowhere but in its list."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.model import LARGEST_ID, covers
from app.kernel.errors import NotInRecord
from app.splits.models.groups import GoverningSpell


def get_governing(session: Session, spell_id: int) -> GoverningSpell:
    """A spell of government, voided or not. Raises NotInRecord."""
    row = session.get(GoverningSpell, spell_id) if spell_id <= LARGEST_ID else None
    if row is None:
        raise NotInRecord(f"There is no spell of government {spell_id} on record.")
    return row


def list_governing(session: Session, *, voided: bool = False) -> list[GoverningSpell]:
    """Every spell of government, the newest first; voided: those that were voided too."""
    query = select(GoverningSpell).order_by(
        GoverningSpell.since.desc(), GoverningSpell.party, GoverningSpell.id
    )
    if not voided:
        query = query.where(GoverningSpell.voided_at.is_(None))
    return list(session.scalars(query.execution_options(populate_existing=True)))


def government_on(session: Session, day: date) -> frozenset[str]:
    """Official names of the parties that govern on a day; empty where none is on record."""
    return frozenset(
        session.scalars(
            select(GoverningSpell.party).where(
                covers(GoverningSpell, day), GoverningSpell.voided_at.is_(None)
            )
        )
    )
