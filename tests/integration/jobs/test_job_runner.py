"""Runs as they are kept, on both engines."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from app.db import db, unit_of_work
from app.jobs.models import JobRun, RunOutcome
from app.jobs.queries import RunFilter, latest_run_by_name, list_runs
from app.jobs.registry import UnknownJob
from app.jobs.run import Outcome, Run, Stopped
from app.jobs.runner import AlreadyRunning, LockLost, run_job, run_recorded
from tests.integration.jobs.conftest import Processes

pytestmark = pytest.mark.usefixtures("jobs_app")
Read = Callable[[str], list[tuple[object, ...]]]
Eventually = Callable[..., object]


def nothing(_run: Run) -> Outcome:
    return Outcome()


def latest(name: str) -> JobRun:
    return latest_run_by_name(db.session)[name]


def test_a_run_is_kept_with_what_it_counted() -> None:
    def work(run: Run) -> Outcome:
        with unit_of_work() as session:
            run.progress(session, "page 3 of 3")
        return Outcome({"new": 12, "changed": 3})

    row = run_recorded("votes.import", work, lock="votes", arguments={"since": "2016-09-25"})
    assert (row.outcome, row.error, row.progress) == (RunOutcome.SUCCEEDED, None, "page 3 of 3")
    assert row.counts == {"new": 12, "changed": 3}
    assert row.arguments == {"since": "2016-09-25"}
    assert row.ended_at is not None
    assert row.ended_at >= row.started_at


def test_a_complaint_makes_a_run_a_failed_one_that_counted() -> None:
    row = run_recorded("votes.import", lambda _run: Outcome({"new": 1}, "One of two."), lock="v")
    assert (row.outcome, row.error, row.counts) == (RunOutcome.FAILED, "One of two.", {"new": 1})


def test_an_order_to_stop_that_was_swallowed_is_heeded_at_the_next_batch() -> None:
    """Python ignores what is raised while an object is being thrown away."""

    def work(run: Run) -> Outcome:
        with suppress(Stopped):
            os.kill(os.getpid(), signal.SIGTERM)
        with unit_of_work() as session:
            run.progress(session, "the next batch")
        return Outcome()

    with pytest.raises(Stopped):
        run_recorded("votes.import", work, lock="votes")
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    assert latest("votes.import").outcome is RunOutcome.FAILED


def test_an_error_is_kept_whole_and_its_batch_undone(read: Read) -> None:
    def fetch() -> None:
        raise OSError("no route to the source \0 \udcff")

    def work(run: Run) -> Outcome:
        with unit_of_work() as session:
            session.execute(text("INSERT INTO tick (pid) VALUES (1)"))
            run.progress(session, "first batch")
        with unit_of_work() as session:
            session.execute(text("INSERT INTO tick (pid) VALUES (2)"))
            run.progress(session, "second batch")
            try:
                fetch()
            except OSError as error:
                raise ValueError("the second batch is no use") from error
        return Outcome()

    with pytest.raises(ValueError, match="second batch"):
        run_recorded("votes.import", work, lock="votes")
    row = latest("votes.import")
    assert row.outcome is RunOutcome.FAILED
    assert row.error is not None
    assert row.error.startswith("Traceback (most recent call last):")
    assert "OSError: no route to the source \\0 \\udcff" in row.error
    assert row.error.endswith("ValueError: the second batch is no use\n")
    assert row.progress == "first batch"
    assert read("SELECT pid FROM tick") == [(1,)]


def test_work_that_leaves_changes_uncommitted_has_failed(read: Read) -> None:
    def work(run: Run) -> Outcome:
        db.session.get_one(JobRun, run.id).progress = "never committed"
        return Outcome()

    with pytest.raises(RuntimeError, match="unit of work"):
        run_recorded("votes.import", work, lock="votes")
    assert read("SELECT outcome, progress FROM job_run") == [("failed", "")]


def test_counts_that_are_no_json_fail_the_run() -> None:
    with pytest.raises(Exception, match="JSON serializable"):
        run_recorded("votes.import", lambda _run: Outcome({"when": object()}), lock="votes")
    assert latest("votes.import").outcome is RunOutcome.FAILED


def test_an_error_does_not_print_what_we_hold_on_people() -> None:
    def work(_run: Run) -> Outcome:
        with unit_of_work() as session:
            session.execute(text("CREATE TABLE person (email VARCHAR(40) UNIQUE)"))
        for _ in range(2):
            with unit_of_work() as session:
                session.execute(
                    text("INSERT INTO person VALUES (:email)"), {"email": "ada@birch.example"}
                )
        return Outcome()

    with pytest.raises(IntegrityError):
        run_recorded("people", work, lock="people")
    error = latest("people").error
    assert error is not None
    assert "INSERT INTO person" in error
    assert "birch" not in error


@pytest.mark.parametrize("stop", [KeyboardInterrupt, Stopped])
def test_a_run_stopped_by_hand_is_kept_as_failed(stop: type[BaseException]) -> None:
    def work(_run: Run) -> Outcome:
        raise stop

    with pytest.raises(stop):
        run_recorded("votes.import", work, lock="votes")
    row = latest("votes.import")
    assert (row.outcome, row.error) == (
        RunOutcome.FAILED,
        "It was stopped before it had ended.",
    )


def test_a_run_told_to_stop_ends_where_it_notes_its_progress(read: Read) -> None:
    stop = threading.Event()

    def work(run: Run) -> Outcome:
        with unit_of_work() as session:
            run.progress(session, "one")
        stop.set()
        with unit_of_work() as session:
            session.execute(text("INSERT INTO tick (pid) VALUES (1)"))
            run.progress(session, "two")
        return Outcome()

    with pytest.raises(Stopped):
        run_recorded("votes.import", work, lock="votes", stop=stop)
    assert (latest("votes.import").progress, read("SELECT * FROM tick")) == ("one", [])


# On SQLite the kernel keeps a file's lock; its loss is tried in test_job_locks.
@pytest.mark.parametrize("jobs_url", ["postgresql"], indirect=True)
def test_a_run_whose_lock_is_lost_ends_where_it_notes_its_progress(engine: Engine) -> None:
    def work(run: Run) -> Outcome:
        with engine.connect() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks"
                    " WHERE locktype = 'advisory'"
                )
            )
        with unit_of_work() as session:
            run.progress(session, "never seen")
        return Outcome()

    with pytest.raises(LockLost):
        run_recorded("votes.import", work, lock="votes")
    assert latest("votes.import").outcome is RunOutcome.FAILED


def test_an_unknown_job_leaves_no_row(read: Read) -> None:
    with pytest.raises(UnknownJob):
        run_job("votes.nothing")
    assert read("SELECT * FROM job_run") == []


def test_a_run_cannot_begin_inside_a_unit_of_work() -> None:
    with pytest.raises(RuntimeError, match="another transaction"), unit_of_work():
        run_recorded("votes.import", nothing, lock="votes")


def test_the_newest_runs_come_first() -> None:
    for name in ("a", "b", "a"):
        run_recorded(name, nothing, lock=name)
    assert [run.name for run in list_runs(db.session, RunFilter(), limit=2)] == ["a", "b"]
    assert {name: run.id for name, run in latest_run_by_name(db.session).items()} == {
        "a": 3,
        "b": 2,
    }


def test_a_run_excludes_others_shows_its_progress_and_is_lost_when_killed(
    processes: Processes, read: Read, eventually: Eventually
) -> None:
    process = processes.start("jobs", "run", "stubborn")
    eventually(lambda: read("SELECT id FROM job_run WHERE progress = 'deep in it'"))
    with pytest.raises(AlreadyRunning, match=r"stubborn has been running since .*\(deep in it\)"):
        run_recorded("another", nothing, lock="stubborn")
    assert run_recorded("another", nothing, lock="another").outcome is RunOutcome.SUCCEEDED

    process.kill()
    process.join()
    row = eventually(lambda: run_when_free("another", "stubborn"), 5)
    assert isinstance(row, JobRun)
    assert row.outcome is RunOutcome.SUCCEEDED
    lost = latest("stubborn")
    assert (lost.outcome, lost.progress) == (RunOutcome.LOST, "deep in it")
    assert lost.ended_at is not None


def run_when_free(name: str, lock: str) -> JobRun | None:
    """Run nothing under a lock; None while it is taken (a server needs a moment to notice)."""
    try:
        return run_recorded(name, nothing, lock=lock)
    except AlreadyRunning:
        return None


def test_sigterm_on_the_command_stops_the_run_and_says_so(
    processes: Processes, read: Read, eventually: Eventually, jobs_app: Flask
) -> None:
    process = processes.start("jobs", "run", "stubborn")
    eventually(lambda: read("SELECT id FROM job_run WHERE progress <> ''"))
    process.terminate()
    process.join(5)
    assert process.exitcode == 1
    assert "stubborn was stopped before it had ended." in processes.said(process)
    assert read("SELECT outcome, error FROM job_run") == [
        ("failed", "It was stopped before it had ended.")
    ]
