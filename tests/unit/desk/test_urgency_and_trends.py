"""What is urgent, when a desk is mailed, and how days become the points of a trend."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.accounts.domain import Digest
from app.desk.domain import (
    Urgency,
    due_words,
    is_mailed,
    last_weeks,
    per_week,
    urgency,
)

TODAY = date(2016, 9, 28)  # a Wednesday


@pytest.mark.parametrize(
    ("days", "kind", "words"),
    [
        (-30, Urgency.OVERDUE, "Overdue by 30 days"),
        (-1, Urgency.OVERDUE, "Overdue by 1 day"),
        (0, Urgency.SOON, "Due today"),
        (1, Urgency.SOON, "Due tomorrow"),
        (7, Urgency.SOON, "Due in 7 days"),
        (8, Urgency.LATER, "Due by 6 October 2016"),
    ],
)
def test_how_near_a_last_day_is_stands_in_words(days: int, kind: Urgency, words: str) -> None:
    due_on = TODAY + timedelta(days=days)
    assert urgency(due_on, TODAY) is kind
    assert due_words(due_on, TODAY) == words


@pytest.mark.parametrize(
    ("choice", "days"),
    [(Digest.NONE, []), (Digest.DAILY, [0, 1, 2, 3, 4]), (Digest.WEEKLY, [0])],
)
def test_a_desk_is_mailed_on_the_days_of_the_choice(choice: Digest, days: list[int]) -> None:
    monday = date(2016, 9, 26)
    assert [day for day in range(7) if is_mailed(choice, monday + timedelta(days=day))] == days


def test_the_last_week_is_the_one_of_the_present_day() -> None:
    mondays = last_weeks(TODAY, 3)
    assert mondays == [date(2016, 9, 12), date(2016, 9, 19), date(2016, 9, 26)]
    assert last_weeks(date(2016, 9, 26), 1) == last_weeks(date(2016, 10, 2), 1)


def test_days_fall_into_their_weeks_and_others_are_left_out() -> None:
    days = [date(2016, 9, 11), date(2016, 9, 12), date(2016, 9, 18), date(2016, 9, 28)]
    assert per_week(last_weeks(TODAY, 3), days) == (
        ("the week of 12 September 2016", 2),
        ("the week of 19 September 2016", 0),
        ("the week of 26 September 2016", 1),
    )
