"""A form without the token of its session is refused in words that help."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from app.accounts.domain import Role
from tests.client import LintingClient


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_form_without_its_token_is_refused_in_words(
    client_as: Callable[..., LintingClient],
) -> None:
    client = client_as(Role.SELECTIONS_OFFICER)
    answer = client.post("/members/clps/new", data={"name": "Northbridge CLP"})
    assert answer.status_code == 400
    assert "load the page anew" in answer.text
    assert "CSRF" not in answer.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_form_left_open_for_hours_can_still_be_sent(
    client_as: Callable[..., LintingClient],
) -> None:
    client = client_as(Role.SELECTIONS_OFFICER)
    with time_machine.travel("2026-03-02T09:00:00Z", tick=False) as clock:
        page = client.get("/members/clps/new")
        clock.shift(timedelta(hours=8))
        assert client.post_form(page, {"name": ""}).status_code == 422
