"""Adds to the audit trail; nothing here changes or removes."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from app.audit.chain import FIRST, entry_digest
from app.audit.models import AuditEntry, PersonKey
from app.db.secrets import CannotDecrypt, open_with, seal_with
from app.db.work import before_commit
from app.kernel import clock
from app.security.identity import request_id

COMMAND_LINE = "command line"
SCHEDULER = "scheduler"
# Any number will do, as long as every process asks for the same one.
CHAIN_LOCK = 20160925
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry that has no place in the chain yet."""

    at: datetime
    actor: str
    event: str
    subject: str
    changes: dict[str, object]
    person: str | None
    private: dict[str, str] | None


def record(
    session: Session,
    event: StrEnum,
    *,
    by: str,
    subject: str,
    changes: Mapping[str, object],
    person: str | None = None,
    private: Mapping[str, object] | None = None,
) -> None:
    """Add one entry to the running unit of work: it lives or dies with the change.

    It takes its place in the chain at the end of the unit of work, under a lock that others wait
    for only then.

    event: a past-tense word of a context's vocabulary ("votes:line:declared").
    by: who did it, as Identity.actor names her ("user 3"). subject: what it was done to
    ("division 113"). changes: JSON values by name; nothing personal. person: whom personal values
    are about ("user 3"). private: those values by name; they are encrypted under that person's
    key, and cannot be read once it has been destroyed (`forget`).
    """
    sealed: dict[str, str] | None = None
    if private:
        if person is None:
            raise ValueError("say whose the private values are")
        sealed = _sealed(session, person, private)
    trail = before_commit(session, "audit", _Trail())
    trail.entries.append(
        _Entry(clock.now(), by, event.value, subject, _plain(changes), person, sealed)
    )


def forget(session: Session, person: str) -> None:
    """Destroy the key of a person's values: the trail stays whole, and they are gone from it."""
    key = session.get(PersonKey, person)
    if key is None:
        key = PersonKey(person=person)
        session.add(key)
    key.key = None
    key.destroyed_at = clock.now()
    session.flush()


def read_private(session: Session, entry: AuditEntry) -> dict[str, object] | None:
    """The personal values of an entry in the clear; None when it has none or the key is gone."""
    if entry.private is None or entry.person is None:
        return None
    row = session.get(PersonKey, entry.person)
    if row is None or row.key is None:
        return None
    key = base64.b64decode(row.key)
    try:
        return {name: json.loads(open_with(key, value)) for name, value in entry.private.items()}
    except CannotDecrypt:
        return None


def _sealed(session: Session, person: str, private: Mapping[str, object]) -> dict[str, str]:
    row = session.get(PersonKey, person)
    if row is None:
        row = PersonKey(person=person, key=base64.b64encode(os.urandom(KEY_BYTES)).decode())
        session.add(row)
        session.flush()
    if row.key is None:
        return {}  # she has been erased: nothing personal is kept of her any more
    key = base64.b64decode(row.key)
    return {name: seal_with(key, json.dumps(value).encode()) for name, value in private.items()}


def _plain(changes: Mapping[str, object]) -> dict[str, object]:
    """Changes as the database will give them back, or their digest would not be found again.

    Raises TypeError for what JSON does not know.
    """
    plain: dict[str, object] = json.loads(json.dumps(changes))
    return plain


class _Trail:
    """The entries of one unit of work, until they get their places."""

    def __init__(self) -> None:
        self.entries: list[_Entry] = []

    def __call__(self, session: Session) -> None:
        """Chain the entries to whatever others have committed by now."""
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHAIN_LOCK})
        last = session.execute(
            select(AuditEntry.id, AuditEntry.digest).order_by(AuditEntry.id.desc()).limit(1)
        ).first()
        place, digest = (0, FIRST) if last is None else (last.id, last.digest)
        rows: list[dict[str, object]] = []
        for entry in self.entries:
            place += 1
            facts = {**asdict(entry), "request_id": request_id()}
            digest = entry_digest(digest, place=place, **facts)
            rows.append({"id": place, **facts, "digest": digest})
        session.execute(insert(AuditEntry), rows)
