"""Knows whether anything that the public sees may have changed, by the newest audit entry.

Every change leaves an entry in the same transaction, so that whoever sees the one sees the other,
in whatever process it was made. Entries of what no public page shows are passed over: people sign
in all day. What is not known to be such counts as a change, which errs on the safe side.
"""

from __future__ import annotations

import os
import threading
from datetime import timedelta
from time import monotonic
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

UNSEEN = ("accounts:", "audit:", "desk:", "jobs:", "kept:", "operations:backup:created", "reports:")
"""Events by the beginning of their names after which every public page is what it was."""
REST_SECONDS = 0.02
"""A look over the network stands for so long: asked by every request it cost four tenths."""
AGAIN_SECONDS = 1
"""So long nobody asks a database again that did not answer: everybody would wait for it."""
PATIENCE = timedelta(milliseconds=1500)
"""So long one waits for it: a host that has fallen silent must not hold every thread for minutes,
nor a lock that somebody has forgotten."""
_SINCE = "SELECT id, event FROM audit_entry WHERE id > {} ORDER BY id"
_NEWEST = "SELECT coalesce(max(id), 0) FROM audit_entry"


class DatabaseAway(Exception):
    """The database does not answer, so nobody knows whether anything has changed."""


class _Own:
    """A connection of one thread of one process, closed when nobody holds it any more."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.process = os.getpid()

    def __del__(self) -> None:
        # After a fork it is the parent's, too: closing it would end it for both.
        if self.process == os.getpid():
            self.connection.close()


class Version:
    """The version of what the public sees, for one process: a number that only grows.

    Each thread has a connection of its own that is used for nothing else and never in a
    transaction, so that to look costs one round trip and sees what was kept last.
    """

    def __init__(self, engine: Engine, rest: float = 0.0) -> None:
        """rest: seconds for which a look stands for those of all threads after it."""
        self._engine = engine
        self._rest = rest
        self._looked = -rest
        self._lock = threading.Lock()
        self._threads = threading.local()
        self._seen = -1
        self._number = 0
        self._not_before = 0.0
        driver = engine.dialect.loaded_dbapi
        self._errors: tuple[type[Exception], ...] = (SQLAlchemyError, driver.Error)
        self._since = _SINCE.format("%s" if engine.dialect.name == "postgresql" else "?")

    def look(self) -> int:
        """The version as it is now. Raises DatabaseAway."""
        now = monotonic()
        if now < self._not_before:
            raise DatabaseAway
        if now - self._looked < self._rest:
            return self._number
        try:
            rows = self._entries()
        except self._errors as error:
            self._threads.own = None
            self._not_before = monotonic() + AGAIN_SECONDS
            raise DatabaseAway from error
        if rows:
            changed = any(not event.startswith(UNSEEN) for _, event in rows)
            with self._lock:
                # Another thread may have counted the same entries: a page too few is kept then.
                self._number += changed
                self._seen = max(self._seen, rows[-1][0])
        self._looked = now
        return self._number

    def close(self) -> None:
        """Close the connection of the present thread; the next look opens another."""
        self._threads.own = None

    def _entries(self) -> list[tuple[int, str]]:
        """The entries since the last look; none at the first."""
        cursor = self._connection().cursor()
        try:
            if self._seen < 0:
                cursor.execute(_NEWEST)
                newest = cursor.fetchone()[0]
                with self._lock:
                    # Only the first one says where counting begins: what another thread has seen
                    # since is a change.
                    if self._seen < 0:
                        self._seen = newest
                return []
            cursor.execute(self._since, (self._seen,))
            rows: list[tuple[int, str]] = cursor.fetchall()
            return rows
        finally:
            cursor.close()

    def _connection(self) -> Any:
        own: _Own | None = getattr(self._threads, "own", None)
        # It does not outlive a fork: two processes would read each other's answers.
        if own is None or own.process != os.getpid():
            own = self._threads.own = _Own(_opened(self._engine))
        return own.connection


def _opened(engine: Engine) -> Any:
    """A connection of the driver that no pool knows, in no transaction, without much patience."""
    if engine.dialect.name == "postgresql":
        positional, named = engine.dialect.create_connect_args(engine.url)
        milliseconds = PATIENCE // timedelta(milliseconds=1)
        limit = f"{named.pop('options', '')} -c statement_timeout={milliseconds}"
        return engine.dialect.loaded_dbapi.connect(
            *positional,
            **named,
            autocommit=True,
            options=limit.strip(),
            connect_timeout=2,
            tcp_user_timeout=milliseconds,
        )
    taken = engine.raw_connection()
    connection = taken.driver_connection
    taken.detach()  # the pool must not lend it to somebody else
    assert connection is not None
    connection.execute(f"PRAGMA busy_timeout = {PATIENCE // timedelta(milliseconds=1)}")
    return connection
