"""How long links and codes are good for, and what is shown of an address."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.confidence.domain import Answer, RoundKind
from app.confidence.domain.links import (
    CODES_AN_HOUR,
    HOUR,
    code_wait,
    expires_at,
    is_parliamentary,
    last_instant,
    link_answers,
    masked,
    read_domains,
)

NOON = datetime(2016, 9, 25, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("abbott@parliament.uk", "a…t@parliament.uk"),
        ("ab@parliament.uk", "a…@parliament.uk"),
        ("a@parliament.uk", "a…@parliament.uk"),
        ("diane.abbott.mp@parliament.uk", "d…p@parliament.uk"),
    ],
)
def test_an_address_is_masked(address: str, shown: str) -> None:
    assert masked(address) == shown


@pytest.mark.parametrize(
    ("address", "fits"),
    [
        ("a@parliament.uk", True),
        ("a@lords.parliament.uk", True),
        ("a@PARLIAMENT.uk", True),
        ("a@notparliament.uk", False),
        ("a@parliament.uk.example.org", False),
        ("parliament.uk@example.org", False),
        ("a@example.org", False),
    ],
)
def test_only_addresses_at_the_domain_are_parliamentary(address: str, *, fits: bool) -> None:
    assert is_parliamentary(address, ("parliament.uk",)) is fits


def test_domains_are_read_with_commas_blanks_and_signs() -> None:
    assert read_domains(" @Parliament.uk, senedd.wales ,") == ("parliament.uk", "senedd.wales")
    assert read_domains(" , ") == ()


@given(
    st.integers(0, 366 * 24 * 60).map(lambda minutes: NOON + timedelta(minutes=minutes)),
    st.integers(1, 90),
    st.dates(date(2016, 1, 1), date(2017, 1, 1)),
    st.integers(0, 30),
)
def test_a_link_never_outlasts_its_round(
    made_at: datetime, days: int, closes_on: date, grace: int
) -> None:
    until = expires_at(made_at, days, closes_on, grace)
    assert until <= last_instant(closes_on, grace)
    assert until <= made_at + timedelta(days=days)


def test_the_last_instant_is_midnight_in_london() -> None:
    assert last_instant(date(2016, 9, 25), 0) == datetime(2016, 9, 25, 23, tzinfo=UTC)
    assert last_instant(date(2016, 12, 25), 2) == datetime(2016, 12, 28, tzinfo=UTC)


def test_so_many_codes_are_sent_within_an_hour() -> None:
    assert code_wait(None, 0, NOON) is None
    assert code_wait(NOON, CODES_AN_HOUR - 1, NOON) is None
    assert code_wait(NOON, CODES_AN_HOUR, NOON + timedelta(minutes=20)) == timedelta(minutes=40)
    assert code_wait(NOON, CODES_AN_HOUR, NOON + HOUR) is None


@pytest.mark.parametrize("kind", RoundKind)
def test_by_a_link_one_says_yes_or_no(kind: RoundKind) -> None:
    assert [a.answer for a in link_answers(kind)] == [Answer.YES, Answer.NO]
