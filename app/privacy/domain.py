"""Whom a page is about, when an answer is due, and how often somebody may ask."""

from __future__ import annotations

import calendar
import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.kernel.errors import DomainError, NotInRecord

LARGEST_ID = 2**31 - 1
MOST_AN_HOUR = 5
"""Requests for correction from one address; an office that shares one seldom needs more."""
MOST_A_DAY = 200
"""Requests in all: more are not read by anybody, and would fill the disk."""
REFERENCE_LETTERS = "23456789BCDFGHJKMNPQRTVWXZ"
"""No letter or digit that is taken for another, and no vowel, so that no word comes about."""
REFERENCE_LENGTH = 12
_ADDRESS = re.compile(r"[^@\s,;:<>()\"]+@[^@\s,;:<>()\"]+\.[^@\s,;:<>()\"]{2,}")


class Purpose(StrEnum):
    """What personal data are held for: each is a heading of docs/data-protection.md."""

    PUBLIC_RECORD = "The public voting record"
    ACCOUNTS = "Accounts and sessions"
    AUDIT = "The audit trail"
    DISCIPLINE = "Whip status, lines and excuses"
    CONFIDENCE = "Pledges, declarations and marks"
    CABINET = "Contests, drafts and posts"
    SPLITS = "Splits, blocs and expulsions"
    SELECTIONS = "CLPs, trigger ballots and selections"
    CORRECTIONS = "Requests for correction"
    RIGHTS = "Objections and erasures"
    FILES = "Uploaded files"
    MAIL = "Mail"
    KEPT = "Forms left half-way"
    ALIST = "The A-list"
    MONITORING = "Equality monitoring"
    REPORTS = "Reports to conference"
    ATTEMPTS = "Failed attempts to sign in"


ERASED = "erased"
"""Stands for words that went with whoever they were about."""
RECORD_STAYS = (
    "It stays: it is the record of the House, held for the freedom of information and for archiving"
    " in the public interest (Article 17(3)(a) and (d))."
)
"""Why the public record of a member is not erased."""
RECORD_GOES_ON = (
    "Goes on: the record of the House is public, and that the public can see how it is governed"
    " overrides her interests (Article 21(1))."
)
"""What becomes of the public record of a member who objects."""


class ObjectionMedium(StrEnum):
    """How an objection reached the party."""

    LETTER = "letter"
    EMAIL = "email"
    SPOKEN = "spoken"
    OTHER = "other"

    @property
    def label(self) -> str:
        """How it came, in words."""
        return {
            ObjectionMedium.LETTER: "By letter",
            ObjectionMedium.EMAIL: "By e-mail",
            ObjectionMedium.SPOKEN: "Said in person or by telephone",
            ObjectionMedium.OTHER: "In another way",
        }[self]


class ErasureGround(StrEnum):
    """Why somebody is erased: the grounds of UK GDPR, Article 17(1)."""

    NOT_NEEDED = "not_needed"
    CONSENT = "consent"
    OBJECTION = "objection"
    UNLAWFUL = "unlawful"
    OBLIGATION = "obligation"

    @property
    def label(self) -> str:
        """The ground in words, with its letter."""
        return {
            ErasureGround.NOT_NEEDED: "No longer needed for what it was held for (17(1)(a))",
            ErasureGround.CONSENT: "She withdrew her consent (17(1)(b))",
            ErasureGround.OBJECTION: "She objects, and nothing overrides it (17(1)(c))",
            ErasureGround.UNLAWFUL: "It was held unlawfully (17(1)(d))",
            ErasureGround.OBLIGATION: "The law obliges us to erase it (17(1)(e))",
        }[self]


class TooManyRequests(DomainError):
    """More was asked for than is taken; the sentence says when to come back."""


class NotYet(DomainError):
    """She cannot be erased yet; the sentence says what to do first."""


class NamesHer(DomainError):
    """The reason for an erasure names whom it is about, and it stays."""


class Decided(DomainError):
    """The request has been decided; a decision is not changed."""


@dataclass(frozen=True, slots=True, order=True)
class Person:
    """Somebody on record: of a kind ("member", "user"), by the id of that kind."""

    kind: str
    id: int

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def slug(self) -> str:
        """The person in an address: member-172."""
        return f"{self.kind}-{self.id}"


def read_person(text: str) -> Person:
    """The person that "member-172" or "member 172" means. Raises NotInRecord."""
    found = re.fullmatch(r"([a-z]{1,20})[- ]([0-9]{1,10})", text)
    if found is None or int(found[2]) > LARGEST_ID:
        raise NotInRecord("The address does not say whom it is about. Go back to the page.")
    return Person(found[1], int(found[2]))


def told_in_words(held: object) -> list[list[tuple[str, str]]]:
    """What a room holds on somebody as people read it: record by record, name and text.

    held: JSON values, as the rooms give them.
    """
    records = held if isinstance(held, Sequence) and not isinstance(held, str) else [held]
    return [
        [(_label(name), _words(value)) for name, value in record.items()]
        if isinstance(record, Mapping)
        else [("What", _words(record))]
        for record in records
    ]


def _label(name: object) -> str:
    text = str(name).replace("_", " ")
    return text[:1].upper() + text[1:]


def _words(value: object) -> str:
    match value:
        case None | "":
            return "not recorded"
        case bool():
            return "yes" if value else "no"
        case Mapping():
            return ", ".join(f"{_label(name)}: {_words(one)}" for name, one in value.items())
        case Sequence() if not isinstance(value, str):
            return "; ".join(_words(one) for one in value) or "none"
    return str(value)


def due_day(asked_on: date, days: int) -> date:
    """The last day for an answer: after so many days, and never after one calendar month.

    A month ends on the day of the same number; where there is none, on the last of the month.
    """
    year, month = divmod(asked_on.year * 12 + asked_on.month, 12)
    month += 1
    last = calendar.monthrange(year, month)[1]
    return min(asked_on + timedelta(days=days), date(year, month, min(asked_on.day, last)))


def network_of(address: str) -> str:
    """Whom an address stands for: itself, or the /64 of IPv6 that one line is given whole."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def check_how_often(from_there: int, in_all: int) -> None:
    """Refuse a request after too many. Raises TooManyRequests.

    from_there: requests of the last hour from the same address; in_all: of the last day.
    """
    if from_there >= MOST_AN_HOUR:
        raise TooManyRequests(
            f"There have been {MOST_AN_HOUR} requests from your connection within an hour, which"
            " is as many as we take. Try again in an hour; what you wrote is still below."
        )
    if in_all >= MOST_A_DAY:
        raise TooManyRequests(
            "We have had more requests today than we can read. Try again tomorrow; what you wrote"
            " is still below."
        )


def check_reason(reason: str, name: str) -> None:
    """Refuse a reason for an erasure that would keep whom it erases. Raises NamesHer.

    name: as she is known before; her last name alone tells who she is, too.
    """
    words = re.findall(r"\w+", reason.casefold())
    known = re.findall(r"\w+", name.casefold())
    if "@" in reason or (known and known[-1] in words):
        raise NamesHer(
            "This reason stays when she is gone: leave out her name and every e-mail address."
        )


def is_address(text: str) -> bool:
    """Whether a text can be an e-mail address."""
    return _ADDRESS.fullmatch(text) is not None


def written_reference(letters: str) -> str:
    """A reference in groups of four: K7QM-2R4T-9XBC."""
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
