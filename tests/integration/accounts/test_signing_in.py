"""From the invitation to the desk, and every way in and out after that."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.accounts import queries, service
from app.accounts.domain import Role
from app.accounts.models import User, UserSession
from app.accounts.security import WATCHING
from app.audit.models import AuditEntry
from app.db import db, unit_of_work
from tests.client import path_of
from tests.integration.accounts.conftest import PASSWORD, Person

Make = Callable[..., Person]
pytestmark = pytest.mark.usefixtures("clock_at")


def text_of(html: str) -> str:
    """A page without its tags, tokens and blanks: what two answers are compared by."""
    plain = re.sub(r'value="[^"]*"', "", html)
    return " ".join(re.sub(r"<[^>]+>", " ", plain).split())


def test_an_officer_joins_sets_up_a_second_factor_and_comes_to_her_desk(invited: Make) -> None:
    person = invited(Role.WHIP)
    person.join()
    assert path_of(person.client.get("/desk")) == "/accounts/me/second-factor"
    person.set_up()
    assert person.client.get("/desk").status_code == 200


def test_without_recovery_codes_an_officer_gets_no_further(
    invited: Make, clock_at: time_machine.Traveller, app: Flask
) -> None:
    person = invited(Role.WHIP)
    person.join()
    person.set_up()
    with unit_of_work() as session:
        session.get_one(User, person.user_id).mf_recovery_codes = []
    assert path_of(person.client.get("/desk")) == "/accounts/me/recovery-codes"


def test_a_clp_secretary_needs_no_second_factor(invited: Make) -> None:
    person = invited()
    person.join()
    assert person.client.get("/desk").status_code == 200


def test_who_has_a_second_factor_must_show_it(
    officer: Make, clock_at: time_machine.Traveller
) -> None:
    person = officer(Role.WHIP)
    person.sign_out()
    assert path_of(person.client.get("/accounts/me")).startswith("/sign-in")
    assert path_of(person.sign_in()) == "/sign-in/code"
    # The password alone opens nothing.
    assert path_of(person.client.get("/accounts/me")).startswith("/sign-in")
    clock_at.shift(60)
    done = person.client.submit("/sign-in/code", {"code": person.code()})
    assert path_of(done) == "/desk"
    assert person.client.get("/desk").status_code == 200


def test_a_code_is_taken_once(officer: Make, clock_at: time_machine.Traveller) -> None:
    person = officer(Role.WHIP)
    clock_at.shift(60)
    code = person.code()
    first, second = person.elsewhere(), person.elsewhere()
    first.sign_in()
    second.sign_in()
    assert path_of(first.client.submit("/sign-in/code", {"code": code})) == "/desk"
    refused = second.client.submit("/sign-in/code", {"code": code})
    assert refused.status_code == 422
    assert "has been used" in refused.text


def test_the_code_that_set_the_app_up_does_not_sign_in(officer: Make) -> None:
    person = officer(Role.WHIP)
    there = person.elsewhere()
    there.sign_in()
    assert there.client.submit("/sign-in/code", {"code": person.code()}).status_code == 422


def test_a_recovery_code_is_taken_once(officer: Make) -> None:
    person = officer(Role.WHIP)
    there = person.elsewhere()
    there.sign_in()
    done = there.client.submit("/sign-in/recovery-code", {"code": person.codes[0]})
    assert path_of(done) == "/desk"
    assert there.client.get("/desk").status_code == 200
    again = person.elsewhere()
    again.sign_in()
    refused = again.client.submit("/sign-in/recovery-code", {"code": person.codes[0]})
    assert refused.status_code == 422
    assert "recovery codes" in refused.text


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(invited: Make) -> None:
    person = invited()
    person.join()
    person.sign_out()
    wrong = person.sign_in("not her password at all")
    unknown = person.elsewhere()
    unknown.email = "nobody@example.org"
    answer = unknown.sign_in("not her password at all")
    assert wrong.status_code == answer.status_code == 422
    assert text_of(wrong.text) == text_of(answer.text)
    assert "E-mail address or password is not right" in wrong.text


def test_a_closed_account_is_answered_like_a_wrong_password(invited: Make, app: Flask) -> None:
    person = invited()
    person.join()
    person.sign_out()
    wrong = person.sign_in("not her password at all")
    with unit_of_work() as session:
        service.close(session, person.user_id, reason="left", by="a test")
    closed = person.sign_in()
    assert closed.status_code == 422
    assert text_of(wrong.text) == text_of(closed.text)


@pytest.mark.parametrize("known", [True, False])
def test_who_fails_too_often_is_held_off_whether_there_is_an_account_or_not(
    invited: Make, clock_at: time_machine.Traveller, known: bool
) -> None:
    person = invited()
    person.join()
    person.sign_out()
    if not known:
        person.email = "nobody@example.org"
    for _ in range(8):
        assert person.sign_in("wrong").status_code == 422
    held_off = person.sign_in()
    assert held_off.status_code == 429
    assert "Try again in 15 minutes" in held_off.text
    assert int(held_off.headers["Retry-After"]) <= 901
    clock_at.shift(timedelta(minutes=15, seconds=1))
    assert person.sign_in().status_code == (302 if known else 422)


def test_wrong_codes_are_held_off_too(officer: Make) -> None:
    person = officer(Role.WHIP).elsewhere()
    person.sign_in()
    for _ in range(8):
        assert person.client.submit("/sign-in/code", {"code": "000000"}).status_code == 422
    assert person.client.submit("/sign-in/code", {"code": "000000"}).status_code == 429
    assert (
        person.client.submit("/sign-in/recovery-code", {"code": person.codes[0]}).status_code == 429
    )


def test_failures_at_many_accounts_from_one_address_are_held_off(invited: Make) -> None:
    person = invited()
    person.join()
    person.sign_out()
    for number in range(40):
        stranger = person.elsewhere()
        stranger.email = f"nobody-{number}@example.org"
        stranger.sign_in("wrong")
    assert person.sign_in().status_code == 429


def test_a_failed_attempt_leaves_an_entry_without_what_was_typed(invited: Make, app: Flask) -> None:
    person = invited()
    person.join()
    person.sign_out()
    person.sign_in("wrong password, as typed")
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.event == "accounts:sign-in:failed")
    ).one()
    assert entry.subject == f"user {person.user_id}"
    assert entry.changes == {"step": "login"}


# --- invitations ---------------------------------------------------------------------------------


def test_an_invitation_is_used_once(invited: Make) -> None:
    person = invited()
    person.join()
    again = person.elsewhere().client.get(person.link)
    assert again.status_code == 404
    assert "has been used" in again.text


def test_an_invitation_lapses(invited: Make, clock_at: time_machine.Traveller) -> None:
    person = invited()
    clock_at.shift(timedelta(days=7, seconds=1))
    answer = person.client.get(person.link)
    assert answer.status_code == 404
    assert "could be used until" in answer.text


def test_a_new_invitation_takes_the_place_of_the_old(invited: Make, app: Flask) -> None:
    person = invited()
    with unit_of_work() as session:
        link = service.invite_again(session, person.user_id, by="a test")
    assert person.client.get(person.link).status_code == 404
    person.link = link.removeprefix("http://127.0.0.1:5000")
    person.join()


def test_guessing_invitations_is_held_off(invited: Make) -> None:
    person = invited()
    for number in range(40):
        assert person.client.get(f"/invitation/guess-{number}").status_code == 404
    assert person.client.get(person.link).status_code == 429


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("short", "12 to 200 characters"),
        ("aaaaaaaaaaaaaaaa", "more different characters"),
        ("Password1234", "what everybody tries"),
        ("AdaBirchAdaBirch", "not the same"),
    ],
)
def test_a_weak_password_is_refused(invited: Make, password: str, says: str) -> None:
    person = invited()
    again = "another" if says == "not the same" else password
    answer = person.client.submit(
        person.link, {"name": "Ada Birch", "password": password, "again": again}
    )
    assert answer.status_code == 422
    assert says in answer.text
    assert password not in answer.text


# --- sessions ------------------------------------------------------------------------------------


def stolen(person: Person) -> Person:
    """Somebody else with a copy of her cookie."""
    thief = person.elsewhere()
    cookie = person.client.get_cookie("session")
    assert cookie is not None
    thief.client.set_cookie("session", cookie.value)
    return thief


def test_a_session_that_has_been_signed_out_is_dead_for_whoever_kept_its_cookie(
    invited: Make,
) -> None:
    person = invited()
    person.join()
    thief = stolen(person)
    assert thief.client.get("/accounts/me").status_code == 200
    person.sign_out()
    again = stolen(thief)
    assert again.client.get("/accounts/me").status_code == 302
    assert again.client.get("/accounts/me/password").status_code == 302


def test_a_page_that_looks_by_itself_keeps_no_session_alive(
    invited: Make, clock_at: time_machine.Traveller
) -> None:
    person = invited()
    person.join()
    clock_at.shift(timedelta(minutes=55))
    assert person.client.get("/accounts/me", headers={WATCHING: "1"}).status_code == 200
    clock_at.shift(timedelta(minutes=10))
    assert person.client.get("/accounts/me").status_code == 302


def test_a_session_ends_when_it_is_idle_and_in_any_case(
    invited: Make, clock_at: time_machine.Traveller
) -> None:
    person = invited()
    person.join()
    for _ in range(12):
        clock_at.shift(timedelta(minutes=55))
        assert person.client.get("/accounts/me").status_code == 200
    clock_at.shift(timedelta(minutes=61))
    assert person.client.get("/accounts/me").status_code == 302
    person.sign_in()
    for _ in range(13):
        clock_at.shift(timedelta(minutes=55))
        assert person.client.get("/accounts/me").status_code == 200
    clock_at.shift(timedelta(minutes=55))
    assert person.client.get("/accounts/me").status_code == 302


def test_signing_out_everywhere_ends_every_session(invited: Make) -> None:
    person = invited()
    person.join()
    there = person.elsewhere()
    there.sign_in()
    assert there.client.get("/accounts/me").text.count("End th") >= 2
    there.client.submit("/accounts/me", button="Sign out everywhere")
    assert person.client.get("/accounts/me").status_code == 302
    assert there.client.get("/accounts/me").status_code == 302


def test_nobody_ends_the_session_of_another(invited: Make, app: Flask) -> None:
    ada, bea = invited(), invited()
    ada.join()
    bea.join()
    theirs = db.session.scalar(select(UserSession.id).where(UserSession.user_id == bea.user_id))
    token = re.search(r'name="csrf_token" value="([^"]+)"', ada.client.get("/accounts/me").text)
    assert token
    answer = ada.client.post(f"/accounts/me/sessions/{theirs}/end", data={"csrf_token": token[1]})
    assert answer.status_code == 404
    assert bea.client.get("/accounts/me").status_code == 200


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(invited: Make) -> None:
    person = invited()
    person.join()
    there = person.elsewhere()
    there.sign_in()
    new = "another quite long password"
    done = person.client.submit(
        "/accounts/me/password",
        {"password": PASSWORD, "new_password": new, "new_password_confirm": new},
    )
    assert path_of(done) == "/accounts/me", done.text
    assert person.client.get("/accounts/me").status_code == 200
    assert there.client.get("/accounts/me").status_code == 302
    assert there.sign_in().status_code == 422
    assert path_of(there.sign_in(new)) == "/desk"


def test_closing_an_account_ends_its_sessions_at_once(invited: Make, app: Flask) -> None:
    person = invited()
    person.join()
    with unit_of_work() as session:
        service.close(session, person.user_id, reason="left the party", by="a test")
    assert person.client.get("/accounts/me").status_code == 302


def test_nothing_of_the_session_before_signing_in_is_kept(invited: Make) -> None:
    """Session fixation: a token planted before sign-in is worth nothing after it."""
    person = invited()
    person.join()
    person.sign_out()
    page = person.client.get("/sign-in")
    planted = re.search(r'name="csrf_token" type="hidden" value="([^"]+)"', page.text)
    assert planted
    cookie = person.client.get_cookie("session")
    assert cookie is not None
    person.client.post_form(page, {"email": person.email, "password": PASSWORD})
    assert person.client.get("/accounts/me").status_code == 200
    after = person.client.get_cookie("session")
    assert after is not None
    assert after.value != cookie.value
    refused = person.client.post("/accounts/me", data={"csrf_token": planted[1], "digest": "daily"})
    assert refused.status_code == 400


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "\thttps://evil.example"],
)
def test_nobody_is_sent_elsewhere_after_signing_in(invited: Make, wanted: str) -> None:
    person = invited()
    person.join()
    person.sign_out()
    answer = person.client.submit(
        "/sign-in", {"email": person.email, "password": PASSWORD, "next": wanted}
    )
    assert answer.status_code in (302, 422)
    if answer.status_code == 302:
        assert re.match(r"/(?![/\\])", answer.headers["Location"])


def test_she_comes_to_the_page_she_wanted(invited: Make) -> None:
    person = invited()
    person.join()
    person.sign_out()
    to_sign_in = path_of(person.client.get("/accounts/me?x=1"))
    answer = person.client.submit(to_sign_in, {"email": person.email, "password": PASSWORD})
    assert path_of(answer) == "/accounts/me?x=1"


# --- a forgotten password ------------------------------------------------------------------------


def link_in(folder: Path) -> str:
    """The link to choose a new password, in the newest message of a folder."""
    texts = [path.read_text() for path in sorted(folder.glob("*.eml"))]
    found = re.findall(
        r"http://127\.0\.0\.1:5000(/sign-in/reset/\S+)", texts[-1].replace("=\n", "")
    )
    assert found, texts[-1]
    link: str = found[0]
    return link


def test_a_forgotten_password_is_chosen_anew_by_a_link_that_works_once(
    invited: Make, app: Flask, tmp_path: Path
) -> None:
    app.config["MAIL_URL"] = f"file:{tmp_path / 'mail'}"
    person = invited()
    person.join()
    there = person.elsewhere()
    asked = there.client.submit("/sign-in/reset", {"email": person.email})
    link = link_in(tmp_path / "mail")
    new = "quite another password here"
    done = there.client.submit(link, {"password": new, "password_confirm": new})
    assert path_of(done) == "/sign-in", done.text
    assert asked.status_code == 200
    assert person.client.get("/accounts/me").status_code == 302  # sessions have ended
    assert path_of(person.sign_in(new)) == "/desk"
    assert path_of(there.client.get(link)) == "/sign-in/reset"


def test_asking_for_a_password_is_answered_alike_with_and_without_an_account(
    invited: Make, app: Flask, tmp_path: Path
) -> None:
    app.config["MAIL_URL"] = f"file:{tmp_path / 'mail'}"
    person = invited()
    person.join()
    stranger = person.elsewhere()
    known = stranger.client.submit("/sign-in/reset", {"email": person.email})
    unknown = stranger.client.submit("/sign-in/reset", {"email": "nobody@example.org"})
    assert known.status_code == unknown.status_code
    assert text_of(known.text) == text_of(unknown.text)
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 1


def test_a_lost_second_factor_is_taken_away_by_an_administrator(
    officer: Make, app: Flask, clock_at: time_machine.Traveller
) -> None:
    person = officer(Role.WHIP)
    with unit_of_work() as session:
        service.take_second_factor(session, person.user_id, reason="phone lost", by="a test")
    assert person.client.get("/desk").status_code == 302
    person.sign_in()
    assert path_of(person.client.get("/desk")) == "/accounts/me/second-factor"


def test_the_second_factor_cannot_be_switched_off(officer: Make) -> None:
    person = officer(Role.WHIP)
    page = person.client.get("/accounts/me/second-factor")
    refused = person.client.post_form(
        page, {"setup": "disable"}, button="Show the picture for the app"
    )
    assert refused.status_code == 422
    user = queries.get_user(db.session, person.user_id)
    assert user.tf_primary_method == "authenticator"
