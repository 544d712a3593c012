"""Parliamentary addresses, and the links by which members answer themselves. Nothing commits."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.service import checked_email
from app.audit import service as audit
from app.confidence.domain import Answer, Medium, RoundState
from app.confidence.domain.links import (
    CODE_DIGITS,
    CODE_LASTS,
    HOUR,
    MOST_WRONG_CODES,
    TRIES_A_CODE,
    code_wait,
    expires_at,
    is_parliamentary,
    last_instant,
    link_answers,
    masked,
    read_domains,
)
from app.confidence.domain.rounds import RULES
from app.confidence.events import ConfidenceEvent
from app.confidence.models import ParliamentaryAddress, PersonalLink, Round, RoundAnswer
from app.confidence.queries import links as queries
from app.confidence.queries.links import OpenLink
from app.confidence.queries.rounds import (
    current_text,
    get_round,
    list_asked,
    round_state,
    standing_answers,
)
from app.confidence.service.answers import answering, record_answer
from app.confidence.settings import LINK_DAYS, PARLIAMENTARY_DOMAINS
from app.db.model import LARGEST_ID
from app.db.secrets import keyed_digest
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.dates import written_day, written_time
from app.kernel.errors import DomainError, NotInRecord
from app.mail.domain import recipient_of
from app.mail.service import queue_message
from app.members.models import Member
from app.settings.queries import value_of

NEW_LINK = "Ask the whips’ office for a new one."


class BadLink(DomainError):
    """A link cannot be used. The words are the same for every reason: they tell nobody anything."""

    def __init__(self) -> None:
        """Say what it may be, and what to do."""
        super().__init__(
            "It is not written in full, it has been used or replaced by a newer one, or its time"
            " is over. If you have answered by it, your answer is on record, and a receipt is on"
            f" its way to your parliamentary address. If not: {NEW_LINK[0].lower()}{NEW_LINK[1:]}"
        )


class LinkRefused(DomainError):
    """Something cannot be done by or with a link; the sentence says what to do instead."""


class AddressRefused(DomainError):
    """No such address is kept. field: what is wrong, "" for all of it."""

    def __init__(self, sentence: str, field: str = "") -> None:
        """Take the sentence, and the field it is about."""
        super().__init__(sentence)
        self.field = field


class TextChanged(DomainError):
    """The text that she answers to is not the one she was shown; nothing was recorded."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(
            "The text was changed after you opened this page. Nothing is recorded yet: read the"
            " new text below, and send your answer to that. Your code can still be used."
        )


def person(member_id: int) -> str:
    """How the audit trail names a member."""
    return f"member {member_id}"


# --- addresses ---------------------------------------------------------------------------------


def record_address(
    session: Session, member_id: int, *, address: str, source: str, by: str
) -> ParliamentaryAddress:
    """Put a member's parliamentary address on record, or another in its place.

    Raises AddressRefused for one at no parliamentary domain, NotInRecord for no such member.
    """
    one_at_a_time(session, "parliamentary addresses")
    if member_id > LARGEST_ID or session.get(Member, member_id) is None:
        raise NotInRecord(f"No member {member_id} is in the record.")
    checked = checked_address(address, parliamentary_domains(session))
    found = session.get(ParliamentaryAddress, member_id, with_for_update=True)
    if found is not None and (found.address, found.source) == (checked, source):
        raise AddressRefused("Nothing was changed: this address is on record, with this source.")
    before = None if found is None else found.address
    if found is None:
        found = ParliamentaryAddress(member_id=member_id)
        session.add(found)
    found.address, found.source = checked, source
    found.recorded_at, found.recorded_by = clock.now(), by
    session.flush()
    audit.record(
        session,
        ConfidenceEvent.ADDRESS_RECORDED,
        by=by,
        subject=person(member_id),
        changes={},
        person=person(member_id),
        private={"before": before, "after": checked, "source": source},
    )
    return found


def parliamentary_domains(session: Session) -> tuple[str, ...]:
    """The domains at which an address must be, by the setting."""
    return read_domains(value_of(session, PARLIAMENTARY_DOMAINS))


def checked_address(address: str, domains: Collection[str]) -> str:
    """A parliamentary address as it is kept. Raises AddressRefused for one at no such domain."""
    try:
        checked = checked_email(address)
        recipient_of(checked)
    except DomainError as error:
        raise AddressRefused(str(error), "address") from None
    if not is_parliamentary(checked, domains):
        raise AddressRefused(
            f"A parliamentary address ends in @{' or @'.join(domains)}. Codes go to no other: it"
            " must be certain that nobody else reads them.",
            "address",
        )
    return checked


def remove_address(session: Session, member_id: int, *, by: str) -> None:
    """Take an address that was recorded by mistake off the record. Raises NotInRecord."""
    one_at_a_time(session, "parliamentary addresses")
    found = session.get(ParliamentaryAddress, member_id) if member_id <= LARGEST_ID else None
    if found is None:
        raise NotInRecord("No parliamentary address of this member is on record.")
    audit.record(
        session,
        ConfidenceEvent.ADDRESS_REMOVED,
        by=by,
        subject=person(member_id),
        changes={},
        person=person(member_id),
        private={"before": found.address},
    )
    session.delete(found)
    session.flush()


def read_address(session: Session, member_id: int, *, by: str) -> ParliamentaryAddress:
    """An address in full; that it was read, and by whom, is kept. Raises NotInRecord."""
    found = queries.find_address(session, member_id)
    if found is None:
        raise NotInRecord("No parliamentary address of this member is on record.")
    audit.record(
        session,
        ConfidenceEvent.ADDRESS_READ,
        by=by,
        subject=person(member_id),
        changes={},
        person=person(member_id),
    )
    return found


# --- links, by officers ------------------------------------------------------------------------


def make_link(
    session: Session, round_: Round, member_id: int, *, mail: bool, by: str
) -> tuple[PersonalLink, str]:
    """Make a link for one who is asked, and end those she has. Returns the link and its address.

    mail: whether to send it to her parliamentary address; else an officer hands it over. Raises
    LinkRefused, and NotInRecord for a member who is not asked.
    """
    one_at_a_time(session, answering(round_.id))
    session.refresh(round_)
    _asked, name = queries.get_asked(session, round_.id, member_id)
    _check_takes_answers(round_)
    address = queries.find_address(session, member_id) if mail else None
    if mail and address is None:
        raise LinkRefused(
            f"No parliamentary address of {name} is on record. Record it first, or make the link"
            " to hand it over."
        )
    made, url = _make(session, round_, member_id, by)
    if address is not None:
        _mail_link(session, round_, made, name, address.address, url)
    _audit_made(session, made, mailed=mail, by=by)
    return made, url


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One who is sent no link, and why in a sentence."""

    member_id: int
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who of those asked would be sent a link: ids with names; and who not."""

    mailed: tuple[tuple[int, str], ...]
    left_out: tuple[LeftOut, ...]


def list_recipients(session: Session, round_: Round) -> Recipients:
    """Who is sent a link when everybody is: those with an address and without an answer."""
    answered = standing_answers(session, round_.id)
    asked = list_asked(session, round_.id)
    known = queries.list_masked(session, [one.member_id for one in asked])
    mailed: list[tuple[int, str]] = []
    left_out: list[LeftOut] = []
    for one in asked:
        if one.member_id in answered:
            why = "An answer is on record."
        elif one.member_id not in known:
            why = "No parliamentary address is on record."
        else:
            mailed.append((one.member_id, one.name))
            continue
        left_out.append(LeftOut(one.member_id, one.name, why))
    return Recipients(tuple(mailed), tuple(left_out))


def make_links(session: Session, round_: Round, *, by: str) -> Recipients:
    """Mail a link to everybody asked who has not answered and has an address.

    Says to whom, and who was left out and why. Earlier links of theirs end. Raises LinkRefused.
    """
    one_at_a_time(session, answering(round_.id))
    session.refresh(round_)
    _check_takes_answers(round_)
    recipients = list_recipients(session, round_)
    addresses = {
        row.member_id: row.address
        for row in session.scalars(
            select(ParliamentaryAddress).where(
                ParliamentaryAddress.member_id.in_([i for i, _name in recipients.mailed])
            )
        )
    }
    if not recipients.mailed:
        raise LinkRefused(
            "Nobody can be sent a link: everybody asked has answered, or has no parliamentary"
            " address on record."
        )
    for member_id, name in recipients.mailed:
        made, url = _make(session, round_, member_id, by)
        _mail_link(session, round_, made, name, addresses[member_id], url)
        _audit_made(session, made, mailed=True, by=by)
    return recipients


def end_link(session: Session, round_id: int, link_id: int, *, by: str) -> PersonalLink:
    """End a link, so that nobody answers by it. Raises NotInRecord, LinkRefused."""
    one_at_a_time(session, answering(round_id))
    link, _name = queries.get_link(session, round_id, link_id)
    session.refresh(link, with_for_update=True)
    if link.used_at is not None:
        raise LinkRefused("This link has been used: void the answer if the member did not give it.")
    if link.ended_at is not None:
        raise LinkRefused("This link has ended already.")
    _end(session, link, by)
    return link


def _end(session: Session, link: PersonalLink, by: str) -> None:
    link.ended_at, link.ended_by = clock.now(), by
    link.code_digest = None
    session.flush()
    audit.record(
        session,
        ConfidenceEvent.LINK_ENDED,
        by=by,
        subject=f"round {link.round_id}",
        changes={"link": link.id},
        person=person(link.member_id),
    )


def _check_takes_answers(round_: Round) -> None:
    """Refuse a link to a round that takes no answers (LinkRefused)."""
    state = round_state(round_)
    if state is RoundState.DRAFT:
        raise LinkRefused("Open the round first: until then its text may change.")
    if state is not RoundState.OPEN:
        raise LinkRefused(f"The round is {state.value}: nobody can answer by a link any more.")
    if last_instant(round_.closes_on, round_.grace_days) <= clock.now():
        raise LinkRefused("The last day for an answer has passed, so a link could not be used.")


def _make(session: Session, round_: Round, member_id: int, by: str) -> tuple[PersonalLink, str]:
    now = clock.now()
    session.execute(
        update(PersonalLink)
        .where(
            PersonalLink.round_id == round_.id,
            PersonalLink.member_id == member_id,
            PersonalLink.used_at.is_(None),
            PersonalLink.ended_at.is_(None),
        )
        .values(ended_at=now, ended_by=by, code_digest=None)
    )
    token = secrets.token_urlsafe(32)
    made = PersonalLink(
        round_id=round_.id,
        member_id=member_id,
        token_digest=_digest(token),
        made_at=now,
        made_by=by,
        expires_at=expires_at(
            now, value_of(session, LINK_DAYS), round_.closes_on, round_.grace_days
        ),
    )
    session.add(made)
    session.flush()
    return made, f"{current_app.config['PUBLIC_URL']}/confidence/links/{token}"


def _audit_made(session: Session, link: PersonalLink, *, mailed: bool, by: str) -> None:
    audit.record(
        session,
        ConfidenceEvent.LINK_MADE,
        by=by,
        subject=f"round {link.round_id}",
        changes={"link": link.id, "mailed": mailed, "expires_at": link.expires_at.isoformat()},
        person=person(link.member_id),
    )


def _mail_link(
    session: Session, round_: Round, link: PersonalLink, name: str, address: str, url: str
) -> None:
    queue_message(
        session,
        kind="personal-link",
        to=address,
        subject="Your personal link to answer by",
        body=(
            f"Dear {name},\n\n"
            f"the whips’ office asks you for an answer: {round_.title}. You give it yourself"
            " here:\n\n"
            f"{url}\n\n"
            "The page shows the exact text. It then sends a code to this address, which confirms"
            " that the answer is yours. Do not pass the link on.\n\n"
            f"The link can be used once, until {written_time(link.expires_at)}. The round closes"
            f" on {written_day(round_.closes_on)}.\n"
        ),
    )


# --- answering by a link -----------------------------------------------------------------------


def _digest(token: str) -> str:
    return keyed_digest("personal link", token)


def _code_digest(link_id: int, code: str) -> str:
    return keyed_digest("personal link code", f"{link_id}:{code}")


def open_link(session: Session, token: str) -> OpenLink:
    """What a link shows. Only reads. Raises BadLink, for every reason with the same words."""
    found = queries.find_open_link(session, _digest(token), clock.now())
    if found is None:
        raise BadLink
    return found


def _locked(session: Session, token: str) -> tuple[OpenLink, PersonalLink, Round]:
    """A link that nobody else can use until this unit of work ends. Raises BadLink, LinkRefused."""
    one_at_a_time(session, answering(open_link(session, token).round_id))
    # Who waited may have waited for whoever used it.
    found = open_link(session, token)
    link = session.scalars(
        select(PersonalLink)
        .where(PersonalLink.id == found.link_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    round_ = get_round(session, found.round_id)
    if found.state is not RoundState.OPEN:
        raise LinkRefused("The round is closed: no answer can be given by this link any more.")
    if round_.opens_on > clock.today():
        raise LinkRefused(
            f"The round opens on {written_day(round_.opens_on)}: answer from that day on."
        )
    return found, link, round_


def send_code(session: Session, token: str, *, by: str) -> None:
    """Mail a new code to the member's parliamentary address; the one before is worth nothing then.

    Raises BadLink; LinkRefused without an address, after too many codes, for a closed round.
    """
    found, link, _round = _locked(session, token)
    now = clock.now()
    address = queries.find_address(session, found.member_id)
    if address is None:
        raise LinkRefused(
            "No parliamentary address of yours is on record, so no code can be sent. Ask the"
            " whips’ office to record it."
        )
    wait = code_wait(link.codes_from, link.codes_sent, now)
    if wait is not None:
        raise LinkRefused(
            "As many codes have been sent as we send within an hour. Use the newest, or ask for"
            f" another after {written_time(now + wait)}."
        )
    if link.codes_from is None or now - link.codes_from >= HOUR:
        link.codes_from, link.codes_sent = now, 0
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    link.code_digest = _code_digest(link.id, code)
    link.code_sent_at = now
    link.code_tries = 0
    link.codes_sent += 1
    session.flush()
    audit.record(
        session,
        ConfidenceEvent.LINK_CODE_SENT,
        by=by,
        subject=f"round {link.round_id}",
        changes={"link": link.id},
        person=person(link.member_id),
    )
    queue_message(
        session,
        kind="personal-link-code",
        to=address.address,
        subject="Your code",
        body=(
            f"Dear {found.name},\n\n"
            f"your code is {code}. Enter it on the page you asked for it on; it is good for"
            f" {int(CODE_LASTS.total_seconds()) // 60} minutes.\n\n"
            "It confirms that your answer to the whips’ office is yours. If you did not ask for"
            " it, somebody else has your personal link: tell the whips’ office, and give the code"
            " to nobody.\n"
        ),
    )


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was recorded by a link, for the page and the message that say so."""

    name: str
    title: str
    text: str
    text_version: int
    answer: str
    words: str
    given_at: datetime
    public: str
    mailed_to: str


def answer_by_link(
    session: Session,
    token: str,
    *,
    code: str,
    answer: Answer,
    words: str,
    text_version: int | None,
    by: str,
) -> Receipt | LinkRefused:
    """Record a member's answer by her link, which is used up by it.

    Gives a refusal back, instead of raising it, when the code is wrong: that it was tried must be
    kept. text_version: of the text she was shown. Raises BadLink, TextChanged, LinkRefused for a
    closed round, AnswerRefused.
    """
    found, link, round_ = _locked(session, token)
    if answer not in [allowed.answer for allowed in link_answers(found.kind)]:
        raise LinkRefused("Choose one of the answers.")
    if text_version != current_text(session, round_.id).version:
        raise TextChanged
    refusal = _check_code(session, link, code, by)
    if refusal is not None:
        return refusal
    now = clock.now()
    made = record_answer(
        session,
        round_,
        found.member_id,
        answer,
        given_at=now,
        time_known=True,
        medium=Medium.PERSONAL_LINK,
        words=words or None,
        text_version=text_version,
        by=person(found.member_id),
    )
    link.used_at, link.answer_id, link.code_digest = now, made.id, None
    session.flush()
    audit.record(
        session,
        ConfidenceEvent.LINK_USED,
        by=person(found.member_id),
        subject=f"round {link.round_id}",
        changes={"link": link.id, "answer": made.id},
        person=person(found.member_id),
    )
    return _receipt(session, found, made, words)


def _check_code(session: Session, link: PersonalLink, code: str, by: str) -> LinkRefused | None:
    """Why a code does not confirm; None when it does. A wrong one is counted."""
    now = clock.now()
    if (
        link.code_digest is None
        or link.code_sent_at is None
        or link.code_sent_at + CODE_LASTS <= now
    ):
        return LinkRefused("Your code is no longer good. Ask for another one.")
    given = _code_digest(link.id, "".join(code.split()))
    if compare_digest(given, link.code_digest):
        return None
    link.code_tries += 1
    link.wrong_codes += 1
    audit.record(
        session,
        ConfidenceEvent.LINK_CODE_REFUSED,
        by=by,
        subject=f"round {link.round_id}",
        changes={"link": link.id, "tries": link.code_tries, "in_all": link.wrong_codes},
        person=person(link.member_id),
    )
    if link.wrong_codes >= MOST_WRONG_CODES:
        _end(session, link, by)
        return LinkRefused(f"Too many wrong codes: the link has ended. {NEW_LINK}")
    if link.code_tries >= TRIES_A_CODE:
        link.code_digest = None
        session.flush()
        return LinkRefused("That was not the code, for the fifth time. Ask for another code.")
    session.flush()
    return LinkRefused("That is not the code. Enter the six digits of the newest message.")


def what_is_public(found: OpenLink) -> str:
    """What of an answer the public sees, in a sentence."""
    if RULES[found.kind].declaration:
        return (
            "If you make the declaration, your name, your constituency, the day and that you made"
            " it yourself stand on the public register. If you do not, nothing of it is public."
        )
    return "Nothing of your answer is public: the whips and party officers see it."


def _receipt(session: Session, found: OpenLink, made: RoundAnswer, words: str) -> Receipt:
    address = queries.find_address(session, found.member_id)
    assert address is not None
    public = "Nothing of it is public."
    if RULES[found.kind].declaration and made.answer is Answer.YES:
        public = "Your declaration stands on the public register."
    receipt = Receipt(
        name=found.name,
        title=found.title,
        text=found.text,
        text_version=made.text_version,
        answer=next(a.words for a in link_answers(found.kind) if a.answer is made.answer),
        words=words,
        given_at=made.given_at,
        public=public,
        mailed_to=masked(address.address),
    )
    said = f"In your own words:\n\n{words}\n\n" if words else ""
    queue_message(
        session,
        kind="personal-link-receipt",
        to=address.address,
        subject="Receipt for your answer",
        body=(
            f"Dear {receipt.name},\n\n"
            f"this was recorded on {written_time(receipt.given_at)} by your personal link.\n\n"
            f"{receipt.title}. The text, version {receipt.text_version}:\n\n{receipt.text}\n\n"
            f"Your answer: {receipt.answer}.\n\n{said}{receipt.public}\n\n"
            "The link can be used no more. If this answer is not yours, or you wish to change it,"
            " tell the whips’ office.\n"
        ),
    )
    return receipt
