"""Who is likely the Opposition: the law's words as worked cases and properties."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.splits.domain.opposition import NEW_PARTY, VACANT, CannotAssess, assess

IN_2016 = {
    "Conservative": 330,
    "Labour": 229,
    "Scottish National Party": 54,
    "Liberal Democrat": 8,
    "Democratic Unionist Party": 8,
    "Sinn Féin": 4,
    "Independent": 5,
    "Speaker": 1,
}
SNP = "Scottish National Party"
GOVERNING = {"Conservative"}


@pytest.mark.parametrize("leavers", range(230))
def test_independents_of_2016_leave_the_opposition_to_the_snp_at_176(leavers: int) -> None:
    told = assess(IN_2016, GOVERNING, leavers, "Labour", form_party=False)

    assert (told.tie_at, told.flips_at) == (175, 176)
    assert NEW_PARTY not in dict(told.order)
    if leavers < 175:
        assert (told.likely, told.tie) == ("Labour", frozenset())
        assert told.margin == 229 - leavers - 54
    elif leavers == 175:
        assert (told.likely, told.tie, told.margin) == (None, frozenset({"Labour", SNP}), 0)
    else:
        assert (told.likely, told.tie) == (SNP, frozenset())


@pytest.mark.parametrize("leavers", range(230))
def test_a_new_party_of_2016_is_the_larger_at_115_and_no_number_ties(leavers: int) -> None:
    told = assess(IN_2016, GOVERNING, leavers, "Labour", form_party=True)

    assert (told.tie_at, told.flips_at, told.tie) == (None, 115, frozenset())
    assert told.likely == ("Labour" if leavers < 115 else NEW_PARTY)
    assert dict(told.order).get(NEW_PARTY, 0) == leavers
    assert dict(told.order).get("Labour", 0) == 229 - leavers


def test_an_even_party_can_split_into_halves() -> None:
    told = assess({**IN_2016, "Labour": 230}, GOVERNING, 115, "Labour", form_party=True)

    assert (told.likely, told.tie) == (None, frozenset({"Labour", NEW_PARTY}))
    assert (told.tie_at, told.flips_at) == (115, 116)


def test_a_tie_of_three() -> None:
    told = assess({"A": 20, "B": 10}, (), 10, "A", form_party=True)

    assert told.tie == {"A", "B", NEW_PARTY}
    assert (told.tie_at, told.flips_at) == (10, 11)


def test_a_tie_before_anybody_leaves() -> None:
    told = assess({"A": 10, "B": 10}, (), 0, "A", form_party=False)

    assert (told.likely, told.tie, told.tie_at, told.flips_at) == (
        None,
        frozenset({"A", "B"}),
        0,
        1,
    )


def test_those_who_leave_the_government_for_a_party_may_come_first() -> None:
    told = assess(IN_2016, GOVERNING, 230, "Conservative", form_party=True)

    assert (told.likely, told.tie_at, told.flips_at) == (NEW_PARTY, 229, 230)


def test_no_party_is_no_opposition() -> None:
    seats = {"Conservative": 3, "Independent": 50, "speaker": 1, "Deputy Speaker": 3, VACANT: 9}
    told = assess(seats, ["conservatives"], 1, "Con", form_party=False)

    assert (told.likely, told.order, told.margin) == (None, [], None)
    assert (told.tie_at, told.flips_at) == (None, None)


def test_names_of_one_party_count_together() -> None:
    seats = {"Labour": 205, "SNP": 54, "Labour (Co-op)": 24}
    told = assess(seats, ("Tory",), 0, "lab", form_party=False)

    assert told.order == [("Labour", 229), ("SNP", 54)]


@pytest.mark.parametrize(
    ("seats", "leavers", "leave_from", "sentence"),
    [
        (IN_2016, 230, "Labour", "230 cannot leave Labour, which has 229. Give 229 or fewer."),
        (IN_2016, -1, "Labour", "below 0"),
        (IN_2016, 1, "Whig", "Nobody sits for “Whig”"),
        (IN_2016, 1, "", "Nobody sits for “”"),
        ({VACANT: 3}, 1, VACANT, "Nobody sits for “Vacant”"),
        ({}, 0, "Labour", "there is none"),
        ({"Labour": -1}, 0, "Labour", "Labour has -1 seats"),
        ({"Labour": 1, NEW_PARTY: 1}, 0, "Labour", "another name"),
        ({"Labour": 10**12}, 0, "Labour", "No House has more than 10,000"),
    ],
)
def test_what_cannot_be_assessed(
    seats: Mapping[str, int], leavers: int, leave_from: str, sentence: str
) -> None:
    with pytest.raises(CannotAssess, match=sentence):
        assess(seats, GOVERNING, leavers, leave_from, form_party=True)


houses = some.dictionaries(
    some.sampled_from(["Alpha", "Beta", "Gamma", "Delta", "Independent"]),
    some.integers(0, 30),
    min_size=1,
)


@given(houses, some.data(), some.booleans())
def test_figures_hold_for_every_house(
    seats: dict[str, int], data: some.DataObject, form_party: bool
) -> None:
    left = data.draw(some.sampled_from(sorted(seats)))
    told = [assess(seats, ("Alpha",), gone, left, form_party) for gone in range(seats[left] + 1)]

    ties = [gone for gone, one in enumerate(told) if one.tie]
    flips = [
        gone
        for gone, one in enumerate(told)
        if one.likely is not None and one.likely != told[0].likely
    ]
    for one in told:
        assert (one.tie_at, one.flips_at) == (next(iter(ties), None), next(iter(flips), None))
        assert (one.likely is None) == (bool(one.tie) or not one.order)
        assert [count for _, count in one.order] == sorted(dict(one.order).values(), reverse=True)
        assert "Alpha" not in dict(one.order)
        assert "Independent" not in dict(one.order)
