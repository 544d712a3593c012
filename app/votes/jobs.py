"""The import as jobs: when each runs by itself, and why."""

from __future__ import annotations

from datetime import timedelta

from app.audit.service import SCHEDULER
from app.db import db
from app.jobs.registry import scheduled
from app.jobs.run import Outcome, Run
from app.jobs.schedule import read_schedule, read_schedules
from app.kernel import clock
from app.settings.queries import value_of
from app.source.runs import Wish
from app.votes.running import LOCK, import_with, official_sources
from app.votes.settings import RECHECK_DAYS


def _scheduled_import(run: Run, wish: Wish) -> Outcome:
    with official_sources() as sources:
        return import_with(sources, wish, run, actor=SCHEDULER)[1]


@scheduled(
    "votes.import-divisions",
    schedule=read_schedules(
        ("30,45 9 * * mon-fri", "*/15 10-23 * * mon-fri", "0 0 * * tue-sat"),
        "every 15 minutes from 09:30 to 24:00, Monday to Friday",
    ),
    reason="The House sits from Monday to Friday, never divides before half past nine, and a"
    " result is published within minutes.",
    lock=LOCK,
)
def import_divisions(run: Run) -> Outcome:
    """Ask for new and corrected divisions."""
    return _scheduled_import(run, Wish(parts="divisions"))


@scheduled(
    "votes.import-members",
    schedule=read_schedule("20 3 * * *"),
    reason="Seats and parties change at most a few times a week; at night nobody waits for it.",
    lock=LOCK,
)
def import_members(run: Run) -> Outcome:
    """Ask for the members of the House and for those not yet confirmed."""
    return _scheduled_import(run, Wish(parts="members"))


@scheduled(
    "votes.recheck",
    schedule=read_schedule("40 4 * * sun"),
    reason="Of 2,361 divisions 57 were corrected after more than 30 days, one after 1,788; the"
    " lists change without any sign in the list of divisions.",
    lock=LOCK,
)
def recheck(run: Run) -> Outcome:
    """Ask again for the divisions of the last years, as many as are set, and compare."""
    since = clock.today() - timedelta(days=value_of(db.session, RECHECK_DAYS))
    return _scheduled_import(run, Wish(since=since, full=True, parts="divisions"))
