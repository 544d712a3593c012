"""Reads the trail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from app.audit.chain import FIRST, Fault, Walk, entry_digest
from app.audit.models import AuditEntry, PersonKey
from app.db.model import LARGEST_ID
from app.kernel.dates import ONE_DAY, start_of
from app.kernel.errors import NotInRecord

T = TypeVar("T")

BATCH = 1_000


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which entries are wanted; "" and None for all of them. Both days are included."""

    text: str = ""
    event: str = ""
    actor: str = ""
    request_id: str = ""
    since: date | None = None
    until: date | None = None


def list_entries(
    session: Session, wanted: EntryFilter, *, limit: int | None = None, offset: int = 0
) -> list[AuditEntry]:
    """Entries, newest first."""
    query = _filtered(select(AuditEntry), wanted).order_by(AuditEntry.id.desc())
    return list(session.scalars(query.limit(limit).offset(offset)))


def count_entries(session: Session, wanted: EntryFilter) -> int:
    """How many entries are wanted."""
    return session.scalar(_filtered(select(func.count(AuditEntry.id)), wanted)) or 0


def list_events(session: Session) -> list[str]:
    """Every event on record, in the order of their names."""
    return sorted(session.scalars(select(AuditEntry.event).distinct()))


def list_actors(session: Session) -> list[str]:
    """Everybody on record who did something."""
    return sorted(session.scalars(select(AuditEntry.actor).distinct()))


def get_entry(session: Session, place: int) -> AuditEntry:
    """The entry at a place. Raises NotInRecord."""
    entry = session.get(AuditEntry, place) if place <= LARGEST_ID else None
    if entry is None:
        raise NotInRecord(f"The audit trail has no entry at place {place}.")
    return entry


def newest_changes(session: Session, event: str, subject: str) -> dict[str, object] | None:
    """What the newest entry of an event on a subject says; None when there is none."""
    return session.scalar(
        select(AuditEntry.changes)
        .where(AuditEntry.event == event, AuditEntry.subject == subject)
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )


def is_erased(session: Session, person: str) -> bool:
    """Whether a person's personal values in the trail can never be read again."""
    has_key = select(PersonKey.person).where(PersonKey.person == person, PersonKey.key.is_not(None))
    return session.scalar(has_key) is None


def newest_place(session: Session) -> tuple[int, str]:
    """Place and digest of the newest entry; 0 and FIRST when the trail is empty."""
    row = session.execute(
        select(AuditEntry.id, AuditEntry.digest).order_by(AuditEntry.id.desc()).limit(1)
    ).first()
    return (0, FIRST) if row is None else (row.id, row.digest)


def digests_at(session: Session, places: list[int]) -> dict[int, str]:
    """The digests of the entries at some places; those that are not there are left out."""
    found: dict[int, str] = {0: FIRST}
    wanted = sorted({place for place in places if 0 < place <= LARGEST_ID})
    for start in range(0, len(wanted), BATCH):
        query = select(AuditEntry.id, AuditEntry.digest).where(
            AuditEntry.id.in_(wanted[start : start + BATCH])
        )
        found |= {row.id: row.digest for row in session.execute(query)}
    return found


def walk_chain(session: Session, walk: Walk) -> Iterator[Fault]:
    """Walk the whole chain in batches and give what does not hold; `walk` is then at its end."""
    last: int | None = None
    while True:
        query = select(AuditEntry.id, AuditEntry.digest).order_by(AuditEntry.id).limit(BATCH)
        if last is not None:
            query = query.where(AuditEntry.id > last)
        batch = session.execute(query).all()
        if not batch:
            return
        entries = _readable(session, [row.id for row in batch])
        for place, digest in batch:
            yield from walk.step(place, digest, _made(walk.digest, entries.get(place)))
        last = batch[-1].id


def _readable(session: Session, places: list[int]) -> dict[int, Row[Any]]:
    """What stands at some places; without what the program never wrote and cannot read."""
    # As plain rows: a session would keep every object for as long as somebody holds it.
    query = select(AuditEntry.__table__).where(AuditEntry.id.between(places[0], places[-1]))
    try:
        return {row.id: row for row in session.execute(query)}
    except (AssertionError, AttributeError, TypeError, ValueError):
        if len(places) == 1:
            return {}
    middle = len(places) // 2
    return _readable(session, places[:middle]) | _readable(session, places[middle:])


def _made(before: str, row: Row[Any] | None) -> str | None:
    """The digest that an entry ought to have; None for one that cannot be read."""
    if row is None:
        return None
    try:
        return entry_digest(
            before,
            place=row.id,
            at=row.at,
            actor=row.actor,
            request_id=row.request_id,
            event=row.event,
            subject=row.subject,
            changes=row.changes,
            person=row.person,
            private=row.private,
        )
    except (AttributeError, TypeError, ValueError):
        return None


def _filtered(query: Select[T], wanted: EntryFilter) -> Select[T]:
    if wanted.text:
        word = wanted.text.lower()
        query = query.where(func.lower(AuditEntry.subject).contains(word, autoescape=True))
    if wanted.event:
        query = query.where(AuditEntry.event == wanted.event)
    if wanted.actor:
        query = query.where(AuditEntry.actor == wanted.actor)
    if wanted.request_id:
        query = query.where(AuditEntry.request_id == wanted.request_id)
    if wanted.since:
        query = query.where(AuditEntry.at >= start_of(wanted.since))
    if wanted.until and wanted.until < date.max:
        query = query.where(AuditEntry.at < start_of(wanted.until + ONE_DAY))
    return query
