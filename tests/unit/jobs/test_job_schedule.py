"""Schedules: what is refused, when they fire, how they are put."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.jobs.schedule import read_schedule, read_schedules
from app.kernel.dates import LONDON


@pytest.mark.parametrize(
    ("cron", "words"),
    [
        ("15 6 * * *", "every day at 06:15, London time"),
        ("15 6,18 * * *", "every day at 06:15 and 18:15, London time"),
        ("0 6 * * mon-fri", "from Monday to Friday at 06:00, London time"),
        ("0 6 * * mon,wed,fri", "every Monday, Wednesday and Friday at 06:00, London time"),
        ("0 3 1 * *", "on day 1 of every month at 03:00, London time"),
        ("0 3 last * *", "on the last day of every month at 03:00, London time"),
        ("0 * * * *", "every hour on the hour, London time"),
        ("5 * * * *", "every hour, 5 minutes past, London time"),
        ("5 7-22 * * *", "every hour from 07:05 to 22:05, London time"),
        ("*/10 * * * *", "every 10 minutes, London time"),
        (
            "*/10 7-22 * * mon-thu",
            "every 10 minutes from 07:00 to 22:59, from Monday to Thursday, London time",
        ),
        ("* * * * *", "every minute, London time"),
        ({"second": "*"}, "every second, London time"),
        ({"second": "*/5"}, "every 5 seconds, London time"),
        ({"hour": "4"}, "every day at 04:00, London time"),
        ("7,37 8 * jan *", "when month is jan and hour is 8 and minute is 7,37, London time"),
    ],
)
def test_a_schedule_is_put_into_words(cron: str, words: str) -> None:
    assert read_schedule(cron).words == words


@pytest.mark.parametrize("hour", ["1", "1-5", "*/2,1", "0,1", "0-22", "1-23"])
def test_the_hour_that_comes_twice_in_october_is_refused(hour: str) -> None:
    with pytest.raises(ValueError, match="comes twice in October"):
        read_schedule(f"30 {hour} * * *")


@pytest.mark.parametrize("cron", ["30 2 * * *", "30 0 * * *", "30 * * * *", "30 */2 * * *"])
def test_other_hours_and_every_hour_are_taken(cron: str) -> None:
    assert read_schedule(cron).cron == cron


@pytest.mark.parametrize("weekday", ["0", "1-5", "mon,3"])
def test_weekdays_as_numbers_are_refused(weekday: str) -> None:
    with pytest.raises(ValueError, match="mon to sun"):
        read_schedule(f"0 6 * * {weekday}")


@pytest.mark.parametrize("cron", ["", "0 6 * *", "61 6 * * *", "0 6 * * someday", "x 6 * * *"])
def test_what_cannot_be_read_is_refused(cron: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_schedule(cron)


def firings(cron: str, day: datetime) -> list[str]:
    """Every firing on one London day, in UTC."""
    schedule = read_schedule(cron)
    end = (day + timedelta(days=1)).astimezone(UTC)
    found = []
    upcoming = schedule.next_after(day.astimezone(UTC))
    while upcoming and upcoming < end:
        found.append(f"{upcoming:%H:%M}")
        upcoming = schedule.next_after(upcoming + timedelta(microseconds=1))
    return found


CLOCKS_BACK = datetime(2026, 10, 25, tzinfo=LONDON)
CLOCKS_FORWARD = datetime(2026, 3, 29, tzinfo=LONDON)


def test_a_daily_job_runs_once_on_the_nights_the_clocks_change() -> None:
    assert firings("15 6 * * *", CLOCKS_BACK) == ["06:15"]
    assert firings("15 6 * * *", CLOCKS_FORWARD) == ["05:15"]
    assert firings("0 2 * * *", CLOCKS_BACK) == ["02:00"]
    assert firings("0 2 * * *", CLOCKS_FORWARD) == ["01:00"]


def test_an_hourly_job_runs_in_every_real_hour() -> None:
    assert len(firings("0 * * * *", CLOCKS_BACK)) == 25
    assert len(firings("0 * * * *", CLOCKS_FORWARD)) == 23


def test_a_firing_at_the_very_instant_counts() -> None:
    at_six = datetime(2026, 1, 5, 6, tzinfo=UTC)
    assert read_schedule("0 6 * * *").next_after(at_six) == at_six


def test_several_schedules_are_one_that_fires_whenever_any_does() -> None:
    schedule = read_schedules(
        ("30,45 9 * * mon-fri", "*/15 10-23 * * mon-fri", "0 0 * * tue-sat"), "while the House sits"
    )
    assert schedule.words == "while the House sits, London time"
    moment = datetime(2016, 12, 15, 23, 50, tzinfo=UTC)  # a Thursday
    fired = []
    for _ in range(4):
        upcoming = schedule.next_after(moment)
        assert upcoming is not None
        fired.append(f"{upcoming:%a %H:%M}")
        moment = upcoming + timedelta(minutes=1)
    assert fired == ["Fri 00:00", "Fri 09:30", "Fri 09:45", "Fri 10:00"]
