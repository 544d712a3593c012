"""Whether the service is well: what a load balancer and whoever is on call ask."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.db import db
from app.db.migrations import current_revision, newest_revision
from app.db.secrets import CannotDecrypt, decrypt, encrypt
from app.jobs.queries import latest_run_by_name
from app.kernel import clock

PROBE = "probe"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the service. needed: whether pages cannot be served without it."""

    name: str
    well: bool
    words: str
    needed: bool = True


def parts() -> list[Part]:
    """How each part does, those first without which no page can be served.

    Nothing that a stranger may not know: no address, no name, no number of anything.
    """
    try:
        db.session.execute(text("SELECT 1"))
        revision = current_revision(db.engine)
    except SQLAlchemyError:
        db.session.rollback()
        return [Part("database", well=False, words="does not answer"), _keys()]
    found = [Part("database", well=True, words="answers"), _schema(revision), _keys()]
    if found[1].well:
        found.append(_scheduler())
    return found


def _schema(revision: str | None) -> Part:
    newest = newest_revision()
    if revision == newest:
        return Part("schema", well=True, words="is that of this version")
    # An older program goes on while a newer schema comes; the other way round it would fail.
    words = "was never made" if revision is None else "is not that of this version"
    return Part("schema", well=False, words=words)


def _keys() -> Part:
    try:
        well = decrypt(encrypt(PROBE)) == PROBE
    except CannotDecrypt:
        well = False
    return Part("keys", well=well, words="work" if well else "do not work: see FIELD_KEYS")


def _scheduler() -> Part:
    """Whether any job has run within a day; pages are served without it."""
    runs = latest_run_by_name(db.session).values()
    newest = max((run.started_at for run in runs), default=None)
    if newest is None:
        return Part("scheduler", well=False, words="has never run a job", needed=False)
    hours = int((clock.now() - newest).total_seconds()) // 3600
    if hours >= 24:
        return Part("scheduler", well=False, words="has run no job for a day or more", needed=False)
    return Part("scheduler", well=True, words="has run a job within a day", needed=False)
