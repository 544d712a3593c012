"""An open round is made longer or shorter: who answered in time stays in time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.confidence.domain import RoundKind
from app.confidence.domain.rounds import RoundRefused, Timing, check_new_days, check_round

OPENS = date(2016, 2, 20)
BEFORE = Timing(OPENS, date(2016, 3, 1), 3)


def refusal(closes_on: date, grace_days: int, today: date) -> str:
    """The field that is wrong with new days of the round; "" when nothing is."""
    try:
        check_new_days(BEFORE, Timing(OPENS, closes_on, grace_days), today=today)
    except RoundRefused as error:
        return error.field
    return ""


def test_today_can_be_its_last_day() -> None:
    leap_day = date(2016, 2, 29)
    assert refusal(leap_day, 0, leap_day) == ""
    assert refusal(leap_day - timedelta(days=1), 3, leap_day) == "closes_on"
    assert refusal(date(2016, 4, 1), 0, leap_day) == ""


def test_in_its_days_of_grace_these_alone_can_be_fewer() -> None:
    today = date(2016, 3, 2)
    assert refusal(date(2016, 3, 1), 1, today) == ""
    assert refusal(date(2016, 3, 1), 0, today) == "grace_days"
    assert refusal(date(2016, 2, 29), 3, today) == "closes_on"
    assert refusal(date(2016, 3, 2), 0, today) == ""


@given(st.integers(0, 40), st.integers(0, 20), st.integers(0, 40), st.integers(0, 20))
def test_no_new_days_make_an_answer_late_or_too_late(
    closes: int, grace: int, today: int, given_after: int
) -> None:
    """Of every answer that was given by then and counted."""
    now = OPENS + timedelta(days=today)
    after = Timing(OPENS, OPENS + timedelta(days=closes), grace)
    day = min(now, OPENS + timedelta(days=given_after))
    try:
        check_new_days(BEFORE, after, today=now)
    except RoundRefused:
        return
    if day <= BEFORE.last_day:
        assert day <= after.last_day
    if not BEFORE.is_late(day):
        assert not after.is_late(day)


def test_a_year_that_is_a_slip_of_the_pen_is_refused() -> None:
    far = Timing(OPENS, date(9999, 12, 31), 3)
    with pytest.raises(RoundRefused, match="before the year 3000"):
        check_round(RoundKind.PLEDGE, far, leader=None, entities=None)
