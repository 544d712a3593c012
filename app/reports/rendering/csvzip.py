"""A report as CSV files in a ZIP: one a table, and what each column of them means."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.reports.domain.document import (
    DataTable,
    Document,
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
    written,
)
from app.tabular.csvfile import csv_chunks
from app.tabular.table import Column, Row, Table, Value

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
    numbers = iter(line.number for line in explained(document) if line.figure is None)
    tables = [
        (next(numbers), block)
        for section in document.sections
        for block in section.blocks
        if isinstance(block, DataTable)
    ]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "README.txt", _readme(document, notes).encode())
        for number, block in tables:
            name = f"{number.lower()}-{block.name}.csv"
            _add(archive, name, _csv(as_table(block), block.rows, notes))
        _add(archive, "figures.csv", _csv(figures_table(), explained(document), notes))
        _add(archive, "left-out.csv", _csv(left_out_table(), left_out(document), notes))
        _add(archive, "dictionary.csv", _csv(_DICTIONARY, _meanings(tables), notes))
    return file.getvalue()


def _csv(table: Table[Row], rows: Iterable[Row], notes: list[tuple[str, str]]) -> bytes:
    return b"".join(csv_chunks(table, rows, notes))


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, _DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3
    info.external_attr = _MODE
    archive.writestr(info, data)


def _meanings(tables: list[tuple[str, DataTable]]) -> Iterator[_Meaning]:
    for number, block in tables:
        for place, head in enumerate(block.heads):
            values = [row[place] for row in block.rows]
            yield _Meaning(
                f"{number.lower()}-{block.name}.csv",
                head.name,
                head.label,
                kind_of(values),
                head.meaning,
                head.absent,
            )


def kind_of(values: list[Value]) -> str:
    """What the values of a column are, in words; "text" where there is none to tell by."""
    names = {
        "bool": "yes or no",
        "int": "whole number",
        "Fraction": "share, rounded half up to four places",
        "datetime": "instant in UTC",
        "date": "day",
    }
    found = {type(value).__name__ for value in values if value is not None}
    return names.get(next(iter(found)), "text") if len(found) == 1 else "text"


def _readme(document: Document, notes: list[tuple[str, str]]) -> str:
    """What the report says in words, and what is in the other files."""
    lines = [f"{label}: {text}" for label, text in notes]
    lines += ["", *document.foreword]
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
                        f"  {figure.label}: {written(figure.value) or figure.absent}"
                        for figure in block.figures
                    ]
                case DataTable():
                    lines.append(f"Table {block.name}: {block.caption}, {len(block.rows)} rows")
                case Picture():
                    lines.append(f"Picture: {block.question} {block.alternative}")
    lines += [
        "",
        "Each table is a CSV file of its own in UTF-8; lines that begin with # are notes.",
        "figures.csv: how each figure and table was made.",
        "dictionary.csv: what each column means.",
    ]
    return "\r\n".join(lines) + "\r\n"
