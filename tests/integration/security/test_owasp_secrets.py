"""Where secrets must not turn up: the server's log, outgoing headers, the database's file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.accounts.domain import Role
from tests.integration.security.attacker import HOST, bare
from tests.integration.security.conftest import (
    PASSWORD,
    PUBLIC_URL,
    SECRET_KEY,
    Person,
    Stand,
    opened,
    told_secrets,
)

NEW = "a password chosen after the link"


@pytest.fixture
def somebody(stand: Stand) -> Person:
    """Somebody who has been through every way in: invitation, app, code, reset, wrong guesses."""
    person, link = stand.invited(Role.WHIP)
    joining = {"name": "Ada Birch", "password": PASSWORD, "again": PASSWORD}
    assert person.browser.submit(link, joining).location == "/desk"
    shown = person.browser.submit(
        "/accounts/me/second-factor", button="Show the picture for the app"
    )
    key = re.search(r'id="totp-key">([^<]+)<', shown.text)
    assert key
    person.key = key[1].replace("-", "").replace(" ", "")
    code = person.code()
    assert person.browser.fill(shown, {"code": code}).location == "/accounts/me/recovery-codes"
    made = person.browser.submit("/accounts/me/recovery-codes")
    person.codes = re.findall(r"<code>([^<]+)</code>", made.text)
    assert len(person.codes) == 10
    stand.secrets |= {person.key, *person.codes, NEW}
    asking = stand.browser()
    asking.submit("/sign-in/reset", {"email": person.email})
    reset = stand.mailed(person.email, rf"{PUBLIC_URL}/sign-in/reset/\S+").removeprefix(PUBLIC_URL)
    chosen = asking.submit(reset, {"password": NEW, "password_confirm": NEW})
    assert chosen.location == "/sign-in"
    there = stand.browser()
    assert person.sign_in(there, NEW).location == "/sign-in/code"
    assert there.submit("/sign-in/recovery-code", {"code": person.codes[0]}).location == "/desk"
    person.browser = there
    # What goes wrong is told of most: a broken request with a password in it, and a bad token.
    bare(stand.site, f"POST /sign-in?p={NEW} HTTP/9.9\r\nHost: {HOST}\r\n\r\n{PASSWORD}".encode())
    stand.browser().post("/sign-in", {"password": PASSWORD, "csrf_token": "bad"})
    return person


def test_no_secret_is_in_the_log_or_in_a_header(stand: Stand, somebody: Person) -> None:
    """Password, codes, keys, links and session keys: not logged, and in no header but the cookie.

    Asked once more of everything that all these tests sent, when the server has ended.
    """
    assert somebody.browser.get("/accounts/me").status == 200
    assert told_secrets(stand) == []


def test_no_secret_is_in_the_database_to_be_read(stand: Stand, somebody: Person) -> None:
    """Who takes the file of the database away finds no password, code, key, link or session."""
    content = b"".join(
        path.read_bytes() for path in sorted(Path(stand.folder).glob("record.sqlite3*"))
    )
    assert somebody.email.encode() in content
    key = str(opened(somebody.browser.session)["session_key"])
    for secret in (*stand.secrets, key, PASSWORD, SECRET_KEY):
        assert secret.encode() not in content, secret
