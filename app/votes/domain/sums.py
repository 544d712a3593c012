"""Sums over rolls: a party in a division, a member in a year. Whole numbers, counted at once.

The rule itself stays in `discipline`: its functions are asked once for every vote and direction,
and the answers are looked up for the millions of rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.votes.domain.discipline import USUAL, Rules, is_against_majority, is_rebellion
from app.votes.domain.lines import Direction, inferred_line
from app.votes.domain.roll import Roll
from app.votes.domain.vote import Vote

DIRECTIONS = list(Direction)
UNKNOWN = DIRECTIONS.index(Direction.UNKNOWN)
VOTES = len(Vote)

DISSENTS: NDArray[np.bool_] = np.array(
    [[is_against_majority(d, v) for v in Vote] for d in DIRECTIONS]
)
"""[direction of the majority, vote]: whether the vote went the other way."""
IS_AYE: NDArray[np.bool_] = np.array([v.lobby == "aye" for v in Vote])
IS_NO: NDArray[np.bool_] = np.array([v.lobby == "no" for v in Vote])


def rebels_by(rules: Rules) -> NDArray[np.bool_]:
    """[direction, vote]: whether the vote breaks a declared line."""
    return np.array([[is_rebellion(d, v, rules) for v in Vote] for d in DIRECTIONS])


# Which lobby was the larger is all that the rule asks, so three cases stand for all.
_BY_LEAD = np.array(
    [DIRECTIONS.index(inferred_line(*votes).direction) for votes in ((0, 1), (0, 0), (1, 0))],
    np.uint8,
)


def majorities(ayes: NDArray[np.int64], noes: NDArray[np.int64]) -> NDArray[np.uint8]:
    """The way most voted, cell by cell, as positions in `DIRECTIONS` (`lines.inferred_line`)."""
    directions: NDArray[np.uint8] = _BY_LEAD[np.sign(ayes - noes) + 1]
    return directions


class PartySum(NamedTuple):
    """One party in one division: a row of `division_party`."""

    division_id: int
    party_id: int
    aye: int
    no: int
    both: int
    absent: int
    cohesion_aye: int
    cohesion_no: int
    against_line: int


@dataclass(frozen=True, slots=True)
class MemberSums:
    """Counts of divisions by member, party sat for and year, as columns of equal length.

    keys: in order, made by `_keys`. counts: held, voted, against the line, against the majority.
    """

    keys: NDArray[np.int64]
    counts: NDArray[np.int64]

    @classmethod
    def none(cls) -> MemberSums:
        """No counts at all."""
        return cls(np.zeros(0, np.int64), np.zeros((0, 4), np.int64))

    def __add__(self, other: MemberSums) -> MemberSums:
        """Both together; what comes to nothing in every count is left out."""
        if not len(self.keys):
            return other
        keys, where = np.unique(np.concatenate([self.keys, other.keys]), return_inverse=True)
        counts = np.zeros((len(keys), 4), np.int64)
        np.add.at(counts, where, np.concatenate([self.counts, other.counts]))
        some = counts.any(axis=1)
        return MemberSums(keys[some], counts[some])

    def __neg__(self) -> MemberSums:
        """As much less."""
        return MemberSums(self.keys, -self.counts)

    def rows(self) -> list[list[int]]:
        """Member, party, year and the four counts of each."""
        columns = (self.keys >> 32, (self.keys >> 12) & 0xFFFFF, self.keys & 0xFFF)
        rows: list[list[int]] = np.column_stack([*columns, self.counts]).tolist()
        return rows


def _keys(
    members: NDArray[np.int64], parties: NDArray[np.int64], years: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Member, party and year in one number each: 31, 20 and 12 bits, which fill it."""
    return (members << 32) | (parties << 12) | years


@dataclass(frozen=True, slots=True)
class RolledDivision:
    """A division with all that its sums rest on.

    lines: directions declared, by party. whipless: rows of the roll (positions) whose member does
    not hold the whip that day: she cannot rebel and is left out of cohesion.
    """

    division_id: int
    year: int
    roll: Roll
    lines: Mapping[int, Direction]
    whipless: Sequence[int] = ()


def sum_up(
    divisions: Sequence[RolledDivision], parties: frozenset[int], rules: Rules = USUAL
) -> tuple[list[PartySum], MemberSums]:
    """The sums of some divisions: a row a division and party, and counts a member and year.

    parties: ids that are parties; the others ("Independent") have no majority to be against.
    rules: those in force.
    """
    if not divisions:
        return [], MemberSums.none()
    lengths = [len(division.roll.members) for division in divisions]
    column = np.repeat(np.arange(len(divisions)), lengths)
    members = np.concatenate([division.roll.members for division in divisions]).astype(np.int64)
    party = np.concatenate([division.roll.parties for division in divisions]).astype(np.int64)
    vote = np.concatenate([division.roll.votes for division in divisions])
    whipped = np.ones(len(vote), bool)
    start = 0
    for division, length in zip(divisions, lengths, strict=True):
        for position in division.whipless:
            whipped[start + position] = False
        start += length

    width = int(party.max(initial=0)) + 1
    cell = column * width + party
    cells = len(divisions) * width
    counts = np.bincount(cell * VOTES + vote, minlength=cells * VOTES).reshape(cells, VOTES)
    ayes, noes = counts @ IS_AYE, counts @ IS_NO
    used = np.flatnonzero(counts.any(axis=1))
    majority = majorities(ayes, noes)
    no_party = [party_id not in parties for party_id in range(width)]
    majority.reshape(len(divisions), width)[:, no_party] = UNKNOWN
    declared = np.full(cells, UNKNOWN)
    for position, division in enumerate(divisions):
        for party_id, direction in division.lines.items():
            if party_id < width:
                declared[position * width + party_id] = DIRECTIONS.index(direction)

    rebels = rebels_by(rules)[declared[cell], vote] & whipped
    dissents = DISSENTS[majority[cell], vote]
    counted = whipped | rules.whipless_count
    cohesion_aye = np.bincount(cell[IS_AYE[vote] & counted], minlength=cells)
    cohesion_no = np.bincount(cell[IS_NO[vote] & counted], minlength=cells)
    rebels_by_cell = np.bincount(cell[rebels], minlength=cells)
    party_sums = [
        PartySum(divisions[c // width].division_id, c % width, *numbers)
        for c, *numbers in zip(
            used.tolist(),
            ayes[used].tolist(),
            noes[used].tolist(),
            counts[used, Vote.BOTH].tolist(),
            counts[used, Vote.ABSENT].tolist(),
            cohesion_aye[used].tolist(),
            cohesion_no[used].tolist(),
            rebels_by_cell[used].tolist(),
            strict=True,
        )
    ]

    year = np.array([division.year for division in divisions])[column]
    keys, where = np.unique(_keys(members, party, year), return_inverse=True)
    counts_by_member = np.column_stack(
        [
            np.bincount(where[chosen], minlength=len(keys))
            for chosen in (vote >= 0, vote != Vote.ABSENT, rebels, dissents)
        ]
    )
    return party_sums, MemberSums(keys, counts_by_member)
