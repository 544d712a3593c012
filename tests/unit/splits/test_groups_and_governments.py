"""The life of a group, who may sit in it, who governs, and the House put together of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.dates import Spell
from app.splits.domain.composition import (
    DEPUTY,
    INDEPENDENT,
    SPEAKER,
    Bench,
    GroupSeats,
    Vacancy,
    compose,
)
from app.splits.domain.governments import (
    Governing,
    GovernmentRefused,
    check_governing,
    governing_on,
)
from app.splits.domain.groups import (
    GroupFact,
    GroupRefused,
    GroupState,
    Membership,
    Step,
    check_life,
    check_membership,
    life_of,
    state_on,
)

FORMED = Step(GroupFact.FORMED, date(2019, 2, 18), "The Independent Group")
REGISTERED = Step(GroupFact.REGISTERED, date(2019, 4, 15), "Change UK")
RENAMED = Step(GroupFact.RENAMED, date(2019, 6, 13), "The Independent Group for Change")
DISSOLVED = Step(GroupFact.DISSOLVED, date(2019, 12, 19))
LIFE = [FORMED, REGISTERED, RENAMED, DISSOLVED]


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2019, 2, 17), None),
        (date(2019, 2, 18), GroupState("The Independent Group", None)),
        (date(2019, 4, 14), GroupState("The Independent Group", None)),
        (date(2019, 4, 15), GroupState("Change UK", date(2019, 4, 15))),
        (date(2019, 6, 12), GroupState("Change UK", date(2019, 4, 15))),
        (date(2019, 6, 13), GroupState("The Independent Group for Change", date(2019, 4, 15))),
        (date(2019, 12, 18), GroupState("The Independent Group for Change", date(2019, 4, 15))),
        (date(2019, 12, 19), None),
    ],
)
def test_the_group_of_2019_is_what_it_was_on_each_day(day: date, state: GroupState | None) -> None:
    """Eight weeks a group, then a party, renamed, then dissolved, in whatever order recorded."""
    check_life(LIFE[::-1])
    assert state_on(LIFE[::-1], day) == state
    assert REGISTERED.on - FORMED.on == timedelta(weeks=8)


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ([], "begins on the day it was formed"),
        ([REGISTERED], "begins on the day it was formed: 15 April 2019 lies before it"),
        ([FORMED, Step(GroupFact.FORMED, date(2019, 3, 1), "B")], "was formed already"),
        ([Step(GroupFact.FORMED, date(2019, 3, 1))], "Enter the name"),
        ([FORMED, Step(GroupFact.RENAMED, date(2019, 3, 1), FORMED.name)], "is called"),
        ([*LIFE[:2], Step(GroupFact.REGISTERED, date(2019, 5, 1))], "registered party on 1 May"),
        ([FORMED, Step(GroupFact.DEREGISTERED, date(2019, 5, 1))], "is no registered party"),
        ([*LIFE, Step(GroupFact.RENAMED, date(2020, 1, 1), "C")], "was dissolved on 19 December"),
    ],
)
def test_facts_that_make_no_sense_together_are_refused(steps: list[Step], says: str) -> None:
    """Each with a sentence that says what is wrong."""
    with pytest.raises(GroupRefused, match=says):
        check_life(steps)


def test_a_group_that_is_no_longer_registered_is_no_party_and_may_be_one_again() -> None:
    """It keeps the name it had."""
    steps = [
        FORMED,
        REGISTERED,
        Step(GroupFact.DEREGISTERED, date(2019, 7, 1)),
        Step(GroupFact.REGISTERED, date(2019, 9, 1)),
    ]
    check_life(steps)
    assert state_on(steps, date(2019, 8, 1)) == GroupState("Change UK", None)
    assert state_on(steps, date(2019, 9, 1)) == GroupState("Change UK", date(2019, 9, 1))


@pytest.mark.parametrize(
    ("since", "until", "field"),
    [
        (date(2019, 2, 17), None, "since"),
        (date(2019, 12, 19), None, "since"),
        (date(2019, 3, 1), date(2019, 3, 1), "until"),
        (date(2019, 3, 1), date(2019, 12, 20), "until"),
        (date(2019, 6, 3), None, "since"),
    ],
)
def test_nobody_sits_in_a_group_that_does_not_exist_or_in_two(
    since: date, until: date | None, field: str
) -> None:
    """The days of a spell lie within the group's, and share none with another spell of hers."""
    other = Membership("Another", date(2019, 6, 4), date(2019, 7, 1))
    with pytest.raises(GroupRefused) as refused:
        check_membership("Ada Birch", Membership("A", since, until), life_of(LIFE), [other])
    assert refused.value.field == field
    check_membership(
        "Ada Birch", Membership("A", date(2019, 2, 18), date(2019, 6, 4)), life_of(LIFE), [other]
    )
    check_membership(
        "Ada Birch", Membership("A", date(2019, 7, 1), date(2019, 12, 19)), life_of(LIFE), [other]
    )
    assert life_of(LIFE) == Spell(date(2019, 2, 18), date(2019, 12, 19))


def test_a_coalition_governs_by_two_spells_and_one_party_by_one_at_a_time() -> None:
    """The last day of the one is the first of none."""
    coalition = [
        Governing("Conservative", date(2010, 5, 11)),
        Governing("Liberal Democrat", date(2010, 5, 11), date(2015, 5, 8)),
    ]
    assert governing_on(coalition, date(2015, 5, 7)) == {"Conservative", "Liberal Democrat"}
    assert governing_on(coalition, date(2015, 5, 8)) == {"Conservative"}
    assert governing_on(coalition, date(2010, 5, 10)) == frozenset()
    check_governing(Governing("Liberal Democrat", date(2015, 5, 8)), coalition)
    for new, field in (
        (Governing("Conservative", date(2024, 7, 5)), "since"),
        (Governing("Labour", date(2024, 7, 5), date(2024, 7, 5)), "until"),
    ):
        with pytest.raises(GovernmentRefused) as refused:
            check_governing(new, coalition)
        assert refused.value.field == field


def test_a_registered_group_is_the_party_of_its_name_and_another_is_independents() -> None:
    """Benches by who governs; the Speaker stays the Speaker; who has no seat is in no group."""
    house = compose(
        date(2019, 3, 1),
        {1: "Labour", 2: "Labour", 3: "Conservative", 4: "Sinn Féin", 5: SPEAKER, 6: DEPUTY},
        [
            GroupSeats(1, "A", None, (1, 9)),
            GroupSeats(2, "conservative", date(2019, 1, 1), (2, 5)),
        ],
        vacancies=[Vacancy("Seat 7", date(2019, 2, 1))],
        government={"Conservative"},
        abstentionist={"Sinn Féin"},
    )
    assert dict(house.seats) == {
        "Conservative": 2,
        "Deputy Speaker": 1,
        "Independent": 1,
        "Sinn Féin": 1,
        "Speaker": 1,
    }
    assert [group.members for group in house.groups] == [(1,), (2, 5)]
    assert [(row.name, row.bench, bool(row.note)) for row in house.places] == [
        ("Conservative", Bench.GOVERNMENT, True),
        ("Sinn Féin", Bench.OPPOSITION, True),
        ("Independent", Bench.NO_PARTY, True),
        ("Deputy Speaker", Bench.CHAIR, False),
        ("Speaker", Bench.CHAIR, False),
        ("Vacant", Bench.NOBODY, True),
    ]
    assert house.abstentionists == {"Sinn Féin"}
    assert (house.seated, house.vacant, house.total) == (6, 1, 7)


PARTIES = st.sampled_from(["Labour", "Conservative", "A", INDEPENDENT, SPEAKER, "Sinn Féin"])


@given(
    st.dictionaries(st.integers(1, 60), PARTIES),
    st.lists(st.integers(1, 60), unique=True),
    st.booleans(),
)
def test_nobody_is_lost_or_counted_twice_whoever_is_in_a_group(
    sitting: dict[int, str], inside: list[int], registered: bool
) -> None:
    """The seats of the House are as many as there are members, on the benches too."""
    since = date(2019, 1, 1) if registered else None
    house = compose(
        date(2019, 3, 1),
        sitting,
        [GroupSeats(1, "A", since, tuple(inside))],
        government={"Labour"},
    )
    assert house.seated == len(sitting)
    assert sum(house.on(bench) for bench in Bench) == house.total == len(sitting)
    assert house.groups[0].seats == len(set(inside) & sitting.keys())
