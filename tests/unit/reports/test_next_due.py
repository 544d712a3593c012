"""When a scheduled export is due next."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reports.domain.schedules import Rhythm, next_due

DAYS = st.dates(date(2016, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("rhythm", "since", "after", "due"),
    [
        (Rhythm.DAY, date(2016, 9, 1), date(2016, 9, 25), date(2016, 9, 26)),
        (Rhythm.WEEK, date(2016, 9, 1), date(2016, 9, 8), date(2016, 9, 15)),
        (Rhythm.WEEK, date(2016, 9, 1), date(2016, 9, 9), date(2016, 9, 15)),
        (Rhythm.WEEK, date(2016, 9, 1), date(2016, 8, 1), date(2016, 9, 1)),
        (Rhythm.MONTH, date(2016, 1, 31), date(2016, 1, 31), date(2016, 2, 29)),
        (Rhythm.MONTH, date(2016, 1, 31), date(2016, 2, 29), date(2016, 3, 31)),
        (Rhythm.MONTH, date(2016, 9, 10), date(2016, 12, 10), date(2017, 1, 10)),
        (Rhythm.MONTH, date(2016, 9, 10), date(2016, 12, 9), date(2016, 12, 10)),
    ],
)
def test_it_is_due_again_on_the_same_day(
    rhythm: Rhythm, since: date, after: date, due: date
) -> None:
    assert next_due(rhythm, since, after) == due


@given(st.sampled_from(Rhythm), DAYS, DAYS)
def test_it_is_always_a_later_day_and_no_round_is_left_out(
    rhythm: Rhythm, since: date, after: date
) -> None:
    due = next_due(rhythm, since, after)
    assert due > after
    assert due >= since
    longest = {Rhythm.DAY: 1, Rhythm.WEEK: 7, Rhythm.MONTH: 31}[rhythm]
    assert due <= max(since, after + timedelta(days=longest))
