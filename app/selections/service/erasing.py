"""Takes out of offices, claims and selections what is personal of somebody who is erased."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.intake.service import forget_before, forget_rows_with
from app.kernel import clock
from app.privacy.domain import ERASED, Person
from app.selections.domain.ballots import RestandingKind
from app.selections.domain.vacancies import VacancyStepKind
from app.selections.models.ballots import RestandingFact
from app.selections.models.boundaries import SeatChoice, SeatDecision
from app.selections.models.organisation import ClpOfficer, RegionContact
from app.selections.models.vacancies import (
    Contender,
    EligibilityDeclaration,
    Vacancy,
    VacancyStep,
)
from app.selections.queries.organisation import get_contact, get_officer

NO_LONGER = {"version": 0}
"""What an import's row says of a record that can no longer be put back: no record is of it."""
OFFICERS, CONTACTS = "clp-officers", "regional-contacts"


# --- officers of CLPs and regional contacts --------------------------------------------------


def why_officer_not_erased(session: Session, officer_id: int) -> str | None:
    """Why an officer of a CLP cannot be erased now; None when she can."""
    officer, _clp = get_officer(session, officer_id, None)
    if officer.voided_at is None and (officer.until is None or officer.until > clock.today()):
        return "She holds the office still. Record since when she no longer does, or void it."
    return None


def why_contact_not_erased(session: Session, contact_id: int) -> str | None:
    """Why a regional contact cannot be erased now; None when she can."""
    if get_contact(session, contact_id).voided_at is None:
        return "CLPs of the region turn to her still. Void the contact first."
    return None


def forget_officer(session: Session, officer_id: int) -> int:
    """Take an officer of a CLP out of her office: which one, and when, stays."""
    officer, _clp = get_officer(session, officer_id, None)
    return _forget_one(session, OFFICERS, officer, "Erased officer")


def forget_contact(session: Session, contact_id: int) -> int:
    """Take a regional contact out of it: of which region, and when, stays."""
    return _forget_one(session, CONTACTS, get_contact(session, contact_id), "Erased contact")


def _forget_one(session: Session, kind: str, row: ClpOfficer | RegionContact, name: str) -> int:
    row.name, row.email, row.telephone = name, None, None
    if isinstance(row, ClpOfficer):
        row.source = ERASED
    if row.void_reason is not None:
        row.void_reason = ERASED
    row.version += 1
    session.flush()
    return 1 + forget_before(session, kind, row.id, NO_LONGER)


def forget_lists(session: Session, person: Person, *, by: str) -> int:
    """Remove the kept files in which an officer or a contact stands. How many."""
    found: ClpOfficer | RegionContact
    if person.kind == "contact":
        kind, found = CONTACTS, get_contact(session, person.id)
    else:
        kind, found = OFFICERS, get_officer(session, person.id, None)[0]
    return forget_rows_with(session, [kind], [found.name, found.email or ""], by=by)


# --- selections ------------------------------------------------------------------------------


def why_contender_not_erased(session: Session, contender_id: int) -> str | None:
    """Why a contender cannot be erased now; None when she can."""
    contender = session.get(Contender, contender_id)
    if contender is None or contender.withdrawn_on is not None:
        return None
    newest = session.scalars(
        select(VacancyStep.kind)
        .where(VacancyStep.vacancy_id == contender.vacancy_id)
        .order_by(VacancyStep.id.desc())
    ).first()
    if newest is None or newest is VacancyStepKind.REOPENED:
        return "She is in a selection that is still open. Record that she has withdrawn first."
    return None


def forget_places(session: Session, person: Person, *, by: str) -> int:
    """Take declarations and reasons out of somebody's places in selections. How many records.

    Of a contender who is no member the name goes too; her votes stay without it. A candidate of the
    A-list leaves the selections that are open; where she was the sitting MP her name is that of the
    public record, and what the selection came to for the MP rests on it.
    """
    of_member = person.kind == "member"
    whose = {"member": Contender.member_id, "candidate": Contender.candidate_id}
    rows = session.scalars(
        select(Contender).where(whose.get(person.kind, Contender.id) == person.id)
    ).all()
    for row in rows:
        if person.kind == "candidate":
            _leave_open_selection(session, row, by)
        if not of_member and not _is_sitting(session, row):
            row.name, row.source, row.member_id = "Erased contender", ERASED, None
    return sum(_forget_place(session, row) for row in rows) or (0 if of_member else len(rows))


def _is_sitting(session: Session, row: Contender) -> bool:
    vacancy = session.get_one(Vacancy, row.vacancy_id)
    return row.member_id is not None and row.member_id == vacancy.member_id


def _leave_open_selection(session: Session, row: Contender, by: str) -> None:
    """Take a contender out of a selection that is still open: she can win it no longer."""
    if row.withdrawn_on is not None or why_contender_not_erased(session, row.id) is None:
        return
    row.withdrawn_on, row.withdrawn_by = clock.today(), by
    row.withdrawn_reason = ERASED
    # A form that was opened before must not put her back in.
    session.get_one(Vacancy, row.vacancy_id).version += 1


def _forget_place(session: Session, row: Contender) -> int:
    declared = session.scalars(
        delete(EligibilityDeclaration)
        .where(EligibilityDeclaration.contender_id == row.id)
        .returning(EligibilityDeclaration.id)
    ).all()
    if row.withdrawn_reason is not None:
        row.withdrawn_reason = ERASED
    session.flush()
    return len(declared) + (row.withdrawn_reason is not None)


# --- members ---------------------------------------------------------------------------------


def forget_restanding(session: Session, member_id: int) -> int:
    """Remove what says of a pregnancy or a leave; take the words out of the rest. How many."""
    rows = session.scalars(
        select(RestandingFact).where(RestandingFact.member_id == member_id)
    ).all()
    for row in rows:
        if row.kind is RestandingKind.NOT_RESTANDING:
            row.source = ERASED
            if row.void_reason is not None:
                row.void_reason = ERASED
            row.version += 1
        else:
            session.delete(row)
    session.flush()
    return len(rows)


def forget_choices(session: Session, member_id: int) -> int:
    """Take out of a member's choices of seats where they are known from. How many."""
    rows = session.scalars(select(SeatChoice).where(SeatChoice.member_id == member_id)).all()
    for row in rows:
        row.source = ERASED
        if row.void_reason is not None:
            row.void_reason = ERASED
    session.flush()
    return len(rows)


def forget_voided_decisions(session: Session, member_id: int) -> int:
    """Take out of decisions on a member's claims why any was voided. How many."""
    rows = session.scalars(
        select(SeatDecision).where(
            SeatDecision.member_id == member_id, SeatDecision.void_reason.is_not(None)
        )
    ).all()
    for row in rows:
        row.void_reason = ERASED
    session.flush()
    return len(rows)
