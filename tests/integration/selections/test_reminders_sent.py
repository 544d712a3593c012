"""Secretaries are reminded of missing returns: of one deadline once, whatever happens to a run."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from app.accounts import service as accounts
from app.accounts.domain import Role
from app.audit.models import AuditEntry
from app.db import db, unit_of_work
from app.jobs.models import JobRun
from app.jobs.runner import run_job
from app.kernel.dates import start_of
from app.mail.models import Message
from app.members.models import Clp
from app.members.queries import clp_key
from app.members.service import record_clp
from app.selections.domain.ballots import BallotStepKind, Stage, Step, timetable
from app.selections.models.ballots import BallotDay, BallotReminder, TriggerBallot
from app.selections.queries.reminders import ReminderFilter, list_reminders
from app.selections.queries.rules import newest, rule_set_of
from app.selections.service import ballots as service
from app.selections.service import reminders
from tests.factories.clps import SINCE, fill_out
from tests.factories.party import make_party

JOB = "selections.remind-secretaries"
CALLED_ON = date(2022, 3, 1)
BY = "user 9"


def a_secretary(email: str, clp_id: int) -> int:
    with unit_of_work() as session:
        user, _ = accounts.invite(session, email=email, name=email.partition("@")[0], by=BY)
        user.active = True
        accounts.grant_role(session, user.id, Role.CLP_SECRETARY, clp_key(clp_id), CALLED_ON, by=BY)
        return user.id


@pytest.fixture
def papers(app: Flask) -> date:
    """Two ballots that run, the first CLP with two secretaries; the day their papers are due."""
    with time_machine.travel(start_of(CALLED_ON) + timedelta(hours=10), tick=False):
        with unit_of_work() as session:
            ids = make_party(session, 2)
            for number in ids:
                clp = record_clp(
                    session, name=f"Seat {number} CLP", constituency=f"Seat {number}", since=SINCE,
                    until=None, source="List", by=BY,
                )  # fmt: skip
                fill_out(session, clp.id)
            version = newest(session, "2021")
            days = timetable(CALLED_ON, rule_set_of(version))
            service.call_ballots(
                session, ids, title="Spring", rule_set_id=version.id, called_on=CALLED_ON,
                freeze_on=CALLED_ON, days=days, source="The executive", by=BY,
            )  # fmt: skip
        first, second = db.session.scalars(select(Clp.id).order_by(Clp.id))
        db.session.rollback()
        for email, clp_id in (("ada@example.org", first), ("bea@example.org", first)):
            a_secretary(email, clp_id)
        a_secretary("cora@example.org", second)
        with unit_of_work() as session:
            session.execute(update(Message).values(kind="before"))
    return days[Stage.PAPERS]


def run_on(day: date) -> JobRun:
    with time_machine.travel(start_of(day) + timedelta(hours=8), tick=False):
        return run_job(JOB)


def sent() -> list[tuple[str, str]]:
    """To whom and of what, in order."""
    db.session.rollback()
    rows = db.session.scalars(
        select(Message).where(Message.kind == reminders.KIND).order_by(Message.id)
    )
    return [(row.recipient, row.subject) for row in rows]


def test_each_secretary_is_reminded_of_a_deadline_once(papers: date) -> None:
    run_on(papers - timedelta(days=15))
    assert sent() == []
    for _ in range(2):
        run_on(papers - timedelta(days=14))
    run_on(papers - timedelta(days=13))
    assert [to for to, _ in sent()] == ["ada@example.org", "bea@example.org", "cora@example.org"]
    assert {of.partition(" CLP ")[2] for _, of in sent()} == {"are due on 19 April 2022"}
    run_on(papers - timedelta(days=7))
    run_on(papers)
    assert len(sent()) == 9
    for late in (1, 2, 30):
        run_on(papers + timedelta(days=late))
    assert [of for _, of in sent()[9:]] == [
        "Overdue: returns of Seat 1 CLP", "Overdue: returns of Seat 1 CLP",
        "Overdue: returns of Seat 2 CLP",
    ]  # fmt: skip
    rows = list_reminders(db.session, ReminderFilter())
    assert len(rows) == 12
    assert {row.delivery for row in rows} == {"sent"}
    recorded = db.session.scalar(
        select(func.count())
        .select_from(AuditEntry)
        .where(AuditEntry.event == "selections:reminder:sent")
    )
    assert recorded == 12


def test_a_run_that_is_killed_goes_on_where_it_stopped(
    papers: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue, done = reminders.queue_message, []

    def dying(*args: object, **kwargs: object) -> Message:
        done.append(1)
        if len(done) == 3:  # the second ballot's, after the first ballot was kept
            raise KeyboardInterrupt
        return queue(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(reminders, "queue_message", dying)
    day = papers - timedelta(days=7)
    with pytest.raises(KeyboardInterrupt):
        run_on(day)
    assert len(sent()) == 2
    monkeypatch.setattr(reminders, "queue_message", queue)
    run_on(day)
    run_on(day)
    assert [to for to, _ in sent()] == ["ada@example.org", "bea@example.org", "cora@example.org"]


def test_a_moved_deadline_is_another_and_a_stopped_ballot_has_none(papers: date) -> None:
    run_on(papers - timedelta(days=7))
    first, second = db.session.scalars(select(TriggerBallot.id).order_by(TriggerBallot.id))
    db.session.rollback()
    with (
        time_machine.travel(start_of(papers) - timedelta(days=6), tick=False),
        unit_of_work() as session,
    ):
        session.execute(
            update(BallotDay)
            .where(BallotDay.ballot_id == first, BallotDay.stage == Stage.PAPERS)
            .values(day=papers + timedelta(days=7))
        )
        step = Step(BallotStepKind.PAUSED, papers - timedelta(days=7), reason="Snow")
        service.record_steps(session, {second: 1}, step, by=BY)
    run_on(papers)
    to = [to for to, _ in sent()]
    assert to[3:] == ["ada@example.org", "bea@example.org"]
    due = {row.due_on for row in db.session.scalars(select(BallotReminder))}
    assert due == {papers, papers + timedelta(days=7)}


def test_who_is_no_secretary_any_more_is_not_written_to(papers: date) -> None:
    users = dict(
        db.session.execute(
            select(accounts.User.email, accounts.User.id).where(accounts.User.active)
        ).all()
    )
    db.session.rollback()
    with unit_of_work() as session:
        for email in ("bea@example.org", "cora@example.org"):
            accounts.close(session, users[email], reason="left", by=BY)
    run = run_on(papers - timedelta(days=7))
    assert [to for to, _ in sent()] == ["ada@example.org"]
    assert "Seat 2 CLP" in (run.error or "")
