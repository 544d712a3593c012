"""A report as an Excel workbook: a sheet a table, and one that says how each figure was made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.reports.domain.document import DataTable, Document, as_table, explained
from app.reports.rendering.appendix import (
    APPENDIX,
    LEFT_OUT,
    figures_table,
    left_out,
    left_out_table,
    report_notes,
)
from app.tabular.xlsxfile import Sheet, book_bytes, sheet_name

_LONGEST = 31


def xlsx_bytes(document: Document) -> bytes:
    """The report as a workbook, the same bytes on every run.

    Types are kept (counts, shares, days), headings frozen and filtered. The first sheet says what
    it is and what every column means; the foreword and paragraphs are for reading, not for here.
    """
    sheets: list[Sheet[Any]] = [
        Sheet(sheet_name(APPENDIX), figures_table(), explained(document)),
    ]
    sheets += [
        Sheet(name, as_table(block), block.rows) for name, block in _named(_tables(document))
    ]
    missing = left_out(document)
    if missing:
        sheets.append(Sheet(sheet_name(LEFT_OUT), left_out_table(), missing))
    return book_bytes(document.title, sheets, report_notes(document)[1:])


def _tables(document: Document) -> Iterable[DataTable]:
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, DataTable):
                yield block


def _named(tables: Iterable[DataTable]) -> Iterable[tuple[str, DataTable]]:
    """Each table with the name of its sheet: its number, as the appendix has it, and its caption.

    The number comes first, so that no two are alike however long their captions are.
    """
    for number, block in enumerate(tables, start=1):
        yield sheet_name(f"T{number} {block.caption}")[:_LONGEST], block
