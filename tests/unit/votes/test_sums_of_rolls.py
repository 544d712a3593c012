"""Sums over rolls, against a recount one vote at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.votes.domain.lines import Direction, inferred_line
from app.votes.domain.roll import Roll
from app.votes.domain.sums import (
    DIRECTIONS,
    MemberSums,
    PartySum,
    RolledDivision,
    majorities,
    sum_up,
)
from app.votes.domain.vote import Vote
from tests.factories.recount import (
    MemberCounts,
    MemberKey,
    PlainDivision,
    member_sums,
    party_sums,
)

PARTIES = frozenset({1, 2, 9, 5_000})
"""Ids that are parties; 4 stands for "Independent"."""
ANY_PARTY = st.sampled_from([1, 2, 4, 9, 5_000])
DAYS = st.sampled_from([date(2015, 12, 31), date(2016, 1, 1), date(2016, 7, 18)])


@st.composite
def plain_divisions(draw: st.DrawFn) -> list[PlainDivision]:
    """A few divisions of a small House in which nobody is where she was before."""
    divisions = []
    for division_id in range(1, draw(st.integers(0, 5)) + 1):
        votes = draw(
            st.dictionaries(
                st.integers(1, 12), st.tuples(ANY_PARTY, st.sampled_from(Vote)), max_size=12
            )
        )
        whipless = draw(st.sets(st.sampled_from(sorted(votes)))) if votes else set()
        # A line may be declared for a party that nobody sits for.
        lines = draw(st.dictionaries(st.sampled_from([1, 2, 9, 60]), st.sampled_from(Direction)))
        divisions.append(PlainDivision(division_id, draw(DAYS), votes, lines, whipless))
    return divisions


def rolled(division: PlainDivision) -> RolledDivision:
    members = sorted(division.votes)
    roll = Roll(
        np.array(members, np.uint32),
        np.array([division.votes[member][0] for member in members], np.uint16),
        np.array([division.votes[member][1] for member in members], np.uint8),
    )
    whipless = [place for place, member in enumerate(members) if member in division.whipless]
    return RolledDivision(division.id, division.day.year, roll, division.lines, whipless)


def summed(
    divisions: Sequence[PlainDivision],
) -> tuple[list[PartySum], dict[MemberKey, MemberCounts]]:
    parties, members = sum_up([rolled(division) for division in divisions], PARTIES)
    return parties, by_member(members)


def by_member(sums: MemberSums) -> dict[MemberKey, MemberCounts]:
    rows = sums.rows()
    counts = {(member, party, year): tuple(c) for member, party, year, *c in rows}
    assert len(counts) == len(rows)
    return counts


@given(plain_divisions())
@example([])
@example([PlainDivision(1, date(2016, 7, 18), {})])
@example(
    [
        PlainDivision(1, date(2016, 7, 18), {}),
        PlainDivision(2, date(2016, 7, 18), {5: (1, Vote.AYE)}),
    ]
)
def test_the_sums_are_those_of_a_recount(divisions: list[PlainDivision]) -> None:
    parties, members = summed(divisions)
    assert len(parties) == len(set(parties))
    assert set(parties) == party_sums(divisions)
    assert members == member_sums(divisions, PARTIES)


@given(plain_divisions())
def test_everybody_with_a_seat_is_counted_once_in_her_party(divisions: list[PlainDivision]) -> None:
    parties, members = summed(divisions)
    for division in divisions:
        own = [row for row in parties if row.division_id == division.id]
        assert sum(r.aye + r.no + r.both + r.absent for r in own) == len(division.votes)
    assert sum(held for held, *_rest in members.values()) == sum(
        len(division.votes) for division in divisions
    )
    for held, voted, against_line, against_majority in members.values():
        assert max(against_line, against_majority) <= voted <= held


@settings(max_examples=50)
@given(plain_divisions(), st.data())
def test_sums_of_divisions_apart_add_up_to_their_sums_together(
    divisions: list[PlainDivision], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(divisions)))
    whole = [rolled(division) for division in divisions]
    first, second = sum_up(whole[:cut], PARTIES), sum_up(whole[cut:], PARTIES)
    parties, members = sum_up(whole, PARTIES)
    assert sorted(first[0] + second[0]) == sorted(parties)
    assert by_member(first[1] + second[1]) == by_member(members)


@settings(max_examples=50)
@given(plain_divisions(), plain_divisions())
def test_what_a_change_takes_away_and_adds_is_the_difference(
    before: list[PlainDivision], after: list[PlainDivision]
) -> None:
    _parties, old = sum_up([rolled(division) for division in before], PARTIES)
    _parties, new = sum_up([rolled(division) for division in after], PARTIES)
    was, now, change = by_member(old), by_member(new), by_member(-old + new)
    nothing = (0, 0, 0, 0)
    for key in was.keys() | now.keys() | change.keys():
        pairs = zip(was.get(key, nothing), change.get(key, nothing), strict=True)
        assert tuple(a + b for a, b in pairs) == now.get(key, nothing)


def one_party(
    *votes: Vote, line: Direction | None = None, whipless: set[int] | None = None
) -> PartySum:
    """The sums of a party whose members, numbered from 1, vote so."""
    division = PlainDivision(
        1,
        date(2016, 7, 18),
        {member: (1, vote) for member, vote in enumerate(votes, start=1)},
        {} if line is None else {1: line},
        whipless or set(),
    )
    ((row,), _members) = summed([division])
    return row


def test_tellers_are_counted_with_their_side_and_members_of_both_lobbies_apart() -> None:
    row = one_party(Vote.AYE, Vote.TELLER_AYE, Vote.NO, Vote.BOTH, Vote.ABSENT)
    assert (row.aye, row.no, row.both, row.absent) == (2, 1, 1, 1)
    assert (row.cohesion_aye, row.cohesion_no) == (2, 1)


def test_who_does_not_hold_the_whip_is_in_the_party_but_not_in_its_cohesion_nor_a_rebel() -> None:
    row = one_party(Vote.AYE, Vote.NO, Vote.NO, line=Direction.AYE, whipless={3})
    assert (row.aye, row.no) == (1, 2)
    assert (row.cohesion_aye, row.cohesion_no) == (1, 1)
    assert row.against_line == 1


def test_nobody_is_against_the_line_without_a_line_or_on_a_free_vote() -> None:
    for line in (None, Direction.FREE, Direction.UNKNOWN):
        assert one_party(Vote.AYE, Vote.NO, line=line).against_line == 0


def test_on_a_line_to_abstain_everybody_in_a_lobby_is_against_it() -> None:
    row = one_party(
        Vote.AYE, Vote.TELLER_NO, Vote.NO, Vote.BOTH, Vote.ABSENT, line=Direction.ABSTAIN
    )
    assert row.against_line == 3


def test_in_a_tie_nobody_is_against_the_majority() -> None:
    tie = PlainDivision(1, date(2016, 7, 18), {1: (1, Vote.AYE), 2: (1, Vote.NO)})
    _parties, members = summed([tie])
    assert [against for *_rest, against in members.values()] == [0, 0]


def test_who_sits_for_no_party_has_no_majority_to_be_against() -> None:
    votes = {1: (4, Vote.AYE), 2: (4, Vote.AYE), 3: (4, Vote.NO)}
    _parties, members = summed([PlainDivision(1, date(2016, 7, 18), votes)])
    assert [against for *_rest, against in members.values()] == [0, 0, 0]


def test_a_member_who_changed_her_party_is_summed_under_each() -> None:
    _parties, members = summed(
        [
            PlainDivision(1, date(2016, 1, 5), {5: (1, Vote.AYE)}),
            PlainDivision(2, date(2016, 7, 18), {5: (4, Vote.ABSENT)}),
        ]
    )
    assert members == {
        (5, 1, 2016): (1, 1, 0, 0),
        (5, 4, 2016): (1, 0, 0, 0),
    }


@given(st.lists(st.tuples(st.integers(0, 650), st.integers(0, 650))))
def test_majorities_of_many_parties_are_the_inferred_lines_of_each(
    counts: list[tuple[int, int]],
) -> None:
    ayes, noes = (np.array([pair[side] for pair in counts], np.int64) for side in (0, 1))
    found = [DIRECTIONS[place] for place in majorities(ayes, noes).tolist()]
    assert found == [inferred_line(*pair).direction for pair in counts]
