"""What this room holds on a member."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.privacy.domain import Person, Purpose
from app.privacy.registry import Holder, holds_personal_data
from app.votes import queries
from app.votes.models import RecordedExcuse


def _votes(session: Session, person: Person) -> list[object] | None:
    """Every division she voted in or could have; the whole division is public, by its id."""
    rows = [
        {
            "division_id": row.division_id,
            "held_on": row.held_on.isoformat(),
            "sat_for": row.party,
            "vote": row.vote.words,
        }
        for row in queries.list_member_votes(session, person.id)
    ]
    return list(rows) or None


def _excuses(session: Session, person: Person) -> list[object] | None:
    """Slips, pairs and the like, voided ones too."""
    rows: list[Mapping[str, object]] = [
        {
            "kind": row.kind.value,
            "division_id": row.division_id,
            "first_day": None if row.first_day is None else row.first_day.isoformat(),
            "last_day": None if row.last_day is None else row.last_day.isoformat(),
            "recorded_at": row.recorded_at.isoformat(),
            "voided_at": None if row.voided_at is None else row.voided_at.isoformat(),
            "void_reason": row.void_reason,
        }
        for row in session.scalars(
            select(RecordedExcuse)
            .where(RecordedExcuse.member_id == person.id)
            .order_by(RecordedExcuse.id)
        )
    ]
    return list(rows) or None


holds_personal_data(
    Holder(
        room="votes",
        purpose=Purpose.PUBLIC_RECORD,
        label="Votes in divisions",
        read=_votes,
        kinds=("member",),
        retention="for good, as the record of the House is",
    )
)
holds_personal_data(
    Holder(
        room="votes",
        purpose=Purpose.DISCIPLINE,
        label="Slips, pairs and other excuses",
        read=_excuses,
        kinds=("member",),
        retention="not yet fixed: the party's rule is to be set before officers record any",
    )
)
