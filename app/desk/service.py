"""Mails desks to those who want theirs."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin

from flask import current_app
from sqlalchemy.orm import Session

from app.accounts.domain import Digest
from app.accounts.queries import identity_of, list_digest_users
from app.audit.service import record
from app.db import db, unit_of_work
from app.desk.domain import due_words, is_mailed
from app.desk.events import DeskEvent
from app.desk.queries import digest_is_queued
from app.desk.registry import DeskItem, items_for
from app.kernel import clock
from app.kernel.dates import start_of, written_day
from app.kernel.errors import DomainError
from app.kernel.words import plural
from app.mail.service import queue_message
from app.security.identity import Identity

KIND = "digest"
MOST_LISTED = 30


@dataclass(frozen=True, slots=True)
class Digested:
    """What became of a run: how many chose a digest of today, how many were sent one.

    refused: whose address cannot be written to, as "user 3". already: nobody was sent one, since
    today's have been sent.
    """

    due: int
    sent: int
    refused: tuple[str, ...] = ()
    already: bool = False


@dataclass(frozen=True, slots=True)
class _Draft:
    """A digest that is to be sent."""

    user: str
    to: str
    subject: str
    body: str


def send_digests(*, by: str) -> Digested:
    """Queue the desk of everybody whose choice is due today and who has something waiting there.

    All of a day's are queued in one unit of work, so a run that is cut off has queued none and one
    that comes after it queues them once.
    """
    today = clock.today()
    midnight = start_of(today)
    due = 0
    drafts = []
    public_url: str = current_app.config["PUBLIC_URL"]
    # What registers items makes their addresses as for a page of the public site.
    with current_app.test_request_context(base_url=public_url):
        session = db.session
        for choice in Digest:
            if not is_mailed(choice, today):
                continue
            for user in list_digest_users(session, choice):
                due += 1
                identity = identity_of(session, user)
                items = items_for(session, identity)
                if items:
                    drafts.append(_drafted(identity, items, public_url))
        session.rollback()
    if not drafts:
        return Digested(due, 0)
    with unit_of_work() as session:
        if digest_is_queued(session, KIND, midnight):
            return Digested(due, 0, already=True)
        refused = tuple(draft.user for draft in drafts if not _queued(session, draft))
        sent = len(drafts) - len(refused)
        record(
            session,
            DeskEvent.DIGEST_SENT,
            by=by,
            subject=f"digests of {today.isoformat()}",
            changes={"sent": sent, "refused": list(refused)},
        )
    return Digested(due, sent, refused)


def _queued(session: Session, draft: _Draft) -> bool:
    """Queue one digest; False when its address cannot be written to, which stops no other."""
    try:
        queue_message(session, kind=KIND, to=draft.to, subject=draft.subject, body=draft.body)
    except DomainError:
        return False
    return True


def _drafted(identity: Identity, items: list[DeskItem], public_url: str) -> _Draft:
    today = clock.today()
    waits = "waits" if len(items) == 1 else "wait"
    lines = [f"On your desk on {written_day(today)}, the newest first:", ""]
    for item in items[:MOST_LISTED]:
        due = f" ({due_words(item.due_on, today)})" if item.due_on else ""
        lines += [f"* {item.text}{due}", f"  {urljoin(public_url, item.href)}", ""]
    if len(items) > MOST_LISTED:
        lines += [f"And {len(items) - MOST_LISTED} more.", ""]
    site = public_url.rstrip("/")
    lines += [
        f"Your desk: {site}/desk",
        f"You are mailed this because you chose to be. Change it at {site}/accounts/me",
    ]
    return _Draft(
        identity.actor,
        identity.email,
        f"Chief Whip: {plural(len(items), 'thing')} {waits} for a decision",
        "\n".join(lines) + "\n",
    )
