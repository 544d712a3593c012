"""Puts candidates of the A-list on shortlists, and tells the A-list how a selection came out.

Nothing here commits.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.alist.domain.candidates import (
    CandidateState,
    CandidateStepKind,
    StepRefused,
    possible_steps,
)
from app.alist.queries.candidates import get_candidate, list_steps
from app.alist.service.candidates import record_step as record_candidate_step
from app.kernel import clock
from app.kernel.dates import written_day
from app.kernel.errors import NotInRecord
from app.selections.domain.vacancies import (
    ContenderKind,
    Step,
    VacancyRefused,
    VacancyStepKind,
)
from app.selections.models.vacancies import Contender
from app.selections.queries.contenders import Selection
from app.selections.queries.matching import get_match
from app.selections.queries.vacancies import VacancyRow, get_vacancy
from app.selections.service.shortlisting import add_contender


def shortlist_candidate(
    session: Session,
    vacancy_id: int,
    candidate_id: int,
    *,
    source: str,
    seen: bool,
    version: int | None,
    by: str,
) -> Contender:
    """Put a candidate of the A-list on a shortlist.

    seen: that the officer has seen which criteria she does not meet; nothing is asked of one who
    meets them all. Raises StaleEdit, VacancyRefused, and NotInRecord also for a candidate who is
    matched to nothing, as one who has withdrawn or objected.
    """
    row = get_vacancy(session, vacancy_id, None)
    if not row.live:
        raise VacancyRefused(f"The vacancy is {row.state.value}: nothing of it can be changed.")
    match = get_match(session, row, candidate_id, clock.today())
    if not match.fits and not seen:
        raise VacancyRefused(
            "She does not meet every criterion: tick this once you have seen which.", "seen"
        )
    return add_contender(
        session,
        vacancy_id,
        member_id=match.candidate.member_id,
        candidate_id=candidate_id,
        name=match.candidate.name,
        kind=ContenderKind.SHORTLISTED,
        source=source,
        version=version,
        by=by,
    )


# --- what a selection is for the A-list ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Candidacy:
    """What a step of a vacancy means for a candidate of the A-list.

    kind: the step she would be given. obstacle: why that cannot be recorded, "" when it can.
    """

    candidate_id: int
    name: str
    kind: CandidateStepKind
    obstacle: str


def find_candidacy(
    session: Session, row: VacancyRow, selection: Selection, kind: VacancyStepKind
) -> Candidacy | None:
    """What a step of a vacancy would mean for the candidate who is, or was, selected in it.

    None where no candidate of the A-list is concerned: nobody of it wins, or she does not stand as
    selected for this vacancy when its conclusion goes.
    """
    concluded = kind is VacancyStepKind.CONCLUDED
    winner_id = selection.result.winner_id if concluded else row.winner_id
    if winner_id is None or kind is VacancyStepKind.CLOSED:
        return None
    candidate_id = selection.contender(winner_id).candidate_id
    if candidate_id is None:
        return None
    found = get_candidate(session, candidate_id, clock.today())
    if concluded:
        fitting = CandidateStepKind.SELECTED in possible_steps(found.state)
        obstacle = (
            ""
            if fitting
            else f"She is {found.state.value} since {written_day(found.since)}, and only who is"
            " listed can be selected."
        )
        return Candidacy(candidate_id, found.name, CandidateStepKind.SELECTED, obstacle)
    if found.state is not CandidateState.SELECTED or _selected_for(session, candidate_id) != row.id:
        return None
    obstacle = " ".join(f"{one.name}: {one.working}" for one in found.missing)
    return Candidacy(candidate_id, found.name, CandidateStepKind.RETURNED, obstacle)


def _selected_for(session: Session, candidate_id: int) -> int | None:
    """The vacancy a candidate was last put down as selected for."""
    steps = [
        step
        for step in list_steps(session, [candidate_id])[candidate_id]
        if step.kind is CandidateStepKind.SELECTED
    ]
    return steps[-1].vacancy_id if steps else None


def follow(session: Session, candidacy: Candidacy, row: VacancyRow, step: Step, *, by: str) -> None:
    """Give a candidate the step that a step of a vacancy means. Raises VacancyRefused."""
    said = {
        VacancyStepKind.CONCLUDED: "Selected for",
        VacancyStepKind.REOPENED: "The selection was reopened:",
        VacancyStepKind.VOIDED: "The vacancy was voided:",
    }[step.kind]
    try:
        record_candidate_step(
            session,
            candidacy.candidate_id,
            candidacy.kind,
            step.effective_on,
            f"{said} {row.seat}. {step.reason}",
            by=by,
            vacancy_id=row.id,
        )
    except (NotInRecord, StepRefused) as error:
        raise VacancyRefused(
            f"Her entry on the A-list cannot follow. {error} Put that right first, or tick this to"
            " go on and leave the entry as it is.",
            "leave_list",
        ) from error
