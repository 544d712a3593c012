"""The scheduler: a process of its own. Any number may be started; one of them leads.

The others wait, and one takes over within seconds when the leader dies, ends, or loses its
connection to the database. A lock per job stands behind that: even with two leaders for a moment
no job runs twice at once.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue

from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app.db import db
from app.jobs.locks import Hold, hold_lock
from app.jobs.models import JobRun, RunOutcome
from app.jobs.queries import latest_run_by_name
from app.jobs.registry import Job, registered
from app.jobs.run import Stopped
from app.jobs.runner import AlreadyRunning, error_text, run_job
from app.kernel.clock import now
from app.kernel.words import plural

LEADER_LOCK = "jobs.scheduler"
# How often a waiting process tries, and how often the leader asks whether it still leads.
TRY_EVERY_SECONDS = 1.0
# How long running jobs have to note that they must end.
STOP_WITHIN_SECONDS = 1.5
# A run that could not begin on time (the machine slept, the leader died) is made up for within
# this; later the next one of its schedule does as well.
GRACE = timedelta(hours=1)

log = logging.getLogger(__name__)


def run_scheduler(app: Flask) -> list[str]:
    """Run the registered jobs by their schedules until SIGTERM or SIGINT; main thread only.

    Returns the names of jobs that did not end in time and still run in a thread: empty as a rule.
    The caller ends the process all the same, and their runs are marked lost by the next.
    """
    said = None
    firings: list[_Firing] = []  # one for each time that this process has led
    with app.app_context():
        engine = db.engine
    with _signals() as signals:
        while True:
            try:
                with hold_lock(engine, LEADER_LOCK) as hold:
                    if hold:
                        said = None
                        firings.append(_Firing(app))
                        _lead(firings[-1], hold, signals)
                    else:
                        said = _say_once("Another scheduler leads; waiting.", said)
            except SQLAlchemyError as error:
                reason = str(getattr(error, "orig", error)).partition("\n")[0]
                said = _say_once(f"The database cannot be used; trying again: {reason}", said)
            if signals.came_within(TRY_EVERY_SECONDS):
                log.info("The scheduler has ended.")
                return sorted(name for firing in firings for name in firing.running)


def first_run(job: Job, latest: JobRun | None, moment: datetime) -> datetime | None:
    """When a leader that begins at a moment runs a job first; None: never again.

    A time in the past, which means at once, when the job's last run leaves one missed that is
    still within the grace: the leader before may have died just then.
    """
    if latest is None:
        return job.schedule.next_after(moment)
    since = max(latest.started_at + timedelta(microseconds=1), moment - GRACE)
    return job.schedule.next_after(since)


def _say_once(text: str, said: str | None) -> str:
    """Log a line unless it was the last one; return it."""
    if text != said:
        log.info(text)
    return text


def _lead(firing: _Firing, hold: Hold, signals: _Signals) -> None:
    """Run jobs until a signal comes or the lock is lost, then tell those that run to stop."""
    jobs = registered()
    with firing.app.app_context():
        latest = latest_run_by_name(db.session)
    # Its own clock is UTC: two London readings compare as if the hour in October came once. The
    # triggers read London's clock themselves.
    scheduler = BackgroundScheduler(
        timezone=UTC,
        job_defaults={
            "coalesce": True,
            "max_instances": 1,
            "misfire_grace_time": int(GRACE.total_seconds()),
        },
    )
    moment = now()
    for job in jobs:
        scheduler.add_job(
            firing.fire,
            job.schedule.trigger,
            args=[job.name],
            id=job.name,
            name=job.name,
            next_run_time=first_run(job, latest.get(job.name), moment),
        )
    scheduler.start()
    log.info("This scheduler leads: %s.", plural(len(jobs), "job"))
    try:
        while not signals.came_within(TRY_EVERY_SECONDS):
            if not hold.alive():
                log.warning("This scheduler has lost its lock and no longer leads.")
                break
    finally:
        firing.stop.set()
        scheduler.shutdown(wait=False)
        firing.wait_for_runs(STOP_WITHIN_SECONDS)


class _Firing:
    """The runs that one time of leading starts, each in a thread of APScheduler's pool."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.stop = threading.Event()
        self.running: set[str] = set()

    def fire(self, name: str) -> None:
        """Run a job; nothing it does may reach the scheduler."""
        if self.stop.is_set():
            return
        self.running.add(name)
        with self.app.app_context():
            try:
                run = run_job(name, stop=self.stop)
                if run.outcome is RunOutcome.FAILED:
                    log.error("%s failed: %s", name, run.error)
            except AlreadyRunning:
                pass  # somebody started it by hand: that run is the one wanted
            except Stopped:
                log.info("%s was stopped.", name)
            except Exception as error:
                log.error("%s failed: %s", name, error_text(error))
            finally:
                self.running.discard(name)

    def wait_for_runs(self, seconds: float) -> None:
        """Wait for the runs to end, at most so long; `running` then names those that did not."""
        deadline = time.monotonic() + seconds
        while self.running and time.monotonic() < deadline:
            time.sleep(0.02)


class _Signals:
    """The orders to end that have come to this process."""

    def __init__(self) -> None:
        # The one queue whose put() may be called from a signal handler: an Event's set() could
        # wait for ever on a lock that the interrupted wait() holds.
        self.queue: SimpleQueue[int] = SimpleQueue()
        self.came = False

    def came_within(self, seconds: float) -> bool:
        """Wait for an order, at most so long. Once one has come this is always True, at once."""
        if not self.came:
            try:
                self.queue.get(timeout=seconds)
            except Empty:
                return False
            self.came = True
        return True


@contextmanager
def _signals() -> Iterator[_Signals]:
    """Take SIGTERM and SIGINT as orders to end for as long as the block runs."""
    signals = _Signals()
    before = {
        number: signal.signal(number, lambda number, _frame: signals.queue.put(number))
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield signals
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
