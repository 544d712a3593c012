"""Days, half-open spells of days, and London time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.dates import (
    ONE_DAY,
    Spell,
    london_as_utc,
    london_day,
    written_day,
    written_time,
)

DAYS = st.dates(date(2015, 1, 1), date(2015, 1, 20))
SPELLS = st.tuples(DAYS, DAYS | st.none()).filter(lambda ends: ends[1] is None or ends[0] < ends[1])


def days_of(spell: Spell) -> set[date]:
    """Every day of a spell among the days tried here, found one by one."""
    first, beyond = date(2015, 1, 1), date(2015, 1, 21)
    days = (first + n * ONE_DAY for n in range((beyond - first).days))
    return {day for day in days if day in spell}


# --- spells ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "held"),
    [
        (date(2016, 6, 15), False),
        (date(2016, 6, 16), True),
        (date(2016, 6, 17), True),
        (date(2016, 6, 18), False),
    ],
)
def test_a_spell_has_its_first_day_and_not_its_last(day: date, held: bool) -> None:
    assert (day in Spell(date(2016, 6, 16), date(2016, 6, 18))) is held


def test_a_spell_without_an_end_goes_on() -> None:
    assert date.max in Spell(date(2016, 6, 16))
    assert date(2016, 6, 15) not in Spell(date(2016, 6, 16))


@pytest.mark.parametrize("until", [date(2016, 6, 16), date(2016, 6, 15), date.min])
def test_a_spell_that_holds_no_day_is_refused(until: date) -> None:
    with pytest.raises(ValueError, match="cannot end before"):
        Spell(date(2016, 6, 16), until)


def test_on_the_day_of_a_change_only_the_newer_of_two_spells_holds() -> None:
    change = date(2015, 9, 17)
    old, new = Spell(date(2015, 5, 7), change), Spell(change)
    assert [change in old, change in new] == [False, True]
    assert not old.overlaps(new)
    assert not new.overlaps(old)


@given(SPELLS, SPELLS)
def test_spells_overlap_when_they_have_a_day_in_common(
    one: tuple[date, date | None], other: tuple[date, date | None]
) -> None:
    first, second = Spell(*one), Spell(*other)
    assert first.overlaps(second) is bool(days_of(first) & days_of(second))
    assert first.overlaps(second) is second.overlaps(first)


# --- London time -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("local", "instant"),
    [
        # In winter London keeps UTC, in summer it is an hour ahead.
        ("2016-01-05T22:00:00", "2016-01-05T22:00:00"),
        ("2016-07-18T22:04:00", "2016-07-18T21:04:00"),
        # 27 March 2016: at one o'clock the clocks go to two.
        ("2016-03-27T00:59:59", "2016-03-27T00:59:59"),
        ("2016-03-27T02:00:00", "2016-03-27T01:00:00"),
        # A time no clock shows that night is read as if the clocks had not gone forward yet.
        ("2016-03-27T01:30:00", "2016-03-27T01:30:00"),
        # 30 October 2016: at two o'clock the clocks go back to one; the first of two is meant.
        ("2016-10-30T00:59:59", "2016-10-29T23:59:59"),
        ("2016-10-30T01:30:00", "2016-10-30T00:30:00"),
        ("2016-10-30T02:00:00", "2016-10-30T02:00:00"),
        # A fraction of a second is kept; an aware reading is converted and not read as London's.
        ("2016-07-18T22:04:00.123456", "2016-07-18T21:04:00.123456"),
        ("2016-07-18T22:04:00+00:00", "2016-07-18T22:04:00"),
        ("2016-07-18T22:04:00-05:00", "2016-07-19T03:04:00"),
    ],
)
def test_a_clock_reading_in_london_is_an_instant(local: str, instant: str) -> None:
    read = london_as_utc(datetime.fromisoformat(local))
    assert read == datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert read.tzinfo is UTC


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2016, 7, 18, 22, 59, tzinfo=UTC), date(2016, 7, 18)),
        (datetime(2016, 7, 18, 23, 0, tzinfo=UTC), date(2016, 7, 19)),
        (datetime(2016, 1, 5, 23, 59, tzinfo=UTC), date(2016, 1, 5)),
        (datetime(2016, 7, 18, 20, 0, tzinfo=timezone(timedelta(hours=-5))), date(2016, 7, 19)),
    ],
)
def test_the_day_is_the_one_in_london(instant: datetime, day: date) -> None:
    assert london_day(instant) == day


@given(st.builds(datetime.combine, st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.times()))
def test_the_day_of_a_clock_reading_is_the_day_it_was_written(local: datetime) -> None:
    assert london_day(london_as_utc(local)) == local.date()


# --- as written --------------------------------------------------------------------------------


def test_a_day_is_written_with_its_month_in_words_and_no_nought_before_it() -> None:
    assert written_day(date(2016, 9, 25)) == "25 September 2016"
    assert written_day(date(2016, 1, 5)) == "5 January 2016"


def test_every_month_has_its_name() -> None:
    months = [written_day(date(2016, month, 1)).split()[1] for month in range(1, 13)]
    assert "".join(month[:3] for month in months) == "JanFebMarAprMayJunJulAugSepOctNovDec"


def test_a_time_is_written_as_london_reads_it() -> None:
    assert written_time(datetime(2016, 9, 25, 20, 50, tzinfo=UTC)) == "25 September 2016, 21:50"
    assert written_time(datetime(2016, 12, 31, 23, 5, tzinfo=UTC)) == "31 December 2016, 23:05"
    assert written_time(datetime(2016, 7, 18, 23, 5, tzinfo=UTC)) == "19 July 2016, 00:05"
