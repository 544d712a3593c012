"""Reads of messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, select, type_coerce
from sqlalchemy.orm import Session

from app.db.secrets import CannotDecrypt, decrypt
from app.mail.models import Message
from app.mail.transport import masked


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A message that was never sent. recipient: masked, since a list is not for addresses."""

    id: int
    kind: str
    recipient: str
    queued_at: datetime
    tries: int
    error: str


def list_given_up(session: Session, limit: int = 100) -> list[GivenUp]:
    """The messages that will not be tried again, the newest first."""
    rows = session.execute(
        select(
            Message.id,
            Message.kind,
            type_coerce(Message.recipient, Text).label("recipient"),
            Message.queued_at,
            Message.tries,
            Message.error,
        )
        .where(Message.sent_at.is_(None), Message.next_try_at.is_(None))
        .order_by(Message.id.desc())
        .limit(limit)
    )
    return [
        GivenUp(row.id, row.kind, _masked(row.recipient), row.queued_at, row.tries, row.error or "")
        for row in rows
    ]


def list_to(session: Session, recipient: str) -> list[Message]:
    """The messages to an address, newest first. Addresses are encrypted, so each is looked at."""
    found = []
    rows = session.execute(
        select(Message.id, type_coerce(Message.recipient, Text)).order_by(Message.id.desc())
    )
    for message_id, sealed in rows:
        try:
            if decrypt(sealed).lower() == recipient.lower():
                found.append(message_id)
        except CannotDecrypt:
            continue
    return list(
        session.scalars(select(Message).where(Message.id.in_(found)).order_by(Message.id.desc()))
    )


def _masked(sealed: str) -> str:
    try:
        return masked(decrypt(sealed))
    except CannotDecrypt:
        return "an address that can no longer be read"
