"""Scheduled work of this room."""

from __future__ import annotations

from app.audit.service import SCHEDULER
from app.db import unit_of_work
from app.jobs.registry import scheduled
from app.jobs.run import Outcome, Run
from app.jobs.schedule import read_schedule
from app.monitoring.service import MonitoringRefused, take_snapshot


@scheduled(
    "monitoring.take-snapshot",
    schedule=read_schedule("30 4 1 1,4,7,10 *"),
    reason="Totals are made four times a year: the seldomer, the less two of them tell together.",
    lock="monitoring.take-snapshot",
)
def snapshot(_run: Run) -> Outcome:
    """Make the totals of equality monitoring, and publish what tells of nobody."""
    try:
        with unit_of_work() as session:
            take_snapshot(session, by=SCHEDULER)
    except MonitoringRefused:
        return Outcome({"snapshots": 0})
    return Outcome({"snapshots": 1})
