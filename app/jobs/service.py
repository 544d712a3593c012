"""Writes: a run asked for on a page, and the history that is no longer needed."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from datetime import timedelta

from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.db.work import after_commit
from app.jobs.events import JobEvent
from app.jobs.locks import named_lock
from app.jobs.models import JobRun
from app.jobs.queries import find_running, list_forgettable
from app.jobs.registry import find_job
from app.jobs.runner import AlreadyRunning, what_runs
from app.kernel import clock
from app.kernel.dates import london_day, written_day
from config import ROOT

BATCH = 500

log = logging.getLogger(__name__)


def start_job(session: Session, name: str, *, engine: Engine, by: str) -> None:
    """Start a job once the running unit of work is kept, and do not wait for it.

    It runs in a process of its own, as `flask jobs run` would: it neither holds up those who read
    pages nor ends with the web server's worker. Raises UnknownJob, and AlreadyRunning when
    something with the job's lock is going; whether a run that should still be going really is,
    its lock tells.
    """
    job = find_job(name)
    if find_running(session, job.lock):
        with named_lock(engine, job.lock) as free:
            if not free:
                raise AlreadyRunning(what_runs(job.name, job.lock))
    audit.record(session, JobEvent.STARTED, by=by, subject=f"job {job.name}", changes={})
    url = engine.url.render_as_string(hide_password=False)
    after_commit(session, lambda: _start_process(job.name, url))


def forget_runs(session: Session, keep: timedelta) -> int:
    """Remove a batch of runs that ended longer ago than `keep`; return how many.

    What list_forgettable keeps stays; 0 means that there are no more.
    """
    before = clock.now() - keep
    ids = list_forgettable(session, before, BATCH)
    if ids:
        session.execute(delete(JobRun).where(JobRun.id.in_(ids)))
        audit.record(
            session,
            JobEvent.FORGOTTEN,
            by=audit.SCHEDULER,
            subject="history of jobs",
            changes={"removed": len(ids), "ended before": written_day(london_day(before))},
        )
    return len(ids)


def _start_process(name: str, database_url: str) -> None:
    """Run a job in a process of its own, on our database, in a session of its own.

    The name is that of a registered job: nothing a person typed gets onto the command line.
    """
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "flask", "--app", "wsgi", "jobs", "run", name],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": database_url},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )

    def wait() -> None:
        code = process.wait()
        if code:
            log.warning("%s, started on a page, ended with %s; see its run.", name, code)

    # Somebody has to take its exit code, or it stays in the table of processes.
    threading.Thread(target=wait, name=f"waits for {name}", daemon=True).start()
