"""Keeps a selection: whether its shortlist is limited, who is on it, declarations for it.

What is personal of a contender is in the trail under her key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.kernel import clock
from app.kernel.dates import written_day
from app.kernel.words import folded
from app.members.queries import get_member
from app.selections.domain.shortlists import Representation, ShortlistKind, check_shortlist
from app.selections.domain.vacancies import ContenderKind, VacancyRefused, check_kind
from app.selections.events import SelectionEvent
from app.selections.models.vacancies import (
    Contender,
    EligibilityDeclaration,
    ShortlistDecision,
)
from app.selections.queries.contenders import (
    ELIGIBLE,
    TAKEN_BACK,
    Selection,
    get_contender,
    read_selection,
)
from app.selections.queries.openings import read_opening
from app.selections.queries.vacancies import VacancyRow
from app.selections.service.vacancies import changeable


def person_of(contender: Contender) -> str:
    """Whose key the trail has a contender's values under."""
    if contender.candidate_id is not None:
        return f"candidate {contender.candidate_id}"
    if contender.member_id is None:
        return f"contender {contender.id}"
    return f"member {contender.member_id}"


# --- the shortlist -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShortlistGiven:
    """A decision on a shortlist as an officer gives it. count: of an all-women shortlist."""

    kind: ShortlistKind
    legal_basis: str
    count: Representation | None
    decided_on: date
    decided_by: str
    reason: str


def decide_shortlist(
    session: Session, vacancy_id: int, given: ShortlistGiven, *, version: int | None, by: str
) -> ShortlistDecision:
    """Put on record whether a shortlist is limited; it takes the place of what was decided before.

    Raises StaleEdit, VacancyRefused (also once votes are on record) and NotInRecord.
    """
    row = changeable(session, vacancy_id, version)
    check_shortlist(given.kind, given.legal_basis, given.count, given.decided_on)
    if given.decided_on > clock.today():
        raise VacancyRefused(f"{written_day(given.decided_on)} is still to come.", "decided_on")
    if given.decided_on < row.opened_on:
        raise VacancyRefused(
            f"The vacancy was opened on {written_day(row.opened_on)}: it cannot be decided before.",
            "decided_on",
        )
    selection = read_selection(session, vacancy_id)
    check_no_votes(selection)
    before = selection.shortlist
    if before is not None:
        before.voided_at = clock.now()
        before.voided_by = by
        before.void_reason = "Decided anew"
        session.flush()
    women = given.kind is ShortlistKind.ALL_WOMEN
    count = given.count if women else None
    made = ShortlistDecision(
        vacancy_id=vacancy_id,
        kind=given.kind,
        legal_basis=given.legal_basis if women else "",
        women=None if count is None else count.women,
        total=None if count is None else count.total,
        counted_on=None if count is None else count.counted_on,
        count_source="" if count is None else count.source,
        decided_on=given.decided_on,
        decided_by=given.decided_by,
        reason=given.reason,
        recorded_at=clock.now(),
        recorded_by=by,
    )
    session.add(made)
    session.flush()
    audit.record(
        session,
        SelectionEvent.SHORTLIST_CHANGED,
        by=by,
        subject=f"vacancy {vacancy_id}",
        changes={
            "shortlist": [None if before is None else before.kind.value, given.kind.value],
            "legal_basis": made.legal_basis,
            "women": made.women,
            "total": made.total,
            "counted_on": None if made.counted_on is None else made.counted_on.isoformat(),
            "count_source": made.count_source,
            "decided_on": given.decided_on.isoformat(),
            "decided_by": given.decided_by,
            "reason": given.reason,
        },
    )
    return made


def check_no_votes(selection: Selection) -> None:
    """Refuse what would change what has been voted on (VacancyRefused)."""
    if selection.rounds:
        raise VacancyRefused(
            "Votes are on record: what was voted on cannot be changed. Void the rounds first, if"
            " they were recorded by mistake."
        )


# --- contenders ----------------------------------------------------------------------------------


def add_contender(
    session: Session,
    vacancy_id: int,
    *,
    member_id: int | None,
    name: str,
    kind: ContenderKind,
    source: str,
    version: int | None,
    by: str,
    candidate_id: int | None = None,
) -> Contender:
    """Put somebody into a selection: a member of the record, or somebody by name.

    candidate_id: where she is a candidate of the A-list; see `service.candidacies`. Raises
    StaleEdit, VacancyRefused (also once votes are on record) and NotInRecord.
    """
    row = changeable(session, vacancy_id, version)
    selection = read_selection(session, vacancy_id)
    check_no_votes(selection)
    if member_id is not None:
        name = get_member(session, member_id).name
    check_kind(kind, row.ground, member_id, _entitled(session, row))
    for one in selection.standing:
        if _is_same(one, member_id, candidate_id, name):
            raise VacancyRefused(f"{one.name} is in this selection already.", "name")
    made = Contender(
        vacancy_id=vacancy_id,
        member_id=member_id,
        candidate_id=candidate_id,
        name=name,
        kind=kind,
        source=source,
        recorded_at=clock.now(),
        recorded_by=by,
    )
    session.add(made)
    session.flush()
    audit.record(
        session,
        SelectionEvent.SHORTLIST_CHANGED,
        by=by,
        subject=f"vacancy {vacancy_id}",
        changes={"added": made.id, "kind": kind.value},
        person=person_of(made),
        private={"name": name, "source": source},
    )
    return made


def _is_same(one: Contender, member_id: int | None, candidate_id: int | None, name: str) -> bool:
    """Whether a contender is who is to be added; two candidates may bear one name."""
    if candidate_id is not None and one.candidate_id is not None:
        return one.candidate_id == candidate_id
    if member_id is not None and one.member_id == member_id:
        return True
    return one.member_id is None and folded(one.name) == folded(name)


def _entitled(session: Session, row: VacancyRow) -> set[int]:
    opening = read_opening(session, row.constituency_id, row.new_seat_id, row.opened_on)
    return {member_id for member_id, _name in opening.entitled}


def withdraw_contender(
    session: Session,
    contender_id: int,
    *,
    withdrawn_on: date,
    reason: str,
    version: int | None,
    by: str,
) -> Contender:
    """Take somebody out of a selection; she stays on record with the reason.

    version: the vacancy's. Raises StaleEdit, VacancyRefused and NotInRecord.
    """
    contender = get_contender(session, contender_id)
    row = changeable(session, contender.vacancy_id, version)
    session.refresh(contender)
    if contender.withdrawn_on is not None:
        raise VacancyRefused(f"{contender.name} has withdrawn already.")
    if not row.opened_on <= withdrawn_on <= clock.today():
        raise VacancyRefused(
            f"Enter a day from {written_day(row.opened_on)} to today.", "withdrawn_on"
        )
    contender.withdrawn_on = withdrawn_on
    contender.withdrawn_by = by
    contender.withdrawn_reason = reason
    session.flush()
    audit.record(
        session,
        SelectionEvent.SHORTLIST_CHANGED,
        by=by,
        subject=f"vacancy {contender.vacancy_id}",
        changes={"withdrawn": contender.id, "withdrawn_on": withdrawn_on.isoformat()},
        person=person_of(contender),
        private={"reason": reason},
    )
    return contender


def declare_eligibility(
    session: Session,
    contender_id: int,
    *,
    eligible: bool,
    declared_on: date,
    version: int | None,
    by: str,
) -> EligibilityDeclaration:
    """Record what a contender declared of herself for the all-women shortlist in force.

    Asked only where the shortlist is all-women, and made for that one only: a new decision asks
    anew. Nobody judges it. Raises StaleEdit, VacancyRefused and NotInRecord.
    """
    contender = get_contender(session, contender_id)
    changeable(session, contender.vacancy_id, version)
    selection = read_selection(session, contender.vacancy_id)
    shortlist = selection.shortlist
    if shortlist is None or shortlist.kind is not ShortlistKind.ALL_WOMEN:
        raise VacancyRefused("The shortlist is open to all: no declaration is asked for.")
    if contender.withdrawn_on is not None:
        raise VacancyRefused(f"{contender.name} has withdrawn.")
    if eligible is (contender.id in selection.declared):
        raise VacancyRefused("That is on record already.", "said")
    if not shortlist.decided_on <= declared_on <= clock.today():
        raise VacancyRefused(
            "A declaration is made for this shortlist: enter a day from"
            f" {written_day(shortlist.decided_on)} to today.",
            "declared_on",
        )
    check_no_votes(selection)
    made = EligibilityDeclaration(
        contender_id=contender.id,
        shortlist_id=shortlist.id,
        said=ELIGIBLE if eligible else TAKEN_BACK,
        declared_on=declared_on,
        recorded_at=clock.now(),
        recorded_by=by,
    )
    session.add(made)
    session.flush()
    audit.record(
        session,
        SelectionEvent.ELIGIBILITY_DECLARED,
        by=by,
        subject=f"vacancy {contender.vacancy_id}",
        changes={"contender": contender.id, "shortlist": shortlist.id},
        person=person_of(contender),
        private={"said": made.said, "declared_on": declared_on.isoformat()},
    )
    return made
