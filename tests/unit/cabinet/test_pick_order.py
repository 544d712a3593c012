"""Whose pick it is: the runs of domain.md 4, passes, ties, errors and what holds for any run."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cabinet.domain.apportionment import CannotApportion, apportion
from app.cabinet.domain.draft import (
    Pick,
    PickOrder,
    Turn,
    alternating_order,
    next_alternating,
    next_turn,
    pick_order,
)

ASSEMBLY_1999 = {"UUP": 28, "SDLP": 24, "DUP": 20, "SF": 18}
ASSEMBLY_2007 = {"DUP": 36, "SF": 28, "UUP": 18, "SDLP": 16, "APNI": 7}
VOTES_2007 = {"DUP": 207721, "SF": 180573, "UUP": 103145, "SDLP": 105164, "APNI": 36139}
STRENGTHS = st.dictionaries(st.sampled_from("ABCDE"), st.integers(0, 40), min_size=1)


def slates(order: PickOrder) -> list[str]:
    return [pick.slate for pick in order.picks]


def test_northern_ireland_1999() -> None:
    order = pick_order(ASSEMBLY_1999, 10)

    assert slates(order) == ["UUP", "SDLP", "DUP", "SF", "UUP", "SDLP", "DUP", "UUP", "SF", "SDLP"]
    assert [pick.figure for pick in order.picks[:5]] == [28, 24, 20, 18, 14]
    assert order.picks[7] == Pick("UUP", Fraction(28, 3))
    assert order.tie == frozenset()


def test_northern_ireland_2007_with_ties_at_picks_3_and_9() -> None:
    order = pick_order(ASSEMBLY_2007, 10, tie_votes=VOTES_2007)

    assert slates(order) == ["DUP", "SF", "DUP", "UUP", "SDLP", "SF", "DUP", "SF", "DUP", "UUP"]
    assert order.picks[2].figure == 18
    assert order.picks[8].figure == 9
    stopped = pick_order(ASSEMBLY_2007, 10)
    assert (slates(stopped), stopped.tie) == (["DUP", "SF"], {"DUP", "UUP"})


def test_a_tie_is_worked_out_again_with_votes_over_the_same_divisor() -> None:
    """Not "more votes wins": A has more votes, and fewer over its divisor."""
    turn = next_turn({"A": 20, "B": 10}, {"A": 1}, tie_votes={"A": 150, "B": 90})

    assert turn == Turn("B", frozenset(), {"A": 10, "B": 10}, {"A": 75, "B": 90})


def test_votes_that_are_equal_too_leave_those_alone_who_are_still_tied() -> None:
    strength = {"A": 10, "B": 10, "C": 10}

    order = pick_order(strength, 2, tie_votes={"A": 5, "B": 7, "C": 7})
    assert order == PickOrder((), frozenset("BC"))
    assert next_turn(strength, {}, tie_votes={"A": 5, "B": 7}).tie == frozenset("ABC")


def test_a_pass_costs_that_turn_only() -> None:
    order = pick_order({"A": 30, "B": 20}, 3, declined={1: ["A"]})

    assert order.picks == (
        Pick("B", Fraction(20)),
        Pick("A", Fraction(30)),
        Pick("A", Fraction(15)),
    )
    assert [pick.turn for pick in order.picks] == [1, 2, 3]


def test_a_turn_that_everybody_passes_fills_nothing() -> None:
    order = pick_order({"A": 30, "B": 20}, 3, declined={2: ["A", "B"]})

    assert [(pick.turn, pick.slate) for pick in order.picks] == [(1, "A"), (3, "B")]


def test_whoever_is_out_or_has_no_strength_takes_no_part() -> None:
    order = pick_order({"A": 30, "B": 20, "C": 0}, 2, out={"A"})

    assert slates(order) == ["B", "B"]
    assert pick_order({"A": 3, "B": 0}, 2, out=["A"]) == PickOrder((), frozenset())
    assert pick_order({}, 2) == PickOrder((), frozenset())


def test_posts_held_count_from_the_start() -> None:
    order = pick_order({"A": 30, "B": 20}, 2, held={"A": 1})

    assert order.picks == (Pick("B", Fraction(20)), Pick("A", Fraction(15)))


def test_sainte_lague_divides_by_one_and_twice_the_posts_held() -> None:
    order = pick_order({"A": 30, "B": 11}, 3, divisor="sainte-lague")

    assert [(pick.slate, pick.figure) for pick in order.picks] == [("A", 30), ("B", 11), ("A", 10)]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"divisor": "hare"}, "no divisor of a run of picks. Choose one of: dhondt, sainte-lague"),
        ({"held": {"A": -1}}, "A: posts held cannot be -1. Give a whole number"),
        ({"tie_votes": {"A": -1}}, "A: tie votes cannot be -1"),
        ({"strength": {"A": -3}}, "A: strength cannot be -3"),
        ({"picks": -1}, "Picks cannot be -1. Give a whole number"),
        (
            {"held": {"C": 1}},
            "“C” is named among the posts held and is no slate. Name one",
        ),
        ({"out": ["C"]}, "“C” is named among those who take no part and is no slate"),
        ({"declined": {2: ["C"]}}, "“C” is named among those who pass turn 2 and is no slate"),
    ],
)
def test_what_makes_no_run_is_refused_in_a_sentence(
    change: dict[str, object], sentence: str
) -> None:
    arguments = {"strength": {"A": 3, "B": 2}, "picks": 4, **change}
    with pytest.raises(CannotApportion, match=sentence):
        pick_order(**arguments)  # type: ignore[arg-type]


def test_next_turn_refuses_what_pick_order_refuses() -> None:
    with pytest.raises(CannotApportion, match="is no slate"):
        next_turn({"A": 1}, {}, aside=["B"])


def test_alternating_with_quotas_of_15_and_10() -> None:
    order = alternating_order(
        {"Corbyn": 168216, "Smith": 116960}, {"Corbyn": 15, "Smith": 10}, posts=25
    )

    of_smith = [pick.turn for pick in order.picks if pick.slate == "Smith"]
    assert of_smith == list(range(2, 21, 2))
    assert len(order.picks) == 25
    assert [pick.figure for pick in order.picks[:4]] == [15, 10, 14, 9]


def test_alternating_goes_round_by_round_in_order_of_votes() -> None:
    order = alternating_order({"A": 1, "B": 3, "C": 2, "D": 9}, {"A": 1, "B": 3, "C": 2}, range(6))

    assert slates(order) == ["B", "C", "A", "B", "C", "B"]


def test_quotas_may_be_fewer_than_the_posts_and_not_more() -> None:
    assert slates(alternating_order({"A": 2, "B": 1}, {"A": 1, "B": 1}, 5)) == ["A", "B"]
    with pytest.raises(CannotApportion, match="make 2 picks and there are 1 posts"):
        alternating_order({"A": 2, "B": 1}, {"A": 1, "B": 1}, ["Chancellor"])
    with pytest.raises(CannotApportion, match="“C” is named among the quotas and is no slate"):
        alternating_order({"A": 2}, {"C": 1}, 1)


def test_equal_votes_stop_the_ladder_where_it_matters_until_they_are_settled() -> None:
    votes, quotas = {"A": 9, "B": 5, "C": 5}, {"A": 1, "B": 2, "C": 1}

    stopped = alternating_order(votes, quotas, 4)
    assert (slates(stopped), stopped.tie) == (["A"], {"B", "C"})
    assert slates(alternating_order(votes, quotas, 4, settled=["C"])) == ["A", "C", "B", "B"]
    assert alternating_order(votes, {"A": 1, "B": 2}, 3).tie == frozenset()


def test_a_slate_that_passes_on_the_ladder_is_asked_again_at_the_next_turn() -> None:
    votes, quotas = {"A": 9, "B": 5}, {"A": 2, "B": 2}

    assert next_alternating(votes, quotas, {}, aside=["A"]).slate == "B"
    again = next_alternating(votes, quotas, {"B": 1})
    assert (again.slate, again.figures) == ("A", {"A": 2, "B": 1})
    assert next_alternating(votes, quotas, {"A": 2, "B": 2}) == Turn(None, frozenset(), {}, {})
    with pytest.raises(CannotApportion, match="“C” is named among those who pass"):
        next_alternating(votes, quotas, {}, aside=["C"])


@given(STRENGTHS, st.data())
def test_the_order_of_the_mapping_does_not_matter(
    strength: dict[str, int], data: st.DataObject
) -> None:
    names = sorted(strength)
    tie_votes = data.draw(st.dictionaries(st.sampled_from(names), st.integers(0, 5)))
    declined = data.draw(st.dictionaries(st.integers(1, 8), st.lists(st.sampled_from(names))))
    mixed = data.draw(st.permutations(names))

    assert pick_order(strength, 8, tie_votes=tie_votes, declined=declined) == pick_order(
        {name: strength[name] for name in mixed}, 8, tie_votes=tie_votes, declined=declined
    )
    quotas = dict.fromkeys(names, 2)
    assert alternating_order(strength, quotas, 10) == alternating_order(
        {name: strength[name] for name in mixed}, quotas, 10
    )


@given(STRENGTHS.filter(lambda strength: any(strength.values())), st.integers(0, 15), st.data())
def test_the_run_comes_to_the_seats_of_the_quota(
    strength: dict[str, int], seats: int, data: st.DataObject
) -> None:
    divisor = data.draw(st.sampled_from(["dhondt", "sainte-lague"]))
    won = apportion(strength, seats, divisor)
    # Any settling of ties within the run comes to the same seats where none is in dispute.
    order = pick_order(
        strength,
        seats,
        tie_votes={name: 2**place for place, name in enumerate(strength)},
        divisor=divisor,
    )
    if not won.tie and not order.tie:
        assert {name: slates(order).count(name) for name in strength} == won.seats


@given(STRENGTHS, st.integers(0, 12))
def test_figures_never_rise_in_a_run(strength: dict[str, int], picks: int) -> None:
    figures = [pick.figure for pick in pick_order(strength, picks).picks]

    assert figures == sorted(figures, reverse=True)
