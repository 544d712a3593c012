"""Who sat in the House on a day, and for whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from app.kernel.dates import Spell

NOBODY_KNOWS = 0
"""Stands for the party of a member whose party spells do not cover a day; no party has this id."""


@dataclass(frozen=True, slots=True)
class Seated:
    """Members with a seat on a day, in order of id, each with the party of her spell."""

    members: NDArray[np.int64]
    parties: NDArray[np.int64]

    def place(self, members: NDArray[np.int64]) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
        """Which of some members had a seat, and the parties they had it for (others: any)."""
        if not len(self.members):
            return np.zeros(len(members), bool), np.zeros(len(members), np.int64)
        places = np.minimum(np.searchsorted(self.members, members), len(self.members) - 1)
        return self.members[places] == members, self.parties[places]


class House:
    """Spells of members, asked day by day. Days are kept: a day has many divisions."""

    def __init__(
        self,
        seats: Sequence[tuple[int, Spell]],
        parties: Sequence[tuple[int, Spell, int]],
    ) -> None:
        """seats: member and spell. parties: member, spell and the party's id in our record.

        Two spells of one kind and member never share a day.
        """
        self._seats = _by_member([(m, *_days(spell)) for m, spell in seats], 3)
        self._parties = _by_member([(m, *_days(spell), party) for m, spell, party in parties], 4)
        self._by_day: dict[date, Seated] = {}

    def seated(self, day: date) -> Seated:
        """Members with a seat on a day."""
        if day not in self._by_day:
            members = self._seats[_cover(self._seats, day), 0]
            held = self._parties[_cover(self._parties, day)]
            in_party, parties = Seated(held[:, 0], held[:, 3]).place(members)
            self._by_day[day] = Seated(members, np.where(in_party, parties, NOBODY_KNOWS))
        return self._by_day[day]


def _by_member(rows: Sequence[tuple[int, ...]], width: int) -> NDArray[np.int64]:
    array = np.array(rows, np.int64).reshape(-1, width)
    return array[np.argsort(array[:, 0], kind="stable")]


def _days(spell: Spell) -> tuple[int, int]:
    until = date.max if spell.until is None else spell.until
    return spell.since.toordinal(), until.toordinal()


def _cover(rows: NDArray[np.int64], day: date) -> NDArray[np.bool_]:
    ordinal = day.toordinal()
    return (rows[:, 1] <= ordinal) & (ordinal < rows[:, 2])
