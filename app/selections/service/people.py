"""Records whom CLPs turn to and who holds their offices. Nothing here commits.

Names and how to reach somebody are personal: the trail keeps them under a key of their own, which
is destroyed when they are kept no longer (`domain.md` 9).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.errors import StaleEdit
from app.kernel.words import folded, listed, nearest
from app.members.queries import list_regions
from app.selections.domain.organisation import (
    ContactGiven,
    OfficerGiven,
    OrganisationRefused,
    check_contact,
    check_officer,
)
from app.selections.events import SelectionEvent
from app.selections.models.organisation import ClpOfficer, RegionContact
from app.selections.queries import organisation as queries
from app.selections.queries.contacts import (
    list_forgettable_contacts,
    list_forgettable_officers,
)
from app.selections.queries.organisation import officer_given
from app.selections.service.organisation import PARTS, iso, open_clp
from app.selections.settings import KEEP_CONTACTS_DAYS
from app.settings.queries import value_of

CONTACTS = "regional contacts"
"""Recorded one after the other: a region has one."""
PERSONAL = frozenset({"name", "email", "telephone", "reason"})
"""What the trail keeps under the person's key: a reason may name her."""


def contact_person(contact_id: int) -> str:
    """A regional contact as the trail and data requests name a person."""
    return f"contact {contact_id}"


def officer_person(officer_id: int) -> str:
    """An officer of a CLP as the trail and data requests name a person."""
    return f"officeholder {officer_id}"


# --- regional contacts -----------------------------------------------------------------------


def record_contact(session: Session, region: str, given: ContactGiven, *, by: str) -> RegionContact:
    """Put on record whom CLPs of a region turn to. Raises OrganisationRefused.

    region: in any case, as seats on record lie in it; one that has a contact is refused.
    """
    one_at_a_time(session, CONTACTS)
    region = meant_region(list_regions(session), region)
    check_contact(given)
    if queries.find_contact(session, region) is not None:
        raise OrganisationRefused(
            f"{region} has a contact on record: change that one, or void it first.", "region"
        )
    contact = RegionContact(
        region=region,
        name=given.name,
        email=given.email or None,
        telephone=given.telephone or None,
        recorded_at=clock.now(),
        recorded_by=by,
        version=1,
    )
    session.add(contact)
    session.flush()
    facts = contact_facts(contact)
    _tell_contact(session, SelectionEvent.CONTACT_RECORDED, contact, {"after": facts}, by=by)
    return contact


def meant_region(known: list[str], region: str) -> str:
    """The region on record that a text means. Raises OrganisationRefused with the nearest."""
    found = {folded(name): name for name in known}.get(folded(region))
    if found is None:
        near = nearest(region, known)
        advice = (
            f"Did you mean {' or '.join(near)}?"
            if near
            else f"There are {listed(known)}."
            if known
            else "Import the members first: regions come with their seats."
        )
        raise OrganisationRefused(f"No seat on record lies in “{region}”. {advice}", "region")
    return found


def change_contact(
    session: Session, contact_id: int, given: ContactGiven, *, version: int | None, by: str
) -> RegionContact:
    """Change whom CLPs of a region turn to, or how. Raises StaleEdit and OrganisationRefused."""
    contact = _locked_contact(session, contact_id, version)
    before = contact_facts(contact)
    check_contact(given)
    contact.name = given.name
    contact.email, contact.telephone = given.email or None, given.telephone or None
    after = contact_facts(contact)
    if after == before:
        raise OrganisationRefused("Nothing was changed: all is as it was.")
    contact.version += 1
    session.flush()
    changes = {"before": before, "after": after}
    _tell_contact(session, SelectionEvent.CONTACT_CHANGED, contact, changes, by=by)
    return contact


def void_contact(
    session: Session, contact_id: int, *, reason: str, version: int | None, by: str
) -> RegionContact:
    """Take a contact out of use: the region has none then. It stays on record with the reason.

    Raises NotInRecord, StaleEdit and OrganisationRefused.
    """
    contact = _locked_contact(session, contact_id, version)
    contact.voided_at, contact.voided_by, contact.void_reason = clock.now(), by, reason
    contact.version += 1
    session.flush()
    changes = {"after": {"reason": reason}}
    _tell_contact(session, SelectionEvent.CONTACT_VOIDED, contact, changes, by=by)
    return contact


def contact_facts(contact: RegionContact) -> dict[str, str]:
    """What is on record of a contact, by the fields of its form, as text."""
    return {
        "name": contact.name,
        "email": contact.email or "",
        "telephone": contact.telephone or "",
    }


def _locked_contact(session: Session, contact_id: int, version: int | None) -> RegionContact:
    one_at_a_time(session, CONTACTS)
    contact = queries.get_contact(session, contact_id)
    session.refresh(contact)
    if contact.version != version:
        raise StaleEdit(contact_facts(contact))
    if contact.voided_at is not None:
        raise OrganisationRefused("This contact has been voided already.")
    return contact


def _tell_contact(
    session: Session,
    event: SelectionEvent,
    contact: RegionContact,
    changes: Mapping[str, Mapping[str, str]],
    *,
    by: str,
) -> None:
    audit.record(
        session,
        event,
        by=by,
        subject=contact_person(contact.id),
        changes={"region": contact.region, "version": contact.version},
        person=contact_person(contact.id),
        private=changes,
    )


# --- officers --------------------------------------------------------------------------------


def record_officer(session: Session, clp_id: int, given: OfficerGiven, *, by: str) -> ClpOfficer:
    """Put on record who holds an office of a CLP. Raises NotInRecord and OrganisationRefused."""
    given = _spelt(session, given)
    _check(session, clp_id, given)
    officer = ClpOfficer(
        clp_id=clp_id,
        recorded_at=clock.now(),
        recorded_by=by,
        version=1,
        **_columns(given),
    )
    session.add(officer)
    session.flush()
    changes = {"after": officer_facts(officer)}
    _tell_officer(session, SelectionEvent.CLP_OFFICER_RECORDED, officer, changes, by=by)
    return officer


def change_officer(
    session: Session, officer_id: int, given: OfficerGiven, *, version: int | None, by: str
) -> ClpOfficer:
    """Change what is on record of an officer.

    Raises NotInRecord, StaleEdit, and OrganisationRefused for what cannot be.
    """
    officer = _locked_officer(session, officer_id, version)
    before = officer_facts(officer)
    if folded(given.office) != folded(officer.office):
        given = _spelt(session, given)
    _check(session, officer.clp_id, given, but=officer.id)
    for name, value in _columns(given).items():
        setattr(officer, name, value)
    after = officer_facts(officer)
    if after == before:
        raise OrganisationRefused("Nothing was changed: all is as it was.")
    officer.version += 1
    session.flush()
    changes = {"before": before, "after": after}
    _tell_officer(session, SelectionEvent.CLP_OFFICER_CHANGED, officer, changes, by=by)
    return officer


def end_officer(
    session: Session, officer_id: int, until: date, *, version: int | None, by: str
) -> ClpOfficer:
    """Record the first day somebody no longer holds an office. Raises as `change_officer` does."""
    officer, _clp = queries.get_officer(session, officer_id, None)
    given = replace(officer_given(officer), until=until)
    return change_officer(session, officer_id, given, version=version, by=by)


def void_officer(
    session: Session, officer_id: int, *, reason: str, version: int | None, by: str
) -> ClpOfficer:
    """Void an officer recorded by mistake; she stays on record with the reason.

    Raises NotInRecord, StaleEdit and OrganisationRefused.
    """
    officer = _locked_officer(session, officer_id, version)
    officer.voided_at, officer.voided_by, officer.void_reason = clock.now(), by, reason
    officer.version += 1
    session.flush()
    changes = {"after": {"reason": reason}}
    _tell_officer(session, SelectionEvent.CLP_OFFICER_VOIDED, officer, changes, by=by)
    return officer


def officer_facts(officer: ClpOfficer) -> dict[str, str]:
    """What is on record of an officer, by the fields of the form, as text."""
    return {
        "office": officer.office,
        "name": officer.name,
        "email": officer.email or "",
        "telephone": officer.telephone or "",
        "since": iso(officer.since),
        "until": iso(officer.until),
        "source": officer.source,
    }


def _columns(given: OfficerGiven) -> dict[str, object]:
    return {
        "office": given.office,
        "name": given.name,
        "email": given.email or None,
        "telephone": given.telephone or None,
        "since": given.since,
        "until": given.until,
        "source": given.source,
    }


def _spelt(session: Session, given: OfficerGiven) -> OfficerGiven:
    """The officer with her office as it is written on record: “SECRETARY” is a secretary."""
    written = {folded(office): office for office in queries.list_offices(session)}
    return replace(given, office=written.get(folded(given.office), given.office))


def _check(session: Session, clp_id: int, given: OfficerGiven, but: int = 0) -> None:
    clp, spell = open_clp(session, clp_id)
    others = [
        officer_given(officer)
        for officer in queries.list_known_officers(session, [clp.id])[clp.id]
        if officer.id != but
    ]
    check_officer(given, others, today=clock.today(), clp=spell)


def _locked_officer(session: Session, officer_id: int, version: int | None) -> ClpOfficer:
    one_at_a_time(session, PARTS)
    officer, _clp = queries.get_officer(session, officer_id, None)
    session.refresh(officer)
    if officer.version != version:
        raise StaleEdit(officer_facts(officer))
    if officer.voided_at is not None:
        raise OrganisationRefused("This has been voided already.")
    return officer


def _tell_officer(
    session: Session,
    event: SelectionEvent,
    officer: ClpOfficer,
    changes: Mapping[str, Mapping[str, str]],
    *,
    by: str,
) -> None:
    """Put what happened on the trail: what is personal of it under her key."""
    open_facts = {
        which: {name: text for name, text in facts.items() if name not in PERSONAL}
        for which, facts in changes.items()
    }
    private = {
        which: {name: text for name, text in facts.items() if name in PERSONAL}
        for which, facts in changes.items()
    }
    audit.record(
        session,
        event,
        by=by,
        subject=officer_person(officer.id),
        changes={"clp": officer.clp_id, **{k: v for k, v in open_facts.items() if v}},
        person=officer_person(officer.id),
        private=private,
    )


# --- what is kept no longer ------------------------------------------------------------------


def list_forgettable(session: Session) -> tuple[list[ClpOfficer], list[RegionContact]]:
    """Former officers and voided contacts whom `forget_contacts` would make unreachable now."""
    kept = timedelta(days=value_of(session, KEEP_CONTACTS_DAYS))
    voided_before = clock.now() - kept
    officers = list_forgettable_officers(session, clock.today() - kept, voided_before)
    return officers, list_forgettable_contacts(session, voided_before)


def forget_contacts(session: Session, *, by: str) -> tuple[list[ClpOfficer], list[RegionContact]]:
    """Remove how to reach former officers and voided contacts, once it is kept no longer.

    Names, offices and days stay; from the trail what is personal of them goes with the key. Returns
    whom it concerned.
    """
    officers, contacts = list_forgettable(session)
    for officer in officers:
        officer.email = officer.telephone = None
        # A form that was opened before must not bring them back.
        officer.version += 1
        audit.forget(session, officer_person(officer.id))
    for contact in contacts:
        contact.email = contact.telephone = None
        contact.version += 1
        audit.forget(session, contact_person(contact.id))
    session.flush()
    if officers or contacts:
        audit.record(
            session,
            SelectionEvent.CONTACTS_FORGOTTEN,
            by=by,
            subject="contacts of clps",
            changes={
                "officers": [officer.id for officer in officers],
                "regional": [contact.id for contact in contacts],
            },
        )
    return officers, contacts
