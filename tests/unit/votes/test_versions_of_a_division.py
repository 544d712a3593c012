"""A division in its canonical form: packed and unpacked, and what two versions differ in."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.votes.domain.record import (
    Change,
    DivisionRecord,
    Entries,
    Header,
    PartyPair,
    changes_between,
    packed,
    unpacked,
)

PARTIES: list[PartyPair] = [
    ("Conservative", None),
    ("Independent", None),
    ("Labour", None),
    ("Labour", "Co-op"),
]
TEXTS = st.text(max_size=5)
MAYBE_TEXTS = st.none() | TEXTS
COUNTS = st.integers(0, 650)
MAYBE_COUNTS = st.none() | COUNTS
HEADERS = st.builds(
    Header,
    date=st.sampled_from(["2016-07-18T22:04:00", "2016-07-18T00:00:00"]),
    number=COUNTS,
    title=TEXTS,
    deferred=st.booleans(),
    evel_type=MAYBE_TEXTS,
    evel_country=MAYBE_TEXTS,
    official_ayes=COUNTS,
    official_noes=COUNTS,
    double_majority_ayes=MAYBE_COUNTS,
    double_majority_noes=MAYBE_COUNTS,
    friendly_title=MAYBE_TEXTS,
    friendly_description=MAYBE_TEXTS,
    remote_voting_start=MAYBE_TEXTS,
    remote_voting_end=MAYBE_TEXTS,
)


@st.composite
def entries(draw: st.DrawFn) -> Entries:
    """A list as it is read: in order of id and party, somebody perhaps twice."""
    pairs = draw(
        st.lists(st.tuples(st.integers(1, 5), st.integers(0, len(PARTIES) - 1)), max_size=5)
    )
    pairs.sort()
    return Entries([member for member, _ in pairs], [party for _, party in pairs])


PARTS: dict[str, st.SearchStrategy[Any]] = {
    "header": HEADERS,
    "ayes": entries(),
    "noes": entries(),
    "aye_tellers": st.none() | entries(),
    "no_tellers": st.none() | entries(),
    "no_votes": entries(),
    "proxies": st.dictionaries(st.integers(1, 5), st.sampled_from(["Ada Birch", "Siân Llŷn"])),
}
RECORDS = st.builds(DivisionRecord, parties=st.just(PARTIES), **PARTS)


@st.composite
def versions(draw: st.DrawFn) -> tuple[DivisionRecord, DivisionRecord]:
    """A record, and another that differs from it in a part or two, or in none."""
    one = draw(RECORDS)
    parts = draw(st.lists(st.sampled_from(sorted(PARTS)), max_size=2))
    return one, msgspec.structs.replace(one, **{part: draw(PARTS[part]) for part in parts})


# --- packed ------------------------------------------------------------------------------------


@given(RECORDS)
def test_a_packed_record_comes_back_as_it_was(record: DivisionRecord) -> None:
    assert unpacked(packed(record)) == record


@given(versions())
def test_equal_records_and_no_others_give_equal_bytes(
    pair: tuple[DivisionRecord, DivisionRecord],
) -> None:
    one, other = pair
    assert packed(one) == packed(unpacked(packed(one)))
    assert (packed(one) == packed(other)) is (one == other)


# --- what changed ------------------------------------------------------------------------------


@given(RECORDS)
def test_between_equal_records_nothing_has_changed(record: DivisionRecord) -> None:
    assert changes_between(record, unpacked(packed(record))) == []


@given(versions())
def test_nothing_that_differs_goes_unnoticed(pair: tuple[DivisionRecord, DivisionRecord]) -> None:
    one, other = pair
    assert (changes_between(one, other) == []) is (one == other)


@given(versions())
def test_the_way_back_undoes_the_way_there(pair: tuple[DivisionRecord, DivisionRecord]) -> None:
    one, other = pair
    there = {change.what: change for change in changes_between(one, other)}
    back = {change.what: change for change in changes_between(other, one)}
    for what, change in there.items():
        if what.startswith("now among"):
            opposite = what.replace("now among", "no longer among")
        else:
            opposite = what.replace("no longer among", "now among")
        assert back[opposite].members == change.members
        assert (back[opposite].before, back[opposite].after) == (change.after, change.before)
    assert len(back) == len(there)


def listed(*members: tuple[int, int]) -> Entries:
    return Entries([member for member, _ in members], [party for _, party in members])


CON, IND, LAB, COOP = range(4)
FIRST = DivisionRecord(
    header=Header(
        date="2016-07-18T22:04:00",
        number=46,
        title="Trident",
        deferred=False,
        evel_type=None,
        evel_country=None,
        official_ayes=3,
        official_noes=2,
        double_majority_ayes=None,
        double_majority_noes=None,
        friendly_title=None,
        friendly_description=None,
        remote_voting_start=None,
        remote_voting_end=None,
    ),
    parties=PARTIES,
    ayes=listed((1, CON), (2, CON), (3, LAB)),
    noes=listed((3, LAB), (4, LAB)),
    aye_tellers=listed((5, CON)),
    no_tellers=listed((6, COOP)),
    no_votes=listed((7, IND)),
    proxies={1: "Ada Birch"},
)


def altered(**changes: Any) -> DivisionRecord:
    return msgspec.structs.replace(FIRST, **changes)


def with_header(**changes: Any) -> DivisionRecord:
    return altered(header=msgspec.structs.replace(FIRST.header, **changes))


@pytest.mark.parametrize(
    ("field", "value", "what"),
    [
        ("date", "2016-07-19T00:00:00", "date"),
        ("number", 47, "number"),
        ("title", "Trident renewal", "title"),
        ("official_ayes", 4, "official ayes"),
        ("official_noes", 0, "official noes"),
        ("friendly_title", "Nuclear deterrent", "friendly title"),
        ("friendly_description", "Whether to renew", "friendly description"),
        ("remote_voting_start", "2020-05-12T19:00:00", "remote voting start"),
        ("remote_voting_end", "2020-05-12T19:15:00", "remote voting end"),
    ],
)
def test_a_field_that_changed_is_named_with_what_it_was_and_what_it_is(
    field: str, value: object, what: str
) -> None:
    before = getattr(FIRST.header, field)
    assert changes_between(FIRST, with_header(**{field: value})) == [
        Change(what, "none" if before is None else str(before), str(value))
    ]


@pytest.mark.parametrize(
    ("field", "value", "change"),
    [
        ("deferred", True, Change("deferred", "no", "yes")),
        ("evel_type", "Double Majority", Change("evel type", "none", "Double Majority")),
        ("evel_type", "", Change("evel type", "none", "nothing")),
        ("evel_country", "England", Change("evel country", "none", "England")),
        ("double_majority_ayes", 0, Change("double majority ayes", "none", "0")),
        ("double_majority_noes", 5, Change("double majority noes", "none", "5")),
    ],
)
def test_what_was_missing_or_is_a_yes_or_no_is_told_in_words(
    field: str, value: object, change: Change
) -> None:
    assert changes_between(FIRST, with_header(**{field: value})) == [change]


@pytest.mark.parametrize(
    ("field", "entries_now", "what", "members"),
    [
        ("ayes", [(1, CON), (3, LAB)], "no longer among the ayes", (2,)),
        ("ayes", [(1, CON), (2, CON), (3, LAB), (9, LAB)], "now among the ayes", (9,)),
        ("ayes", [(1, CON), (2, CON), (2, CON), (3, LAB)], "now among the ayes", (2,)),
        ("noes", [(3, LAB)], "no longer among the noes", (4,)),
        ("aye_tellers", [], "no longer among the tellers for the ayes", (5,)),
        ("no_tellers", [(6, COOP), (8, LAB)], "now among the tellers for the noes", (8,)),
        ("no_votes", [(7, IND), (8, LAB)], "now among the no vote recorded", (8,)),
    ],
)
def test_who_came_into_a_list_or_left_it_is_named(
    field: str, entries_now: list[tuple[int, int]], what: str, members: tuple[int, ...]
) -> None:
    changes = changes_between(FIRST, altered(**{field: listed(*entries_now)}))
    assert changes == [Change(what, members=members)]


def test_a_member_who_is_found_in_the_other_lobby_left_one_list_and_came_into_another() -> None:
    now = altered(ayes=listed((1, CON), (3, LAB)), noes=listed((2, CON), (3, LAB), (4, LAB)))
    assert changes_between(FIRST, now) == [
        Change("no longer among the ayes", members=(2,)),
        Change("now among the noes", members=(2,)),
    ]


def test_a_list_of_tellers_that_goes_missing_is_told_with_those_who_stood_in_it() -> None:
    assert changes_between(FIRST, altered(aye_tellers=None)) == [
        Change("no longer among the tellers for the ayes", members=(5,)),
        Change("list of tellers for the ayes", "given", "missing"),
    ]


def test_an_empty_list_of_tellers_is_not_a_missing_one() -> None:
    empty, missing = altered(no_tellers=listed()), altered(no_tellers=None)
    assert changes_between(missing, empty) == [
        Change("list of tellers for the noes", "missing", "given")
    ]


@pytest.mark.parametrize("party", [IND, COOP])
def test_another_party_or_part_of_it_is_a_change_of_party_on_the_day(party: int) -> None:
    now = altered(noes=listed((3, LAB), (4, party)))
    assert changes_between(FIRST, now) == [Change("party on the day", members=(4,))]


def test_a_party_that_changed_in_one_of_two_lists_is_noticed() -> None:
    now = altered(noes=listed((3, IND), (4, LAB)))
    assert changes_between(FIRST, now) == [Change("party on the day", members=(3,))]


@pytest.mark.parametrize("proxies", [{}, {1: "Siân Llŷn"}, {1: "Ada Birch", 2: "Ada Birch"}])
def test_a_proxy_that_came_or_went_or_is_another_is_a_change(proxies: dict[int, str]) -> None:
    (change,) = changes_between(FIRST, altered(proxies=proxies))
    assert change.what == "proxy"
    assert change.members == ((2,) if 2 in proxies else (1,))


def test_a_change_is_kept_by_name() -> None:
    assert Change("title", "old", "new").as_json() == {
        "what": "title",
        "before": "old",
        "after": "new",
        "members": [],
    }
    assert Change("proxy", members=(1, 2)).as_json() == {
        "what": "proxy",
        "before": None,
        "after": None,
        "members": [1, 2],
    }
