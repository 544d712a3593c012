"""Pages of help: for everybody, and for those whose task it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.accounts.domain import Role
from tests.client import LintingClient
from tests.integration.web.reading import read

ClientAs = Callable[..., LintingClient]
PUBLIC = {
    "sign-in",
    "voting-record",
    "lines-and-rebellion",
    "open-data",
    "corrections",
    # For members, who sign in nowhere.
    "use-a-personal-link",
}
CONDUCT = {"record-a-slip", "whip-sheet"}
BALLOTS = {"call-trigger-ballots", "candidates-who-fit", "trigger-ballot-rules"}
CABINET = {"ladder-of-posts", "live-board", "quota-and-ties"}
OFFICERS = {
    Role.ADMINISTRATOR: {
        "tables-as-files",
        *BALLOTS,
        "boundary-changes",
        "users",
        "jobs",
        "retention",
        "settings",
        "clps",
    },
    Role.WHIP: {
        "tables-as-files",
        "record-a-breakaway",
        "conference-reports",
        "clps",
        "correct-a-history",
        "declare-a-line",
        "enter-answers",
        "expected-divisions",
        "hold-a-round",
        "recommendations",
        "send-personal-links",
        "share-posts",
        *CABINET,
        "withdraw-the-whip",
        *CONDUCT,
    },
    Role.SELECTIONS_OFFICER: {
        "tables-as-files",
        "conference-reports",
        *BALLOTS,
        "a-list",
        "boundary-changes",
        "clps",
        "confirm-a-return",
        "deselection-marks",
        "enter-a-return",
        "fill-out-a-clp",
        "hold-a-round",
        "make-a-ladder",
        "publish-a-draft",
        "record-a-contest",
        "record-a-resignation",
        "run-a-draft",
        "run-a-selection",
        "share-posts",
        *CABINET,
        "withdraw-the-whip",
    },
    Role.PARTY_OFFICER: {
        "tables-as-files",
        "record-a-breakaway",
        "deselection-marks",
        "withdraw-the-whip",
        "conference-reports",
        *BALLOTS,
        "a-list",
        "boundary-changes",
        "clps",
        "data-requests",
        "decide-corrections",
        "hold-a-round",
        "retention",
        "publish-a-draft",
        "share-posts",
        *CABINET,
    },
    Role.EQUALITY_OFFICER: {"equality-monitoring", "tables-as-files"},
    Role.AUDITOR: {
        "tables-as-files",
        "record-a-breakaway",
        "conference-reports",
        *BALLOTS,
        "a-list",
        "boundary-changes",
        "audit",
        "clps",
        "deselection-marks",
        "hold-a-round",
        "jobs",
        "retention",
        "settings",
        "share-posts",
        *CABINET,
        "withdraw-the-whip",
        *CONDUCT,
    },
}
SIGNED_IN = {"desk", "files"}


def topics(client: LintingClient) -> set[str]:
    """The pages of help that somebody is led to."""
    links = read(client, "/help").links
    return {link.removeprefix("/help/") for link in links if link.startswith("/help/")}


def test_the_public_is_helped_with_what_is_public(client: LintingClient) -> None:
    assert topics(client) == PUBLIC
    answer = read(client, "/help/declare-a-line")
    assert answer.status == 404
    assert "sign in" in answer.text


@pytest.mark.parametrize("role", OFFICERS)
def test_officers_are_helped_with_what_they_may_do(
    app: Flask, client_as: ClientAs, role: Role
) -> None:
    client = client_as(role)
    assert topics(client) == PUBLIC | SIGNED_IN | OFFICERS[role]
    for slug in topics(client):
        page = read(client, f"/help/{slug}")
        assert page.status == 200, slug
        assert "/help" in page.links


def test_there_is_no_help_of_any_name(client: LintingClient) -> None:
    for slug in ("nothing", "..", "%2e%2e%2fdesk", "<b>"):
        assert client.get(f"/help/{slug}").status_code == 404
