"""Exact shares, and how they are rounded when they are shown."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.kernel.numbers import decimal, percent, share, thousands

# Places are few and denominators bounded, so that Decimal can hold every quotient exactly enough
# to tell a half from its neighbours.
SHARES = st.fractions(-3, 3, max_denominator=10**6)


def test_a_share_is_exact_and_there_is_none_of_nothing() -> None:
    assert share(1, 3) == Fraction(1, 3)
    assert share(0, 7) == 0
    assert share(0, 0) is None
    assert share(5, 0) is None


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(0), "0.0%"),
        (Fraction(1), "100.0%"),
        (Fraction(1, 3), "33.3%"),
        (Fraction(2, 3), "66.7%"),
        # A half goes up, where Python's own rounding would go to the even digit.
        (Fraction(25, 2000), "1.3%"),
        (Fraction(5, 10000), "0.1%"),
        (Fraction(4999, 10**7), "0.0%"),
        (Fraction(9995, 10000), "100.0%"),
        (Fraction(-1, 3), "-33.3%"),
        (Fraction(-1, 10**6), "0.0%"),
        (Fraction(9, 8), "112.5%"),
    ],
)
def test_a_share_is_shown_with_one_place(value: Fraction, shown: str) -> None:
    assert percent(value) == shown


def test_a_share_is_shown_with_as_many_places_as_asked_for() -> None:
    assert percent(Fraction(1, 2), 0) == "50%"
    assert percent(Fraction(1, 200), 0) == "1%"
    assert percent(Fraction(1, 1600), 3) == "0.063%"
    assert percent(Fraction(-1, 200), 0) == "-1%"


@given(SHARES, st.integers(0, 4))
@example(Fraction(1, 2000), 1)
@example(Fraction(-1, 2000), 1)
@example(Fraction(0), 0)
def test_percent_rounds_as_decimal_rounds_half_up(value: Fraction, places: int) -> None:
    with localcontext(prec=60):
        exact = Decimal(value.numerator) * 100 / Decimal(value.denominator)
        rounded = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assert percent(value, places) == f"{abs(rounded) if rounded == 0 else rounded}%"


def test_a_count_is_shown_with_its_thousands_apart() -> None:
    assert [thousands(count) for count in (0, 999, 1000, 181754)] == [
        "0",
        "999",
        "1,000",
        "181,754",
    ]


def test_a_number_is_rounded_half_away_from_nought_and_parted_unless_it_is_not_to_be() -> None:
    assert decimal(Fraction(123_456_785, 10_000)) == "12,345.679"
    assert decimal(Fraction(-5, 1000), 2) == "-0.01"
    assert decimal(Fraction(-4, 1000), 2) == "0.00"
    assert decimal(Fraction(2469, 2), 0, grouped=False) == "1235"
