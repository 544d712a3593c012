"""The formats a report is written in: what writes each, and what its file is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.reports.domain.conference import Format
from app.reports.domain.document import Document
from app.reports.rendering.csvzip import zip_bytes
from app.reports.rendering.docx import docx_bytes
from app.reports.rendering.pdf import pdf_bytes
from app.reports.rendering.workbook import xlsx_bytes


@dataclass(frozen=True, slots=True)
class Kind:
    """How a format is written: pure, and the same bytes for the same report."""

    render: Callable[[Document], bytes]
    media_type: str
    label: str


_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS: Mapping[Format, Kind] = {
    Format.PDF: Kind(pdf_bytes, "application/pdf", "PDF"),
    Format.DOCX: Kind(docx_bytes, f"{_OFFICE}.wordprocessingml.document", "Word document"),
    Format.XLSX: Kind(xlsx_bytes, f"{_OFFICE}.spreadsheetml.sheet", "Excel workbook"),
    Format.ZIP: Kind(zip_bytes, "application/zip", "CSV files in a ZIP"),
}
