"""What follows from several tables together, and that nothing that follows is published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from app.monitoring.domain.disclosure import Known, worked_out
from app.monitoring.domain.publishing import Population, publish
from app.monitoring.domain.totals import Rules, TableState, Total, make_total
from app.monitoring.solver import solve
from tests.attack import Snapshot, countries, work_out

RULES = Rules()
CATEGORIES = ("a", "b", "not said")
FEW = 12
"""Lists in the suite; `make soak` tries 200."""


def people(**counts: int) -> dict[str, str]:
    """So many persons by what they answered: "a0", "a1" ..."""
    return {f"{c}{number}": c for c, count in counts.items() for number in range(count)}


def known(answers: Mapping[str, str], name: str = "list") -> Known:
    total = make_total(name, list(answers.values()), len(answers), CATEGORIES, RULES)
    return Known(total, frozenset(answers))


def test_one_table_tells_of_nobody() -> None:
    assert worked_out([known(people(a=20, b=12))], CATEGORIES, RULES, solve) == frozenset()


def test_one_who_came_alone_tells_what_she_answered_where_a_count_grows() -> None:
    # 12 are told as 10, 13 as 15: at most 12 before and at least 13 now.
    before = people(a=20, b=12)
    assert worked_out([known(before), known({**before, "new": "b"})], CATEGORIES, RULES, solve) == {
        "new"
    }
    # 10 and 11 are both told as 10.
    before = people(a=20, b=10)
    after = known({**before, "new": "b"})
    assert worked_out([known(before), after], CATEGORIES, RULES, solve) == frozenset()


def test_one_who_left_alone_tells_too() -> None:
    before = people(a=20, b=13)
    after = {person: answer for person, answer in before.items() if person != "b0"}
    assert worked_out([known(before), known(after)], CATEGORIES, RULES, solve) == {"b0"}


def test_many_who_came_and_all_answered_alike_tell_where_the_bounds_meet() -> None:
    # 12 told as 10 (at most 12), 23 told as 25 (at least 23): eleven more, and eleven came.
    before = people(a=20, b=12)
    came = {f"new{number}": "b" for number in range(11)}
    assert worked_out([known(before), known({**before, **came})], CATEGORIES, RULES, solve) == set(
        came
    )


def test_the_list_less_a_region_tells_of_those_outside_it() -> None:
    region = people(a=12, b=12)
    everybody = {**region, "other": "b"}
    tables = [known(everybody), known(region, "region:1")]
    assert worked_out(tables, CATEGORIES, RULES, solve) == {"other"}


def test_a_uniform_group_tells_where_another_table_leaves_one_answer_alone() -> None:
    # Of the list fewer than five did not answer "a"; ten of one region all but agree.
    uniform = Total("region:1", TableState.TOO_UNIFORM, None, None, {})
    members = frozenset(f"a{number}" for number in range(10))
    tables = [known(people(a=30, b=8)), Known(uniform, members)]
    assert worked_out(tables, CATEGORIES, RULES, solve) == frozenset()


def test_a_table_that_would_tell_is_left_out_and_the_rest_is_published() -> None:
    # Ten of a region are in it alone; the other region has a single one, of whom list less region
    # would tell.
    first = people(a=12, b=12)
    everybody = {**first, "other": "b"}
    made = publish(
        [
            Population("list", 25, everybody),
            Population("region:1", 24, first),
            Population("region:2", 1, {"other": "b"}),
        ],
        CATEGORIES,
        [],
        RULES,
        solve,
    )
    assert made is not None
    assert made["list"].shown
    assert made["region:1"].state is TableState.PROTECTED
    assert made["region:2"].state is TableState.TOO_FEW


def test_a_list_that_would_tell_is_not_published_anew() -> None:
    before = people(a=20, b=12)
    after = {**before, "new": "b"}
    made = publish([Population("list", 33, after)], CATEGORIES, [known(before)], RULES, solve)
    assert made is None


def test_regions_that_cover_the_list_are_all_shown() -> None:
    first = people(a=12, b=12)
    second = {f"s{person}": answer for person, answer in people(a=14, b=9).items()}
    made = publish(
        [
            Population("list", 50, {**first, **second}),
            Population("region:1", 25, first),
            Population("region:2", 25, second),
        ],
        CATEGORIES,
        [],
        RULES,
        solve,
    )
    assert made is not None
    assert all(total.shown for total in made.values())


def published_of(seed: int, categories: Sequence[str]) -> tuple[list[Snapshot], dict[str, str]]:
    """What is published of a country over four snapshots, and what each really answered."""
    snapshots: list[Snapshot] = []
    earlier: list[Known] = []
    truth: dict[str, str] = {}
    for country in countries(seed, categories, 4):
        truth = country.truth
        now = country.populations
        made = publish(
            [
                Population(name, len(members) + 2, {p: truth[p] for p in members})
                for name, members in now.items()
            ],
            categories,
            earlier,
            RULES,
            solve,
        )
        if made is not None:
            earlier += [Known(total, now[name]) for name, total in made.items()]
            snapshots.append(Snapshot(made, now))
    return snapshots, truth


@pytest.mark.parametrize("seed", range(FEW))
def test_no_answer_can_be_worked_out_from_what_is_published(seed: int) -> None:
    snapshots, truth = published_of(seed, CATEGORIES)
    assert work_out(snapshots, CATEGORIES, RULES, truth) == []


def test_the_attacker_does_find_what_is_there_to_be_found() -> None:
    # Without the search before publishing, of these lists some tell.
    found = []
    for seed in range(FEW):
        snapshots = []
        for country in countries(seed, CATEGORIES, 4):
            now = country.populations
            tables = {
                name: make_total(
                    name, [country.truth[p] for p in members], len(members), CATEGORIES, RULES
                )
                for name, members in now.items()
            }
            snapshots.append(Snapshot(tables, now))
        found += work_out(snapshots, CATEGORIES, RULES, country.truth)
    assert found
