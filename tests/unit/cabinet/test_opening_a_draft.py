"""What a draft must have before it is opened, the order it promises, and its days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cabinet.domain import PickRule
from app.cabinet.domain.board import Facts, Post, Slate
from app.cabinet.domain.days import FARTHEST
from app.cabinet.domain.draft import alternating_order, pick_order
from app.cabinet.domain.opening import (
    DraftRefused,
    check_frozen,
    check_held,
    check_in_force,
    expected_order,
    hindrance,
)

TODAY = date(2016, 10, 1)


def facts(rule: PickRule, slates: tuple[Slate, ...], posts: int) -> Facts:
    """Facts with so many posts, the highest first."""
    ladder = tuple(Post(rank, rank, f"Post {rank}") for rank in range(1, posts + 1))
    return Facts(rule, slates, ladder)


def test_posts_votes_and_a_settled_quota_are_needed() -> None:
    slates = (Slate("A", 3, quota=1), Slate("B", 2, quota=1))
    good = facts(PickRule.ALTERNATING, slates, 2)
    assert hindrance(good) is None
    assert "no post inside" in (hindrance(facts(PickRule.ALTERNATING, slates, 0)) or "")
    assert "1 post of the quota hangs on a tie" in (hindrance(good, 1) or "")
    assert "2 posts of the quota hang on a tie" in (hindrance(good, 2) or "")
    nobody = facts(PickRule.DHONDT, (Slate("A", 0), Slate("B", 0)), 2)
    assert "No votes" in (hindrance(nobody) or "")


def test_posts_held_count_under_a_divisor_alone() -> None:
    check_held(PickRule.DHONDT, [2, 0])
    check_held(PickRule.ALTERNATING, [0, 0])
    with pytest.raises(DraftRefused, match="divisor alone"):
        check_held(PickRule.ALTERNATING, [1])
    with pytest.raises(DraftRefused, match="fewer than 0"):
        check_held(PickRule.DHONDT, [-1])


def test_the_day_of_a_draft_lies_between_the_result_and_today() -> None:
    check_frozen(TODAY, TODAY, TODAY)
    with pytest.raises(DraftRefused, match="Enter today"):
        check_frozen(TODAY + timedelta(1), TODAY, TODAY)
    with pytest.raises(DraftRefused, match="declared on 1 October 2016"):
        check_frozen(TODAY - timedelta(1), TODAY, TODAY)


def test_a_draft_comes_into_force_on_its_day_or_within_a_year() -> None:
    check_in_force(TODAY, TODAY, TODAY)
    check_in_force(TODAY + FARTHEST, TODAY, TODAY)
    with pytest.raises(DraftRefused, match="before 1 October 2016"):
        check_in_force(TODAY - timedelta(1), TODAY, TODAY)
    with pytest.raises(DraftRefused, match="more than a year away"):
        check_in_force(TODAY + FARTHEST + timedelta(1), TODAY, TODAY)


def test_what_is_promised_is_the_alternating_order() -> None:
    slates = (Slate("W", 60, quota=15), Slate("R", 40, quota=10))
    picks, tie = expected_order(facts(PickRule.ALTERNATING, slates, 25))
    assert not tie
    assert [place for place, slate in enumerate(picks, 1) if slate == "R"] == list(range(2, 21, 2))
    order = alternating_order({"W": 60, "R": 40}, {"W": 15, "R": 10}, 25)
    assert picks == [pick.slate for pick in order.picks]


@given(
    st.dictionaries(st.sampled_from("ABCDE"), st.integers(0, 40), min_size=1),
    st.integers(0, 12),
    st.sampled_from([PickRule.DHONDT, PickRule.SAINTE_LAGUE]),
)
def test_what_is_promised_is_the_order_of_the_divisor(
    strength: dict[str, int], posts: int, rule: PickRule
) -> None:
    slates = tuple(Slate(name, of) for name, of in strength.items())
    picks, tie = expected_order(facts(rule, slates, posts))
    order = pick_order(strength, posts, divisor=rule.value)
    assert picks == [pick.slate for pick in order.picks]
    assert tie == order.tie


def test_a_tie_at_the_first_pick_is_told() -> None:
    picks, tie = expected_order(facts(PickRule.DHONDT, (Slate("A", 5), Slate("B", 5)), 3))
    assert picks == []
    assert tie == {"A", "B"}
