"""What this room holds on a candidate, how one is looked for, and how she is erased."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.alist.exports.public import public_path
from app.alist.models.candidates import Candidate, Diligence
from app.alist.queries.candidates import (
    KIND,
    get_candidate,
    get_stored,
    list_public,
    list_steps,
)
from app.alist.queries.candidates import CandidateFilter as Filter
from app.alist.queries.pledges import list_agreements, list_confirmations, list_pledges
from app.alist.service.erasing import erase_candidate, forgettable
from app.alist.service.links import count_forgettable, forget_addresses
from app.alist.settings import KEEP_CANDIDATES_DAYS
from app.db import db
from app.kernel import clock
from app.kernel.errors import NotInRecord
from app.kernel.words import folded, plural
from app.privacy.domain import ErasureGround, Person, Purpose
from app.privacy.registry import (
    Holder,
    Kind,
    RetentionRule,
    holds_personal_data,
    person_kind,
    removed_after,
)
from app.privacy.service.erasure import erase_person, why_not_erased

MOST_FOUND = 50


def _find(session: Session, text: str) -> list[tuple[Person, str]]:
    """Candidates by number or name."""
    query = select(Candidate).order_by(Candidate.sort_name, Candidate.id).limit(MOST_FOUND)
    if text.isascii() and text.isdecimal():
        query = query.where(Candidate.id == int(text[:9]))
    else:
        for word in folded(text).split():
            query = query.where(Candidate.search_name.contains(word, autoescape=True))
    return [(Person(KIND, one.id), one.name) for one in session.scalars(query)]


def _names(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    return dict(
        session.execute(select(Candidate.id, Candidate.name).where(Candidate.id.in_(ids))).all()
    )


def _page(candidate_id: int) -> str | None:
    """Her public page; None where nothing of her is public, as of whoever does not exist."""
    if not any(row.id == candidate_id for row in list_public(db.session, Filter(), clock.today())):
        return None
    return public_path(candidate_id)


def _entry(session: Session, person: Person) -> Mapping[str, object] | None:
    """What she told, how to reach her, how she stands, and what she agreed to."""
    try:
        row = get_candidate(session, person.id, clock.today())
    except NotInRecord:
        return None
    stored = get_stored(session, person.id)
    return {
        "name": row.name,
        "email": stored.email,
        "telephone": stored.telephone,
        "region": row.region,
        "would_also_stand_in": list(row.regions),
        "seats": list(row.seats.values()),
        "tradition": row.tradition,
        "tradition_grouped_under": row.tradition_group,
        "biography": row.biography,
        "offices": row.offices,
        "experience": row.experience,
        "languages": list(row.languages),
        "state": row.state.value,
        "since": row.since.isoformat(),
        "steps": [
            {
                "step": step.kind.value,
                "effective_on": step.effective_on.isoformat(),
                "reason": step.reason,
                "recorded_at": step.recorded_at.isoformat(),
            }
            for step in list_steps(session, [person.id])[person.id]
        ],
        "agreed_to_publish": [
            {
                "field": one.field.value,
                "agreed_at": one.agreed_at.isoformat(),
                "source": one.source,
                "withdrawn_at": None if one.withdrawn_at is None else one.withdrawn_at.isoformat(),
            }
            for one in list_agreements(session, person.id)
        ],
        "pledges": [
            {
                "pledge": one.kind.value,
                "pledged_on": one.pledged_on.isoformat(),
                "text": one.text,
                "source": one.source,
                "voided": one.void_reason,
            }
            for one in list_pledges(session, person.id)
        ],
        "confirmed_ready": [
            {"confirmed_on": one.confirmed_on.isoformat(), "source": one.source}
            for one in list_confirmations(session, person.id)
        ],
        "endorsements": [
            {
                "organisation": one.organisation,
                "state": one.state.value,
                "endorsed_on": None if one.endorsed_on is None else one.endorsed_on.isoformat(),
            }
            for one in row.endorsements
        ],
        "due_diligence": [
            {
                "state": one.state.value,
                "note": one.note,
                "effective_on": one.effective_on.isoformat(),
            }
            for one in session.scalars(
                select(Diligence).where(Diligence.candidate_id == person.id).order_by(Diligence.id)
            )
        ],
    }


def _erase(session: Session, person: Person, by: str) -> int:
    return erase_candidate(session, person.id, by=by)


person_kind(
    Kind(
        name=KIND,
        label="Candidate",
        find=_find,
        names=_names,
        page=_page,
    )
)
holds_personal_data(
    Holder(
        room="alist",
        purpose=Purpose.ALIST,
        label="Her entry on the A-list",
        read=_entry,
        kinds=(KIND,),
        retention="while she is a candidate; after she withdrew or was refused as long as the"
        " setting alist:keep-candidates-days says",
        erase=_erase,
        goes="name, e-mail address, telephone, every text of hers, photograph, reasons of steps,"
        " notes of due diligence, pledges’ sources",
        kept="that there was a candidate, her region’s steps by day, and which organisation"
        " endorsed her when: the figures of the list at a past day rest on them",
        last=True,
        objected="Stops at once: nothing of her is public, she is matched to no vacancy and is"
        " asked nothing by e-mail.",
    )
)


def _forget(session: Session, by: str) -> int:
    """Erase whoever withdrew or was refused long ago, in every room that holds something of her.

    Whoever still waits for an answer to a request for correction is left for the next time.
    """
    gone = 0
    for one in forgettable(session):
        person = Person(KIND, one.id)
        if why_not_erased(session, person) is None:
            erase_person(
                session, person, ground=ErasureGround.NOT_NEEDED, reason=KEPT_LONG_ENOUGH, by=by
            )
            gone += 1
    return gone


KEPT_LONG_ENOUGH = "The time for which candidates are kept is over."
removed_after(
    RetentionRule(
        name="alist.candidates",
        purpose=Purpose.ALIST,
        what="What is personal of candidates who withdrew or were refused",
        counted=lambda count: plural(count, "candidate"),
        kept_for=KEEP_CANDIDATES_DAYS,
        due=lambda session: len(forgettable(session)),
        go=_forget,
    )
)
removed_after(
    RetentionRule(
        name="alist.links",
        purpose=Purpose.ALIST,
        what="Where personal links of the A-list that are over were sent",
        counted=lambda count: plural(count, "link"),
        kept_for="a day after the link ended",
        due=count_forgettable,
        go=lambda session, _by: forget_addresses(session),
    )
)
