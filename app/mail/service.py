"""Queues messages with the change they tell of, and sends what is due.

A message is sent at least once: before it is sent it is claimed in a short unit of work, which
puts its next try off, so that no second sender takes it; a process that is killed while it sends
leaves a message that is sent again when the claim has run out. Its Message-ID stays the same.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock, Thread

from flask import Flask, current_app
from sqlalchemy import ColumnElement, and_, delete, func, select, update
from sqlalchemy.orm import Session

from app.db import db, unit_of_work
from app.db.secrets import CannotDecrypt, keyed_digest
from app.db.work import after_commit, before_commit
from app.kernel import clock
from app.kernel.errors import DomainError
from app.mail.models import Message
from app.mail.queries import list_to
from app.mail.settings import KEEP_MESSAGES_DAYS, SENDER
from app.mail.transport import CannotSend, compose, deliver
from app.settings.queries import value_of

log = logging.getLogger(__name__)

INTERVALS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
# Longer than a sending may take, or a second sender would begin while the first is at it.
CLAIM = timedelta(minutes=5)
MOST_AT_ONCE = 200
_SENDERS = "chief_whip_mail"


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of the messages that were due. later: they will be tried again."""

    sent: int = 0
    later: int = 0
    given_up: int = 0


def queue_message(session: Session, *, kind: str, to: str, subject: str, body: str) -> Message:
    """Add a message to the running unit of work; it is sent once that is kept, after the answer.

    kind: what it is for ("invitation"), which logs may tell. to: one bare address.
    Raises DomainError for a subject or an address that cannot stand in a header; RuntimeError
    outside of a unit of work.
    """
    # What is wrong with the sender is the administrator's to mend, not of who causes a message.
    compose(sender=SENDER.default, to=to, subject=subject, body=body, name="unsent")
    now = clock.now()
    message = Message(
        kind=kind, recipient=to, subject=subject, body=body, queued_at=now, next_try_at=now, tries=0
    )
    session.add(message)
    session.flush()
    before_commit(session, "mail", _send_afterwards)
    return message


def send_waiting(go_on: Callable[[], None] = lambda: None) -> Sent:
    """Send every message that is due, each claimed and told of in short units of work of its own.

    go_on: asked before each message; may raise to stop. Must be called outside of a unit of work.
    """
    sent = later = given_up = 0
    due = list(
        db.session.scalars(
            select(Message.id)
            .where(Message.sent_at.is_(None), Message.next_try_at <= clock.now())
            .order_by(Message.next_try_at)
            .limit(MOST_AT_ONCE)
        )
    )
    db.session.rollback()  # a transaction that has read must not stand while mail is sent
    for message_id in due:
        go_on()
        if not _claim(message_id):
            continue
        outcome = _try(message_id)
        sent += outcome == "sent"
        later += outcome == "later"
        given_up += outcome == "given up"
    return Sent(sent, later, given_up)


def forget_messages(session: Session) -> int:
    """Remove messages that were sent or given up longer ago than they are kept; how many."""
    gone = session.scalars(delete(Message).where(_is_old(session)).returning(Message.id)).all()
    return len(gone)


def count_forgettable(session: Session) -> int:
    """How many messages `forget_messages` would remove now."""
    return session.scalar(select(func.count()).select_from(Message).where(_is_old(session))) or 0


def _is_old(session: Session) -> ColumnElement[bool]:
    before = clock.now() - timedelta(days=value_of(session, KEEP_MESSAGES_DAYS))
    return and_(Message.queued_at < before, Message.next_try_at.is_(None))


def forget_recipient(session: Session, address: str) -> int:
    """Remove every message to an address, those that wait too; how many."""
    ids = [message.id for message in list_to(session, address)]
    session.execute(delete(Message).where(Message.id.in_(ids)))
    return len(ids)


def drain(app: Flask, timeout: float | None = None) -> None:
    """Wait until the thread that sends, if there is one, has done; for tests and for an end."""
    _sender_of(app).drain(timeout)


def _claim(message_id: int) -> bool:
    """Put the next try of a due message off; False when somebody else has."""
    now = clock.now()
    with unit_of_work() as session:
        claimed = session.execute(
            update(Message)
            .where(Message.id == message_id, Message.sent_at.is_(None), Message.next_try_at <= now)
            .values(next_try_at=now + CLAIM, tries=Message.tries + 1)
            .returning(Message.id)
            .execution_options(synchronize_session=False)
        ).first()
    return claimed is not None


def _try(message_id: int) -> str:
    """Send a claimed message and note how it went: "sent", "later" or "given up"."""
    session = db.session
    claimed = session.execute(
        select(Message.kind, Message.tries).where(Message.id == message_id)
    ).one_or_none()
    if claimed is None:  # whom it is to has been erased since it was claimed
        session.rollback()
        return "erased"
    kind, tries = claimed.kind, claimed.tries
    error = None
    try:
        message = session.execute(
            select(Message.recipient, Message.subject, Message.body).where(Message.id == message_id)
        ).one()
        composed = compose(
            sender=value_of(session, SENDER),
            to=message.recipient,
            subject=message.subject,
            body=message.body or "",
            name=keyed_digest("mail", str(message_id))[:32],
        )
        session.rollback()
        config = current_app.config
        deliver(composed, config["MAIL_URL"], production=config["PRODUCTION"])
    except (CannotSend, DomainError, CannotDecrypt) as failure:
        error = str(failure)
        log.warning("message %s (%s) was not sent, try %s: %s", message_id, kind, tries, error)
    session.rollback()
    if error is None:
        _note(message_id, sent_at=clock.now(), next_try_at=None, body=None, error=None)
        return "sent"
    if tries <= len(INTERVALS):
        _note(message_id, next_try_at=clock.now() + INTERVALS[tries - 1], error=error)
        return "later"
    # Nobody will send it any more, and it may hold a link that signs in.
    _note(message_id, next_try_at=None, body=None, error=error)
    return "given up"


def _note(message_id: int, **values: object) -> None:
    with unit_of_work() as session:
        session.execute(
            update(Message)
            .where(Message.id == message_id)
            .values(**values)
            .execution_options(synchronize_session=False)
        )


def _send_afterwards(session: Session) -> None:
    """Wake the sender once the running unit of work is kept."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    after_commit(session, _sender_of(app).wake)


class _Sender:
    """One thread of a process, there as long as there is something to send.

    Never the request's own thread: how long an answer takes would tell whether a message was sent.
    Under test it is the caller's own, so that no thread outlives a test.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._lock = Lock()
        self._wanted = False
        self._thread: Thread | None = None

    def wake(self) -> None:
        """Send what is due, soon."""
        if self._app.testing:
            self._send()
            return
        with self._lock:
            self._wanted = True
            if self._thread is None:
                # No daemon: a command that ends first sends what it has queued.
                thread = Thread(target=self._run, name="mail")
                try:
                    thread.start()
                except RuntimeError:
                    log.exception("no thread to send messages; the job will send them")
                else:
                    self._thread = thread

    def drain(self, timeout: float | None) -> None:
        """Wait for the thread to end."""
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join(timeout)

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._wanted:
                    self._thread = None
                    return
                self._wanted = False
            self._send()

    def _send(self) -> None:
        try:
            # A context of its own has a session of its own.
            with self._app.app_context():
                send_waiting()
        except Exception as error:  # the change is kept: what waits is sent by the job
            # Its text may hold what was sent, so only its name is told.
            log.error("messages could not be sent: %s", type(error).__name__)


def _sender_of(app: Flask) -> _Sender:
    sender: _Sender = app.extensions.setdefault(_SENDERS, _Sender(app))
    return sender
