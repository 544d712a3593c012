"""Tables as CSV, and back.

The file is UTF-8 with a byte order mark, without which Excel reads Welsh names wrongly. It has
three parts:

1. The notes: title, attribution and what the caller adds (filters, as at, made from). Each is
   one line of three cells, `#,label,text`. They stand first because a person must meet them
   first, and begin with a bare `#` because that is the comment sign of the W3C's CSV on the Web,
   of pandas and DuckDB (`comment="#"`) and of R (`comment.char="#"`), so that all of them can
   skip these lines; in Excel they are three tidy cells. Notes after the data would be read as
   data.
2. The header: the columns' machine names. Their first letter is never `#`, so the first line
   that is not a note is the header, and nothing below it is ever taken for a note.
3. The data. Text is quoted; numbers, shares, days and blanks are not, so that no value and an
   empty text differ, and so that a `#` within a text is no comment to any of the programs above.

A whole number is written as it is, a share as a decimal of four places rounded half up, a day as
2016-09-25, an instant in UTC as 2016-09-25T20:50:00Z, a yes or no as `true` or `false`.

Excel runs a text that begins with `=`, `+`, `-`, `@`, a tab or a line end as a formula. Such a
text is written with a `'` in front. So is one that begins with `'` followed by any of these, or
the sign could not be told from the guard; `read_csv` takes exactly one off again, and every text
comes back as it was.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from itertools import islice

from app.tabular.table import (
    Row,
    Table,
    Value,
    file_notes,
    in_utc,
    not_a_value,
    one_line,
    plain_text,
    rounded_share,
)

ROWS_IN_A_CHUNK = 5_000

_NOTE = "#"
_BYTE_ORDER_MARK = "\ufeff"
_LINE_END = "\r\n"
_RUNS_AS_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_GUARDED = re.compile(r"'+[=+\-@\t\r\n]")


class UnreadableCsv(ValueError):
    """A file that is not the CSV it should be; `str(error)` is a sentence for the page."""


@dataclass(frozen=True, slots=True)
class CsvContent:
    """What a CSV file holds: notes (label, text), the columns' names, the rows as text.

    lines: for each row, which line of a sheet it is when the file is opened in one.
    """

    notes: tuple[tuple[str, str], ...]
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...] = field(default=(), compare=False)


class _Bare(str):
    """A text that is written without quotes.

    The csv module leaves unquoted what can be turned into a number, so this says it can. Python
    3.12 has QUOTE_STRINGS for it.
    """

    __slots__ = ()

    def __float__(self) -> float:
        raise NotImplementedError("only its presence is asked for")


_BLANK = _Bare("")


def csv_chunks(
    table: Table[Row], rows: Iterable[Row], notes: Sequence[tuple[str, str]] = ()
) -> Iterator[bytes]:
    """Write a table as CSV, in chunks: first the notes and the header, then 5,000 rows each.

    Rows are taken one by one as the chunks are asked for, so the memory used does not grow with
    them; whatever they are read from must stay open until the last chunk.

    Raises TypeError for a value that no cell may hold, ValueError for an instant without a zone.
    """
    yield _head(table, notes).encode()
    values = [column.value for column in table.columns]
    ahead = iter(rows)
    while True:
        text = io.StringIO(newline="")
        writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator=_LINE_END)
        writer.writerows(
            [_cell(value(row)) for value in values] for row in islice(ahead, ROWS_IN_A_CHUNK)
        )
        if not text.tell():
            return
        yield text.getvalue().encode()


def csv_line(values: Sequence[Value]) -> str:
    """Some values as `csv_chunks` writes them beside one another, without a line end.

    For a table of so many rows that its parts are written once and put together. Raises as
    `csv_chunks` does.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="")
    writer.writerow([_cell(value) for value in values])
    return text.getvalue()


def read_csv(data: bytes) -> CsvContent:
    """Read a CSV file of ours, or one that a person made from it, back into texts.

    data: the whole file, with or without byte order mark and notes. Empty lines are skipped.

    Raises UnreadableCsv when it is not UTF-8, has no header, has a row of another length than
    the header, or is quoted so that its cells cannot be told apart.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableCsv(
            "The file is not in UTF-8. In Excel, save it as “CSV UTF-8 (Comma delimited)”."
        ) from None
    # The csv module refuses cells over 128 KB, which a text may well be. The limit is the whole
    # process's, so it is only ever raised; the size of an upload is checked where it comes in.
    if csv.field_size_limit() < len(text):
        csv.field_size_limit(len(text))
    notes: list[tuple[str, str]] = []
    names: tuple[str, ...] = ()
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for line, cells in enumerate(reader, start=1):
            if not cells:
                continue
            read = tuple(_unguarded(cell) for cell in cells)
            if names:
                if len(read) != len(names):
                    raise UnreadableCsv(
                        f"Line {reader.line_num} has {len(read)} cells, "
                        f"but the header has {len(names)}."
                    )
                rows.append(read)
                lines.append(line)
            elif cells[0] == _NOTE:
                # Excel fills a note up with empty cells to the width of the table, and a person
                # may have taken the text out of one.
                label, note, *_ = (*read[1:], "", "")
                notes.append((label, note))
            else:
                names = read
    except csv.Error as error:
        raise UnreadableCsv(f"Line {reader.line_num} cannot be read: {error}.") from None
    if not names:
        raise UnreadableCsv("The file has no header line with the names of the columns.")
    return CsvContent(tuple(notes), names, tuple(rows), tuple(lines))


def _head(table: Table[Row], notes: Sequence[tuple[str, str]]) -> str:
    """The byte order mark, the notes and the header."""
    text = io.StringIO(newline="")
    text.write(_BYTE_ORDER_MARK)
    writer = csv.writer(text, lineterminator=_LINE_END)
    for label, note in file_notes(table, notes):
        writer.writerow([_NOTE, _guarded(one_line(label)), _guarded(one_line(note))])
    writer.writerow([column.name for column in table.columns])
    return text.getvalue()


def _cell(value: Value) -> str | int:
    """A value as the csv module is to write it."""
    if isinstance(value, str):
        return _guarded(plain_text(value))
    if value is None:
        return _BLANK
    if isinstance(value, bool):
        return _Bare("true" if value else "false")
    if isinstance(value, int):
        return int(value)
    if isinstance(value, Fraction):
        return _Bare(rounded_share(value))
    if isinstance(value, datetime):
        return _Bare(in_utc(value).isoformat().replace("+00:00", "Z"))
    if isinstance(value, date):
        return _Bare(value.isoformat())
    raise not_a_value(value)


def _guarded(text: str) -> str:
    return "'" + text if _RUNS_AS_FORMULA.match(text) else text


def _unguarded(text: str) -> str:
    return text[1:] if _GUARDED.match(text) else text
