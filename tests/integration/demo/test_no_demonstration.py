"""Where there is no demonstration, and none can be made."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.source.attribution import ALL_INVENTED
from tests.client import LintingClient


def test_a_database_that_holds_anything_is_refused(app: Flask) -> None:
    runner = app.test_cli_runner()
    made = runner.invoke(args=["accounts", "create-administrator", "ada@example.org"])
    assert made.exit_code == 0
    refused = runner.invoke(args=["demo"])
    assert refused.exit_code == 2
    assert "holds something already" in refused.output


@pytest.mark.parametrize("command", [["sign-in"], ["code", "ada@example.org"]])
def test_no_code_is_given_where_something_is_real(app: Flask, command: list[str]) -> None:
    runner = app.test_cli_runner()
    runner.invoke(args=["accounts", "create-administrator", "ada@example.org"])
    refused = runner.invoke(args=["demo", *command])
    assert refused.exit_code == 2
    assert "is no demonstration" in refused.output


def test_the_real_sample_says_where_it_is_from_and_nothing_of_inventing(
    new_sample: Callable[[str], str], open_app: Callable[[str], Flask]
) -> None:
    app = open_app(new_sample("sqlite"))
    app.test_client_class = LintingClient
    client = app.test_client()
    member, division = client.get("/members/185").text, client.get("/votes/divisions/113").text
    sample = "the sample that ships with Chief Whip"
    assert f"Source: {sample}, member 185" in member
    assert f"Source: {sample}, division 113" in division
    assert "UK Parliament" not in member + division
    assert ALL_INVENTED not in member + division
    assert app.test_cli_runner().invoke(args=["demo"]).exit_code == 2
