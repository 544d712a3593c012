"""Public pages are kept until something changes, for nobody who is signed in, and never longer."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.domain import Role
from app.audit import service as audit
from app.audit.events import AuditEvent
from app.db import unit_of_work
from app.members.models import Member
from app.reports.events import ReportEvent
from app.security.access import ACCESS
from app.security.identity import Identity, forget_identity
from app.settings.events import SettingEvent
from app.standing.registry import KEEPING
from app.standing.serving import EXTENSION, Standing
from app.standing.shelf import FRESH_SECONDS, LARGEST, Shelf, made
from app.standing.version import DatabaseAway, Version
from tests.factories.party import make_party

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
Ask = Callable[..., Any]


@pytest.fixture
def standing(app: Flask) -> Iterator[Standing]:
    """The layer before the application, which other tests go round."""
    app.config["STANDING"] = True
    found = app.extensions[EXTENSION]
    assert isinstance(found, Standing)
    yield found
    found.close()


@pytest.fixture
def ask(app: Flask, standing: Standing) -> Ask:
    """Asks for a page as somebody whom nobody knows."""
    with unit_of_work() as session:
        make_party(session, 3)
    app.extensions["chief_whip_identity"] = Identity

    def get(path: str, **headers: str) -> Any:
        forget_identity()  # a test has one context for all that it asks
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return FlaskClient(app, app.response_class).get(path, headers=sent)

    return get


def change(name: str, event: Any = SettingEvent.CHANGED) -> None:
    """Rename the first member, as any service would: with an entry in the trail."""
    with unit_of_work() as session:
        session.get_one(Member, 1).name = name
        audit.record(session, event, by="user 1", subject="member 1", changes={})


def test_a_page_is_made_once_until_something_changes(ask: Ask, standing: Standing) -> None:
    first = ask("/members")
    assert (standing.hits, standing.misses) == (0, 1)
    again = ask("/members")
    assert again.data == first.data
    assert (standing.hits, standing.misses) == (1, 1)
    change("Zoe Newname")
    changed = ask("/members")
    assert b"Zoe Newname" in changed.data
    assert changed.headers["ETag"] != first.headers["ETag"]
    assert (standing.hits, standing.misses) == (1, 2)


def test_what_no_public_page_shows_changes_nothing(ask: Ask, standing: Standing) -> None:
    ask("/members")
    for event in (ReportEvent.RECORDED, AuditEvent.PRIVATE_READ):
        with unit_of_work() as session:
            audit.record(session, event, by="user 1", subject="x", changes={})
    ask("/members")
    assert standing.hits == 1


def test_it_is_packed_for_whoever_takes_it_so_and_not_sent_to_whoever_has_it(ask: Ask) -> None:
    plain = ask("/members")
    packed = ask("/members", Accept_Encoding="br, gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    assert "Content-Encoding" not in ask("/members", Accept_Encoding="gzip;q=0").headers
    tag = plain.headers["ETag"]
    for sent in (tag, f'W/{tag}, "other"', "*"):
        known = ask("/members", If_None_Match=sent)
        assert (known.status_code, known.data) == (304, b"")
        assert known.headers["ETag"] == tag
        assert "public" in known.headers["Cache-Control"]
    assert ask("/members", If_None_Match='"other"').status_code == 200
    assert {"Cookie", "Accept-Encoding"} <= set(plain.vary)
    assert plain.headers["Cache-Control"] == "public, max-age=30, must-revalidate"


def test_a_page_is_made_anew_each_minute_since_some_say_the_time(
    ask: Ask, standing: Standing
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        ask("/register")
        clock.move_to(NOON + timedelta(seconds=FRESH_SECONDS - 1))
        ask("/register")
        assert standing.hits == 1
        clock.move_to(NOON + timedelta(seconds=FRESH_SECONDS))
        ask("/register")
        assert standing.misses == 2


def test_nothing_is_kept_that_is_wrong_missing_or_too_much(ask: Ask, standing: Standing) -> None:
    for path in (
        "/members?since=nonsense&on=x",
        "/members/987654",
        "/nowhere",
        "/sign-in",
        "/desk",
    ):
        for _ in range(2):
            ask(path)
    assert standing.hits == 0
    shelf = Shelf()
    keeping = getattr(standing.app.view_functions["members.members"], KEEPING)
    shelf.put(("h", "", "/x", ""), made([], b"x" * LARGEST, keeping, 0, NOON))
    assert len(shelf) == 0


def test_an_officer_is_answered_anew_and_leaves_nothing_behind(
    app: Flask, ask: Ask, standing: Standing
) -> None:
    """Her cookie alone says who she is, so a request with one is never answered from the shelf."""
    officer = Identity(1, "Olive Officer", "o@example.org", frozenset({Role.WHIP}), {})
    before = ask("/members").data
    app.extensions["chief_whip_identity"] = lambda: officer
    forget_identity()
    client = FlaskClient(app, app.response_class)
    client.set_cookie(app.config["SESSION_COOKIE_NAME"], "hers")
    hers = client.get("/members")
    assert b"Your account" in hers.data
    assert hers.headers["Cache-Control"] == "no-store"
    # Even were her cookie lost on the way, what she is answered is for her alone.
    without = FlaskClient(app, app.response_class).get("/members", query_string="who=all")
    assert without.headers["Cache-Control"] == "no-store"
    app.extensions["chief_whip_identity"] = Identity
    assert ask("/members").data == before
    assert b"Your account" not in ask("/members?who=all").data


def test_no_public_page_gives_a_stranger_a_cookie_for_reading(app: Flask, ask: Ask) -> None:
    """A cookie would keep every shared cache from holding the page, and count people."""
    found = 0
    for rule in app.url_map.iter_rules():
        access = getattr(app.view_functions[rule.endpoint], ACCESS, None)
        if access is None or not access.public or rule.arguments or "GET" not in rule.methods:
            continue
        answer = ask(rule.rule)
        if answer.status_code != 200:
            continue
        form = b'name="csrf_token"' in answer.data
        assert ("Set-Cookie" in answer.headers) <= form, rule.rule
        found += not form
    assert found >= 8


def test_the_last_state_is_shown_dated_while_the_database_is_away(
    ask: Ask, standing: Standing, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(NOON, tick=False):
        before = ask("/members")
        ask("/members.csv")
        ask("/a-list")

        def away(_self: Version) -> int:
            raise DatabaseAway

        monkeypatch.setattr(Version, "look", away)
        then = ask("/members")
    assert then.status_code == 200
    assert "as it was 20 November 2026, 12:00" in then.get_data(as_text=True)
    assert then.headers["Cache-Control"] == "no-store"
    assert "ETag" not in then.headers
    monkeypatch.undo()
    assert ask("/members").headers["Cache-Control"] == before.headers["Cache-Control"]
    assert standing.stale == 1  # neither the file nor the A-list


def test_what_is_withdrawn_does_not_come_back_when_the_database_goes_away(
    ask: Ask, standing: Standing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two processes one answers nobody: it looks by itself, so it gives up its page too."""
    with standing.app.app_context():
        second = Standing(standing.app, standing.inner)
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/members",
        "QUERY_STRING": "",
        "HTTP_HOST": "localhost",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
    }
    list(second(dict(environ), lambda *_: None))
    assert len(second.shelf) == 1
    change("Withdrawn Person")
    second.look()  # as its thread does once a second
    assert len(second.shelf) == 0

    def away(_self: Version) -> int:
        raise DatabaseAway

    monkeypatch.setattr(Version, "look", away)
    list(second(dict(environ), lambda *_: None))
    assert second.stale == 0
    second.close()


def test_many_who_ask_at_once_have_a_page_made_once(
    app: Flask, ask: Ask, standing: Standing
) -> None:
    answers: list[int] = []

    def get() -> None:
        answers.append(FlaskClient(app, app.response_class).get("/members").status_code)

    threads = [threading.Thread(target=get) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 8
    assert standing.hits + standing.misses == 8
    assert standing.rendered == 1


def test_a_database_that_does_not_answer_is_told_and_asked_again_later(app: Flask) -> None:
    from sqlalchemy import create_engine  # noqa: PLC0415

    version = Version(create_engine("sqlite:////nowhere/at/all.sqlite3"))
    for _ in range(2):
        with pytest.raises(DatabaseAway):
            version.look()
