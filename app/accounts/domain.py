"""Roles, and the rules on who must show what at sign-in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Role(StrEnum):
    """What a user is in the party. A user may have several roles."""

    ADMINISTRATOR = "administrator"
    WHIP = "whip"
    SELECTIONS_OFFICER = "selections_officer"
    CLP_SECRETARY = "clp_secretary"
    PARTY_OFFICER = "party_officer"
    EQUALITY_OFFICER = "equality_officer"
    AUDITOR = "auditor"

    @property
    def label(self) -> str:
        """The role's name in words."""
        return _WORDS[self][0]

    @property
    def sentence(self) -> str:
        """What somebody with this role does."""
        return _WORDS[self][1]

    @property
    def scoped(self) -> bool:
        """Whether it is held for something named (a CLP) and never everywhere."""
        return self is Role.CLP_SECRETARY

    @property
    def needs_second_factor(self) -> bool:
        """Whether a second factor must be set up before anything else.

        Not for a CLP secretary, who sees her own CLP only and signs in on a phone in a hall.
        """
        return self is not Role.CLP_SECRETARY


_WORDS: Mapping[Role, tuple[str, str]] = {
    Role.ADMINISTRATOR: (
        "Administrator",
        "Looks after users, roles, settings, rule sets and jobs.",
    ),
    Role.WHIP: (
        "Whip",
        "Keeps whip status, lines, slips and pairs, pledge rounds and declarations.",
    ),
    Role.SELECTIONS_OFFICER: (
        "Selections officer",
        (
            "Keeps deselection marks, CLPs, trigger ballots, boundary changes, vacancies, the"
            " A-list, contests and the draft of posts."
        ),
    ),
    Role.CLP_SECRETARY: (
        "CLP secretary",
        (
            "Follows her own CLP only: her MP's public status, declarations and votes, deadlines"
            " and A-list candidates; enters results of a running ballot."
        ),
    ),
    Role.PARTY_OFFICER: (
        "Party officer",
        (
            "Makes conference reports and exports, and keeps the publication of contests, groups,"
            " expulsions, scenarios, organisations and requests of data subjects."
        ),
    ),
    Role.EQUALITY_OFFICER: (
        "Equality officer",
        "Reads the totals of monitoring, never a person's answers.",
    ),
    Role.AUDITOR: (
        "Auditor",
        (
            "Reads everything but monitoring answers and the grounds of excuses, the audit trail"
            " included; changes nothing."
        ),
    ),
}


def must_show_second_factor(roles: Iterable[Role]) -> bool:
    """Whether somebody with these roles must sign in with a second factor."""
    return any(role.needs_second_factor for role in roles)


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How long a session lasts: without a request, and in all."""

    idle: timedelta
    absolute: timedelta

    def ended(self, began_at: datetime, seen_at: datetime, now: datetime) -> bool:
        """Whether a session that began and was last seen then is over now."""
        return now - seen_at >= self.idle or now - began_at >= self.absolute


@dataclass(frozen=True, slots=True)
class Throttle:
    """At most so many failures within a window; further attempts are not even looked at."""

    failures: int
    within: timedelta

    def wait(self, failed_at: Iterable[datetime], now: datetime) -> timedelta | None:
        """How long to wait before the next attempt; None when it may be made now.

        failed_at: when earlier attempts failed, in any order.
        """
        recent = sorted(at for at in failed_at if now - at < self.within)
        if len(recent) < self.failures:
            return None
        return recent[-self.failures] + self.within - now


def invited_until(invited_at: datetime, days: int) -> datetime:
    """When an invitation made then lapses, some days later."""
    return invited_at + timedelta(days=days)


class Digest(StrEnum):
    """How often a user's desk is mailed to her."""

    NONE = "none"
    DAILY = "daily"
    WEEKLY = "weekly"

    @property
    def label(self) -> str:
        """The choice in words."""
        return {
            Digest.NONE: "Never",
            Digest.DAILY: "Every weekday morning",
            Digest.WEEKLY: "On Monday mornings",
        }[self]


# A browser names those it descends from as well, so the youngest of a family comes first.
_BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def browser_words(user_agent: str) -> str:
    """What a browser says of itself, as its owner knows it: "Firefox on Windows"."""
    browser = next((name for mark, name in _BROWSERS.items() if mark in user_agent), None)
    system = next((name for mark, name in _SYSTEMS.items() if mark in user_agent), None)
    if browser and system:
        return f"{browser} on {system}"
    return browser or system or "A browser that does not say its name"
