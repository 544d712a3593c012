"""What is removed by itself once it is kept no longer."""

from __future__ import annotations

from app.accounts.service import forget_sessions
from app.audit.service import SCHEDULER
from app.db import unit_of_work
from app.jobs.registry import KEPT_NO_LONGER, scheduled
from app.jobs.run import Outcome, Run
from app.jobs.schedule import read_schedule


@scheduled(
    "accounts.forget-sessions",
    schedule=read_schedule("20 4 * * *"),
    reason=KEPT_NO_LONGER,
    lock="accounts.forget-sessions",
)
def forget(_run: Run) -> Outcome:
    """Remove sessions that ended long ago."""
    with unit_of_work() as session:
        return Outcome({"sessions": forget_sessions(session, by=SCHEDULER)})
