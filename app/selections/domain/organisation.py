"""What a CLP is made of: units that a trigger ballot asks, officers, whom to turn to, freeze dates.

Rules on what may be put on record; none of them knows the web or the database.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.kernel.dates import FIRST_YEAR, Spell, written_day
from app.kernel.errors import DomainError
from app.kernel.words import folded, is_blank
from app.privacy.domain import is_address

EARLIEST = date(FIRST_YEAR, 1, 1)
FARTHEST = timedelta(days=366)
"""How far ahead a day may be: a slip of the pen in the year is farther."""
_TELEPHONE = re.compile(r"\+?[0-9 ()./-]{5,30}( ?(?:x|ext\.?) ?[0-9]{1,6})?", re.IGNORECASE)
FEWEST_DIGITS, MOST_DIGITS = 5, 21
"""Of a telephone number: a short one within a building; ITU-T E.164 has 15, and an extension."""


class UnitPool(StrEnum):
    """Where a unit's one vote counts."""

    BRANCH = "branch"
    AFFILIATE = "affiliate"

    @property
    def label(self) -> str:
        """A unit of the pool, in words."""
        return {UnitPool.BRANCH: "party branch", UnitPool.AFFILIATE: "affiliated branch"}[self]

    @property
    def pool(self) -> str:
        """The pool as `trigger.assess` calls it."""
        return {UnitPool.BRANCH: "branches", UnitPool.AFFILIATE: "affiliates"}[self]


class OrganisationRefused(DomainError):
    """Something of a CLP cannot be kept like this. field: what is wrong, "" for all of it."""

    def __init__(self, sentence: str, field: str = "") -> None:
        """Take the sentence, and the name of the field it is about."""
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class UnitGiven:
    """A unit as it is to be. organisation: of an affiliated branch, "" of a party branch.

    until: the first day it is no more; None while it is there.
    """

    pool: UnitPool
    name: str
    organisation: str
    since: date
    until: date | None
    source: str

    @property
    def what(self) -> tuple[UnitPool, str, str]:
        """What tells units of a CLP apart: branches of two organisations may share a name."""
        return self.pool, folded(self.organisation), folded(self.name)


@dataclass(frozen=True, slots=True)
class OfficerGiven:
    """An officer of a CLP as she is to be on record. email, telephone: "" where not known."""

    office: str
    name: str
    email: str
    telephone: str
    since: date
    until: date | None
    source: str

    @property
    def who(self) -> tuple[str, str]:
        """Office and name: two people may share an office, nobody holds it twice at once."""
        return folded(self.office), folded(self.name)


@dataclass(frozen=True, slots=True)
class ContactGiven:
    """Whom CLPs of a region turn to. email, telephone: "" where not known, one is there."""

    name: str
    email: str
    telephone: str


def check_days(since: date, until: date | None, *, today: date, clp: Spell) -> None:
    """Refuse days that cannot be meant, and what begins after its CLP has ended.

    clp: the days of the CLP. A unit may be older than its CLP: boundaries change, branches stay.
    Raises OrganisationRefused.
    """
    check_day(since, "since", today=today)
    if until is not None:
        check_day(until, "until", today=today)
        if until <= since:
            raise OrganisationRefused(
                f"It must end after {written_day(since)}, when it begins.", "until"
            )
    if clp.until is not None and since >= clp.until:
        raise OrganisationRefused(
            f"The CLP was no more on {written_day(clp.until)}: this cannot begin then.", "since"
        )


def check_day(day: date, field: str, *, today: date) -> None:
    """Refuse a day that a slip of the pen in the year has made. Raises OrganisationRefused."""
    if day < EARLIEST:
        raise OrganisationRefused(
            f"{written_day(day)} is before {written_day(EARLIEST)}: check the year.", field
        )
    if day > today + FARTHEST:
        raise OrganisationRefused(
            f"{written_day(day)} is more than a year away: check the year.", field
        )


def check_unit(
    given: UnitGiven, others: Iterable[tuple[str, UnitGiven]], *, today: date, clp: Spell
) -> None:
    """Refuse what no unit can be, and one that another of its CLP is already on the same days.

    A party branch belongs to no affiliated organisation; an affiliated branch belongs to one
    (`domain.md` 5). others: units of the same CLP that count, each with its name as it is written.
    Raises OrganisationRefused.
    """
    if is_blank(given.name):
        raise OrganisationRefused("Enter the name of the branch.", "name")
    if given.pool is UnitPool.AFFILIATE and is_blank(given.organisation):
        raise OrganisationRefused(
            "Enter the affiliated organisation it belongs to, such as a trade union.",
            "organisation",
        )
    if given.pool is UnitPool.BRANCH and given.organisation:
        raise OrganisationRefused(
            "A party branch belongs to no affiliated organisation.", "organisation"
        )
    check_days(given.since, given.until, today=today, clp=clp)
    spell = Spell(given.since, given.until)
    for name, other in others:
        if other.what == given.what and spell.overlaps(Spell(other.since, other.until)):
            raise OrganisationRefused(
                f"{name} is on record already, since {written_day(other.since)}.", "name"
            )


def check_officer(
    given: OfficerGiven, others: Iterable[OfficerGiven], *, today: date, clp: Spell
) -> None:
    """Refuse what no officer can be, and somebody who holds the office already on the same days.

    others: officers of the same CLP that count. Raises OrganisationRefused.
    """
    if is_blank(given.office):
        raise OrganisationRefused("Enter the office, such as Secretary.", "office")
    if is_blank(given.name):
        raise OrganisationRefused("Enter who holds the office.", "name")
    check_reached(given.email, given.telephone)
    check_days(given.since, given.until, today=today, clp=clp)
    spell = Spell(given.since, given.until)
    for other in others:
        if other.who == given.who and spell.overlaps(Spell(other.since, other.until)):
            raise OrganisationRefused(
                f"{other.name} is on record as {other.office} already, since"
                f" {written_day(other.since)}.",
                "name",
            )


def check_contact(given: ContactGiven) -> None:
    """Refuse a contact nobody could turn to. Raises OrganisationRefused."""
    if is_blank(given.name):
        raise OrganisationRefused("Enter whom CLPs of the region turn to.", "name")
    if not given.email and not given.telephone:
        raise OrganisationRefused("Enter an e-mail address or a telephone number.", "email")
    check_reached(given.email, given.telephone)


def check_reached(email: str, telephone: str) -> None:
    """Refuse an e-mail address or a number that can be none. Raises OrganisationRefused."""
    if email and not is_address(email):
        raise OrganisationRefused(
            "Enter an e-mail address such as name@example.org, or leave it blank.", "email"
        )
    digits = sum(letter.isdecimal() for letter in telephone)
    if telephone and not (
        _TELEPHONE.fullmatch(telephone) and FEWEST_DIGITS <= digits <= MOST_DIGITS
    ):
        raise OrganisationRefused(
            "Enter a telephone number such as 020 7946 0123, or leave it blank.", "telephone"
        )
