"""What a page reads several times, asked of the database once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from app.db.work import RUNNING

T = TypeVar("T")
REMEMBERED = "remembered"


def remembered(session: Session, what: Hashable, read: Callable[[], T]) -> T:
    """What a read gives, or gave before in the same transaction.

    what: names the read and all that it depends on. Nothing is remembered in a unit of work, which
    may change what it reads, and nothing for longer than a transaction.
    """
    if session.info.get(RUNNING):
        return read()
    known = session.info.setdefault(REMEMBERED, {})
    if what not in known:
        known[what] = read()
    return cast(T, known[what])


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(REMEMBERED, None)
