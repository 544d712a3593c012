"""Which MP goes to which new seat, and what choices and decisions leave open."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.selections.domain.assignment import (
    Assignment,
    Decision,
    MemberState,
    SeatState,
    assign,
)
from app.selections.domain.boundaries import DecisionKind, Overlap, Seat, claims

WON = DecisionKind.CONTEST_WON
NEXT = DecisionKind.NEXT_CHOICE

TWO_EACH = claims([("A", "N1", 50), ("A", "N2", 50), ("B", "N2", 50), ("B", "N3", 50)])
"""A may have N1 or N2, B may have N2 or N3."""
CROWDED = claims(
    [
        ("A", "N1", 50), ("A", "N2", 50),
        ("B", "N1", 50), ("B", "N3", 50),
        ("C", "N2", 100),
        ("D", "N4", 30), ("D", "N5", 30), ("D", "N6", 40),
    ]
)  # fmt: skip
"""A and B may contest N1; A’s second seat is C’s only one."""


def states(found: Assignment) -> tuple[dict[Seat, SeatState], dict[Seat, MemberState]]:
    return (
        {seat: one.state for seat, one in found.seats.items()},
        {old: one.state for old, one in found.members.items()},
    )


def test_first_preferences_are_granted_where_nobody_contests_them() -> None:
    found = assign(TWO_EACH, {"A": ["N1", "N2"], "B": ["N2", "N3"]})
    seats, members = states(found)
    assert seats == {"N1": SeatState.GRANTED, "N2": SeatState.GRANTED, "N3": SeatState.OPEN}
    assert members == {"A": MemberState.GRANTED, "B": MemberState.GRANTED}
    assert (found.seats["N2"].holder, found.finished) == ("B", True)


def test_nothing_is_granted_that_somebody_may_still_choose() -> None:
    found = assign(TWO_EACH, {"A": ["N2", "N1"]})
    seats, members = states(found)
    assert seats == {"N1": SeatState.OPEN, "N2": SeatState.WAITING, "N3": SeatState.WAITING}
    assert members == {"A": MemberState.WAITING, "B": MemberState.CHOICE_MISSING}
    assert found.seats["N2"].waits_for == ("B",)
    assert not found.finished


def test_a_choice_that_does_not_rank_every_claim_is_missing() -> None:
    found = assign(TWO_EACH, {"A": ["N2"], "B": ["N3", "N2", "N1"]})
    assert found.members["A"].state is MemberState.CHOICE_MISSING
    assert found.members["B"].state is MemberState.GRANTED  # N1 is no claim of hers


def test_a_contested_seat_goes_to_a_contest_and_the_loser_nowhere_by_herself() -> None:
    choices = {"A": ["N2", "N1"], "B": ["N2", "N3"]}
    contest = assign(TWO_EACH, choices)
    assert contest.seats["N2"].state is SeatState.CONTEST
    assert contest.seats["N1"].state is SeatState.OPEN
    lost = assign(TWO_EACH, choices, [Decision(WON, "N2", "B")])
    assert states(lost)[1] == {"A": MemberState.LOST, "B": MemberState.WON}
    assert lost.members["A"].may_fall_to == ("N1",)
    assert lost.seats["N1"].state is SeatState.OPEN
    fallen = assign(TWO_EACH, choices, [Decision(NEXT, "N1", "A"), Decision(WON, "N2", "B")])
    assert (fallen.seats["N1"].state, fallen.seats["N1"].holder) == (SeatState.GRANTED, "A")


def test_a_contest_may_be_won_by_somebody_without_a_claim() -> None:
    choices = {"A": ["N2", "N1"], "B": ["N2", "N3"]}
    found = assign(TWO_EACH, choices, [Decision(DecisionKind.WON_BY_ANOTHER, "N2")])
    assert found.seats["N2"].state is SeatState.WON_BY_ANOTHER
    assert {one.state for one in found.members.values()} == {MemberState.LOST}


def test_a_second_choice_that_was_granted_to_another_is_contested_again() -> None:
    choices = {"A": ["N1", "N2"], "B": ["N1", "N3"]}
    decisions = [Decision(WON, "N1", "B"), Decision(NEXT, "N2", "A")]
    found = assign(CROWDED, choices, decisions)
    assert found.seats["N2"].state is SeatState.CONTEST
    assert set(found.seats["N2"].contenders) == {"A", "C"}
    ended = assign(CROWDED, choices, [*decisions, Decision(WON, "N2", "A")])
    assert ended.seats["N2"].holder == "A"
    assert (ended.members["C"].state, ended.members["C"].may_fall_to) == (MemberState.LOST, ())


def test_an_mp_with_one_claim_need_not_choose_and_one_without_is_told() -> None:
    found = assign(CROWDED, {})
    assert found.members["C"].state is MemberState.WAITING  # A may still choose N2
    assert found.members["D"].state is MemberState.GRANTED
    crowd = assign(claims([("D", f"N{i}", 1) for i in range(3)]), {})
    assert crowd.members["D"].state is MemberState.WITHOUT


def test_an_undecided_claim_holds_up_what_hangs_on_it() -> None:
    near = Overlap("A", "N1", 40, 100, estimated=True)
    found = claims([near, Overlap("A", "N2", 60, 100, estimated=True), ("B", "N1", 1)])
    open_ = assign(found, {"A": ["N1", "N2"]})
    assert states(open_)[1] == {"A": MemberState.UNDECIDED, "B": MemberState.WAITING}
    refused = Decision(DecisionKind.CLAIM_REFUSED, "N1", "A")
    after = assign(found, {"A": ["N1", "N2"]}, [refused])
    assert states(after)[1] == {"A": MemberState.GRANTED, "B": MemberState.GRANTED}
    accepted = assign(found, {}, [Decision(DecisionKind.CLAIM_ACCEPTED, "N1", "A")])
    assert accepted.members["A"].state is MemberState.CHOICE_MISSING


@pytest.mark.parametrize(
    "decision",
    [
        Decision(WON, "N1", "A"),
        Decision(WON, "N3", "A"),
        Decision(NEXT, "N2", "A"),
        Decision(NEXT, "N9", "Z"),
        Decision(DecisionKind.CLAIM_REFUSED, "N1", "A"),
        Decision(DecisionKind.WON_BY_ANOTHER, "N3"),
    ],
)
def test_a_decision_that_changes_nothing_is_said_to(decision: Decision) -> None:
    choices = {"A": ["N1", "N2"], "B": ["N3", "N2"]}
    found = assign(TWO_EACH, choices, [decision])
    assert found.without_effect == (decision,)
    assert states(found) == states(assign(TWO_EACH, choices))


OLDS, NEWS = "ABCD", ("N1", "N2", "N3")
ROWS = st.dictionaries(
    st.tuples(st.sampled_from(OLDS), st.sampled_from(NEWS)), st.integers(0, 9), min_size=1
)
CHOICES = st.dictionaries(st.sampled_from(OLDS), st.permutations(NEWS))
DECISIONS = st.lists(
    st.builds(
        Decision,
        st.sampled_from([WON, NEXT]),
        st.sampled_from(NEWS),
        st.sampled_from(OLDS),
    ),
    max_size=4,
    unique_by=lambda one: (one.kind, one.new) if one.kind is WON else one,
)


@given(ROWS, CHOICES, DECISIONS)
def test_nobody_gets_two_seats_no_seat_two_mps_and_only_what_she_claims(
    rows: dict[tuple[str, str], int],
    choices: dict[str, list[str]],
    decisions: list[Decision],
) -> None:
    found = claims([(old, new, count) for (old, new), count in rows.items()])
    result = assign(found, choices, decisions)
    held = [(one.holder, one.seat) for one in result.seats.values() if one.holder is not None]
    assert len({old for old, _seat in held}) == len(held)
    assert set(held) <= {(claim.old, claim.new) for claim in found}
    for old, seat in held:
        assert result.members[old].seat == seat
    for one in result.seats_in(SeatState.GRANTED):
        assert (one.contenders, one.waits_for) == ((one.holder,), ())


@given(ROWS, CHOICES, DECISIONS)
def test_the_order_in_which_decisions_were_written_does_not_matter(
    rows: dict[tuple[str, str], int],
    choices: dict[str, list[str]],
    decisions: list[Decision],
) -> None:
    found = claims([(old, new, count) for (old, new), count in rows.items()])
    results = {str(states(assign(found, choices, order))) for order in permutations(decisions)}
    assert len(results) == 1
