"""The shipped sample: official shape, complete lists, and nobody in a list who did not sit."""

import json
from collections import Counter
from datetime import datetime
from functools import cache
from typing import Any

import pytest

from app.votes import sample

# Copied, in their order, from the recorded official answers and, for the history, the schema.
DIVISION_KEYS = [
    "DivisionId",
    "Date",
    "PublicationUpdated",
    "Number",
    "IsDeferred",
    "EVELType",
    "EVELCountry",
    "Title",
    "AyeCount",
    "NoCount",
    "DoubleMajorityAyeCount",
    "DoubleMajorityNoCount",
    "AyeTellers",
    "NoTellers",
    "Ayes",
    "Noes",
    "FriendlyDescription",
    "FriendlyTitle",
    "NoVoteRecorded",
    "RemoteVotingStart",
    "RemoteVotingEnd",
]
RECORDED_MEMBER_KEYS = [
    "MemberId",
    "Name",
    "Party",
    "SubParty",
    "PartyColour",
    "PartyAbbreviation",
    "MemberFrom",
    "ListAs",
    "ProxyName",
]
MEMBER_KEYS = [
    "id",
    "nameListAs",
    "nameDisplayAs",
    "nameFullTitle",
    "nameAddressAs",
    "latestParty",
    "gender",
    "latestHouseMembership",
    "thumbnailUrl",
]
PARTY_KEYS = [
    "id",
    "name",
    "abbreviation",
    "backgroundColour",
    "foregroundColour",
    "isLordsMainParty",
    "isLordsSpiritualParty",
    "governmentType",
    "isIndependentParty",
]
HOUSE_MEMBERSHIP_KEYS = [
    "membershipFrom",
    "membershipFromId",
    "house",
    "membershipStartDate",
    "membershipEndDate",
    "membershipEndReason",
    "membershipEndReasonNotes",
    "membershipEndReasonId",
    "membershipStatus",
]
HISTORY_KEYS = ["id", "thumbnailUrl", "partyHistory", "houseMembershipHistory", "nameHistory"]
MEMBER_PARTY_KEYS = ["startDate", "endDate", "party"]
MEMBER_NAME_KEYS = [
    "startDate",
    "endDate",
    "nameListAs",
    "nameDisplayAs",
    "nameFullTitle",
    "nameAddressAs",
]

LOBBIES = ("Ayes", "Noes")
TELLERS = ("AyeTellers", "NoTellers")
LISTS = (*LOBBIES, *TELLERS, "NoVoteRecorded")

TRIDENT = 113
JO_COX = 4375
TRACY_BRABIN = 4588
MICHELLE_THOMSON = 4422
NATALIE_MCGARRY = 4428
SINN_FEIN = {1465, 4245, 4373, 4274}
# By-election day, last day of the seat before it, who left, who came.
SUCCESSIONS = [
    ("2015-12-03", "2015-09-15", 454, 4569),  # Oldham West and Royton
    ("2016-05-05", "2016-03-22", 1476, 4572),  # Ogmore
    ("2016-05-05", "2016-01-20", 4477, 4571),  # Sheffield, Brightside and Hillsborough
    ("2016-06-16", "2016-05-03", 1577, 4573),  # Tooting
    ("2016-10-20", "2016-06-07", JO_COX, TRACY_BRABIN),  # Batley and Spen
    ("2016-10-20", "2016-09-06", 1467, 4589),  # Witney
    ("2016-12-01", "2016-10-19", 4062, 4591),  # Richmond Park
    ("2016-12-08", "2016-09-14", 4054, 4592),  # Sleaford and North Hykeham
    ("2017-02-23", "2016-12-14", 1503, 4593),  # Copeland
    ("2017-02-23", "2016-12-13", 4111, 4595),  # Stoke-on-Trent Central
]

Answer = dict[str, Any]


@cache
def divisions() -> dict[int, Answer]:
    return {key: json.loads(answer) for key, answer in sample.division_answers().items()}


@cache
def members() -> dict[int, Answer]:
    return sample.member_answers()


def ids(division: Answer, *lists: str) -> list[int]:
    return [member["MemberId"] for name in lists for member in division[name] or []]


def day(time: str) -> str:
    return time.removesuffix("T00:00:00")


def membership(member_id: int) -> Answer:
    (only,) = members()[member_id]["history"]["value"]["houseMembershipHistory"]
    return only


def sat_on(member_id: int, on: str) -> bool:
    seat = membership(member_id)
    last = seat["membershipEndDate"]
    return day(seat["membershipStartDate"]) <= on and (last is None or on <= day(last))


def party_spells(member_id: int) -> list[tuple[str, str | None, str]]:
    return [
        (
            day(spell["startDate"]),
            spell["endDate"] and day(spell["endDate"]),
            spell["party"]["name"],
        )
        for spell in members()[member_id]["history"]["value"]["partyHistory"]
    ]


# Shape


def test_every_division_with_an_official_id_is_shipped_once_and_in_order():
    assert len(divisions()) == 171
    assert list(divisions()) == sorted(divisions())
    assert (min(divisions()), max(divisions())) == (2, 181)
    numbered = {(division["Date"], division["Number"]) for division in divisions().values()}
    assert len(numbered) == 171


def test_every_official_member_is_shipped_once_and_in_order():
    assert len(members()) == 660
    assert list(members()) == sorted(members())
    assert all(
        member["search"]["value"]["id"] == member["history"]["value"]["id"] == member_id
        for member_id, member in members().items()
    )


def test_every_line_is_one_compact_object():
    for line in sample.division_answers().values():
        assert b"\n" not in line
        packed = json.dumps(json.loads(line), ensure_ascii=False, separators=(",", ":"))
        assert packed.encode() == line


def test_divisions_have_the_official_keys_in_the_official_order():
    for division in divisions().values():
        assert list(division) == DIVISION_KEYS
        for name in LISTS:
            assert all(list(member) == RECORDED_MEMBER_KEYS for member in division[name] or [])


def test_members_have_the_official_keys_in_the_official_order():
    for member in members().values():
        assert list(member) == ["search", "history"]
        assert [(list(item), item["links"]) for item in member.values()] == [
            (["value", "links"], [])
        ] * 2
        found, history = member["search"]["value"], member["history"]["value"]
        assert list(found) == MEMBER_KEYS
        assert list(found["latestParty"]) == PARTY_KEYS
        assert list(found["latestHouseMembership"]) == HOUSE_MEMBERSHIP_KEYS
        assert list(history) == HISTORY_KEYS
        for spell in history["partyHistory"]:
            assert list(spell) == MEMBER_PARTY_KEYS
            assert list(spell["party"]) == PARTY_KEYS
        assert [list(seat) for seat in history["houseMembershipHistory"]] == [HOUSE_MEMBERSHIP_KEYS]
        assert [list(name) for name in history["nameHistory"]] == [MEMBER_NAME_KEYS]


def test_search_and_history_agree():
    for member in members().values():
        found, history = member["search"]["value"], member["history"]["value"]
        assert found["latestHouseMembership"] == history["houseMembershipHistory"][-1]
        assert found["latestParty"] == history["partyHistory"][-1]["party"]
        assert found["nameDisplayAs"] == history["nameHistory"][-1]["nameDisplayAs"]


def test_dates_are_midnights_as_the_official_answers_write_them():
    times = [division["Date"] for division in divisions().values()]
    for member in members().values():
        history = member["history"]["value"]
        for spell in (*history["partyHistory"], *history["nameHistory"]):
            times += [spell["startDate"], spell["endDate"]]
        for seat in history["houseMembershipHistory"]:
            times += [seat["membershipStartDate"], seat["membershipEndDate"]]
    for time in filter(None, times):
        assert time.endswith("T00:00:00")
        assert datetime.fromisoformat(time).isoformat() == time
    assert {time[:4] for time in times[:171]} == {"2016"}


def test_ids_go_with_the_calendar():
    times = [division["Date"] for division in divisions().values()]
    assert times == sorted(times)
    assert (day(times[0]), day(times[-1])) == ("2016-03-09", "2016-12-16")


# Lists


def test_lists_are_ordered_by_member_and_name_nobody_twice():
    for division in divisions().values():
        for name in LISTS:
            listed = ids(division, name)
            assert listed == sorted(set(listed))


def test_nobody_stands_without_a_vote_and_among_the_voters_or_tellers():
    for division in divisions().values():
        voters = set(ids(division, *LOBBIES, *TELLERS))
        assert voters.isdisjoint(ids(division, "NoVoteRecorded"))


def test_tellers_stand_in_no_lobby():
    for division in divisions().values():
        assert set(ids(division, *TELLERS)).isdisjoint(ids(division, *LOBBIES))


def test_only_deferred_divisions_have_no_tellers_and_there_they_are_null():
    deferred = {key for key, division in divisions().items() if division["IsDeferred"]}
    assert deferred == {24, 25, 32, 87, 115, 116, 177}
    for key, division in divisions().items():
        tellers = [division[name] for name in TELLERS]
        if key in deferred:
            assert tellers == [None, None]
        else:
            assert [len(side) for side in tellers] == [2, 2]


def test_members_in_both_lobbies_stand_in_both_lists():
    in_both = {
        key: len(set(ids(division, "Ayes")) & set(ids(division, "Noes")))
        for key, division in divisions().items()
    }
    assert in_both[TRIDENT] == 1
    assert sum(in_both.values()) == 31


def test_double_majorities_have_type_country_and_counts():
    english = [division for division in divisions().values() if division["EVELType"]]
    assert Counter(d["EVELCountry"] for d in english) == {"England": 11, "England and Wales": 1}
    for division in divisions().values():
        is_double = division["EVELType"] == "Double Majority"
        assert is_double or division["EVELType"] == division["EVELCountry"] == ""
        for key in ("DoubleMajorityAyeCount", "DoubleMajorityNoCount"):
            assert isinstance(division[key], int) is is_double


def test_trident_has_the_lists_of_the_day():
    trident = divisions()[TRIDENT]
    assert day(trident["Date"]) == "2016-07-18"
    assert (trident["AyeCount"], trident["NoCount"]) == (472, 117)
    assert (len(trident["Ayes"]), len(trident["Noes"])) == (472, 117)


def test_labour_split_over_trident():
    def labour(*lists: str) -> set[int]:
        return {
            member["MemberId"]
            for name in lists
            for member in divisions()[TRIDENT][name]
            if member["Party"] == "Labour"
        }

    ayes, noes = labour("Ayes", "AyeTellers"), labour("Noes", "NoTellers")
    assert (len(ayes - noes), len(noes - ayes), len(ayes & noes)) == (141, 47, 1)


# Who sat, and for whom


def test_everybody_seated_stands_in_exactly_one_place_and_nobody_else_in_any():
    for division in divisions().values():
        on = day(division["Date"])
        listed = set(ids(division, *LISTS))
        assert listed == {member_id for member_id in members() if sat_on(member_id, on)}
        assert len(listed) <= 650


def test_the_party_in_a_division_is_the_party_of_that_day():
    for division in divisions().values():
        on = day(division["Date"])
        for member in (member for name in LISTS for member in division[name] or []):
            (current,) = (
                name
                for first, last, name in party_spells(member["MemberId"])
                if first <= on and (last is None or on <= last)
            )
            suffix = " (Co-op)" if member["SubParty"] else ""
            assert member["Party"] + suffix == current


def test_parties_have_their_official_names():
    names = {spell[2] for member_id in members() for spell in party_spells(member_id)}
    assert names == {
        "Conservative",
        "Democratic Unionist Party",
        "Green Party",
        "Independent",
        "Labour",
        "Labour (Co-op)",
        "Liberal Democrat",
        "Plaid Cymru",
        "Scottish National Party",
        "Sinn Féin",
        "Social Democratic & Labour Party",
        "Speaker",
        "UK Independence Party",
        "Ulster Unionist Party",
    }


@pytest.mark.parametrize(("came_on", "left_on", "former", "successor"), SUCCESSIONS)
def test_a_by_election_ends_one_seat_and_begins_another(came_on, left_on, former, successor):
    before, after = membership(former), membership(successor)
    assert day(before["membershipStartDate"]) == "2015-05-07"
    assert day(before["membershipEndDate"]) == left_on
    assert party_spells(former)[-1][1] == left_on
    assert day(after["membershipStartDate"]) == came_on
    assert party_spells(successor)[0][0] == came_on
    assert after["membershipEndDate"] is None


def test_only_by_elections_end_a_seat():
    ended = {key for key in members() if membership(key)["membershipEndDate"] is not None}
    assert ended == {former for _, _, former, _ in SUCCESSIONS}
    late = {key for key in members() if day(membership(key)["membershipStartDate"]) != "2015-05-07"}
    assert late == {successor for _, _, _, successor in SUCCESSIONS}


def test_party_spells_fill_the_seat_without_gap_or_overlap():
    for member_id in members():
        spells, seat = party_spells(member_id), membership(member_id)
        assert spells[0][0] == day(seat["membershipStartDate"])
        assert spells[-1][1] == (seat["membershipEndDate"] and day(seat["membershipEndDate"]))
        if member_id not in {MICHELLE_THOMSON, NATALIE_MCGARRY}:
            assert len(spells) == 1


def test_a_change_of_party_follows_the_last_vote_for_the_old_one():
    assert party_spells(MICHELLE_THOMSON) == [
        ("2015-05-07", "2015-09-15", "Scottish National Party"),
        ("2015-09-16", None, "Independent"),
    ]
    assert party_spells(NATALIE_MCGARRY) == [
        ("2015-05-07", "2015-11-18", "Scottish National Party"),
        ("2015-11-19", None, "Independent"),
    ]


def test_jo_cox_is_not_shown_absent_after_her_last_vote():
    assert members()[JO_COX]["search"]["value"]["nameDisplayAs"] == "Jo Cox"
    listed = {
        day(division["Date"])
        for division in divisions().values()
        if JO_COX in ids(division, *LISTS)
    }
    assert max(listed) == "2016-06-07"


def test_tracy_brabin_appears_from_the_day_of_her_by_election():
    assert members()[TRACY_BRABIN]["search"]["value"]["nameDisplayAs"] == "Tracy Brabin"
    for division in divisions().values():
        assert (TRACY_BRABIN in ids(division, *LISTS)) is (day(division["Date"]) >= "2016-10-20")


def test_sinn_fein_never_votes_and_is_always_listed():
    names = {members()[key]["search"]["value"]["latestParty"]["name"] for key in SINN_FEIN}
    assert names == {"Sinn Féin"}
    for division in divisions().values():
        assert set(ids(division, "NoVoteRecorded")) >= SINN_FEIN


# Passing it on


def test_the_attribution_names_source_and_licences():
    assert "Public Whip" in sample.ATTRIBUTION
    assert "ODbL" in sample.ATTRIBUTION
    assert "Open Parliament Licence v3.0" in sample.ATTRIBUTION
