"""The pages of jobs, through the client, on both databases."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, select

from app.accounts.domain import Role
from app.audit.models import AuditEntry
from app.db import db, unit_of_work
from app.jobs import registry, service
from app.jobs.locks import named_lock
from app.jobs.models import JobRun, RunOutcome
from app.jobs.queries import list_failed, list_running
from app.jobs.registry import scheduled
from app.jobs.run import Outcome, Run
from app.jobs.schedule import read_schedule
from tests.client import LintingClient, path_of

Client = Callable[..., LintingClient]
Make = Callable[..., int]
BEGAN = datetime(2016, 9, 25, 3, 10, tzinfo=UTC)
READERS = (Role.ADMINISTRATOR, Role.AUDITOR)


@pytest.fixture(autouse=True)
def jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two jobs under one lock and one that never ran."""
    monkeypatch.setattr(registry, "_jobs", {})

    def work(_run: Run) -> Outcome:
        """Count the ticks.

        Not shown.
        """
        return Outcome({"ticks": 1})

    for name, lock in (("tests.tick", "tick"), ("tests.tock", "tick"), ("tests.idle", "idle")):
        scheduled(name, schedule=read_schedule("10 3 * * *"), reason="At night.", lock=lock)(work)


@pytest.fixture
def ran(app: Flask) -> Make:
    """Puts a run on record; gives its id."""

    def make(
        name: str = "tests.tick",
        outcome: RunOutcome = RunOutcome.SUCCEEDED,
        error: str | None = None,
        **columns: object,
    ) -> int:
        ended = None if outcome is RunOutcome.RUNNING else BEGAN + timedelta(minutes=2)
        row = JobRun(
            **{
                "name": name,
                "lock": "tick",
                "arguments": {},
                "started_at": BEGAN,
                "ended_at": ended,
                "outcome": outcome,
                "progress": "",
                "counts": {},
                "error": error,
            }
            | columns
        )
        with unit_of_work() as session:
            session.add(row)
            session.flush()
            return row.id

    return make


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", [role for role in Role if role not in READERS])
def test_jobs_are_for_administrators_and_auditors(client_as: Client, ran: Make, role: Role) -> None:
    client = client_as(role)
    for path in ("/jobs", "/jobs/runs", "/jobs/runs.csv", f"/jobs/runs/{ran()}"):
        assert client.get(path).status_code == 403
    assert client.post("/jobs/tests.tick/run-now").status_code == 403


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_auditor_sees_jobs_and_runs_none(client_as: Client) -> None:
    client = client_as(Role.AUDITOR)
    assert "Run now" not in client.get("/jobs").text
    assert client.post("/jobs/tests.tick/run-now").status_code == 403


def test_every_job_says_what_when_why_and_how_it_went(client_as: Client, ran: Make) -> None:
    ran(counts={"new": 12})
    with time_machine.travel("2016-09-25T12:00:00Z", tick=False):
        page = client_as(Role.ADMINISTRATOR).get("/jobs")
    assert "Refresh" not in page.headers
    for words in (
        "tests.tick",
        "Count the ticks.",
        "Every day at 03:10, London time.",
        "At night.",
        "26 September 2016, 03:10",
        "25 September 2016, 04:10",
        "succeeded",
        "Not yet",
    ):
        assert words in page.text
    assert "Not shown" not in page.text


def test_while_something_runs_the_page_refreshes_itself_unless_told_not_to(
    client_as: Client, ran: Make
) -> None:
    run_id = ran(outcome=RunOutcome.RUNNING, progress="page 3 of 9")
    client = client_as(Role.ADMINISTRATOR)
    for path in ("/jobs", f"/jobs/runs/{run_id}"):
        page = client.get(path)
        assert page.headers["Refresh"] == f"5; url={path}"
        assert "page 3 of 9" in page.text
        assert "stop refreshing" in page.text
        still = client.get(f"{path}?still=yes")
        assert "Refresh" not in still.headers
        assert "refresh it every 5 seconds" in still.text
    # Another job under the same lock says whom it waits for.
    assert "Waits for" in client.get("/jobs").text


def test_what_failed_is_named_with_its_run(client_as: Client, ran: Make) -> None:
    ran("tests.tick", RunOutcome.FAILED, "Traceback: nonsense")
    lost = ran("tests.idle", RunOutcome.LOST, "Its process ended.")
    failed = ran("tests.tock", RunOutcome.FAILED, "Broken.")
    ran("by hand", RunOutcome.FAILED, "Broken.")
    ran("tests.tick")
    assert [(job.name, run.id) for job, run in list_failed(db.session)] == [
        ("tests.tock", failed),
        ("tests.idle", lost),
    ]
    assert list_running(db.session) == []
    page = client_as(Role.ADMINISTRATOR).get("/jobs").text
    assert "Needs somebody’s eye" in page
    assert f"/jobs/runs/{failed}" in page


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What would have been started as a process: names and databases."""
    calls: list[tuple[str, str]] = []
    monkeypatch.setattr(service, "_start_process", lambda name, url: calls.append((name, url)))
    return calls


def test_run_now_starts_a_process_and_is_on_record(
    client_as: Client, started: list[tuple[str, str]]
) -> None:
    client = client_as(Role.ADMINISTRATOR, user_id=7)
    answer = client.submit("/jobs", button="Run now: tests.tick")
    assert path_of(answer) == "/jobs?started=tests.tick"
    assert started == [("tests.tick", db.engine.url.render_as_string(hide_password=False))]
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.event, entry.actor, entry.subject) == (
        "jobs:job:started",
        "user 7",
        "job tests.tick",
    )
    page = client.get("/jobs?started=tests.tick")
    assert "tests.tick has been started." in page.text
    # It is not on record yet, so the page looks again.
    assert page.headers["Refresh"] == "5; url=/jobs"
    assert "Refresh" not in client.get("/jobs?started=no.such").headers


def test_a_job_that_is_going_is_not_started_twice(
    client_as: Client, ran: Make, started: list[tuple[str, str]]
) -> None:
    ran("tests.tock", RunOutcome.RUNNING, progress="page 3 of 9")
    client = client_as(Role.ADMINISTRATOR)
    with named_lock(db.engine, "tick") as held:
        assert held
        answer = client.submit("/jobs", button="Run now: tests.tick")
    assert answer.status_code == 409
    assert "tests.tick cannot run now: tests.tock has been running since" in answer.text
    assert "(page 3 of 9)" in answer.text
    assert started == []
    assert db.session.scalars(select(AuditEntry)).all() == []
    # Its process has died: the lock is free, so the row is only what it left.
    client.submit("/jobs", button="Run now: tests.tick")
    assert [name for name, _ in started] == ["tests.tick"]


def test_no_job_is_started_by_another_name_or_without_a_token(
    client_as: Client, started: list[tuple[str, str]]
) -> None:
    client = client_as(Role.ADMINISTRATOR)
    page = client.get("/jobs").text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    answer = client.post("/jobs/tests.tack/run-now", data={"csrf_token": token})
    assert answer.status_code == 404
    assert "Did you mean" in answer.text
    assert client.post("/jobs/tests.tick/run-now").status_code >= 400
    assert started == []


def test_a_job_started_on_the_page_really_runs(
    app: Flask, client_as: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a process that outlives the request; the real job, since the process knows no other."""
    monkeypatch.undo()
    client_as(Role.ADMINISTRATOR).submit("/jobs", button="Run now: jobs.forget-runs")
    deadline = time.monotonic() + 60
    while True:
        db.session.rollback()
        run = db.session.scalars(
            select(JobRun).where(JobRun.outcome != RunOutcome.RUNNING)
        ).one_or_none()
        if run:
            break
        assert time.monotonic() < deadline, "it never ran"
        time.sleep(0.2)
    assert (run.name, run.outcome) == ("jobs.forget-runs", RunOutcome.SUCCEEDED), run.error
    assert run.counts == {"removed": 0}


def rows(client: LintingClient, path: str) -> list[dict[str, str]]:
    text = client.get(path).get_data().decode("utf-8-sig")
    return list(csv.DictReader(x for x in StringIO(text, newline="") if not x.startswith("#")))


def test_the_history_is_filtered_paged_and_exported(client_as: Client, ran: Make) -> None:
    client = client_as(Role.AUDITOR)
    assert "No job has run yet" in client.get("/jobs/runs").text
    for _ in range(51):
        ran(counts={"new_members": 2})
    failed = ran("by hand", RunOutcome.FAILED, "Broken.\nAnd more.", arguments={"full": True})
    page = client.get("/jobs/runs").text
    assert "52 runs, 1 to 50 shown" in page
    assert "new members 2" in page
    assert "2 runs" not in client.get("/jobs/runs?page=2").text.partition("52 runs")[2]
    page = client.get("/jobs/runs?job=by+hand&outcome=failed").text
    assert "1 run" in page
    assert f"/jobs/runs/{failed}" in page
    assert "No run matches" in client.get("/jobs/runs?outcome=lost").text
    assert client.get("/jobs/runs?outcome=gone").status_code == 422
    assert client.get("/jobs/runs.csv?job=gone").status_code == 422
    (row,) = rows(client, "/jobs/runs.csv?outcome=failed")
    assert (row["run"], row["job"], row["arguments"]) == (
        str(failed),
        "by hand",
        '{"full": true}',
    )
    assert row["error"].startswith("Broken.")
    assert len(rows(client, "/jobs/runs.csv")) == 52
    assert client.get("/jobs/runs.xlsx").get_data()[:2] == b"PK"


def test_a_run_shows_counts_arguments_and_its_whole_error(client_as: Client, ran: Make) -> None:
    run_id = ran(
        outcome=RunOutcome.FAILED,
        error="Traceback:\n  <b>x</b>\nValueError: nonsense",
        counts={"new_members": 1200, "source": None},
        arguments={"since": "2016-01-01", "full": True, "until": None},
        progress="page 3",
    )
    client = client_as(Role.AUDITOR)
    page = client.get(f"/jobs/runs/{run_id}").text
    for words in (
        f"Run {run_id} of tests.tick",
        "1,200",
        "Asked for: since",
        "2016-01-01",
        "not given",
        "Traceback:\n  &lt;b&gt;x&lt;/b&gt;\nValueError: nonsense",
        "page 3",
    ):
        assert words in page
    for missing in (run_id + 1, 2**31, 10**25):
        answer = client.get(f"/jobs/runs/{missing}")
        assert answer.status_code == 404
        assert f"There is no run {missing}." in answer.text


def test_the_history_asks_as_many_queries_for_much_as_for_little(
    client_as: Client, ran: Make
) -> None:
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    client = client_as(Role.AUDITOR)
    counts = []
    for runs in (3, 20):
        for _ in range(runs):
            ran()
        asked.clear()
        client.get("/jobs")
        client.get("/jobs/runs")
        counts.append(len(asked))
    assert counts[0] == counts[1]
