"""Personal links: made, mailed, opened and ended. Nothing here commits."""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import current_app
from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from app.accounts.service import checked_email
from app.alist.domain.links import LinkPurpose, expires_at
from app.alist.events import AlistEvent
from app.alist.models.links import AlistLink
from app.alist.service.candidates import (
    CandidateRefused,
    email_digest,
    find_by_email,
    person,
)
from app.alist.settings import LINK_DAYS
from app.audit import service as audit
from app.db.secrets import keyed_digest
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.dates import written_time
from app.kernel.errors import DomainError, NotInRecord
from app.mail.service import queue_message
from app.settings.queries import value_of

LINKS = "links of the A-list"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOST_TO_ONE = 3
"""Links mailed to one address within an hour; more are asked for by a machine or in anger."""
MOST_A_DAY = 500
"""Links that the public may cause in a day: the mail of a party must not be somebody's toy."""


class BadLink(NotInRecord):
    """A link cannot be used. The words are the same for every reason: they tell nobody anything."""

    def __init__(self) -> None:
        """Say what it may be, and what to do."""
        super().__init__(
            "This link cannot be used. It is not written in full, it has been replaced by a newer"
            " one, or its time is over. Ask for a new one; it takes a minute."
        )


class TooManyLinks(DomainError):
    """So many links were asked for that no more are sent today."""

    def __init__(self) -> None:
        """Say when to come back."""
        super().__init__(
            "We have had more requests today than we can answer. Try again tomorrow, or write to"
            " the party’s selections officer."
        )


def ask_for_link(session: Session, email: str, *, by: str) -> None:
    """Mail a link to whoever types an address: to apply, or to her own entry, if she has one.

    What is answered is the same either way, and where she was mailed as many as an hour allows.
    Raises DomainError for what is no address, TooManyLinks.
    """
    one_at_a_time(session, LINKS)
    checked = checked_email(email)
    now = clock.now()
    digest = email_digest(checked)
    if _count(session, now - DAY) >= MOST_A_DAY:
        raise TooManyLinks
    if _count(session, now - HOUR, digest) >= MOST_TO_ONE:
        audit.record(
            session, AlistEvent.LINK_MADE, by=by, subject="links", changes={"mailed": False}
        )
        return
    make_link(session, checked, by=by)


def make_link(session: Session, email: str, *, by: str, asks: str = "") -> AlistLink:
    """Mail a link to an address as `checked_email` gives it; earlier ones of hers end.

    asks: what a candidate is asked by it, in a sentence; "" where she asked for it herself.
    """
    candidate = find_by_email(session, email)
    purpose = LinkPurpose.APPLY if candidate is None else LinkPurpose.KEEP
    candidate_id = None if candidate is None else candidate.id
    theirs = AlistLink.email_digest == email_digest(email)
    if candidate_id is not None:
        theirs |= AlistLink.candidate_id == candidate_id
    session.execute(
        update(AlistLink)
        .where(
            theirs,
            AlistLink.purpose != LinkPurpose.ENDORSE,
            AlistLink.ended_at.is_(None),
        )
        .values(ended_at=clock.now(), ended_by=by, email=None)
    )
    made, url = _make(session, purpose, email, by, candidate_id=candidate_id)
    if candidate is None:
        subject = "Apply to the A-list"
        words = (
            "Somebody, we hope you, asked to apply to the list of candidates who are ready to"
            " stand. You do it here, in your own time:"
        )
    else:
        subject = "Are you still ready to stand?" if asks else "Your entry on the A-list"
        words = asks or "Here you see what we hold on you, change it, and say what is public:"
    queue_message(
        session,
        kind="a-list-link",
        to=email,
        subject=subject,
        body=(
            f"{words}\n\n{url}\n\n"
            f"The link can be used until {written_time(made.expires_at)}. Do not pass it on. If you"
            " did not ask for it, do nothing: nothing is kept of you but this message.\n"
        ),
    )
    return made


def mail_endorsement_link(
    session: Session, endorsement_id: int, candidate: str, contact: str, email: str, *, by: str
) -> AlistLink:
    """Mail an organisation's contact the link by which it confirms, declines or withdraws.

    The caller sees to it that nobody else does so meanwhile. Raises CandidateRefused where it was
    asked as often today as one is.
    """
    recent = session.scalar(
        select(func.count())
        .select_from(AlistLink)
        .where(AlistLink.endorsement_id == endorsement_id, AlistLink.made_at > clock.now() - DAY)
    )
    if (recent or 0) >= MOST_TO_ONE:
        raise CandidateRefused(
            "The organisation was asked several times today. Give it time to answer, and ask again"
            " tomorrow.",
            "organisation",
        )
    session.execute(
        update(AlistLink)
        .where(AlistLink.endorsement_id == endorsement_id, AlistLink.ended_at.is_(None))
        .values(ended_at=clock.now(), ended_by=by, email=None)
    )
    made, url = _make(session, LinkPurpose.ENDORSE, email, by, endorsement_id=endorsement_id)
    queue_message(
        session,
        kind="a-list-endorsement",
        to=email,
        subject="Does your organisation endorse a candidate?",
        body=(
            f"Dear {contact},\n\n{candidate} says that your organisation endorses her as a"
            f" candidate. You confirm or decline it here:\n\n{url}\n\n"
            f"The link can be used until {written_time(made.expires_at)}.\n"
        ),
    )
    return made


def open_link(session: Session, token: str) -> AlistLink:
    """The link of a token. Only reads. Raises BadLink, for every reason with the same words."""
    found = session.scalars(
        select(AlistLink).where(
            AlistLink.token_digest == _digest(token),
            AlistLink.ended_at.is_(None),
            AlistLink.expires_at > clock.now(),
        )
    ).first()
    if found is None:
        raise BadLink
    return found


def locked_link(session: Session, token: str) -> AlistLink:
    """A link that nobody else uses until this unit of work ends. Raises BadLink."""
    one_at_a_time(session, LINKS)
    found = open_link(session, token)
    session.refresh(found, with_for_update=True)
    return found


def use_to_apply(session: Session, link: AlistLink, candidate_id: int) -> None:
    """Let the link by which somebody applied be the one to her own entry from now on."""
    link.candidate_id, link.purpose, link.used_at = candidate_id, LinkPurpose.KEEP, clock.now()
    session.flush()
    audit.record(
        session,
        AlistEvent.LINK_USED,
        by=person(candidate_id),
        subject=person(candidate_id),
        changes={"link": link.id},
        person=person(candidate_id),
    )


def _make(
    session: Session,
    purpose: LinkPurpose,
    email: str,
    by: str,
    *,
    candidate_id: int | None = None,
    endorsement_id: int | None = None,
) -> tuple[AlistLink, str]:
    now = clock.now()
    token = secrets.token_urlsafe(32)
    made = AlistLink(
        purpose=purpose,
        candidate_id=candidate_id,
        endorsement_id=endorsement_id,
        email=email,
        email_digest=email_digest(email),
        token_digest=_digest(token),
        made_at=now,
        made_by=by,
        expires_at=expires_at(now, value_of(session, LINK_DAYS)),
    )
    session.add(made)
    session.flush()
    audit.record(
        session,
        AlistEvent.LINK_MADE,
        by=by,
        subject="links",
        changes={"link": made.id, "purpose": purpose.value, "mailed": True},
    )
    path = "endorse" if purpose is LinkPurpose.ENDORSE else "my"
    return made, f"{current_app.config['PUBLIC_URL']}/a-list/{path}/{token}"


def _count(session: Session, since: object, digest: str | None = None) -> int:
    """How many links were made since an instant, in all or for one address."""
    query = (
        select(func.count())
        .select_from(AlistLink)
        .where(AlistLink.made_at > since, AlistLink.purpose != LinkPurpose.ENDORSE)
    )
    if digest is not None:
        query = query.where(AlistLink.email_digest == digest)
    return session.scalar(query) or 0


def _digest(token: str) -> str:
    return keyed_digest("alist:link", token)


def count_forgettable(session: Session) -> int:
    """How many links that are over still say where they were sent."""
    return (
        session.scalar(select(func.count()).select_from(AlistLink).where(_over(), _addressed()))
        or 0
    )


def forget_addresses(session: Session) -> int:
    """Forget where links that are over were sent. Returns of how many."""
    gone = session.execute(
        update(AlistLink)
        .where(_over(), _addressed())
        .values(email=None, email_digest=None)
        .returning(AlistLink.id)
    ).all()
    return len(gone)


def _over() -> ColumnElement[bool]:
    """That a link has been over for a day: until then it is counted how often she asked."""
    before = clock.now() - DAY
    return or_(AlistLink.ended_at < before, AlistLink.expires_at < before)


def _addressed() -> ColumnElement[bool]:
    return or_(AlistLink.email.is_not(None), AlistLink.email_digest.is_not(None))
