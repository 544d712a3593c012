"""Parliamentary addresses taken in from a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy.orm import Session

from app.confidence.domain.links import masked
from app.confidence.permissions import ConfidencePermission
from app.confidence.queries import links as queries
from app.confidence.service import links as service
from app.confidence.service.links import AddressRefused
from app.db.secrets import decrypt, encrypt
from app.intake.registry import (
    Applied,
    Change,
    IntakeColumn,
    IntakeKind,
    Planned,
    RowRefused,
    changed,
    intake,
    new,
    refused,
    unchanged,
)
from app.kernel.errors import DomainError
from app.kernel.words import folded
from app.members.matching import list_meant, plan_members


@dataclass(frozen=True, slots=True)
class AddressGiven:
    """What a row says of a member's address."""

    member: str
    address: str
    source: str


def _read(texts: Mapping[str, str]) -> AddressGiven:
    for name, most in (("member", 200), ("address", 254), ("source", 200)):
        if len(texts[name]) > most:
            raise RowRefused(f"Enter at most {most} characters.", name)
    return AddressGiven(texts["member"], texts["address"], texts["source"])


def _plan(session: Session, rows: Sequence[AddressGiven]) -> Sequence[Planned]:
    meant = plan_members(session, {given.member for given in rows}, None)
    known = queries.list_addresses(session)
    domains = service.parliamentary_domains(session)
    planned = []
    for given in rows:
        who = meant[given.member]
        if isinstance(who, Planned):
            planned.append(who)
            continue
        try:
            address = service.checked_address(given.address, domains)
        except AddressRefused as error:
            planned.append(refused(str(error), "address"))
            continue
        planned.append(_compared(known.get(who), address, given.source, who))
    return planned


def _compared(before: tuple[str, str] | None, address: str, source: str, who: int) -> Planned:
    """What becomes of a row about a member whose address and source are on record, or None."""
    if before is None:
        return new(about=who)
    changes = []
    if before[0] != address:
        # Masked: a file's preview is kept, and nobody's reading of it is.
        changes.append(Change("Address", masked(before[0]), masked(address)))
    if before[1] != source:
        changes.append(Change("Source", before[1], source))
    return changed(*changes, about=who) if changes else unchanged(about=who)


def _apply(session: Session, given: AddressGiven, by: str) -> Applied:
    meant = list_meant(session, [given.member], None)[given.member].certain
    if meant is None:
        raise DomainError(f"No member fits “{given.member}” any more. Send the file again.")
    found = queries.find_address(session, meant.id)
    # Also of what is new: only by the moment of recording can `_void` tell that it still stands.
    before = {
        "address": None if found is None else encrypt(found.address),
        "source": None if found is None else found.source,
    }
    made = service.record_address(
        session, meant.id, address=given.address, source=given.source, by=by
    )
    return Applied(meant.id, {**before, "made_at": made.recorded_at.isoformat()})


def _void(
    session: Session, subject: int, before: Mapping[str, object] | None, *, reason: str, by: str
) -> None:
    del reason  # it stands with the import
    found = queries.find_address(session, subject)
    assert before is not None
    if found is None or found.recorded_at.isoformat() != before["made_at"]:
        raise DomainError(
            "An address of this file has been changed since: it can no longer be put back."
        )
    if before["address"] is None:
        service.remove_address(session, subject, by=by)
        return
    texts = cast(Mapping[str, str], before)
    service.record_address(
        session, subject, address=decrypt(texts["address"]), source=texts["source"], by=by
    )


intake(
    IntakeKind[AddressGiven](
        name="parliamentary-addresses",
        title="Parliamentary addresses",
        one="address",
        many="addresses",
        permission=ConfidencePermission.RECORD_ANSWER,
        columns=(
            IntakeColumn(
                "member",
                "Member",
                "Name or official id.",
                required=True,
                example="Diane Abbott",
            ),
            # Before the address: a preview names its rows by the first two columns.
            IntakeColumn(
                "source",
                "Source",
                "Where this is known from.",
                required=True,
                example="The member’s page on parliament.uk",
            ),
            IntakeColumn(
                "address",
                "Address",
                "The parliamentary e-mail address.",
                required=True,
                example="diane.abbott.mp@parliament.uk",
            ),
        ),
        read=_read,
        key=lambda given: folded(given.member),
        plan=_plan,
        apply=_apply,
        void=_void,
        link=lambda member_id: f"/confidence/addresses/{member_id}",
        lead="Codes that confirm personal links go to these addresses. A row about a member with"
        " an address on record changes that.",
    )
)
