"""Members from the Members API: every oddity that is known, and what is stored of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.votes.conftest import ON_BOTH, Command, Rows
from tests.official_api import (
    Answer,
    OfficialApi,
    division,
    entry,
    membership,
    party,
    person,
    recorded,
)

Import = Callable[..., dict[str, Any]]
ABSENT, AYE, NO = 0, 1, 2
SEATS = (
    "SELECT c.name, since, until FROM seat_spell JOIN constituency c ON c.id = constituency_id"
    " WHERE member_id = :m ORDER BY since"
)
PARTIES = (
    "SELECT p.name, since, until FROM party_spell JOIN party p ON p.id = party_id"
    " WHERE member_id = :m ORDER BY since"
)


def spells(rows: Rows, statement: str, member_id: int) -> list[tuple[str, ...]]:
    """Seats or parties of a member: what, since, until (the first day no longer held)."""
    return [tuple(map(str, row)) for row in rows(statement, m=member_id)]


def votes_of(rows: Rows, member_id: int) -> dict[int, int]:
    """How a member stands in each division."""
    return dict(
        rows("SELECT division_id, vote FROM vote WHERE member_id = :m ORDER BY 1", m=member_id)
    )


def labour(flask: Command, division_id: int) -> dict[str, Any]:
    """Labour's part in a division."""
    told = flask("votes", "division", str(division_id), "--json").told
    return next(p for p in told["parties"] if p["party"] == "Labour")


@ON_BOTH
def test_the_recorded_answer_is_read_to_its_end_and_peers_are_left_out(
    official: OfficialApi, import_record: Import, rows: Rows
) -> None:
    # Three items where totalResults says two, and a link to a next page on the last one.
    answer = recorded("members-search.json")
    assert (len(answer["items"]), answer["totalResults"]) == (3, 2)
    first = "/api/Members/Search?House=1&IsCurrentMember=true&skip=0&take=20"
    official.instead[first] = Answer(answer)
    told = import_record()
    assert told["members"] == {"new": 1, "changed": 0, "unchanged": 0, "refused": 0}
    assert told["notes"] == [
        "Member 3305 (Lord Aberconway) has never sat in the Commons: left out.",
        "Member 4544 (Baroness Mone) has never sat in the Commons: left out.",
    ]
    assert [asked.one("skip", "") for asked in official.asked if "Search" in asked.path] == [
        "0",
        "3",
    ]
    # No history is known of him, so what the list says is all there is.
    assert rows("SELECT id, name, list_name, confirmed FROM member") == [
        (4514, "Sir Keir Starmer", "Starmer, Sir Keir", True)
    ]
    assert spells(rows, SEATS, 4514) == [("Holborn and St Pancras", "2015-05-07", "None")]
    assert spells(rows, PARTIES, 4514) == [("Labour", "2015-05-07", "None")]
    assert rows("SELECT official_id, name, abbreviation, colour FROM party WHERE id = 1") == [
        (15, "Labour", "Lab", "d50000")
    ]


def test_members_are_listed_twenty_at_a_time_and_asked_for_in_batches(
    official: OfficialApi, import_record: Import
) -> None:
    for member_id in range(1, 64):
        official.add_member(member_id)
    assert import_record()["members"]["new"] == 63
    paths = [asked.path for asked in official.asked]
    assert paths.count("/api/Members/Search") == 5
    histories = [a.all("ids") for a in official.asked if a.path == "/api/Members/History"]
    assert sorted(len(ids) for ids in histories) == [10, 13, 20, 20]
    assert "/api/Members/1" not in paths
    assert official.most_at_once <= 4


def test_a_seat_in_the_lords_is_no_seat(
    official: OfficialApi, import_record: Import, rows: Rows
) -> None:
    official.add_member(1, seats=[("Broxtowe", "2010-05-06", "2017-05-03")])
    official.histories[1]["houseMembershipHistory"].append(
        membership("Life peer", "2019-10-10", None, seat_id=4, house=2)
    )
    official.add_member(2)
    official.add_divisions(
        division(1, "2016-07-18T22:00:00", ayes=[2], no_votes=[1]),
        division(2, "2020-07-18T22:00:00", ayes=[2]),
    )
    import_record()
    assert spells(rows, SEATS, 1) == [("Broxtowe", "2010-05-06", "2017-05-04")]
    assert votes_of(rows, 1) == {1: ABSENT}
    assert rows("SELECT count(*) FROM constituency WHERE name LIKE '%peer%'") == [(0,)]


@ON_BOTH
def test_an_end_date_is_the_last_day_held_and_an_election_leaves_a_gap(
    official: OfficialApi, import_record: Import, rows: Rows
) -> None:
    official.add_member(
        1,
        seats=[("Selby", "2019-12-12", "2024-05-30"), ("Selby", "2024-07-04", None)],
        parties=[("Labour", "2019-12-12", None)],
    )
    official.add_divisions(
        *(
            division(i, f"{day}T12:00:00", noes=[7])
            for i, day in enumerate(
                (
                    "2019-12-11",
                    "2019-12-12",
                    "2024-05-30",
                    "2024-05-31",
                    "2024-07-03",
                    "2024-07-04",
                ),
                1,
            )
        )
    )
    import_record()
    assert votes_of(rows, 1) == {2: ABSENT, 3: ABSENT, 6: ABSENT}
    # One name, two numbers: seats of two boundary reviews.
    assert rows("SELECT official_id, name FROM constituency ORDER BY 1") == [
        (10, "Selby"),
        (11, "Selby"),
    ]


@ON_BOTH
def test_a_change_of_party_on_the_very_end_day_counts_a_member_once_and_for_the_newer(
    official: OfficialApi, import_record: Import, flask: Command, rows: Rows
) -> None:
    changes = [
        ("Labour", "2019-12-12", "2024-07-23"),
        ("Independent", "2024-07-23", "2025-02-05"),
        ("Labour", "2025-02-05", None),
    ]
    official.add_member(1, name="Zarah Sultana", parties=changes)
    official.add_member(2)
    official.add_divisions(
        division(1, "2024-07-22T19:00:00", ayes=[2]),
        division(2, "2024-07-23T19:00:00", ayes=[2]),
    )
    import_record()
    assert spells(rows, PARTIES, 1) == [
        ("Labour", "2019-12-12", "2024-07-23"),
        ("Independent", "2024-07-23", "2025-02-05"),
        ("Labour", "2025-02-05", "None"),
    ]
    assert (labour(flask, 1)["absent"], labour(flask, 2)["absent"]) == (1, 0)
    two = flask("votes", "division", "2", "--json").told
    assert two["no_party"] == [{"member_id": 1, "name": "Zarah Sultana", "vote": "absent"}]


def test_the_sub_party_of_the_members_api_is_kept_beside_labour(
    official: OfficialApi, import_record: Import, rows: Rows
) -> None:
    official.add_member(1, parties=[("Labour (Co-op)", "2019-12-12", None)])
    official.add_member(2)
    import_record()
    assert rows(
        "SELECT member_id, p.name, sub_party FROM party_spell JOIN party p"
        " ON p.id = party_id ORDER BY 1"
    ) == [(1, "Labour", "Co-op"), (2, "Labour", None)]
    # The number of "Labour (Co-op)" is not Labour's.
    assert rows("SELECT official_id FROM party WHERE name = 'Labour'") == [(15,)]


@ON_BOTH
def test_a_voter_in_no_membership_record_is_a_note_each_run_until_there_is_one(
    official: OfficialApi, import_record: Import, flask: Command, rows: Rows
) -> None:
    official.add_member(1)
    official.add_divisions(
        division(1, "2024-11-18T19:00:00", ayes=[1], noes=[entry(9, name="Unknown Person")]),
        division(2, "2024-11-19T19:00:00", ayes=[1]),
        division(3, "2024-11-20T19:00:00", ayes=[1], no_votes=[entry(9, name="Unknown Person")]),
    )
    note = (
        "Member 9 (Unknown Person) stands in a division but in no membership record: stored"
        " unconfirmed, asked for again by the next run."
    )
    told = import_record()
    assert told["refused"] == []
    assert told["notes"] == [note]
    assert told["members"] == {"new": 1, "changed": 0, "unchanged": 0, "refused": 0}
    assert rows("SELECT name, list_name, confirmed FROM member WHERE id = 9") == [
        ("Unknown Person", None, False)
    ]
    # Counted where she voted, and in nobody's absent.
    assert votes_of(rows, 9) == {1: NO}
    assert (labour(flask, 1)["no"], labour(flask, 2)["absent"], labour(flask, 3)["absent"]) == (
        1,
        0,
        0,
    )
    official.forget()
    told = import_record()
    assert told["notes"] == [note]
    assert 9 in official.members_asked()
    assert told["members"] == {"new": 0, "changed": 0, "unchanged": 1, "refused": 0}
    # Now there is a record of her, though she is not on the list of those who sit now.
    official.add_member(
        9, current=False, name="Dame Known Now", seats=[("Selby", "2024-11-19", None)]
    )
    told = import_record()
    assert told["notes"] == []
    assert told["members"] == {"new": 0, "changed": 1, "unchanged": 1, "refused": 0}
    assert rows("SELECT name, confirmed FROM member WHERE id = 9") == [("Dame Known Now", True)]
    assert votes_of(rows, 9) == {1: NO, 2: ABSENT, 3: ABSENT}
    assert (labour(flask, 1)["no"], labour(flask, 2)["absent"], labour(flask, 3)["absent"]) == (
        1,
        1,
        1,
    )
    assert rows("SELECT held, voted FROM member_year WHERE member_id = 9") == [(3, 1)]


def test_somebody_who_only_stands_in_no_vote_recorded_is_known_but_absent_nowhere(
    official: OfficialApi, import_record: Import, flask: Command, rows: Rows
) -> None:
    official.add_member(1)
    official.add_divisions(division(1, ayes=[1], no_votes=[9]))
    told = import_record()
    assert len(told["notes"]) == 1
    assert votes_of(rows, 9) == {}
    assert labour(flask, 1)["absent"] == 0


def test_a_voter_who_has_left_the_house_is_asked_for_by_id_and_confirmed_at_once(
    official: OfficialApi, import_record: Import, rows: Rows
) -> None:
    official.add_member(1)
    official.add_member(
        7,
        current=False,
        seats=[("Batley and Spen", "2015-05-07", "2016-06-16")],
        parties=[("Labour", "2015-05-07", "2016-06-16")],
    )
    official.add_divisions(
        division(113, "2016-06-15T19:00:00", ayes=[7]),
        division(114, "2016-06-16T19:00:00", ayes=[entry(8)]),
        division(115, "2016-06-17T19:00:00", ayes=[entry(8)]),
    )
    told = import_record()
    assert told["members"]["new"] == 2
    assert [note[:9] for note in told["notes"]] == ["Member 8 "]
    assert votes_of(rows, 7) == {113: AYE, 114: ABSENT}


def test_a_history_without_a_name_is_named_by_the_member_alone(
    official: OfficialApi, import_record: Import, rows: Rows
) -> None:
    official.add_member(5, current=False, name="Alone Named")
    official.histories[5] = official.histories[5] | {"nameHistory": None}
    official.add_divisions(division(1, ayes=[entry(5, name="As In The Division")]))
    assert import_record()["members"]["new"] == 1
    assert "/api/Members/5" in [asked.path for asked in official.asked]
    assert rows("SELECT name FROM member") == [("Alone Named",)]


def test_a_member_alone_without_a_history_is_read_from_her_latest_seat_and_party(
    official: OfficialApi, import_record: Import, rows: Rows
) -> None:
    official.add_member(5, current=False, parties=[("Conservative", "2019-12-12", None)])
    del official.histories[5]
    official.add_divisions(division(1, ayes=[entry(5, "Conservative")]))
    assert import_record()["members"]["new"] == 1
    assert spells(rows, SEATS, 5) == [("Seat 5", "2019-12-12", "None")]
    assert spells(rows, PARTIES, 5) == [("Conservative", "2019-12-12", "None")]


def test_another_member_answered_for_the_one_asked_for_is_refused(
    official: OfficialApi, import_record: Import
) -> None:
    official.add_divisions(division(1, ayes=[5]))
    official.instead["/api/Members/5"] = Answer({"value": person(6)[0]})
    told = import_record(code=1)
    assert told["refused"] == [
        {"kind": "member", "id": 5, "reason": "Member 5 was asked for and 6 was answered."}
    ]
    assert told["divisions"]["new"] == 1


def test_the_name_borne_last_is_the_name(
    official: OfficialApi, import_record: Import, rows: Rows
) -> None:
    official.add_member(1)
    old, new = (
        {"startDate": day, "endDate": None, "nameListAs": f"{name}, M", "nameDisplayAs": name}
        for day, name in (("2019-12-12T00:00:00", "Old Name"), ("2022-01-01T00:00:00", "New Name"))
    )
    official.histories[1] = official.histories[1] | {"nameHistory": [new, old]}
    import_record()
    assert rows("SELECT name, list_name FROM member") == [("New Name", "New Name, M")]


def test_a_party_that_is_not_told_is_unknown_and_no_party(
    official: OfficialApi, import_record: Import, flask: Command, rows: Rows
) -> None:
    for member_id in (1, 2):
        official.add_member(member_id)
    official.histories[1] = official.histories[1] | {"partyHistory": None}
    official.histories[2]["partyHistory"][0]["party"] = None
    official.add_divisions(division(1, ayes=[entry(2, None)]))
    import_record()
    told = flask("votes", "division", "1", "--json").told
    assert told["parties"] == []
    assert [(m["member_id"], m["vote"]) for m in told["no_party"]] == [(1, "absent"), (2, "aye")]


@pytest.mark.parametrize("colour", ["red", "#D50000;}", "javascript:alert(1)", "\0", None, ""])
def test_a_colour_is_six_hexadecimal_digits_or_nothing(
    official: OfficialApi, import_record: Import, rows: Rows, colour: str | None
) -> None:
    official.add_member(1)
    given = party("Yorkshire Party")
    assert given is not None
    official.histories[1]["partyHistory"][0]["party"] = given | {"backgroundColour": colour}
    import_record()
    assert rows("SELECT colour FROM party WHERE name = 'Yorkshire Party'") == [(None,)]


@ON_BOTH
def test_a_corrected_spell_moves_absences_in_divisions_stored_long_ago(
    official: OfficialApi, import_record: Import, flask: Command, rows: Rows
) -> None:
    official.add_member(1)
    official.add_member(2, seats=[("Selby", "2019-12-12", None)])
    official.add_divisions(
        division(1, "2020-02-01T19:00:00", ayes=[1]), division(2, "2021-02-01T19:00:00", ayes=[1])
    )
    import_record()
    assert votes_of(rows, 2) == {1: ABSENT, 2: ABSENT}
    official.add_member(
        2,
        seats=[("Selby", "2020-06-01", None)],
        parties=[("Conservative", "2020-06-01", None)],
    )
    official.forget()
    assert import_record()["members"]["changed"] == 1
    assert official.divisions_asked() == []
    assert votes_of(rows, 2) == {2: ABSENT}
    assert (labour(flask, 1)["absent"], labour(flask, 2)["absent"]) == (0, 0)
    assert rows("SELECT year, held, voted FROM member_year WHERE member_id = 2") == [(2021, 1, 0)]


def test_a_vote_of_somebody_whose_record_has_no_seat_at_all_is_told(
    official: OfficialApi, import_record: Import, rows: Rows
) -> None:
    official.add_member(5, current=False, name="Lord Never")
    official.histories[5] = official.histories[5] | {
        "houseMembershipHistory": [membership("Life peer", "2010-01-01", None, house=2)]
    }
    official.add_divisions(division(1, ayes=[entry(5, name="Lord Never")]))
    told = import_record()
    note = "voted without a seat that day in the membership record; the vote counts"
    assert told["notes"] == [f"Division 1: 1 member {note}: Lord Never (5)."]
    assert votes_of(rows, 5) == {1: AYE}


@ON_BOTH
def test_a_refused_member_who_is_then_no_member_at_all_is_not_asked_for_for_ever(
    official: OfficialApi, import_record: Import, rows: Rows
) -> None:
    for member_id in (1, 2, 3):
        official.add_member(member_id)
        official.histories[member_id] = official.histories[member_id] | {"nameHistory": 5}
    assert import_record(code=1)["members"]["refused"] == 3
    # One is good now, one is gone, one turns out to be a peer.
    official.add_member(1)
    official.remove_member(2)
    official.histories[3] = person(3)[1] | {
        "houseMembershipHistory": [membership("Life peer", "2010-01-01", None, house=2)]
    }
    official.current.remove(3)
    import_record()
    assert rows("SELECT count(*) FROM refused_record WHERE cleared_at IS NULL") == [(0,)]
    official.forget()
    import_record()
    assert official.members_asked() == {1}


def test_a_known_member_whom_the_source_has_lost_stays_as_she_was(
    official: OfficialApi, import_record: Import, rows: Rows
) -> None:
    for member_id in (1, 2):
        official.add_member(member_id)
    import_record()
    official.remove_member(2)
    told = import_record()
    assert told["notes"] == []
    assert told["members"] == {"new": 0, "changed": 0, "unchanged": 1, "refused": 0}
    assert rows("SELECT confirmed FROM member WHERE id = 2") == [(True,)]
    assert spells(rows, SEATS, 2) == [("Seat 2", "2019-12-12", "None")]


def test_a_history_that_the_source_forgets_is_kept_and_its_refusal_is_told_as_the_old_one(
    official: OfficialApi, import_record: Import, rows: Rows
) -> None:
    parties = [("Labour", "2015-05-07", "2019-02-18"), ("Independent", "2019-02-19", None)]
    official.add_member(1, seats=[("Seat 1", "2015-05-07", None)], parties=parties)
    import_record()
    known = spells(rows, PARTIES, 1)
    assert len(known) == 2
    history = official.histories.pop(1)
    for _run in range(2):
        told = import_record(code=1)
        assert [(r["kind"], r["id"]) for r in told["refused"]] == [("member", 1)]
        assert told["members"] == {"new": 0, "changed": 0, "unchanged": 0, "refused": 1}
        assert spells(rows, PARTIES, 1) == known
    still_open = "SELECT first_run_id, last_run_id FROM refused_record WHERE cleared_at IS NULL"
    assert rows(still_open) == [(2, 3)]
    official.histories[1] = history
    assert import_record()["members"]["unchanged"] == 1
    assert rows(still_open) == []
