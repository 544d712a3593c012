"""Jobs of this room, and of the rooms below it, which cannot register their own."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from flask import current_app

from app.audit import service as audit
from app.db import db, unit_of_work
from app.jobs.registry import scheduled
from app.jobs.run import Outcome, Run
from app.jobs.schedule import read_schedule
from app.jobs.service import forget_runs
from app.jobs.settings import KEEP_RUNS_DAYS
from app.settings.queries import value_of


@scheduled(
    "audit.seal",
    schedule=read_schedule("10 3 * * *"),
    reason="A trail that is cut off or made anew is found only against a seal kept elsewhere; a"
    " day is the most that could be lost unseen.",
    lock="audit.seal",
)
def seal_trail(_run: Run) -> Outcome:
    """Add a seal on the newest audit entry to the log outside the database."""
    log: Path = current_app.config["AUDIT_SEALS"]
    seal = audit.seal(db.session, log)
    return Outcome({"place": seal.place})


@scheduled(
    "jobs.forget-runs",
    schedule=read_schedule("50 3 * * *"),
    reason="Once a day is enough for a limit that is counted in days; at night nobody waits.",
    lock="jobs.forget-runs",
)
def forget_old_runs(run: Run) -> Outcome:
    """Remove old runs of jobs that nothing in the record refers to."""
    keep = timedelta(days=value_of(db.session, KEEP_RUNS_DAYS))
    removed = 0
    while True:
        with unit_of_work() as session:
            now_removed = forget_runs(session, keep)
            removed += now_removed
            run.progress(session, f"{removed} removed")
        if not now_removed:
            return Outcome({"removed": removed})
