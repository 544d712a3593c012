"""A source that is not there, goes away or is busy: the run says so, nothing is half-written."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine

from tests.integration.votes.conftest import ON_BOTH, Command, Rows
from tests.integration.votes.state import state_of
from tests.official_api import Answer, Asked, OfficialApi, division, serving

Import = Callable[..., dict[str, Any]]
NOTHING = {"new": 0, "changed": 0, "unchanged": 0, "refused": 0}
NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def small_record(official: OfficialApi) -> OfficialApi:
    """Three members and two divisions."""
    for member_id in range(1, 4):
        official.add_member(member_id)
    official.add_divisions(division(1, ayes=[1, 2], noes=[3]), division(2, ayes=[1], noes=[3]))
    return official


@ON_BOTH
def test_without_any_source_nothing_is_stored_and_the_sentence_names_the_address(
    app: Flask, flask: Command, engine: Engine
) -> None:
    before = state_of(engine)
    app.config["COMMONS_VOTES_API_URL"] = NOBODY
    app.config["MEMBERS_API_URL"] = f"{NOBODY}/api"
    ended = flask("votes", "import", "--json")
    assert ended.code == 1
    assert ended.told["members"] == ended.told["divisions"] == NOTHING
    members, divisions = ended.told["notes"]
    assert members.startswith(f"Members: {NOBODY}/api could not be reached (")
    assert divisions.startswith(f"Divisions: {NOBODY} could not be reached (")
    assert divisions.endswith("Check the address and the network.")
    assert ended.stderr == "The source could not be read to its end; run it again to go on.\n"
    assert state_of(engine) == before


def test_without_divisions_the_members_go_in(
    small_record: OfficialApi, app: Flask, flask: Command, import_record: Import, rows: Rows
) -> None:
    address = app.config["COMMONS_VOTES_API_URL"]
    app.config["COMMONS_VOTES_API_URL"] = NOBODY
    told = import_record(code=1)
    assert told["members"]["new"] == 3
    assert [note[:30] for note in told["notes"]] == ["Divisions: http://127.0.0.1:9 "]
    assert rows("SELECT complete FROM import_run") == [(False,)]
    app.config["COMMONS_VOTES_API_URL"] = address
    assert import_record()["divisions"]["new"] == 2


@ON_BOTH
def test_without_members_the_divisions_go_in_and_voters_are_confirmed_later(
    small_record: OfficialApi, app: Flask, import_record: Import, rows: Rows
) -> None:
    address = app.config["MEMBERS_API_URL"]
    app.config["MEMBERS_API_URL"] = f"{NOBODY}/api"
    told = import_record(code=1)
    assert told["divisions"]["new"] == 2
    assert rows("SELECT confirmed, count(*) FROM member GROUP BY confirmed") == [(False, 3)]
    assert rows("SELECT count(*) FROM vote WHERE vote = 0") == [(0,)]
    app.config["MEMBERS_API_URL"] = address
    assert import_record()["members"]["changed"] == 3
    assert rows("SELECT division_id, member_id FROM vote WHERE vote = 0") == [(2, 2)]


@pytest.mark.parametrize("at", [2, 3, 4, 5, 6, 7])
def test_a_source_that_goes_away_leaves_only_whole_records(
    small_record: OfficialApi, import_record: Import, rows: Rows, at: int
) -> None:
    def on_request(number: int, _asked: Asked) -> None:
        if number == at:
            small_record.vanish()

    small_record.on_request = on_request
    told = import_record(code=1)
    assert "could not be reached" in " ".join(told["notes"]) + " ".join(
        refusal["reason"] for refusal in told["refused"]
    ) or "The connection broke" in json.dumps(told)
    stored = {i for (i,) in rows("SELECT id FROM division")}
    for table in ("vote", "roll", "division_party", "division_version"):
        assert {i for (i,) in rows(f"SELECT DISTINCT division_id FROM {table}")} == stored
    assert told["divisions"]["new"] == len(stored)
    assert rows("SELECT outcome FROM job_run") == [("failed",)]


def test_a_busy_source_is_waited_for_and_everything_goes_in(
    small_record: OfficialApi, import_record: Import
) -> None:
    small_record.instead = {
        "/api/Members/Search": [Answer(status=429)],
        "/api/Members/History": [Answer(status=503, headers={"Retry-After": "1"})],
        "/data/divisions.json/search": [Answer(status=502), Answer(b"[", cut=0)],
        "/data/division/1.json": [Answer(status=500), Answer(status=504), Answer(status=429)],
    }
    told = import_record()
    assert (told["members"]["new"], told["divisions"]["new"]) == (3, 2)
    assert (told["refused"], told["notes"]) == ([], [])


def test_no_more_than_four_are_asked_for_at_a_time(
    official: OfficialApi, import_record: Import
) -> None:
    official.wait = 0.005
    official.add_divisions(*(division(i, ayes=[i]) for i in range(1, 31)))
    assert import_record()["divisions"]["new"] == 30
    assert official.most_at_once == 4


def test_the_two_sources_may_be_two_servers(
    official: OfficialApi, app: Flask, import_record: Import
) -> None:
    official.add_divisions(division(1, ayes=[1]))
    with serving() as other:
        other.add_member(1)
        app.config["MEMBERS_API_URL"] = other.members_url
        told = import_record()
    assert (told["members"]["new"], told["divisions"]["new"]) == (1, 1)
    assert {asked.path.split("/")[1] for asked in official.asked} == {"data"}
    assert {asked.path.split("/")[1] for asked in other.asked} == {"api"}


def test_plain_output_says_that_there_is_no_source(official: OfficialApi, flask: Command) -> None:
    official.vanish()
    ended = flask("votes", "import")
    assert ended.code == 1
    assert "Note: Divisions: " in ended.stdout
    assert "could not be reached" in ended.stdout
