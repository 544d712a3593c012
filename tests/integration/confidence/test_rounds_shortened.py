"""An open round made shorter and closed on its last day; what is typed into it by mistake."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.domain import Role
from app.audit.models import AuditEntry
from app.confidence.domain import Answer, Medium, RoundKind
from app.confidence.models import PersonalLink, Round, RoundAnswer
from app.confidence.queries import rounds as queries
from app.confidence.service.answers import record_answer
from app.confidence.service.links import make_link
from app.db import db, unit_of_work
from app.kernel import clock
from app.kernel.dates import ONE_DAY, start_of
from tests.client import LintingClient, path_of
from tests.factories.party import BY, make_party, opened

ClientAs = Callable[..., LintingClient]


@pytest.fixture
def whip(client_as: ClientAs) -> LintingClient:
    """A client of the whips' office."""
    return client_as(Role.WHIP)


@pytest.fixture
def round_id(app: Flask) -> int:
    """A pledge that asks seven members for ten more days and two of grace; one said yes."""
    with unit_of_work() as session:
        make_party(session, 7)
        round_ = opened(session)
        record_answer(
            session,
            round_,
            1,
            Answer.YES,
            given_at=start_of(clock.today()),
            time_known=False,
            medium=Medium.EMAIL,
            by=BY,
        )
        return round_.id


def last_change(event: str) -> dict[str, object]:
    """What the trail says of the newest event of a kind."""
    db.session.rollback()
    query = select(AuditEntry).where(AuditEntry.event == event).order_by(AuditEntry.id.desc())
    return db.session.scalars(query).first().changes


def test_a_round_is_made_shorter_and_closed_the_same_day(
    whip: LintingClient, round_id: int
) -> None:
    with unit_of_work() as session:
        made, _url = make_link(session, session.get_one(Round, round_id), 2, mail=False, by=BY)
        link_id = made.id
    close = f"/confidence/rounds/{round_id}/close"
    page = whip.get(close).text
    assert "change it so that today is its last day" in page
    assert ">Make it shorter</a>" in page
    today = clock.today().isoformat()
    edit = f"/confidence/rounds/{round_id}/edit"
    assert "nobody is told by this page" in whip.get(edit).text
    assert whip.submit(edit, {"closes_on": today, "grace_days": "0"}).status_code == 302
    assert last_change("confidence:round:changed")["after"]["closes_on"] == today
    link = db.session.get_one(PersonalLink, link_id, populate_existing=True)
    assert link.expires_at == start_of(clock.today() + ONE_DAY)
    assert "6 members can still answer until midnight" in whip.get(close).text
    refused = whip.submit(close, {})
    assert refused.status_code == 422
    assert "Tick that you close it" in refused.text
    assert path_of(whip.submit(close, {"early": "y"})) == f"/confidence/rounds/{round_id}"
    assert last_change("confidence:round:closed")["could_still_answer"] == 6
    links = whip.get(f"/confidence/rounds/{round_id}/links").text
    assert "Waits for an answer" not in links
    assert "Ended" in links
    assert path_of(whip.get(edit)) == f"/confidence/rounds/{round_id}"


def test_after_its_last_day_nothing_has_to_be_ticked(whip: LintingClient, round_id: int) -> None:
    with unit_of_work() as session:
        round_ = session.get_one(Round, round_id)
        round_.closes_on, round_.grace_days = clock.today() - timedelta(days=1), 0
    close = f"/confidence/rounds/{round_id}/close"
    assert 'name="early"' not in whip.get(close).text
    assert whip.submit(close, {}).status_code == 302
    assert last_change("confidence:round:closed")["could_still_answer"] == 0


def test_who_voids_an_answer_while_another_closes_is_seen(
    whip: LintingClient, round_id: int
) -> None:
    edit = f"/confidence/rounds/{round_id}/edit"
    whip.submit(edit, {"closes_on": clock.today().isoformat(), "grace_days": "0"})
    checked = whip.get(f"/confidence/rounds/{round_id}/close")
    whip.submit(f"/confidence/rounds/{round_id}/answers/1/void", {"reason": "A mistake"})
    stale = whip.post_form(checked, {"early": "y"})
    assert stale.status_code == 409
    whip.submit(f"/confidence/rounds/{round_id}/answers/1/reinstate", {"reason": "None"})
    assert whip.submit(f"/confidence/rounds/{round_id}/close", {"early": "y"}).status_code == 302


def test_a_time_with_an_offset_from_greenwich_is_no_time(
    whip: LintingClient, round_id: int
) -> None:
    page = f"/confidence/rounds/{round_id}/members/2/answer"
    day = (clock.today() - timedelta(days=1)).isoformat()
    for wrong in ("00:10+23:00", "14:30Z", "T14:30", "24:00", "14", "1:2:3"):
        refused = whip.submit(page, {"answer": "no", "given_on": day, "given_at": wrong})
        assert refused.status_code == 422, wrong
        assert "Enter a time such as" in refused.text
    for right in ("2:30", "14.30"):
        sent = {"answer": "no", "given_on": day, "given_at": right}
        assert whip.submit(page, sent).status_code == 302
    db.session.rollback()
    assert len(queries.list_answers(db.session, round_id, [2])) == 2


def test_days_at_the_end_of_the_calendar_and_long_numbers(
    whip: LintingClient, round_id: int
) -> None:
    one = f"/confidence/rounds/{round_id}"
    for path in (f"{one}?on=9999-12-31", f"{one}.csv?on=9999-12-31"):
        answer = whip.get(path)
        assert answer.status_code == 422
        assert "Choose today or an earlier day" in answer.text
    new = {"title": "Far", "closes_on": "9999-12-31", "grace_days": "3", "asked_on": ""}
    refused = whip.submit("/confidence/rounds/new", new)
    assert refused.status_code == 422
    assert "before the year 3000" in refused.text
    whip.submit("/confidence/rounds/new", {**new, "closes_on": clock.today().isoformat()})
    asked = f"/confidence/rounds/{round_id + 1}/asked"
    assert whip.submit(asked, {"members": ["9" * 5000, "1"]}).status_code == 302
    assert "not opened yet" in whip.get("/confidence/rounds").text


def test_who_has_not_answered_comes_last_by_day_either_way(
    whip: LintingClient, round_id: int
) -> None:
    for order in ("ascending", "descending"):
        page = whip.get(f"/confidence/rounds/{round_id}.csv?sort=given_on&order={order}").text
        rows = [line for line in page.splitlines() if "Seat" in line]
        assert "is prepared to take the whip" in rows[0]


def test_a_grid_of_the_longest_words_in_welsh_is_taken(app: Flask, whip: LintingClient) -> None:
    with unit_of_work() as session:
        members = make_party(session, 229)
        round_id = opened(session, RoundKind.RECOGNITION).id
    words = ("ŵyddŷn " * 71)[:500].strip()
    sent = {f"answer-{i}": "yes" for i in members} | {f"words-{i}": words for i in members}
    page = f"/confidence/rounds/{round_id}/grid"
    assert path_of(whip.submit(page, sent)) == page
    kept = set(db.session.scalars(select(RoundAnswer.words)))
    assert kept == {words}
