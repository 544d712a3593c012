"""Which parties govern on a day, by dated spells: what is not on record governs for nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.kernel.dates import Spell, written_day
from app.kernel.errors import DomainError


class GovernmentRefused(DomainError):
    """A spell that cannot be recorded like this. field: what is wrong, "" for all of it."""

    def __init__(self, sentence: str, field: str = "") -> None:
        """Take the sentence and the field it is about."""
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Governing:
    """A party governs from `since` up to, and not including, `until` (None: still)."""

    party: str
    since: date
    until: date | None = None

    @property
    def spell(self) -> Spell:
        """Its days. ValueError when it holds none: ask `check_governing` first."""
        return Spell(self.since, self.until)


def check_governing(new: Governing, others: Sequence[Governing]) -> None:
    """Refuse a spell that holds no day, or shares one with another of the same party.

    Two parties may govern on one day: then it is a coalition. Raises GovernmentRefused.
    """
    if new.until is not None and new.until <= new.since:
        raise GovernmentRefused(
            f"{new.party} governed from {written_day(new.since)}: enter a later day, the first on"
            " which it no longer did.",
            "until",
        )
    for other in sorted(others, key=lambda one: one.since):
        if other.party == new.party and other.spell.overlaps(new.spell):
            until = f" until {written_day(other.until)}" if other.until else ""
            raise GovernmentRefused(
                f"{new.party} is on record as governing from {written_day(other.since)}{until}."
                " Enter days outside of that, or correct it.",
                "since",
            )


def governing_on(spells: Sequence[Governing], day: date) -> frozenset[str]:
    """The parties that govern on a day."""
    return frozenset(one.party for one in spells if day in one.spell)
