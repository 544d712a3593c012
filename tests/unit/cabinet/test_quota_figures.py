"""What is said about a quota: kept or broken, the Gallagher index, the Alabama paradox."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.cabinet.domain import Method
from app.cabinet.domain.apportionment import CannotApportion, apportion
from app.cabinet.domain.quota import (
    Lost,
    changes,
    exact_shares,
    gallagher_square,
    keeps_quota,
    root,
    takes_a_seat_away,
)
from app.kernel.numbers import decimal

FIVE = {"A": 5117, "B": 4400, "C": 162, "D": 161, "E": 160}


def test_the_share_is_exact() -> None:
    shares = exact_shares({"A": 168216, "B": 116960}, 25)

    assert shares == {"A": Fraction(12225, 829), "B": Fraction(8500, 829)}
    with pytest.raises(CannotApportion, match="No slate has any votes"):
        exact_shares({"A": 0}, 25)


def test_dhondt_breaks_upper_quota_and_adams_breaks_lower() -> None:
    votes = {"A": 90, "B": 5, "C": 5}
    adams = keeps_quota(votes, 10, apportion(votes, 10, "adams"))
    upper = keeps_quota(FIVE, 100, apportion(FIVE, 100, "sainte-lague"))

    assert (adams["A"].below, adams["A"].above) == (True, False)
    assert upper["B"].below  # 44 and no more would keep it; it has 43
    over = {"A": 75, "B": 6, "C": 6, "D": 6, "E": 7}
    assert keeps_quota(over, 9, apportion(over, 9, "dhondt"))["A"].above


def test_a_slate_that_may_still_win_a_tie_has_not_broken_quota() -> None:
    votes = {"A": 31, "B": 10, "C": 10}
    got = apportion(votes, 4, "dhondt")

    assert got.tie == {"B", "C"}
    assert not any(row.below or row.above for row in keeps_quota(votes, 4, got).values())


@given(
    st.integers(0, 10**6), st.integers(0, 10**6), st.integers(1, 50), st.sampled_from(list(Method))
)
def test_two_slates_break_no_quota(one: int, other: int, seats: int, method: Method) -> None:
    # Droop's quota is a whole number of votes: with hardly more votes than seats it is too coarse.
    assume(method is not Method.DROOP or one + other > (seats + 1) ** 2)
    assume(one + other)
    votes = {"A": one, "B": other}
    kept = keeps_quota(votes, seats, apportion(votes, seats, method))

    assert not any(row.below or row.above for row in kept.values())


def test_the_gallagher_index_of_a_worked_case() -> None:
    """Shares of 60 and 40 against seats of 7 and 3: the root of half of 100 + 100."""
    square = gallagher_square({"A": 60, "B": 40}, {"A": 7, "B": 3})

    assert square == 100
    assert root(square) == "10.00"
    assert gallagher_square({"A": 0}, {"A": 1}) is None
    assert gallagher_square({"A": 1}, {"A": 0}) is None


@given(st.fractions(0, 10**6))
def test_roots_and_decimals_are_rounded_for_showing(number: Fraction) -> None:
    assert abs(float(root(number)) - sqrt(number)) <= 0.0051
    assert abs(float(decimal(number).replace(",", "")) - float(number)) <= 0.00051


def test_half_is_rounded_up() -> None:
    assert decimal(Fraction(5, 10000)) == "0.001"
    assert decimal(Fraction(123456), 1) == "123,456.0"
    assert root(Fraction(1, 4), 1) == "0.5"
    assert root(Fraction(5, 1000) ** 2) == "0.01"


def loses(votes: dict[str, int], house: int, method: Method) -> Lost:
    """Who loses a seat in a house of one more, with no tie settled."""
    return takes_a_seat_away(apportion(votes, house, method), apportion(votes, house + 1, method))


def test_hare_takes_a_seat_away_in_a_larger_house() -> None:
    votes = {"A": 6, "B": 6, "C": 2}

    assert loses(votes, 10, Method.HARE) == Lost(frozenset({"C"}), frozenset())
    assert changes(apportion(votes, 10, "hare").seats, apportion(votes, 11, "hare").seats) == {
        "A": 1,
        "B": 1,
        "C": -1,
    }


@given(
    st.lists(st.integers(0, 60), min_size=1, max_size=6).filter(any),
    st.integers(0, 30),
    st.sampled_from([method for method in Method if method not in (Method.HARE, Method.DROOP)]),
)
def test_no_divisor_method_takes_a_seat_away(votes: list[int], house: int, method: Method) -> None:
    named = dict(zip("ABCDEF", votes, strict=False))

    assert loses(named, house, method) == Lost(frozenset(), frozenset())


def test_a_seat_of_a_tie_that_a_larger_house_takes_away_is_open_until_it_is_settled() -> None:
    votes = {"A": 8, "B": 12, "C": 1}
    now, then = (apportion(votes, house, "hare") for house in (9, 10))
    assert now.tie == {"A", "C"}
    assert takes_a_seat_away(now, then) == Lost(frozenset(), frozenset({"C"}))

    for winner, lost in (("A", frozenset[str]()), ("C", frozenset({"C"}))):
        seats = {name: count + (name == winner) for name, count in now.seats.items()}
        settled = replace(now, seats=seats, tie=frozenset())
        assert takes_a_seat_away(settled, then) == Lost(lost, frozenset())
