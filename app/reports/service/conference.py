"""Records, changes and voids conference reports, and freezes what was made of them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import current_app
from sqlalchemy.orm import Session

from app.accounts.queries import find_actor
from app.audit import service as audit
from app.db.secrets import encrypt_bytes
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.dates import written_day
from app.kernel.errors import StaleEdit
from app.mail.service import queue_message
from app.reports.contents import SECTIONS
from app.reports.domain.conference import (
    Format,
    ReportRefused,
    ReportState,
    check_change,
    check_report,
)
from app.reports.domain.document import Audience, Document
from app.reports.domain.packing import packed
from app.reports.events import ReportEvent
from app.reports.models.conference import ConferenceFile, ConferenceReport
from app.reports.queries.conference import get_report
from app.reports.service.building import ReportGiven
from app.tabular.filenames import safe_file_name

LOCK = "conference reports"
MAKE = "reports.make"
"""The job that makes what was asked for."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made. program: by what."""

    format: Format
    content: bytes
    program: str


def record_report(session: Session, given: ReportGiven, *, by: str) -> ConferenceReport:
    """Make a draft. Raises ReportRefused."""
    check_report(given.as_at, given.sections, _keys(), clock.today())
    report = ConferenceReport(
        **_columns(given),
        state=ReportState.DRAFT,
        recorded_at=clock.now(),
        recorded_by=by,
        version=1,
    )
    session.add(report)
    session.flush()
    _record(session, ReportEvent.RECORDED, report, by, {"after": facts(report)})
    return report


def change_report(
    session: Session, report_id: int, given: ReportGiven, *, version: int | None, by: str
) -> ConferenceReport:
    """Change a draft, or a report that could not be made, which is a draft again then.

    Raises StaleEdit and ReportRefused.
    """
    report = _locked(session, report_id)
    if report.version != version:
        raise StaleEdit(facts(report) | {"foreword": report.foreword or ""})
    check_change(report.state, voided=report.voided_at is not None)
    check_report(given.as_at, given.sections, _keys(), clock.today())
    before = facts(report)
    for name, value in _columns(given).items():
        setattr(report, name, value)
    report.version += 1
    report.state = ReportState.DRAFT
    report.asked_at = report.asked_by = report.may = report.failure = report.progress = None
    session.flush()
    _record(session, ReportEvent.CHANGED, report, by, {"before": before, "after": facts(report)})
    return report


def ask_for_report(
    session: Session, report_id: int, *, version: int | None, may: Collection[str], by: str
) -> ConferenceReport:
    """Have a draft made and frozen, with what whoever asks may read; the job does it.

    version: that she saw. Raises StaleEdit when it was changed since, and ReportRefused.
    """
    report = _locked(session, report_id)
    check_change(report.state, voided=report.voided_at is not None)
    if report.version != version:
        raise StaleEdit(facts(report))
    check_report(report.as_at, report.sections, _keys(), clock.today())
    report.state = ReportState.ASKED
    report.asked_at, report.asked_by = clock.now(), by
    report.may = [] if report.audience is Audience.PUBLIC else sorted(may)
    report.progress, report.failure = "Waiting for its turn", None
    session.flush()
    _record(session, ReportEvent.ASKED, report, by, {"after": facts(report)})
    return report


def tell_progress(session: Session, report_id: int, words: str) -> None:
    """Say how far the making of a report is."""
    report = get_report(session, report_id)
    if report.state is ReportState.ASKED:
        report.progress = words


def freeze_report(
    session: Session, report_id: int, document: Document, files: Sequence[Made], *, by: str
) -> bool:
    """Keep what was made of a report, for good, and tell whoever asked for it.

    False, and nothing is kept, when it is no longer asked for (voided meanwhile).
    """
    report = _locked(session, report_id)
    if report.state is not ReportState.ASKED or report.voided_at is not None:
        return False
    content = packed(document)
    report.content = encrypt_bytes(content)
    report.digest = hashlib.sha256(content).hexdigest()
    report.used = sorted(document.used)
    report.frozen_at = document.built_at
    report.state = ReportState.FROZEN
    report.progress = None
    stem = f"{report.title}-{report.as_at.isoformat()}"
    for made in files:
        session.add(
            ConferenceFile(
                report_id=report.id,
                format=made.format,
                name=safe_file_name(stem, made.format.value),
                size=len(made.content),
                digest=hashlib.sha256(made.content).hexdigest(),
                program=made.program,
                content=encrypt_bytes(made.content),
            )
        )
    session.flush()
    _record(
        session,
        ReportEvent.FROZEN,
        report,
        by,
        {"content": report.digest, "files": digests(files), "permissions": report.used},
    )
    _tell(session, report, "is frozen", "Its files can be downloaded by whoever may read it")
    return True


def fail_report(session: Session, report_id: int, why: str, *, by: str) -> None:
    """Say that a report could not be made, and why, in a sentence; it can be asked for again."""
    report = _locked(session, report_id)
    if report.state is not ReportState.ASKED:
        return
    report.state, report.failure, report.progress = ReportState.FAILED, why, None
    session.flush()
    _record(session, ReportEvent.FAILED, report, by, {"failure": why})
    _tell(session, report, "could not be made", why)


def void_report(session: Session, report_id: int, reason: str, *, by: str) -> ConferenceReport:
    """Void a report: it stays on record with its reason, and is downloaded no more.

    Raises ReportRefused when it is voided already.
    """
    report = _locked(session, report_id)
    if report.voided_at is not None:
        raise ReportRefused("The report is voided already.")
    report.voided_at, report.voided_by, report.void_reason = clock.now(), by, reason
    session.flush()
    _record(session, ReportEvent.VOIDED, report, by, {"reason": reason})
    return report


def note_download(session: Session, report: ConferenceReport, made: Format, *, by: str) -> None:
    """Put on record who took a file of a report."""
    _record(session, ReportEvent.DOWNLOADED, report, by, {"format": made.value})


def digests(files: Sequence[Made]) -> dict[str, str]:
    """What the audit trail keeps of the files: their SHA-256 by format."""
    return {made.format.value: hashlib.sha256(made.content).hexdigest() for made in files}


def facts(report: ConferenceReport) -> dict[str, str]:
    """What the audit trail says of a report: never its foreword, which may name people."""
    return {
        "title": report.title,
        "as_at": report.as_at.isoformat(),
        "audience": report.audience.value,
        "sections": ", ".join(report.sections),
    }


def _keys() -> frozenset[str]:
    return frozenset(kind.key for kind in SECTIONS)


def _columns(given: ReportGiven) -> dict[str, str | date | Audience | list[str] | None]:
    return {
        "title": given.title,
        "as_at": given.as_at,
        "audience": given.audience,
        "sections": [kind.key for kind in SECTIONS if kind.key in given.sections],
        "foreword": given.foreword or None,
    }


def _locked(session: Session, report_id: int) -> ConferenceReport:
    """The report as it is on record now; two officers take their turn."""
    one_at_a_time(session, LOCK)
    return get_report(session, report_id, refresh=True)


def _record(
    session: Session,
    event: ReportEvent,
    report: ConferenceReport,
    by: str,
    changes: Mapping[str, object],
) -> None:
    audit.record(session, event, by=by, subject=f"conference report {report.id}", changes=changes)


def _tell(session: Session, report: ConferenceReport, what: str, more: str) -> None:
    """Write to whoever asked, if she still has an account."""
    user = find_actor(session, report.asked_by or "")
    if user is None or not user.active:
        return
    link = f"{current_app.config['PUBLIC_URL']}/reports/conference/{report.id}"
    queue_message(
        session,
        kind="conference report",
        to=user.email,
        subject=f"Your report {what}",
        body=f"“{report.title}”, as at {written_day(report.as_at)}, {what}."
        f" {more.rstrip('.')}.\n\n{link}\n",
    )
