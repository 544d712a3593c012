"""What the party settles for itself: both lobbies, and cohesion without the whip."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from app.votes.domain.discipline import USUAL, Conduct, Rules, conduct, is_rebellion
from app.votes.domain.lines import Direction, Evidence, declared_line
from app.votes.domain.roll import Roll
from app.votes.domain.sums import RolledDivision, sum_up
from app.votes.domain.vote import Vote

STRICT = Rules(both_rebels=True)
LABOUR = 1


@pytest.mark.parametrize(("direction", "vote"), list(product(Direction, Vote)))
def test_only_both_lobbies_on_an_aye_or_no_line_become_a_rebellion(
    direction: Direction, vote: Vote
) -> None:
    turns = vote is Vote.BOTH and direction in (Direction.AYE, Direction.NO)
    usual, strict = is_rebellion(direction, vote), is_rebellion(direction, vote, STRICT)
    assert (usual, strict) == ((False, True) if turns else (usual, usual))


def test_both_lobbies_are_an_abstention_or_a_rebellion_by_the_rules() -> None:
    line = declared_line(Direction.AYE, None, Evidence.OFFICE)
    for rules, expected in ((USUAL, Conduct.ABSTENTION), (STRICT, Conduct.REBELLION)):
        did = conduct(line, Vote.BOTH, holds_whip=True, excused=False, rules=rules)
        assert did is expected
    # Who does not hold the whip is bound by neither.
    did = conduct(line, Vote.BOTH, holds_whip=False, excused=False, rules=STRICT)
    assert did is Conduct.UNBOUND


@pytest.mark.parametrize(
    ("rules", "cohesion", "against"),
    [
        (USUAL, (2, 0), 0),
        (STRICT, (2, 0), 1),
        (Rules(whipless_count=True), (2, 1), 0),
        (Rules(both_rebels=True, whipless_count=True), (2, 1), 1),
    ],
)
def test_sums_follow_the_rules(rules: Rules, cohesion: tuple[int, int], against: int) -> None:
    """Four vote: two aye, one in both lobbies, one no who does not hold the whip."""
    roll = Roll(
        np.array([1, 2, 3, 4], np.uint32),
        np.full(4, LABOUR, np.uint16),
        np.array([Vote.AYE, Vote.TELLER_AYE, Vote.BOTH, Vote.NO], np.uint8),
    )
    division = RolledDivision(7, 2016, roll, {LABOUR: Direction.AYE}, whipless=[3])
    (party,), members = sum_up([division], frozenset({LABOUR}), rules)
    assert (party.cohesion_aye, party.cohesion_no) == cohesion
    assert party.against_line == against
    assert (party.aye, party.no, party.both) == (2, 1, 1)
    assert sum(row[5] for row in members.rows()) == against


def test_the_rules_are_told_in_words() -> None:
    assert {len(Rules(a, b).sentences) for a, b in product((False, True), repeat=2)} == {2}
    assert len({Rules(a, b).sentences for a, b in product((False, True), repeat=2)}) == 4
