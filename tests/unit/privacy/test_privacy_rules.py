"""Deadlines, addresses and references as plain values."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import NotInRecord
from app.privacy.domain import (
    Person,
    due_day,
    is_address,
    network_of,
    read_person,
    written_reference,
)


@pytest.mark.parametrize(
    ("asked", "days", "due"),
    [
        ("2016-09-25", 30, "2016-10-25"),
        ("2016-07-01", 30, "2016-07-31"),
        ("2016-07-01", 31, "2016-08-01"),
        ("2017-01-31", 30, "2017-02-28"),
        ("2016-01-30", 30, "2016-02-29"),
        ("2016-02-29", 31, "2016-03-29"),
        ("2016-12-31", 31, "2017-01-31"),
        ("2016-12-05", 10, "2016-12-15"),
    ],
)
def test_an_answer_is_due_after_so_many_days_and_never_after_a_month(
    asked: str, days: int, due: str
) -> None:
    assert due_day(date.fromisoformat(asked), days) == date.fromisoformat(due)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 31))
def test_a_deadline_lies_ahead_and_within_the_days(asked: date, days: int) -> None:
    due = due_day(asked, days)
    assert asked < due <= asked + timedelta(days=days)
    assert (due.year * 12 + due.month) - (asked.year * 12 + asked.month) in (0, 1)


@pytest.mark.parametrize("text", ["member-172", "member 172"])
def test_a_person_is_read_from_an_address_and_from_the_trail(text: str) -> None:
    person = read_person(text)
    assert person == Person("member", 172)
    assert (str(person), person.slug) == ("member 172", "member-172")


@pytest.mark.parametrize(
    "text", ["", "member", "172", "Member-1", "member--1", "member-١", "member-2147483648", "a-1\n"]
)
def test_what_names_nobody_is_refused(text: str) -> None:
    with pytest.raises(NotInRecord):
        read_person(text)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_one_line_stands_for_one_asker(address: str, network: str) -> None:
    assert network_of(address) == network


def test_an_address_is_one_and_no_more() -> None:
    assert is_address("ann.o'neil+x@example.co.uk")
    for text in ("a", "a@b", "a b@example.org", "a@example.org,b@example.org", "<a@example.org>"):
        assert not is_address(text)


def test_a_reference_is_written_in_groups() -> None:
    assert written_reference("K7QM2R4T9XBC") == "K7QM-2R4T-9XBC"
