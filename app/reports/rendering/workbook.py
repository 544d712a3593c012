"""A report as an Excel workbook: a sheet a table, and those that say how each figure was made."""

from __future__ import annotations

from typing import Any

from app.reports.domain.document import DataTable, Document, as_table, explained
from app.reports.rendering.appendix import (
    APPENDIX,
    LEFT_OUT,
    SOURCES,
    figures_table,
    left_out,
    left_out_table,
    report_notes,
    sources,
    sources_table,
)
from app.tabular.xlsxfile import Sheet, book_bytes, sheet_name


def xlsx_bytes(document: Document) -> bytes:
    """The report as a workbook, the same bytes on every run.

    Types are kept (counts, shares, days), headings frozen and filtered. The first sheet says what
    it is and what every column means, and leads to the others; the foreword and paragraphs are for
    reading, not for here.
    """
    sheets: list[Sheet[Any]] = [
        Sheet(
            sheet_name(APPENDIX),
            figures_table(),
            explained(document),
            "Every figure with its value, and where every figure and table comes from.",
        ),
        Sheet(sheet_name(SOURCES), sources_table(), sources(document)),
        *_tables(document),
    ]
    missing = left_out(document)
    if missing:
        sheets.append(Sheet(sheet_name(LEFT_OUT), left_out_table(), missing))
    return book_bytes(document.title, sheets, report_notes(document)[1:])


def _tables(document: Document) -> list[Sheet[Any]]:
    """A sheet for each table.

    Its name is the table's number, as the appendix has it, and its caption: the number comes first,
    so that no two are alike however long their captions are.
    """
    made: list[Sheet[Any]] = []
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, DataTable):
                name = sheet_name(f"T{len(made) + 1} {block.caption}")
                note = f"In the section “{section.title}”."
                if not block.rows:
                    note = f"{note} {block.empty}"
                made.append(Sheet(name, as_table(block), block.rows, note))
    return made
