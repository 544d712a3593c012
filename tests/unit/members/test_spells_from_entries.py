"""Spells from what the Members API says of dates: each day once."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.dates import Spell
from app.members.domain.spells import ContradictoryDates, Entry, held_on, spells_of


def day(text: str) -> date:
    """A day from "2024-07-23"."""
    return date.fromisoformat(text)


def entry(held: str, first: str, last: str | None = None) -> Entry[str]:
    """An entry as the source gives it."""
    return Entry(held, day(first), None if last is None else day(last))


def spell(held: str, since: str, until: str | None = None) -> tuple[Spell, str]:
    """A spell: `until` is the first day it no longer holds."""
    return Spell(day(since), None if until is None else day(until)), held


def test_an_end_date_is_the_last_day_held() -> None:
    assert spells_of([entry("Selby", "2019-12-12", "2023-06-10")]) == [
        spell("Selby", "2019-12-12", "2023-06-11")
    ]


def test_a_change_of_party_on_the_very_end_day_counts_that_day_once_and_for_the_newer() -> None:
    changed = [
        entry("Labour", "2019-12-12", "2024-07-23"),
        entry("Independent", "2024-07-23", "2025-02-05"),
        entry("Labour", "2025-02-05"),
    ]
    assert spells_of(changed) == [
        spell("Labour", "2019-12-12", "2024-07-23"),
        spell("Independent", "2024-07-23", "2025-02-05"),
        spell("Labour", "2025-02-05"),
    ]


def test_a_change_the_day_after_leaves_no_gap() -> None:
    changed = [entry("Labour", "2019-12-12", "2024-07-22"), entry("Independent", "2024-07-23")]
    first, second = spells_of(changed)
    assert first[0].until == second[0].since == day("2024-07-23")


def test_a_general_election_leaves_a_gap_without_a_seat() -> None:
    seats = [
        entry("Holborn", "2015-05-07", "2024-05-30"),
        entry("Holborn new", "2024-07-04"),
    ]
    spells = spells_of(seats)
    assert spells == [
        spell("Holborn", "2015-05-07", "2024-05-31"),
        spell("Holborn new", "2024-07-04"),
    ]
    assert held_on(spells, day("2024-05-30")) == "Holborn"
    assert held_on(spells, day("2024-05-31")) is None
    assert held_on(spells, day("2024-07-03")) is None
    assert held_on(spells, day("2024-07-04")) == "Holborn new"


def test_entries_come_in_any_order_and_the_same_one_twice_is_one() -> None:
    one, two = entry("A", "2015-05-07", "2017-05-03"), entry("B", "2017-06-08")
    assert spells_of([two, one, two, one]) == spells_of([one, two])


def test_what_is_still_open_ends_where_the_next_begins() -> None:
    assert spells_of([entry("A", "2015-05-07"), entry("B", "2017-06-08")]) == [
        spell("A", "2015-05-07", "2017-06-08"),
        spell("B", "2017-06-08"),
    ]


def test_what_holds_no_day_of_its_own_is_left_out() -> None:
    assert spells_of([entry("A", "2024-07-23", "2024-07-23"), entry("B", "2024-07-23")]) == [
        spell("B", "2024-07-23")
    ]


def test_a_spell_of_one_day_is_one() -> None:
    assert spells_of([entry("A", "2024-07-23", "2024-07-23")]) == [
        spell("A", "2024-07-23", "2024-07-24")
    ]


@pytest.mark.parametrize(
    ("entries", "sentence"),
    [
        (
            [entry("A", "2024-07-23", "2024-07-22")],
            "A spell that begins on 2024-07-23 ends before it, on 2024-07-22.",
        ),
        (
            [entry("A", "2024-07-23"), entry("B", "2024-07-23")],
            "Two spells begin on 2024-07-23.",
        ),
    ],
)
def test_dates_that_cannot_all_be_true_are_told(entries: list[Entry[str]], sentence: str) -> None:
    with pytest.raises(ContradictoryDates) as told:
        spells_of(entries)
    assert str(told.value) == sentence


DAYS = st.integers(0, 60).map(lambda n: day("2024-01-01") + timedelta(n))
ENTRIES = st.lists(st.builds(Entry, st.sampled_from("ABC"), DAYS, st.none() | DAYS), max_size=6)


@given(ENTRIES)
def test_spells_never_overlap_and_hold_no_day_that_no_entry_held(
    entries: list[Entry[str]],
) -> None:
    try:
        spells = spells_of(entries)
    except ContradictoryDates:
        return
    for (earlier, _held), (later, _next) in pairwise(spells):
        assert earlier.until is not None
        assert earlier.until <= later.since
    for n in range(62):
        today = day("2024-01-01") + timedelta(n)
        held = held_on(spells, today)
        covering = [
            e.held
            for e in entries
            if e.first_day <= today and (e.last_day is None or today <= e.last_day)
        ]
        assert held is None or held in covering
