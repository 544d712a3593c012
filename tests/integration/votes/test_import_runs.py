"""What a run asks for, what it tells, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from sqlalchemy import Engine

from tests.integration.votes.conftest import ON_BOTH, Command, Rows, Start
from tests.integration.votes.state import state_of
from tests.official_api import Answer, OfficialApi, division, entry

Import = Callable[..., dict[str, Any]]
NOTHING = {"new": 0, "changed": 0, "unchanged": 0, "refused": 0}


def range_asked(official: OfficialApi) -> tuple[str | None, str | None]:
    """The first and last day of the list that was asked for last."""
    asked = official.lists_asked()[-1]
    (first,) = asked.all("queryParameters.startDate") or [None]
    (last,) = asked.all("queryParameters.endDate") or [None]
    return first, last


def counted(**counts: int) -> dict[str, int]:
    """Counts of a run: those not named are nothing."""
    return NOTHING | counts


@pytest.fixture
def small_record(official: OfficialApi) -> OfficialApi:
    """Five members and four divisions, two of them inside the look-back."""
    for member_id in range(1, 6):
        official.add_member(member_id)
    official.add_divisions(
        division(1, "2020-03-03T19:00:00", ayes=[1, 2], noes=[3], no_votes=[4, 5]),
        division(2, "2024-10-01T19:00:00", ayes=[1, 2], noes=[3], no_votes=[4, 5]),
        division(3, "2024-11-20T19:00:00", ayes=[1, 2], noes=[3], no_votes=[4, 5]),
        division(4, "2024-11-25T19:00:00", ayes=[1], noes=[3], aye_tellers=[2], no_tellers=[4, 5]),
    )
    return official


def test_the_first_run_asks_from_the_beginning_of_the_record(
    small_record: OfficialApi, import_record: Import
) -> None:
    assert import_record() == {
        "run": 1,
        "members": counted(new=5),
        "divisions": counted(new=4),
        "votes": 14,
        "refused": [],
        "notes": [],
    }
    assert range_asked(small_record) == (None, None)


@ON_BOTH
def test_the_second_run_begins_at_the_last_complete_run_less_the_look_back(
    small_record: OfficialApi,
    import_record: Import,
    engine: Engine,
    today: time_machine.Coordinates,
) -> None:
    import_record()
    before = state_of(engine)
    today.move_to("2024-11-28T12:00:00+00:00")
    small_record.forget()
    told = import_record()
    assert range_asked(small_record) == ("2024-11-12", None)
    assert small_record.divisions_asked() == [3, 4]
    assert (told["members"], told["divisions"]) == (counted(unchanged=5), counted(unchanged=2))
    assert told["votes"] == 0
    assert state_of(engine) == before


@ON_BOTH
def test_a_run_is_idempotent(
    small_record: OfficialApi, import_record: Import, engine: Engine, rows: Rows
) -> None:
    import_record()
    before = state_of(engine)
    audited = rows("SELECT count(*) FROM audit_entry")
    told = import_record("--since", "2015-01-01", "--full")
    assert (told["members"], told["divisions"]) == (counted(unchanged=5), counted(unchanged=4))
    assert (told["votes"], told["notes"]) == (0, [])
    assert state_of(engine) == before
    # Nothing changed, so there is nothing to audit.
    assert rows("SELECT count(*) FROM audit_entry") == audited


@ON_BOTH
def test_a_first_load_leaves_the_schema_as_the_migrations_made_it(
    small_record: OfficialApi, flask: Command, import_record: Import
) -> None:
    import_record()
    ended = flask("db", "check")
    assert (ended.code, ended.stdout) == (0, "The models and the schema agree.\n"), ended
    # And one that got nowhere.
    small_record.add_divisions(division(5, ayes=[1]))
    small_record.instead["/data/division/5.json"] = Answer(b"no")
    import_record(code=1)
    assert flask("db", "check").code == 0


@pytest.mark.parametrize(
    "correction",
    [
        {"Title": "Another Bill"},
        {"AyeCount": 3},
        {"NoCount": 2},
        {"PublicationUpdated": "2024-11-26T10:00:00"},
    ],
)
def test_what_a_row_of_the_list_shows_as_changed_is_asked_for(
    small_record: OfficialApi, import_record: Import, correction: dict[str, Any]
) -> None:
    import_record()
    small_record.change_division(1, **correction)
    small_record.forget()
    told = import_record("--since", "2020-01-01", "--until", "2024-10-31")
    assert small_record.divisions_asked() == [1]
    stamp_alone = "PublicationUpdated" in correction
    assert told["divisions"] == counted(**{"unchanged" if stamp_alone else "changed": 1})


@ON_BOTH
def test_a_new_time_stamp_alone_is_unchanged_but_stored(
    small_record: OfficialApi, import_record: Import, rows: Rows
) -> None:
    import_record()
    small_record.change_division(1, PublicationUpdated="2025-01-01T10:00:00")
    assert import_record("--since", "2020-01-01")["divisions"] == counted(unchanged=3)
    assert rows("SELECT publication_updated, version FROM division WHERE id = 1") == [
        ("2025-01-01T10:00:00", 1)
    ]
    # Stored, so it is not asked for again.
    small_record.forget()
    import_record("--since", "2020-01-01")
    assert 1 not in small_record.divisions_asked()


def test_new_picture_addresses_alone_leave_a_member_unchanged(
    small_record: OfficialApi, import_record: Import
) -> None:
    import_record()
    for member_id in range(1, 6):
        for record in (small_record.people, small_record.histories):
            record[member_id] = record[member_id] | {"thumbnailUrl": "https://example.org/new"}
    assert import_record()["members"] == counted(unchanged=5)


def test_order_names_and_seats_in_the_lists_are_no_change_but_a_party_is(
    small_record: OfficialApi, import_record: Import, rows: Rows
) -> None:
    import_record()
    small_record.change_division(
        4, NoTellers=[entry(5, name="Dame Five", seat="Life peer"), entry(4, name="Four")]
    )
    assert import_record()["divisions"] == counted(unchanged=2)
    small_record.change_division(4, NoTellers=[entry(5), entry(4, "Independent")])
    assert import_record()["divisions"] == counted(changed=1, unchanged=1)
    assert rows(
        "SELECT p.name FROM vote JOIN party p ON p.id = party_id"
        " WHERE division_id = 4 AND member_id = 4"
    ) == [("Independent",)]


@ON_BOTH
def test_a_changed_division_is_replaced_whole_and_its_earlier_version_kept(
    small_record: OfficialApi, import_record: Import, rows: Rows
) -> None:
    import_record()
    small_record.add_divisions(
        division(3, "2024-11-19T23:59:00", ayes=[5], noes=[1, 2], Title="Renamed", IsDeferred=True)
    )
    told = import_record()
    assert told["divisions"] == counted(changed=1, unchanged=1)
    assert told["votes"] == 3
    assert rows("SELECT member_id, vote FROM vote WHERE division_id = 3 ORDER BY member_id") == [
        (1, 2),
        (2, 2),
        (3, 0),
        (4, 0),
        (5, 1),
    ]
    assert rows("SELECT title, deferred, version FROM division WHERE id = 3") == [
        ("Renamed", True, 2)
    ]
    ((changes,),) = rows(
        "SELECT changes FROM division_version WHERE division_id = 3 AND version = 2"
    )
    changes = json.loads(changes) if isinstance(changes, str) else changes
    assert {
        "what": "title",
        "before": "Bill Number 3: Second Reading",
        "after": "Renamed",
        "members": [],
    } in changes
    assert {"what": "deferred", "before": "no", "after": "yes", "members": []} in changes
    assert {"what": "now among the ayes", "before": None, "after": None, "members": [5]} in changes
    # And back again: a third version, equal to the first.
    small_record.add_divisions(
        division(3, "2024-11-20T19:00:00", ayes=[1, 2], noes=[3], no_votes=[4, 5])
    )
    import_record()
    first, _second, third = rows(
        "SELECT content FROM division_version WHERE division_id = 3 ORDER BY version"
    )
    assert bytes(first[0]) == bytes(third[0])


def test_a_full_run_asks_for_every_division_in_its_range_and_no_other(
    small_record: OfficialApi, import_record: Import
) -> None:
    import_record()
    small_record.forget()
    told = import_record("--since", "2024-10-01", "--until", "2024-11-20", "--full")
    assert small_record.divisions_asked() == [2, 3]
    assert told["divisions"] == counted(unchanged=2)


def test_a_run_with_an_end_does_not_hide_later_divisions_from_the_next(
    small_record: OfficialApi, import_record: Import, rows: Rows
) -> None:
    told = import_record("--until", "2024-10-01")
    assert told["divisions"] == counted(new=2)
    small_record.forget()
    assert import_record()["divisions"]["new"] == 2
    assert range_asked(small_record) == ("2024-09-17", None)
    assert rows("SELECT count(*) FROM division") == [(4,)]


def test_days_asked_for_are_london_days_with_both_ends(
    official: OfficialApi, import_record: Import, rows: Rows
) -> None:
    official.add_divisions(
        division(1, "2024-07-22T23:59:00"),
        division(2, "2024-07-23T00:00:00"),
        division(3, "2024-07-23T00:30:00"),  # 22 July in UTC
        division(4, "2024-07-24T23:59:59.999"),
        division(5, "2024-07-25T00:00:00"),
    )
    import_record("--since", "2024-07-23", "--until", "2024-07-24")
    assert range_asked(official) == ("2024-07-23", "2024-07-24")
    assert rows("SELECT id FROM division ORDER BY id") == [(2,), (3,), (4,)]


def test_rows_that_a_source_lists_outside_the_range_are_left_alone(
    small_record: OfficialApi, import_record: Import
) -> None:
    page = [small_record.divisions[i] | {"Ayes": []} for i in (4, 3, 2, 1)]
    small_record.instead["/data/divisions.json/search"] = [Answer(page), Answer([])]
    import_record("--since", "2024-10-01", "--until", "2024-11-20")
    assert small_record.divisions_asked() == [2, 3]


def test_everything_missing_in_the_range_is_asked_for_even_long_ago(
    small_record: OfficialApi, import_record: Import
) -> None:
    import_record("--since", "2024-10-01")
    small_record.forget()
    told = import_record("--since", "2020-01-01")
    assert told["divisions"] == counted(new=1, unchanged=2)
    assert small_record.divisions_asked() == [1, 3, 4]


@ON_BOTH
def test_a_member_is_changed_by_a_new_spell_and_unchanged_by_the_same(
    small_record: OfficialApi, import_record: Import, rows: Rows
) -> None:
    import_record()
    small_record.add_member(
        2, parties=[("Labour", "2019-12-12", "2024-11-20"), ("Independent", "2024-11-20", None)]
    )
    small_record.add_member(3, name="Member Married")
    small_record.add_member(6, seats=[("Newcastle", "2024-11-21", None)])
    told = import_record()
    assert told["members"] == counted(new=1, changed=2, unchanged=3)
    # The newcomer was absent from the division after her election, and from none before.
    assert rows("SELECT division_id, vote FROM vote WHERE member_id = 6") == [(4, 0)]


def test_a_member_who_has_left_the_list_is_asked_for_her_last_day(
    small_record: OfficialApi, import_record: Import, rows: Rows
) -> None:
    import_record()
    small_record.add_member(
        5,
        current=False,
        seats=[("Seat 5", "2019-12-12", "2024-11-01")],
        parties=[("Labour", "2019-12-12", "2024-11-01")],
    )
    told = import_record()
    assert told["members"] == counted(changed=1, unchanged=4)
    assert rows("SELECT until FROM seat_spell WHERE member_id = 5")[0][0] is not None
    # Division 3 had her absent; division 4 counted her as a teller, which proves she was there.
    assert rows("SELECT division_id, vote FROM vote WHERE member_id = 5 ORDER BY 1") == [
        (1, 0),
        (2, 0),
        (4, 4),
    ]
    # Gone for good: not asked for again, unless everybody is.
    small_record.forget()
    import_record()
    assert 5 not in small_record.members_asked()
    import_record("--full")
    assert 5 in small_record.members_asked()


@ON_BOTH
def test_the_counts_of_a_run_tell_each_record_once(
    small_record: OfficialApi, import_record: Import
) -> None:
    import_record()
    small_record.add_divisions(division(5, "2024-11-26T10:00:00", ayes=[1, 1, 2]))
    small_record.change_division(3, Title="Changed")
    small_record.instead["/data/division/4.json"] = Answer(b"<html>", headers={})
    small_record.histories[2] = small_record.histories[2] | {"partyHistory": "none"}
    told = import_record(code=1)
    assert told["members"] == counted(unchanged=4, refused=1)
    assert told["divisions"] == counted(new=1, changed=1, refused=1)
    assert told["votes"] == 3 + 3
    assert [(r["kind"], r["id"]) for r in told["refused"]] == [("member", 2), ("division", 4)]
    assert set(told) == {"run", "members", "divisions", "votes", "refused", "notes"}


def test_plain_output_says_the_same_in_words(small_record: OfficialApi, flask: Command) -> None:
    small_record.instead["/data/division/1.json"] = Answer(b"no")
    small_record.add_divisions(division(9, ayes=[1], AyeCount=5))
    ended = flask("votes", "import")
    assert ended.code == 1
    assert ended.stdout.splitlines()[:3] == [
        "Members: 5 new, 0 changed, 0 unchanged, 0 refused.",
        "Divisions: 4 new, 0 changed, 0 unchanged, 1 refused.",
        "Votes written: 12.",
    ]
    assert "Note: Division 9: the official count is 5 ayes, the list has 1." in ended.stdout
    assert "Refused: division 1. The answer is not JSON" in ended.stdout
    assert ended.stderr == "1 record was refused.\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--since", "25/11/2024"], "is no day. Write it as 2016-07-18."),
        (["--since", "2024-02-30"], "is no day. Write it as 2016-07-18."),
        (["--since", "2024-02-02", "--until", "2024-02-01"], "swap --since and --until"),
        (["--from", "2024-02-02"], "No such option"),
    ],
)
def test_a_wrong_argument_is_told_in_a_sentence_and_ends_with_2(
    official: OfficialApi, flask: Command, arguments: list[str], sentence: str
) -> None:
    ended = flask("votes", "import", "--json", *arguments)
    assert ended.code == 2
    assert sentence in ended.stderr
    assert ended.stdout == ""
    assert official.asked == []


@ON_BOTH
def test_every_run_is_a_row_with_its_outcome_counts_and_arguments(
    small_record: OfficialApi, import_record: Import, rows: Rows
) -> None:
    import_record("--since", "2024-11-01")
    small_record.instead["/data/division/4.json"] = Answer(b"no")
    import_record("--since", "2024-11-01", "--until", "2024-11-30", "--full", code=1)
    stored = rows("SELECT name, outcome, arguments, counts, error FROM job_run ORDER BY id")
    plain = [
        tuple(json.loads(v) if isinstance(v, str) and v.startswith("{") else v for v in row)
        for row in stored
    ]
    assert [(name, outcome, error) for name, outcome, _a, _c, error in plain] == [
        ("votes.import", "succeeded", None),
        ("votes.import", "failed", "1 record was refused."),
    ]
    assert plain[1][2] == {"since": "2024-11-01", "until": "2024-11-30", "full": True}
    assert plain[0][3]["divisions"] == counted(new=2)


def test_the_jobs_import_their_part_alone(
    small_record: OfficialApi, flask: Command, import_record: Import, rows: Rows
) -> None:
    assert flask("jobs", "run", "votes.import-members").code == 0
    assert {asked.path.split("/")[1] for asked in small_record.asked} == {"api"}
    assert rows("SELECT count(*) FROM member WHERE confirmed") == [(5,)]
    small_record.forget()
    small_record.add_divisions(division(9, ayes=[1, 70]))
    assert flask("jobs", "run", "votes.import-divisions").code == 0
    # A run for members alone is none that the range of divisions begins at.
    assert range_asked(small_record) == (None, None)
    assert "/api/Members/Search" not in [asked.path for asked in small_record.asked]
    # Strangers in a division are asked for all the same, and by every run.
    assert small_record.members_asked() == {70}
    small_record.forget()
    small_record.add_member(70)
    assert flask("jobs", "run", "votes.import-divisions").code == 0
    assert small_record.members_asked() == {70}
    assert rows("SELECT confirmed FROM member WHERE id = 70") == [(True,)]
    assert range_asked(small_record) == ("2024-11-12", None)


def test_the_weekly_job_asks_again_for_the_last_two_years(
    small_record: OfficialApi, flask: Command, import_record: Import
) -> None:
    import_record()
    small_record.forget()
    assert flask("jobs", "run", "votes.recheck").code == 0
    assert range_asked(small_record) == ("2022-11-27", None)
    assert small_record.divisions_asked() == [2, 3, 4]


def test_the_look_back_reaches_behind_the_last_complete_run_however_long_ago_that_was(
    small_record: OfficialApi, import_record: Import, today: time_machine.Coordinates
) -> None:
    import_record()
    today.move_to("2025-11-26T12:00:00+00:00")
    small_record.add_divisions(division(8, "2025-02-03T19:00:00", ayes=[1]))
    small_record.forget()
    told = import_record()
    assert range_asked(small_record) == ("2024-11-12", None)
    assert told["divisions"] == counted(new=1, unchanged=2)


def test_a_run_that_did_not_get_to_the_end_moves_no_range(
    small_record: OfficialApi, import_record: Import, today: time_machine.Coordinates
) -> None:
    import_record()
    today.move_to("2025-01-26T12:00:00+00:00")
    page = "/data/divisions.json/search"
    small_record.instead[page] = Answer(b"<html>")
    import_record(code=1)
    today.move_to("2025-03-26T12:00:00+00:00")
    del small_record.instead[page]
    import_record()
    assert range_asked(small_record) == ("2024-11-12", None)
    import_record()
    assert range_asked(small_record) == ("2025-03-12", None)


def test_a_london_day_begins_in_london(
    small_record: OfficialApi, import_record: Import, today: time_machine.Coordinates
) -> None:
    # Half past midnight of 1 July in London.
    today.move_to("2025-06-30T23:30:00+00:00")
    import_record()
    import_record()
    assert range_asked(small_record) == ("2025-06-17", None)


def test_the_command_itself_ends_with_0_and_its_last_line_is_the_object(
    small_record: OfficialApi, start: Start
) -> None:
    process = start("votes", "import", "--json")
    assert process.wait() == 0
    assert json.loads(process.stdout.splitlines()[-1])["divisions"] == counted(new=4)
    assert process.stderr == ""


def test_a_source_that_complains_leaves_the_output_clean(
    small_record: OfficialApi, start: Start
) -> None:
    small_record.instead["/data/division/4.json"] = [Answer(status=503)]
    process = start("votes", "import", "--json")
    assert process.wait() == 0
    assert len(process.stdout.splitlines()) == 1
