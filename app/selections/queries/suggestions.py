"""Seats that what is on record suggests a selection of; an officer opens it, or does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.model import covers
from app.kernel.dates import london_day
from app.kernel.words import folded
from app.members.models import SeatSpell
from app.selections.domain.assignment import SeatState
from app.selections.domain.vacancies import Ground
from app.selections.queries.ballots import BallotFilter
from app.selections.queries.boundaries import list_reviews, read_review
from app.selections.queries.callable import list_not_restanding
from app.selections.queries.openings import list_accepted, list_triggered
from app.selections.queries.vacancies import VacancyFilter, VacancyRow, list_vacancies
from app.whips.domain import WhipState
from app.whips.queries import list_standing

REVIEWS_READ = 3
"""So many boundary reviews are looked at, the newest: each takes some statements."""
LOST = frozenset({WhipState.WITHDRAWN, WhipState.RESIGNED})
"""States of the whip that suggest a selection; a suspension ends: it is opened by hand alone."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A seat that ought to be looked at. since: the day of what suggests it. why: in a sentence."""

    ground: Ground
    constituency_id: int | None
    new_seat_id: int | None
    seat: str
    member: str | None
    since: date
    why: str


def list_suggestions(session: Session, today: date) -> list[Suggestion]:
    """What is on record and ought to lead to a vacancy, one a seat, the oldest first.

    A seat is left out that has an open vacancy, or one that was opened since what suggests it.
    """
    vacancies = list_vacancies(session, VacancyFilter(), None)
    by_seat: dict[tuple[int | None, int | None], list[VacancyRow]] = {}
    for row in vacancies:
        by_seat.setdefault(row.seat_key, []).append(row)
    found: dict[tuple[int | None, int | None], Suggestion] = {}
    for one in [*_of_mps(session, today), *_of_reviews(session, today)]:
        key = (one.constituency_id, one.new_seat_id)
        # A triggered ballot without a vacancy of its own waits for one, whatever came before it.
        done = any(
            row.live
            or (
                one.ground is not Ground.TRIGGERED
                and (row.opened_on >= one.since or row.ground is one.ground)
            )
            for row in by_seat.get(key, ())
        )
        if not done:
            found.setdefault(key, one)
    return sorted(found.values(), key=lambda one: (one.since, folded(one.seat)))


def _of_mps(session: Session, today: date) -> list[Suggestion]:
    """By ballots, facts and decisions about MPs who have a seat today; the strongest ground first.

    A triggered ballot without a vacancy of its own always waits for one.
    """
    found = [
        Suggestion(
            Ground.TRIGGERED,
            row.constituency_id,
            None,
            row.constituency,
            row.member,
            row.since,
            "Its trigger ballot came to a full selection.",
        )
        for row in list_triggered(session, BallotFilter())
    ]
    standing = {one.member_id: one for one in list_standing(session, today)}
    seats = dict(
        session.execute(
            select(SeatSpell.member_id, SeatSpell.constituency_id).where(
                covers(SeatSpell, today), SeatSpell.member_id.in_(standing)
            )
        ).all()
    )
    said: list[tuple[Ground, int, date, str]] = [
        (Ground.NOT_RESTANDING, member_id, fact.since, "Its MP does not stand again.")
        for member_id, fact in list_not_restanding(session, today).items()
    ]
    said += [
        (Ground.WHIP_LOST, one.member_id, one.since or today, "Its MP no longer holds the whip.")
        for one in standing.values()
        if one.whip in LOST
    ]
    said += [
        (
            Ground.RECOMMENDATION,
            row.member_id,
            london_day(row.decided_at) if row.decided_at else today,
            f"It was accepted of its MP: {row.measure.value}.",
        )
        for row in list_accepted(session)
    ]
    for ground, member_id, since, why in said:
        if member_id in seats:
            one = standing[member_id]
            found.append(
                Suggestion(
                    ground, seats[member_id], None, one.constituency or "", one.name, since, why
                )
            )
    return found


def _of_reviews(session: Session, today: date) -> list[Suggestion]:
    """By boundary reviews: new seats without a claimant, and those to be contested."""
    found = []
    for row in list_reviews(session, limit=REVIEWS_READ):
        read = read_review(session, row.review)
        since = min(today, row.review.in_law_on or london_day(row.review.recorded_at))
        for outcome in read.assignment.seats_in(SeatState.OPEN, SeatState.CONTEST):
            seat = read.new[int(str(outcome.seat))]
            is_open = outcome.state is SeatState.OPEN
            found.append(
                Suggestion(
                    Ground.NO_CLAIMANT if is_open else Ground.CONTEST,
                    None,
                    seat.id,
                    f"{seat.name} ({row.review.name})",
                    None,
                    since,
                    "No MP has a claim on this new seat."
                    if is_open
                    else "Several MPs have a claim on this new seat.",
                )
            )
    return found
