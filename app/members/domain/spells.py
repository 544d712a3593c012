"""Turns what the Members API says of dates into spells that hold each day once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from app.kernel.dates import ONE_DAY, Spell
from app.kernel.errors import DomainError

Held = TypeVar("Held")


class ContradictoryDates(DomainError):
    """The dates given cannot all be true; the sentence says which."""


@dataclass(frozen=True, slots=True)
class Entry(Generic[Held]):
    """What was held from a day to a last day (None: still held), as the source gives it."""

    held: Held
    first_day: date
    last_day: date | None


def spells_of(entries: Sequence[Entry[Held]]) -> list[tuple[Spell, Held]]:
    """The spells behind entries of one kind (seats, or parties) of one member, in order.

    An end date is the last day held, so a spell runs until the next day, unless another spell
    starts on that very day: then the day belongs to the newer one (a change of party must not
    count a member twice). A spell still open, or too long, ends where the next one begins; one
    that holds no day at all is left out.

    Raises ContradictoryDates when one ends before it begins, or two begin on the same day and
    neither ends on it.
    """
    ordered = sorted(set(entries), key=lambda entry: (entry.first_day, entry.last_day or date.max))
    spells = []
    for position, entry in enumerate(ordered):
        if entry.last_day is not None and entry.last_day < entry.first_day:
            raise ContradictoryDates(
                f"A spell that begins on {entry.first_day} ends before it, on {entry.last_day}."
            )
        until = None if entry.last_day is None else entry.last_day + ONE_DAY
        if position + 1 < len(ordered):
            next_first = ordered[position + 1].first_day
            if next_first == entry.first_day and entry.last_day != entry.first_day:
                raise ContradictoryDates(f"Two spells begin on {entry.first_day}.")
            if until is None or until > next_first:
                until = next_first
        if until is None or until > entry.first_day:
            spells.append((Spell(entry.first_day, until), entry.held))
    return spells


def held_on(spells: Sequence[tuple[Spell, Held]], day: date) -> Held | None:
    """What was held on a day; None when nothing was."""
    for spell, held in spells:
        if day in spell:
            return held
    return None
