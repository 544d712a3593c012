"""What is removed by itself once it is kept no longer."""

from __future__ import annotations

from app.audit.service import SCHEDULER
from app.db import unit_of_work
from app.jobs.registry import KEPT_NO_LONGER, scheduled
from app.jobs.run import Outcome, Run
from app.jobs.schedule import read_schedule
from app.kept.service import forget_old


@scheduled(
    "kept.forget",
    schedule=read_schedule("35 4 * * *"),
    reason=KEPT_NO_LONGER,
    lock="kept.forget",
)
def forget(_run: Run) -> Outcome:
    """Remove what was typed into forms that were left 14 days ago."""
    with unit_of_work() as session:
        return Outcome({"forms": forget_old(session, by=SCHEDULER)})
