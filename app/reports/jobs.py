"""Makes the conference reports that were asked for, and sends the exports that are due."""

from __future__ import annotations

import logging
from collections.abc import Callable

from app.accounts.queries import names_of_actors
from app.audit.service import SCHEDULER
from app.db import db, unit_of_work
from app.jobs.registry import scheduled
from app.jobs.run import Outcome, Run
from app.jobs.schedule import read_schedule
from app.kernel import clock
from app.kernel.words import plural
from app.reports.domain.document import Audience
from app.reports.domain.schedules import ScheduleRefused
from app.reports.queries.conference import get_report, list_asked
from app.reports.queries.schedules import list_due
from app.reports.service.building import ReportGiven, build_document, of_one_moment
from app.reports.service.conference import MAKE, fail_report, freeze_report, tell_progress
from app.reports.service.making import make_files
from app.reports.service.schedules import send_export

FAILURE = (
    "Something went wrong that is ours to mend; the page of jobs says what. Nothing of the report"
    " was kept: ask for it again."
)

log = logging.getLogger(__name__)


@scheduled(
    MAKE,
    schedule=read_schedule("*/10 * * * *"),
    reason="A report is made as soon as it is asked for. This makes those whose making was cut"
    " off.",
    lock=MAKE,
)
def make(run: Run) -> Outcome:
    """Make every conference report that was asked for, and freeze it."""
    made = failed = 0
    tried: set[int] = set()
    # Asked for anew each time: whoever asks while this runs is served by this run.
    while waiting := [number for number in list_asked(db.session) if number not in tried]:
        db.session.rollback()
        tried.add(waiting[0])
        try:
            made += _make(run, waiting[0])
        except Exception:
            log.exception("Conference report %s could not be made.", waiting[0])
            failed += 1
            with unit_of_work() as session:
                fail_report(session, waiting[0], FAILURE, by=SCHEDULER)
    counts = {"made": made, "failed": failed}
    if failed:
        return Outcome(counts, f"{plural(failed, 'report')} could not be made; see the log.")
    return Outcome(counts)


def _make(run: Run, report_id: int) -> bool:
    """Read, write and keep one report; whether it was still wanted.

    It is read in one transaction and written in none, so that nobody waits for it.
    """
    tell = _telling(run, report_id)
    tell("Reading the record")
    of_one_moment(db.session)
    report = get_report(db.session, report_id, refresh=True)
    given = ReportGiven(
        report.title,
        report.as_at,
        Audience(report.audience),
        tuple(report.sections),
        report.foreword or "",
    )
    by = report.asked_by or SCHEDULER
    name = names_of_actors(db.session, [by]).get(by, by)
    document = build_document(db.session, given, may=report.may or (), built_by=name)
    db.session.rollback()
    files = make_files(document, tell)
    with unit_of_work() as session:
        return freeze_report(session, report_id, document, files, by=SCHEDULER)


def _telling(run: Run, report_id: int) -> Callable[[str], None]:
    """What says how far it is, on the report's page and on that of jobs."""

    def tell(words: str) -> None:
        with unit_of_work() as session:
            tell_progress(session, report_id, words)
            run.progress(session, f"Report {report_id}: {words}")

    return tell


@scheduled(
    "reports.send-exports",
    schedule=read_schedule("30 6 * * *"),
    reason="Whoever is sent a table finds it in the morning.",
    lock="reports.send-exports",
)
def send_exports(run: Run) -> Outcome:
    """Write to those of a role of the tables that are due."""
    sent = told = 0
    failures = []
    due = list_due(db.session, clock.today())
    db.session.rollback()
    for schedule_id in due:
        run.check()
        try:
            with unit_of_work() as session:
                told += send_export(session, schedule_id, by=SCHEDULER)
        except ScheduleRefused as error:
            failures.append(f"Scheduled export {schedule_id}: {error}")
        except Exception:
            log.exception("Scheduled export %s could not be sent.", schedule_id)
            failures.append(f"Scheduled export {schedule_id} could not be sent; see the log.")
        else:
            sent += 1
    counts = {"tables": sent, "messages": told, "failed": len(failures)}
    return Outcome(counts, " ".join(failures)) if failures else Outcome(counts)
