"""Erases somebody from all that is held on her: by anonymising, room by room, at once."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.db.work import one_at_a_time
from app.kernel import clock
from app.privacy.domain import ErasureGround, NotYet, Person, check_reason
from app.privacy.events import PrivacyEvent
from app.privacy.models import Erasure
from app.privacy.queries import list_rows_about, name_of
from app.privacy.registry import erasing_order, find_kind


def why_not_erased(session: Session, person: Person) -> str | None:
    """Why somebody cannot be erased now, and what to do first; None when she can.

    Raises NotInRecord for a kind nobody is of.
    """
    waiting = [row for row in list_rows_about(session, person) if row.outcome is None]
    if waiting:
        return (
            f"Decide the request for correction {waiting[0].reference} first: whoever asked has a"
            " right to an answer."
        )
    return find_kind(person.kind).not_yet(session, person.id)


def check_erasure(session: Session, person: Person, *, reason: str) -> None:
    """See whether somebody could be erased with this reason.

    Raises NotInRecord, NotYet, NamesHer.
    """
    one_at_a_time(session, f"erasure of {person}")
    hindrance = why_not_erased(session, person)
    if hindrance is not None:
        raise NotYet(hindrance)
    check_reason(reason, name_of(session, person))


def erase_person(
    session: Session, person: Person, *, ground: ErasureGround, reason: str, by: str
) -> Erasure:
    """Take what is personal out of everything held on somebody; it cannot be undone.

    Each room does what it registered; then the key of her values in the audit trail is destroyed.
    reason: kept for good, so it must not name her. Raises NotInRecord, NotYet, NamesHer.
    """
    check_erasure(session, person, reason=reason)
    counts: dict[str, int] = {}
    for holder in erasing_order(person.kind):
        assert holder.erase is not None
        changed = holder.erase(session, person, by)
        if changed:
            counts[f"{holder.room}: {holder.label}"] = changed
    session.flush()
    audit.forget(session, str(person))
    erasure = Erasure(
        about=str(person),
        ground=ground,
        reason=reason,
        counts=counts,
        done_at=clock.now(),
        done_by=by,
    )
    session.add(erasure)
    session.flush()
    audit.record(
        session,
        PrivacyEvent.PERSON_ERASED,
        by=by,
        subject=str(person),
        changes={"erasure": erasure.id, "ground": ground.value, "records": counts},
        person=str(person),
    )
    return erasure
