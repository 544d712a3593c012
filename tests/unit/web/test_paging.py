"""Which pages are linked, what is counted, and what a bad page number means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.paging import MOST_PAGES, Page, page_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (None, 1),
        ("", 1),
        ("3", 3),
        ("0", 1),
        ("-2", 1),
        ("2.5", 1),
        ("two", 1),
        ("٣", 1),
        ("1000000", MOST_PAGES),
        ("9999999", MOST_PAGES),
        ("9" * 5000, 1),
    ],
)
def test_a_page_number_is_a_whole_number_from_1(text: str | None, number: int) -> None:
    assert page_number(text) == number


def numbers(number: int, pages: int) -> list[int | None]:
    return Page([], number, 10, pages * 10).numbers_to_show


def test_the_ends_and_the_neighbours_are_linked() -> None:
    assert numbers(1, 1) == [1]
    assert numbers(1, 9) == [1, 2, None, 9]
    assert numbers(5, 9) == [1, None, 4, 5, 6, None, 9]
    assert numbers(9, 9) == [1, None, 8, 9]


def test_a_gap_never_stands_for_a_single_number() -> None:
    assert numbers(4, 9) == [1, 2, 3, 4, 5, None, 9]
    assert numbers(1, 4) == [1, 2, 3, 4]


@given(st.integers(1, 200), st.integers(0, 2000), st.integers(1, 60))
def test_numbers_rise_and_hold_the_first_and_the_last(number: int, total: int, size: int) -> None:
    page = Page([], number, size, total)
    shown = [n for n in page.numbers_to_show if n is not None]
    assert shown == sorted(set(shown))
    assert (shown[0], shown[-1]) == (1, page.pages)
    assert len(page.numbers_to_show) <= 9
    assert number in shown or number > page.pages


@given(st.lists(st.integers(), max_size=60), st.integers(1, 12))
def test_the_pages_together_are_the_list(everything: list[int], size: int) -> None:
    pages = [Page.of(everything, 1, size)]
    while pages[-1].next:
        pages.append(Page.of(everything, pages[-1].next, size))
    assert [item for page in pages for item in page.items] == everything
    assert len(pages) == pages[0].pages


def test_a_page_beyond_the_end_leads_back_to_the_last() -> None:
    page = Page.of(list(range(25)), 9, 10)
    assert (list(page.items), page.previous, page.next) == ([], 3, None)
    assert page.numbers_to_show == [1, 2, 3]


def test_the_count_says_what_is_shown() -> None:
    everything = list(range(1171))
    assert Page.of(everything[:1], 1, 50).counted("division") == "1 division"
    assert Page.of([], 1, 50).counted("division") == "0 divisions"
    assert Page.of(everything, 2, 50).counted("division") == "1,171 divisions, 51 to 100 shown"
    assert Page.of(everything, 24, 50).counted("division").endswith("1,151 to 1,171 shown")
    assert Page.of(everything[:51], 2, 50).counted("by-election") == "51 by-elections, 51 shown"
    assert Page.of(everything, 99, 50).counted("division") == "1,171 divisions"


@pytest.mark.parametrize(
    ("number", "size", "total"), [(0, 10, 5), (1, 0, 5), (1, 10, -1), (1, 2, 3)]
)
def test_impossible_figures_are_refused(number: int, size: int, total: int) -> None:
    with pytest.raises(ValueError, match="no page"):
        Page([1, 2, 3], number, size, total)
