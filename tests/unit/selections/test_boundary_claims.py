"""Claims on new seats: worked cases on the line, estimates, and what holds of any overlaps."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.selections.domain.boundaries import (
    Claims,
    ClaimState,
    Overlap,
    SeatKind,
    claims,
    differing,
    read_threshold,
    settle,
)

A_AND_B = (
    Overlap("A", "N1", 31_500),
    Overlap("A", "N2", 28_000),
    Overlap("A", "N3", 10_500),
    Overlap("B", "N2", 27_199),
    Overlap("B", "N4", 40_801),
)
"""The made-up case of domain.md 6: A of 70,000 electors, B of 68,000."""


def kinds(found: Claims) -> dict[object, SeatKind]:
    return {seat: one.kind for seat, one in found.seats.items()}


def test_exactly_two_fifths_is_a_claim_and_one_elector_fewer_is_none() -> None:
    found = claims(A_AND_B)
    assert [(claim.old, claim.new) for claim in found] == [("A", "N1"), ("A", "N2"), ("B", "N4")]
    assert kinds(found) == {
        "N1": SeatKind.ONE,
        "N2": SeatKind.ONE,
        "N3": SeatKind.OPEN,
        "N4": SeatKind.ONE,
    }
    short = found.seats["N2"].rows[1]
    assert (short.part, short.whole, short.needed, short.short_by) == (27_199, 68_000, 27_200, 1)


def test_one_elector_more_makes_a_contest() -> None:
    found = claims([*A_AND_B[:3], ("B", "N2", 27_200), ("B", "N4", 40_800)])
    assert found.seats["N2"].kind is SeatKind.CONTEST
    assert [claim.old for claim in found.seats["N2"].claimants] == ["A", "B"]


def test_electors_are_whole_so_what_is_needed_is_rounded_up() -> None:
    (first, second) = claims([("C", "N1", 3), ("C", "N2", 5)]).rows
    assert (first.needed, first.short_by, second.short_by) == (4, 1, 0)  # two fifths of 8 is 3.2


@pytest.mark.parametrize(
    ("people", "state"),
    [
        (Fraction(3_899), ClaimState.NONE),
        (Fraction(3_900), ClaimState.UNDECIDED),
        (Fraction("3999.99"), ClaimState.UNDECIDED),
        (Fraction(4_000), ClaimState.UNDECIDED),
        (Fraction(4_100), ClaimState.UNDECIDED),
        (Fraction("4100.01"), ClaimState.CLAIM),
    ],
)
def test_an_estimate_within_a_point_of_the_line_is_never_a_claim(
    people: Fraction, state: ClaimState
) -> None:
    (row,) = claims([Overlap("A", "N", people, 10_000, estimated=True)]).rows
    assert row.state is state


def test_an_old_seat_without_people_claims_nothing() -> None:
    found = claims([Overlap("A", "N", 0, 0, estimated=True), ("B", "N", 0)])
    assert [row.state for row in found.rows] == [ClaimState.NONE, ClaimState.NONE]
    assert found.rows[0].share is None
    assert found.seats["N"].kind is SeatKind.OPEN


def test_of_an_estimated_seat_the_largest_whole_counts_and_never_less_than_its_rows() -> None:
    rows = [Overlap("A", "N1", 0, 0, estimated=True), Overlap("A", "N2", 50, 90, estimated=True)]
    assert {row.whole for row in claims(rows).rows} == {90}
    assert {row.whole for row in claims([*rows, rows[1]._replace(new="N3")]).rows} == {100}


def test_rows_of_one_pair_are_added_together() -> None:
    (row, _other) = claims([("A", "N1", 20), ("A", "N1", 20), ("A", "N2", 60)]).rows
    assert (row.part, row.state) == (40, ClaimState.CLAIM)


def test_without_an_mp_there_is_nobody_to_claim() -> None:
    found = claims([("A", "N", 60), ("A", "M", 40)], held=())
    assert list(found) == []
    assert {one.kind for one in found.seats.values()} == {SeatKind.OPEN}


def test_two_claims_are_a_contest_whatever_becomes_of_a_third() -> None:
    estimate = Overlap("C", "N", 40, 100, estimated=True)
    found = claims([("A", "N", 1), ("B", "N", 1), estimate])
    assert found.seats["N"].kind is SeatKind.CONTEST
    assert [row.old for row in found.seats["N"].undecided] == ["C"]
    assert claims([("A", "N", 1), estimate]).seats["N"].kind is SeatKind.UNDECIDED


def test_officers_decide_what_an_estimate_leaves_open_and_nothing_else() -> None:
    found = claims([("A", "N", 1), Overlap("C", "N", 40, 100, estimated=True)])
    accepted = settle(found, {("C", "N"): True, ("A", "N"): False})
    assert accepted.seats["N"].kind is SeatKind.CONTEST
    assert settle(found, {("C", "N"): False}).seats["N"].kind is SeatKind.ONE


def test_a_seat_no_overlap_names_is_told_of_too() -> None:
    assert claims([], new_seats=["N"]).seats["N"].kind is SeatKind.OPEN


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("A", "N", -1)], "cannot be -1"),
        ([("A", "N", 0.4)], "no exact count"),
        ([("A", "N", 70, 60)], "has 60 electors, and its rows add up to 70"),
        ([("A", "N", 1, 60), ("A", "M", 1, 61)], "different numbers"),
        ([("A", "N", 1), Overlap("A", "M", 1, estimated=True)], "in part only"),
    ],
)
def test_counts_that_cannot_be_are_refused(rows: list[tuple[object, ...]], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        claims(rows)


@pytest.mark.parametrize("threshold", [0, Fraction(6, 5), 0.4])
def test_a_threshold_is_an_exact_share(threshold: Fraction) -> None:
    with pytest.raises(ValueError, match="threshold"):
        claims([], threshold)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("2/5", Fraction(2, 5)),
        (" 1 / 3 ", Fraction(1, 3)),
        ("40%", Fraction(2, 5)),
        ("33.3 %", Fraction(333, 1000)),
        ("0.4", Fraction(2, 5)),
        ("1", Fraction(1)),
        ("40", None),
        ("0", None),
        ("1/0", None),
        ("2/5%", None),
        ("two fifths", None),
        ("", None),
    ],
)
def test_a_threshold_is_read_exactly(text: str, line: Fraction | None) -> None:
    assert read_threshold(text) == line


ROWS = st.dictionaries(
    st.tuples(st.sampled_from("ABCD"), st.sampled_from(["N1", "N2", "N3", "N4"])),
    st.integers(0, 50),
).map(lambda pairs: [Overlap(old, new, count) for (old, new), count in pairs.items()])
LINES = st.fractions(Fraction(1, 60), 1, max_denominator=60)


@given(ROWS)
def test_at_two_fifths_nobody_has_more_than_two_claims(rows: list[Overlap]) -> None:
    found = claims(rows)
    assert all(len(found.claims_of(old)) <= 2 for old in "ABCD")


@given(ROWS, LINES, LINES)
def test_a_higher_threshold_only_takes_claims_away(
    rows: list[Overlap], one: Fraction, other: Fraction
) -> None:
    low, high = sorted((one, other))
    fewer, more = claims(rows, high), claims(rows, low)
    assert {(c.old, c.new) for c in fewer} <= {(c.old, c.new) for c in more}
    assert (differing(fewer, more) == ()) is (len(list(fewer)) == len(list(more)))


@given(ROWS, LINES)
def test_needed_is_the_least_that_makes_a_claim(rows: list[Overlap], line: Fraction) -> None:
    for row in claims(rows, line).rows:
        if row.whole:
            assert (row.state is ClaimState.CLAIM) is (row.part >= row.needed)
            assert Fraction(row.needed) / row.whole >= line > Fraction(row.needed - 1) / row.whole
            assert row.part + row.short_by >= row.needed


@given(ROWS, LINES)
def test_estimates_change_no_figure_and_decide_nothing_near_the_line(
    rows: list[Overlap], line: Fraction
) -> None:
    exact = claims(rows, line)
    guess = claims([row._replace(estimated=True) for row in rows], line)
    for sure, unsure in zip(exact.rows, guess.rows, strict=True):
        assert (sure.part, sure.whole) == (unsure.part, unsure.whole)
        assert unsure.state in (sure.state, ClaimState.UNDECIDED)
