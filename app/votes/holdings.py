"""What this room holds on a member."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.privacy.domain import RECORD_GOES_ON, Person, Purpose
from app.privacy.registry import Holder, holds_personal_data
from app.votes import queries
from app.votes.models import RebellionReview, RecordedExcuse


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
    """Slips, pairs and the like with their grounds, voided ones too; and pairs with her.

    Of a pair recorded for somebody else the ground is not hers to be given.
    """
    rows: list[Mapping[str, object]] = [
        {
            "kind": row.kind.value,
            "recorded_of": "her" if row.member_id == person.id else f"member {row.member_id}",
            "other_member_id": row.other_id,
            "division_id": row.division_id,
            "expected_division_id": row.expected_id,
            "first_day": None if row.first_day is None else row.first_day.isoformat(),
            "last_day": None if row.last_day is None else row.last_day.isoformat(),
            "ground": row.ground if row.member_id == person.id else None,
            "recorded_at": row.recorded_at.isoformat(),
            "voided_at": None if row.voided_at is None else row.voided_at.isoformat(),
            "void_reason": row.void_reason,
        }
        for row in session.scalars(
            select(RecordedExcuse)
            .where(or_(RecordedExcuse.member_id == person.id, RecordedExcuse.other_id == person.id))
            .order_by(RecordedExcuse.id)
        )
    ]
    return list(rows) or None


def _rebellions(session: Session, person: Person) -> list[object] | None:
    """Declared lines she broke, those not published too."""
    rows = [
        {
            "division_id": row.division_id,
            "held_on": row.held_on.isoformat(),
            "vote": row.vote.words,
            "line": None if row.line_direction is None else row.line_direction.value,
            "declared_on": None if row.line_on is None else row.line_on.isoformat(),
        }
        for row in queries.list_broken_lines(session, person.id)
    ]
    return list(rows) or None


def _reviews(session: Session, person: Person) -> list[object] | None:
    """What was made of her rebellions, with the notes, voided ones too."""
    rows = [
        {
            "division_id": row.division_id,
            "outcome": row.outcome.value,
            "note": row.note,
            "recorded_at": row.recorded_at.isoformat(),
            "voided_at": None if row.voided_at is None else row.voided_at.isoformat(),
            "void_reason": row.void_reason,
        }
        for row in session.scalars(
            select(RebellionReview)
            .where(RebellionReview.member_id == person.id)
            .order_by(RebellionReview.id)
        )
    ]
    return list(rows) or None


KEPT = (
    "for the parliament in which it was recorded and the one after, as proposed in"
    " docs/data-protection.md; no rule removes it yet"
)

holds_personal_data(
    Holder(
        room="votes",
        purpose=Purpose.PUBLIC_RECORD,
        label="Votes in divisions",
        read=_votes,
        kinds=("member",),
        retention="for good, as the record of the House is",
        objected=RECORD_GOES_ON,
    )
)
for label, read in (
    ("Slips, pairs and other excuses, with their grounds", _excuses),
    ("Declared lines broken", _rebellions),
    ("What was made of rebellions", _reviews),
):
    holds_personal_data(
        Holder(
            room="votes",
            purpose=Purpose.DISCIPLINE,
            label=label,
            read=read,
            kinds=("member",),
            retention=KEPT,
        )
    )
