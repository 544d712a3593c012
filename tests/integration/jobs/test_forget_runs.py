"""Old runs are removed, but for what somebody needs; on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from app.audit.models import AuditEntry
from app.db import db, unit_of_work
from app.jobs import service
from app.jobs.models import JobRun, RunOutcome
from app.jobs.runner import run_job
from app.jobs.settings import KEEP_RUNS_DAYS
from app.kernel.clock import now
from app.members.models import Member
from app.settings.models import SettingValue
from tests.factories.record import many

OLD = timedelta(days=KEEP_RUNS_DAYS.default + 1)


def store(name: str, age: timedelta, outcome: RunOutcome = RunOutcome.SUCCEEDED) -> int:
    """A run that began and ended so long ago."""
    row = JobRun(
        name=name,
        lock=name,
        arguments={},
        started_at=now() - age,
        ended_at=None if outcome is RunOutcome.RUNNING else now() - age,
        outcome=outcome,
        progress="",
        counts={},
    )
    with unit_of_work() as session:
        session.add(row)
        session.flush()
        return row.id


def left() -> set[int]:
    db.session.rollback()
    return set(db.session.scalars(select(JobRun.id).where(JobRun.name != "jobs.forget-runs")))


def test_old_runs_go_and_the_newest_of_every_name_stays(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "BATCH", 2)
    gone = [store("a", OLD) for _ in range(5)]
    newest = store("a", OLD)
    only = store("b", OLD, RunOutcome.LOST)
    running = store("c", OLD, RunOutcome.RUNNING)
    last = store("c", OLD)
    young = store("d", timedelta(days=KEEP_RUNS_DAYS.default - 1))
    later = store("d", timedelta())
    run = run_job("jobs.forget-runs")
    assert (run.outcome, run.counts) == (RunOutcome.SUCCEEDED, {"removed": 5}), run.error
    assert left() == {newest, only, running, last, young, later}
    assert not left().intersection(gone)
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.event for entry in entries] == ["jobs:runs:forgotten"] * 3
    assert [entry.changes["removed"] for entry in entries] == [2, 2, 1]
    assert {entry.actor for entry in entries} == {"scheduler"}
    assert run_job("jobs.forget-runs").counts == {"removed": 0}


def test_the_setting_says_how_long(app: Flask) -> None:
    gone, last = store("a", timedelta(days=40)), store("a", timedelta(days=40))
    assert run_job("jobs.forget-runs").counts == {"removed": 0}
    with unit_of_work() as session:
        session.execute(
            insert(SettingValue).values(
                name=KEEP_RUNS_DAYS.name, value=30, set_at=now(), set_by="user 1"
            )
        )
    assert run_job("jobs.forget-runs").counts == {"removed": 1}
    assert left() == {last}
    assert gone not in left()


def test_what_the_record_refers_to_stays(app: Flask) -> None:
    many(members=3, divisions=1).stored()
    db.session.rollback()
    referred = left()
    assert referred
    forgotten = store("by hand", OLD)
    checked = store("by hand", OLD)
    store("by hand", OLD)
    with unit_of_work() as session:
        session.execute(update(JobRun).values(started_at=now() - OLD, ended_at=now() - OLD))
        session.execute(
            update(Member)
            .where(Member.id == session.scalar(select(Member.id).limit(1)))
            .values(checked_run_id=checked)
        )
    assert run_job("jobs.forget-runs").counts == {"removed": 1}
    assert forgotten not in left()
    assert {checked, *referred} <= left()
