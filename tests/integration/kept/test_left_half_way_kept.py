"""What is typed and not sent: kept for whoever typed it, offered again, and forgotten in time."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextvars import Context
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts import service as accounts
from app.accounts.domain import Role
from app.audit.models import AuditEntry
from app.db import db, unit_of_work
from app.jobs.runner import run_job
from app.kept import service
from app.kept.domain import KEPT_FOR, MOST_FORMS
from app.kept.models import KeptForm
from app.kept.queries import find_typed, list_kept
from app.kernel import clock
from app.privacy.domain import Person
from app.privacy.registry import list_holders
from tests.client import LintingClient, find_form, form_values

ClientAs = Callable[..., LintingClient]
FORM = "/confidence/rounds/new"
BAD = {"title": "Autumn pledge", "opens_on": "", "grace_days": "2"}


@pytest.fixture
def whip(client_as: ClientAs) -> LintingClient:
    """Who makes rounds."""
    return client_as(Role.WHIP)


def whip_id() -> int:
    db.session.rollback()
    user_id = db.session.scalar(
        select(AuditEntry.subject).where(AuditEntry.event == "kept:form:kept").limit(1)
    )
    assert user_id is not None
    return int(user_id.partition(" ")[2])


def token_of(client: LintingClient, path: str = FORM) -> tuple[str, str]:
    """The token of a page's form, and when the page was made."""
    text = client.get(path).text
    token = dict(form_values(find_form(text)))["csrf_token"]
    opened = text.partition('data-opened="')[2].partition('"')[0]
    assert opened
    return token, opened


def save(
    client: LintingClient, page: tuple[str, str], form: str = FORM, **fields: str
) -> TestResponse:
    """What the script sends; not linted, since a later saving leaves no entry."""
    data = {**fields, "csrf_token": page[0], "kept_form": form, "kept_opened": page[1]}
    return Context().run(FlaskClient.open, client, "/kept", method="POST", data=data)


def events() -> list[str]:
    db.session.rollback()
    return [
        event
        for event in db.session.scalars(select(AuditEntry.event).order_by(AuditEntry.id))
        if event.startswith("kept:")
    ]


def test_what_is_refused_is_offered_again_without_scripts(whip: LintingClient) -> None:
    assert "half-way" not in whip.get(FORM).text
    moment = datetime(2026, 10, 3, 13, 5, tzinfo=UTC)
    with time_machine.travel(moment, tick=False):
        assert whip.submit(FORM, BAD).status_code == 422
        text = whip.get(FORM).text
    assert "You left this form half-way on 3 October 2026 at 14:05." in text
    assert 'value="Autumn pledge"' not in text
    with time_machine.travel(moment + KEPT_FOR - timedelta(seconds=1), tick=False):
        filled = whip.get(f"{FORM}?kept=1").text
        assert "What you typed on 3 October 2026 at 14:05 is in the form again." in filled
        assert 'value="Autumn pledge"' in filled
    with time_machine.travel(moment + KEPT_FOR, tick=False):
        assert "half-way" not in whip.get(FORM).text
        assert 'value="Autumn pledge"' not in whip.get(f"{FORM}?kept=1").text


def test_a_form_that_is_sent_is_forgotten_and_what_comes_late_is_not_kept(
    whip: LintingClient,
) -> None:
    page = token_of(whip)
    typed = dict(form_values(find_form(whip.get(FORM).text))) | {"title": "Autumn pledge"}
    assert save(whip, page, **typed).status_code == 204
    sent = {"opens_on": "2026-10-05", "closes_on": "2026-10-20"}
    taken = whip.get(f"{FORM}?kept=1")
    assert whip.post_form(taken, sent, button="Make the draft").status_code == 302
    assert "half-way" not in whip.get(FORM).text
    # On a slow connection the saving of the open page arrives after the form itself.
    assert save(whip, page, title="Autumn pl").status_code == 409
    assert "half-way" not in whip.get(FORM).text
    # A page opened since is another matter.
    assert save(whip, token_of(whip), title="Winter").status_code == 204
    assert "half-way" in whip.get(FORM).text


def test_the_script_saves_what_the_form_has_and_no_more(whip: LintingClient) -> None:
    page = token_of(whip)
    fields = {
        "title": "One\x00", "version": "3", "password": "secret", "code": "123456",
        "no_such_field": "x", "kind": "pledge",
    }  # fmt: skip
    assert save(whip, page, **fields).status_code == 204
    assert save(whip, page, **{**fields, "title": "Two lines"}).status_code == 204
    assert find_typed(db.session, whip_id(), FORM) == (("title", "Two lines"), ("kind", "pledge"))
    assert events() == ["kept:form:kept"]  # not at every key
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.event == "kept:form:kept")).one()
    assert entry.changes == {"page": "confidence.new_round"}
    stored = db.session.connection().exec_driver_sql("SELECT typed FROM kept_form").scalar_one()
    assert "Two lines" not in stored  # encrypted; a space, as three letters may stand in any cipher


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ("/confidence/rounds", 404),  # keeps nothing
        ("/no/such/page", 404),
        ("/sign-in", 404),
        ("//elsewhere.example/confidence/rounds/new", 404),
        ("/cabinet/contests/new", 404),  # not hers
        ("", 404),
    ],
)
def test_nothing_else_is_kept(whip: LintingClient, form: str, status: int) -> None:
    assert save(whip, token_of(whip), form, title="x").status_code == status
    assert events() == []


def test_saving_needs_the_token_and_a_page_and_an_end(whip: LintingClient) -> None:
    token, opened = token_of(whip)
    assert save(whip, ("", opened), title="x").status_code == 400
    assert save(whip, (token, "yesterday"), title="x").status_code == 422
    assert save(whip, (token, opened), text="x" * 50_001).status_code == 422
    assert events() == []


def test_it_is_thrown_away_as_she_asks(whip: LintingClient) -> None:
    page = token_of(whip)
    save(whip, page, title="Autumn pledge")
    answer = whip.submit(FORM, button="Throw it away")
    assert (answer.status_code, answer.headers["Location"]) == (302, FORM)
    text = whip.get(FORM).text
    assert "What you had typed is thrown away." in text
    assert "half-way" not in text
    assert save(whip, page, title="Autumn pledge").status_code == 409
    assert events() == ["kept:form:kept", "kept:form:thrown-away"]


def test_the_public_keeps_nothing(client: LintingClient) -> None:
    for path in ("/kept", "/kept/throw-away"):
        answer = client.post(path, data={"kept_form": FORM})
        assert answer.headers["Location"] == "/sign-in"


def test_nobody_else_is_offered_it(whip: LintingClient, client_as: ClientAs) -> None:
    save(whip, token_of(whip), title="Autumn pledge")
    other = client_as(Role.WHIP, user_id=2)
    for path in (FORM, f"{FORM}?kept=1"):
        text = other.get(path).text
        assert "half-way" not in text
        assert "Autumn pledge" not in text


def test_the_job_removes_what_was_left_two_weeks_ago(whip: LintingClient, app: Flask) -> None:
    save(whip, token_of(whip), title="Autumn pledge")
    user_id = whip_id()
    assert len(list_kept(db.session, user_id)) == 1
    db.session.rollback()
    with time_machine.travel(clock.now() + KEPT_FOR + timedelta(minutes=1), tick=False):
        run_job("kept.forget")
    db.session.rollback()
    assert db.session.scalars(select(KeptForm)).all() == []
    assert events() == ["kept:form:kept", "kept:form:forgotten"]


def test_an_erased_user_leaves_nothing_and_she_is_told_what_is_held(
    client_as: ClientAs,
) -> None:
    with unit_of_work() as session:
        user, _ = accounts.invite(session, email="whip@example.org", name="Whip", by="user 99")
        user.active = True
        user_id = user.id
    whip = client_as(Role.WHIP, user_id=user_id)
    save(whip, token_of(whip), title="Autumn pledge")
    (holder,) = [held for held in list_holders("user") if held.room == "kept"]
    held = json.dumps(holder.read(db.session, Person("user", user_id)))
    assert FORM in held
    assert "Autumn pledge" not in held
    db.session.rollback()
    with unit_of_work() as session:
        accounts.close(session, user_id, reason="left", by="user 99")
        accounts.erase(session, user_id, reason="asked", by="user 99")
    assert db.session.scalars(select(KeptForm)).all() == []


def test_a_user_keeps_so_many_forms_and_the_oldest_goes(whip: LintingClient) -> None:
    save(whip, token_of(whip), title="Autumn pledge")
    user_id = whip_id()
    db.session.rollback()
    with unit_of_work() as session:
        for number in range(MOST_FORMS):
            service.keep_typed(session, user_id, f"/form/{number}", (), page="a.page")
    kept = [form for form, _ in list_kept(db.session, user_id)]
    assert len(kept) == MOST_FORMS
    assert FORM not in kept


def test_what_is_sent_takes_no_room_from_what_is_left_half_way(whip: LintingClient) -> None:
    save(whip, token_of(whip), title="Autumn pledge")
    user_id = whip_id()
    db.session.rollback()
    with unit_of_work() as session:
        for number in range(MOST_FORMS):
            service.settle(session, user_id, f"/form/{number}")
        service.keep_typed(session, user_id, "/form/0", (), page="a.page")
    assert FORM in [form for form, _ in list_kept(db.session, user_id)]


def test_rows_that_were_added_to_a_contest_come_back(client_as: ClientAs) -> None:
    officer = client_as(Role.SELECTIONS_OFFICER)
    path = "/cabinet/contests/new"
    data = {
        "title": "Leadership election", "section-0-name": "members", "section-1-name": "unions",
        "candidate-0-name": "Ada Birch", "candidate-0-votes-1": "12", "candidate-0-elected": "y",
        "candidate-2-name": "Cora Finch", "held_on": "2016-09-24",
    }  # fmt: skip
    assert save(officer, token_of(officer, path), path, **data).status_code == 204
    filled = officer.get(f"{path}?kept=1").text
    for text in ("Leadership election", "unions", "Ada Birch", "Cora Finch", 'value="12"'):
        assert text in filled


def test_a_box_that_was_unticked_stays_unticked(client_as: ClientAs) -> None:
    """Of a box without a tick a browser sends nothing, so nothing is what is kept of it."""
    whip = client_as(Role.WHIP)
    save(whip, token_of(whip), text="Words")
    page = whip.get(f"{FORM}?kept=1").text
    assert ">\nWords</textarea>" in page or ">Words</textarea>" in page
