"""Reads of rebellions that nobody has looked at yet, and of what was made of the others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, false, or_, select
from sqlalchemy.orm import Session

from app.db.model import LARGEST_ID
from app.kernel.errors import NotInRecord
from app.votes.domain.lines import Direction
from app.votes.models import Division, MemberVote, PartyLine, RebellionReview
from app.votes.queries.conduct import votes_against
from app.votes.settings import rules_in_force
from app.whips.queries import get_whip_book

MOST_VOTES = 5_000
"""Votes against a line that are looked through for the desk, the newest: bounds the work."""


@dataclass(slots=True)
class Unreviewed:
    """A division with rebels of whom nothing is recorded yet. at: since when it waits."""

    division_id: int
    number: int
    held_on: date
    title: str
    at: datetime
    members: int = 0


def list_unreviewed(session: Session, party_id: int, party: str, *, limit: int) -> list[Unreviewed]:
    """Divisions with rebels of a party that nobody has reviewed, the newest first.

    Two queries, however many divisions.
    """
    rules = rules_in_force(session)
    broken = [
        and_(PartyLine.direction == direction, MemberVote.vote.in_(votes))
        for direction in Direction
        if (votes := votes_against(direction, rules))
    ]
    rows = session.execute(
        select(
            Division.id,
            Division.number,
            Division.held_on,
            Division.title,
            Division.held_at,
            PartyLine.declared_at,
            MemberVote.member_id,
        )
        .join(PartyLine, PartyLine.division_id == Division.id)
        .join(
            MemberVote,
            and_(MemberVote.division_id == Division.id, MemberVote.party_id == PartyLine.party_id),
        )
        .outerjoin(
            RebellionReview,
            and_(
                RebellionReview.division_id == Division.id,
                RebellionReview.member_id == MemberVote.member_id,
                RebellionReview.voided_at.is_(None),
            ),
        )
        .where(
            PartyLine.party_id == party_id,
            PartyLine.replaced_at.is_(None),
            RebellionReview.id.is_(None),
            or_(false(), *broken),
        )
        .order_by(Division.held_on.desc(), Division.number.desc(), Division.id.desc())
        .limit(MOST_VOTES)
    )
    book = get_whip_book(session)
    found: dict[int, Unreviewed] = {}
    for division_id, number, held_on, title, held_at, declared_at, member_id in rows:
        if not book.holds(member_id, party, held_on):
            continue
        if division_id not in found:
            if len(found) == limit:
                break
            at = max(held_at, declared_at)
            found[division_id] = Unreviewed(division_id, number, held_on, title, at)
        found[division_id].members += 1
    return list(found.values())


def get_review(session: Session, review_id: int) -> RebellionReview:
    """What was made of one rebellion, by its number. Raises NotInRecord."""
    review = session.get(RebellionReview, review_id) if review_id <= LARGEST_ID else None
    if review is None:
        raise NotInRecord(f"No review {review_id} of a rebellion is on record.")
    return review
