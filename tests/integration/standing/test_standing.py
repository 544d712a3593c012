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


def test_every_click_on_a_shared_link_is_given_the_same_page(ask: Ask, standing: Standing) -> None:
    first = ask("/members?q=a")
    for clicked in (
        "/members?q=a&fbclid=IwAR1&utm_source=post",
        "/members?gclid=2&q=a",
        "/members?utm_medium=x&q=a&mc_eid=3",
    ):
        assert ask(clicked).data == first.data
    assert (standing.rendered, standing.hits) == (1, 3)


def test_a_page_does_not_outlast_its_day(ask: Ask, standing: Standing) -> None:
    with time_machine.travel(datetime(2026, 11, 20, 23, 59, 50, tzinfo=UTC), tick=False) as clock:
        ask("/members")
        clock.move_to(datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC))
        ask("/members")
        assert (standing.rendered, standing.hits) == (1, 1)
        clock.move_to(datetime(2026, 11, 21, tzinfo=UTC))
        ask("/members")
        assert standing.rendered == 2


def test_what_was_overtaken_while_it_was_made_is_not_put_on_the_shelf(standing: Standing) -> None:
    """Else it would be what is shown when the database goes away a moment later."""
    keeping = getattr(standing.app.view_functions["members.members"], KEEPING)
    shelf = Shelf()
    shelf.purge(2)
    shelf.put(("h", "", "/x", ""), made([], b"x", keeping, 1, NOON))
    assert len(shelf) == 0
    shelf.put(("h", "", "/x", ""), made([], b"x", keeping, 2, NOON))
    assert len(shelf) == 1


def test_who_has_begun_a_session_is_told_nothing_that_others_are_given(
    app: Flask, ask: Ask, standing: Standing
) -> None:
    """She may have a message waiting, which the next page shows her."""
    client = FlaskClient(app, app.response_class)
    client.get("/sign-in")
    assert client.get_cookie(app.config["SESSION_COOKIE_NAME"]) is not None
    answer = client.get("/members")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert (standing.rendered, standing.hits) == (0, 0)


def test_of_what_may_not_be_kept_nothing_is_asked(ask: Ask, standing: Standing) -> None:
    """A flood of addresses that are not there takes neither a look at the record nor a lock."""
    for path in ("/nowhere/1", "/nowhere/2", "/sign-in", "/static/chief-whip.css", "//members"):
        ask(path)
    assert (standing.hits, standing.misses, len(standing.shelf)) == (0, 0, 0)


def test_head_is_answered_from_the_shelf_as_get_is(
    app: Flask, ask: Ask, standing: Standing
) -> None:
    told: list[str] = []
    standing.tell = told.append
    whole = ask("/members")
    head = FlaskClient(app, app.response_class).head("/members")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == whole.headers["ETag"]
    assert head.headers["Content-Length"] == str(len(whole.data))
    assert told == ["made", "hit"]


@pytest.mark.parametrize("role", list(Role))
def test_after_every_role_the_public_sees_what_it_saw(
    app: Flask, ask: Ask, standing: Standing, role: Role
) -> None:
    """Each reads every public page by her cookie; her name and her links are then on none."""
    grants = app.extensions["chief_whip_role_grants"][role]
    may = dict.fromkeys(grants)
    officer = Identity(1, "Zxqofficer", "zxq@example.org", frozenset({role}), may)
    paths = sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if not rule.arguments and hasattr(app.view_functions[rule.endpoint], KEEPING)
    )
    before = {path: ask(path).data for path in paths}
    assert len(paths) >= 5
    app.extensions["chief_whip_identity"] = lambda: officer
    client = FlaskClient(app, app.response_class)
    client.set_cookie(app.config["SESSION_COOKIE_NAME"], "hers")
    for path in paths:
        forget_identity()
        hers = client.get(path)
        assert hers.headers["Cache-Control"] == "no-store", path
    app.extensions["chief_whip_identity"] = Identity
    forget_identity()
    change("Somebody Else")  # so that every page is made anew
    for path in paths:
        seen = ask(path)
        assert b"Zxqofficer" not in seen.data
        assert "Set-Cookie" not in seen.headers
        assert seen.data.count(b"<a ") == before[path].count(b"<a "), path
