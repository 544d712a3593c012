"""Who sat in the House on a day, and for whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from app.kernel.dates import Spell


@dataclass(frozen=True, slots=True)
class PartyHeld:
    """What a party spell says: the party's id in our record, and the part of it, if any."""

    party_id: int
    sub_party: str | None = None


@dataclass(slots=True)
class House:
    """All spells of all members, asked day by day.

    Days are asked for again and again (a day has many divisions), so answers are kept.
    """

    seats: Mapping[int, Iterable[Spell]]
    parties: Mapping[int, Iterable[tuple[Spell, PartyHeld]]]
    _by_day: dict[date, dict[int, PartyHeld | None]] = field(default_factory=dict)

    def seated(self, day: date) -> dict[int, PartyHeld | None]:
        """Members with a seat on a day, in order of id, each with her party (None: unknown)."""
        if day not in self._by_day:
            self._by_day[day] = {
                member_id: self.party_on(member_id, day)
                for member_id, spells in sorted(self.seats.items())
                if any(day in spell for spell in spells)
            }
        return self._by_day[day]

    def party_on(self, member_id: int, day: date) -> PartyHeld | None:
        """The party a member sat for on a day; None when no spell says."""
        for spell, held in self.parties.get(member_id, ()):
            if day in spell:
                return held
        return None
