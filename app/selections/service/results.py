"""Records the rounds of a selection's result, and how a tie was settled. Nothing here commits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.dates import written_day
from app.kernel.words import listed
from app.selections.domain.results import check_round, check_settling
from app.selections.domain.shortlists import ShortlistKind
from app.selections.domain.vacancies import VacancyRefused
from app.selections.events import SelectionEvent
from app.selections.models.vacancies import ResultRound, ResultVote
from app.selections.queries.contenders import Selection, get_round, read_selection
from app.selections.service.vacancies import VACANCIES, changeable


def record_round(
    session: Session,
    vacancy_id: int,
    votes: Mapping[int, int],
    *,
    held_on: date,
    source: str,
    version: int | None,
    by: str,
) -> ResultRound:
    """Record the next round: the votes of everybody who is still in. More than half wins.

    Raises StaleEdit, VacancyRefused and NotInRecord.
    """
    row = changeable(session, vacancy_id, version)
    selection = read_selection(session, vacancy_id)
    number = check_round(selection.result, votes)
    if not row.opened_on <= held_on <= clock.today():
        raise VacancyRefused(f"Enter a day from {written_day(row.opened_on)} to today.", "held_on")
    if selection.rounds and held_on < selection.rounds[-1].held_on:
        raise VacancyRefused(
            f"The round before it was on {written_day(selection.rounds[-1].held_on)}.", "held_on"
        )
    _check_shortlist_ready(selection)
    made = ResultRound(
        vacancy_id=vacancy_id,
        number=number,
        held_on=held_on,
        source=source,
        recorded_at=clock.now(),
        recorded_by=by,
    )
    session.add(made)
    session.flush()
    session.add_all(
        ResultVote(round_id=made.id, contender_id=contender_id, votes=number_of)
        for contender_id, number_of in votes.items()
    )
    session.flush()
    audit.record(
        session,
        SelectionEvent.RESULT_RECORDED,
        by=by,
        subject=f"vacancy {vacancy_id}",
        changes={
            "round": number,
            "held_on": held_on.isoformat(),
            "votes": {str(key): value for key, value in sorted(votes.items())},
            "source": source,
        },
    )
    return made


def _check_shortlist_ready(selection: Selection) -> None:
    shortlist = selection.shortlist
    if shortlist is None:
        raise VacancyRefused("Put on record first whether the shortlist is limited.")
    if shortlist.kind is not ShortlistKind.ALL_WOMEN:
        return
    missing = [one.name for one in selection.standing if one.id not in selection.declared]
    if missing:
        raise VacancyRefused(
            f"The shortlist is all-women, and no declaration is on record of {listed(missing)}:"
            " record it, record a withdrawal, or decide the shortlist anew."
        )


def settle_tie(
    session: Session,
    vacancy_id: int,
    *,
    out_id: int,
    how: str,
    version: int | None,
    by: str,
) -> ResultRound:
    """Put on record how the tie of the last round was settled. out_id: who goes.

    Raises StaleEdit, VacancyRefused and NotInRecord.
    """
    changeable(session, vacancy_id, version)
    selection = read_selection(session, vacancy_id)
    tie = check_settling(selection.result, out_id)
    stored = next(row for row in selection.rounds if row.number == tie.number)
    stored.settled_out_id = out_id
    stored.settled_how = how
    stored.settled_at = clock.now()
    stored.settled_by = by
    session.flush()
    audit.record(
        session,
        SelectionEvent.RESULT_RECORDED,
        by=by,
        subject=f"vacancy {vacancy_id}",
        changes={"round": tie.number, "tied": list(tie.tied), "out": out_id, "how": how},
    )
    return stored


def void_round(
    session: Session, result_id: int, *, reason: str, version: int | None, by: str
) -> ResultRound:
    """Void the last round of a result, with how its tie was settled; later ones rest on it.

    Raises StaleEdit, VacancyRefused and NotInRecord.
    """
    one_at_a_time(session, VACANCIES)
    stored = get_round(session, result_id)
    changeable(session, stored.vacancy_id, version)
    session.refresh(stored)
    if stored.voided_at is not None:
        raise VacancyRefused("It has been voided already.")
    rounds = read_selection(session, stored.vacancy_id).rounds
    if rounds[-1].id != stored.id:
        raise VacancyRefused("Later rounds rest on this one: void the last first.")
    stored.voided_at = clock.now()
    stored.voided_by = by
    stored.void_reason = reason
    session.flush()
    audit.record(
        session,
        SelectionEvent.RESULT_VOIDED,
        by=by,
        subject=f"vacancy {stored.vacancy_id}",
        changes={"round": stored.number, "reason": reason},
    )
    return stored
