"""Regional contacts taken in from a file: a row for each region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy.orm import Session

from app.db.secrets import decrypt, encrypt
from app.intake.registry import (
    Applied,
    Change,
    IntakeColumn,
    IntakeKind,
    Planned,
    changed,
    intake,
    new,
    refused,
    unchanged,
)
from app.kernel import clock
from app.kernel.errors import DomainError
from app.kernel.words import folded
from app.members.queries import list_regions
from app.selections.domain.organisation import (
    ContactGiven,
    OrganisationRefused,
    check_contact,
)
from app.selections.exports.organisation import contact_path
from app.selections.forms.organisation import NAME
from app.selections.intake.clps import check_lengths
from app.selections.permissions import SelectionPermission
from app.selections.queries.contacts import ContactFilter, list_contacts
from app.selections.queries.organisation import find_contact, get_contact
from app.selections.service import people as service
from app.selections.service.people import contact_facts, meant_region

LABELS = {"name": "Name", "email": "E-mail", "telephone": "Telephone"}


@dataclass(frozen=True, slots=True)
class ContactRowGiven:
    """What a row says: of which region, and whom its CLPs turn to."""

    region: str
    contact: ContactGiven


def _read(texts: Mapping[str, str]) -> ContactRowGiven:
    check_lengths(texts, [("region", NAME), ("name", NAME), ("email", NAME), ("telephone", 40)])
    name, telephone = (" ".join(texts[one].split()) for one in ("name", "telephone"))
    return ContactRowGiven(texts["region"], ContactGiven(name, texts["email"], telephone))


def _plan(session: Session, rows: Sequence[ContactRowGiven]) -> Sequence[Planned]:
    regions = list_regions(session)
    known = {
        row.region: row.contact
        for row in list_contacts(session, ContactFilter(state="with"), clock.today())
    }
    planned = []
    for row in rows:
        try:
            region = meant_region(regions, row.region)
            check_contact(row.contact)
        except OrganisationRefused as error:
            planned.append(refused(str(error), error.field or None))
            continue
        contact = known.get(region)
        if contact is None:
            planned.append(new(about=region))
            continue
        before, after = contact_facts(contact), _facts(row.contact)
        changes = [
            Change(label, before[name], after[name])
            for name, label in LABELS.items()
            if before[name] != after[name]
        ]
        planned.append(changed(*changes, about=region) if changes else unchanged(about=region))
    return planned


def _facts(given: ContactGiven) -> dict[str, str]:
    return {"name": given.name, "email": given.email, "telephone": given.telephone}


def _apply(session: Session, row: ContactRowGiven, by: str) -> Applied:
    region = meant_region(list_regions(session), row.region)
    found = find_contact(session, region)
    if found is None:
        return Applied(service.record_contact(session, region, row.contact, by=by).id, None)
    before = {name: encrypt(text) for name, text in contact_facts(found).items()}
    made = service.change_contact(session, found.id, row.contact, version=found.version, by=by)
    return Applied(made.id, {**before, "version": made.version})


def _void(
    session: Session, subject: int, before: Mapping[str, object] | None, *, reason: str, by: str
) -> None:
    contact = get_contact(session, subject)
    since_changed = DomainError(
        f"The contact for {contact.region} has been changed since: it can no longer be put back."
    )
    if before is None:
        if contact.version != 1:
            raise since_changed
        service.void_contact(session, subject, reason=reason, version=1, by=by)
        return
    if contact.version != before["version"]:
        raise since_changed
    texts = cast(Mapping[str, str], before)
    given = ContactGiven(*(decrypt(texts[name]) for name in LABELS))
    service.change_contact(session, subject, given, version=contact.version, by=by)


CONTACTS = intake(
    IntakeKind[ContactRowGiven](
        name="regional-contacts",
        title="Regional contacts",
        one="regional contact",
        permission=SelectionPermission.KEEP_CLP,
        columns=(
            IntakeColumn(
                "region",
                "Region",
                "As seats on record lie in it.",
                required=True,
                example="Wales",
            ),
            IntakeColumn("name", "Name", "Whom CLPs turn to.", required=True, example="Ada Birch"),
            IntakeColumn(
                "email", "E-mail", "Encrypted; one of the two.", example="ada@example.org"
            ),
            IntakeColumn(
                "telephone", "Telephone", "Encrypted; one of the two.", example="020 7946 0123"
            ),
            IntakeColumn("clps", "CLPs", "Not read: how many CLPs the region has."),
        ),
        read=_read,
        key=lambda row: folded(row.region),
        plan=_plan,
        apply=_apply,
        void=_void,
        link=contact_path,
        lead="A row of a region that has a contact changes that one.",
    )
)
