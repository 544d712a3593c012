"""Lines: what an officer may declare, and what is inferred from how a party voted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.votes.domain.lines import (
    Direction,
    Evidence,
    Line,
    LineRefused,
    Strength,
    declared_line,
    inferred_line,
)

OPPOSITE = {
    Direction.AYE: Direction.NO,
    Direction.NO: Direction.AYE,
    Direction.UNKNOWN: Direction.UNKNOWN,
}
COUNTS = st.integers(0, 650)


@pytest.mark.parametrize(
    ("ayes", "noes", "direction"),
    [
        (1, 0, Direction.AYE),
        (0, 1, Direction.NO),
        (141, 47, Direction.AYE),
        (66, 153, Direction.NO),
        (0, 48, Direction.NO),
        # A tie makes nobody a rebel, and neither does a party that stayed away.
        (5, 5, Direction.UNKNOWN),
        (0, 0, Direction.UNKNOWN),
    ],
)
def test_the_majority_of_a_party_is_its_inferred_line(
    ayes: int, noes: int, direction: Direction
) -> None:
    assert inferred_line(ayes, noes) == Line(direction, None, Evidence.INFERRED)


@given(COUNTS, COUNTS)
def test_with_the_lobbies_exchanged_the_inferred_line_is_the_opposite(ayes: int, noes: int) -> None:
    one, other = inferred_line(ayes, noes), inferred_line(noes, ayes)
    assert other.direction is OPPOSITE[one.direction]
    assert not one.declared


@given(COUNTS, COUNTS)
def test_one_more_aye_never_turns_an_inferred_line_from_aye(ayes: int, noes: int) -> None:
    if inferred_line(ayes, noes).direction is Direction.AYE:
        assert inferred_line(ayes + 1, noes).direction is Direction.AYE


@pytest.mark.parametrize("direction", [Direction.AYE, Direction.NO, Direction.ABSTAIN])
@pytest.mark.parametrize("strength", list(Strength))
@pytest.mark.parametrize("evidence", [Evidence.OFFICE, Evidence.REPORTED])
def test_an_officer_declares_a_direction_with_a_strength(
    direction: Direction, strength: Strength, evidence: Evidence
) -> None:
    line = declared_line(direction, strength, evidence)
    assert line == Line(direction, strength, evidence)
    assert line.declared


def test_a_declared_line_without_a_strength_has_an_unknown_one() -> None:
    line = declared_line(Direction.AYE, None, Evidence.OFFICE)
    assert line.strength is Strength.UNKNOWN


def test_a_free_vote_has_no_strength() -> None:
    assert declared_line(Direction.FREE, None, Evidence.OFFICE).strength is None
    for strength in Strength:
        with pytest.raises(LineRefused, match="A free vote has no strength"):
            declared_line(Direction.FREE, strength, Evidence.OFFICE)


@pytest.mark.parametrize("direction", list(Direction))
def test_an_inferred_line_cannot_be_declared(direction: Direction) -> None:
    with pytest.raises(LineRefused, match="never inferred"):
        declared_line(direction, None, Evidence.INFERRED)


def test_a_line_is_told_by_name() -> None:
    declared = declared_line(Direction.AYE, Strength.THREE, Evidence.REPORTED)
    assert declared.as_json() == {"direction": "aye", "strength": "three", "evidence": "reported"}
    assert inferred_line(0, 0).as_json() == {
        "direction": "unknown",
        "strength": None,
        "evidence": "inferred",
    }
