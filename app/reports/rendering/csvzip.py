"""A report as CSV files in a ZIP: one a table, and what each column of them means."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Generic

from app.reports.domain.document import (
    DataTable,
    Document,
    Figure,
    Figures,
    Paragraph,
    Picture,
    Subheading,
    as_table,
    explained,
)
from app.reports.rendering.appendix import (
    figures_table,
    left_out,
    left_out_table,
    report_notes,
    sources,
    sources_table,
    written,
)
from app.reports.rendering.cells import working
from app.tabular.csvfile import csv_chunks
from app.tabular.table import Column, Row, Table, Value, plain_text

# A ZIP knows no zone and no year before 1980; when a file was made is no part of what it says.
_DATE = (2000, 1, 1, 0, 0, 0)
_MODE = 0o644 << 16


@dataclass(frozen=True, slots=True)
class _Meaning:
    """A column of a file: what it is called, what it holds."""

    file: str
    column: str
    label: str
    kind: str
    meaning: str
    absent: str


@dataclass(frozen=True)
class _File(Generic[Row]):
    """One file of CSV."""

    name: str
    table: Table[Row]
    rows: Sequence[Row]


_DICTIONARY: Table[_Meaning] = Table(
    "dictionary",
    "What each column means",
    (
        Column[_Meaning]("file", "File", lambda row: row.file),
        Column[_Meaning]("column", "Column", lambda row: row.column),
        Column[_Meaning]("label", "Called in the report", lambda row: row.label),
        Column[_Meaning]("kind", "Kind", lambda row: row.kind),
        Column[_Meaning]("meaning", "Meaning", lambda row: row.meaning or None),
        Column[_Meaning]("absent", "A missing value means", lambda row: row.absent),
    ),
)


def zip_bytes(document: Document) -> bytes:
    """The report as a ZIP of CSV files, the same bytes on every run."""
    notes = report_notes(document)
    files: list[_File[Any]] = [
        *_tables(document),
        _File("figures.csv", figures_table(), explained(document)),
        _File("sources.csv", sources_table(), sources(document)),
        _File("left-out.csv", left_out_table(), left_out(document)),
    ]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "README.txt", _readme(document, notes).encode())
        for one in files:
            _add(archive, one.name, _csv(one.table, one.rows, notes))
        _add(archive, "dictionary.csv", _csv(_DICTIONARY, _meanings(files), notes))
    return file.getvalue()


def _csv(table: Table[Row], rows: Iterable[Row], notes: list[tuple[str, str]]) -> bytes:
    return b"".join(csv_chunks(table, rows, notes))


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, _DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3
    info.external_attr = _MODE
    archive.writestr(info, data)


def _tables(document: Document) -> Iterator[_File[tuple[Value, ...]]]:
    """A file for each table, its number first, as the appendix has it."""
    number = 0
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, DataTable):
                number += 1
                yield _File(f"t{number}-{block.name}.csv", as_table(block), block.rows)


def _meanings(files: Iterable[_File[Any]]) -> Iterator[_Meaning]:
    for file in files:
        for column in file.table.columns:
            yield _Meaning(
                file.name,
                column.name,
                column.label,
                kind_of(column.value(row) for row in file.rows),
                column.hint,
                column.absent,
            )


def kind_of(values: Iterable[Value]) -> str:
    """What the values of a column are, in words; "text" where there is none to tell by."""
    found = {_kind(value) for value in values if value is not None}
    return " or ".join(sorted(found)) or "text"


def _kind(value: Value) -> str:
    match value:
        case bool():
            return "yes or no"
        case int():
            return "whole number"
        case Fraction():
            return "share, rounded half up to four places"
        case datetime():
            return "instant in UTC"
        case date():
            return "day"
        case _:
            return "text"


def _readme(document: Document, notes: list[tuple[str, str]]) -> str:
    """What the report says in words, and what is in the other files."""
    lines = [f"{label}: {text}" for label, text in notes]
    lines += ["", *document.foreword]
    numbers = iter([line.number for line in explained(document)])
    for section in document.sections:
        lines += ["", section.title, "=" * len(section.title)]
        lines += [f"Left out: {sentence}" for sentence in section.left_out]
        for block in section.blocks:
            match block:
                case Paragraph() | Subheading():
                    lines.append(block.text)
                case Figures():
                    lines.append(f"{block.caption}:")
                    lines += [
                        f"  {next(numbers)}. {figure.label}: {_said(figure)}"
                        for figure in block.figures
                    ]
                case DataTable():
                    rows = f"{len(block.rows)} rows" if block.rows else block.empty
                    lines.append(f"{next(numbers)}. {block.caption}: {rows}")
                case Picture():
                    lines.append(f"Picture: {block.question} {block.alternative}")
    lines += [
        "",
        "Each table is a CSV file of its own in UTF-8, named by its number.",
        "Lines that begin with # are notes.",
        "A text that a spreadsheet would run as a formula has a ' in front that is not part of it.",
        "figures.csv: how each figure and table was made.",
        "sources.csv: what rests on each source.",
        "left-out.csv: what is not in the report, and why.",
        "dictionary.csv: what each column means.",
    ]
    return "".join(f"{plain_text(line)}\r\n" for line in lines)


def _said(figure: Figure) -> str:
    value, measured = written(figure.value) or figure.absent, working(figure)
    return f"{value} ({measured})" if measured else value
