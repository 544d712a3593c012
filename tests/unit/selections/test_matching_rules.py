"""How candidates fit a vacancy, criterion by criterion, as worked cases and properties."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.alist.domain.candidates import CandidateState
from app.alist.domain.publication import PublicField
from app.selections.domain.matching import (
    Criterion,
    Profile,
    Sought,
    Verdict,
    balance,
    fits,
    is_matched,
    judge,
    met_count,
    nothing_against,
    places,
)

ON = date(2026, 11, 23)
SOUGHT = Sought("Leeds East", 7, frozenset({"Yorkshire"}), 1, 6, ON)
FITTING = Profile(
    state=CandidateState.LISTED,
    since=date(2026, 10, 1),
    region="Yorkshire",
    regions=(),
    seats=frozenset(),
    confirmed_on=date(2026, 9, 1),
    endorsed_by=("Unison",),
    told=frozenset(PublicField),
    selected_for=(),
    contends_for=(),
)
C, V, F = Criterion, Verdict, PublicField


def of(profile: Profile, criterion: Criterion, sought: Sought = SOUGHT) -> tuple[Verdict, str]:
    found = next(one for one in judge(profile, sought) if one.criterion is criterion)
    return found.verdict, found.working


def test_who_meets_all_has_a_working_for_each() -> None:
    found = judge(FITTING, SOUGHT)
    assert fits(found)
    assert [(one.criterion, one.working) for one in found] == [
        (C.LISTED, "Listed since 1 October 2026."),
        (C.SEAT, "Leeds East is in Yorkshire, her region."),
        (C.READINESS, "Confirmed on 1 September 2026, which holds until 1 March 2027."),
        (C.ENDORSEMENTS, "Needed 1, have 1, short by 0. By Unison."),
        (C.NOT_SELECTED, "She is selected for no seat."),
        (C.NO_OTHER, "She contends in no other open selection."),
    ]


@pytest.mark.parametrize(
    ("changed", "criterion", "verdict", "working"),
    [
        ({"state": CandidateState.PAUSED}, C.LISTED, V.NOT_MET, "Paused since 1 October 2026"),
        ({"region": "Wales"}, C.SEAT, V.NOT_MET, "in Yorkshire; she named Wales"),
        ({"region": "Wales", "regions": ("Yorkshire",)}, C.SEAT, V.MET, "where she would stand"),
        ({"region": "", "seats": {7}}, C.SEAT, V.MET, "She would stand in Leeds East"),
        ({"region": "", "seats": {8}}, C.SEAT, V.NOT_MET, "no region, and other seats only"),
        ({"region": ""}, C.SEAT, V.NOT_MET, "she has named no region and no seat"),
        ({"confirmed_on": date(2026, 5, 23)}, C.READINESS, V.MET, "holds until 23 November 2026"),
        (
            {"confirmed_on": date(2026, 5, 22)},
            C.READINESS,
            V.NOT_MET,
            "held until 22 November 2026",
        ),
        ({"confirmed_on": None}, C.READINESS, V.NOT_MET, "has not confirmed"),
        ({"endorsed_by": ()}, C.ENDORSEMENTS, V.NOT_MET, "Needed 1, have 0, short by 1."),
        ({"selected_for": ("Hull",)}, C.NOT_SELECTED, V.NOT_MET, "selected for Hull"),
        (
            {"state": CandidateState.SELECTED},
            C.NOT_SELECTED,
            V.NOT_MET,
            "for which seat is not on record",
        ),
        ({"contends_for": ("Hull", "York")}, C.NO_OTHER, V.NOT_MET, "for Hull and York"),
        # --- to a CLP, as far as she publishes it
        ({"told": {F.NAME, F.SEATS}}, C.SEAT, V.UNKNOWN, "does not publish"),
        ({"told": {F.NAME, F.SEATS}, "seats": {7}}, C.SEAT, V.MET, "would stand in Leeds East"),
        ({"told": {F.NAME}, "seats": {7}}, C.SEAT, V.UNKNOWN, "does not publish"),
        ({"told": {F.NAME}}, C.READINESS, V.UNKNOWN, "does not publish"),
        ({"told": {F.NAME}}, C.ENDORSEMENTS, V.UNKNOWN, "does not publish"),
    ],
)
def test_each_criterion(
    changed: dict[str, object], criterion: Criterion, verdict: Verdict, working: str
) -> None:
    found, said = of(replace(FITTING, **changed), criterion)  # type: ignore[arg-type]
    assert found is verdict
    assert working in said


def test_what_is_not_on_record_of_a_seat_is_not_held_against_her() -> None:
    nowhere = replace(SOUGHT, regions=frozenset())
    assert of(FITTING, C.SEAT, nowhere)[0] is V.UNKNOWN
    both = replace(SOUGHT, constituency_id=None, regions=frozenset({"Yorkshire", "Wales"}))
    assert of(replace(FITTING, region="Wales"), C.SEAT, both)[0] is V.MET
    assert of(replace(FITTING, told={F.NAME}), C.ENDORSEMENTS, replace(SOUGHT, endorsements=0)) == (
        V.MET,
        "None is needed.",
    )
    silent = judge(replace(FITTING, told={F.NAME}), SOUGHT)
    assert not fits(silent)
    assert nothing_against(silent)


def test_who_is_not_told_of_other_selections_has_no_such_criterion() -> None:
    found = judge(replace(FITTING, selected_for=None, contends_for=None, since=None), SOUGHT)
    assert [one.criterion for one in found] == [C.LISTED, C.SEAT, C.READINESS, C.ENDORSEMENTS]
    assert found[0].working == "She is on the published list."


def test_nothing_is_known_of_her_but_what_is_asked_for() -> None:
    """Whoever adds something to a profile must say here that it is no monitored characteristic."""
    assert {one.name for one in fields(Profile)} == {
        *("state", "since", "region", "regions", "seats", "confirmed_on", "endorsed_by", "told"),
        *("selected_for", "contends_for"),
    }


@pytest.mark.parametrize("state", list(CandidateState))
def test_who_left_or_objects_is_matched_to_nothing(state: CandidateState) -> None:
    stays = state not in (CandidateState.WITHDRAWN, CandidateState.REFUSED)
    assert is_matched(state, objected=False, erased=False) is stays
    assert not is_matched(state, objected=True, erased=False)
    assert not is_matched(state, objected=False, erased=True)


def test_ties_have_one_place_and_the_next_comes_after_all_of_them() -> None:
    assert places({"a": 6, "b": 4, "c": 6, "d": 0}) == {"a": 1, "c": 1, "b": 3, "d": 4}
    assert places({}) == {}


@given(st.dictionaries(st.integers(), st.integers(0, 6)))
def test_a_place_is_how_many_meet_more_and_one(met: dict[int, int]) -> None:
    found = places(met)
    for key, count in met.items():
        assert found[key] == 1 + sum(other > count for other in met.values())


profiles = st.builds(
    Profile,
    state=st.sampled_from(CandidateState),
    since=st.just(ON),
    region=st.sampled_from(["", "Yorkshire", "Wales"]),
    regions=st.sampled_from([(), ("Yorkshire",), ("Wales", "London")]),
    seats=st.frozensets(st.integers(6, 8)),
    confirmed_on=st.none() | st.dates(date(2026, 1, 1), ON),
    endorsed_by=st.sampled_from([(), ("Unison",), ("Unison", "GMB")]),
    told=st.just(frozenset(PublicField)),
    selected_for=st.sampled_from([(), ("Hull",)]),
    contends_for=st.sampled_from([(), ("York",)]),
)


@given(profiles, st.frozensets(st.sampled_from(PublicField)))
def test_publishing_less_never_meets_more_and_never_turns_a_verdict(
    profile: Profile, told: frozenset[PublicField]
) -> None:
    """A CLP learns nothing of what is not published: a verdict is the true one, or not known."""
    whole = {one.criterion: one.verdict for one in judge(profile, SOUGHT)}
    part = judge(replace(profile, told=told), SOUGHT)
    assert met_count(part) <= met_count(judge(profile, SOUGHT))
    for one in part:
        assert one.verdict in (whole[one.criterion], V.UNKNOWN)


def test_traditions_of_a_shortlist_are_counted_by_group() -> None:
    assert balance(["Left", "", None, "Centre", "Left"]) == [
        ("Centre", 1),
        ("Left", 2),
        ("In no group yet", 1),
        ("Not of the A-list", 1),
    ]
    assert balance([]) == []
