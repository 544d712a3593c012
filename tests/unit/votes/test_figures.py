"""Attendance, cohesion and agreement, exactly."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.votes.domain.figures import Record, agreement, rice_index
from app.votes.domain.vote import Vote

COUNTS = st.integers(0, 650)
VOTES = st.dictionaries(st.integers(1, 12), st.sampled_from(Vote))


# --- attendance --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("held", "voted", "excused", "attendance"),
    [
        (171, 57, 0, Fraction(1, 3)),
        # Excused divisions are out of the base.
        (10, 5, 2, Fraction(5, 8)),
        (10, 8, 2, Fraction(1)),
        (10, 0, 0, Fraction(0)),
        # Nothing was held, or nothing that was not excused: there is no share.
        (0, 0, 0, None),
        (4, 0, 4, None),
    ],
)
def test_attendance_is_divisions_voted_in_of_those_held_and_not_excused(
    held: int, voted: int, excused: int, attendance: Fraction | None
) -> None:
    assert Record(held, voted, excused, 0, 0).attendance == attendance


@given(COUNTS, COUNTS, COUNTS)
def test_held_is_voted_and_excused_and_absent(voted: int, excused: int, absent: int) -> None:
    record = Record(voted + excused + absent, voted, excused, 0, 0)
    assert record.absent == absent
    assert record.held == record.voted + record.excused + record.absent
    if record.attendance is not None:
        assert 0 <= record.attendance <= 1
        assert record.attendance == Fraction(voted, voted + absent)


# --- cohesion ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ayes", "noes", "rice"),
    [
        (10, 0, Fraction(1)),
        (0, 48, Fraction(1)),
        (7, 7, Fraction(0)),
        (66, 153, Fraction(29, 73)),
        (141, 47, Fraction(1, 2)),
        (1, 2, Fraction(1, 3)),
        (0, 0, None),
    ],
)
def test_the_rice_index_is_the_difference_by_the_sum(
    ayes: int, noes: int, rice: Fraction | None
) -> None:
    assert rice_index(ayes, noes) == rice


@given(COUNTS, COUNTS)
def test_the_rice_index_lies_between_nought_and_one_and_has_no_side(ayes: int, noes: int) -> None:
    rice = rice_index(ayes, noes)
    assert rice == rice_index(noes, ayes)
    if ayes or noes:
        assert rice is not None
        assert 0 <= rice <= 1
        assert (rice == 1) is (ayes == 0 or noes == 0)
        assert (rice == 0) is (ayes == noes)
    else:
        assert rice is None


# --- agreement ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        (Vote.AYE, Vote.AYE, 1),
        (Vote.AYE, Vote.NO, 0),
        (Vote.AYE, Vote.TELLER_AYE, 1),
        (Vote.TELLER_NO, Vote.NO, 1),
        (Vote.TELLER_NO, Vote.TELLER_AYE, 0),
        (Vote.AYE, Vote.ABSENT, None),
        (Vote.BOTH, Vote.NO, None),
        (Vote.BOTH, Vote.BOTH, None),
        (Vote.ABSENT, Vote.ABSENT, None),
    ],
)
def test_two_members_agree_in_a_division_when_both_are_on_the_same_side(
    one: Vote, other: Vote, share: int | None
) -> None:
    assert agreement({7: one}, {7: other}) == share


def test_agreement_counts_only_divisions_in_which_both_voted() -> None:
    one = {1: Vote.AYE, 2: Vote.AYE, 3: Vote.NO, 4: Vote.ABSENT, 5: Vote.AYE}
    other = {1: Vote.AYE, 2: Vote.NO, 3: Vote.TELLER_NO, 4: Vote.NO, 6: Vote.AYE}
    assert agreement(one, other) == Fraction(2, 3)
    assert agreement(one, {}) is None


@given(VOTES, VOTES)
def test_agreement_is_mutual_and_a_share(one: dict[int, Vote], other: dict[int, Vote]) -> None:
    share = agreement(one, other)
    assert share == agreement(other, one)
    assert share is None or 0 <= share <= 1


@given(VOTES)
def test_whoever_votes_on_a_side_agrees_with_herself(own: dict[int, Vote]) -> None:
    voted = any(vote.lobby for vote in own.values())
    assert agreement(own, own) == (1 if voted else None)
