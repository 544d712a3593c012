"""What may be put on record of a CLP: units, officers, contacts and their days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given as property_of
from hypothesis import strategies as st

from app.kernel.dates import Spell
from app.selections.domain.organisation import (
    ContactGiven,
    OfficerGiven,
    OrganisationRefused,
    UnitGiven,
    UnitPool,
    check_contact,
    check_officer,
    check_reached,
    check_unit,
)

TODAY = date(2019, 9, 1)
CLP = Spell(date(2010, 5, 6), date(2024, 5, 30))
BRANCH = UnitGiven(UnitPool.BRANCH, "East", "", date(2018, 1, 1), date(2019, 1, 1), "A return")
AFFILIATE = replace(BRANCH, pool=UnitPool.AFFILIATE, organisation="Unison")
OFFICER = OfficerGiven("Secretary", "Ada Birch", "", "", date(2018, 1, 1), None, "A return")


def refused_unit(one: UnitGiven, *others: UnitGiven) -> str:
    """On which field a unit is refused; "fits" for none."""
    try:
        check_unit(one, [("“East”", other) for other in others], today=TODAY, clp=CLP)
    except OrganisationRefused as error:
        return error.field
    return "fits"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, "fits"),
        ({"until": None}, "fits"),
        # Older than its CLP: boundaries change, branches stay.
        ({"since": date(1950, 1, 1)}, "fits"),
        ({"name": "\u200b"}, "name"),
        ({"organisation": "Unison"}, "organisation"),
        ({"pool": UnitPool.AFFILIATE}, "organisation"),
        ({"pool": UnitPool.AFFILIATE, "organisation": "Unison"}, "fits"),
        ({"until": date(2018, 1, 1)}, "until"),
        ({"since": date(1799, 12, 31)}, "since"),
        ({"until": date(2020, 9, 2)}, "until"),
        ({"until": date(2020, 9, 1)}, "fits"),
    ],
)
def test_what_no_unit_can_be(changes: dict[str, Any], field: str) -> None:
    assert refused_unit(replace(BRANCH, **changes)) == field


def test_a_unit_begins_before_its_clp_has_ended() -> None:
    ended = Spell(CLP.since, date(2018, 1, 1))
    with pytest.raises(OrganisationRefused, match="no more on 1 January 2018"):
        check_unit(BRANCH, [], today=TODAY, clp=ended)


@pytest.mark.parametrize(
    ("other", "field"),
    [
        (BRANCH, "name"),
        (replace(BRANCH, name="EAST"), "name"),
        (replace(BRANCH, since=date(2019, 1, 1), until=None), "fits"),
        (replace(BRANCH, since=date(2017, 1, 1), until=date(2018, 1, 2)), "name"),
        (replace(BRANCH, name="West"), "fits"),
        (AFFILIATE, "fits"),
    ],
)
def test_a_unit_is_there_once_on_any_day(other: UnitGiven, field: str) -> None:
    assert refused_unit(BRANCH, other) == field
    assert refused_unit(other, BRANCH) == field


def test_an_organisation_has_several_branches_and_two_organisations_share_a_name() -> None:
    assert refused_unit(AFFILIATE, replace(AFFILIATE, name="West")) == "fits"
    assert refused_unit(AFFILIATE, replace(AFFILIATE, organisation="Unite")) == "fits"
    assert refused_unit(AFFILIATE, replace(AFFILIATE, organisation="UNISON")) == "name"


DAYS = st.integers(0, 40)


@property_of(DAYS, st.integers(1, 40), DAYS, st.integers(1, 40))
def test_two_of_a_name_are_refused_exactly_when_they_share_a_day(
    first: int, long: int, second: int, other_long: int
) -> None:
    def one(start: int, days: int) -> UnitGiven:
        since = date.fromordinal(TODAY.toordinal() - 300 + start)
        return replace(BRANCH, since=since, until=date.fromordinal(since.toordinal() + days))

    shared = set(range(first, first + long)) & set(range(second, second + other_long))
    said = refused_unit(one(first, long), one(second, other_long))
    assert said == ("name" if shared else "fits")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "Ben Ash"}, "fits"),  # two may share an office
        ({"office": "Chair"}, "fits"),
        ({"name": "ADA BIRCH"}, "name"),
        ({"name": ""}, "name"),
        ({"office": " "}, "office"),
        ({"name": "Ben Ash", "email": "ben@"}, "email"),
        ({"name": "Ben Ash", "telephone": "none"}, "telephone"),
        ({"name": "Ben Ash", "until": date(2017, 1, 1)}, "until"),
    ],
)
def test_nobody_holds_an_office_twice_at_once(changes: dict[str, Any], field: str) -> None:
    found = "fits"
    try:
        check_officer(replace(OFFICER, **changes), [OFFICER], today=TODAY, clp=CLP)
    except OrganisationRefused as error:
        found = error.field
    assert found == field


@pytest.mark.parametrize(
    "number", ["020 7946 0123", "+44 (0)20 7946-0123", "02079460123 ext 12", "0161.496.0000"]
)
def test_a_telephone_number_is_taken_as_people_write_it(number: str) -> None:
    check_reached("", number)


@pytest.mark.parametrize("number", ["12", "ask Ada", "0" * 40, "+", "020 7946 0123; drop"])
def test_what_is_no_telephone_number(number: str) -> None:
    with pytest.raises(OrganisationRefused) as refused:
        check_reached("", number)
    assert refused.value.field == "telephone"


def test_a_contact_can_be_reached() -> None:
    check_contact(ContactGiven("Ada Birch", "", "020 7946 0123"))
    with pytest.raises(OrganisationRefused, match="e-mail address or a telephone"):
        check_contact(ContactGiven("Ada Birch", "", ""))
