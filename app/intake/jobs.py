"""What is removed by itself once it is kept no longer."""

from __future__ import annotations

from app.audit.service import SCHEDULER
from app.db import unit_of_work
from app.intake.service import forget_files
from app.jobs.registry import KEPT_NO_LONGER, scheduled
from app.jobs.run import Outcome, Run
from app.jobs.schedule import read_schedule


@scheduled(
    "intake.forget-files",
    schedule=read_schedule("30 4 * * *"),
    reason=KEPT_NO_LONGER,
    lock="intake.forget-files",
)
def forget(_run: Run) -> Outcome:
    """Remove the files of old imports."""
    with unit_of_work() as session:
        return Outcome({"files": forget_files(session, by=SCHEDULER)})
