"""Recognises organisations, and keeps whom they endorse. Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.service import checked_email
from app.alist.domain.endorsements import EndorsementState, endorsement_state
from app.alist.events import AlistEvent
from app.alist.models.endorsements import Endorsement, Organisation
from app.alist.queries.candidates import get_stored
from app.alist.queries.endorsements import get_endorsement, get_organisation
from app.alist.service.candidates import CandidateRefused, person
from app.alist.service.links import mail_endorsement_link
from app.audit import service as audit
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.errors import DomainError, StaleEdit
from app.kernel.words import folded

ENDORSEMENTS = "endorsements"
"""What is done one at a time: an organisation endorses a candidate once."""


@dataclass(frozen=True, slots=True)
class OrganisationTyped:
    """What is typed of an organisation. since, until: from when it is recognised, and no longer."""

    name: str
    contact_name: str
    email: str
    since: date
    until: date | None
    source: str


def organisation_subject(organisation_id: int) -> str:
    """How the audit trail names an organisation."""
    return f"organisation {organisation_id}"


def recognise(session: Session, typed: OrganisationTyped, *, by: str) -> Organisation:
    """Put a recognised organisation on record. Raises CandidateRefused."""
    one_at_a_time(session, ENDORSEMENTS)
    _check(session, typed, None)
    made = Organisation(recorded_at=clock.now(), recorded_by=by, version=1)
    _fill(made, typed)
    session.add(made)
    session.flush()
    _audit(session, AlistEvent.ORGANISATION_RECOGNISED, made, by)
    return made


def change_organisation(
    session: Session,
    organisation_id: int,
    typed: OrganisationTyped,
    version: int | None,
    *,
    by: str,
) -> Organisation:
    """Keep what was typed in place of what is on record; an end of recognition too.

    Raises NotInRecord, StaleEdit, CandidateRefused.
    """
    one_at_a_time(session, ENDORSEMENTS)
    found = _standing(session, organisation_id)
    if version != found.version:
        raise StaleEdit(
            {
                "name": found.name,
                "contact_name": found.contact_name or "",
                "email": found.email or "",
                "since": found.since.isoformat(),
                "until": found.until.isoformat() if found.until else "",
                "source": found.source,
            }
        )
    _check(session, typed, found.id)
    _fill(found, typed)
    found.version += 1
    session.flush()
    ended = AlistEvent.ORGANISATION_ENDED if typed.until else AlistEvent.ORGANISATION_CHANGED
    _audit(session, ended, found, by)
    return found


def void_organisation(session: Session, organisation_id: int, reason: str, *, by: str) -> None:
    """Void an organisation that was recorded by mistake. Raises NotInRecord, CandidateRefused."""
    one_at_a_time(session, ENDORSEMENTS)
    found = _standing(session, organisation_id)
    live = session.scalars(
        select(Endorsement.id).where(
            Endorsement.organisation_id == found.id, Endorsement.voided_at.is_(None)
        )
    ).first()
    if live is not None:
        raise CandidateRefused(
            "It has endorsements on record. Void those first, or enter the day from which it is no"
            " longer recognised."
        )
    found.voided_at, found.voided_by, found.void_reason = clock.now(), by, reason
    found.contact_name = found.email = None
    session.flush()
    _audit(session, AlistEvent.ORGANISATION_VOIDED, found, by)


def _standing(session: Session, organisation_id: int) -> Organisation:
    found = get_organisation(session, organisation_id)
    session.refresh(found, with_for_update=True)
    if found.voided_at is not None:
        raise CandidateRefused("This organisation has been voided.")
    return found


def _check(session: Session, typed: OrganisationTyped, but: int | None) -> None:
    if typed.until is not None and typed.until <= typed.since:
        raise CandidateRefused("Enter a day after the one from which it is recognised.", "until")
    try:
        checked_email(typed.email)
    except DomainError as error:
        raise CandidateRefused(str(error), "email") from None
    for other in session.scalars(
        select(Organisation).where(
            Organisation.search_name == folded(typed.name),
            Organisation.voided_at.is_(None),
            Organisation.id != (but or 0),
        )
    ):
        overlaps = (other.until is None or typed.since < other.until) and (
            typed.until is None or other.since < typed.until
        )
        if overlaps:
            raise CandidateRefused("An organisation of this name is recognised then.", "name")


def _fill(one: Organisation, typed: OrganisationTyped) -> None:
    one.name, one.search_name = typed.name, folded(typed.name)
    one.contact_name, one.email = typed.contact_name, checked_email(typed.email)
    one.since, one.until, one.source = typed.since, typed.until, typed.source


def _audit(session: Session, event: AlistEvent, one: Organisation, by: str) -> None:
    audit.record(
        session,
        event,
        by=by,
        subject=organisation_subject(one.id),
        changes={
            "name": one.name,
            "since": one.since.isoformat(),
            "until": one.until.isoformat() if one.until else None,
        },
    )


# --- endorsements --------------------------------------------------------------------------------


def ask_to_endorse(
    session: Session, candidate_id: int, organisation_id: int, *, by: str
) -> Endorsement:
    """Ask an organisation by a mailed link whether it endorses a candidate.

    Asked again, a new link goes out. Raises NotInRecord, CandidateRefused.
    """
    one_at_a_time(session, ENDORSEMENTS)
    candidate = get_stored(session, candidate_id)
    organisation = _recognised(session, organisation_id)
    if candidate.erased_at is not None:
        raise CandidateRefused("What was personal of this candidate has been erased.")
    found = _live(session, candidate_id, organisation_id)
    if found is not None and found.endorsed_on is not None:
        raise CandidateRefused(f"{organisation.name} endorses her already.", "organisation")
    if found is None:
        found = _made(session, candidate_id, organisation_id, "Asked by e-mail", by)
    assert organisation.email is not None  # only a voided one has none
    mail_endorsement_link(
        session,
        found.id,
        candidate.name,
        organisation.contact_name or "colleague",
        organisation.email,
        by=by,
    )
    _audit_endorsement(session, AlistEvent.ENDORSEMENT_ASKED, found, by)
    return found


def record_endorsement(
    session: Session,
    candidate_id: int,
    organisation_id: int,
    endorsed_on: date,
    *,
    source: str,
    by: str,
) -> Endorsement:
    """Keep an endorsement that reached the office otherwise.

    Raises NotInRecord, CandidateRefused.
    """
    one_at_a_time(session, ENDORSEMENTS)
    if endorsed_on > clock.today():
        raise CandidateRefused("Enter a day that is not in the future.", "endorsed_on")
    if get_stored(session, candidate_id).erased_at is not None:
        raise CandidateRefused("What was personal of this candidate has been erased.")
    organisation = _recognised(session, organisation_id)
    found = _live(session, candidate_id, organisation_id)
    if found is not None and found.endorsed_on is not None:
        raise CandidateRefused(f"{organisation.name} endorses her already.", "organisation")
    if found is None:
        found = _made(session, candidate_id, organisation_id, source, by)
    found.endorsed_on, found.source = endorsed_on, source
    found.version += 1
    session.flush()
    _audit_endorsement(session, AlistEvent.ENDORSEMENT_CONFIRMED, found, by)
    return found


def answer_endorsement(session: Session, endorsement_id: int, *, endorses: bool, by: str) -> None:
    """Keep what an organisation's contact said by the link.

    Raises NotInRecord, CandidateRefused.
    """
    one_at_a_time(session, ENDORSEMENTS)
    found = _locked(session, endorsement_id)
    if state_now(found) is not EndorsementState.ASKED:
        raise CandidateRefused("This has been answered already.")
    if endorses:
        found.endorsed_on = clock.today()
    else:
        found.declined_on = clock.today()
    found.source = "By a personal link to the organisation"
    found.version += 1
    session.flush()
    event = AlistEvent.ENDORSEMENT_CONFIRMED if endorses else AlistEvent.ENDORSEMENT_DECLINED
    _audit_endorsement(session, event, found, by)


def withdraw_endorsement(
    session: Session, endorsement_id: int, withdrawn_on: date, reason: str, *, by: str
) -> None:
    """End an endorsement from a day on. Raises NotInRecord, CandidateRefused."""
    one_at_a_time(session, ENDORSEMENTS)
    found = _locked(session, endorsement_id)
    if state_now(found) is not EndorsementState.ENDORSED or found.endorsed_on is None:
        raise CandidateRefused("Only an endorsement that stands can be withdrawn.")
    if withdrawn_on > clock.today():
        raise CandidateRefused("Enter a day that is not in the future.", "withdrawn_on")
    if withdrawn_on < found.endorsed_on:
        raise CandidateRefused("Enter a day that is not before the endorsement.", "withdrawn_on")
    found.withdrawn_on, found.withdrawn_reason = withdrawn_on, reason
    found.version += 1
    session.flush()
    _audit_endorsement(session, AlistEvent.ENDORSEMENT_WITHDRAWN, found, by)


def void_endorsement(session: Session, endorsement_id: int, reason: str, *, by: str) -> None:
    """Void an endorsement that was recorded by mistake. Raises NotInRecord, CandidateRefused."""
    one_at_a_time(session, ENDORSEMENTS)
    found = _locked(session, endorsement_id)
    found.voided_at, found.voided_by, found.void_reason = clock.now(), by, reason
    found.version += 1
    session.flush()
    _audit_endorsement(session, AlistEvent.ENDORSEMENT_VOIDED, found, by)


def state_now(one: Endorsement) -> EndorsementState:
    """How an endorsement stands today."""
    return endorsement_state(one.endorsed_on, one.declined_on, one.withdrawn_on, clock.today())


def _recognised(session: Session, organisation_id: int) -> Organisation:
    found, today = get_organisation(session, organisation_id), clock.today()
    if (
        found.voided_at is not None
        or found.since > today
        or (found.until is not None and found.until <= today)
    ):
        raise CandidateRefused("Choose an organisation that is recognised today.", "organisation")
    return found


def _live(session: Session, candidate_id: int, organisation_id: int) -> Endorsement | None:
    return session.scalars(
        select(Endorsement).where(
            Endorsement.candidate_id == candidate_id,
            Endorsement.organisation_id == organisation_id,
            Endorsement.voided_at.is_(None),
            Endorsement.withdrawn_on.is_(None),
            Endorsement.declined_on.is_(None),
        )
    ).first()


def _made(
    session: Session, candidate_id: int, organisation_id: int, source: str, by: str
) -> Endorsement:
    made = Endorsement(
        candidate_id=candidate_id,
        organisation_id=organisation_id,
        asked_at=clock.now(),
        asked_by=by,
        source=source,
        recorded_at=clock.now(),
        recorded_by=by,
        version=1,
    )
    session.add(made)
    session.flush()
    return made


def _locked(session: Session, endorsement_id: int) -> Endorsement:
    found = get_endorsement(session, endorsement_id)
    session.refresh(found, with_for_update=True)
    if found.voided_at is not None:
        raise CandidateRefused("This endorsement has been voided.")
    return found


def _audit_endorsement(session: Session, event: AlistEvent, one: Endorsement, by: str) -> None:
    audit.record(
        session,
        event,
        by=by,
        subject=f"endorsement {one.id}",
        changes={
            "organisation": one.organisation_id,
            "endorsed_on": one.endorsed_on.isoformat() if one.endorsed_on else None,
            "withdrawn_on": one.withdrawn_on.isoformat() if one.withdrawn_on else None,
        },
        person=person(one.candidate_id),
    )
