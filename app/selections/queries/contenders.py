"""Reads of the selection of a vacancy: contenders, shortlist, rounds of its result, outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.model import LARGEST_ID
from app.kernel.errors import NotInRecord
from app.selections.domain.results import Result, Round, count
from app.selections.domain.vacancies import (
    AS_OF_RIGHT,
    ContenderKind,
    Ground,
    SittingOutcome,
    VacancyState,
    outcome_for,
)
from app.selections.models.vacancies import (
    Contender,
    EligibilityDeclaration,
    ResultRound,
    ResultVote,
    ShortlistDecision,
    Vacancy,
)
from app.selections.queries.vacancies import (
    VacancyFilter,
    VacancyRow,
    list_vacancies,
    read_rows,
    vacancy_query,
)

ELIGIBLE, TAKEN_BACK = "eligible", "taken back"
"""What a contender declares of herself for one all-women shortlist."""


@dataclass(frozen=True)
class Selection:
    """The selection of a vacancy: contenders, the shortlist in force, its result.

    contenders: in the order they were put on record, those who withdrew too. shortlist: None while
    nothing is decided. declared: who has declared herself eligible for that shortlist. result: by
    the rounds that stand; rounds: those rounds as they are on record.
    """

    contenders: tuple[Contender, ...]
    shortlist: ShortlistDecision | None
    declared: frozenset[int]
    rounds: tuple[ResultRound, ...]
    result: Result

    def contender(self, contender_id: int) -> Contender:
        """One of the contenders by id. Raises NotInRecord."""
        for one in self.contenders:
            if one.id == contender_id:
                return one
        raise NotInRecord(f"There is no contender {contender_id} in this selection.")

    @property
    def standing(self) -> list[Contender]:
        """Who is in it and has not withdrawn."""
        return [one for one in self.contenders if one.withdrawn_on is None]


def read_selection(session: Session, vacancy_id: int) -> Selection:
    """All that stands of a vacancy's selection; five queries."""
    contenders = _of(session, Contender, vacancy_id)
    shortlist = session.scalars(
        select(ShortlistDecision).where(
            ShortlistDecision.vacancy_id == vacancy_id, ShortlistDecision.voided_at.is_(None)
        )
    ).one_or_none()
    said: dict[int, str] = {}
    if shortlist is not None:
        for one in session.scalars(
            select(EligibilityDeclaration)
            .where(EligibilityDeclaration.shortlist_id == shortlist.id)
            .order_by(EligibilityDeclaration.id)
        ):
            said[one.contender_id] = one.said
    rounds = [row for row in _of(session, ResultRound, vacancy_id) if row.voided_at is None]
    rounds.sort(key=lambda row: row.number)
    votes: dict[int, dict[int, int]] = {row.id: {} for row in rounds}
    for vote in session.scalars(select(ResultVote).where(ResultVote.round_id.in_(votes))):
        votes[vote.round_id][vote.contender_id] = vote.votes
    result = count(
        [one.id for one in contenders],
        [one.id for one in contenders if one.withdrawn_on is not None],
        [Round(row.number, votes[row.id], row.settled_out_id) for row in rounds],
    )
    return Selection(
        tuple(contenders),
        shortlist,
        frozenset(contender_id for contender_id, text in said.items() if text == ELIGIBLE),
        tuple(rounds),
        result,
    )


def _of(session: Session, model: type[Any], vacancy_id: int) -> list[Any]:
    return list(
        session.scalars(
            select(model)
            .where(model.vacancy_id == vacancy_id)
            .order_by(model.id)
            .execution_options(populate_existing=True)
        )
    )


def list_shortlists(session: Session, vacancy_id: int) -> list[ShortlistDecision]:
    """Every decision on a vacancy's shortlist, replaced ones too, the newest first."""
    return _of(session, ShortlistDecision, vacancy_id)[::-1]


def list_voided_rounds(session: Session, vacancy_id: int) -> list[ResultRound]:
    """The rounds of a result that were voided, the newest first."""
    return [row for row in _of(session, ResultRound, vacancy_id) if row.voided_at is not None][::-1]


def get_contender(session: Session, contender_id: int) -> Contender:
    """A contender. Raises NotInRecord."""
    row = session.get(Contender, contender_id) if contender_id <= LARGEST_ID else None
    if row is None:
        raise NotInRecord(f"There is no contender {contender_id}.")
    return row


def get_round(session: Session, result_id: int) -> ResultRound:
    """A round of a result. Raises NotInRecord."""
    row = session.get(ResultRound, result_id) if result_id <= LARGEST_ID else None
    if row is None:
        raise NotInRecord(f"There is no round {result_id} of a result.")
    return row


@dataclass(frozen=True, slots=True)
class MemberOutcome:
    """What a concluded selection came to for one sitting MP."""

    member_id: int
    member: str
    outcome: SittingOutcome


def outcomes_of(vacancy: VacancyRow, contenders: Sequence[Contender]) -> list[MemberOutcome]:
    """What a concluded selection came to for every sitting MP concerned; none before that."""
    if vacancy.winner_id is None:
        return []
    return outcomes_with(vacancy, contenders, vacancy.winner_id)


def outcomes_with(
    vacancy: VacancyRow, contenders: Sequence[Contender], winner_id: int
) -> list[MemberOutcome]:
    """The same as it would be if somebody were selected."""
    concerned: dict[int, tuple[str, Contender | None]] = {}
    if vacancy.member_id is not None:
        concerned[vacancy.member_id] = (vacancy.member or "", None)
    for one in contenders:
        as_of_right = one.kind is ContenderKind.AS_OF_RIGHT
        if one.member_id is not None and (as_of_right or one.member_id == vacancy.member_id):
            concerned[one.member_id] = (one.name, one)
    return [
        MemberOutcome(
            member_id,
            name,
            outcome_for(
                None if one is None else one.id,
                withdrawn=one is not None and one.withdrawn_on is not None,
                entitled=vacancy.ground in AS_OF_RIGHT - {Ground.MANDATORY},
                winner_id=winner_id,
            ),
        )
        for member_id, (name, one) in concerned.items()
    ]


def list_selections_of(
    session: Session, member_id: int
) -> list[tuple[VacancyRow, Contender | None]]:
    """The vacancies of a member's seat and those she contends in, voided ones left out."""
    own = list_vacancies(session, VacancyFilter(member_id=member_id), None)
    contending = session.scalars(
        select(Contender).where(Contender.member_id == member_id).order_by(Contender.id)
    ).all()
    by_vacancy = {one.vacancy_id: one for one in contending}
    others = by_vacancy.keys() - {row.id for row in own}
    rows = own
    if others:
        found = read_rows(session, vacancy_query(None).where(Vacancy.id.in_(others)), None)
        rows = own + [row for row in found if row.state is not VacancyState.VOIDED]
    rows.sort(key=lambda row: (row.opened_on, row.id), reverse=True)
    return [(row, by_vacancy.get(row.id)) for row in rows]
