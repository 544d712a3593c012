"""Records how selections end, and gives deselection marks their outcome. Nothing here commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.confidence.domain import MarkOutcome, MarkStepKind
from app.confidence.domain.marks import MarkRefused, MarkState
from app.confidence.domain.marks import Step as MarkStep
from app.confidence.queries import marks
from app.confidence.service.marks import record_step as record_mark_step
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.errors import StaleEdit
from app.selections.domain.results import ResultState
from app.selections.domain.shortlists import ShortlistKind
from app.selections.domain.vacancies import (
    SittingOutcome,
    Step,
    VacancyRefused,
    VacancyStepKind,
    check_step,
)
from app.selections.events import SelectionEvent
from app.selections.models.vacancies import Vacancy, VacancyStep
from app.selections.queries import vacancies as queries
from app.selections.queries.contenders import Selection, outcomes_with, read_selection
from app.selections.queries.vacancies import VacancyRow, list_live_seats
from app.selections.service.candidacies import find_candidacy, follow
from app.selections.service.vacancies import VACANCIES, vacancy_facts

MARK_OUTCOMES: Mapping[SittingOutcome, MarkOutcome] = {
    SittingOutcome.RESELECTED: MarkOutcome.RESELECTED,
    SittingOutcome.DESELECTED: MarkOutcome.DESELECTED,
    SittingOutcome.STOOD_DOWN: MarkOutcome.STOOD_DOWN,
}
"""What a selection's outcome makes of a deselection mark; of no place in it, nothing follows."""


def check_winner(selection: Selection, winner_id: int | None) -> None:
    """Refuse a conclusion that the rounds on record do not bear out (VacancyRefused)."""
    result = selection.result
    if result.state is ResultState.TIED:
        raise VacancyRefused("Say first how the tie of the last round was settled.")
    if result.winner_id is None:
        raise VacancyRefused(
            "Nobody has more than half of the votes yet: record the next round, or close the"
            " vacancy without a selection."
        )
    winner = selection.contender(result.winner_id)
    if winner_id != winner.id:
        raise VacancyRefused(f"By what is on record {winner.name} is selected.", "winner")
    if winner.withdrawn_on is not None:
        raise VacancyRefused(
            f"{winner.name} has withdrawn: void the last round, or close the vacancy without a"
            " selection."
        )
    shortlist = selection.shortlist
    if shortlist is None:
        raise VacancyRefused("Put on record first whether the shortlist was limited.")
    if shortlist.kind is ShortlistKind.ALL_WOMEN and winner.id not in selection.declared:
        raise VacancyRefused(
            f"{winner.name} has not declared herself eligible for this all-women shortlist."
        )


def record_step(
    session: Session,
    vacancy_id: int,
    step: Step,
    *,
    version: int | None,
    marked: Sequence[int] = (),
    leave_list: bool = False,
    by: str,
) -> VacancyRow:
    """Record how a vacancy ends, or that it is open again.

    marked: of a conclusion, the deselection marks that are given their outcome with it, as the
    officer asked for. leave_list: the entry of a candidate on the A-list is left as it is; else it
    follows, see `service.candidacies`. Raises StaleEdit, VacancyRefused and NotInRecord.
    """
    one_at_a_time(session, VACANCIES)
    row = queries.get_vacancy(session, vacancy_id, None)
    if row.version != version:
        raise StaleEdit(vacancy_facts(row))
    steps = queries.list_steps(session, [vacancy_id])[vacancy_id]
    check_step(row.opened_on, steps, step, today=clock.today())
    selection = read_selection(session, vacancy_id)
    if step.kind is VacancyStepKind.CONCLUDED:
        check_winner(selection, step.winner_id)
    candidacy = find_candidacy(session, row, selection, step.kind)
    if step.kind is VacancyStepKind.REOPENED and row.seat_key in list_live_seats(session):
        raise VacancyRefused("Another vacancy of this seat is open: end that first.")
    stored = session.get(Vacancy, vacancy_id)
    assert stored is not None
    stored.version += 1
    session.add(
        VacancyStep(
            vacancy_id=vacancy_id,
            kind=step.kind,
            effective_on=step.effective_on,
            winner_id=step.winner_id,
            reason=step.reason,
            recorded_at=clock.now(),
            recorded_by=by,
        )
    )
    session.flush()
    voided = step.kind is VacancyStepKind.VOIDED
    event = SelectionEvent.VACANCY_VOIDED if voided else SelectionEvent.VACANCY_STEP_RECORDED
    audit.record(
        session,
        event,
        by=by,
        subject=f"vacancy {vacancy_id}",
        changes={
            "step": step.kind.value,
            "effective_on": step.effective_on.isoformat(),
            "reason": step.reason,
            **({} if step.winner_id is None else {"contender": step.winner_id}),
            **({"a_list": "left as it is"} if candidacy is not None and leave_list else {}),
        },
    )
    if candidacy is not None and not leave_list:
        follow(session, candidacy, row, step, by=by)
    if step.winner_id is not None:
        _give_marks_outcome(session, row, selection, step, marked, by)
    return queries.get_vacancy(session, vacancy_id, None)


@dataclass(frozen=True, slots=True)
class MarkWaiting:
    """A deselection mark with a route that a selection would give its outcome."""

    mark_id: int
    version: int
    member: str
    outcome: MarkOutcome


def marks_waiting(
    session: Session, row: VacancyRow, selection: Selection, winner_id: int
) -> list[MarkWaiting]:
    """The marks that have a route and whose MP comes to something, if somebody is selected."""
    found = []
    for one in outcomes_with(row, selection.contenders, winner_id):
        outcome = MARK_OUTCOMES.get(one.outcome)
        for mark, now in marks.list_of_member(session, one.member_id):
            if outcome is not None and now.state is MarkState.ROUTE_CHOSEN:
                found.append(MarkWaiting(mark.id, mark.version, one.member, outcome))
    return found


def _give_marks_outcome(
    session: Session,
    row: VacancyRow,
    selection: Selection,
    step: Step,
    marked: Sequence[int],
    by: str,
) -> None:
    assert step.winner_id is not None
    for mark in marks_waiting(session, row, selection, step.winner_id):
        if mark.mark_id not in marked:
            continue
        mark_step = MarkStep(MarkStepKind.OUTCOME, step.effective_on, outcome=mark.outcome)
        try:
            record_mark_step(
                session,
                mark.mark_id,
                mark_step,
                reason=f"Selection for {row.seat}: {step.reason}",
                version=mark.version,
                by=by,
            )
        except MarkRefused as error:
            raise VacancyRefused(f"The mark on {mark.member}: {error}", "marks") from error
