"""Answers beside rebellions: who sees them, and that both sides are what their rooms say."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from app.accounts.domain import Role
from app.confidence.domain import Answer, Medium, NoReplyFollows, RoundKind
from app.confidence.models import Round, RoundAnswer, RoundMember, RoundText
from app.db import db, unit_of_work
from app.kernel import clock
from app.votes.domain.lines import Direction, Evidence, Strength
from app.votes.service import declare_line
from tests.client import LintingClient
from tests.factories.record import MadeRecord
from tests.official_api import division, entry

PAGE = "/reports/declarations-and-rebellion"
LABOUR = [("Labour", "2015-05-07", None)]
ClientAs = Callable[..., LintingClient]


@pytest.fixture
def round_id(app: Flask) -> int:
    """A division whose line Bea Ash broke, and a round in which she refused and Cal Birch declared.

    Dot Cole was asked and said nothing.
    """
    with app.app_context():
        record = MadeRecord()
        for member_id, name in ((1, "Bea Ash"), (2, "Cal Birch"), (3, "Dot Cole")):
            record.add_member(member_id, name=name, parties=LABOUR)
        record.add_divisions(
            division(10, "2016-06-29T16:00:00", noes=[entry(1)], ayes=[entry(2), entry(3)])
        )
        record.stored()
        with unit_of_work() as session:
            declare_line(
                session,
                10,
                "Labour",
                Direction.AYE,
                strength=Strength.THREE,
                evidence=Evidence.OFFICE,
                source=None,
                note=None,
                published=False,
                by="a test",
            )
            now = clock.now()
            made = Round(
                kind=RoundKind.CONFIDENCE,
                title="Confidence, autumn",
                search_title="confidence autumn",
                opens_on=now.date() - timedelta(days=3),
                closes_on=now.date() + timedelta(days=3),
                grace_days=0,
                no_reply_follows=NoReplyFollows.NOTHING,
                recorded_at=now,
                recorded_by="a test",
                opened_at=now - timedelta(days=3),
                opened_by="a test",
            )
            session.add(made)
            session.flush()
            session.add(
                RoundText(
                    round_id=made.id, version=1, text="?", recorded_at=now, recorded_by="a test"
                )
            )
            for member_id in (1, 2, 3):
                session.add(RoundMember(round_id=made.id, member_id=member_id))
            for member_id, answer in ((1, Answer.NO), (2, Answer.YES)):
                session.add(
                    RoundAnswer(
                        round_id=made.id,
                        member_id=member_id,
                        answer=answer,
                        given_at=now,
                        time_known=True,
                        medium=Medium.IN_PERSON,
                        text_version=1,
                        recorded_at=now,
                        recorded_by="a test",
                    )
                )
            return made.id


def rows(client: LintingClient, address: str) -> list[list[str]]:
    """The rows of the CSV, without the notes around them."""
    text = client.get(address).get_data(as_text=True)
    lines = list(csv.reader(text.lstrip("\ufeff").splitlines()))
    start = next(n for n, line in enumerate(lines) if line[0] == "name")
    return [line for line in lines[start + 1 :] if len(line) == len(lines[start])]


def test_each_answer_stands_beside_the_votes_of_its_member(
    round_id: int, client_as: ClientAs
) -> None:
    client = client_as(Role.PARTY_OFFICER)
    page = client.get(PAGE).get_data(as_text=True)
    assert "Confidential" in page
    found = {row[0]: (row[3], row[4], row[6]) for row in rows(client, f"{PAGE}.csv")}
    assert found == {
        "Bea Ash": ("no", "1", "1"),
        "Cal Birch": ("yes", "0", "1"),
        "Dot Cole": ("no reply", "0", "1"),
    }


def test_the_days_bound_the_divisions_and_the_filters_the_members(
    round_id: int, client_as: ClientAs
) -> None:
    client = client_as(Role.WHIP)
    later = rows(client, f"{PAGE}.csv?since=2016-06-30")
    assert {(row[0], row[4]) for row in later} == {
        ("Bea Ash", "0"),
        ("Cal Birch", "0"),
        ("Dot Cole", "0"),
    }
    assert [row[0] for row in rows(client, f"{PAGE}.csv?answer=no")] == ["Bea Ash"]
    assert [row[0] for row in rows(client, f"{PAGE}.csv?q=birch")] == ["Cal Birch"]
    assert "No member matches" in client.get(f"{PAGE}?q=nobody").get_data(as_text=True)
    backwards = client.get(f"{PAGE}?since=2016-07-02&until=2016-07-01")
    assert backwards.status_code == 422
    assert "Enter a day from 2016-07-02 on" in backwards.get_data(as_text=True)


def test_the_list_stands_in_the_order_asked_for(round_id: int, client_as: ClientAs) -> None:
    client = client_as(Role.WHIP)
    assert [row[0] for row in rows(client, f"{PAGE}.csv?sort=name&order=descending")] == [
        "Dot Cole",
        "Cal Birch",
        "Bea Ash",
    ]
    assert [row[0] for row in rows(client, f"{PAGE}.csv?sort=against_line")] == [
        "Cal Birch",
        "Dot Cole",
        "Bea Ash",
    ]
    assert client.get(f"{PAGE}?sort=answer").status_code == 200


def test_before_the_first_round_the_page_says_so(client_as: ClientAs) -> None:
    page = client_as(Role.WHIP).get(PAGE)
    assert page.status_code == 200
    assert "No round has been opened yet" in page.get_data(as_text=True)


@pytest.mark.parametrize("role", [Role.SELECTIONS_OFFICER, Role.ADMINISTRATOR, Role.CLP_SECRETARY])
def test_it_is_for_those_who_answer_for_discipline(role: Role, client_as: ClientAs) -> None:
    assert client_as(role, scope="clp:1" if role is Role.CLP_SECRETARY else None).get(
        PAGE
    ).status_code in (403, 404)


def test_it_asks_as_often_for_many_members_as_for_few(
    round_id: int, app: Flask, client_as: ClientAs
) -> None:
    client = client_as(Role.AUDITOR)
    few = statements(app, client)
    with app.app_context():
        record = MadeRecord()
        for member_id in range(4, 9):
            record.add_member(member_id, parties=LABOUR)
        record.stored()
        with unit_of_work() as session:
            for member_id in range(4, 9):
                session.add(RoundMember(round_id=round_id, member_id=member_id))
    assert statements(app, client) == few


def statements(app: Flask, client: LintingClient) -> int:
    """How many statements the page asks, once what is kept between requests is there."""
    client.get(PAGE)
    asked: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(*seen: object) -> None:
        asked.append(str(seen[2]))

    event.listen(engine, "before_cursor_execute", note)
    client.get(PAGE)
    event.remove(engine, "before_cursor_execute", note)
    return len(asked)
