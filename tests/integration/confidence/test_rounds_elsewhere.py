"""Rounds on shared pages: the desk, the search, help, a member's page; files; how many queries."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from app.accounts.domain import Role
from app.confidence.domain import Answer, Medium, RoundKind
from app.confidence.models import RoundAnswer
from app.confidence.queries import rounds as queries
from app.confidence.service.answers import GivenNow, record_answers
from app.db import db, unit_of_work
from app.kernel import clock
from app.kernel.dates import start_of
from app.privacy.domain import Person
from app.privacy.registry import list_holders
from tests.client import LintingClient
from tests.factories.party import BY, make_party, opened

ClientAs = Callable[..., LintingClient]


@pytest.fixture
def round_id(app: Flask) -> int:
    """A pledge of seven members that closes tomorrow; one said yes, one equivocated."""
    tomorrow = clock.today() + timedelta(days=1)
    with unit_of_work() as session:
        make_party(session, 7)
        made = opened(session, closes_on=tomorrow)
        give(made.id, {1: Answer.YES, 2: Answer.EQUIVOCATES})
        return made.id


def give(round_id: int, answers: dict[int, Answer]) -> None:
    """Record answers of today within the running unit of work."""
    record_answers(
        db.session,
        queries.get_round(db.session, round_id),
        [GivenNow(i, answer, f"Words of {i}") for i, answer in answers.items()],
        seen={},
        given_at=start_of(clock.today()),
        medium=Medium.TELEPHONE,
        source=None,
        by=BY,
    )


def test_the_desk_tells_of_rounds_near_their_end(client_as: ClientAs, round_id: int) -> None:
    whip = client_as(Role.WHIP)
    desk = whip.get("/desk").text
    assert "5 members still to answer" in desk
    assert "1 member equivocated" in desk
    assert "Yes in “Pledge of the autumn”" in desk
    auditor = client_as(Role.AUDITOR).get("/desk").text
    assert "still to answer" not in auditor
    assert "Yes in “Pledge of the autumn”" in auditor


def test_a_round_that_is_over_waits_to_be_closed(client_as: ClientAs, app: Flask) -> None:
    before = clock.today() - timedelta(days=5)
    with unit_of_work() as session:
        make_party(session, 3)
        opened(session, closes_on=before)
    assert "is over: check it and close it" in client_as(Role.WHIP).get("/desk").text


def test_rounds_are_found_and_helped_with(client_as: ClientAs, round_id: int) -> None:
    whip = client_as(Role.WHIP)
    assert "Pledge of the autumn" in whip.get("/search?q=autumn").text
    assert "Hold a round" in whip.get("/help").text
    for slug in ("hold-a-round", "enter-answers"):
        assert whip.get(f"/help/{slug}").status_code == 200
    assert (
        "Pledge of the autumn" not in client_as(Role.EQUALITY_OFFICER).get("/search?q=autumn").text
    )


def test_a_member_s_page_shows_answers_to_officers_alone(
    client_as: ClientAs, client: LintingClient, round_id: int
) -> None:
    assert "Pledge of the autumn" not in client.get("/members/1").text
    page = client_as(Role.WHIP).get("/members/1").text
    assert "is prepared to take the whip" in page


def test_what_is_held_on_a_member_has_her_answers(app: Flask, round_id: int) -> None:
    held = [
        holder.read(db.session, Person("member", 1))
        for holder in list_holders()
        if holder.label == "Answers to rounds"
    ]
    assert "Words of 1" in json.dumps(held)


# --- files -------------------------------------------------------------------------------------


def send(officer: LintingClient, csv: str) -> str:
    """Send a file of answers; the preview."""
    sent = officer.submit(
        "/intake/answers/new", {"file": (io.BytesIO(csv.encode()), "answers.csv")}
    )
    assert sent.status_code == 302, sent.text
    return sent.headers["Location"]


def test_answers_come_from_a_file_and_go_again(client_as: ClientAs, round_id: int) -> None:
    whip = client_as(Role.WHIP)
    today = clock.today().isoformat()
    csv = (
        "member,given_on,round_id,answer,medium,words,source\n"
        f"3,{today},{round_id},Yes,letter,With pleasure,A list\n"
        f"Eve Hazel-4,{today},{round_id},no,,,\n"
        f"1,{today},{round_id},yes,,,\n"
        f"5,{today},{round_id},perhaps,,,\n"
        f"6,2001-01-01,{round_id},yes,,,\n"
        f"7,{today},99,yes,,,\n"
        f"7,{today},{round_id},withdrawn,,,\n"
    )
    preview = send(whip, csv)
    page = whip.get(preview).text
    for words in ("An answer is one of", "nobody can have answered before", "no round 99"):
        assert words in page
    whip.submit(preview, {}, button="Take in these 2 rows")
    db.session.rollback()
    found = queries.standing_answers(db.session, round_id)
    assert {i: one.answer.value for i, one in found.items()} == {
        1: "yes",
        2: "equivocates",
        3: "yes",
        4: "no",
    }
    assert found[3].words == "With pleasure"
    made = found[3].id
    assert "With pleasure" in whip.get(f"/confidence/answers/{made}").text


# --- how much ----------------------------------------------------------------------------------


def counted(client: LintingClient, path: str) -> int:
    """How many statements a page sends to the database."""
    sent: list[str] = []

    def note(_c: object, _cu: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert client.get(path).status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(sent)


PAGES = (
    "/confidence/rounds",
    "/confidence/rounds/1",
    "/confidence/rounds/1/figures",
    "/confidence/rounds/1/grid",
    "/confidence/rounds/1/close",
    "/confidence/rounds/compare?a=1&b=2",
    "/desk",
)


def test_no_page_asks_more_of_many_than_of_few(client_as: ClientAs, app: Flask) -> None:
    with unit_of_work() as session:
        make_party(session, 40)
        for kind in (RoundKind.PLEDGE, RoundKind.CONFIDENCE):
            opened(session, kind)
    whip = client_as(Role.WHIP)
    few = {path: counted(whip, path) for path in PAGES}
    with unit_of_work() as session:
        for round_id in (1, 2):
            give(round_id, dict.fromkeys(range(1, 31), Answer.NO))
        opened(session)
    assert db.session.scalar(select(func.count()).select_from(RoundAnswer)) == 60
    many = {path: counted(whip, path) for path in PAGES}
    # The pages may ask for names once there is something to name, but not for each.
    assert {path: n for path, n in many.items() if n > few[path] + 1} == {}
