"""One unit of work, one transaction: the only place that commits."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar, cast

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.db.engine import db

Act = TypeVar("Act", bound=Callable[[Session], None])

RUNNING = "unit_of_work"
LAST = "before_commit"
AFTER = "after_commit"


@contextmanager
def unit_of_work(*, unchecked_keys: bool = False) -> Iterator[Session]:
    """Run a block as one transaction that writes: kept when it ends, undone when it raises.

    Everything the decision rests on must be read inside the block: reading before would decide
    on a state that somebody else may have changed meanwhile. RuntimeError when one is running.

    unchecked_keys: SQLite does not check foreign keys row by row; for a first load alone, which
    checks them at its end. PostgreSQL is not affected.
    """
    session = db.session
    if session.in_transaction():
        if session.new or session.dirty or session.deleted or session.info.get(RUNNING):
            raise RuntimeError("a unit of work began inside another transaction")
        session.rollback()  # ends a transaction that has only read
    session.info[RUNNING] = True
    try:
        session.connection(execution_options={"writes": True, "unchecked_keys": unchecked_keys})
        yield session
        for act in session.info.get(LAST, {}).values():
            act(session)
        session.commit()
    except BaseException:
        session.rollback()
        session.info.pop(AFTER, None)
        raise
    finally:
        session.info.pop(RUNNING, None)
        session.info.pop(LAST, None)
    for follow in session.info.pop(AFTER, []):
        follow()


def one_at_a_time(session: Session, what: str) -> None:
    """Wait until nobody else is at something, and keep others waiting until this is kept or undone.

    For a rule over several rows ("one administrator is left"), which locking one row does not
    keep. Ask for it before reading what the rule is about. SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        key = lock_key(f"work:{what}")
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def lock_key(name: str) -> int:
    """The number PostgreSQL knows a lock by: the same in every process and version."""
    digest = hashlib.sha256(f"chief-whip:{name}".encode()).digest()
    return int.from_bytes(digest[:8], signed=True)


def before_commit(session: Session, name: str, act: Act) -> Act:
    """Let something be done last in the running unit of work, once however often it is asked for.

    name: what it is asked for by; the first act of a name stays, and is given back. For what must
    be short since others wait for it, such as taking places in the audit trail.
    """
    if not session.info.get(RUNNING):
        raise RuntimeError("there is no unit of work to be done before")
    return cast(Act, session.info.setdefault(LAST, {}).setdefault(name, act))


def after_commit(session: Session, follow: Callable[[], None]) -> None:
    """Let something follow once the running unit of work is kept; nothing when it is undone."""
    session.info.setdefault(AFTER, []).append(follow)
