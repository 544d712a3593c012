"""Contests and ladders taken in from files, given out as files, and those that ship with us."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.accounts.domain import Role
from app.cabinet.importing import contests, ladders
from app.cabinet.importing.shipped import load_shipped
from app.cabinet.intake.contests import CONTESTS
from app.cabinet.intake.ladders import LADDERS
from app.cabinet.queries.contests import get_contest, list_contests
from app.cabinet.queries.ladders import get_ladder, list_ladders
from app.cabinet.service.contests import edit_contest, given_of, void_contest
from app.cabinet.service.ladders import given_of as ladder_given
from app.db import db, unit_of_work
from app.members.models import Member
from tests.client import LintingClient, find_form, form_values, path_of
from tests.factories.cabinet import BY, a_contest, a_ladder
from tests.factories.party import make_party

SHIPPED = Path(__file__).parents[3] / "app/cabinet/sample"
HEAD = "section,candidate,votes,source,title,held_on,elected,leader_since,total\n"
ROWS = """members,Ada,10,Gazette,2016,2016-09-24,yes,2016-09-24,15
members,Eve,"1,000",same,2016,,,,
others,Ada,5,same,2016,,,,
others,Eve,0,same,2016,,,,
"""


@pytest.fixture
def officer(client_as: Any) -> LintingClient:
    """A selections officer."""
    return client_as(Role.SELECTIONS_OFFICER)  # type: ignore[no-any-return]


def sent(client: LintingClient, kind: str, content: str) -> str:
    """Send a file; the address of its preview."""
    path = f"/intake/{kind}/new"
    form = find_form(client.get(path).text, "Show what would change")
    token = dict(form_values(form))["csrf_token"]
    file = FileStorage(io.BytesIO(content.encode()), f"{kind}.csv")
    boundary, body = encode_multipart({"csrf_token": token, "file": file})
    answer = client.post(
        path, data=body, content_type=f'multipart/form-data; boundary="{boundary}"'
    )
    assert answer.status_code == 302, answer.text
    return path_of(answer)


def take_in(client: LintingClient, address: str) -> None:
    """Take in what a preview shows."""
    page = client.get(address)
    button = re.search("Take in th(ese [0-9]+ rows|is row)", page.text)
    assert button, page.text
    assert client.post_form(page, button=button[0]).status_code == 302


def test_a_contest_is_taken_in_and_taken_back(officer: LintingClient) -> None:
    """Whole, with what stands in one of its rows; undoing voids it."""
    address = sent(officer, "contests", HEAD + ROWS)
    take_in(officer, address)
    db.session.rollback()
    given = given_of(get_contest(db.session, 1))
    assert [(one.name, one.votes, one.elected) for one in given.candidates] == [
        ("Ada", (10, 5), True),
        ("Eve", (1_000, 0), False),
    ]
    assert (given.office, given.source) == ("Leader", "Gazette")
    again = officer.get(sent(officer, "contests", HEAD + ROWS)).text
    assert "Take in th" not in again
    page = officer.get(f"{address}/undo")
    answer = officer.post_form(page, {"reason": "Typing"})
    assert answer.status_code == 302, answer.text
    db.session.rollback()
    assert not list_contests(db.session)


def test_a_contest_changed_since_is_not_taken_back(officer: LintingClient) -> None:
    """The undo is refused, and says so."""
    address = sent(officer, "contests", HEAD + ROWS)
    take_in(officer, address)
    with unit_of_work():
        given = given_of(get_contest(db.session, 1))
        edit_contest(db.session, 1, replace(given, note="Looked through"), version=1, by=BY)
    answer = officer.post_form(officer.get(f"{address}/undo"), {"reason": "Typing"})
    assert answer.status_code in (409, 422)
    assert "has been changed or voided since" in answer.text


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (ROWS.replace("others,Eve,0,same,2016,,,,\n", ""), "Eve has no row in others"),
        (ROWS.replace(",15\n", ",16\n"), "the published total is 16"),
        (ROWS.replace('"1,000"', "many"), "Enter a whole number"),
        (ROWS.replace("others,Ada,5", "members,Ada,5"), "is there twice in members"),
        (ROWS.replace(",,,,\nothers,Ada", ",2016-09-25,,,\nothers,Ada"), "say both"),
        (ROWS.replace("2016-09-24", ""), "on which day the result was declared"),
        (ROWS.replace("Gazette", ""), "Say where the result is published"),
        (ROWS.replace("yes", "perhaps"), "Write yes"),
    ],
)
def test_a_contest_is_refused_whole(officer: LintingClient, rows: str, said: str) -> None:
    """No row is taken in when one cannot be used."""
    page = officer.get(sent(officer, "contests", HEAD + rows)).text
    assert said in page
    assert "Take in th" not in page


def test_a_contest_given_out_is_the_same_taken_in(officer: LintingClient, app: Flask) -> None:
    """Under another title."""
    with unit_of_work() as session:
        make_party(session, 2)
        a_contest(db.session, members={"Jeremy Corbyn": 1}, elected="Jeremy Corbyn", title="First")
    text = officer.get("/cabinet/contests/1.csv").text
    take_in(officer, sent(officer, "contests", text.replace("First", "Second")))
    db.session.rollback()
    first, second = (given_of(get_contest(db.session, i)) for i in (1, 2))

    def bare(given: Any) -> Any:
        return replace(
            given,
            title="",
            sections=tuple(replace(one, id=None) for one in given.sections),
            candidates=tuple(replace(one, id=None) for one in given.candidates),
        )

    assert bare(first) == bare(second)


def test_a_ladder_given_out_is_the_same_taken_in(officer: LintingClient, app: Flask) -> None:
    """Posts, quota, groups, source, day; then it is unchanged; undoing voids it."""
    with unit_of_work():
        a_ladder(db.session, title="First")
    text = officer.get("/cabinet/ladders/1.csv").text
    address = sent(officer, "ladders", text.replace("First", "Second"))
    take_in(officer, address)
    db.session.rollback()
    first, second = (ladder_given(get_ladder(db.session, i)) for i in (1, 2))
    assert replace(first, title="") == replace(second, title="")
    assert (
        officer.post_form(officer.get(f"{address}/undo"), {"reason": "Typing"}).status_code == 302
    )
    db.session.rollback()
    assert [row.ladder.title for row in list_ladders(db.session)] == ["First"]


def test_the_reference_ladder_is_taken_in_as_it_is(officer: LintingClient) -> None:
    """Without a title or a day: it is called by the day. "same" and what it adds is kept."""
    with (SHIPPED / "ladder-2016.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    out = io.StringIO()
    names = ["rank", "post", "quota", "alternative_group", "source"]
    writer = csv.DictWriter(out, names, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    take_in(officer, sent(officer, "ladders", out.getvalue()))
    db.session.rollback()
    given = ladder_given(get_ladder(db.session, 1))
    assert given.title.startswith("Ladder taken in on ")
    assert len(given.posts) == 13
    assert [post.inside for post in given.posts].count(False) == 2
    assert given.source.startswith("Wikipedia, Shadow Cabinet of Jeremy Corbyn, from October 2016;")
    assert "the essay: either Foreign or Home" in given.source
    assert "same" not in given.source.split("; ")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("1,Home,inside,,x\n3,Health,,,\n", "Rank 2 is missing"),
        ("1,Home,inside,,x\n1,Health,,,\n", "Rank 1 is there twice"),
        ("1,Home,inside,,x\n2,HOME,,,\n", "stands at rank 1 already"),
        ("1,Home,between,,x\n2,Health,,,\n", "Write inside or outside"),
        ("1,Home,,,\n2,Health,,,\n", "Say where the order of posts is from"),
        ("one,Home,,,x\n", "Enter the rank"),
        ("1,,,,x\n", "Enter what the post is called"),
        ("1,Home,,either,x\n", "has one post only"),
    ],
)
def test_a_ladder_is_refused_whole(officer: LintingClient, rows: str, said: str) -> None:
    """Each with what is wrong."""
    head = "rank,post,quota,alternative_group,source\n"
    assert said in officer.get(sent(officer, "ladders", head + rows)).text


def test_the_kinds_read_every_column_that_their_rows_are_made_of() -> None:
    """The columns of the template are those that a row is read from."""
    assert tuple(column.name for column in CONTESTS.columns) == contests.COLUMNS
    assert tuple(column.name for column in LADDERS.columns) == ladders.COLUMNS


def test_what_ships_is_put_on_record_once(app: Flask) -> None:
    """The contest and the upper ladder of 2016; the second time nothing is done."""
    runner = app.test_cli_runner()
    first = runner.invoke(args=["cabinet", "load-sample"])
    assert first.exit_code == 0, first.output
    assert first.output.count("is on record now") == 2
    second = runner.invoke(args=["cabinet", "load-sample"])
    assert second.output.count("was on record already") == 2
    result = get_contest(db.session, 1)
    assert sorted(result.strength(None).values()) == [193_229, 313_209]
    assert sorted(result.strength(result.default_base()).values()) == [116_960, 168_216]
    assert result.elected is not None
    assert result.elected.slate == "Corbyn"
    assert result.elected.member_id is None
    assert len(get_ladder(db.session, 1).inside) == 11


def test_what_ships_stays_voided_and_finds_its_members(app: Flask) -> None:
    """A voided contest is not made again; a candidate is a member where one has the name."""
    with unit_of_work() as session:
        make_party(session, 2)
        session.get_one(Member, 1).name = "Jeremy Corbyn"
    with unit_of_work() as session:
        first = load_shipped(session, by=BY)
        assert [one.made for one in first] == [True, True]
        corbyn, smith = get_contest(session, 1).candidates
        assert (corbyn.member_id, smith.member_id) == (1, None)
        void_contest(session, 1, reason="Not ours", version=1, by=BY)
        assert [one.made for one in load_shipped(session, by=BY)] == [False, False]
