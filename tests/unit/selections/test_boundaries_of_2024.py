"""Claims on the seats of 2024 by the public overlaps: estimates, so the line decides nothing."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from app.selections.domain.boundaries import (
    Claims,
    ClaimState,
    Overlap,
    SeatKind,
    claims,
    differing,
)

FILE = Path(__file__).parents[2] / "data" / "boundaries" / "PARL10_PARL25_combo_overlap.csv"


@pytest.fixture(scope="module")
def rows() -> list[Overlap]:
    """The public file as the rule takes it."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return [
            Overlap(
                row["PARL10"],
                row["PARL25"],
                Fraction(row["overlap_pop"]),
                Fraction(row["original_pop"]),
                estimated=True,
            )
            for row in csv.DictReader(file)
        ]


@pytest.fixture(scope="module")
def found(rows: list[Overlap]) -> Claims:
    """Every MP's claims, as if all old seats had one of the party."""
    return claims(rows)


def test_the_seats_by_kind(found: Claims) -> None:
    assert (len(found.rows), len(found.by_old), len(found.seats)) == (1_306, 650, 650)
    counts = {kind: len(found.of_kind(kind)) for kind in SeatKind}
    assert counts == {
        SeatKind.OPEN: 7,
        SeatKind.ONE: 603,
        SeatKind.CONTEST: 32,
        SeatKind.UNDECIDED: 8,
    }


def test_a_published_share_of_two_fifths_that_is_less_is_no_claim(found: Claims) -> None:
    (row,) = (one for one in found.of_old("E14000539") if one.new == "UKPARL.2025.BWS")
    assert row.share is not None
    assert Fraction(39, 100) < row.share < Fraction(2, 5)  # published as 0.40
    assert row.state is ClaimState.UNDECIDED


def test_rows_without_people_claim_nothing_and_their_seat_keeps_its_whole(found: Claims) -> None:
    empty = [row for row in found.rows if not row.part]
    assert len(empty) == 2
    assert {row.state for row in empty} == {ClaimState.NONE}
    assert {row.whole for row in empty} == {Fraction("95965.93"), 110_293}


def test_another_threshold(rows: list[Overlap], found: Claims) -> None:
    third = claims(rows, Fraction(1, 3))
    assert len(third.of_kind(SeatKind.OPEN)) == 1
    assert len(differing(found, third)) == 42
