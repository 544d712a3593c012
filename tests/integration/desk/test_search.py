"""The search over everything that somebody may see, and its box in the head of every page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.accounts.domain import Role
from tests.client import LintingClient
from tests.factories.record import MadeRecord
from tests.integration.web.reading import read

ClientAs = Callable[..., LintingClient]
BOX = 'id="whole-record"'


def test_members_are_found_by_name_and_lead_to_the_list(
    record: MadeRecord, client_as: ClientAs
) -> None:
    page = read(client_as(Role.WHIP), "/search", q="number 1")
    section = page.section("Members")
    assert "found" in section
    assert "/members/1" in page.links
    assert "/members?q=number+1&who=all" in page.links


def test_a_division_is_found_by_its_number_and_in_the_list_too(
    record: MadeRecord, client_as: ClientAs
) -> None:
    client = client_as(Role.EQUALITY_OFFICER)
    for path in ("/search", "/votes/divisions"):
        page = read(client, path, q="7")
        assert "/votes/divisions/7" in page.links, path
    for nothing in ("987654", "9" * 40, "٧"):
        assert "Nothing matches" in read(client, "/search", q=nothing).text


def test_only_the_first_hits_are_shown_and_all_are_counted(
    record: MadeRecord, client_as: ClientAs
) -> None:
    page = read(client_as(Role.AUDITOR), "/search", q="number")
    assert "All 20 in the list" in page.section("Members")
    shown = [link for link in page.links if link.removeprefix("/members/").isdecimal()]
    assert len(shown) == 10


@pytest.mark.parametrize("text", ["nobody of this name", "%", "_", "\\", "\0x", "<b>", "100%_'"])
def test_what_is_not_there_is_not_found(record: MadeRecord, client_as: ClientAs, text: str) -> None:
    page = read(client_as(Role.WHIP), "/search", q=text)
    assert page.status == 200
    assert "Nothing matches" in page.text


@pytest.mark.parametrize("text", ["", "   ", "\0"])
def test_nothing_is_looked_for_without_words(app: Flask, client_as: ClientAs, text: str) -> None:
    page = read(client_as(Role.WHIP), "/search", q=text)
    assert page.status == 200
    assert "Enter part of a name" in page.text


def test_too_long_a_text_is_named_and_nothing_is_looked_for(
    app: Flask, client_as: ClientAs
) -> None:
    page = read(client_as(Role.WHIP), "/search", q="x" * 101)
    assert page.status == 422
    assert "Search for at most 100 characters" in page.text


def test_the_box_is_on_the_pages_of_who_is_signed_in(
    app: Flask, client: LintingClient, client_as: ClientAs
) -> None:
    assert BOX not in client.get("/members").text
    signed_in = client_as(Role.WHIP)
    for path in ("/", "/members", "/desk", "/help", "/nothing-is-here"):
        assert BOX in signed_in.get(path).text, path
    # It has a larger one of its own.
    assert BOX not in signed_in.get("/search").text
