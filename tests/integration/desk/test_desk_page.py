"""The desk: what waits for whom, and figures with their trend."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask

from app.accounts.domain import Role
from app.db import unit_of_work
from app.desk import items, registry
from app.files.models import StoredFile
from app.intake.models import Intake, IntakeState
from app.jobs.models import RunOutcome
from app.kernel import clock
from app.mail.models import Message
from app.members.permissions import MemberPermission
from app.source.outcome import Refusal
from app.source.refusals import keep_refusals
from tests.client import LintingClient, path_of
from tests.factories.record import MadeRecord
from tests.integration.desk.conftest import add_correction, add_run, declare, today
from tests.integration.web.reading import read
from tests.official_api import entry

NOTHING = "Nothing waits for a decision."
ClientAs = Callable[..., LintingClient]
OFFICERS = [role for role in Role if role is not Role.CLP_SECRETARY]


@pytest.mark.parametrize("role", OFFICERS)
def test_nothing_waits_on_an_empty_record(client_as: ClientAs, role: Role) -> None:
    page = read(client_as(role), "/desk")
    assert (page.status, page.heading) == (200, "Desk")
    assert NOTHING in page.text


def test_who_is_not_signed_in_is_sent_to_the_way_in(client: LintingClient) -> None:
    for path in ("/desk", "/search"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert path_of(answer).startswith("/sign-in")


# --- what waits --------------------------------------------------------------------------------


def test_a_failed_job_waits_until_a_later_run_succeeds(app: Flask, client_as: ClientAs) -> None:
    now = clock.now()
    failed = add_run("votes.recheck", RunOutcome.FAILED, now - timedelta(days=2))
    add_run("votes.import-members", RunOutcome.FAILED, now - timedelta(days=2))
    lost = add_run("votes.import-divisions", RunOutcome.LOST, now - timedelta(days=1))
    add_run("votes.import-members", RunOutcome.SUCCEEDED, now - timedelta(days=1))
    page = read(client_as(Role.ADMINISTRATOR), "/desk")
    assert "2 things" in page.text
    # The newest first.
    assert page.text.index("The job votes.import-divisions was cut off") < page.text.index(
        "The job votes.recheck failed"
    )
    assert {f"/jobs/runs/{failed}", f"/jobs/runs/{lost}"} <= set(page.links)
    assert NOTHING in read(client_as(Role.WHIP), "/desk").text


def test_a_request_for_correction_says_when_it_is_due(app: Flask, client_as: ClientAs) -> None:
    add_correction("member 1", today() - timedelta(days=3))
    soon = add_correction("member 2", today() + timedelta(days=2))
    add_correction("member 3", today() + timedelta(days=20))
    page = read(client_as(Role.PARTY_OFFICER), "/desk")
    assert "a correction of what is said about member 2" in page.text
    assert "3 things; 1 overdue; 1 due within seven days." in page.text
    for words in ("Overdue by 3 days", "Due in 2 days", "Due by "):
        assert words in page.text
    assert f"/privacy/corrections/{soon}" in page.links
    assert "The seat is wrong." not in page.text
    assert NOTHING in read(client_as(Role.ADMINISTRATOR), "/desk").text


def test_mail_that_could_not_be_delivered_waits_with_a_masked_address(
    app: Flask, client_as: ClientAs
) -> None:
    now = clock.now()
    with unit_of_work() as session:
        for days in (1, 30):
            session.add(
                Message(
                    kind="invitation",
                    recipient="ada.birch@example.org",
                    subject="An invitation",
                    queued_at=now - timedelta(days=days),
                    next_try_at=None,
                    tries=6,
                    error="refused",
                )
            )
    page = read(client_as(Role.ADMINISTRATOR), "/desk")
    assert page.text.count("could not be delivered in 6 tries") == 1
    assert "ada.birch" not in page.text
    assert NOTHING in read(client_as(Role.AUDITOR), "/desk").text


def test_an_import_left_in_preview_waits_for_who_uploaded_it(
    app: Flask, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = SimpleNamespace(name="clps", title="CLPs", permission=MemberPermission.KEEP_CLP)
    monkeypatch.setattr(items, "registered", lambda: [kind])
    with unit_of_work() as session:
        stored = StoredFile(
            name="clps.csv",
            kind="csv",
            size=1,
            sha256="0" * 64,
            content=None,
            stored_at=clock.now(),
            stored_by="user 5",
        )
        session.add(stored)
        session.flush()
        for state in (IntakeState.PREVIEWED, IntakeState.APPLIED):
            session.add(
                Intake(
                    kind="clps",
                    file_id=stored.id,
                    state=state,
                    counts={"new": 2, "refused": 1},
                    uploaded_at=clock.now(),
                    uploaded_by="user 5",
                )
            )
    page = read(client_as(Role.SELECTIONS_OFFICER, user_id=5), "/desk")
    assert "1 thing" in page.text
    assert "Your import of 3 rows (CLPs) waits to be taken in or discarded" in page.text
    assert NOTHING in read(client_as(Role.SELECTIONS_OFFICER, user_id=6), "/desk").text
    # She sent it when she had another role.
    assert NOTHING in read(client_as(Role.WHIP, user_id=5), "/desk").text


def test_rebellions_wait_for_the_whips_alone_however_old(
    record: MadeRecord, client_as: ClientAs
) -> None:
    declare(19)  # of 24 January, the last day of the record
    declare(1)  # of 6 January
    page = read(client_as(Role.WHIP), "/desk")
    assert "2 things" in page.text
    assert "voted against the line in division" in page.text
    assert "/votes/divisions/19/rebellion" in page.links
    for role in (Role.AUDITOR, Role.PARTY_OFFICER, Role.ADMINISTRATOR):
        assert NOTHING in read(client_as(role), "/desk").text


def test_a_division_the_source_has_corrected_waits_for_the_whips(
    record: MadeRecord, client_as: ClientAs
) -> None:
    record.change_division(7, Ayes=[entry(3)], Title="Another title")
    record.stored()
    page = read(client_as(Role.WHIP), "/desk")
    assert "The source corrected division" in page.text
    assert "“Another title”" in page.text
    assert "/votes/divisions/7" in page.links


def test_what_an_import_newly_refused_waits_for_who_may_import(
    app: Flask, client_as: ClientAs
) -> None:
    now = clock.now()
    old = add_run("votes.import-divisions", RunOutcome.SUCCEEDED, now - timedelta(days=30))
    new = add_run("votes.import-divisions", RunOutcome.SUCCEEDED, now)
    with unit_of_work() as session:
        keep_refusals(session, "a source", old, [Refusal("division", 1, "No votes.")])
    with unit_of_work() as session:
        refusals = [Refusal("division", number, "No votes.") for number in (1, 2, 3)]
        keep_refusals(session, "a source", new, refusals)
    page = read(client_as(Role.ADMINISTRATOR), "/desk")
    assert "The import refused 2 records" in page.text
    assert f"/jobs/runs/{new}" in page.links
    assert f"/jobs/runs/{old}" not in page.links
    assert NOTHING in read(client_as(Role.WHIP), "/desk").text


def test_a_long_desk_comes_in_pages(app: Flask, client_as: ClientAs) -> None:
    for number in range(60):
        add_correction("member 1", today() + timedelta(days=number))
    client = client_as(Role.PARTY_OFFICER)
    assert "60 things, 1 to 50 shown" in read(client, "/desk").text
    assert "60 things, 51 to 60 shown" in read(client, "/desk", page="2").text


# --- figures -----------------------------------------------------------------------------------


def test_figures_show_their_trend_in_words_and_counts(
    record: MadeRecord, client_as: ClientAs
) -> None:
    page = read(client_as(Role.EQUALITY_OFFICER), "/desk")
    assert "Labour members with a seat" in page.text
    assert "Divisions this week" in page.text
    assert "the week of 18 January 2016" in page.text
    assert page.text.count("throughout") + page.text.count("on the way.") == 2
    # What this role may not see is not there.
    assert "Failed job runs" not in page.text
    assert "Users signed in" not in page.text


def test_figures_of_the_office_are_for_who_may_see_what_they_count(
    app: Flask, client_as: ClientAs
) -> None:
    add_run("votes.recheck", RunOutcome.FAILED, clock.now())
    page = read(client_as(Role.AUDITOR), "/desk")
    assert "Failed job runs this week 1" in page.text
    assert "Users signed in this week 0" in page.text
    assert NOTHING in page.text  # an auditor decides nothing


# --- the first page ----------------------------------------------------------------------------


def test_only_who_has_that_role_alone_is_sent_to_its_first_page(
    app: Flask, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(registry._registry.landings, Role.AUDITOR, lambda *_: "/members")
    monkeypatch.setitem(registry._registry.landings, Role.WHIP, lambda *_: None)
    assert path_of(client_as(Role.AUDITOR).get("/desk")) == "/members"
    for roles in ((Role.AUDITOR, Role.WHIP), (Role.WHIP,), (Role.PARTY_OFFICER,)):
        assert client_as(*roles).get("/desk").status_code == 200
