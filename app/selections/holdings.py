"""What this room holds on members, officers of CLPs and regional contacts; how one is found.

Most are nobody else on record: each office held is a person of its own, found by name or address.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.intake.queries import list_rows_with
from app.intake.registry import find_kind
from app.kernel.errors import NotInRecord
from app.kernel.words import folded, whole
from app.members.models import Clp
from app.privacy.domain import Person, Purpose
from app.privacy.registry import Holder, Kind, holds_personal_data, person_kind
from app.selections.models.organisation import ClpOfficer, RegionContact
from app.selections.queries.ballots import BallotFilter, list_ballots, list_steps
from app.selections.queries.boundaries import list_choices_of, list_decisions_on
from app.selections.queries.callable import list_facts_of
from app.selections.queries.organisation import get_contact, get_officer
from app.selections.queries.outsiders import list_contending, list_outsiders
from app.selections.queries.vacancies import (
    VacancyFilter,
    list_vacancies,
    names_of_contenders,
)
from app.selections.service import erasing
from app.selections.service.people import contact_facts, officer_facts

OFFICEHOLDER, CONTACT, CONTENDER = "officeholder", "contact", "contender"
CANDIDATE = "candidate"
"""The kind is of the A-list; here are the places she has in selections."""
MOST_FOUND = 50


def _fits(text: str, name: str, email: str | None, row_id: int) -> bool:
    """Whether somebody is meant by a text: the id, words of the name, or the address."""
    if whole(text) is not None:
        return int(text) == row_id
    if email is not None and text.strip().casefold() == email.casefold():
        return True
    words = folded(text).split()
    return bool(words) and all(word in folded(name) for word in words)


def _find_officers(session: Session, text: str) -> list[tuple[Person, str]]:
    """Officers of CLPs by number, name or address; addresses are encrypted, so each is opened."""
    rows = session.execute(
        select(ClpOfficer, Clp.name)
        .join(Clp, Clp.id == ClpOfficer.clp_id)
        .order_by(ClpOfficer.name, ClpOfficer.id)
    )
    return [
        (Person(OFFICEHOLDER, officer.id), f"{officer.name}, {officer.office} of {clp}")
        for officer, clp in rows
        if _fits(text, officer.name, officer.email, officer.id)
    ][:MOST_FOUND]


def _find_contacts(session: Session, text: str) -> list[tuple[Person, str]]:
    """Regional contacts by number, name or address."""
    rows = session.scalars(select(RegionContact).order_by(RegionContact.name, RegionContact.id))
    return [
        (Person(CONTACT, one.id), f"{one.name}, for {one.region}")
        for one in rows
        if _fits(text, one.name, one.email, one.id)
    ][:MOST_FOUND]


def _officer_names(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    return dict(
        session.execute(select(ClpOfficer.id, ClpOfficer.name).where(ClpOfficer.id.in_(ids))).all()
    )


def _contact_names(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    return dict(
        session.execute(
            select(RegionContact.id, RegionContact.name).where(RegionContact.id.in_(ids))
        ).all()
    )


def _office(session: Session, person: Person) -> Mapping[str, object] | None:
    """The office she holds or held, and how she is reached."""
    try:
        officer, clp = get_officer(session, person.id, None)
    except NotInRecord:
        return None
    return {
        "clp": clp.name,
        **officer_facts(officer),
        "recorded_at": officer.recorded_at.isoformat(),
        "voided_at": None if officer.voided_at is None else officer.voided_at.isoformat(),
        "void_reason": officer.void_reason,
    }


def _contact(session: Session, person: Person) -> Mapping[str, object] | None:
    """The region she is the contact of, and how she is reached."""
    try:
        contact = get_contact(session, person.id)
    except NotInRecord:
        return None
    return {
        "region": contact.region,
        **contact_facts(contact),
        "recorded_at": contact.recorded_at.isoformat(),
        "voided_at": None if contact.voided_at is None else contact.voided_at.isoformat(),
        "void_reason": contact.void_reason,
    }


def _files(session: Session, person: Person) -> Sequence[object] | None:
    """Rows of uploaded lists in which her name or her address stands."""
    try:
        if person.kind == CONTACT:
            contact = get_contact(session, person.id)
            kind, texts = "regional-contacts", (contact.name, contact.email)
        else:
            officer, _clp = get_officer(session, person.id, None)
            kind, texts = "clp-officers", (officer.name, officer.email)
    except NotInRecord:
        return None
    found = {
        (row.file_name, row.uploaded_at, row.line): row
        for text in texts
        if text
        for row in list_rows_with(session, find_kind(kind), text)
    }
    return [
        {
            "file": row.file_name,
            "uploaded_at": row.uploaded_at.isoformat(),
            "line": row.line,
            "values": dict(row.values),
        }
        for _, row in sorted(found.items(), key=lambda item: item[0])
    ] or None


def _seat_choices(session: Session, person: Person) -> Sequence[object] | None:
    """How she ranked new seats she had a claim on, voided choices too."""
    return [
        {
            "review": review.name,
            "new_seat": seat.name,
            "choice": row.rank,
            "source": row.source,
            "recorded_at": row.recorded_at.isoformat(),
            "voided_at": None if row.voided_at is None else row.voided_at.isoformat(),
            "void_reason": row.void_reason,
        }
        for row, review, seat in list_choices_of(session, person.id)
    ] or None


def _seat_decisions(session: Session, person: Person) -> Sequence[object] | None:
    """What officers decided of her claims on new seats, voided decisions too."""
    return [
        {
            "review": review.name,
            "new_seat": seat.name,
            "decision": row.kind.value,
            "decided_on": row.decided_on.isoformat(),
            "reason": row.reason,
            "voided_at": None if row.voided_at is None else row.voided_at.isoformat(),
            "void_reason": row.void_reason,
        }
        for row, review, seat in list_decisions_on(session, person.id)
    ] or None


def _ballots(session: Session, person: Person) -> Sequence[object] | None:
    """The trigger ballots that were called for her, with every step."""
    rows = list_ballots(session, BallotFilter(member_id=person.id, sort="since"), None)
    steps = list_steps(session, [row.id for row in rows])
    return [
        {
            "round": row.round_title,
            "clp": row.clp,
            "called_on": row.called_on.isoformat(),
            "steps": [
                {
                    "what": step.kind.value,
                    "from": step.effective_on.isoformat(),
                    "outcome": None if step.outcome is None else step.outcome.value,
                    "reason": step.reason,
                }
                for step in steps[row.id]
            ],
        }
        for row in rows
    ] or None


def _restanding(session: Session, person: Person) -> Sequence[object] | None:
    """What keeps or kept her from a trigger ballot, voided records too."""
    return [
        {
            "what": fact.kind.label,
            "since": fact.since.isoformat(),
            "until": None if fact.until is None else fact.until.isoformat(),
            "source": fact.source,
            "recorded_at": fact.recorded_at.isoformat(),
            "voided_at": None if fact.voided_at is None else fact.voided_at.isoformat(),
            "void_reason": fact.void_reason,
        }
        for fact in list_facts_of(session, person.id)
    ] or None


def _find_contenders(session: Session, text: str) -> list[tuple[Person, str]]:
    """Contenders of selections who are no members on record, by number or name."""
    return [
        (Person(CONTENDER, one.id), f"{one.name}, in the selection for {seat}")
        for one, seat in list_outsiders(session)
        if _fits(text, one.name, None, one.id)
    ][:MOST_FOUND]


def _contending(session: Session, person: Person) -> Sequence[object] | None:
    """The selections somebody is or was in, with votes and declarations made for a shortlist."""
    whose = {"member": "member_id", CANDIDATE: "candidate_id", CONTENDER: "contender_id"}
    found = list_contending(session, **{whose[person.kind]: person.id})
    return [
        {
            "seat": one.seat,
            "opened_on": one.opened_on.isoformat(),
            "name": one.contender.name,
            "how": one.contender.kind.value,
            "source": one.contender.source,
            "withdrawn_on": (
                None
                if one.contender.withdrawn_on is None
                else one.contender.withdrawn_on.isoformat()
            ),
            "withdrawn_reason": one.contender.withdrawn_reason,
            "votes_by_round": list(one.votes),
            "declared_for_a_shortlist": [
                {"said": said.said, "declared_on": said.declared_on.isoformat()}
                for said in one.declared
            ],
        }
        for one in found
    ] or None


def _vacancies(session: Session, person: Person) -> Sequence[object] | None:
    """The vacancies of a member's seat, and what each came to."""
    found = list_vacancies(session, VacancyFilter(member_id=person.id), None)
    return [
        {
            "seat": row.seat,
            "ground": row.ground.value,
            "opened_on": row.opened_on.isoformat(),
            "reason": row.reason,
            "state": row.state.value,
            "selected": row.winner,
        }
        for row in found
    ] or None


person_kind(
    Kind(
        CONTENDER,
        "Contender in a selection",
        _find_contenders,
        names_of_contenders,
        not_yet=erasing.why_contender_not_erased,
    )
)
person_kind(
    Kind(
        OFFICEHOLDER,
        "Officer of a CLP",
        _find_officers,
        _officer_names,
        not_yet=erasing.why_officer_not_erased,
    )
)
person_kind(
    Kind(
        CONTACT,
        "Contact of a region",
        _find_contacts,
        _contact_names,
        not_yet=erasing.why_contact_not_erased,
    )
)


for held in (
    Holder(
        room="selections",
        purpose=Purpose.SELECTIONS,
        label="Office of a CLP",
        read=_office,
        kinds=(OFFICEHOLDER,),
        retention="how to reach her as long as the setting for former officers of CLPs says; the"
        " office and its days for good",
        erase=lambda session, person, _by: erasing.forget_officer(session, person.id),
        goes="name, e-mail address, telephone number, source, reason of a voiding",
        kept="Which office of which CLP, and when, by nobody's name: a return may be disputed"
        " (Article 17(3)(e)).",
        last=True,
    ),
    Holder(
        room="selections",
        purpose=Purpose.SELECTIONS,
        label="Contact of a region",
        read=_contact,
        kinds=(CONTACT,),
        retention="how to reach her, once voided, as long as the setting for former officers of"
        " CLPs says",
        erase=lambda session, person, _by: erasing.forget_contact(session, person.id),
        goes="name, e-mail address, telephone number, reason of the voiding",
        kept="That the region had a contact, and when, by nobody's name.",
        last=True,
    ),
    Holder(
        room="selections",
        purpose=Purpose.SELECTIONS,
        label="Places in selections",
        read=_contending,
        kinds=("member", CANDIDATE, CONTENDER),
        retention="for good, as the record of who was selected and how",
        erase=lambda session, person, by: erasing.forget_places(session, person, by=by),
        goes="what was declared for a shortlist, why anybody withdrew; of who is no member the name"
        " and the source too; a candidate leaves the open selections she is in",
        kept="That somebody stood, and her votes by round: the result of the others rests on them"
        " (Article 17(3)(e)). A member's name is that of the public record.",
        last=True,
    ),
    Holder(
        room="selections",
        purpose=Purpose.FILES,
        label="Uploaded files",
        read=_files,
        kinds=(OFFICEHOLDER, CONTACT),
        retention="as long as the setting for files of imports says",
        erase=lambda session, person, by: erasing.forget_lists(session, person, by=by),
        goes="the content of every kept file in which her name or address stands",
        kept="That there was a file, its size and digest.",
    ),
    Holder(
        room="selections",
        purpose=Purpose.SELECTIONS,
        label="Trigger ballots",
        read=_ballots,
        kinds=("member",),
        kept="The ballot with its steps and their reasons: units of the party voted in it, and its"
        " outcome may be disputed (Article 17(3)(e)).",
    ),
    Holder(
        room="selections",
        purpose=Purpose.SELECTIONS,
        label="Not restanding, or exempt for a time",
        read=_restanding,
        kinds=("member",),
        erase=lambda session, person, _by: erasing.forget_restanding(session, person.id),
        goes="every record of a pregnancy or a leave, whole; of the rest the source and the reason"
        " of a voiding",
        kept="That she does not stand again, from when: her seat is filled for it"
        " (Article 17(3)(e)).",
    ),
    Holder(
        room="selections",
        purpose=Purpose.SELECTIONS,
        label="Vacancies of her seat",
        read=_vacancies,
        kinds=("member",),
        kept="The vacancy with its ground and reason: a selection was held for it, and may be"
        " disputed (Article 17(3)(e)).",
    ),
    Holder(
        room="selections",
        purpose=Purpose.SELECTIONS,
        label="Choices between new seats",
        read=_seat_choices,
        kinds=("member",),
        erase=lambda session, person, _by: erasing.forget_choices(session, person.id),
        goes="where each choice is known from, and why any was voided",
        kept="The choices: claims of others were decided by them (Article 17(3)(e)).",
    ),
    Holder(
        room="selections",
        purpose=Purpose.SELECTIONS,
        label="Decisions on claims on new seats",
        read=_seat_decisions,
        kinds=("member",),
        erase=lambda session, person, _by: erasing.forget_voided_decisions(session, person.id),
        goes="why any was voided",
        kept="The decisions with their reasons: they may be disputed (Article 17(3)(e)).",
    ),
):
    holds_personal_data(held)
