"""People with accounts, made as in life: invited, joined, with a second factor."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from passlib.totp import TOTP
from werkzeug.test import TestResponse

from app.accounts import service
from app.accounts.domain import Role
from app.db import unit_of_work
from app.kernel import clock
from tests.client import LintingClient, path_of

PASSWORD = "correct horse battery staple"


@dataclass
class Person:
    """Somebody with an account, at a browser of her own."""

    client: LintingClient
    email: str
    link: str
    user_id: int
    key: str = ""
    codes: list[str] = field(default_factory=list)

    def join(self) -> None:
        """Use the invitation."""
        answer = self.client.submit(
            self.link, {"name": "Ada Birch", "password": PASSWORD, "again": PASSWORD}
        )
        assert path_of(answer) == "/desk", answer.text

    def set_up(self) -> None:
        """Set up authenticator app and recovery codes."""
        page = self.client.submit(
            "/accounts/me/second-factor", button="Show the picture for the app"
        )
        assert page.status_code == 200
        found = re.search(r'id="totp-key">([^<]+)<', page.text)
        assert found
        self.key = found[1].replace("-", "").replace(" ", "")
        done = self.client.post_form(page, {"code": self.code()})
        assert path_of(done) == "/accounts/me/recovery-codes", done.text
        page = self.client.submit("/accounts/me/recovery-codes")
        self.codes = re.findall(r"<code>([^<]+)</code>", page.text)
        assert len(self.codes) == 10

    def code(self) -> str:
        """The code that the app shows now."""
        token: str = TOTP(key=self.key, format="base32").generate(clock.now()).token
        return token

    def sign_in(self, password: str = PASSWORD) -> TestResponse:
        """Enter address and password."""
        return self.client.submit("/sign-in", {"email": self.email, "password": password})

    def enter(self) -> None:
        """Sign in with both factors."""
        assert path_of(self.sign_in()) == "/sign-in/code"
        assert path_of(self.client.submit("/sign-in/code", {"code": self.code()})) == "/desk"

    def elsewhere(self) -> Person:
        """The same person at another browser, where nothing is known of her."""
        client = self.client.application.test_client()
        assert isinstance(client, LintingClient)
        return replace(self, client=client)

    def sign_out(self) -> None:
        """Leave."""
        self.client.submit("/accounts/me", button="Sign out")


@pytest.fixture
def clock_at() -> Iterator[time_machine.Traveller]:
    """A clock that stands, and goes on by clock_at.shift(seconds)."""
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def invited(app: Flask) -> Callable[..., Person]:
    """Somebody invited with roles: invited(Role.WHIP) or invited(Role.CLP_SECRETARY, scope=...)."""
    made = 0

    def make(*roles: Role, scope: str = "") -> Person:
        nonlocal made
        made += 1
        email = f"ada-{made}@example.org"
        with app.app_context(), unit_of_work() as session:
            user, link = service.invite(session, email=email, name="Ada", by="a test")
            for role in roles:
                service.grant_role(session, user.id, role, scope, clock.today(), by="a test")
            user_id = user.id
        app.test_client_class = LintingClient
        client = app.test_client()
        assert isinstance(client, LintingClient)
        return Person(client, email, link.removeprefix("http://127.0.0.1:5000"), user_id)

    return make


@pytest.fixture
def officer(invited: Callable[..., Person]) -> Callable[..., Person]:
    """Somebody who has joined and set up what her roles ask for; signed in."""

    def make(*roles: Role, scope: str = "") -> Person:
        person = invited(*roles, scope=scope)
        person.join()
        if any(role.needs_second_factor for role in roles):
            person.set_up()
        return person

    return make
