"""Reads of boundary reviews: the list, one with all its seats and who has a claim on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.db.model import LARGEST_ID, covers
from app.kernel import clock
from app.kernel.errors import NotInRecord
from app.kernel.words import folded
from app.members.models import Constituency, Member, Party, PartySpell, SeatSpell
from app.members.queries import get_own_party
from app.selections.domain.assignment import Assignment, Decision, assign
from app.selections.domain.boundaries import Basis, Claims, Overlap, claims
from app.selections.models.boundaries import (
    BoundaryReview,
    NewSeat,
    OldSeat,
    SeatChoice,
    SeatDecision,
    SeatOverlap,
)


def threshold_of(review: BoundaryReview) -> Fraction:
    """The share of an old seat's electors that makes a claim under a review, exact."""
    return Fraction(review.threshold_numerator, review.threshold_denominator)


def count_of(row: SeatOverlap) -> int | Fraction:
    """How many electors or people an overlap counts; a whole number wherever it is one."""
    exact = Fraction(row.hundredths, 100)
    return int(exact) if exact.denominator == 1 else exact


# --- one ----------------------------------------------------------------------------------------


def _find(session: Session, model: type[Any], row_id: int, what: str) -> Any:
    found = None
    if row_id <= LARGEST_ID:
        # An officer who has waited for her turn must see what the one before her did.
        found = session.get(model, row_id, populate_existing=True)
    if found is None:
        raise NotInRecord(f"No {what} {row_id} is in the record.")
    return found


def find_review(session: Session, boundary_review_id: int) -> BoundaryReview:
    """A boundary review by id. Raises NotInRecord."""
    review: BoundaryReview = _find(session, BoundaryReview, boundary_review_id, "boundary review")
    return review


def find_new_seat(session: Session, new_seat_id: int) -> NewSeat:
    """A new seat by id. Raises NotInRecord."""
    seat: NewSeat = _find(session, NewSeat, new_seat_id, "new seat")
    return seat


def find_old_seat(session: Session, old_seat_id: int) -> OldSeat:
    """An old seat by id. Raises NotInRecord."""
    seat: OldSeat = _find(session, OldSeat, old_seat_id, "old seat")
    return seat


def find_decision(session: Session, seat_decision_id: int) -> SeatDecision:
    """A decision on a seat by id. Raises NotInRecord."""
    found: SeatDecision = _find(session, SeatDecision, seat_decision_id, "decision on a seat")
    return found


# --- a review with all there is of it -----------------------------------------------------------


@dataclass(frozen=True)
class ReviewRead:
    """A review with its seats, overlaps, choices and decisions that stand.

    old, new: by id, in order of names. choices: by old seat the ranking of the MP who has it now,
    decisions: all that stand; those on somebody who no longer has the old seat do not count.
    members: names by id.
    """

    review: BoundaryReview
    old: Mapping[int, OldSeat]
    new: Mapping[int, NewSeat]
    overlaps: Sequence[SeatOverlap]
    ranked: Sequence[SeatChoice]
    decisions: Sequence[SeatDecision]
    members: Mapping[int, str]

    @property
    def threshold(self) -> Fraction:
        """The share that makes a claim."""
        return threshold_of(self.review)

    @cached_property
    def rows(self) -> tuple[Overlap, ...]:
        """The overlaps as the rule takes them."""
        return tuple(
            Overlap(
                row.old_seat_id,
                row.new_seat_id,
                count_of(row),
                whole_given(self.old[row.old_seat_id], row.basis),
                estimated=row.basis is not Basis.ELECTORS,
            )
            for row in self.overlaps
        )

    @cached_property
    def claims(self) -> Claims:
        """Who has a claim on which new seat, as the counts alone say."""
        return self.claims_at(self.threshold)

    def claims_at(self, threshold: Fraction) -> Claims:
        """The same with another threshold."""
        held = {seat.id for seat in self.old.values() if seat.member_id is not None}
        return claims(self.rows, threshold, new_seats=self.new, held=held)

    @cached_property
    def assignment(self) -> Assignment:
        """Which MP goes where, with her choices and officers' decisions."""
        return assign(self.claims, self.choices, self.counted)

    @cached_property
    def choices(self) -> dict[int, list[int]]:
        """By old seat its MP's ranking, the first preference first."""
        found: dict[int, list[int]] = {}
        for row in self.ranked:
            if self.old[row.old_seat_id].member_id == row.member_id:
                found.setdefault(row.old_seat_id, []).append(row.new_seat_id)
        return found

    @property
    def counted(self) -> list[Decision]:
        """The decisions that are on an MP who still has her old seat, or on no MP."""
        return [
            Decision(row.kind, row.new_seat_id, row.old_seat_id)
            for row in self.decisions
            if row.old_seat_id is None or self.old[row.old_seat_id].member_id == row.member_id
        ]

    def member_of(self, old_seat_id: int) -> str | None:
        """The name of an old seat's MP; None while nobody of the party has it."""
        member_id = self.old[old_seat_id].member_id
        return None if member_id is None else self.members[member_id]

    def claimant(self, old_seat_id: int) -> str:
        """Who claims by an old seat: "Ada Birch (Northbridge)"; the seat without an MP."""
        seat, member = self.old[old_seat_id].name, self.member_of(old_seat_id)
        return seat if member is None else f"{member} ({seat})"


def whole_given(seat: OldSeat, basis: Basis) -> int | Fraction | None:
    """All electors or people of an old seat as they were given; None where nobody gave them."""
    return seat.electors if basis is Basis.ELECTORS else people_of(seat)


def people_of(seat: OldSeat) -> int | Fraction | None:
    """The estimate of an old seat's population; None where none is on record."""
    people = seat.population_hundredths
    return None if people is None else Fraction(people, 100)


def read_review(session: Session, review: BoundaryReview) -> ReviewRead:
    """A review with all that stands of it; six queries."""
    old = session.scalars(_standing(OldSeat, review).order_by(OldSeat.search_name, OldSeat.id))
    seats = {seat.id: seat for seat in old}
    new = session.scalars(_standing(NewSeat, review).order_by(NewSeat.search_name, NewSeat.id))
    names = session.execute(
        select(Member.id, Member.name)
        .join(OldSeat, OldSeat.member_id == Member.id)
        .where(OldSeat.review_id == review.id, OldSeat.voided_at.is_(None))
    )
    return ReviewRead(
        review,
        seats,
        {seat.id: seat for seat in new},
        list(session.scalars(_standing(SeatOverlap, review).order_by(SeatOverlap.id))),
        list(
            session.scalars(
                _standing(SeatChoice, review).order_by(SeatChoice.old_seat_id, SeatChoice.rank)
            )
        ),
        list(session.scalars(_standing(SeatDecision, review).order_by(SeatDecision.id))),
        dict(names.all()),
    )


def _standing(model: type[Any], review: BoundaryReview) -> Select[Any]:
    return (
        select(model)
        .where(model.review_id == review.id, model.voided_at.is_(None))
        .execution_options(populate_existing=True)
    )


def list_voided(
    session: Session, review: BoundaryReview
) -> tuple[list[SeatChoice], list[SeatDecision]]:
    """The choices and the decisions of a review that no longer stand, the newest first."""
    choices = session.scalars(
        select(SeatChoice)
        .where(SeatChoice.review_id == review.id, SeatChoice.voided_at.is_not(None))
        .order_by(SeatChoice.voided_at.desc(), SeatChoice.rank)
    )
    decisions = session.scalars(
        select(SeatDecision)
        .where(SeatDecision.review_id == review.id, SeatDecision.voided_at.is_not(None))
        .order_by(SeatDecision.voided_at.desc(), SeatDecision.id.desc())
    )
    return list(choices), list(decisions)


# --- the list -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReviewFilter:
    """What a list of reviews is narrowed to.

    text: words of the name. state: "current" or "voided"; "" for both. sort: "name", "in_law_on"
    or "recorded_at".
    """

    text: str = ""
    state: str = "current"
    sort: str = "recorded_at"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A review in a list, with how many old and new seats and overlaps stand."""

    review: BoundaryReview
    old: int
    new: int
    overlaps: int


def _narrowed(query: Select[Any], wanted: ReviewFilter) -> Select[Any]:
    for word in folded(wanted.text).split():
        query = query.where(BoundaryReview.search_name.contains(word, autoescape=True))
    if wanted.state == "current":
        query = query.where(BoundaryReview.voided_at.is_(None))
    elif wanted.state == "voided":
        query = query.where(BoundaryReview.voided_at.is_not(None))
    return query


def list_reviews(
    session: Session,
    wanted: ReviewFilter | None = None,
    *,
    limit: int | None = None,
    offset: int = 0,
) -> list[ReviewRow]:
    """The reviews that fit a filter, in its order; None: all that stand, the newest first."""
    wanted = wanted or ReviewFilter()
    key: Any = {
        "name": BoundaryReview.search_name,
        "in_law_on": BoundaryReview.in_law_on,
        "recorded_at": BoundaryReview.recorded_at,
    }[wanted.sort]
    order = key.desc().nulls_last() if wanted.descending else key.asc().nulls_last()
    counts = [
        select(func.count())
        .where(model.review_id == BoundaryReview.id, model.voided_at.is_(None))
        .scalar_subquery()
        for model in (OldSeat, NewSeat, SeatOverlap)
    ]
    query = _narrowed(select(BoundaryReview, *counts), wanted)
    rows = session.execute(query.order_by(order, BoundaryReview.id).limit(limit).offset(offset))
    return [ReviewRow(*row) for row in rows]


def count_reviews(session: Session, wanted: ReviewFilter) -> int:
    """How many reviews fit a filter."""
    query = _narrowed(select(func.count()).select_from(BoundaryReview), wanted)
    return session.scalar(query) or 0


def list_named(session: Session, name: str) -> list[BoundaryReview]:
    """The reviews of a name that stand: one or none."""
    return list(
        session.scalars(
            select(BoundaryReview).where(
                BoundaryReview.search_name == folded(name), BoundaryReview.voided_at.is_(None)
            )
        )
    )


# --- from the record of members -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sitting:
    """A constituency, and its MP of the own party on a day, if it has one."""

    constituency_id: int
    member_id: int | None
    member: str | None


def sitting_day(review: BoundaryReview) -> date:
    """The day whose MPs have the old seats: when the new ones became law, or today before that."""
    today = clock.today()
    return today if review.in_law_on is None else min(today, review.in_law_on)


def list_sitting(session: Session, on: date) -> dict[str, Sitting]:
    """By folded name, the constituencies somebody sits for on a day; one query."""
    own = get_own_party(session)
    rows = session.execute(
        select(Constituency.search_name, Constituency.id, Member.id, Member.name, Party.name)
        .join(SeatSpell, SeatSpell.constituency_id == Constituency.id)
        .join(Member, Member.id == SeatSpell.member_id)
        .outerjoin(PartySpell, (PartySpell.member_id == Member.id) & covers(PartySpell, on))
        .outerjoin(Party, Party.id == PartySpell.party_id)
        .where(covers(SeatSpell, on))
        .order_by(Constituency.id)
    )
    return {
        name: Sitting(
            constituency_id,
            member_id if party == own else None,
            member if party == own else None,
        )
        for name, constituency_id, member_id, member, party in rows
    }


# --- of a member --------------------------------------------------------------------------------


def list_choices_of(
    session: Session, member_id: int
) -> list[tuple[SeatChoice, BoundaryReview, NewSeat]]:
    """Every choice on record of a member, voided ones too, in order."""
    rows = session.execute(
        select(SeatChoice, BoundaryReview, NewSeat)
        .join(BoundaryReview, BoundaryReview.id == SeatChoice.review_id)
        .join(NewSeat, NewSeat.id == SeatChoice.new_seat_id)
        .where(SeatChoice.member_id == member_id)
        .order_by(SeatChoice.id)
    )
    return [(choice, review, seat) for choice, review, seat in rows]


def list_decisions_on(
    session: Session, member_id: int
) -> list[tuple[SeatDecision, BoundaryReview, NewSeat]]:
    """Every decision on record on a member's claims, voided ones too, in order."""
    rows = session.execute(
        select(SeatDecision, BoundaryReview, NewSeat)
        .join(BoundaryReview, BoundaryReview.id == SeatDecision.review_id)
        .join(NewSeat, NewSeat.id == SeatDecision.new_seat_id)
        .where(SeatDecision.member_id == member_id)
        .order_by(SeatDecision.id)
    )
    return [(decision, review, seat) for decision, review, seat in rows]
