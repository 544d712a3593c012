"""Which seats may be opened for selection, on which ground, and which ought to be looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.confidence.domain import Decision, Measure
from app.confidence.queries.recommendations import (
    RecommendationFilter,
    RecommendationRow,
    list_recommendations,
)
from app.db.model import LARGEST_ID, covers
from app.kernel.errors import NotInRecord
from app.kernel.words import folded
from app.members.models import Clp, Constituency, Member, SeatSpell
from app.members.queries import find_constituency
from app.selections.domain.assignment import SeatState
from app.selections.domain.ballots import BallotOutcome, BallotState
from app.selections.domain.rules import Counting
from app.selections.domain.vacancies import Facts
from app.selections.models.boundaries import BoundaryReview, NewSeat
from app.selections.models.rules import RuleSetVersion
from app.selections.queries.ballots import BallotFilter, BallotRow, list_ballots
from app.selections.queries.boundaries import ReviewRead, read_review
from app.selections.queries.callable import list_not_restanding
from app.selections.queries.rules import list_rule_sets
from app.selections.queries.vacancies import VacancyFilter, list_vacancies
from app.whips.queries import Standing, list_sat_by, list_standing


@dataclass(frozen=True, slots=True)
class Opening:
    """A seat with what is on record of it on a day.

    member_id, member: the party's MP who has the seat or had it last. ballot_id,
    recommendation_id, rule_set_id: what a ground of theirs would rest on. entitled: who would be on
    the shortlist as of right, by ground; ids and names.
    """

    constituency_id: int | None
    new_seat_id: int | None
    seat: str
    clp_id: int | None
    member_id: int | None
    member: str | None
    facts: Facts
    ballot_id: int | None = None
    recommendation_id: int | None = None
    rule_set_id: int | None = None
    entitled: tuple[tuple[int, str], ...] = ()


# --- a seat named in a form ----------------------------------------------------------------------


def list_new_seats(session: Session) -> dict[str, int]:
    """New seats of reviews that stand, by "Ashby West (Review of 2023)" as forms name them."""
    rows = session.execute(
        select(NewSeat.name, BoundaryReview.name, NewSeat.id)
        .join(BoundaryReview, BoundaryReview.id == NewSeat.review_id)
        .where(NewSeat.voided_at.is_(None), BoundaryReview.voided_at.is_(None))
        .order_by(NewSeat.search_name, NewSeat.id)
    )
    return {f"{seat} ({review})": seat_id for seat, review, seat_id in rows}


def find_seat(session: Session, text: str) -> tuple[int | None, int | None] | None:
    """The seat that a text of a form means: (constituency, new seat); None for none on record."""
    for name, seat_id in list_new_seats(session).items():
        if folded(name) == folded(text):
            return None, seat_id
    found = find_constituency(session, text)
    return None if found is None else (found.id, None)


def every_seat_rules(session: Session, on: date) -> RuleSetVersion | None:
    """The rule set of mandatory reselection in force on a day; of several the newest."""
    return next(
        (
            row
            for row in list_rule_sets(session)
            if row.counting is Counting.EVERY_SEAT and row.in_force_from <= on
        ),
        None,
    )


# --- one seat ------------------------------------------------------------------------------------


def read_opening(
    session: Session, constituency_id: int | None, new_seat_id: int | None, on: date
) -> Opening:
    """What is on record of a seat on a day. Raises NotInRecord for no such seat."""
    rules = every_seat_rules(session, on)
    if new_seat_id is not None:
        return _of_new_seat(session, new_seat_id, rules)
    seat = None
    if constituency_id is not None and constituency_id <= LARGEST_ID:
        seat = session.get(Constituency, constituency_id)
    if seat is None:
        raise NotInRecord("There is no such seat on record.")
    standing = {one.member_id: one for one in list_standing(session, on)}
    member = _holder(session, seat.id, on, standing)
    own = None if member is None else standing.get(member.id)
    ballots, recommendations, facts = [], [], {}
    if member is not None:
        ballots = list_triggered(session, BallotFilter(member_id=member.id, on=on), seat.id)
        recommendations = list_accepted(session, member.id)
        facts = list_not_restanding(session, on)
    holds = own is not None and own.holds
    return Opening(
        constituency_id=seat.id,
        new_seat_id=None,
        seat=seat.name,
        clp_id=_clp(session, seat.id, on),
        member_id=None if member is None else member.id,
        member=None if member is None else member.name,
        facts=Facts(
            triggered=bool(ballots),
            mp=member is not None,
            not_restanding=member is not None and member.id in facts,
            holds_whip=holds,
            recommended=bool(recommendations),
            every_seat=rules is not None,
        ),
        ballot_id=ballots[-1].id if ballots else None,
        recommendation_id=recommendations[-1].id if recommendations else None,
        rule_set_id=None if rules is None else rules.id,
        entitled=(
            ((member.id, member.name),)
            if member is not None and holds and member.id not in facts
            else ()
        ),
    )


def _of_new_seat(session: Session, new_seat_id: int, rules: RuleSetVersion | None) -> Opening:
    seat = session.get(NewSeat, new_seat_id) if new_seat_id <= LARGEST_ID else None
    review = None if seat is None else session.get(BoundaryReview, seat.review_id)
    if seat is None or review is None or seat.voided_at or review.voided_at:
        raise NotInRecord("There is no such new seat on record.")
    read = read_review(session, review)
    outcome = read.assignment.seats[seat.id]
    return Opening(
        constituency_id=None,
        new_seat_id=seat.id,
        seat=seat.name,
        clp_id=seat.clp_id,
        member_id=None,
        member=None,
        facts=Facts(
            new_seat=True,
            no_claimant=outcome.state is SeatState.OPEN,
            contested=outcome.state is SeatState.CONTEST,
            every_seat=rules is not None,
        ),
        rule_set_id=None if rules is None else rules.id,
        entitled=_claimants(read, outcome.contenders) if outcome.state is SeatState.CONTEST else (),
    )


def _claimants(read: ReviewRead, olds: Sequence[object]) -> tuple[tuple[int, str], ...]:
    """The MPs of some old seats."""
    found = []
    for old in olds:
        member_id = read.old[int(str(old))].member_id
        if member_id is not None:
            found.append((member_id, read.members[member_id]))
    return tuple(found)


def _holder(
    session: Session, constituency_id: int, on: date, standing: Mapping[int, Standing]
) -> Member | None:
    """The party's MP in a seat on a day, or the last before it where the seat is empty."""
    rows = session.execute(
        select(Member, SeatSpell.until)
        .join(SeatSpell, SeatSpell.member_id == Member.id)
        .where(SeatSpell.constituency_id == constituency_id, SeatSpell.since <= on)
        .order_by(SeatSpell.since.desc(), SeatSpell.id.desc())
        .limit(1)
    ).first()
    if rows is None:
        return None
    member, until = rows
    if until is None or until > on:
        return member if member.id in standing else None
    return member if list_sat_by(session, [member.id], on) else None


def _clp(session: Session, constituency_id: int, on: date) -> int | None:
    return session.scalar(
        select(Clp.id)
        .where(Clp.constituency_id == constituency_id, covers(Clp, on), Clp.voided_at.is_(None))
        .order_by(Clp.id)
        .limit(1)
    )


def list_triggered(
    session: Session, wanted: BallotFilter, constituency_id: int | None = None
) -> list[BallotRow]:
    """Ballots that came to a full selection which nobody has opened yet, the oldest first."""
    used = {row.ballot_id for row in list_vacancies(session, VacancyFilter(), None)}
    ended = (BallotState.CONCLUDED, BallotState.OVERRIDDEN)
    rows = [
        row
        for row in list_ballots(session, wanted, None)
        if row.state in ended
        and row.outcome is BallotOutcome.TRIGGERED
        and row.id not in used
        and constituency_id in (None, row.constituency_id)
    ]
    return sorted(rows, key=lambda row: (row.since, row.id))


def list_accepted(session: Session, member_id: int | None = None) -> list[RecommendationRow]:
    """Accepted recommendations, of a withdrawal of the whip or of a replacement candidate."""
    wanted = RecommendationFilter(state=Decision.ACCEPTED.value, descending=False)
    return [
        row
        for row in list_recommendations(session, wanted)
        if member_id in (None, row.member_id)
        and row.measure in (Measure.WITHDRAW_WHIP, Measure.REPLACEMENT)
    ]


# --- every seat ----------------------------------------------------------------------------------


def list_every_seat(session: Session, on: date) -> list[Opening]:
    """Every seat that somebody sits for or that has a CLP on a day, by name; some queries.

    For mandatory reselection: who holds the whip and stands again would be there as of right.
    """
    rules = every_seat_rules(session, on)
    standing = {one.member_id: one for one in list_standing(session, on)}
    leaving = list_not_restanding(session, on)
    sitting = dict(
        session.execute(
            select(SeatSpell.constituency_id, SeatSpell.member_id)
            .where(covers(SeatSpell, on))
            .order_by(SeatSpell.id.desc())
        ).all()
    )
    clps = dict(
        session.execute(
            select(Clp.constituency_id, Clp.id)
            .where(covers(Clp, on), Clp.voided_at.is_(None))
            .order_by(Clp.id.desc())
        ).all()
    )
    seats = session.execute(
        select(Constituency.id, Constituency.name).order_by(
            Constituency.search_name, Constituency.id
        )
    )
    found = []
    for seat_id, name in seats:
        if seat_id not in sitting and seat_id not in clps:
            continue
        one = standing.get(sitting.get(seat_id, 0))
        stays = one is not None and one.holds and one.member_id not in leaving
        found.append(
            Opening(
                constituency_id=seat_id,
                new_seat_id=None,
                seat=name,
                clp_id=clps.get(seat_id),
                member_id=None if one is None else one.member_id,
                member=None if one is None else one.name,
                facts=Facts(mp=one is not None, every_seat=rules is not None),
                rule_set_id=None if rules is None else rules.id,
                entitled=((one.member_id, one.name),) if one is not None and stays else (),
            )
        )
    return found
