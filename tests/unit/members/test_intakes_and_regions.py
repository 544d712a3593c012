"""By which election somebody came in, and the shipped table of regions."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.members.domain.elections import POLLING_DAYS, intake_of
from app.members.regions import TABLE, region_of
from app.votes.sample import member_answers

NATIONS = {"Scotland", "Wales", "Northern Ireland"}


@pytest.mark.parametrize(
    ("day", "intake"),
    [
        (date(1987, 6, 11), "1987"),
        (date(2010, 5, 6), "2010"),
        (date(2010, 5, 27), "2010"),
        (date(2015, 12, 3), "by-election after 2015"),
        (date(1974, 2, 28), "February 1974"),
        (date(1974, 10, 10), "October 1974"),
        (date(1974, 5, 23), "by-election after February 1974"),
        (date(1979, 3, 29), "by-election after October 1974"),
        (date(2024, 7, 4), "2024"),
        (date(1945, 7, 5), "before 1950"),
        (None, "not known"),
    ],
)
def test_the_intake_is_the_election_or_the_by_election_after_it(
    day: date | None, intake: str
) -> None:
    assert intake_of(day) == intake


def test_an_election_out_of_the_record_counts_like_one_in_the_table() -> None:
    assert intake_of(date(2031, 5, 1), [*POLLING_DAYS, date(2031, 5, 1)]) == "2031"
    assert intake_of(date(2031, 5, 1), []) == "not known"


def test_general_elections_are_in_order_and_all_but_none_on_a_thursday() -> None:
    assert list(POLLING_DAYS) == sorted(set(POLLING_DAYS))
    assert {day.weekday() for day in POLLING_DAYS} == {3}


@given(st.dates(min_value=date(1950, 2, 23)))
def test_whoever_came_in_between_two_elections_came_in_at_a_by_election(day: date) -> None:
    assert (day in POLLING_DAYS) == (not intake_of(day).startswith("by")) or day in {
        date(2005, 6, 23),
        date(2010, 5, 27),
    }
    assert intake_of(day + timedelta(days=1)) != "before 1950"


def test_every_seat_of_the_sample_has_its_region() -> None:
    seats = {
        membership["membershipFrom"]
        for answers in member_answers().values()
        for membership in answers["history"]["value"]["houseMembershipHistory"]
    }
    assert {seat for seat in seats if region_of(seat) is None} == set()
    assert len(seats) >= 650


@pytest.mark.parametrize(
    ("seat", "region"),
    [
        ("Ynys Môn", "Wales"),
        ("YNYS MON", "Wales"),
        ("Stoke-On-Trent North", "West Midlands"),
        ("Stoke-on-Trent North", "West Midlands"),
        ("Sheffield Brightside and Hillsborough", "Yorkshire and The Humber"),
        ("Sheffield, Brightside & Hillsborough", "Yorkshire and The Humber"),
        ("St Albans", "East of England"),
        ("St. Ives", "South West"),
        ("Hackney North and Stoke Newington", "London"),
        ("Aberafan Maesteg", "Wales"),
        ("Na h-Eileanan an Iar", "Scotland"),
        ("North Down", "Northern Ireland"),
        ("Nether Nowhere", None),
    ],
)
def test_a_seat_is_found_however_it_is_spelt(seat: str, region: str | None) -> None:
    assert region_of(seat) == region


def test_the_table_has_nine_regions_and_three_nations_without_blanks() -> None:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    regions = Counter(row["region"] for row in rows)
    assert len(regions) == 12
    assert set(regions) > NATIONS
    assert [row for row in rows if any(text != text.strip() for text in row.values())] == []
    assert len({row["constituency"] for row in rows}) == len(rows)
