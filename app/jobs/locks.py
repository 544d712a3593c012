"""Named locks between processes: no two runs of one thing, one leading scheduler.

A lock is never waited for, and it goes by itself when the process that holds it is killed: the
kernel or PostgreSQL takes it back. PostgreSQL's belongs to a connection, so the database must be
reached directly or through a pooler that keeps sessions whole.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine, NullPool, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from app.db.work import lock_key
from app.kernel.errors import DomainError

# Both ends notice within some ten seconds that the other machine has gone without a word. By
# default the server would keep a lost machine's lock for two hours.
NETWORK_PATIENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
SERVER_PATIENCE = text(
    "SELECT set_config('tcp_keepalives_idle', '5', false),"
    " set_config('tcp_keepalives_interval', '2', false),"
    " set_config('tcp_keepalives_count', '3', false)"
)
TRY_LOCK = text("SELECT pg_try_advisory_lock(:key)")
# The connection holds one lock and no other, so there is no need to name it.
STILL_HELD = text(
    "SELECT count(*) FROM pg_locks"
    " WHERE locktype = 'advisory' AND granted AND pid = pg_backend_pid()"
)


class CannotLock(DomainError):
    """There can be no lock beside the database, because of its folder."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A lock that we hold. `alive()` asks whether we still do: False once it has been lost."""

    alive: Callable[[], bool]


@contextmanager
def named_lock(engine: Engine, name: str) -> Iterator[bool]:
    """Try to take a lock for a block of code: True, held until the block ends, or False.

    Never waits. Two threads of one process exclude each other as two processes do.
    """
    with hold_lock(engine, name) as hold:
        yield hold is not None


def hold_lock(engine: Engine, name: str) -> AbstractContextManager[Hold | None]:
    """The same as named_lock, for whoever must notice that a lock has been lost.

    Gives a Hold, or None when somebody else has the lock. ValueError for a database in memory,
    which has no other process to share a lock with.
    """
    if engine.dialect.name == "sqlite":
        return _hold_file(lock_file(engine, name))
    return _hold_advisory(engine, lock_key(name))


def lock_file(engine: Engine, name: str) -> Path:
    """The file beside an SQLite database whose lock stands for a name."""
    database = engine.url.database
    if not database or database == ":memory:":
        raise ValueError("a database in memory has no locks")
    path = Path(database).resolve()  # so that every way to the file means the same lock
    return path.with_name(f"{path.name}.{quote(name, safe='')}.lock")


@contextmanager
def _hold_file(path: Path) -> Iterator[Hold | None]:
    # Python opens it close-on-exec, so no program we start keeps the lock after our death. The
    # file stays when we leave: removing it would let two processes lock two files of one name.
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CREAT, 0o666)
    except OSError as error:
        raise CannotLock(
            f"The lock file {path} cannot be made: {error.strerror}. Check DATABASE_URL, and that"
            " the folder is there and open to us."
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            hold = None
        else:
            hold = Hold(lambda: _is_file(descriptor, path))
        yield hold
    finally:
        os.close(descriptor)


def _is_file(descriptor: int, path: Path) -> bool:
    """Whether an open file is still the one at its path: somebody may have tidied it away."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


UNLOCK = text("SELECT pg_advisory_unlock_all()")


@contextmanager
def _hold_advisory(engine: Engine, key: int) -> Iterator[Hold | None]:
    # A connection of its own, outside the pool: the pool would hand it on with the lock in it.
    own = create_engine(
        engine.url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        connect_args=NETWORK_PATIENCE,
        hide_parameters=True,
    )
    with own.connect() as connection:
        connection.execute(SERVER_PATIENCE)

        def alive() -> bool:
            try:
                return bool(connection.scalar(STILL_HELD))
            except SQLAlchemyError:
                return False

        held = connection.scalar(TRY_LOCK, {"key": key})
        try:
            yield Hold(alive) if held else None
        finally:
            # Closing would do, but the server may notice that only when the next run has asked.
            with suppress(SQLAlchemyError):
                connection.execute(UNLOCK)
