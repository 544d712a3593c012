"""Scheduled work of this room."""

from __future__ import annotations

from app.audit.service import SCHEDULER
from app.db import unit_of_work
from app.jobs.registry import KEPT_NO_LONGER, scheduled
from app.jobs.run import Outcome, Run
from app.jobs.schedule import read_schedule
from app.selections.service.people import forget_contacts


@scheduled(
    "selections.forget-contacts",
    schedule=read_schedule("20 4 * * *"),
    reason=KEPT_NO_LONGER,
    lock="selections.forget-contacts",
)
def forget(_run: Run) -> Outcome:
    """Remove how to reach those who left their office in a CLP long ago."""
    with unit_of_work() as session:
        officers, contacts = forget_contacts(session, by=SCHEDULER)
        return Outcome({"officers": len(officers), "regional contacts": len(contacts)})
