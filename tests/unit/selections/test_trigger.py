"""Where a trigger ballot stands, by worked cases and by every completion of small ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import product

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from app.selections.cli import group
from app.selections.domain.rules import BUILT_IN, EmptyHalf, RuleSet
from app.selections.domain.trigger import (
    AFFILIATES,
    BRANCHES,
    CannotAssess,
    Pool,
    TriggerState,
    assess,
    units_needed,
)
from app.selections.domain.wording import could_change, empty_words, stands, working

State = TriggerState
UNITS = 12


@pytest.mark.parametrize(
    ("rules", "branches", "affiliates", "state"),
    [
        # Birmingham Hall Green 2019: of 4 branches 2 for a full selection, 2 not met.
        ("2018", Pool(2, 0, 0, 2), Pool(), State.CERTAIN_TO_TRIGGER),
        # Barking 2019: 11 branches, 6 for keeping, 5 for a full selection.
        ("2018", Pool(5, 6), Pool(), State.TRIGGERED),
        ("2021", Pool(5, 6), Pool(), State.NOT_TRIGGERED),
        # 10 of 10 branches and no affiliate of 20: exactly one half.
        ("2021", Pool(10, 0), Pool(0, 20), State.NOT_TRIGGERED),
        ("2021", Pool(10, 0), Pool(1, 19), State.TRIGGERED),
        # Exactly one third of either pool triggers; less of both does not.
        ("2018", Pool(2, 4), Pool(0, 7), State.TRIGGERED),
        ("2018", Pool(0, 5), Pool(3, 6), State.TRIGGERED),
        ("2018", Pool(1, 3), Pool(3, 7), State.NOT_TRIGGERED),
        # The MP needs more than half: a tie is for a full selection.
        ("pre-2018", Pool(3, 2), Pool(0, 1), State.TRIGGERED),
        ("pre-2018", Pool(3, 2), Pool(0, 2), State.NOT_TRIGGERED),
        # Nobody expressed a preference.
        ("2018", Pool(none=4), Pool(none=2), State.NOT_TRIGGERED),
        ("2021", Pool(none=4), Pool(), State.NOT_TRIGGERED),
        ("pre-2018", Pool(), Pool(), State.NOT_TRIGGERED),
        # Of the branches everybody, of the affiliates none returned anything: one half, not more.
        ("2021", Pool(3, 0), Pool(none=5), State.NOT_TRIGGERED),
        ("2018", Pool(0, 0, 0, 3), Pool(), State.OPEN),
        ("2018", Pool(0, 6, 0, 2), Pool(), State.CERTAIN_NOT_TO),
    ],
)
def test_a_ballot_stands_where_the_rules_put_it(
    rules: str, branches: Pool, affiliates: Pool, state: State
) -> None:
    assert assess(rules, {BRANCHES: branches, AFFILIATES: affiliates}).state is state


@pytest.mark.parametrize("base", range(1, 13))
def test_a_third_is_counted_exactly(base: int) -> None:
    needed = units_needed(BUILT_IN["2018"], base)
    assert needed == {1: 1, 2: 1, 3: 1, 4: 2, 5: 2, 6: 2, 7: 3, 8: 3, 9: 3}.get(base, 4)
    assert assess("2018", {BRANCHES: Pool(needed, base - needed)}).state is State.TRIGGERED
    less = assess("2018", {BRANCHES: Pool(needed - 1, base - needed + 1)})
    assert less.state is State.NOT_TRIGGERED
    assert less.tests[0].short_by == 1


def test_a_test_shows_its_working_for_each_pool() -> None:
    found = assess("2018", {BRANCHES: Pool(3, 1, 1, 5), AFFILIATES: Pool(0, 2, 0, 4)})
    branches, affiliates = found.tests
    assert (branches.name, branches.base, branches.needed, branches.have) == ("branches", 4, 2, 3)
    assert (branches.short_by, branches.share, branches.met) == (0, Fraction(3, 4), True)
    assert (affiliates.base, affiliates.needed, affiliates.short_by) == (2, 1, 1)
    (college,) = assess("2021", {BRANCHES: Pool(10, 0), AFFILIATES: Pool(0, 20)}).tests
    assert (college.name, college.have, college.needed) == (
        "college",
        Fraction(1, 2),
        Fraction(1, 2),
    )
    assert college.strictly
    assert not college.met
    (together,) = assess("pre-2018", {BRANCHES: Pool(1, 2), AFFILIATES: Pool(1, 0)}).tests
    assert (together.name, together.base, together.needed, together.have) == ("all", 4, 2, 2)


def test_a_setting_changes_what_follows() -> None:
    rules = BUILT_IN["2018"]
    counted = replace(rules, no_preference_counts=True)
    pools = {BRANCHES: Pool(1, 1, 2)}
    assert assess(rules, pools).state is State.TRIGGERED
    assert assess(counted, pools).state is State.NOT_TRIGGERED
    alone = replace(BUILT_IN["2021"], empty_half=EmptyHalf.OTHER_ALONE)
    assert assess(alone, {BRANCHES: Pool(2, 1)}).state is State.TRIGGERED
    more = replace(BUILT_IN["pre-2018"], at_threshold=False)
    assert assess(more, {BRANCHES: Pool(2, 2)}).state is State.NOT_TRIGGERED


def test_stopped_wins_over_all_and_nothing_is_open_then() -> None:
    found = assess("2018", {BRANCHES: Pool(2, 0)}, stopped="lost the whip")
    assert (found.state, found.stopped) == (State.STOPPED, "lost the whip")
    assert found.more_for is None
    assert found.tests[0].met


@pytest.mark.parametrize(
    ("rules", "pools", "words"),
    [
        ("2022", {}, "There is no rule set “2022”"),
        ("mandatory", {}, "every seat has a full selection"),
        ("2018", {"others": Pool()}, "There is no pool “others”"),
    ],
)
def test_what_makes_no_ballot_is_refused(rules: str, pools: dict[str, Pool], words: str) -> None:
    with pytest.raises(CannotAssess, match=words):
        assess(rules, pools)


def test_fewer_than_no_units_are_refused() -> None:
    with pytest.raises(CannotAssess, match="0 or more"):
        Pool(-1)


# --- every completion ----------------------------------------------------------------------------

Counts = tuple[int, ...]


def _final(rules: RuleSet, pools: tuple[Counts, ...]) -> bool:
    """Whether decided pools (for, against, none) trigger, in whole numbers and written anew."""
    cast = [f + a for f, a, _ in pools]
    if rules.name == "2021":
        (b, _, _), (u, _, _) = pools
        cb, cu = cast
        return 2 * (b * (cu or 1) + u * (cb or 1)) > 2 * (cb or 1) * (cu or 1)
    if rules.name == "2018":
        return any(c and 3 * f >= c for (f, _, _), c in zip(pools, cast, strict=True))
    f, c = sum(one[0] for one in pools), sum(cast)
    return bool(c) and 2 * f >= c


def _all_pools(most: int) -> Iterator[Counts]:
    for f in range(most + 1):
        for a in range(most + 1 - f):
            for n in range(most + 1 - f - a):
                for p in range(most + 1 - f - a - n):
                    yield f, a, n, p


def _check(rules: RuleSet, every: Iterator[tuple[Counts, ...]]) -> None:
    @cache
    def outcomes(pools: tuple[Counts, ...]) -> int:
        """Which ends can be reached: 1 not triggered, 2 triggered, 3 both."""
        for i, (f, a, n, p) in enumerate(pools):
            if p:
                found = 0
                for one in ((f + 1, a, n, p - 1), (f, a + 1, n, p - 1), (f, a, n + 1, p - 1)):
                    found |= outcomes((*pools[:i], one, *pools[i + 1 :]))
                return found
        return 1 << _final(rules, tuple(one[:3] for one in pools))

    names = {
        (1, False): State.NOT_TRIGGERED,
        (2, False): State.TRIGGERED,
        (1, True): State.CERTAIN_NOT_TO,
        (2, True): State.CERTAIN_TO_TRIGGER,
        (3, True): State.OPEN,
    }
    for pools in every:
        expected = names[outcomes(pools), any(one[3] for one in pools)]
        given_ = dict(zip((BRANCHES, AFFILIATES), (Pool(*one) for one in pools), strict=False))
        # A later result is one of these ends, so none contradicts what was certain before.
        assert assess(rules, given_).state is expected, (rules.name, pools)


@pytest.mark.parametrize("name", ["pre-2018", "2018"])
def test_of_one_pool_what_is_certain_is_what_every_completion_agrees_on(name: str) -> None:
    _check(BUILT_IN[name], ((one,) for one in _all_pools(UNITS)))


@pytest.mark.parametrize("name", ["2018", "2021"])
def test_of_two_pools_what_is_certain_is_what_every_completion_agrees_on(name: str) -> None:
    # Both pools count alike, so that of two that are exchanged one will do.
    _check(
        BUILT_IN[name],
        (
            (one, other)
            for one in _all_pools(UNITS)
            for other in _all_pools(UNITS - sum(one))
            if other <= one
        ),
    )


POOL = st.builds(Pool, *(st.integers(0, 40) for _ in range(4)))


@settings(max_examples=60)
@given(st.sampled_from(["pre-2018", "2018", "2021"]), POOL, POOL)
def test_the_fewest_units_that_make_it_certain_do_and_one_less_does_not(
    name: str, branches: Pool, affiliates: Pool
) -> None:
    branches = replace(branches, pending=branches.pending % 6)
    affiliates = replace(affiliates, pending=affiliates.pending % 6)
    found = assess(name, {BRANCHES: branches, AFFILIATES: affiliates})
    if found.state is not State.OPEN:
        assert (found.more_for, found.more_against) == (None, None)
        return
    ways = list(product(range(branches.pending + 1), range(affiliates.pending + 1)))
    for part, ends, told in (
        ("for_", {State.CERTAIN_TO_TRIGGER, State.TRIGGERED}, found.more_for),
        ("against", {State.CERTAIN_NOT_TO, State.NOT_TRIGGERED}, found.more_against),
    ):
        certain = [
            sum(way)
            for way in ways
            if assess(
                name,
                {
                    pool_name: replace(
                        pool,
                        **{part: getattr(pool, part) + count, "pending": pool.pending - count},
                    )
                    for pool_name, pool, count in zip(
                        (BRANCHES, AFFILIATES), (branches, affiliates), way, strict=True
                    )
                },
            ).state
            in ends
        ]
        assert told == min(certain, default=None)


def test_the_largest_numbers_that_the_command_takes_are_worked_out_at_once() -> None:
    many = {BRANCHES: Pool(pending=999), AFFILIATES: Pool(pending=999)}
    # One third of either pool triggers; more than two thirds against are needed in both.
    assert (assess("2018", many).more_for, assess("2018", many).more_against) == (333, 1334)
    # All of one half and one of the other are more than half of the college.
    assert (assess("2021", many).more_for, assess("2021", many).more_against) == (1000, 999)


@settings(max_examples=60)
@given(st.sampled_from(["pre-2018", "2018", "2021"]), POOL, POOL)
def test_which_pool_is_which_does_not_matter(name: str, one: Pool, other: Pool) -> None:
    there = assess(name, {BRANCHES: one, AFFILIATES: other})
    back = assess(name, {BRANCHES: other, AFFILIATES: one})
    assert there.state is back.state


# --- words and the command line ------------------------------------------------------------------


def test_the_words_say_how_many_are_missing_and_what_could_change_it() -> None:
    found = assess("2018", {BRANCHES: Pool(1, 3, 0, 2)})
    assert stands(found) == "Open, with 2 units still to be decided."
    assert "1 of 4 party branches" in working(found.tests[0])
    assert "2 needed, short by 1" in working(found.tests[0])
    assert could_change(found)[0].startswith("1 more unit for a full selection")
    assert "none has expressed a preference" in working(found.tests[1])
    assert "right pool" not in could_change(found)[0]
    both = assess("2018", {BRANCHES: Pool(1, 3, 0, 2), AFFILIATES: Pool(pending=2)})
    assert "if they are of the right pool" in could_change(both)[0]
    assert "has expressed a preference so far" in working(both.tests[1])
    half = assess("2021", {BRANCHES: Pool(3, 1)})
    assert "counts as 0" in empty_words(half)
    assert "more than 50.0% is needed" in working(half.tests[0])


@pytest.fixture
def run() -> object:
    """Runs the command without a database."""
    return Flask("test").test_cli_runner()


def test_the_command_prints_json_with_exact_fractions(run: object) -> None:
    result = run.invoke(  # type: ignore[attr-defined]
        group,
        "assess --rules 2018 --branches for=3,against=1,none=1,pending=5"
        " --affiliates for=0,against=2,none=0,pending=4 --json",
    )
    assert result.exit_code == 0
    told = json.loads(result.output)
    assert told["state"] == "certain_to_trigger"
    assert [test["name"] for test in told["tests"]] == ["branches", "affiliates"]
    assert told["tests"][0]["threshold"] == [1, 3]
    assert (told["tests"][1]["needed"], told["tests"][1]["short_by"]) == (1, 1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("--rules 2022", "There is no rule set"),
        ("--rules 2018 --branches for=-3", "whole numbers from 0"),
        ("--rules 2018 --branches pending=1000", "whole numbers from 0 to 999"),
        ("--rules 2018 --stopped=", "Say why"),
        ("--rules 2018 --branches for=1,for=2", "there twice"),
        ("--rules 2018 --branches yes=1", "not a number of units"),
        ("--branches for=1", "Missing option"),
    ],
)
def test_bad_arguments_end_with_2_and_a_sentence(run: object, arguments: str, words: str) -> None:
    result = run.invoke(group, f"assess {arguments}")  # type: ignore[attr-defined]
    assert result.exit_code == 2
    assert words in result.output
