"""Every oddity of the official divisions that is known: what is stored of each."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from app.db import db
from app.votes import queries
from tests.integration.votes.conftest import ON_BOTH, Command, Rows
from tests.official_api import Answer, OfficialApi, division, entry, recorded, row_of

Import = Callable[..., dict[str, Any]]
ABSENT, AYE, NO, TELLER_AYE, TELLER_NO, BOTH = range(6)


def party_named(told: dict[str, Any], name: str) -> dict[str, Any]:
    """A party's part in `flask votes division --json`."""
    (found,) = [party for party in told["parties"] if party["party"] == name]
    return dict(found)


def shown(flask: Command, division_id: int) -> dict[str, Any]:
    """What `flask votes division --json` says."""
    ended = flask("votes", "division", str(division_id), "--json")
    assert ended.code == 0, ended
    return ended.told


def vote_of(rows: Rows, division_id: int, member_id: int) -> list[Any]:
    """How a member stands in a division: nothing, or one number."""
    return [
        vote
        for (vote,) in rows(
            "SELECT vote FROM vote WHERE division_id = :d AND member_id = :m",
            d=division_id,
            m=member_id,
        )
    ]


@ON_BOTH
def test_the_recorded_division_is_stored_with_both_its_counts_and_its_lists(
    official: OfficialApi, flask: Command, rows: Rows
) -> None:
    official.add_divisions(recorded("division-1873.json"))
    ended = flask("votes", "import", "--json")
    assert ended.code == 0
    told = ended.told
    # Everybody in it is unknown to the Members API: stored from the division, a note each.
    assert told["divisions"] == {"new": 1, "changed": 0, "unchanged": 0, "refused": 0}
    assert told["members"] == {"new": 0, "changed": 0, "unchanged": 0, "refused": 0}
    assert told["votes"] == 333 + 174 + 4
    notes = told["notes"]
    assert "Division 1873: the official count is 336 ayes, the list has 333." in notes
    assert "Division 1873: the official count is 175 noes, the list has 174." in notes
    assert sum("in no membership record" in note for note in notes) == 333 + 174 + 4 + 139
    assert rows(
        "SELECT date_given, held_on, number, title, deferred, evel_type, evel_country,"
        " official_ayes, official_noes, listed_ayes, listed_noes, listed_no_votes, aye_tellers,"
        " no_tellers, version FROM division"
    ) == rows_of_1873(rows)
    division_1873 = shown(flask, 1873)
    assert {
        key: division_1873[key] for key in division_1873 if key not in ("parties", "no_party")
    } == {
        "division_id": 1873,
        "date": "2024-11-25",
        "number": 47,
        "title": "Non-Domestic Rating (Multipliers and Private Schools) Bill: Second Reading",
        "deferred": False,
        "ayes": 333,
        "noes": 174,
        "official_ayes": 336,
        "official_noes": 175,
        "both": 0,
        "tellers_aye": 2,
        "tellers_no": 2,
        "no_vote_recorded": 139,
    }
    labour = party_named(division_1873, "Labour")
    received = recorded("division-1873.json")
    assert labour["aye"] == sum(e["Party"] == "Labour" for e in received["Ayes"]) + 2
    # Nobody has a seat in the record, so nobody is absent.
    assert all(party["absent"] == 0 for party in division_1873["parties"])
    assert "Independent" not in [party["party"] for party in division_1873["parties"]]
    independents = {e["MemberId"] for e in received["Ayes"] + received["Noes"]} & {
        e["MemberId"]
        for e in received["Ayes"] + received["Noes"]
        if e["Party"] in ("Independent", "Speaker", "Deputy Speaker")
    }
    assert {member["member_id"] for member in division_1873["no_party"]} == independents


def rows_of_1873(rows: Rows) -> list[tuple[Any, ...]]:
    """The header of the recorded division as each database gives it back."""
    ((held_on,),) = rows("SELECT held_on FROM division")
    assert str(held_on) == "2024-11-25"
    title = "Non-Domestic Rating (Multipliers and Private Schools) Bill: Second Reading"
    header = ("2024-11-25T21:50:00", held_on, 47, title, False, "", "", 336, 175)
    return [(*header, 333, 174, 139, 2, 2, 1)]


def test_the_recorded_page_of_the_list_is_read_and_each_division_asked_for(
    official: OfficialApi, import_record: Import, rows: Rows
) -> None:
    page = recorded("divisions-search-25.json")
    official.add_divisions(*page)
    told = import_record()
    assert told["divisions"]["new"] == 25
    assert official.divisions_asked() == list(range(1849, 1874))
    # The oldest first, four at a time: a run that is cut off leaves a record without holes.
    first = next(a.path for a in official.asked if a.path.startswith("/data/division/"))
    assert first in {f"/data/division/{i}.json" for i in range(1849, 1853)}
    assert rows("SELECT count(*) FROM division WHERE deferred") == [(1,)]


def test_a_list_row_never_stands_for_the_votes(
    official: OfficialApi, import_record: Import, rows: Rows
) -> None:
    official.add_member(1)
    official.add_divisions(division(7, ayes=[1]))
    assert row_of(official.divisions[7])["Ayes"] == []
    import_record()
    assert rows("SELECT listed_ayes FROM division") == [(1,)]
    assert vote_of(rows, 7, 1) == [AYE]


@ON_BOTH
def test_missing_lists_of_tellers_stay_missing_and_empty_ones_stay_empty(
    official: OfficialApi, import_record: Import, flask: Command, rows: Rows
) -> None:
    official.add_divisions(
        division(1, ayes=[5], aye_tellers=None, no_tellers=None),
        division(2, ayes=[5], aye_tellers=[], no_tellers=[]),
    )
    import_record()
    assert rows("SELECT id, aye_tellers, no_tellers FROM division ORDER BY id") == [
        (1, None, None),
        (2, 0, 0),
    ]
    told = shown(flask, 1)
    assert (told["tellers_aye"], told["tellers_no"]) == (0, 0)
    official.change_division(1, AyeTellers=[], NoTellers=[])
    assert import_record()["divisions"]["changed"] == 1
    assert rows("SELECT aye_tellers, no_tellers FROM division WHERE id = 1") == [(0, 0)]


@ON_BOTH
def test_a_deferred_division_is_dated_midnight_of_its_own_london_day(
    official: OfficialApi, import_record: Import, flask: Command, rows: Rows
) -> None:
    official.add_divisions(
        division(1, "2024-11-13T00:00:00", aye_tellers=None, no_tellers=None, IsDeferred=True),
        division(2, "2024-07-17T00:00:00", aye_tellers=None, no_tellers=None, IsDeferred=True),
    )
    import_record()
    assert [str(day) for (day,) in rows("SELECT held_on FROM division ORDER BY id")] == [
        "2024-11-13",
        "2024-07-17",  # in summer time: 23:00 UTC of the day before
    ]
    told = shown(flask, 2)
    assert (told["date"], told["deferred"]) == ("2024-07-17", True)


@ON_BOTH
def test_london_summer_time_and_the_hours_after_midnight_are_converted_to_utc(
    official: OfficialApi, import_record: Import, rows: Rows
) -> None:
    official.add_divisions(
        division(1, "2024-07-30T21:50:00"),
        division(2, "2024-07-31T00:30:00"),
        division(3, "2024-01-31T00:30:00"),
        division(4, "2024-10-27T01:30:00"),
    )
    import_record()
    stored = rows("SELECT id, held_at, held_on, date_given FROM division ORDER BY id")
    assert [(i, str(at)[:16], str(on), given) for i, at, on, given in stored] == [
        (1, "2024-07-30 20:50", "2024-07-30", "2024-07-30T21:50:00"),
        (2, "2024-07-30 23:30", "2024-07-31", "2024-07-31T00:30:00"),
        (3, "2024-01-31 00:30", "2024-01-31", "2024-01-31T00:30:00"),
        # The clock shows this hour twice; the first is meant.
        (4, "2024-10-27 00:30", "2024-10-27", "2024-10-27T01:30:00"),
    ]


@ON_BOTH
def test_evel_and_double_majorities_are_stored_as_given(
    official: OfficialApi, import_record: Import, rows: Rows
) -> None:
    official.add_divisions(
        division(1, EVELType="", EVELCountry=""),
        division(
            2,
            EVELType="Double Majority",
            EVELCountry="England",
            DoubleMajorityAyeCount=287,
            DoubleMajorityNoCount=0,
        ),
        division(3, EVELType="Country", EVELCountry="England and Wales"),
        division(4, EVELType=None, EVELCountry=None),
    )
    import_record()
    assert rows(
        "SELECT id, evel_type, evel_country, double_majority_ayes, double_majority_noes"
        " FROM division ORDER BY id"
    ) == [
        (1, "", "", None, None),
        (2, "Double Majority", "England", 287, 0),
        (3, "Country", "England and Wales", None, None),
        (4, None, None, None, None),
    ]


@pytest.mark.parametrize(
    "stamp", ["2016-07-19T00:21:15.143", "2020-06-02T18:46:30.1234567", "2024-11-26T09:52:43", None]
)
def test_fractions_of_a_second_in_the_time_stamp_are_kept_and_compared(
    official: OfficialApi, import_record: Import, rows: Rows, today: Any, stamp: str | None
) -> None:
    official.add_divisions(division(1, "2016-07-18T22:12:00", PublicationUpdated=stamp))
    import_record()
    assert rows("SELECT publication_updated FROM division") == [(stamp,)]
    # Long before the look-back: asked again only if the row showed another stamp than we stored.
    official.forget()
    assert import_record("--since", "2016-01-01")["divisions"]["unchanged"] == 0
    assert official.divisions_asked() == []


@ON_BOTH
def test_remote_voting_times_and_friendly_texts_are_kept(
    official: OfficialApi, import_record: Import, rows: Rows
) -> None:
    official.add_divisions(
        division(
            1,
            "2020-05-12T18:05:00",
            aye_tellers=None,
            no_tellers=None,
            RemoteVotingStart="2020-05-12T17:42:03.88",
            RemoteVotingEnd="2020-05-12T17:57:03.88",
            FriendlyTitle="Agriculture",
            FriendlyDescription="An amendment.",
        )
    )
    import_record()
    assert rows(
        "SELECT remote_voting_start, remote_voting_end, friendly_title, friendly_description,"
        " aye_tellers FROM division"
    ) == [
        (
            "2020-05-12T17:42:03.88",
            "2020-05-12T17:57:03.88",
            "Agriculture",
            "An amendment.",
            None,
        )
    ]


@ON_BOTH
def test_a_member_in_both_lobbies_is_in_both_lists_and_on_neither_side(
    official: OfficialApi, import_record: Import, flask: Command, rows: Rows
) -> None:
    for member_id in range(1, 7):
        official.add_member(member_id)
    official.add_divisions(division(1, ayes=[1, 2, 3], noes=[3, 4], no_votes=[5, 6]))
    told = import_record()
    assert told["votes"] == 5
    assert vote_of(rows, 1, 3) == [BOTH]
    one = shown(flask, 1)
    assert (one["ayes"], one["noes"], one["both"]) == (3, 2, 1)
    labour = party_named(one, "Labour")
    assert (labour["aye"], labour["no"], labour["both"], labour["absent"]) == (2, 1, 1, 2)
    assert labour["rice"] == [1, 3]
    assert told["notes"] == []


def test_tellers_count_on_their_side_and_not_in_the_length_of_the_list(
    official: OfficialApi, import_record: Import, flask: Command, rows: Rows
) -> None:
    for member_id in range(1, 9):
        official.add_member(member_id)
    official.add_divisions(
        division(1, ayes=[1, 2], noes=[3], aye_tellers=[4, 5], no_tellers=[6, 7], no_votes=[8])
    )
    assert import_record()["votes"] == 7
    one = shown(flask, 1)
    assert (one["ayes"], one["noes"], one["tellers_aye"], one["tellers_no"]) == (2, 1, 2, 2)
    labour = party_named(one, "Labour")
    assert (labour["aye"], labour["no"], labour["absent"]) == (4, 3, 1)
    assert (vote_of(rows, 1, 4), vote_of(rows, 1, 6)) == ([TELLER_AYE], [TELLER_NO])


def test_a_division_with_one_teller_too_few_or_a_teller_in_the_list_is_stored(
    official: OfficialApi, import_record: Import, rows: Rows
) -> None:
    official.add_divisions(division(1, ayes=[1, 2], noes=[3], aye_tellers=[2], no_tellers=[]))
    assert import_record()["votes"] == 4
    assert vote_of(rows, 1, 2) == [TELLER_AYE]
    assert rows("SELECT listed_ayes, aye_tellers, no_tellers FROM division") == [(2, 1, 0)]


@ON_BOTH
def test_counts_that_differ_from_the_lists_are_reported_and_both_kept(
    official: OfficialApi, import_record: Import, rows: Rows
) -> None:
    official.add_divisions(division(1, ayes=[1, 2], noes=[3], AyeCount=4, NoCount=1))
    notes = import_record()["notes"]
    assert "Division 1: the official count is 4 ayes, the list has 2." in notes
    assert not any("noes" in note for note in notes)
    assert rows("SELECT official_ayes, listed_ayes, official_noes, listed_noes FROM division") == [
        (4, 2, 1, 1)
    ]


@pytest.mark.parametrize("largest", [1, 7, 25, None])
def test_pages_are_asked_for_until_an_empty_one_whatever_the_server_gives_at_once(
    official: OfficialApi, import_record: Import, rows: Rows, largest: int | None
) -> None:
    # Ids have gaps; 13 divisions fill no page of the server's to its end but that of one row.
    ids = [3, 4, 8, 9, 17, 101, 102, 150, 151, 999, 1000, 1003, 1871]
    official.add_divisions(
        *(division(i, f"2024-10-{n + 1:02}T15:00:00") for n, i in enumerate(ids))
    )
    official.largest_page = largest
    assert import_record()["divisions"]["new"] == 13
    assert rows("SELECT id FROM division ORDER BY id") == [(i,) for i in ids]
    last = official.lists_asked()[-1]
    assert last.one("queryParameters.skip", "") == "13"


def test_a_short_page_in_the_middle_of_the_list_does_not_end_it(
    official: OfficialApi, import_record: Import, rows: Rows
) -> None:
    official.add_divisions(*(division(i, f"2024-11-{i:02}T15:00:00") for i in range(1, 21)))
    official.largest_page = 8
    official.short_pages = {8: 3}
    assert import_record()["divisions"]["new"] == 20
    skips = [asked.one("queryParameters.skip", "") for asked in official.lists_asked()]
    assert skips == ["0", "8", "11", "19", "20"]


def test_a_division_made_while_the_list_is_read_hides_no_other(
    official: OfficialApi, import_record: Import, rows: Rows
) -> None:
    official.add_divisions(*(division(i, f"2024-11-{i:02}T15:00:00") for i in range(1, 21)))
    official.largest_page = 5

    def on_request(number: int, asked: Any) -> None:
        if asked.one("queryParameters.skip", "") == "10":
            official.add_divisions(division(21, "2024-11-25T15:00:00"))

    official.on_request = on_request
    assert import_record()["divisions"]["new"] == 20
    assert rows("SELECT count(*) FROM division") == [(20,)]
    assert import_record()["divisions"]["new"] == 1


def test_a_source_that_ignores_skip_does_not_keep_the_import_for_ever(
    official: OfficialApi, import_record: Import
) -> None:
    page = [row_of(division(i)) for i in range(1, 4)]
    official.add_divisions(*(division(i) for i in range(1, 4)))
    official.instead["/data/divisions.json/search"] = Answer(page)
    assert import_record()["divisions"]["new"] == 3


@ON_BOTH
def test_names_that_are_no_parties_stand_one_by_one_and_labour_co_op_is_labour(
    official: OfficialApi, import_record: Import, flask: Command, rows: Rows
) -> None:
    since = "2019-12-12"
    official.add_member(1)
    official.add_member(2, parties=[("Labour (Co-op)", since, None)])
    official.add_member(3, parties=[("Speaker", since, None)], name="Sir Lindsay Hoyle")
    official.add_member(4, parties=[("Deputy Speaker", since, None)], name="Ms Nusrat Ghani")
    official.add_member(5, parties=[("Independent", since, None)], name="Jeremy Corbyn")
    official.add_member(6, parties=[("Sinn Féin", since, None)])
    official.add_divisions(
        division(
            1,
            ayes=[1, entry(2, sub_party="Co-op"), entry(7, "Labour (Co-op)")],
            noes=[entry(5, "Independent", name="Jeremy Corbyn")],
            no_votes=[
                entry(3, "Speaker", name="Sir Lindsay Hoyle"),
                entry(4, "Deputy Speaker", name="Ms Nusrat Ghani"),
                entry(6, "Sinn Féin"),
            ],
        )
    )
    import_record()
    one = shown(flask, 1)
    assert [(p["party"], p["aye"], p["no"], p["absent"]) for p in one["parties"]] == [
        ("Labour", 3, 0, 0),
        ("Sinn Féin", 0, 0, 1),
    ]
    assert one["no_party"] == [
        {"member_id": 5, "name": "Jeremy Corbyn", "vote": "no"},
        {"member_id": 4, "name": "Ms Nusrat Ghani", "vote": "absent"},
        {"member_id": 3, "name": "Sir Lindsay Hoyle", "vote": "absent"},
    ]
    assert rows("SELECT count(*) FROM party WHERE name LIKE '%Co-op%'") == [(0,)]
    assert rows("SELECT sub_party FROM party_spell WHERE member_id = 2") == [("Co-op",)]
    assert one["parties"][1]["rice"] is None


def test_the_seat_is_never_taken_from_a_division(
    official: OfficialApi, import_record: Import, rows: Rows
) -> None:
    official.add_member(1, seats=[("Broxtowe", "2010-05-06", None)])
    official.add_divisions(
        division(1, ayes=[entry(1, seat="Life peer"), entry(2, seat="Life peer")])
    )
    import_record()
    assert rows("SELECT name FROM constituency") == [("Broxtowe",)]
    assert rows("SELECT member_id FROM seat_spell") == [(1,)]


@ON_BOTH
def test_a_correction_years_later_is_found_by_a_full_run_and_what_changed_is_kept(
    official: OfficialApi, import_record: Import, rows: Rows
) -> None:
    for member_id in range(1, 5):
        official.add_member(member_id)
    official.add_divisions(division(1, "2020-03-03T19:00:00", ayes=[1, 2], noes=[3], no_votes=[4]))
    import_record()
    # No sign in the list: neither counts nor time stamp.
    official.change_division(
        1,
        Ayes=[entry(1), entry(4)],
        NoVoteRecorded=[entry(2)],
        PublicationUpdated="2024-11-26T09:52:43",
    )
    since = ("--since", "2020-01-01")
    assert set(import_record(*since)["divisions"].values()) == {0}
    told = import_record(*since, "--full")
    assert told["divisions"] == {"new": 0, "changed": 1, "unchanged": 0, "refused": 0}
    assert (vote_of(rows, 1, 2), vote_of(rows, 1, 4)) == ([ABSENT], [AYE])
    versions = rows("SELECT version, changes FROM division_version ORDER BY version")
    assert [version for version, _changes in versions] == [1, 2]
    changes = versions[1][1]
    changes = json.loads(changes) if isinstance(changes, str) else changes
    assert [(change["what"], change["members"]) for change in changes] == [
        ("no longer among the ayes", [2]),
        ("now among the ayes", [4]),
        ("no longer among the no vote recorded", [4]),
        ("now among the no vote recorded", [2]),
    ]


def test_a_list_that_changes_without_a_sign_inside_the_look_back_is_seen(
    official: OfficialApi, import_record: Import, rows: Rows
) -> None:
    for member_id in range(1, 4):
        official.add_member(member_id)
    official.add_divisions(
        division(1, "2024-11-12T18:00:00", ayes=[1], noes=[2], no_votes=[3]),
        division(2, "2024-11-11T18:00:00", ayes=[1], noes=[2], no_votes=[3]),
    )
    import_record()
    for division_id in (1, 2):
        official.change_division(division_id, Ayes=[entry(3)], NoVoteRecorded=[entry(1)])
    official.forget()
    told = import_record()
    # 12 November is 14 days ago, 11 November is 15.
    assert official.divisions_asked() == [1]
    assert told["divisions"] == {"new": 0, "changed": 1, "unchanged": 0, "refused": 0}
    assert told["votes"] == 2
    assert (vote_of(rows, 1, 3), vote_of(rows, 2, 3)) == ([AYE], [ABSENT])


def test_no_vote_recorded_may_be_empty_or_miss_some_and_the_seats_say_who_was_absent(
    official: OfficialApi, import_record: Import, flask: Command
) -> None:
    for member_id in range(1, 7):
        official.add_member(member_id)
    official.add_divisions(
        division(1, ayes=[1, 2], noes=[3], no_votes=[]),
        division(2, ayes=[1, 2], noes=[3], no_votes=[4]),
        division(3, ayes=[1, 2], noes=[3], NoVoteRecorded=None),
    )
    import_record()
    for division_id, listed in ((1, 0), (2, 1), (3, 0)):
        told = shown(flask, division_id)
        assert told["no_vote_recorded"] == listed
        assert party_named(told, "Labour")["absent"] == 3


def test_a_proxy_keeps_its_name_and_the_vote_is_the_members_own(
    official: OfficialApi, import_record: Import, rows: Rows
) -> None:
    official.add_divisions(division(1, ayes=[entry(1, proxy="Mark Tami"), entry(2)]))
    import_record()
    assert vote_of(rows, 1, 1) == [AYE]
    session = db.session
    received = queries.get_received(session, queries.get_division(session, 1))
    assert received.proxies == {1: "Mark Tami"}
    session.rollback()
    official.change_division(1, Ayes=[entry(1, proxy="Stuart Andrew"), entry(2)])
    assert import_record()["divisions"]["changed"] == 1


def test_where_vote_and_membership_disagree_the_vote_wins_and_the_run_says_so(
    official: OfficialApi, import_record: Import, flask: Command
) -> None:
    official.add_member(
        1,
        name="Zarah Sultana",
        parties=[("Labour", "2019-12-12", "2024-07-23"), ("Independent", "2024-07-23", None)],
    )
    official.add_member(
        2,
        name="Late Comer",
        seats=[("Selby", "2024-07-04", None)],
        parties=[("Labour", "2024-07-04", None)],
    )
    official.add_member(3)
    official.add_divisions(
        division(1, ayes=[entry(1, "Labour")], noes=[3]),
        division(2, "2024-05-01T18:00:00", ayes=[2], noes=[3], no_votes=[1]),
    )
    told = import_record()
    no_seat = "voted without a seat that day in the membership record; the vote counts"
    other_party = "voted for another party than the membership record has; the vote wins"
    assert told["notes"] == [
        f"Division 2: 1 member {no_seat}: Late Comer (2).",
        f"Division 1: 1 member {other_party}: Zarah Sultana (1).",
    ]
    assert party_named(shown(flask, 1), "Labour")["aye"] == 1
    assert shown(flask, 1)["no_party"] == []
    assert party_named(shown(flask, 2), "Labour") | {"line": None} == {
        "party": "Labour",
        "aye": 1,
        "no": 1,
        "both": 0,
        "absent": 1,
        "line": None,
        "rice": [0, 1],
    }


@ON_BOTH
def test_markup_in_titles_and_names_is_text(
    official: OfficialApi, import_record: Import, flask: Command, rows: Rows
) -> None:
    script = "<script>alert(1)</script>"
    official.add_member(1, name=f"Mx {script}")
    official.add_divisions(
        division(1, Title=f"Bill {script} & 'quotes' =1+1", ayes=[1, entry(2, script, name=script)])
    )
    import_record()
    assert rows("SELECT title FROM division") == [(f"Bill {script} & 'quotes' =1+1",)]
    assert rows("SELECT name FROM member ORDER BY id") == [(f"Mx {script}",), (script,)]
    one = shown(flask, 1)
    assert one["title"].startswith("Bill <script>")
    assert {p["party"] for p in one["parties"]} == {"Labour", script}


def test_a_byte_order_mark_before_an_answer_is_passed_over(
    official: OfficialApi, import_record: Import
) -> None:
    whole = division(1, ayes=[1])
    official.add_divisions(whole)
    official.instead["/data/division/1.json"] = Answer(b"\xef\xbb\xbf" + json.dumps(whole).encode())
    assert import_record()["divisions"]["new"] == 1
