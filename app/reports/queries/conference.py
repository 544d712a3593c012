"""Reads of conference reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, defer

from app.db.model import LARGEST_ID
from app.db.secrets import decrypt_bytes
from app.kernel.errors import NotInRecord
from app.kernel.words import folded
from app.reports.domain.conference import Format, ReportState
from app.reports.domain.document import Audience, Document
from app.reports.domain.packing import unpacked
from app.reports.models.conference import ConferenceFile, ConferenceReport


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """What a list of reports is narrowed to. state: "voided" for those that are."""

    text: str = ""
    state: str = ""
    sort: str = "recorded_at"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report in a list. state: in words."""

    id: int
    title: str
    as_at: date
    audience: Audience
    state: str
    recorded_at: datetime
    recorded_by: str
    frozen_at: datetime | None


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of a frozen report without its content. size: bytes."""

    format: Format
    name: str
    size: int
    digest: str
    program: str


def get_report(session: Session, report_id: int, *, refresh: bool = False) -> ConferenceReport:
    """A report without what is in it. Raises NotInRecord.

    refresh: read it anew, for a decision that rests on its state.
    """
    report = (
        session.get(
            ConferenceReport,
            report_id,
            options=[defer(ConferenceReport.content)],
            populate_existing=refresh,
        )
        if report_id <= LARGEST_ID
        else None
    )
    if report is None:
        raise NotInRecord(f"There is no report {report_id}.")
    return report


def read_content(session: Session, report_id: int) -> Document:
    """What a frozen report says. Raises NotInRecord when it is not frozen."""
    return unpacked(read_packed(session, report_id))


def read_packed(session: Session, report_id: int) -> bytes:
    """The content of a frozen report as it was written. Raises NotInRecord."""
    sealed = session.scalar(
        select(ConferenceReport.content).where(ConferenceReport.id == report_id)
    )
    if sealed is None:
        raise NotInRecord(f"There is no frozen report {report_id}.")
    return decrypt_bytes(sealed)


def list_files(session: Session, report_id: int) -> list[FileRow]:
    """The files of a report in the order of `Format`; none of one that is not frozen."""
    rows = session.execute(
        select(
            ConferenceFile.format,
            ConferenceFile.name,
            ConferenceFile.size,
            ConferenceFile.digest,
            ConferenceFile.program,
        ).where(ConferenceFile.report_id == report_id)
    )
    return sorted((FileRow(*row) for row in rows), key=lambda row: list(Format).index(row.format))


def read_made(session: Session, report_id: int, made: Format) -> tuple[str, bytes]:
    """The name and the bytes of a file of a frozen report. Raises NotInRecord."""
    row = session.execute(
        select(ConferenceFile.name, ConferenceFile.content).where(
            ConferenceFile.report_id == report_id, ConferenceFile.format == made
        )
    ).first()
    if row is None:
        raise NotInRecord("There is no such file of this report.")
    return row.name, decrypt_bytes(row.content)


def list_reports(
    session: Session, wanted: ReportFilter, *, limit: int | None = None, offset: int = 0
) -> list[ReportRow]:
    """Reports, those on which something happened last first unless asked otherwise."""
    rows = [_row(report) for report in session.scalars(_query(wanted))]
    found = [row for row in rows if _fits(row, wanted)]
    return found[offset:] if limit is None else found[offset : offset + limit]


def count_reports(session: Session, wanted: ReportFilter) -> int:
    """How many there are."""
    if not wanted.text and not wanted.state:
        return session.scalar(select(func.count()).select_from(ConferenceReport)) or 0
    return len(list_reports(session, wanted))


def list_asked(session: Session) -> list[int]:
    """The reports that wait to be made, those asked for first first."""
    return list(
        session.scalars(
            select(ConferenceReport.id)
            .where(
                ConferenceReport.state == ReportState.ASKED, ConferenceReport.voided_at.is_(None)
            )
            .order_by(ConferenceReport.asked_at, ConferenceReport.id)
        )
    )


def list_newest(
    session: Session, states: Sequence[ReportState], since: datetime
) -> list[ConferenceReport]:
    """Reports not voided in some states that were asked for since an instant, newest first."""
    return list(
        session.scalars(
            select(ConferenceReport)
            .options(defer(ConferenceReport.content))
            .where(
                ConferenceReport.state.in_(states),
                ConferenceReport.voided_at.is_(None),
                ConferenceReport.asked_at >= since,
            )
            .order_by(ConferenceReport.asked_at.desc(), ConferenceReport.id.desc())
        )
    )


def list_frozen(session: Session) -> list[ConferenceReport]:
    """Every frozen report, those that are voided too, by number."""
    return list(
        session.scalars(
            select(ConferenceReport)
            .options(defer(ConferenceReport.content))
            .where(ConferenceReport.state == ReportState.FROZEN)
            .order_by(ConferenceReport.id)
        )
    )


def state_words(report: ConferenceReport) -> str:
    """Where a report stands, in words."""
    return "Voided" if report.voided_at is not None else report.state.label


def _query(wanted: ReportFilter) -> Select[ConferenceReport]:
    columns = {
        "title": ConferenceReport.title,
        "as_at": ConferenceReport.as_at,
        "recorded_at": ConferenceReport.recorded_at,
        "frozen_at": ConferenceReport.frozen_at,
    }
    column = columns[wanted.sort]
    order = column.desc() if wanted.descending else column.asc()
    return (
        select(ConferenceReport)
        .options(defer(ConferenceReport.content), defer(ConferenceReport.foreword))
        .order_by(order.nulls_last(), ConferenceReport.id.desc())
    )


def _row(report: ConferenceReport) -> ReportRow:
    return ReportRow(
        report.id,
        report.title,
        report.as_at,
        report.audience,
        state_words(report),
        report.recorded_at,
        report.recorded_by,
        report.frozen_at,
    )


def _fits(row: ReportRow, wanted: ReportFilter) -> bool:
    words = folded(wanted.text).split()
    state = "Voided" if wanted.state == "voided" else ""
    if wanted.state and not state:
        state = ReportState(wanted.state).label
    return (not state or row.state == state) and all(word in folded(row.title) for word in words)
