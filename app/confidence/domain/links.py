"""How long a personal link and its code are good for, and how an address is shown masked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.confidence.domain.words import Answer, RoundKind
from app.kernel.dates import ONE_DAY, start_of

CODE_DIGITS = 6
CODE_LASTS = timedelta(minutes=10)
CODES_AN_HOUR = 5
TRIES_A_CODE = 5
MOST_WRONG_CODES = 20
"""Then the link is worth nothing: twenty guesses find one of a million codes once in 50,000."""
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class LinkAnswer:
    """An answer that a member may give by her link, in the words beside the button."""

    answer: Answer
    words: str


def link_answers(kind: RoundKind) -> tuple[LinkAnswer, ...]:
    """What may be answered by a personal link. Nobody says of herself that she equivocates."""
    if kind is RoundKind.PLEDGE:
        return (LinkAnswer(Answer.YES, "Yes"), LinkAnswer(Answer.NO, "No"))
    if kind is RoundKind.CONFIDENCE:
        return (
            LinkAnswer(Answer.YES, "Yes, I make this declaration"),
            LinkAnswer(Answer.NO, "No, I do not make it"),
        )
    return (
        LinkAnswer(Answer.YES, "Yes, I sign this statement"),
        LinkAnswer(Answer.NO, "No, I do not sign it"),
    )


def last_instant(closes_on: date, grace_days: int) -> datetime:
    """When the days of grace after the last day of a round are over."""
    return start_of(closes_on + timedelta(days=grace_days) + ONE_DAY)


def expires_at(made_at: datetime, days: int, closes_on: date, grace_days: int) -> datetime:
    """When a link made then can be used no more: after some days, never after the round's end."""
    return min(made_at + timedelta(days=days), last_instant(closes_on, grace_days))


def code_wait(codes_from: datetime | None, codes_sent: int, now: datetime) -> timedelta | None:
    """How long to wait for another code; None when one may be sent now.

    codes_from: when the hour began in which codes_sent were sent.
    """
    if codes_from is None or now - codes_from >= HOUR or codes_sent < CODES_AN_HOUR:
        return None
    return codes_from + HOUR - now


def masked(address: str) -> str:
    """An address that its owner knows again and nobody else: "a…h@parliament.uk"."""
    local, _, domain = address.rpartition("@")
    shown = f"{local[0]}…{local[-1]}" if len(local) > 2 else f"{local[:1]}…"
    return f"{shown}@{domain}"


def read_domains(text: str) -> tuple[str, ...]:
    """The domains that the setting names, in small letters, parted by commas or blanks."""
    return tuple(word.strip("@.").lower() for word in text.replace(",", " ").split())


def is_parliamentary(address: str, domains: Collection[str]) -> bool:
    """Whether an address is at one of the domains, or at a name below it."""
    at = address.rpartition("@")[2].lower()
    return any(at == domain or at.endswith(f".{domain}") for domain in domains)
