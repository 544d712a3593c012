"""Signing in, as somebody tries it who has no business here: against the running server."""

from __future__ import annotations

import base64
import json
import re
from http.cookies import SimpleCookie

import pytest
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func, select

from app.accounts import service as accounts
from app.accounts.models import Invitation, User, UserSession
from tests.integration.security.attacker import Answer, Browser, at_once
from tests.integration.security.conftest import PASSWORD, PUBLIC_URL, Person, Stand, opened

COOKIE = "__Host-session"
NEW = "quite another password {}"
HELD_OFF = 429


def is_in(browser: Browser) -> bool:
    """Whether a browser is somebody to the server."""
    return browser.get("/accounts/me").status == 200


# --- sessions ------------------------------------------------------------------------------------


def test_a_session_planted_before_signing_in_is_worth_nothing_after_it(stand: Stand) -> None:
    """Session fixation: who planted the cookie is not signed in, nor is its token taken."""
    attacker, victim = stand.browser(), stand.person()
    page = attacker.get("/sign-in")
    planted = attacker.session
    assert planted
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token
    victim.browser.cookies = dict(attacker.cookies)
    done = victim.browser.submit("/sign-in", {"email": victim.email, "password": PASSWORD})
    assert done.location == "/desk"
    assert victim.browser.session != planted
    assert is_in(victim.browser)
    assert not is_in(attacker)
    forged = victim.browser.post("/accounts/me", {"csrf_token": token[1], "digest": "daily"})
    assert forged.status == 400


def test_a_copied_cookie_dies_with_the_session(stand: Stand) -> None:
    """A thief with a copy of the cookie is out once its owner signs out."""
    person = stand.person()
    person.sign_in()
    thief = stand.browser()
    thief.cookies = dict(person.browser.cookies)
    assert is_in(thief)
    person.browser.submit("/accounts/me", button="Sign out")
    for path in ("/accounts/me", "/accounts/me/password", "/accounts/me/second-factor", "/desk"):
        thief.cookies[COOKIE] = person.browser.cookies.get(COOKIE, "") or thief.session
        assert thief.get(path).location.startswith("/sign-in")


def test_a_cookie_made_up_is_nobody(stand: Stand) -> None:
    """A cookie signed with a guessed key, unsigned, or with a guessed session key is nobody's."""
    victim = stand.person()
    uniquifier = stand.value(select(User.fs_uniquifier).where(User.id == victim.user_id))
    forged = {"_user_id": uniquifier, "_fresh": True, "session_key": "guessed"}
    for key in ("", "development only: not secret", "secret"):
        signed = URLSafeTimedSerializer(
            key, salt="cookie-session", signer_kwargs={"key_derivation": "hmac"}
        ).dumps(forged)
        attacker = stand.browser()
        attacker.cookies = {COOKIE: str(signed)}
        assert not is_in(attacker)
    attacker.cookies = {COOKIE: base64.urlsafe_b64encode(json.dumps(forged).encode()).decode()}
    assert not is_in(attacker)


def test_the_cookie_can_be_taken_by_no_script_and_no_other_host(stand: Stand) -> None:
    """__Host-, Secure, HttpOnly, SameSite=Lax, Path=/ and no Domain; nobody is remembered."""
    person = stand.person()
    answers = [person.browser.get("/sign-in"), person.sign_in()]
    for answer in answers:
        (cookie,) = answer.cookies
        (morsel,) = SimpleCookie(cookie).values()
        assert morsel.key == COOKIE
        assert morsel["secure"] is True
        assert morsel["httponly"] is True
        assert morsel["samesite"] == "Lax"
        assert morsel["path"] == "/"
        assert morsel["domain"] == morsel["expires"] == morsel["max-age"] == ""


def test_a_password_alone_opens_nothing_of_an_officers(stand: Stand) -> None:
    """Between password and code she is nobody: no page, no change, no recovery codes."""
    person = stand.person(app=True)
    assert person.sign_in().location == "/sign-in/code"
    for path in ("/desk", "/accounts/me", "/accounts/me/recovery-codes", "/accounts/users"):
        assert person.browser.get(path).status in (302, 403), path
    assert not is_in(person.browser)


# --- guessing ------------------------------------------------------------------------------------


def test_guessing_a_password_is_held_off_by_both_workers(stand: Stand) -> None:
    """Brute force: from eight addresses and over two workers; the right one is held off too."""
    victim = stand.person()
    for number in range(8):
        answer = victim.sign_in(stand.browser(), f"guess number {number}")
        assert answer.status == 422
    # So many lines that both workers answer some.
    last = [stand.browser() for _ in range(6)]
    answers = at_once([lambda b=b: victim.sign_in(b, "guess") for b in last])  # type: ignore[misc]
    assert [answer.status for answer in answers] == [HELD_OFF] * 6
    right = victim.sign_in(stand.browser())
    assert right.status == HELD_OFF
    assert 0 < int(right.header("retry-after")) <= 901


def test_guessing_at_one_instant_gets_no_further_than_the_threads_there_are(either: Stand) -> None:
    """Sixteen guesses at one instant: who is counted late was in flight, and no more than those."""
    victim = either.person()
    browsers = [either.browser() for _ in range(16)]
    pages = [browser.get("/sign-in") for browser in browsers]
    guess = {"email": victim.email, "password": "a guess"}
    answers = at_once(
        [lambda b=b, p=p: b.fill(p, guess) for b, p in zip(browsers, pages, strict=True)]  # type: ignore[misc]
    )
    statuses = [answer.status for answer in answers]
    assert set(statuses) <= {422, HELD_OFF}
    # Eight counted, and at most what two workers of four threads had in hand just then.
    assert statuses.count(422) <= 8 + 7, statuses.count(422)
    assert victim.sign_in(either.browser()).status == HELD_OFF


def test_one_address_cannot_try_everybody_whatever_it_calls_itself(stand: Stand) -> None:
    """Spraying: forty failures from one address, each at another door, whoever it says it is."""
    attacker = stand.browser()
    for number in range(40):
        attacker.headers = {"X-Forwarded-For": f"198.51.100.{number}", "X-Real-IP": "192.0.2.9"}
        assert attacker.get(f"/invitation/guess-{number}").status == 404
    guess = {"email": "somebody@example.org", "password": "guess"}
    assert attacker.submit("/sign-in", guess).status == HELD_OFF
    assert attacker.get("/invitation/another").status == HELD_OFF
    # Nobody elsewhere is held off for it.
    assert stand.person().sign_in().location == "/desk"


def test_strangers_who_fail_without_an_account_hold_off_nobody_else(stand: Stand) -> None:
    """Denial of service: bad links, codes and passkeys of a stranger count for her alone."""
    attacker = stand.browser()
    page = attacker.get("/sign-in/reset")
    for path, data in (
        ("/sign-in/reset/no-token", {"password": "x", "password_confirm": "x"}),
        ("/sign-in/passkey/no-token", {"credential": "{}"}),
        ("/sign-in/code", {"code": "000000"}),
    ):
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
        assert token
        for _ in range(9):
            attacker.post(path, {**data, "csrf_token": token[1]})
    assert attacker.post(path, {"csrf_token": token[1]}).status == HELD_OFF
    person = stand.person()
    person.browser.submit("/sign-in/reset", {"email": person.email})
    link = stand.mailed(person.email, rf"{PUBLIC_URL}/sign-in/reset/\S+").removeprefix(PUBLIC_URL)
    chosen = {"password": NEW.format(1), "password_confirm": NEW.format(1)}
    assert person.browser.submit(link, chosen).location == "/sign-in"


def test_guessing_a_code_is_held_off(stand: Stand) -> None:
    """Eight wrong codes, of whichever kind, and the right one is not even looked at."""
    person = stand.person(app=True)
    person.sign_in()
    for number in range(8):
        kind = "code" if number % 2 else "recovery-code"
        assert person.browser.submit(f"/sign-in/{kind}", {"code": f"00000{number}"}).status == 422
    right = person.browser.submit("/sign-in/recovery-code", {"code": person.codes[0]})
    assert right.status == HELD_OFF


# --- once and no more ----------------------------------------------------------------------------


def with_password(stand: Stand, person: Person, how_many: int) -> list[tuple[Browser, Answer]]:
    """Browsers at which her password has been entered, on the page that asks for a code."""
    browsers = [stand.browser() for _ in range(how_many)]
    for browser in browsers:
        assert person.sign_in(browser).location == "/sign-in/code"
    return [(browser, browser.get("/sign-in/code")) for browser in browsers]


def test_a_code_of_the_app_is_taken_once_also_at_one_instant(either: Stand) -> None:
    """TOTP replay: of four browsers with the same code one is let in, and none later."""
    person = either.person(app=True)
    there = with_password(either, person, 5)
    code = person.code()
    either.secrets.add(code)
    answers = at_once([lambda b=b, p=p: b.fill(p, {"code": code}) for b, p in there[:4]])  # type: ignore[misc]
    assert sorted(answer.status for answer in answers) == [302, 422, 422, 422]
    assert sum(is_in(browser) for browser, _ in there) == 1
    browser, page = there[4]
    assert browser.fill(page, {"code": code}).status == 422


def test_a_recovery_code_is_taken_once_also_at_one_instant(either: Stand) -> None:
    """Recovery-code reuse: of three browsers with one code one is let in, and none later."""
    person = either.person(app=True)
    there = with_password(either, person, 6)
    pages = [(browser, browser.get("/sign-in/recovery-code")) for browser, _ in there]
    code = person.codes[0]
    tries = [lambda b=b, p=p: b.fill(p, {"code": code}) for b, p in pages[:3]]  # type: ignore[misc]
    answers = at_once(tries)
    assert sorted(answer.status for answer in answers) == [302, 422, 422]
    assert sum(is_in(browser) for browser, _ in there) == 1
    assert pages[3][0].fill(pages[3][1], {"code": code}).status == 422
    # Two different codes at one instant: both are gone afterwards, none comes back.
    two = [
        lambda b=b, p=p, c=c: b.fill(p, {"code": c})  # type: ignore[misc]
        for (b, p), c in zip(pages[4:], person.codes[1:3], strict=True)
    ]
    assert [answer.status for answer in at_once(two)] == [302, 302]
    left = either.value(select(User.mf_recovery_codes).where(User.id == person.user_id))
    assert len(left) == 7


def test_an_invitation_is_used_once_also_at_one_instant(either: Stand) -> None:
    """Invitation reuse: of four who open it at once one joins; afterwards nobody does."""
    person, link = either.invited()
    there = [(browser, browser.get(link)) for browser in (either.browser() for _ in range(4))]
    answers = at_once(
        [
            lambda b=b, p=p, n=n: b.fill(  # type: ignore[misc]
                p, {"name": f"Number {n}", "password": NEW.format(n), "again": NEW.format(n)}
            )
            for n, (b, p) in enumerate(there)
        ]
    )
    assert sorted(answer.status for answer in answers) == [302, 404, 404, 404]
    winner = next(number for number, answer in enumerate(answers) if answer.status == 302)
    assert person.sign_in(either.browser(), NEW.format(winner)).location == "/desk"
    late = either.browser().get(link)
    assert late.status == 404
    assert "has been used" in late.text
    used = select(func.count()).where(
        Invitation.user_id == person.user_id, Invitation.used_at.is_not(None)
    )
    assert either.value(used) == 1


def test_an_older_invitation_is_worth_nothing(stand: Stand) -> None:
    """A second invitation takes the first one's place; a made-up one is like one revoked."""
    person, link = stand.invited()
    with stand.work() as session:
        newer = accounts.invite_again(session, person.user_id, by="a test")
    old, made_up = stand.browser().get(link), stand.browser().get("/invitation/made-up")
    assert old.status == made_up.status == 404
    assert old.words == made_up.words
    assert stand.browser().get(newer.removeprefix(PUBLIC_URL)).status == 200


def test_a_link_to_a_new_password_is_used_once_also_at_one_instant(either: Stand) -> None:
    """Reset reuse: of four who use it at once one sets the password; sessions end; no one later."""
    person = either.person()
    person.sign_in()
    asking = either.browser()
    asking.submit("/sign-in/reset", {"email": person.email})
    found = either.mailed(person.email, rf"{PUBLIC_URL}/sign-in/reset/\S+")
    link = found.removeprefix(PUBLIC_URL)
    there = [(browser, browser.get(link)) for browser in (either.browser() for _ in range(4))]
    answers = at_once(
        [
            lambda b=b, p=p, n=n: b.fill(  # type: ignore[misc]
                p, {"password": NEW.format(n), "password_confirm": NEW.format(n)}
            )
            for n, (b, p) in enumerate(there)
        ]
    )
    places = [answer.location for answer in answers]
    assert sorted(places) == ["/sign-in", *["/sign-in/reset"] * 3]
    assert not is_in(person.browser)
    winner = places.index("/sign-in")
    assert person.sign_in(either.browser(), NEW.format(winner)).location == "/desk"
    assert either.browser().get(link).location == "/sign-in/reset"


def test_a_link_to_a_new_password_cannot_be_altered(stand: Stand) -> None:
    """A token with a byte changed, or of another kind of token, opens nothing."""
    person = stand.person()
    stand.browser().submit("/sign-in/reset", {"email": person.email})
    found = stand.mailed(person.email, rf"{PUBLIC_URL}/sign-in/reset/\S+")
    token = found.rpartition("/")[2]
    swapped = ("A" if token[3] != "A" else "B").join((token[:3], token[4:]))
    for other in (swapped, token[:-2], token + "A", "undefined", "../" + token):
        answer = stand.browser().get(f"/sign-in/reset/{other}")
        assert answer.status in (302, 404)
        assert answer.location in ("", "/sign-in/reset")


# --- who has an account --------------------------------------------------------------------------


def test_answers_do_not_tell_whether_there_is_an_account(stand: Stand) -> None:
    """Enumeration: unknown, known, invited and closed accounts are answered with the same words."""
    known, closed = stand.person(), stand.person()
    invited, _ = stand.invited()
    with stand.work() as session:
        accounts.close(session, closed.user_id, reason="left", by="a test")
    emails = [known.email, closed.email, invited.email, "nobody@example.org"]
    for path, field in (("/sign-in", {"password": "a guess"}), ("/sign-in/reset", {})):
        answers = []
        for email in emails:
            browser = stand.browser()
            answer = browser.submit(path, {"email": email, **field})
            if answer.status == 302:
                answer = browser.get(answer.location)
            answers.append(answer)
        told = {
            (answer.status, answer.words, tuple(sorted({name for name, _ in answer.headers})))
            for answer in answers
        }
        assert len(told) == 1, [answer.words for answer in answers]
    # Nor does the right password to a closed account.
    wrong, right = (closed.sign_in(stand.browser(), word) for word in ("a guess", PASSWORD))
    assert (wrong.status, wrong.words) == (right.status, right.words)


def test_nothing_readable_in_a_cookie_is_a_secret(stand: Stand) -> None:
    """A cookie is signed, not sealed: no password, code or key of the app may stand in it."""
    person = stand.person(app=True)
    told = [person.sign_in(), person.browser.get("/sign-in/code")]
    told.append(person.browser.submit("/sign-in/code", {"code": person.code()}))
    told.append(person.browser.submit("/accounts/me/recovery-codes"))
    stand.secrets |= set(re.findall(r"<code>([^<]+)</code>", told[-1].text))
    told.append(
        person.browser.submit("/accounts/me/second-factor", button="Show the picture for the app")
    )
    key = re.search(r'id="totp-key">([^<]+)<', told[-1].text)
    assert key
    stand.secrets.add(key[1].replace("-", ""))
    cookies = [cookie.partition("=")[2].partition(";")[0] for a in told for cookie in a.cookies]
    contents = " ".join(json.dumps(opened(cookie)) for cookie in cookies if cookie)
    for secret in {PASSWORD, person.key, *person.codes, *stand.secrets}:
        assert secret not in contents


@pytest.mark.parametrize("column", ["key_digest"])
def test_no_key_of_a_session_is_in_the_database(stand: Stand, column: str) -> None:
    """Who reads the database cannot make a cookie of it: only digests of keys are kept."""
    person = stand.person()
    person.sign_in()
    key = opened(person.browser.session)["session_key"]
    kept = stand.value(
        select(getattr(UserSession, column)).where(UserSession.user_id == person.user_id)
    )
    assert kept != key
    assert re.fullmatch("[0-9a-f]{64}", kept)
