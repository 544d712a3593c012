"""What a ladder must be, and the rows of a form that buttons change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cabinet.domain.ladders import (
    MOST_POSTS,
    LadderGiven,
    LadderRefused,
    PostGiven,
    check_ladder,
    check_ranks,
    same_groups,
)
from app.cabinet.forms.rows import is_order, new_order, read_rows, write_rows
from tests.factories.cabinet import POSTS_2016

GIVEN = LadderGiven("Shadow cabinet 2016", date(2016, 10, 7), "The essay", POSTS_2016)


def fields(*posts: PostGiven) -> list[str]:
    """Beside which fields something is wrong."""
    try:
        check_ladder(replace(GIVEN, posts=posts), today=GIVEN.since)
    except LadderRefused as error:
        return [field for field, _sentence in error.problems]
    return []


def test_the_ladder_of_2016_stands() -> None:
    """Leader and deputy outside, Foreign and Home as alternatives."""
    assert not fields(*POSTS_2016)


def test_titles_stand_once_and_groups_have_two_inside() -> None:
    """Each beside its field."""
    assert fields() == [""]
    assert fields(PostGiven("Home"), PostGiven("HÓME"), PostGiven(" ")) == [
        "post-1-title",
        "post-2-title",
    ]
    assert fields(PostGiven("Home", alternative="a"), PostGiven("B")) == ["post-0-alternative"]
    assert fields(PostGiven("Home", alternative="a"), PostGiven("B", alternative="A")) == []
    assert fields(
        PostGiven("Home", alternative="a"), PostGiven("B", inside=False, alternative="a")
    ) == ["post-1-alternative"]
    assert fields(*(PostGiven(str(i)) for i in range(MOST_POSTS + 1))) == [""]


def test_a_group_is_spelt_alike() -> None:
    """As it is first."""
    made = same_groups([PostGiven("A", alternative="First"), PostGiven("B", alternative="FIRST")])
    assert [post.alternative for post in made] == ["First", "First"]


@pytest.mark.parametrize(
    ("ranks", "said"),
    [([1, 2, 3], None), ([3, 1, 2], None), ([1, 3], "missing"), ([1, 2, 2], "twice"), ([], None)],
)
def test_ranks_have_no_gap(ranks: list[int], said: str | None) -> None:
    """In whichever order they stand."""
    wrong = check_ranks(ranks)
    assert (wrong is None) if said is None else said in (wrong or "")


def test_buttons_move_rows() -> None:
    """Up, down, out, one more; what leads nowhere changes nothing."""
    assert new_order("post", 3, "post-2-up", most=9).places == [0, 2, 1]
    assert new_order("post", 3, "post-0-down", most=9).places == [1, 0, 2]
    assert new_order("post", 3, "post-1-remove", most=9).places == [0, 2]
    assert new_order("post", 1, "post-0-remove", most=9).touched is None
    assert new_order("post", 3, "post-add", most=9).places == [0, 1, 2, None]
    for do in ("post-0-up", "post-2-down", "post-9-up", "post-up", "other-1-up", "save"):
        assert new_order("post", 3, do, most=9).places == [0, 1, 2]
    assert new_order("post", 3, "post-add", most=3).places == [0, 1, 2]
    assert is_order("post-3-up")
    assert not is_order("")


@given(st.lists(st.fixed_dictionaries({"title": st.text(), "quota": st.text()}), max_size=20))
def test_rows_are_read_as_they_are_written(rows: list[dict[str, str]]) -> None:
    """However many there are."""
    assert read_rows({**write_rows("post", rows), "title": "x"}, "post", most=50) == rows
