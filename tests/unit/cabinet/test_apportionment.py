"""Seats by votes: the worked cases of domain.md 4, ties, errors, and what holds for any votes."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cabinet.domain import Method
from app.cabinet.domain.apportionment import CannotApportion, apportion, awards, divisor_text
from app.cabinet.domain.quota import keeps_quota

REMAINDERS = (Method.HARE, Method.DROOP)
BY_DIVISOR = tuple(method for method in Method if method not in REMAINDERS)
FIRST_BY_VOTES = (Method.ADAMS, Method.HUNTINGTON_HILL, Method.DEAN)
NAMES = "ABCDEFGH"

VOTES = st.lists(st.integers(0, 60), min_size=1, max_size=6).filter(any)
WIDE_VOTES = st.lists(st.integers(0, 10**9), min_size=1, max_size=8).filter(any)
SEATS = st.integers(0, 40)
METHODS = st.sampled_from(list(Method))


def named(votes: list[int]) -> dict[str, int]:
    return dict(zip(NAMES, votes, strict=False))


WORKED = [
    ([5117, 4400, 162, 161, 160], 100, "hare", [51, 44, 2, 2, 1]),
    ([5117, 4400, 162, 161, 160], 100, "dhondt", [52, 45, 1, 1, 1]),
    ([5117, 4400, 162, 161, 160], 100, "sainte-lague", [51, 43, 2, 2, 2]),
    ([5117, 4400, 162, 161, 160], 100, "huntington-hill", [51, 43, 2, 2, 2]),
    ([5117, 4400, 162, 161, 160], 100, "adams", [51, 43, 2, 2, 2]),
    ([5117, 4400, 162, 161, 160], 100, "droop", [51, 44, 2, 2, 1]),
    ([2560, 3315, 995, 5012], 20, "hare", [4, 6, 2, 8]),
    ([2560, 3315, 995, 5012], 20, "dhondt", [4, 6, 1, 9]),
    ([2560, 3315, 995, 5012], 20, "sainte-lague", [4, 6, 2, 8]),
    ([2560, 3315, 995, 5012], 20, "huntington-hill", [4, 6, 2, 8]),
    ([2560, 3315, 995, 5012], 20, "adams", [4, 6, 2, 8]),
    ([2560, 3315, 995, 5012], 20, "droop", [4, 6, 1, 9]),
    ([100000, 80000, 30000, 20000], 8, "hare", [3, 3, 1, 1]),
    ([100000, 80000, 30000, 20000], 8, "dhondt", [4, 3, 1, 0]),
    ([100000, 80000, 30000, 20000], 8, "sainte-lague", [3, 3, 1, 1]),
    ([100000, 80000, 30000, 20000], 8, "huntington-hill", [3, 3, 1, 1]),
    ([100000, 80000, 30000, 20000], 8, "adams", [3, 3, 1, 1]),
    ([100000, 80000, 30000, 20000], 8, "droop", [4, 3, 1, 0]),
    ([6, 6, 2], 10, "hare", [4, 4, 2]),
    ([6, 6, 2], 11, "hare", [5, 5, 1]),
    *[([168216, 116960], 20, method, [12, 8]) for method in Method],
    *[([168216, 116960], 25, method, [15, 10]) for method in Method],
    *[([168216, 116960], 31, method, [18, 13]) for method in Method],
]


@pytest.mark.parametrize(("votes", "seats", "method", "expected"), WORKED)
def test_worked_cases(votes: list[int], seats: int, method: str, expected: list[int]) -> None:
    got = apportion(named(votes), seats, method)

    assert got.seats == named(expected)
    assert (got.tie, got.disputed) == (frozenset(), 0)


@pytest.mark.parametrize("method", list(Method))
def test_three_equal_slates_and_four_seats_tie(method: Method) -> None:
    got = apportion({"A": 11, "B": 11, "C": 11}, 4, method)

    assert got.seats == {"A": 1, "B": 1, "C": 1}
    assert got.tie == {"A", "B", "C"}
    assert got.disputed == 1


def test_whoever_stands_above_a_tie_keeps_her_seats() -> None:
    got = apportion({"A": 31, "B": 10, "C": 10}, 4, "dhondt")

    assert (got.seats, got.tie, got.disputed) == ({"A": 3, "B": 0, "C": 0}, {"B", "C"}, 1)


def test_a_tie_may_dispute_more_than_one_seat() -> None:
    got = apportion({"A": 7, "B": 7, "C": 7}, 5, "hare")

    assert (got.seats, got.disputed) == ({"A": 1, "B": 1, "C": 1}, 2)


@pytest.mark.parametrize("method", FIRST_BY_VOTES)
def test_first_seats_go_by_votes_when_the_first_divisor_is_zero(method: Method) -> None:
    got = apportion({"A": 5, "B": 9, "C": 5, "D": 0, "E": 7}, 3, method)

    assert got.seats == {"A": 0, "B": 1, "C": 0, "D": 0, "E": 1}
    assert (got.tie, got.disputed) == ({"A", "C"}, 1)


def test_droops_remainders_go_round_again() -> None:
    """Quota 1: two seats are whole, eight are left for two slates without any remainder."""
    got = apportion({"A": 1, "B": 1, "C": 0}, 10, "droop")

    assert (got.seats, got.disputed) == ({"A": 5, "B": 5, "C": 0}, 0)


@pytest.mark.parametrize(
    ("votes", "seats", "method", "sentence"),
    [
        ({"A": 1}, 1, "d’hondt", "no method of sharing seats. Choose one of: hare, droop"),
        ({"A": -1, "B": 2}, 1, "hare", "A: votes cannot be -1. Give a whole number"),
        ({"A": 1.5, "B": 2}, 1, "hare", "A: votes cannot be 1.5. Give a whole number"),
        ({"A": True}, 1, "hare", "A: votes cannot be True"),
        ({"A": 1}, -1, "hare", "Seats cannot be -1. Give a whole number"),
        ({"A": 0, "B": 0}, 1, "dhondt", "No slate has any votes. Give votes"),
        ({}, 1, "dhondt", "No slate has any votes. Give votes"),
    ],
)
def test_what_cannot_be_shared_is_refused_in_a_sentence(
    votes: dict[str, int], seats: int, method: str, sentence: str
) -> None:
    with pytest.raises(CannotApportion, match=sentence):
        apportion(votes, seats, method)


@given(WIDE_VOTES, SEATS, METHODS)
def test_seats_and_disputed_seats_make_the_house(
    votes: list[int], seats: int, method: Method
) -> None:
    given_votes = named(votes)
    got = apportion(given_votes, seats, method)

    assert sum(got.seats.values()) + got.disputed == seats
    assert got.seats.keys() == given_votes.keys()
    assert all(got.seats[name] == 0 for name, count in given_votes.items() if not count)
    assert got.disputed < len(got.tie) or not got.tie
    assert bool(got.tie) is bool(got.disputed)
    assert all(given_votes[name] for name in got.tie)


@given(VOTES, SEATS, METHODS, st.randoms(use_true_random=False))
def test_anonymity(votes: list[int], seats: int, method: Method, chance: object) -> None:
    one = apportion(named(votes), seats, method)
    order = list(range(len(votes)))
    chance.shuffle(order)  # type: ignore[attr-defined]
    other = apportion({f"slate {i}": votes[i] for i in order}, seats, method)

    assert other.seats == {f"slate {i}": one.seats[NAMES[i]] for i in order}
    assert other.tie == {f"slate {i}" for i in order if NAMES[i] in one.tie}


@given(VOTES, SEATS, METHODS.filter(lambda method: method is not Method.DROOP), st.integers(1, 99))
def test_homogeneity(votes: list[int], seats: int, method: Method, times: int) -> None:
    """Not of Droop's, whose quota is a whole number of votes."""
    more = [count * times for count in votes]

    assert apportion(named(more), seats, method) == apportion(named(votes), seats, method)


@given(VOTES, SEATS, st.sampled_from(BY_DIVISOR))
def test_house_monotonicity(votes: list[int], seats: int, method: Method) -> None:
    one = apportion(named(votes), seats, method)
    more = apportion(named(votes), seats + 1, method)

    assert all(more.seats[name] >= one.seats[name] for name in one.seats)
    # What hung on a tie is not lost with one seat more either: the tie goes on or is over.
    if one.tie:
        assert more.disputed in (one.disputed + 1, 0)
        if not more.disputed:
            assert all(more.seats[name] == one.seats[name] + 1 for name in one.tie)


@given(VOTES, SEATS, st.sampled_from(BY_DIVISOR), st.data())
def test_vote_monotonicity(
    votes: list[int], seats: int, method: Method, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(votes) - 1))
    more = [*votes]
    more[at] += data.draw(st.integers(1, 30))
    name = NAMES[at]
    one = apportion(named(votes), seats, method)
    other = apportion(named(more), seats, method)

    # A seat that hung on a tie is surely won by whoever gains votes.
    assert other.seats[name] >= one.seats[name] + (name in one.tie)


@given(WIDE_VOTES, st.integers(1, 40))
def test_hare_keeps_quota(votes: list[int], seats: int) -> None:
    kept = keeps_quota(named(votes), seats, apportion(named(votes), seats, "hare"))

    assert not any(row.below or row.above for row in kept.values())


@given(WIDE_VOTES, st.integers(1, 40), METHODS)
def test_the_working_comes_to_the_same_seats(votes: list[int], seats: int, method: Method) -> None:
    got = apportion(named(votes), seats, method)
    working = awards(named(votes), seats, method)

    if method in REMAINDERS:
        assert {row.slate: row.whole + row.extra for row in working.remainders} == {
            name: won for name, won in got.seats.items() if named(votes)[name]
        }
        assert {row.slate for row in working.remainders if row.tied} == got.tie
        of_tie = {row.remainder for row in working.remainders if row.tied}
    else:
        won = [award.slate for award in working.awards]
        assert {name: won.count(name) for name in got.seats} == got.seats
        assert [award.seat for award in working.awards] == list(range(1, len(won) + 1))
        of_tie = set()
    assert (working.tie_figure is not None) is bool(got.tie)
    assert of_tie <= {working.tie_figure}


def test_the_working_of_a_divisor_method_gives_each_seats_figure() -> None:
    working = awards({"A": 10, "B": 4}, 3, "huntington-hill")

    assert [(row.slate, row.figure, row.nth, row.by_votes) for row in working.awards] == [
        ("A", Fraction(10), 1, True),
        ("B", Fraction(4), 1, True),
        ("A", Fraction(100, 2), 2, False),
    ]


def test_the_working_of_hare_gives_wholes_and_remainders() -> None:
    working = awards({"A": 168216, "B": 116960}, 25, "hare")

    assert working.quota == Fraction(168216 + 116960, 25)
    assert [(row.slate, row.whole, row.extra) for row in working.remainders] == [
        ("A", 14, 1),
        ("B", 10, 0),
    ]
    assert working.remainders[0].remainder == Fraction(168216 * 25, 285176) - 14


@pytest.mark.parametrize(
    ("method", "written"),
    [
        (Method.HARE, ["", "", ""]),
        (Method.DROOP, ["", "", ""]),
        (Method.DHONDT, ["1", "2", "3"]),
        (Method.SAINTE_LAGUE, ["1", "3", "5"]),
        (Method.MODIFIED_SAINTE_LAGUE, ["1.4", "3", "5"]),
        (Method.HUNTINGTON_HILL, ["", "√2", "√6"]),
        (Method.ADAMS, ["", "1", "2"]),
        (Method.DEAN, ["", "4/3", "12/5"]),
    ],
)
def test_divisors_as_they_are_written(method: Method, written: list[str]) -> None:
    assert [divisor_text(method, held) for held in range(3)] == written
