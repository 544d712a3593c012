"""Adds to the audit trail; nothing here changes or removes. Seals the trail, and checks it."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from hmac import compare_digest
from pathlib import Path

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.audit.chain import Fault, Seal, Walk, entry_digest, read_seal, seal_text
from app.audit.events import AuditEvent
from app.audit.models import AuditEntry, PersonKey
from app.audit.queries import digests_at, newest_place, walk_chain
from app.db import db, unit_of_work
from app.db.secrets import CannotDecrypt, keyed_digest, open_with, seal_with
from app.db.work import RUNNING, before_commit, one_at_a_time
from app.kernel import clock
from app.security.identity import request_id
from app.tabular.answers import Exported

COMMAND_LINE = "command line"
SCHEDULER = "scheduler"
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


def disclose(session: Session, entry: AuditEntry, *, by: str) -> dict[str, object] | None:
    """The personal values of an entry for somebody to read, which is itself an event.

    None when they cannot be read. The event says which names were shown, and of whom.
    """
    values = read_private(session, entry)
    if values:
        record(
            session,
            AuditEvent.PRIVATE_READ,
            by=by,
            subject=f"audit entry {entry.id}",
            changes={"values": list(values)},
            person=entry.person,
        )
    return values


def note_export(exported: Exported) -> None:
    """Put on record that somebody took a table as a file: of what, by which filters, its rows.

    Of what and by which filters is personal to whoever chose them, and may tell of anybody, so it
    is kept encrypted. It is a unit of work of its own, unless one is running: an export without
    its record is not handed out.
    """

    def note(session: Session) -> None:
        record(
            session,
            AuditEvent.EXPORTED,
            by=exported.by,
            subject=f"export {exported.endpoint}",
            changes={"format": exported.kind, "rows": exported.rows},
            person=exported.by if exported.asked else None,
            private=exported.asked or None,
        )

    if db.session.info.get(RUNNING):
        note(db.session)
    else:
        with unit_of_work() as session:
            note(session)


def newest_seal(session: Session) -> Seal:
    """A seal on the trail as it stands now, for a log or a report that is kept elsewhere."""
    place, digest = newest_place(session)
    at = clock.now().replace(microsecond=0)
    return Seal(at, place, digest, _key_name(), _keyed(at, place, digest))


def seal(session: Session, log: Path) -> Seal:
    """Add a seal on the trail as it stands now to the log of seals. Raises OSError.

    The log is for its owner only, and the line is on the disk when this returns. A log whose last
    line was cut off goes on with a line of its own.
    """
    made = newest_seal(session)
    new = not log.exists()
    descriptor = os.open(log, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        # One write: two that seal at once do not mix their lines.
        os.write(descriptor, ("\n" if torn else "").encode() + f"{made.line}\n".encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if new:
        folder = os.open(log.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    return made


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the trail was found: its length, its newest digest, and what does not hold.

    seals: how many lines of a log were held against it; None when none was given.
    """

    entries: int
    newest_digest: str
    faults: tuple[Fault, ...]
    seals: int | None

    @property
    def whole(self) -> bool:
        """Whether nothing is missing and nothing has been changed."""
        return not self.faults


def verify(session: Session, seals: str | None = None) -> Verdict:
    """Check every entry, and (given the text of a log of seals) that what was sealed still stands.

    The chain alone cannot tell that its tail was cut off or that all of it was made anew; the
    seals can, since they were kept elsewhere.
    """
    walk = Walk()
    faults = list(walk_chain(session, walk))
    lines = None if seals is None else seals.removesuffix("\n").split("\n") if seals else []
    if lines is not None:
        faults += _against(session, lines)
    return Verdict(walk.place, walk.digest, tuple(faults), None if lines is None else len(lines))


def _against(session: Session, lines: list[str]) -> list[Fault]:
    """What a log of seals says against the trail."""
    if not lines:
        return [Fault(0, "The log holds no seal, so it cannot show a cut tail.")]
    read = [read_seal(line) for line in lines]
    digests = digests_at(session, [seal.place for seal in read if seal])
    newest, _ = newest_place(session)
    faults = []
    for number, seal in enumerate(read, start=1):
        wrong = "cannot be read as a seal" if seal is None else _wrong_with(seal, digests, newest)
        if wrong:
            faults.append(Fault(seal.place if seal else 0, f"Line {number} of the log {wrong}."))
    return faults


def _wrong_with(seal: Seal, digests: Mapping[int, str], newest: int) -> str | None:
    """What is wrong with a seal or with what it was set on, to follow "Line 3 of the log"."""
    if seal.key != _key_name():
        return (
            f"was sealed with another SECRET_KEY ({seal.key}, not {_key_name()}); keep the seals of"
            " each key in a file of their own and check them with that key set"
        )
    if not compare_digest(seal.keyed, _keyed(seal.at, seal.place, seal.digest)):
        return "is not a seal that we made: it has been changed"
    if seal.place not in digests:
        cut = f"; the trail ends at place {newest}, so its tail has been cut off"
        return f"seals place {seal.place}, which is missing{cut if seal.place > newest else ''}"
    if digests[seal.place] != seal.digest:
        return (
            f"seals another entry at place {seal.place} than stands there: the trail has been made"
            " anew from there or before"
        )
    return None


def _keyed(at: datetime, place: int, digest: str) -> str:
    return keyed_digest("audit seal", seal_text(at, place, digest))


def _key_name() -> str:
    """A short name for the present SECRET_KEY, which does not give it away."""
    return keyed_digest("audit seal key", "")[:8]


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
        one_at_a_time(session, "audit trail")
        place, digest = newest_place(session)
        rows: list[dict[str, object]] = []
        for entry in self.entries:
            place += 1
            facts = {**asdict(entry), "request_id": request_id()}
            digest = entry_digest(digest, place=place, **facts)
            rows.append({"id": place, **facts, "digest": digest})
        session.execute(insert(AuditEntry), rows)
