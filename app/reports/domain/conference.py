"""A conference report's state, its formats, and what may be done with it when. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from enum import StrEnum

from app.kernel.dates import written_day
from app.kernel.errors import DomainError


class ReportState(StrEnum):
    """Where a report stands. A voided one keeps its state beside that it is voided."""

    DRAFT = "draft"
    ASKED = "asked"
    FROZEN = "frozen"
    FAILED = "failed"

    @property
    def label(self) -> str:
        """The state in words."""
        return {
            ReportState.DRAFT: "Draft",
            ReportState.ASKED: "Being made",
            ReportState.FROZEN: "Frozen",
            ReportState.FAILED: "Could not be made",
        }[self]


class Format(StrEnum):
    """The files of a frozen report."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    ZIP = "zip"

    @property
    def label(self) -> str:
        """The format in words, with what it is for."""
        return {
            Format.PDF: "PDF, to print and to hand out",
            Format.DOCX: "Word document, to go on editing",
            Format.XLSX: "Excel workbook, a sheet for each table",
            Format.ZIP: "CSV files in a ZIP, with what each column means",
        }[self]


class ReportRefused(DomainError):
    """A report cannot be made so; the sentence says what to do. field: which field it is about."""

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


def check_report(as_at: date, sections: Sequence[str], known: Collection[str], today: date) -> None:
    """Refuse a report of a day to come, without a section, or with one there is none of.

    Raises ReportRefused.
    """
    if as_at > today:
        raise ReportRefused(
            f"A report tells what was so: choose a day up to today, {written_day(today)}.", "as_at"
        )
    if not sections:
        raise ReportRefused("Choose a section at least.", "sections")
    unknown = [key for key in sections if key not in known]
    if unknown:
        raise ReportRefused(f"There is no section “{unknown[0]}”.", "sections")


def check_change(state: ReportState, *, voided: bool) -> None:
    """Refuse to change, or to have made, a report that is no draft. Raises ReportRefused."""
    if voided:
        raise ReportRefused("The report is voided. Make a new one from it instead.")
    if state is ReportState.ASKED:
        raise ReportRefused("The report is being made. Wait until it is frozen.")
    if state is ReportState.FROZEN:
        raise ReportRefused(
            "The report is frozen, so that nothing in it can change. Make a new one from it."
        )


def missing_permissions(used: Collection[str], allowed: Collection[str]) -> list[str]:
    """What somebody lacks who wants to open a report, in order; nothing when she may."""
    return sorted(set(used) - set(allowed))
