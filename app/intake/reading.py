"""From the bytes of a CSV file or a workbook to rows of texts under the columns of a kind."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from app.intake.registry import WHY, IntakeColumn
from app.kernel.errors import DomainError
from app.kernel.words import folded, plural
from app.tabular.csvfile import UnreadableCsv, read_csv
from app.web.characters import fit_for_html

MOST_ROWS = 10_000
MOST_COLUMNS = 100
MOST_LINES = 1_048_576  # of a sheet of Excel
LONGEST_CELL = 4_000
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_ERRORS = frozenset(
    {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA"}
)


class UnreadableFile(DomainError):
    """A file as a whole cannot be taken in; the sentence says why."""


class Uncomputed:
    """Stands for a formula whose result the workbook does not hold."""


UNCOMPUTED = Uncomputed()


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its line in the sheet, its texts by column name, and what is wrong with a cell.

    fault: a sentence and the column's name; None when all cells can be used as texts.
    """

    line: int
    values: dict[str, str]
    fault: tuple[str, str] | None = None


def read_rows(data: bytes, kind: str, columns: Sequence[IntakeColumn]) -> list[SheetRow]:
    """Every row of a file under the columns it should have. Blank rows are left out.

    kind: "csv" or "xlsx". Raises UnreadableFile.
    """
    lines = _csv_lines(data) if kind == "csv" else _xlsx_lines(data)
    lines = iter(lines)
    header = next(lines, None)
    if header is None:
        raise UnreadableFile("The file holds nothing. Take the template and fill it in.")
    names = _matched([_text(cell) for cell in header[1]], columns)
    rows: list[SheetRow] = []
    for line, cells in lines:
        if all(cell in (None, "") for cell in cells):
            continue
        if len(rows) == MOST_ROWS:
            raise UnreadableFile(
                f"The file has more than {MOST_ROWS:,} rows. Send it in parts of at most as many."
            )
        rows.append(_row(line, cells, names, columns))
    if not rows:
        raise UnreadableFile("The file has a header and no rows. Fill in rows under the header.")
    return rows


def _csv_lines(data: bytes) -> Iterator[tuple[int, Sequence[object]]]:
    try:
        content = read_csv(data)
    except UnreadableCsv as error:
        raise UnreadableFile(str(error)) from None
    yield 0, content.names
    yield from zip(content.lines, content.rows, strict=True)


def _xlsx_lines(data: bytes) -> Iterator[tuple[int, Sequence[object]]]:
    """The lines of the first sheet, the header first.

    A formula counts as its result. One that was never computed has none, and reads as if its cell
    were blank; so where there are formulas the sheet is read a second time beside the first.
    """
    # A sixth of the time that every command takes to start, for what few of them ever read.
    from openpyxl import load_workbook  # noqa: PLC0415

    try:
        with closing(load_workbook(io.BytesIO(data), read_only=True, data_only=True)) as book:
            lines = _sheet_lines(book)
            if not _has_formulas(data):
                yield from lines
                return
            with closing(load_workbook(io.BytesIO(data), read_only=True)) as formulas:
                for (line, cells), (_, written) in zip(lines, _sheet_lines(formulas), strict=False):
                    yield (
                        line,
                        [
                            UNCOMPUTED if cell is None and source is not None else cell
                            for cell, source in zip(cells, written, strict=True)
                        ],
                    )
    except (UnreadableFile, GeneratorExit):
        raise
    except Exception:  # openpyxl raises whatever its parts raise on what is no proper workbook
        raise UnreadableFile(
            "The workbook cannot be read. Open it in Excel, save it anew and send that, or save it"
            " as “CSV UTF-8 (Comma delimited)”."
        ) from None


def _sheet_lines(book: Any) -> Iterator[tuple[int, Sequence[object]]]:
    if not book.worksheets:
        raise UnreadableFile("The workbook has no sheet with cells.")
    # What the sheet says of its own size may be anything, and every cell up to a far one is made.
    begun = False
    rows: Iterable[Sequence[object]] = book.worksheets[0].iter_rows(
        max_row=MOST_LINES, max_col=MOST_COLUMNS + 1, values_only=True
    )
    for line, cells in enumerate(rows, start=1):
        if not begun and all(cell is None for cell in cells):
            continue
        begun = True
        yield line, cells


def _has_formulas(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return any(
            _FORMULA.search(archive.read(name))
            for name in archive.namelist()
            if name.startswith("xl/worksheets/")
        )


def _matched(header: Sequence[str], columns: Sequence[IntakeColumn]) -> list[str | None]:
    """For each cell of the header the name of its column; None for one to be left out.

    Case, blanks, hyphens and underscores do not count. Raises UnreadableFile.
    """
    while header and not header[-1]:
        header = header[:-1]
    if len(header) > MOST_COLUMNS:
        raise UnreadableFile(f"The file has more than {MOST_COLUMNS} columns.")
    known = {_key(text): column.name for column in columns for text in (column.name, column.label)}
    names: list[str | None] = []
    unknown: list[str] = []
    for cell in header:
        key = _key(cell)
        if key == _key(WHY):
            names.append(None)
        elif key in known:
            names.append(known[key])
        else:
            names.append(None)
            unknown.append(f"“{fit_for_html(cell[:60])}”" if cell else "one without a name")
    found = [name for name in names if name]
    twice = sorted({column.label for column in columns if found.count(column.name) > 1})
    missing = [c.label for c in columns if c.required and c.name not in found]
    faults = []
    if missing:
        faults.append(f"These columns are missing: {', '.join(missing)}.")
    if unknown:
        faults.append(f"These columns are not known: {', '.join(unknown[:10])}.")
    if twice:
        faults.append(f"These columns are there twice: {', '.join(twice)}.")
    if faults and len(header) == 1 and re.search(r"[;\t]", header[0]):
        faults.append("Its cells must be parted by commas, not by semicolons or tabs.")
    if faults:
        raise UnreadableFile(" ".join([*faults, "The template has the columns as they must be."]))
    return names


def _key(text: str) -> str:
    return folded(re.sub(r"[\W_]+", " ", text)).strip()


def _row(
    line: int,
    cells: Sequence[object],
    names: Sequence[str | None],
    columns: Sequence[IntakeColumn],
) -> SheetRow:
    values = {column.name: "" for column in columns}
    labels = {column.name: column.label for column in columns}
    fault: tuple[str, str] | None = None
    for name, cell in zip(names, cells, strict=False):
        if name is None:
            continue
        text = _text(cell)
        wrong = _fault(cell, text, labels[name])
        if wrong:
            fault = fault or (wrong, name)
            text = fit_for_html(text)[:LONGEST_CELL]
        values[name] = text
    beyond = [cell for cell in cells[len(names) :] if cell not in (None, "")]
    if beyond and fault is None:
        fault = (
            f"The row has {plural(len(beyond), 'cell')} more than the header has columns.",
            columns[0].name,
        )
    if fault is None:
        blank = next((c for c in columns if c.required and not values[c.name]), None)
        if blank is not None:
            fault = (f"{blank.label} must be filled in.", blank.name)
    return SheetRow(line, values, fault)


def _fault(cell: object, text: str, label: str) -> str | None:
    """What is wrong with a cell as such, in a sentence."""
    if isinstance(cell, Uncomputed):
        return (
            f"{label} holds a formula without its result. Open the file in Excel, save it and send"
            " it again."
        )
    if text in _ERRORS:
        return f"{label} holds {text}, an error of Excel. Enter the value itself."
    if len(text) > LONGEST_CELL:
        return f"{label} holds more than {LONGEST_CELL:,} characters."
    if fit_for_html(text) != text:
        return f"{label} holds a character that no text has. Type it anew."
    return None


def _text(cell: object) -> str:
    """A cell as a text: days as 2016-09-25, whole numbers without a point, ends trimmed."""
    match cell:
        case None | Uncomputed():
            return ""
        case bool():
            return "true" if cell else "false"
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case datetime():
            return cell.isoformat(timespec="seconds")
        case date():
            return cell.isoformat()
        case float() if cell.is_integer():
            return str(int(cell))
    return str(cell).strip()
