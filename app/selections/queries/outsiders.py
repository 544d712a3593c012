"""Who contends in selections, for somebody who asks what is held on her."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.members.models import Constituency
from app.selections.models.boundaries import NewSeat
from app.selections.models.vacancies import (
    Contender,
    EligibilityDeclaration,
    ResultRound,
    ResultVote,
    Vacancy,
)


@dataclass(frozen=True, slots=True)
class Contending:
    """One place in a selection. votes: by round, of rounds that stand."""

    contender: Contender
    seat: str
    opened_on: date
    votes: tuple[int, ...]
    declared: tuple[EligibilityDeclaration, ...]


_SEAT = func.coalesce(Constituency.name, NewSeat.name)


def list_outsiders(session: Session) -> list[tuple[Contender, str]]:
    """Contenders who are neither members on record nor of the A-list, by name, with the seat."""
    rows = session.execute(
        select(Contender, _SEAT)
        .join(Vacancy, Vacancy.id == Contender.vacancy_id)
        .outerjoin(Constituency, Constituency.id == Vacancy.constituency_id)
        .outerjoin(NewSeat, NewSeat.id == Vacancy.new_seat_id)
        .where(Contender.member_id.is_(None), Contender.candidate_id.is_(None))
        .order_by(Contender.name, Contender.id)
    )
    return [(contender, seat) for contender, seat in rows]


def list_contending(
    session: Session,
    *,
    member_id: int | None = None,
    candidate_id: int | None = None,
    contender_id: int | None = None,
) -> list[Contending]:
    """The places of a member or a candidate in selections, or one place by its id, in order."""
    if contender_id is not None:
        wanted = Contender.id == contender_id
    elif candidate_id is not None:
        wanted = Contender.candidate_id == candidate_id
    else:
        wanted = Contender.member_id == member_id
    rows = session.execute(
        select(Contender, _SEAT, Vacancy.opened_on)
        .join(Vacancy, Vacancy.id == Contender.vacancy_id)
        .outerjoin(Constituency, Constituency.id == Vacancy.constituency_id)
        .outerjoin(NewSeat, NewSeat.id == Vacancy.new_seat_id)
        .where(wanted)
        .order_by(Contender.id)
    ).all()
    ids = [contender.id for contender, _seat, _day in rows]
    votes: dict[int, list[int]] = {one: [] for one in ids}
    for one, number in session.execute(
        select(ResultVote.contender_id, ResultVote.votes)
        .join(ResultRound, ResultRound.id == ResultVote.round_id)
        .where(ResultVote.contender_id.in_(ids), ResultRound.voided_at.is_(None))
        .order_by(ResultRound.number)
    ):
        votes[one].append(number)
    declared: dict[int, list[EligibilityDeclaration]] = {one: [] for one in ids}
    for said in session.scalars(
        select(EligibilityDeclaration)
        .where(EligibilityDeclaration.contender_id.in_(ids))
        .order_by(EligibilityDeclaration.id)
    ):
        declared[said.contender_id].append(said)
    return [
        Contending(one, seat, opened_on, tuple(votes[one.id]), tuple(declared[one.id]))
        for one, seat, opened_on in rows
    ]
