"""The small line of a trend, and the same in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.sparkline import EDGE, HEIGHT, WIDTH, sparkline


def test_the_words_say_what_the_line_shows() -> None:
    drawn = sparkline([("June", 3), ("July", 1_200), ("August", 7)])
    assert drawn is not None
    assert drawn.words == "From 3 in June to 7 in August, between 3 and 1,200 on the way."
    assert drawn.line == "4,36 120,4 236,36"
    assert (drawn.x, drawn.y) == (236, 36)


def test_what_stays_the_same_is_said_to() -> None:
    drawn = sparkline([("June", 0), ("July", 0)])
    assert drawn is not None
    assert drawn.words == "0 throughout, from June to July."


def test_one_point_is_no_trend() -> None:
    assert sparkline([]) is None
    assert sparkline([("June", 3)]) is None


def test_no_count_is_below_nought() -> None:
    with pytest.raises(ValueError, match="below nought"):
        sparkline([("June", 3), ("July", -1)])


@given(st.lists(st.integers(0, 10**9), min_size=2, max_size=60))
def test_the_line_keeps_within_its_picture(counts: list[int]) -> None:
    drawn = sparkline([("a month", count) for count in counts])
    assert drawn is not None
    points = [tuple(map(int, point.split(","))) for point in drawn.line.split()]
    assert len(points) == len(counts)
    assert all(EDGE <= x <= WIDTH - EDGE and EDGE <= y <= HEIGHT - EDGE for x, y in points)
    highest = counts.index(max(counts))
    assert points[highest][1] == min(y for _, y in points)
