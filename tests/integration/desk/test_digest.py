"""The desk by mail: to whom, when, what, and never twice."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.accounts.domain import Digest, Role
from app.accounts.models import RoleGrant, User
from app.audit.models import AuditEntry
from app.db import db, unit_of_work
from app.desk import service
from app.desk.service import Digested, send_digests
from app.jobs.models import RunOutcome
from app.mail.models import Message
from tests.integration.desk.conftest import add_correction, add_run

MONDAY = datetime(2016, 9, 26, 6, 0, tzinfo=UTC)  # 07:00 in London
TUESDAY = datetime(2016, 9, 27, 6, 0, tzinfo=UTC)
SUNDAY = datetime(2016, 9, 25, 6, 0, tzinfo=UTC)


def add_user(email: str, choice: Digest, role: Role, *, active: bool = True) -> int:
    """Put a user with a second factor and one role on record; her id."""
    with unit_of_work() as session:
        user = User(
            email=email,
            name="Ada Birch",
            password="x",
            active=active,
            fs_uniquifier=email,
            mf_recovery_codes=["a", "b"],
            digest=choice.value,
            made_at=datetime(2016, 1, 1, tzinfo=UTC),
            made_by="a test",
            version=1,
        )
        session.add(user)
        session.flush()
        session.add(
            RoleGrant(
                user_id=user.id,
                role=role,
                scope="",
                since=date(2016, 1, 1),
                granted_at=datetime(2016, 1, 1, tzinfo=UTC),
                granted_by="a test",
            )
        )
        return user.id


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """What is handed to the mail, which empties a message once it is sent."""
    taken: list[dict[str, str]] = []
    real = service.queue_message

    def taking(session: object, **message: str) -> Message:
        made: Message = real(session, **message)  # type: ignore[arg-type]
        taken.append(message)
        return made

    monkeypatch.setattr(service, "queue_message", taking)
    return taken


def sent_entries() -> list[AuditEntry]:
    """What the audit trail says of digests."""
    db.session.rollback()
    return list(
        db.session.scalars(select(AuditEntry).where(AuditEntry.event == "desk:digest:sent"))
    )


def test_each_gets_what_waits_for_her_on_the_days_she_chose(
    app: Flask, queued: list[dict[str, str]]
) -> None:
    add_user("daily@example.org", Digest.DAILY, Role.ADMINISTRATOR)
    add_user("weekly@example.org", Digest.WEEKLY, Role.PARTY_OFFICER)
    add_user("never@example.org", Digest.NONE, Role.ADMINISTRATOR)
    add_user("closed@example.org", Digest.DAILY, Role.ADMINISTRATOR, active=False)
    add_user("whip@example.org", Digest.DAILY, Role.WHIP)  # nothing waits for her
    run = add_run("votes.recheck", RunOutcome.FAILED, SUNDAY)
    add_correction("member 1", date(2016, 9, 20))
    with time_machine.travel(SUNDAY, tick=False):
        assert send_digests(by="a test") == Digested(0, 0)
    with time_machine.travel(MONDAY, tick=False):
        assert send_digests(by="a test") == Digested(3, 2)
    daily, weekly = queued
    assert (daily["to"], weekly["to"]) == ("daily@example.org", "weekly@example.org")
    assert daily["subject"] == "Chief Whip: 1 thing waits for a decision"
    site = app.config["PUBLIC_URL"].rstrip("/")
    assert f"* The job votes.recheck failed\n  {site}/jobs/runs/{run}\n" in daily["body"]
    assert "(Overdue by 6 days)" in weekly["body"]
    assert "The seat is wrong." not in weekly["body"]
    assert f"{site}/accounts/me" in weekly["body"]
    (entry,) = sent_entries()
    assert entry.changes == {"sent": 2, "refused": []}
    assert "example.org" not in str(entry.changes)
    with time_machine.travel(TUESDAY, tick=False):
        assert send_digests(by="a test") == Digested(2, 1)
    assert queued[-1]["to"] == "daily@example.org"


def test_nobody_is_mailed_twice_on_one_day(app: Flask, queued: list[dict[str, str]]) -> None:
    add_user("daily@example.org", Digest.DAILY, Role.ADMINISTRATOR)
    add_run("votes.recheck", RunOutcome.FAILED, SUNDAY)
    with time_machine.travel(MONDAY, tick=False):
        assert send_digests(by="a test") == Digested(1, 1)
        assert send_digests(by="a test") == Digested(1, 0, already=True)
    assert len(queued) == len(sent_entries()) == 1


def test_with_nothing_to_say_nothing_is_sent_or_written_down(app: Flask) -> None:
    add_user("daily@example.org", Digest.DAILY, Role.ADMINISTRATOR)
    with time_machine.travel(MONDAY, tick=False):
        assert send_digests(by="a test") == Digested(1, 0)
    assert sent_entries() == []


def test_an_address_that_cannot_be_written_to_stops_no_other(
    app: Flask, queued: list[dict[str, str]]
) -> None:
    broken = add_user("not an address", Digest.DAILY, Role.ADMINISTRATOR)
    add_user("daily@example.org", Digest.DAILY, Role.ADMINISTRATOR)
    add_run("votes.recheck", RunOutcome.FAILED, SUNDAY)
    with time_machine.travel(MONDAY, tick=False):
        assert send_digests(by="a test") == Digested(2, 1, refused=(f"user {broken}",))
    assert [message["to"] for message in queued] == ["daily@example.org"]


def test_a_run_that_is_cut_off_has_queued_nothing(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_user("daily@example.org", Digest.DAILY, Role.ADMINISTRATOR)
    add_run("votes.recheck", RunOutcome.FAILED, SUNDAY)

    def cut_off(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with time_machine.travel(MONDAY, tick=False):
        with monkeypatch.context() as patched:
            patched.setattr(service, "record", cut_off)
            with pytest.raises(KeyboardInterrupt):
                send_digests(by="a test")
        assert send_digests(by="a test") == Digested(1, 1)
    assert len(sent_entries()) == 1


def test_the_job_says_how_many_were_sent(app: Flask) -> None:
    add_user("daily@example.org", Digest.DAILY, Role.ADMINISTRATOR)
    add_run("votes.recheck", RunOutcome.FAILED, SUNDAY)
    db.session.rollback()
    with time_machine.travel(MONDAY, tick=False):
        result = app.test_cli_runner().invoke(args=["jobs", "run", "desk.digest"])
    assert result.exit_code == 0, result.output
    assert "sent" in result.output
    assert len(sent_entries()) == 1
