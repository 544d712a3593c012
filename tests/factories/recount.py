"""The figures counted again, one vote at a time, by the words of the rules and nothing else.

Slow and without numpy on purpose: the product counts by columns, this does not, and both must
come to the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from app.votes.domain.discipline import Conduct, Excuse, conduct, is_against_majority
from app.votes.domain.figures import Record
from app.votes.domain.lines import Direction, Evidence, declared_line, inferred_line
from app.votes.domain.sums import PartySum
from app.votes.domain.vote import Vote

MemberKey = tuple[int, int, int]
"""A member, the party she sat for, a year."""
MemberCounts = tuple[int, ...]
"""Divisions held, voted in, against the line, against the majority."""


@dataclass(frozen=True)
class PlainDivision:
    """A division as plain values.

    votes: party and vote by member. lines: directions declared, by party. whipless: members who
    do not hold the whip that day.
    """

    id: int
    day: date
    votes: Mapping[int, tuple[int, Vote]]
    lines: Mapping[int, Direction] = field(default_factory=dict)
    whipless: Collection[int] = ()

    def lobbies(self, party_id: int) -> tuple[int, int]:
        """Ayes and noes of a party, tellers counted."""
        sides = Counter(vote.lobby for party, vote in self.votes.values() if party == party_id)
        return sides["aye"], sides["no"]

    def rebels(self) -> set[int]:
        """Members who broke a declared line."""
        return {
            member
            for member, (party, vote) in self.votes.items()
            if party in self.lines
            and conduct(
                declared_line(self.lines[party], None, Evidence.OFFICE),
                vote,
                holds_whip=member not in self.whipless,
                excused=False,
            )
            is Conduct.REBELLION
        }

    def dissenters(self, parties: Collection[int]) -> set[int]:
        """Members who went against the majority of their party."""
        return {
            member
            for member, (party, vote) in self.votes.items()
            if party in parties
            and is_against_majority(inferred_line(*self.lobbies(party)).direction, vote)
        }


def party_sums(divisions: Iterable[PlainDivision]) -> set[PartySum]:
    """The rows that `sum_up` makes of parties."""
    rows = set()
    for division in divisions:
        rebels = division.rebels()
        for party_id in {party for party, _vote in division.votes.values()}:
            own = {
                member: vote
                for member, (party, vote) in division.votes.items()
                if party == party_id
            }
            whipped = [vote for member, vote in own.items() if member not in division.whipless]
            ayes, noes = division.lobbies(party_id)
            rows.add(
                PartySum(
                    division.id,
                    party_id,
                    aye=ayes,
                    no=noes,
                    both=sum(vote is Vote.BOTH for vote in own.values()),
                    absent=sum(vote is Vote.ABSENT for vote in own.values()),
                    cohesion_aye=sum(vote.lobby == "aye" for vote in whipped),
                    cohesion_no=sum(vote.lobby == "no" for vote in whipped),
                    against_line=len(rebels & own.keys()),
                )
            )
    return rows


def member_sums(
    divisions: Iterable[PlainDivision], parties: Collection[int]
) -> dict[MemberKey, MemberCounts]:
    """The counts that `sum_up` makes of members. parties: ids that are parties."""
    counts: dict[MemberKey, list[int]] = {}
    for division in divisions:
        rebels, dissenters = division.rebels(), division.dissenters(parties)
        for member, (party, vote) in division.votes.items():
            row = counts.setdefault((member, party, division.day.year), [0, 0, 0, 0])
            row[0] += 1
            row[1] += vote is not Vote.ABSENT
            row[2] += member in rebels
            row[3] += member in dissenters
    return {key: tuple(row) for key, row in counts.items()}


def record_of_party(
    divisions: Iterable[PlainDivision],
    party_id: int,
    since: date | None,
    until: date | None,
    excuses: Collection[Excuse],
) -> dict[int, Record]:
    """The counts of `Columns.record_of_party`: a party's members over a range of days."""
    counts: dict[int, list[int]] = {}
    for division in divisions:
        if (since and division.day < since) or (until and division.day > until):
            continue
        rebels, dissenters = division.rebels(), division.dissenters({party_id})
        for member, (party, vote) in division.votes.items():
            if party == party_id:
                excused = vote is Vote.ABSENT and any(
                    excuse.member_id == member and excuse.covers(division.id, division.day)
                    for excuse in excuses
                )
                row = counts.setdefault(member, [0, 0, 0, 0, 0])
                row[0] += 1
                row[1] += vote is not Vote.ABSENT
                row[2] += excused
                row[3] += member in rebels
                row[4] += member in dissenters
    return {member: Record(*row) for member, row in counts.items()}
