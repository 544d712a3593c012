"""Two real divisions, by the declared line and by the majority (domain notes, section 2).

Welfare Reform and Work Bill, 2015-07-20, no. 51: Labour was asked to abstain and 48 voted no.
Air strikes in Syria, 2015-12-02, no. 139: a free vote for Labour, 66 went against its majority.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from app.members.domain.house import Seated
from app.members.domain.parties import is_party, official_party
from app.votes.domain.discipline import Conduct, conduct, is_against_majority
from app.votes.domain.figures import rice_index
from app.votes.domain.lines import Direction, Evidence, Line, declared_line, inferred_line
from app.votes.domain.record import DivisionRecord, Entries, Header
from app.votes.domain.roll import Roll, roll_of
from app.votes.domain.sums import PartySum, RolledDivision, sum_up
from app.votes.domain.vote import Vote

DATA = Path(__file__).parents[2] / "data" / "commons-2015"
WELFARE, SYRIA = "pw-2015-07-20-51-commons", "pw-2015-12-02-139-commons"
POSITIONS = {
    "aye": Vote.AYE,
    "no": Vote.NO,
    "tellaye": Vote.TELLER_AYE,
    "tellno": Vote.TELLER_NO,
}


@dataclass(frozen=True)
class RealDivision:
    """One of the two: what the source lists, and everybody who sat with party and vote."""

    day: date
    number: int
    ayes: int
    noes: int
    parties: Mapping[int, str]
    votes: Mapping[int, Vote]

    @property
    def party_ids(self) -> dict[str, int]:
        """An id for each party, from 1."""
        return {name: i for i, name in enumerate(sorted(set(self.parties.values())), start=1)}

    def of(self, party: str) -> dict[int, Vote]:
        """The members of a party with their votes."""
        return {m: vote for m, vote in self.votes.items() if self.parties[m] == party}


@cache
def real(key: str) -> RealDivision:
    (row,) = [row for row in rows("divisions") if row["division_key"] == key]
    day = row["date"]
    parties = {
        int(term["parliament_member_id"]): official_party(term["party"]).name
        for term in rows("members")
        if term["first_vote_on"] <= day <= term["last_vote_on"]
    }
    votes = dict.fromkeys(parties, Vote.ABSENT) | {
        int(vote["parliament_member_id"]): POSITIONS[vote["vote"]]
        for vote in rows("votes")
        if vote["division_key"] == key
    }
    return RealDivision(
        date.fromisoformat(day),
        int(row["number"]),
        int(row["listed_ayes"]),
        int(row["listed_noes"]),
        parties,
        votes,
    )


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rolled(division: RealDivision, lines: Mapping[str, Direction]) -> RolledDivision:
    """The division through the product's own form of it: record, roll, lines."""
    names = sorted(set(division.parties.values()))

    def listed(vote: Vote) -> Entries:
        members = sorted(m for m, cast in division.votes.items() if cast is vote)
        return Entries(members, [names.index(division.parties[m]) for m in members])

    record = DivisionRecord(
        Header(
            date=f"{division.day}T00:00:00",
            number=division.number,
            title="",
            deferred=False,
            evel_type=None,
            evel_country=None,
            official_ayes=division.ayes,
            official_noes=division.noes,
            double_majority_ayes=None,
            double_majority_noes=None,
            friendly_title=None,
            friendly_description=None,
            remote_voting_start=None,
            remote_voting_end=None,
        ),
        [(name, None) for name in names],
        listed(Vote.AYE),
        listed(Vote.NO),
        listed(Vote.TELLER_AYE),
        listed(Vote.TELLER_NO),
        Entries([], []),
        {},
    )
    ids = division.party_ids
    members = sorted(division.votes)
    seated = Seated(
        np.array(members, np.int64),
        np.array([ids[division.parties[m]] for m in members], np.int64),
    )
    roll = Roll.unpacked(roll_of(record, [ids[name] for name in names], seated).packed())
    directions = {ids[party]: direction for party, direction in lines.items()}
    return RolledDivision(division.number, division.day.year, roll, directions)


def summed(
    division: RealDivision, lines: Mapping[str, Direction]
) -> tuple[dict[str, PartySum], dict[str, tuple[int, int]]]:
    """By name of party: its sums, and its members' votes against the line and the majority."""
    ids = division.party_ids
    real_parties = frozenset(i for name, i in ids.items() if is_party(name))
    parties, members = sum_up([rolled(division, lines)], real_parties)
    against: dict[str, tuple[int, int]] = dict.fromkeys(ids, (0, 0))
    for member, party, year, held, _voted, against_line, against_majority in members.rows():
        name = division.parties[member]
        assert (party, year, held) == (ids[name], division.day.year, 1)
        against[name] = (against[name][0] + against_line, against[name][1] + against_majority)
    names = {i: name for name, i in ids.items()}
    return {names[row.party_id]: row for row in parties}, against


def conducts(division: RealDivision, party: str, line: Line) -> Counter[Conduct]:
    return Counter(
        conduct(line, vote, holds_whip=True, excused=False) for vote in division.of(party).values()
    )


# --- the House ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "day", "number", "ayes", "noes"),
    [
        (WELFARE, date(2015, 7, 20), 51, 308, 124),
        (SYRIA, date(2015, 12, 2), 139, 397, 223),
    ],
)
def test_the_result_is_that_of_the_house(
    key: str, day: date, number: int, ayes: int, noes: int
) -> None:
    division = real(key)
    cast = Counter(division.votes.values())
    assert (division.day, division.number) == (day, number)
    assert (cast[Vote.AYE], cast[Vote.NO]) == (ayes, noes) == (division.ayes, division.noes)
    assert (cast[Vote.TELLER_AYE], cast[Vote.TELLER_NO], cast[Vote.BOTH]) == (2, 2, 0)


@pytest.mark.parametrize("key", [WELFARE, SYRIA])
def test_the_parties_of_all_who_sat_are_official_ones(key: str) -> None:
    assert set(real(key).parties.values()) <= {
        "Conservative",
        "Democratic Unionist Party",
        "Green Party",
        "Independent",
        "Labour",
        "Liberal Democrat",
        "Plaid Cymru",
        "Scottish National Party",
        "Social Democratic & Labour Party",
        "UK Independence Party",
        "Ulster Unionist Party",
    }


@pytest.mark.parametrize("key", [WELFARE, SYRIA])
def test_every_vote_comes_through_the_roll_as_it_was(key: str) -> None:
    division = real(key)
    roll = rolled(division, {}).roll
    names = {i: name for name, i in division.party_ids.items()}
    assert dict(zip(roll.members.tolist(), map(Vote, roll.votes.tolist()), strict=True)) == (
        division.votes
    )
    parties = zip(roll.members.tolist(), roll.parties.tolist(), strict=True)
    assert {member: names[party] for member, party in parties} == division.parties


# --- welfare: a line to abstain ----------------------------------------------------------------


def test_of_the_48_who_voted_no_on_welfare_each_broke_the_line_to_abstain() -> None:
    division = real(WELFARE)
    line = declared_line(Direction.ABSTAIN, None, Evidence.REPORTED)
    found = conducts(division, "Labour", line)
    assert found[Conduct.REBELLION] == 48
    # Everybody else of the party stayed away, as asked.
    assert found == {Conduct.REBELLION: 48, Conduct.LOYAL: len(division.of("Labour")) - 48}


def test_the_majority_alone_takes_the_rebels_on_welfare_for_loyal() -> None:
    division = real(WELFARE)
    labour = division.of("Labour")
    sides = Counter(vote.lobby for vote in labour.values())
    inferred = inferred_line(sides["aye"], sides["no"])
    assert (sides["aye"], sides["no"], inferred.direction) == (0, 48, Direction.NO)
    assert not [m for m, vote in labour.items() if is_against_majority(inferred.direction, vote)]
    assert conducts(division, "Labour", inferred)[Conduct.REBELLION] == 0


def test_welfare_is_summed_by_the_declared_line_and_by_the_majority() -> None:
    division = real(WELFARE)
    parties, against = summed(division, {"Labour": Direction.ABSTAIN})
    labour = parties["Labour"]
    assert (labour.aye, labour.no, labour.both, labour.against_line) == (0, 48, 0, 48)
    assert labour.absent == len(division.of("Labour")) - 48
    assert rice_index(labour.cohesion_aye, labour.cohesion_no) == 1
    assert against["Labour"] == (48, 0)

    parties, against = summed(division, {})
    assert {row.against_line for row in parties.values()} == {0}
    assert set(against.values()) == {(0, 0)}


# --- Syria: a free vote ------------------------------------------------------------------------


def test_on_a_free_vote_on_syria_nobody_rebelled() -> None:
    line = declared_line(Direction.FREE, None, Evidence.REPORTED)
    found = conducts(real(SYRIA), "Labour", line)
    assert found[Conduct.REBELLION] == 0
    assert found[Conduct.UNBOUND] == 66 + 153


def test_on_syria_66_went_against_the_majority_of_labour() -> None:
    labour = real(SYRIA).of("Labour")
    sides = Counter(vote.lobby for vote in labour.values())
    assert (sides["aye"], sides["no"]) == (66, 153)
    majority = inferred_line(sides["aye"], sides["no"]).direction
    assert sum(is_against_majority(majority, vote) for vote in labour.values()) == 66


@pytest.mark.parametrize("lines", [{}, {"Labour": Direction.FREE}])
def test_syria_is_summed_by_the_declared_line_and_by_the_majority(
    lines: dict[str, Direction],
) -> None:
    parties, against = summed(real(SYRIA), lines)
    labour = parties["Labour"]
    assert (labour.aye, labour.no, labour.against_line) == (66, 153, 0)
    assert rice_index(labour.cohesion_aye, labour.cohesion_no) == Fraction(29, 73)
    assert against["Labour"] == (0, 66)


def test_a_free_vote_of_one_party_does_not_free_another() -> None:
    parties, against = summed(
        real(SYRIA), {"Labour": Direction.FREE, "Conservative": Direction.AYE}
    )
    assert (parties["Conservative"].aye, parties["Conservative"].no) == (315, 7)
    assert parties["Conservative"].against_line == 7
    assert against["Conservative"] == (7, 7)
    assert against["Labour"] == (0, 66)


def test_independents_have_no_majority_to_be_against() -> None:
    parties, against = summed(real(SYRIA), {})
    assert (parties["Independent"].aye, parties["Independent"].no) == (1, 2)
    assert against["Independent"] == (0, 0)
