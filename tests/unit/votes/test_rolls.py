"""The roll of a division: who stands in it, with which party and vote, and how it is packed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.members.domain.house import Seated
from app.votes.domain.record import DivisionRecord, Entries, Header
from app.votes.domain.roll import Roll, roll_of, unpacked_together
from app.votes.domain.vote import Vote

LAB, CON, IND = 7, 3, 12
PARTY_IDS = [LAB, CON, IND]
"""Ids of the record's table of parties: Labour stands first, then Conservative, Independent."""
PAIRS: list[tuple[str | None, str | None]] = [
    ("Labour", None),
    ("Conservative", None),
    ("Independent", None),
]
HEADER = Header(
    date="2016-07-18T22:04:00",
    number=46,
    title="Trident",
    deferred=False,
    evel_type=None,
    evel_country=None,
    official_ayes=472,
    official_noes=117,
    double_majority_ayes=None,
    double_majority_noes=None,
    friendly_title=None,
    friendly_description=None,
    remote_voting_start=None,
    remote_voting_end=None,
)
NOBODY = Entries([], [])


def listed(*members: tuple[int, int]) -> Entries:
    """A list of (member, position of her party)."""
    ordered = sorted(members)
    return Entries([member for member, _ in ordered], [party for _, party in ordered])


def record(
    ayes: Entries = NOBODY,
    noes: Entries = NOBODY,
    aye_tellers: Entries | None = NOBODY,
    no_tellers: Entries | None = NOBODY,
    no_votes: Entries = NOBODY,
) -> DivisionRecord:
    return DivisionRecord(HEADER, PAIRS, ayes, noes, aye_tellers, no_tellers, no_votes, {})


def made(whole: DivisionRecord, seats: dict[int, int] | None = None) -> Roll:
    """The roll of a division; seats: the party of each member with a seat that day."""
    members = sorted(seats or {})
    parties = [(seats or {})[member] for member in members]
    seated = Seated(np.array(members, np.int64), np.array(parties, np.int64))
    return roll_of(whole, PARTY_IDS, seated)


def rows(roll: Roll) -> dict[int, tuple[int, Vote]]:
    return {
        member: (party, Vote(vote))
        for member, party, vote in zip(
            roll.members.tolist(), roll.parties.tolist(), roll.votes.tolist(), strict=True
        )
    }


def test_everybody_listed_stands_in_the_roll_with_her_vote_and_party() -> None:
    whole = record(
        ayes=listed((1, 1)),
        noes=listed((2, 0)),
        aye_tellers=listed((3, 1)),
        no_tellers=listed((4, 2)),
    )
    assert rows(made(whole)) == {
        1: (CON, Vote.AYE),
        2: (LAB, Vote.NO),
        3: (CON, Vote.TELLER_AYE),
        4: (IND, Vote.TELLER_NO),
    }


def test_a_member_in_both_lists_voted_in_both_lobbies() -> None:
    whole = record(ayes=listed((1, 0), (2, 0)), noes=listed((1, 0), (3, 0)))
    assert [vote for _, vote in rows(made(whole)).values()] == [
        Vote.BOTH,
        Vote.AYE,
        Vote.NO,
    ]


def test_a_teller_counts_as_one_whatever_else_is_said() -> None:
    whole = record(ayes=listed((1, 0)), noes=listed((1, 0)), no_tellers=listed((1, 0)))
    assert rows(made(whole, {1: LAB})) == {1: (LAB, Vote.TELLER_NO)}


def test_a_division_without_lists_of_tellers_has_a_roll() -> None:
    whole = record(ayes=listed((1, 0)), aye_tellers=None, no_tellers=None)
    assert rows(made(whole)) == {1: (LAB, Vote.AYE)}


def test_who_has_a_seat_and_stands_in_no_lobby_is_absent_listed_or_not() -> None:
    whole = record(ayes=listed((1, 0)), no_votes=listed((2, 1)))
    assert rows(made(whole, {1: LAB, 2: CON, 3: IND})) == {
        1: (LAB, Vote.AYE),
        2: (CON, Vote.ABSENT),
        3: (IND, Vote.ABSENT),
    }


def test_who_is_listed_without_a_vote_and_has_no_seat_is_in_nobodys_absent() -> None:
    whole = record(ayes=listed((1, 0)), no_votes=listed((9, 1)))
    assert rows(made(whole, {1: LAB})) == {1: (LAB, Vote.AYE)}


def test_a_recorded_vote_counts_without_a_seat() -> None:
    assert rows(made(record(ayes=listed((9, 0))))) == {9: (LAB, Vote.AYE)}


def test_where_list_and_spell_disagree_on_the_party_the_list_wins() -> None:
    whole = record(ayes=listed((1, 2)), no_votes=listed((2, 2)))
    assert rows(made(whole, {1: LAB, 2: LAB, 3: LAB})) == {
        1: (IND, Vote.AYE),
        2: (IND, Vote.ABSENT),
        3: (LAB, Vote.ABSENT),
    }


def test_a_member_listed_twice_in_one_list_stands_once() -> None:
    whole = record(ayes=listed((1, 0), (1, 0)))
    assert rows(made(whole)) == {1: (LAB, Vote.AYE)}


def test_a_roll_is_in_order_of_id() -> None:
    whole = record(ayes=listed((30, 0)), noes=listed((2, 0)), aye_tellers=listed((17, 0)))
    assert made(whole, {5: CON}).members.tolist() == [2, 5, 17, 30]


# --- packed ------------------------------------------------------------------------------------


@pytest.mark.parametrize("seated", [{}, {1: LAB}])
def test_an_empty_division_has_an_empty_roll_or_only_absences(seated: dict[int, int]) -> None:
    roll = Roll.unpacked(made(record(), seated).packed())
    assert rows(roll) == {member: (party, Vote.ABSENT) for member, party in seated.items()}


ROLLS = st.dictionaries(
    st.integers(0, 2**32 - 1), st.tuples(st.integers(0, 2**16 - 1), st.sampled_from(Vote))
)


def roll_with(held: dict[int, tuple[int, Vote]]) -> Roll:
    members = sorted(held)
    return Roll(
        np.array(members, np.uint32),
        np.array([held[member][0] for member in members], np.uint16),
        np.array([held[member][1] for member in members], np.uint8),
    )


@given(ROLLS)
def test_a_packed_roll_comes_back_as_it_was(held: dict[int, tuple[int, Vote]]) -> None:
    roll = roll_with(held)
    back = Roll.unpacked(roll.packed())
    assert rows(back) == held
    assert [back.members.dtype, back.parties.dtype, back.votes.dtype] == [
        roll.members.dtype,
        roll.parties.dtype,
        roll.votes.dtype,
    ]


@given(st.lists(ROLLS, max_size=4))
def test_rolls_unpacked_together_stand_one_after_another(
    many: list[dict[int, tuple[int, Vote]]],
) -> None:
    together, lengths = unpacked_together([roll_with(held).packed() for held in many])
    assert lengths == [len(held) for held in many]
    assert together.members.tolist() == [member for held in many for member in sorted(held)]
    assert together.parties.tolist() == [held[m][0] for held in many for m in sorted(held)]
    assert together.votes.tolist() == [held[m][1] for held in many for m in sorted(held)]


# --- any lists at all --------------------------------------------------------------------------

LISTS = ("aye_tellers", "no_tellers", "ayes", "noes", "no_votes")


@st.composite
def any_lists(draw: st.DrawFn) -> dict[str, dict[int, int]]:
    """For each list its members with the position of their party; a member has one party."""
    party_of = draw(st.dictionaries(st.integers(1, 9), st.integers(0, 2)))
    members = st.sampled_from(sorted(party_of)) if party_of else st.nothing()
    return {name: {m: party_of[m] for m in draw(st.sets(members))} for name in LISTS}


@given(any_lists(), st.dictionaries(st.integers(1, 12), st.sampled_from(PARTY_IDS)))
def test_every_member_stands_as_the_rule_says(
    lists: dict[str, dict[int, int]], seats: dict[int, int]
) -> None:
    whole = record(**{name: listed(*members.items()) for name, members in lists.items()})
    expected = {}
    for member in {m for members in lists.values() for m in members} | seats.keys():
        listed_in = [name for name in LISTS if member in lists[name]]
        party = PARTY_IDS[lists[listed_in[0]][member]] if listed_in else seats[member]
        if "aye_tellers" in listed_in:
            vote = Vote.TELLER_AYE
        elif "no_tellers" in listed_in:
            vote = Vote.TELLER_NO
        elif {"ayes", "noes"} <= set(listed_in):
            vote = Vote.BOTH
        elif "ayes" in listed_in:
            vote = Vote.AYE
        elif "noes" in listed_in:
            vote = Vote.NO
        elif member in seats:
            vote = Vote.ABSENT
        else:
            continue
        expected[member] = (party, vote)
    roll = made(whole, seats)
    assert rows(roll) == expected
    assert roll.members.tolist() == sorted(expected)
