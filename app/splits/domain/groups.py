"""What a breakaway group is on a day: how it is called, whether it is a party, who sits in it.

A group is not a party: it may sit as independents, as a group, or as a registered party, with dates
for each (`domain.md` 8). So its life is a list of dated facts, each with its source, which may be
recorded in any order and must make sense together; and members join and leave it by half-open
spells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.kernel.dates import Spell, written_day
from app.kernel.errors import DomainError


class GroupRefused(DomainError):
    """What cannot be recorded of a group like this. field: what is wrong, "" for all of it."""

    def __init__(self, sentence: str, field: str = "") -> None:
        """Take the sentence and the field it is about."""
        super().__init__(sentence)
        self.field = field


class GroupFact(StrEnum):
    """What happens to a group from a day on."""

    FORMED = "formed"
    RENAMED = "renamed"
    REGISTERED = "registered"
    DEREGISTERED = "deregistered"
    DISSOLVED = "dissolved"

    @property
    def label(self) -> str:
        """It in words."""
        return {
            GroupFact.FORMED: "Formed",
            GroupFact.RENAMED: "Renamed",
            GroupFact.REGISTERED: "Registered as a party",
            GroupFact.DEREGISTERED: "No longer registered as a party",
            GroupFact.DISSOLVED: "Dissolved",
        }[self]


NAMING = frozenset({GroupFact.FORMED, GroupFact.RENAMED, GroupFact.REGISTERED})
"""Facts that say how the group is called from that day on."""
_ORDER = {fact: place for place, fact in enumerate(GroupFact)}


@dataclass(frozen=True, slots=True)
class Step:
    """A fact from a day on. name: what the group is called from then on; "" where it stays."""

    fact: GroupFact
    on: date
    name: str = ""


@dataclass(frozen=True, slots=True)
class GroupState:
    """A group on a day. registered_on: since when it is a party; None while it is none."""

    name: str
    registered_on: date | None

    @property
    def is_party(self) -> bool:
        """Whether its members add up to a party."""
        return self.registered_on is not None


def in_order(steps: Iterable[Step]) -> list[Step]:
    """Facts as they follow one another: by day, and on one day in the order of a group's life."""
    return sorted(steps, key=lambda step: (step.on, _ORDER[step.fact]))


def check_life(steps: Iterable[Step]) -> None:
    """Refuse facts, given in any order, that do not make sense together (GroupRefused).

    A group is formed once and first, and dissolved at most once and last; it is registered only
    while it is no party, and deregistered only while it is one; the same does not happen to it
    twice on one day; and what names it gives a name that is new.
    """
    ordered = in_order(steps)
    if not ordered or ordered[0].fact is not GroupFact.FORMED:
        first = f": {written_day(ordered[0].on)} lies before it" if ordered else ""
        raise GroupRefused(f"A group begins on the day it was formed{first}.", "on")
    name, party, gone = "", False, None
    for position, step in enumerate(ordered):
        day = written_day(step.on)
        if gone is not None:
            raise GroupRefused(
                f"The group was dissolved on {written_day(gone)}, so nothing happens to it on"
                f" {day}. Enter an earlier day, or void that it was dissolved.",
                "on",
            )
        if step.fact is GroupFact.FORMED and position:
            raise GroupRefused("The group was formed already. Void that first.", "fact")
        if step.fact in NAMING and step.fact is not GroupFact.REGISTERED and not step.name:
            raise GroupRefused("Enter the name of the group.", "name")
        if step.fact is GroupFact.RENAMED and step.name == name:
            raise GroupRefused(f"The group is called {name} on {day} already.", "name")
        if step.fact is GroupFact.REGISTERED and party:
            raise GroupRefused(f"The group is a registered party on {day} already.", "on")
        if step.fact is GroupFact.DEREGISTERED and not party:
            raise GroupRefused(f"The group is no registered party on {day}.", "on")
        name = step.name or name
        if step.fact in {GroupFact.REGISTERED, GroupFact.DEREGISTERED}:
            party = step.fact is GroupFact.REGISTERED
        if step.fact is GroupFact.DISSOLVED:
            gone = step.on


def life_of(steps: Iterable[Step]) -> Spell:
    """The days on which a group exists. GroupRefused where it was never formed."""
    ordered = in_order(steps)
    if not ordered:
        raise GroupRefused("The group was never formed.")
    last = ordered[-1]
    ended = last.on if last.fact is GroupFact.DISSOLVED else None
    if ended is not None and ended <= ordered[0].on:
        raise GroupRefused(
            f"The group was formed on {written_day(ordered[0].on)}: enter a later day, the first on"
            " which it no longer exists.",
            "on",
        )
    return Spell(ordered[0].on, ended)


def state_on(steps: Iterable[Step], day: date) -> GroupState | None:
    """What a group is on a day; None before it is formed, and from the day it is dissolved."""
    name: str | None = None
    registered_on = None
    for step in in_order(steps):
        if step.on > day:
            break
        if step.fact is GroupFact.DISSOLVED:
            return None
        name = step.name or name
        if step.fact is GroupFact.REGISTERED:
            registered_on = step.on
        elif step.fact is GroupFact.DEREGISTERED:
            registered_on = None
    return None if name is None else GroupState(name, registered_on)


@dataclass(frozen=True, slots=True)
class Membership:
    """Somebody sits in a group from `since` up to, and not including, `until` (None: still)."""

    group: str
    since: date
    until: date | None = None

    @property
    def spell(self) -> Spell:
        """Its days. ValueError when it holds none: ask `check_membership` first."""
        return Spell(self.since, self.until)

    @property
    def words(self) -> str:
        """Where and when, as "Group A from 1 October 2016 until 3 May 2017"."""
        until = f" until {written_day(self.until)}" if self.until else ""
        return f"{self.group} {'from' if until else 'since'} {written_day(self.since)}{until}"


def check_membership(who: str, new: Membership, life: Spell, others: Sequence[Membership]) -> None:
    """Refuse a spell in a group that cannot be (GroupRefused).

    who: her name. life: the days on which the group exists. others: her other spells, in this and
    any group: nobody sits in two groups on one day.
    """
    if new.until is not None and new.until <= new.since:
        raise GroupRefused(
            f"{who} joined on {written_day(new.since)}: enter a later day, the first on which she"
            " or he was no longer in the group.",
            "until",
        )
    if new.since not in life:
        when = (
            f"was formed on {written_day(life.since)}"
            if new.since < life.since
            else f"was dissolved on {written_day(life.until or life.since)}"
        )
        raise GroupRefused(f"{new.group} {when}. Enter a day on which it exists.", "since")
    if life.until is not None and new.until is not None and new.until > life.until:
        raise GroupRefused(
            f"{new.group} was dissolved on {written_day(life.until)}: nobody left it after that.",
            "until",
        )
    for other in sorted(others, key=lambda one: one.since):
        if other.spell.overlaps(new.spell):
            raise GroupRefused(
                f"{who} is on record in {other.words}. Nobody sits in two groups on one day:"
                " record first when that ended.",
                "since",
            )
