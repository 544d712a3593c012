"""One table by its own numbers: rounding, hiding, and when nothing is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.monitoring.domain.totals import Rules, TableState, Total, bounds, make_total, rounded

RULES = Rules()
CATEGORIES = ("a", "b", "c", "not said")


def table(a: int = 0, b: int = 0, c: int = 0, unsaid: int = 0) -> Total:
    """The table of so many answers."""
    answers = ["a"] * a + ["b"] * b + ["c"] * c + ["not said"] * unsaid
    return make_total("list", answers, len(answers) + 3, CATEGORIES, RULES)


@pytest.mark.parametrize(
    ("count", "shown"), [(0, 0), (5, 5), (7, 5), (8, 10), (12, 10), (13, 15), (229, 230)]
)
def test_a_count_is_rounded_to_the_nearest_five(count: int, shown: int) -> None:
    assert rounded(count, RULES) == shown


@pytest.mark.parametrize("counts", [(0, 0), (3, 2), (4, 5)])
def test_fewer_than_ten_answers_show_nothing(counts: tuple[int, int]) -> None:
    total = table(*counts)
    assert total.state is TableState.TOO_FEW
    assert (total.answered, total.asked, total.cells) == (None, None, {})


@pytest.mark.parametrize("counts", [(10, 0), (30, 4), (0, 0, 2, 200), (96, 1, 1, 2)])
def test_a_uniform_group_is_too_uniform_to_show(counts: tuple[int, ...]) -> None:
    # Also where a few differ: else the words would tell that nobody does.
    total = table(*counts)
    assert total.state is TableState.TOO_UNIFORM
    assert (total.answered, total.cells) == (None, {})


def test_counts_from_one_to_four_are_hidden_and_both_bases_are_rounded() -> None:
    total = table(22, 13, 3, 4)
    assert total.cells == {"a": 20, "b": 15, "c": None, "not said": None}
    assert (total.answered, total.asked) == (40, 45)


def test_nought_is_shown_as_nought() -> None:
    assert table(20, 10).cells == {"a": 20, "b": 10, "c": 0, "not said": 0}


def test_a_second_cell_is_hidden_where_the_first_could_be_worked_out() -> None:
    # 4 + 12 + 12 = 28 is told as 30, at least 28; 12 is told as 10, at most 12: so the hidden one
    # is at least 4, and below 5.
    total = table(12, 12, 4)
    assert total.cells == {"a": None, "b": 10, "c": None, "not said": 0}


def test_what_is_told_of_a_count_bounds_it() -> None:
    assert bounds(0, 0, RULES) == (0, 0)
    assert bounds(5, 0, RULES) == (5, 7)
    assert bounds(20, 0, RULES) == (18, 22)
    assert bounds(None, 1, RULES) == (1, 4)
    assert bounds(None, 2, RULES) == (1, None)


@given(st.lists(st.integers(0, 60), min_size=4, max_size=4), st.integers(2, 12))
def test_a_table_never_tells_a_small_count_and_never_lies(counts: list[int], size: int) -> None:
    rules = Rules(threshold=size, rounding=size, least=2 * size)
    answers = [c for c, count in zip(CATEGORIES, counts, strict=True) for _ in range(count)]
    total = make_total("list", answers, len(answers), CATEGORIES, rules)
    hidden = sum(cell is None for cell in total.cells.values())
    for category, cell in total.cells.items():
        low, high = bounds(cell, hidden, rules)
        count = answers.count(category)
        assert low <= count
        assert high is None or count <= high
        assert cell is None or cell == 0 or count >= size
