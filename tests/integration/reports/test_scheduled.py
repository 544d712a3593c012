"""Scheduled exports: who is written to, when, of what, and that no table leaves by mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.domain import Digest, Role
from app.accounts.models import RoleGrant, User
from app.audit.models import AuditEntry
from app.db import db, unit_of_work
from app.kernel import clock
from app.mail.models import Message
from app.reports.models.schedules import ScheduledExport
from tests.client import LintingClient, path_of
from tests.integration.web.reading import read

ClientAs = Callable[..., LintingClient]
NEW, LIST = "/reports/scheduled/new", "/reports/scheduled"


@pytest.fixture
def whips(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two whips and somebody else; mail waits in the database."""
    monkeypatch.setattr("app.mail.service.send_waiting", lambda *_: None)
    with unit_of_work() as session:
        roles = (Role.WHIP, Role.WHIP, Role.AUDITOR)
        for number, role in enumerate(roles, 11):
            session.add(
                User(
                    id=number,
                    email=f"officer{number}@example.org",
                    name=f"Officer {number}",
                    password="x",
                    active=True,
                    fs_uniquifier=f"x{number}",
                    digest=Digest.NONE,
                    made_at=clock.now(),
                    made_by="user 9",
                    version=1,
                )
            )
            session.flush()
            session.add(
                RoleGrant(
                    user_id=number,
                    role=role,
                    scope="",
                    since=date(2016, 1, 1),
                    granted_at=clock.now(),
                    granted_by="user 9",
                )
            )


def schedule(client: LintingClient, **values: str) -> object:
    """Schedule an export through the form."""
    given = {
        "table": "whips.whips_file",
        "role": "whip",
        "rhythm": "week",
        "since": clock.today().isoformat(),
        **values,
    }
    return client.submit(NEW, given, button="Schedule the export")


def run(app: Flask) -> None:
    """Send what is due."""
    done = app.test_cli_runner().invoke(args=["jobs", "run", "reports.send-exports"])
    assert done.exit_code == 0, done.output
    db.session.rollback()


def messages() -> list[Message]:
    """What was written, in order."""
    return list(db.session.scalars(select(Message).order_by(Message.id)))


def test_everybody_of_the_role_is_written_to_once_when_it_is_due(
    app: Flask, whips: None, client_as: ClientAs
) -> None:
    client = client_as(Role.PARTY_OFFICER)
    assert path_of(schedule(client)) == LIST  # type: ignore[arg-type]
    run(app)
    run(app)
    written = messages()
    assert [one.recipient for one in written] == ["officer11@example.org", "officer12@example.org"]
    assert written[0].body is not None
    assert "/whips.xlsx" in written[0].body
    row = db.session.scalars(select(ScheduledExport)).one()
    assert (row.last_on, row.told) == (clock.today(), 2)
    assert row.next_on == clock.today() + timedelta(days=7)
    assert read(client, LIST).table("Scheduled exports")
    assert client.get(f"{LIST}.csv").status_code == 200
    events = set(db.session.scalars(select(AuditEntry.event)))
    assert {"reports:schedule:recorded", "reports:schedule:sent"} <= events


def test_one_that_cannot_be_sent_is_told_and_the_rest_goes_on(
    app: Flask, whips: None, client_as: ClientAs
) -> None:
    client = client_as(Role.PARTY_OFFICER)
    for _ in range(3):
        schedule(client)
    with unit_of_work() as session:
        gone, forbidden, _sound = session.scalars(
            select(ScheduledExport).order_by(ScheduledExport.id)
        )
        gone.endpoint = "whips.gone_file"
        forbidden.role = Role.CLP_SECRETARY
    done = app.test_cli_runner().invoke(args=["jobs", "run", "reports.send-exports"])
    db.session.rollback()
    assert done.exit_code == 1
    assert "Scheduled export 1: The table “whips.gone_file” is there no more" in done.output
    assert "Scheduled export 2: The role “CLP secretary” may no longer take" in done.output
    assert len(messages()) == 2
    assert "whips.gone_file" in client.get(f"{LIST}/1/end").text
    client.submit(f"{LIST}/1/end", button="Send it no more")
    assert "whips.gone_file" not in client.get(LIST).text


def test_one_that_has_ended_is_sent_no_more(app: Flask, whips: None, client_as: ClientAs) -> None:
    client = client_as(Role.PARTY_OFFICER)
    schedule(client)
    client.submit(f"{LIST}/1/end", button="Send it no more")
    run(app)
    assert messages() == []
    assert "No scheduled export matches" in client.get(LIST).text
    assert "ended" in client.get(f"{LIST}?ended=all").text
    again = client.submit(f"{LIST}/1/end", button="Send it no more")
    assert again.status_code == 422
    assert "It has ended already" in again.text
    assert client.get(f"{LIST}/99/end").status_code == 404


def test_what_cannot_be_scheduled_is_refused_with_a_sentence(
    app: Flask, whips: None, client_as: ClientAs
) -> None:
    client = client_as(Role.PARTY_OFFICER)
    for values, words in (
        ({"table": "confidence.marks_file"}, "may not take “Deselection marks”"),
        ({"since": "2016-01-01"}, "The first day has passed"),
        ({"table": ""}, "Choose the table"),
        ({"role": ""}, "Choose to whom it is sent"),
        ({"since": ""}, "Enter the day on which it is first sent"),
    ):
        answer = schedule(client, **values)
        assert answer.status_code == 422, values  # type: ignore[attr-defined]
        assert words in answer.text  # type: ignore[attr-defined]
    assert "No export is scheduled" in client.get(LIST).text


def test_only_a_party_officer_schedules(whips: None, client_as: ClientAs) -> None:
    assert client_as(Role.WHIP).get(LIST).status_code == 200
    assert client_as(Role.WHIP).get(NEW).status_code == 403
    assert client_as(Role.CLP_SECRETARY, scope="clp:1").get(LIST).status_code in (403, 404)
