"""Rebellion, excuse and absence: every vote, measured by every line."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.votes.domain.discipline import (
    Conduct,
    Excuse,
    ExcuseKind,
    conduct,
    is_against_majority,
    is_rebellion,
)
from app.votes.domain.lines import Direction, Evidence, Line, Strength, declared_line, inferred_line
from app.votes.domain.vote import Vote

LOYAL, REBELLION, ABSTENTION = Conduct.LOYAL, Conduct.REBELLION, Conduct.ABSTENTION
EXCUSED, UNEXPLAINED = Conduct.EXCUSED, Conduct.UNEXPLAINED_ABSENCE
ABSENT, UNBOUND = Conduct.ABSENT, Conduct.UNBOUND
AYE_SIDE, NO_SIDE = (Vote.AYE, Vote.TELLER_AYE), (Vote.NO, Vote.TELLER_NO)
DECLARED = (Evidence.OFFICE, Evidence.REPORTED)


def declared(direction: Direction, strength: Strength | None = None) -> Line:
    return declared_line(direction, strength, Evidence.OFFICE)


def of_whip_holder(line: Line | None, vote: Vote, *, excused: bool = False) -> Conduct:
    return conduct(line, vote, holds_whip=True, excused=excused)


# --- the votes themselves ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("vote", "lobby", "words"),
    [
        (Vote.ABSENT, None, "absent"),
        (Vote.AYE, "aye", "aye"),
        (Vote.NO, "no", "no"),
        (Vote.TELLER_AYE, "aye", "teller aye"),
        (Vote.TELLER_NO, "no", "teller no"),
        (Vote.BOTH, None, "both"),
    ],
)
def test_a_teller_votes_on_her_side_and_both_lobbies_are_no_side(
    vote: Vote, lobby: str | None, words: str
) -> None:
    assert vote.lobby == lobby
    assert vote.words == words


# --- rebellion ---------------------------------------------------------------------------------

REBELS = {
    Direction.AYE: {Vote.NO, Vote.TELLER_NO},
    Direction.NO: {Vote.AYE, Vote.TELLER_AYE},
    Direction.ABSTAIN: {Vote.AYE, Vote.NO, Vote.TELLER_AYE, Vote.TELLER_NO},
    Direction.FREE: set(),
    Direction.UNKNOWN: set(),
}


@pytest.mark.parametrize(("direction", "vote"), list(product(Direction, Vote)))
def test_a_rebellion_is_a_vote_the_other_way_than_the_line(
    direction: Direction, vote: Vote
) -> None:
    assert is_rebellion(direction, vote) is (vote in REBELS[direction])


@pytest.mark.parametrize(("ayes", "noes"), [(3, 1), (1, 3), (2, 2), (0, 0)])
@pytest.mark.parametrize("vote", list(Vote))
def test_against_the_majority_is_a_vote_the_other_way_than_most(
    ayes: int, noes: int, vote: Vote
) -> None:
    other_way = NO_SIDE if ayes > noes else AYE_SIDE if noes > ayes else ()
    majority = inferred_line(ayes, noes).direction
    assert is_against_majority(majority, vote) is (vote in other_way)


# --- conduct: the whole table for a member who holds the whip and has no excuse ----------------


@pytest.mark.parametrize("strength", list(Strength))
@pytest.mark.parametrize("evidence", DECLARED)
@pytest.mark.parametrize(
    ("direction", "loyal", "rebels"),
    [(Direction.AYE, AYE_SIDE, NO_SIDE), (Direction.NO, NO_SIDE, AYE_SIDE)],
)
def test_on_a_line_with_a_side_the_other_side_rebels_whatever_its_strength(
    direction: Direction,
    loyal: tuple[Vote, ...],
    rebels: tuple[Vote, ...],
    evidence: Evidence,
    strength: Strength,
) -> None:
    line = declared_line(direction, strength, evidence)
    assert {of_whip_holder(line, vote) for vote in loyal} == {LOYAL}
    assert {of_whip_holder(line, vote) for vote in rebels} == {REBELLION}


@pytest.mark.parametrize("strength", list(Strength))
@pytest.mark.parametrize("direction", [Direction.AYE, Direction.NO])
def test_both_lobbies_on_a_line_with_a_side_are_an_abstention_and_no_rebellion(
    direction: Direction, strength: Strength
) -> None:
    assert of_whip_holder(declared(direction, strength), Vote.BOTH) is ABSTENTION


@pytest.mark.parametrize("direction", [Direction.AYE, Direction.NO])
@pytest.mark.parametrize(
    ("strength", "expected"),
    [
        (Strength.ONE, ABSENT),
        (Strength.TWO, UNEXPLAINED),
        (Strength.THREE, UNEXPLAINED),
        # A known direction of unknown strength counts like a two-line whip.
        (Strength.UNKNOWN, UNEXPLAINED),
        (None, UNEXPLAINED),
    ],
)
def test_an_absence_is_unexplained_on_two_or_three_lines_only(
    direction: Direction, strength: Strength | None, expected: Conduct
) -> None:
    assert of_whip_holder(declared(direction, strength), Vote.ABSENT) is expected


@pytest.mark.parametrize("strength", list(Strength))
@pytest.mark.parametrize("evidence", DECLARED)
def test_on_a_line_to_abstain_voting_rebels_and_staying_away_or_both_is_loyal(
    evidence: Evidence, strength: Strength
) -> None:
    line = declared_line(Direction.ABSTAIN, strength, evidence)
    for vote in (*AYE_SIDE, *NO_SIDE):
        assert of_whip_holder(line, vote) is REBELLION
    for vote in (Vote.ABSENT, Vote.BOTH):
        assert of_whip_holder(line, vote) is LOYAL


BINDING_NOBODY = {
    "no line": None,
    "a free vote": declared(Direction.FREE),
    "an unknown direction": declared(Direction.UNKNOWN),
    "an unknown direction on three lines": declared(Direction.UNKNOWN, Strength.THREE),
    "an inferred aye": inferred_line(9, 1),
    "an inferred no": inferred_line(1, 9),
    "an inferred tie": inferred_line(5, 5),
}


@pytest.mark.parametrize("line", BINDING_NOBODY.values(), ids=BINDING_NOBODY.keys())
@pytest.mark.parametrize("vote", list(Vote))
def test_nobody_is_bound_where_no_direction_was_declared(line: Line | None, vote: Vote) -> None:
    assert of_whip_holder(line, vote) is (ABSENT if vote is Vote.ABSENT else UNBOUND)


# --- conduct: the whip and the excuse ----------------------------------------------------------

EVERY_LINE = [
    None,
    *(inferred_line(*counts) for counts in ((1, 0), (0, 1), (0, 0))),
    *(declared_line(Direction.FREE, None, evidence) for evidence in DECLARED),
    *(
        declared_line(direction, strength, evidence)
        for direction in Direction
        if direction is not Direction.FREE
        for strength in Strength
        for evidence in DECLARED
    ),
]
lines = st.sampled_from(EVERY_LINE)
votes = st.sampled_from(Vote)


@pytest.mark.parametrize("line", EVERY_LINE)
@pytest.mark.parametrize("vote", list(Vote))
def test_who_does_not_hold_the_whip_cannot_rebel_nor_be_absent_without_explanation(
    line: Line | None, vote: Vote
) -> None:
    expected = ABSENT if vote is Vote.ABSENT else UNBOUND
    assert conduct(line, vote, holds_whip=False, excused=False) is expected


@pytest.mark.parametrize("line", EVERY_LINE)
@pytest.mark.parametrize("holds_whip", [True, False])
def test_an_excuse_explains_an_absence_whatever_the_line(
    line: Line | None, holds_whip: bool
) -> None:
    assert conduct(line, Vote.ABSENT, holds_whip=holds_whip, excused=True) is EXCUSED


@given(lines, votes, st.booleans())
def test_an_excuse_changes_nothing_for_who_votes(
    line: Line | None, vote: Vote, holds_whip: bool
) -> None:
    if vote is not Vote.ABSENT:
        with_it = conduct(line, vote, holds_whip=holds_whip, excused=True)
        assert with_it is conduct(line, vote, holds_whip=holds_whip, excused=False)


@given(lines, votes, st.booleans(), st.booleans())
def test_a_rebel_holds_the_whip_votes_and_breaks_a_declared_line(
    line: Line | None, vote: Vote, holds_whip: bool, excused: bool
) -> None:
    rebels = conduct(line, vote, holds_whip=holds_whip, excused=excused) is REBELLION
    broken = line is not None and line.declared and is_rebellion(line.direction, vote)
    assert rebels is (holds_whip and broken)


@given(lines, votes, st.booleans(), st.booleans())
def test_only_an_absence_is_excused_unexplained_or_absent(
    line: Line | None, vote: Vote, holds_whip: bool, excused: bool
) -> None:
    found = conduct(line, vote, holds_whip=holds_whip, excused=excused)
    if found in (EXCUSED, UNEXPLAINED, ABSENT):
        assert vote is Vote.ABSENT
    if vote is Vote.ABSENT:
        assert found in (EXCUSED, UNEXPLAINED, ABSENT, LOYAL)


# --- excuses -----------------------------------------------------------------------------------

FIRST, LAST = date(2016, 7, 11), date(2016, 7, 18)


@pytest.mark.parametrize(
    ("day", "covered"),
    [
        (date(2016, 7, 10), False),
        (FIRST, True),
        (date(2016, 7, 14), True),
        (LAST, True),
        (date(2016, 7, 19), False),
    ],
)
def test_an_excuse_for_days_covers_both_ends(day: date, covered: bool) -> None:
    excuse = Excuse(1, ExcuseKind.LEAVE, first_day=FIRST, last_day=LAST)
    assert excuse.covers(113, day) is covered


def test_an_excuse_for_one_day_covers_that_day() -> None:
    excuse = Excuse(1, ExcuseKind.ILLNESS, first_day=FIRST, last_day=FIRST)
    assert excuse.covers(113, FIRST)
    assert not excuse.covers(113, date(2016, 7, 12))
    assert not excuse.covers(113, date(2016, 7, 10))


@pytest.mark.parametrize(
    ("first", "last", "before", "after"),
    [(FIRST, None, False, True), (None, LAST, True, False), (None, None, True, True)],
)
def test_an_open_end_of_an_excuse_goes_on(
    first: date | None, last: date | None, before: bool, after: bool
) -> None:
    excuse = Excuse(1, ExcuseKind.PROXY, first_day=first, last_day=last)
    assert excuse.covers(113, date(2016, 7, 14))
    assert excuse.covers(113, date(1900, 1, 1)) is before
    assert excuse.covers(113, date(2100, 1, 1)) is after


def test_an_excuse_for_a_division_covers_that_division_alone() -> None:
    excuse = Excuse(1, ExcuseKind.SLIP, division_id=113)
    assert excuse.covers(113, FIRST)
    assert not excuse.covers(114, FIRST)
