"""What this room holds on a member."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.privacy.domain import RECORD_GOES_ON, RECORD_STAYS, Person, Purpose
from app.privacy.registry import Holder, holds_personal_data
from app.votes import queries
from app.votes.models import RebellionReview, RecordedExcuse
from app.votes.service.erasing import forget_grounds, forget_notes


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
        kept=RECORD_STAYS,
        objected=RECORD_GOES_ON,
    )
)
holds_personal_data(
    Holder(
        room="votes",
        purpose=Purpose.DISCIPLINE,
        label="Slips, pairs and other excuses, with their grounds",
        read=_excuses,
        kinds=("member",),
        retention=KEPT,
        erase=lambda session, person, _by: forget_grounds(session, person.id),
        goes="every ground, and reasons of what was voided; illness and leave become a slip, which"
        " says no more than that she need not vote",
        kept="That she was excused, from what and for which days: attendance and rebellions are"
        " counted by it, those of a pair too (Article 17(3)(e)).",
    )
)
holds_personal_data(
    Holder(
        room="votes",
        purpose=Purpose.DISCIPLINE,
        label="Declared lines broken",
        read=_rebellions,
        kinds=("member",),
        retention=KEPT,
        kept="It follows from the public record and from the party's lines, and is held nowhere"
        " for itself.",
    )
)
holds_personal_data(
    Holder(
        room="votes",
        purpose=Purpose.DISCIPLINE,
        label="What was made of rebellions",
        read=_reviews,
        kinds=("member",),
        retention=KEPT,
        erase=lambda session, person, _by: forget_notes(session, person.id),
        goes="every note, and reasons of what was voided",
        kept="What was made of each rebellion, without words: the party may have to show that it"
        " treated all alike (Article 17(3)(e)).",
    )
)
