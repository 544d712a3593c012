"""What is removed when: one registry, its page, the command line, the jobs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.accounts.domain import Role
from app.accounts.models import FailedAttempt, User, UserSession
from app.audit.models import AuditEntry
from app.db import db, unit_of_work
from app.intake.models import Intake
from app.jobs import registry as jobs
from app.jobs.runner import run_job
from app.kept.models import KeptForm
from app.kernel import clock
from app.mail.models import Message
from app.members.models import Member
from app.members.service import name_columns
from app.privacy import registry, service
from app.privacy.domain import Purpose, told_in_words
from app.privacy.models import Correction, RetentionRun
from app.privacy.registry import RetentionRule, list_rules
from tests.client import LintingClient
from tests.factories import clps
from tests.factories.personal import make, plant_import, plant_requests

ClientAs = Callable[..., LintingClient]
PAGE = "/privacy/retention"
LONG_AGO = timedelta(days=4000)
PLANTED = {
    "accounts.attempts",
    "accounts.sessions",
    "intake.files",
    "kept.forms",
    "mail.messages",
    "privacy.corrections",
    "selections.contacts",
}
"""The rules that have something here; those of other rooms are tested with their rooms."""


def plant_old_and_new() -> None:
    """Of everything that a rule removes one row that is old, and one that is not."""
    old, new = clock.now() - LONG_AGO, clock.now()
    with unit_of_work() as session:
        user = make(session, User, email="a@example.org", name="A", active=True)
        for at in (old, new):
            mark = f"{at.year}"
            make(session, UserSession, user_id=user.id, seen_at=at, key_digest=mark, address="x")
            make(session, FailedAttempt, at=at)
            make(session, KeptForm, user_id=user.id, form=mark, typed="x", kept_at=at)
            make(session, Message, recipient="a@example.org", queued_at=at, next_try_at=None)
            intake = plant_import(session, "users", "x")
            intake.uploaded_at = at
            plant_requests(session, f"user {at.year}", "x")
        clp = clps.a_clp(session, "Seat 1", region="Wales")
        officers = [clps.an_officer(session, clp.id, office=f"Office {n}") for n in (1, 2)]
        officers[0].until = officers[0].since + timedelta(days=1)
    with unit_of_work() as session:
        first = session.scalars(select(Correction.id).order_by(Correction.id)).first()
        session.execute(update(Correction).where(Correction.id == first).values(decided_at=old))


def due() -> dict[str, int]:
    """How many rows each rule would remove now, of those that have something here."""
    db.session.rollback()
    db.session.expire_all()
    states = {state.rule.name: state.due for state in service.list_states(db.session)}
    return {name: states[name] for name in PLANTED}


def test_every_rule_removes_what_is_old_and_the_dry_run_nothing(
    app: Flask, client_as: ClientAs
) -> None:
    plant_old_and_new()
    before = due()
    assert set(before.values()) == {1}, before
    dry = app.test_cli_runner().invoke(args=["privacy", "purge", "--dry-run"])
    assert dry.exit_code == 0, dry.output
    assert "1 session would be removed." in dry.output
    assert "How to reach 1 former officer or contact would be removed." in dry.output
    assert due() == before
    officer = client_as(Role.PARTY_OFFICER, user_id=99)
    page = officer.get(PAGE).text
    assert f"{len(before)} rows would go" in page
    assert "never" in page
    done = app.test_cli_runner().invoke(args=["privacy", "purge"])
    assert done.exit_code == 0, done.output
    assert "1 uploaded file removed." in done.output
    assert set(due().values()) == {0}
    for table in (UserSession, FailedAttempt, KeptForm, Message, Intake):
        kept = 2 if table is Intake else 1
        assert db.session.scalar(select(func.count()).select_from(table)) == kept, table
    ran = dict(db.session.execute(select(RetentionRun.rule, RetentionRun.gone)).all())
    assert {name: ran.pop(name) for name in PLANTED} == dict.fromkeys(PLANTED, 1)
    assert set(ran.values()) <= {0}
    told = db.session.scalars(
        select(AuditEntry.subject).where(AuditEntry.event == "privacy:retention:ran")
    ).all()
    assert sorted(told) == [f"retention {name}" for name in sorted(before)]
    page = officer.get(PAGE).text
    assert "0 rows would go" in page
    assert "never" not in page


def test_the_job_runs_what_no_job_of_its_own_has_run(app: Flask) -> None:
    plant_old_and_new()
    run_job("accounts.forget-sessions")
    counts = run_job("privacy.purge").counts
    assert "accounts.sessions" not in counts
    assert counts["accounts.attempts"] == counts["intake.files"] == 1
    assert set(due().values()) == {0}
    states = {state.rule.name: state for state in service.list_states(db.session)}
    assert states["accounts.sessions"].gone == 1  # told by the run of its own job
    assert states["accounts.sessions"].ran_at is not None


def test_every_job_that_removes_what_is_kept_no_longer_is_under_a_rule(app: Flask) -> None:
    named = {rule.job for rule in list_rules()} - {""}
    removing = {job.name for job in jobs.registered() if job.reason == jobs.KEPT_NO_LONGER}
    assert removing == named
    assert {rule.purpose for rule in list_rules()} <= {str(purpose) for purpose in Purpose}


def test_a_rule_is_registered_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_rules", {})
    rule = RetentionRule(
        "test.rows", Purpose.MAIL, "Rows", str, "1 day", lambda _s: 0, lambda _s, _by: 0
    )
    registry.removed_after(rule)
    with pytest.raises(ValueError, match="already"):
        registry.removed_after(rule)


def test_who_may_read_it(client: LintingClient, client_as: ClientAs) -> None:
    assert client.get(PAGE).status_code == 302
    readers = {Role.PARTY_OFFICER, Role.ADMINISTRATOR, Role.AUDITOR}
    for role in Role:
        expected = 200 if role in readers else 403
        someone = client_as(role)
        for path in (PAGE, f"{PAGE}.csv", f"{PAGE}.xlsx"):
            assert someone.get(path).status_code == expected


def test_everything_on_a_person_can_be_read_on_a_page(app: Flask, client_as: ClientAs) -> None:
    with unit_of_work() as session:
        session.add(Member(id=172, confirmed=True, **name_columns("Diane Abbott", None)))
        plant_requests(session, "member 172", "a giraffe")
    officer = client_as(Role.PARTY_OFFICER)
    fields = {"reason": "Herself, by letter.", "show": "page"}
    page = officer.submit("/privacy/people/member/172", fields, button="Make the file")
    assert page.status_code == 200
    assert "a giraffe" in page.text
    assert "Nothing is held here." in page.text
    db.session.rollback()
    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert last is not None
    assert last.event == "privacy:person:read"


def test_what_is_held_is_told_in_words() -> None:
    held = [{"made_at": None, "ok": True, "days": [{"a_b": 1}, "x"], "none": []}, "plain"]
    assert told_in_words(held) == [
        [("Made at", "not recorded"), ("Ok", "yes"), ("Days", "A b: 1; x"), ("None", "none")],
        [("What", "plain")],
    ]
