"""Reads of vacancies: one, many by a filter, and what belongs to one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.db.model import LARGEST_ID
from app.kernel.errors import NotInRecord
from app.kernel.words import folded
from app.members.models import Clp, Constituency, Member
from app.members.queries import Scopes, within
from app.selections.domain.vacancies import (
    Ground,
    VacancyStage,
    VacancyState,
    standing,
)
from app.selections.models.boundaries import BoundaryReview, NewSeat
from app.selections.models.vacancies import (
    Contender,
    Vacancy,
    VacancyDay,
    VacancyStep,
)


@dataclass(frozen=True, slots=True)
class VacancyRow:
    """One vacancy as it stands on a day.

    seat: the name of the constituency or of the new seat; review: of a new seat. since, winner_id,
    reason_ended: of the step that led to its state. days: its timetable.
    """

    id: int
    constituency_id: int | None
    new_seat_id: int | None
    seat: str
    review: str | None
    region: str | None
    clp_id: int | None
    clp: str | None
    ground: Ground
    member_id: int | None
    member: str | None
    ballot_id: int | None
    recommendation_id: int | None
    rule_set_id: int | None
    opened_on: date
    reason: str
    state: VacancyState
    since: date
    winner_id: int | None
    winner: str | None
    reason_ended: str
    days: Mapping[VacancyStage, date]
    version: int

    @property
    def live(self) -> bool:
        """Whether it is open."""
        return self.state is VacancyState.OPEN

    @property
    def seat_key(self) -> tuple[int | None, int | None]:
        """Which seat it is of: a seat has one vacancy at most that is open."""
        return (self.constituency_id, self.new_seat_id)

    def next_stage(self, today: date) -> VacancyStage | None:
        """The stage of the timetable that comes next, of an open vacancy; None after the last."""
        if not self.live:
            return None
        return next((stage for stage, day in self.days.items() if day >= today), None)


@dataclass(frozen=True, slots=True)
class VacancyFilter:
    """What a list of vacancies is narrowed to.

    on: the day it is told for; None for now. text: words of the seat, the CLP or the MP. state:
    None for all but voided ones. sort: a name of `SORTS`.
    """

    on: date | None = None
    text: str = ""
    state: VacancyState | None = None
    ground: Ground | None = None
    region: str = ""
    clp_id: int | None = None
    member_id: int | None = None
    sort: str = "opened_on"
    descending: bool = True


SORTS = frozenset({"seat", "opened_on", "hustings", "ballot"})


def vacancy_query(scopes: Scopes) -> Select[*tuple[Any, ...]]:
    """Vacancies within a scope, as `read_rows` takes them."""
    query: Select[*tuple[Any, ...]] = (
        select(Vacancy, Constituency, NewSeat, BoundaryReview, Clp, Member)
        .outerjoin(Constituency, Constituency.id == Vacancy.constituency_id)
        .outerjoin(NewSeat, NewSeat.id == Vacancy.new_seat_id)
        .outerjoin(BoundaryReview, BoundaryReview.id == NewSeat.review_id)
        # The CLP of a new seat is formed later than the seat is opened.
        .outerjoin(Clp, Clp.id == func.coalesce(Vacancy.clp_id, NewSeat.clp_id))
        .outerjoin(Member, Member.id == Vacancy.member_id)
    )
    return query if scopes is None else query.where(within(scopes))


def read_rows(
    session: Session, query: Select[*tuple[Any, ...]], on: date | None
) -> list[VacancyRow]:
    """Vacancies that had been opened by a day; four queries, however many."""
    found = session.execute(query.execution_options(populate_existing=True)).all()
    ids = [vacancy.id for vacancy, *_ in found]
    steps, days = list_steps(session, ids), list_days(session, ids)
    states = {
        vacancy.id: standing(vacancy.opened_on, steps[vacancy.id], on) for vacancy, *_ in found
    }
    winners = names_of_contenders(
        session, [one.winner_id for one in states.values() if one and one.winner_id]
    )
    rows = []
    for vacancy, seat, new_seat, review, clp, member in found:
        now = states[vacancy.id]
        if now is None:
            continue
        rows.append(
            VacancyRow(
                id=vacancy.id,
                constituency_id=vacancy.constituency_id,
                new_seat_id=vacancy.new_seat_id,
                seat=seat.name if seat is not None else new_seat.name,
                review=None if review is None else review.name,
                region=None if seat is None else seat.region,
                clp_id=None if clp is None else clp.id,
                clp=None if clp is None else clp.name,
                ground=vacancy.ground,
                member_id=vacancy.member_id,
                member=None if member is None else member.name,
                ballot_id=vacancy.ballot_id,
                recommendation_id=vacancy.recommendation_id,
                rule_set_id=vacancy.rule_set_id,
                opened_on=vacancy.opened_on,
                reason=vacancy.reason,
                state=now.state,
                since=now.since,
                winner_id=now.winner_id,
                winner=None if now.winner_id is None else winners[now.winner_id],
                reason_ended=now.reason,
                days=days[vacancy.id],
                version=vacancy.version,
            )
        )
    return rows


def get_vacancy(session: Session, vacancy_id: int, scopes: Scopes) -> VacancyRow:
    """A vacancy within a scope. Raises NotInRecord, with the same words for one out of scope."""
    rows = []
    if vacancy_id <= LARGEST_ID:
        rows = read_rows(session, vacancy_query(scopes).where(Vacancy.id == vacancy_id), None)
    if not rows:
        raise NotInRecord(f"There is no vacancy {vacancy_id} that you can see.")
    return rows[0]


def list_vacancies(session: Session, wanted: VacancyFilter, scopes: Scopes) -> list[VacancyRow]:
    """Vacancies within a scope that fit a filter, in its order."""
    query = vacancy_query(scopes)
    for column, value in (
        (Clp.id, wanted.clp_id),
        (Vacancy.member_id, wanted.member_id),
        (Vacancy.ground, wanted.ground),
        (Constituency.region, wanted.region or None),
    ):
        if value is not None:
            query = query.where(column == value)
    words = folded(wanted.text).split()
    rows = [
        row
        for row in read_rows(session, query, wanted.on)
        if (
            row.state is not VacancyState.VOIDED
            if wanted.state is None
            else row.state is wanted.state
        )
        and all(word in folded(f"{row.seat} {row.clp or ''} {row.member or ''}") for word in words)
    ]
    rows.sort(key=lambda row: (folded(row.seat), row.id))
    keys: dict[str, Any] = {
        "seat": lambda row: folded(row.seat),
        "opened_on": lambda row: row.opened_on,
        "hustings": lambda row: row.days[VacancyStage.HUSTINGS],
        "ballot": lambda row: row.days[VacancyStage.BALLOT],
    }
    rows.sort(key=keys[wanted.sort], reverse=wanted.descending)
    return rows


def list_vacancies_of_clp(session: Session, clp_id: int) -> list[VacancyRow]:
    """The vacancies of a CLP but for voided ones, the newest first. The caller knows its scope."""
    return list_vacancies(session, VacancyFilter(clp_id=clp_id), None)


def list_live_seats(session: Session) -> dict[tuple[int | None, int | None], int]:
    """The seats that have an open vacancy: (constituency, new seat) -> the vacancy."""
    rows = session.execute(
        select(Vacancy.id, Vacancy.opened_on, Vacancy.constituency_id, Vacancy.new_seat_id)
    ).all()
    steps = list_steps(session, [row[0] for row in rows])
    found = {}
    for vacancy_id, opened_on, constituency_id, new_seat_id in rows:
        now = standing(opened_on, steps[vacancy_id])
        if now is not None and now.state is VacancyState.OPEN:
            found[constituency_id, new_seat_id] = vacancy_id
    return found


def list_steps(session: Session, vacancy_ids: Collection[int]) -> dict[int, list[VacancyStep]]:
    """The steps of some vacancies, in the order they were recorded; every vacancy is in it."""
    found: dict[int, list[VacancyStep]] = {vacancy_id: [] for vacancy_id in vacancy_ids}
    for step in session.scalars(
        select(VacancyStep).where(VacancyStep.vacancy_id.in_(found)).order_by(VacancyStep.id)
    ):
        found[step.vacancy_id].append(step)
    return found


def list_days(
    session: Session, vacancy_ids: Collection[int]
) -> dict[int, dict[VacancyStage, date]]:
    """The timetables of some vacancies, in the order of the stages; every vacancy is in it."""
    found: dict[int, dict[VacancyStage, date]] = {vacancy_id: {} for vacancy_id in vacancy_ids}
    stages = list(VacancyStage)
    rows = session.scalars(select(VacancyDay).where(VacancyDay.vacancy_id.in_(found)))
    for row in sorted(rows, key=lambda one: stages.index(one.stage)):
        found[row.vacancy_id][row.stage] = row.day
    return found


def names_of_contenders(session: Session, ids: Collection[int]) -> dict[int, str]:
    """The names of contenders, by id."""
    return dict(
        session.execute(select(Contender.id, Contender.name).where(Contender.id.in_(ids))).all()
    )
