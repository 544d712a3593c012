"""One way to run a job, whoever asks: alone, and with a row in the history."""

from __future__ import annotations

import signal
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import update

from app.db import db, unit_of_work
from app.jobs.locks import hold_lock
from app.jobs.models import JobRun, RunOutcome
from app.jobs.queries import find_running
from app.jobs.registry import find_job
from app.jobs.run import Run, Stopped, Work
from app.kernel.clock import now
from app.kernel.dates import written_time
from app.kernel.errors import DomainError


class AlreadyRunning(DomainError):
    """Something with the same lock is running; the sentence names it."""


class LockLost(Exception):
    """The run's lock is gone (the database cut its connection): another run may have begun."""


def run_job(name: str, *, stop: threading.Event | None = None) -> JobRun:
    """Run a registered job now. As run_recorded; UnknownJob when there is none of that name."""
    job = find_job(name)
    return run_recorded(job.name, job.work, lock=job.lock, stop=stop)


def run_recorded(
    name: str,
    work: Work,
    *,
    lock: str,
    arguments: Mapping[str, object] | None = None,
    stop: threading.Event | None = None,
) -> JobRun:
    """Run some work alone and keep how it went; return its row, which has ended.

    name, arguments: what the history shows. lock: no other run with it happens meanwhile. stop:
    once set, the work is stopped where it next notes its progress. The work commits its own units
    of work; none may be open when this is called. What a run that died left as `running` under
    this lock is marked `lost`.

    Raises AlreadyRunning when the lock is taken, and whatever the work raises, after keeping it
    whole in the row; KeyboardInterrupt and SIGTERM too, so that a stopped run does not look lost.
    """
    told: list[int] = []
    with hold_lock(db.engine, lock) as hold, _sigterm_stops(told):
        if hold is None:
            raise AlreadyRunning(what_runs(name, lock))

        def check() -> None:
            if told or (stop and stop.is_set()):
                raise Stopped
            if not hold.alive():
                raise LockLost(f"the lock {lock!r} is gone, so another run may have begun")

        run = Run(_begin(name, lock, arguments or {}), check)
        try:
            outcome = work(run)
            return _end(run, outcome.counts, outcome.complaint)
        except BaseException as error:
            db.session.rollback()
            _end(run, {}, error_text(error))
            raise


def error_text(error: BaseException) -> str:
    """An error as it is kept and logged: its whole traceback, as text any database takes.

    PostgreSQL's own details ("Failing row contains ...") are left out, as bound parameters are:
    they print what we hold on people.
    """
    if isinstance(error, KeyboardInterrupt):
        return "It was stopped before it had ended."
    text = "".join(traceback.format_exception(error))
    for detail in _details(error, set()):
        text = text.replace(detail, "(left out: it may name people)")
    return text.encode(errors="backslashreplace").decode().replace("\0", "\\0")


def _details(error: BaseException | None, seen: set[int]) -> Iterator[str]:
    """The details that the database gave with an error and with those that led to it."""
    if error is None or id(error) in seen:
        return
    seen.add(id(error))
    detail = getattr(getattr(error, "diag", None), "message_detail", None)
    if detail:
        yield str(detail)
    yield from _details(error.__cause__, seen)
    yield from _details(error.__context__, seen)


def what_runs(name: str, lock: str) -> str:
    """Why a job cannot run now, as a sentence. Only reads: the run may be amid a long write."""
    running = find_running(db.session, lock)
    if running is None:  # it has only just begun, or has just ended
        return f"{name} cannot run now: another run of it is in progress. Try again in a moment."
    how_far = f" ({running.progress})" if running.progress else ""
    return (
        f"{name} cannot run now: {running.name} has been running since"
        f" {written_time(running.started_at)}{how_far}. Try again when it has ended."
    )


def _begin(name: str, lock: str, arguments: Mapping[str, object]) -> int:
    """Keep that a run has begun, and that those before it never ended; return its id."""
    with unit_of_work() as session:
        session.execute(
            update(JobRun)
            # We hold the lock, so whoever wrote these rows is no longer there.
            .where(JobRun.lock == lock, JobRun.outcome == RunOutcome.RUNNING)
            .values(
                outcome=RunOutcome.LOST,
                ended_at=now(),
                error="Its process ended before it could say how it went.",
            )
        )
        row = JobRun(
            name=name,
            lock=lock,
            arguments=dict(arguments),
            started_at=now(),
            outcome=RunOutcome.RUNNING,
            progress="",
            counts={},
        )
        session.add(row)
        session.flush()
        return row.id


def _end(run: Run, counts: Mapping[str, object], error: str | None) -> JobRun:
    """Keep how a run ended: it failed when there is an error."""
    with unit_of_work() as session:
        # The work noted its progress past the loaded row.
        row = session.get_one(JobRun, run.id, populate_existing=True)
        row.ended_at = now()
        row.outcome = RunOutcome.SUCCEEDED if error is None else RunOutcome.FAILED
        row.counts = dict(counts)
        row.error = error
    return row


@contextmanager
def _sigterm_stops(told: list[int]) -> Iterator[None]:
    """Let SIGTERM raise Stopped in the block, where it would end the process without a word.

    told: gets the signal's number. What is raised while an object is being thrown away is ignored
    by Python, so that whoever goes on looks here as well.

    Only in the main thread, and only where nobody else (a web server, the scheduler) minds it.
    """
    if (
        threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
    ):
        yield
        return

    def stop(number: int, _frame: object) -> None:
        told.append(number)
        # Supervisors often send it twice; the second must not cut off the keeping of the first.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise Stopped

    signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
