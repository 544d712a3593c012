"""Records and ends objections to processing (UK GDPR, Article 21)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.dates import written_day
from app.kernel.errors import DomainError, NotInRecord, StaleEdit
from app.privacy.domain import ObjectionMedium, Person
from app.privacy.events import PrivacyEvent
from app.privacy.models import Objection
from app.privacy.queries import find_objection, list_objections_of
from app.privacy.registry import find_kind


class ObjectionStands(DomainError):
    """She objects already: the objection on record is ended before another is recorded."""


def record_objection(
    session: Session,
    person: Person,
    *,
    received_on: date,
    medium: ObjectionMedium,
    reason: str,
    follows: str,
    by: str,
) -> Objection:
    """Record that somebody objects to processing, from the day it reached the party.

    reason: what she says; follows: what the officer decided of it, "" while nothing is decided.
    Raises NotInRecord, ObjectionStands, DomainError for a day to come.
    """
    find_kind(person.kind)
    if received_on > clock.today():
        raise DomainError("An objection cannot have come on a day that is still to come.")
    one_at_a_time(session, f"objection of {person}")
    standing = find_objection(session, person)
    if standing is not None:
        raise ObjectionStands(
            f"She objects already, since {written_day(standing.received_on)}. End that objection"
            " before you record another."
        )
    objection = Objection(
        about=str(person),
        received_on=received_on,
        medium=medium,
        reason=reason,
        follows=follows or None,
        recorded_at=clock.now(),
        recorded_by=by,
        version=1,
    )
    session.add(objection)
    session.flush()
    audit.record(
        session,
        PrivacyEvent.OBJECTION_RECORDED,
        by=by,
        subject=str(person),
        changes={
            "objection": objection.id,
            "received_on": received_on.isoformat(),
            "medium": medium.value,
        },
        person=str(person),
        private={"reason": reason, "follows": follows},
    )
    return objection


def end_objection(
    session: Session, person: Person, *, reason: str, version: int | None, by: str
) -> Objection:
    """End the objection of a person that stands: she took it back, or it was met.

    Raises NotInRecord where none stands, StaleEdit when somebody else has changed it since.
    """
    one_at_a_time(session, f"objection of {person}")
    on_record = list_objections_of(session, person)
    if not on_record:
        raise NotInRecord(f"No objection of {person} is on record.")
    objection = on_record[0]
    session.refresh(objection)
    if version != objection.version or objection.ended_at is not None:
        raise StaleEdit({"reason": objection.end_reason or "not ended"})
    objection.ended_at, objection.ended_by = clock.now(), by
    objection.end_reason = reason
    objection.version += 1
    session.flush()
    audit.record(
        session,
        PrivacyEvent.OBJECTION_ENDED,
        by=by,
        subject=str(person),
        changes={"objection": objection.id},
        person=str(person),
        private={"reason": reason},
    )
    return objection


def forget_words(session: Session, person: Person) -> int:
    """Remove what was written of the objections of somebody who is erased. Returns of how many.

    That she objected, from when until when, stays: one that stands goes on standing.
    """
    rows = [row for row in list_objections_of(session, person) if row.forgotten_at is None]
    for row in rows:
        row.reason = row.follows = row.end_reason = None
        row.forgotten_at = clock.now()
        row.version += 1
    session.flush()
    return len(rows)


def read_objections(session: Session, person: Person, *, by: str) -> list[Objection]:
    """Every objection of a person with what was written; that it was read is kept."""
    found = list_objections_of(session, person)
    if found:
        audit.record(
            session,
            PrivacyEvent.OBJECTION_READ,
            by=by,
            subject=str(person),
            changes={"objections": [row.id for row in found]},
            person=str(person),
        )
    return found
