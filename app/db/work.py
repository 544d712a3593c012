"""One unit of work, one transaction: the only place that commits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from app.db.engine import db


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
        if session.new or session.dirty or session.deleted or session.info.get("unit_of_work"):
            raise RuntimeError("a unit of work began inside another transaction")
        session.rollback()  # ends a transaction that has only read
    session.info["unit_of_work"] = True
    try:
        session.connection(execution_options={"writes": True, "unchecked_keys": unchecked_keys})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("unit_of_work", None)
