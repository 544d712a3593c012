"""What is removed by itself once it is kept no longer."""

from __future__ import annotations

from app.audit.service import SCHEDULER
from app.db import unit_of_work
from app.jobs.registry import KEPT_NO_LONGER, scheduled
from app.jobs.run import Outcome, Run
from app.jobs.schedule import read_schedule
from app.privacy.service import forget_corrections


@scheduled(
    "privacy.forget-corrections",
    schedule=read_schedule("10 4 * * *"),
    reason=KEPT_NO_LONGER,
    lock="privacy.forget-corrections",
)
def forget(_run: Run) -> Outcome:
    """Remove the texts of requests for correction that were decided long ago."""
    with unit_of_work() as session:
        gone = forget_corrections(session, by=SCHEDULER)
    return Outcome({"requests": len(gone)})
