"""Exact figures of discipline: attendance, cohesion, agreement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from app.kernel.numbers import share
from app.votes.domain.vote import Vote


@dataclass(frozen=True, slots=True)
class Record:
    """One member's divisions over a range: `held = voted + excused + absent`."""

    held: int
    voted: int
    excused: int
    against_line: int
    against_majority: int

    @property
    def absent(self) -> int:
        """Divisions with neither a vote nor an excuse."""
        return self.held - self.voted - self.excused

    @property
    def attendance(self) -> Fraction | None:
        """Divisions voted in / divisions held while a member, excused ones out of the base."""
        return share(self.voted, self.held - self.excused)


def rice_index(ayes: int, noes: int) -> Fraction | None:
    """Cohesion of a party in a division: |aye - no| / (aye + no), tellers included.

    None when nobody voted. Stuart Rice, "The behavior of legislative groups", 1925.
    """
    return share(abs(ayes - noes), ayes + noes)


def agreement(one: Mapping[int, Vote], other: Mapping[int, Vote]) -> Fraction | None:
    """How often two members voted on the same side, of the divisions in which both voted.

    one, other: votes by division id; both lobbies and absence are on no side. None when there
    is no division in which both voted on a side.
    """
    together = [
        one[division].lobby == other[division].lobby
        for division in one.keys() & other.keys()
        if one[division].lobby and other[division].lobby
    ]
    return share(sum(together), len(together))
