"""Tables as XLSX workbooks.

The first sheet holds the data under a frozen header with filters, the second, "About", the
title, the attribution, the notes and what each column means. Two runs over the same rows give
the same bytes.

Text is text: nothing becomes a formula or a link, and its cells have Excel's text format, so
that editing one in Excel does not make it a formula either. What Excel cannot hold is said:

* a text over 32,767 characters is cut, ends with a sentence that says so, and the second sheet
  counts and names such cells;
* Windows line ends become plain ones, which is what Excel itself writes;
* a day before 1 March 1900, which Excel counts wrongly or not at all, and a whole number of more
  than 15 digits, which it would round, are written as text;
* an instant, which has no time zone in Excel, is written as London's clock reads, and a share as
  a number of four places, rounded half up and shown as a percentage; the second sheet says so
  where there are any.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Generic

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from app.kernel.dates import LONDON
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

MOST_ROWS = 1_048_575  # of Excel's 1,048,576 the header takes one
MOST_CHARACTERS = 32_767  # in a cell, counted as Excel does: an emoji is two

_CUT = " … [cut here: Excel holds {most:,} characters of the {whole:,}; the CSV file has them all]"
_CUT_CELLS_NAMED = 20
_FIRST_SAFE_DAY = date(1900, 3, 1)
_MOST_DIGITS = 15
_NARROWEST, _WIDEST = 8, 60
_ABOUT = "About"
_SHEET_NAME_LENGTH = 31
# When a file was made is no part of what it says: the notes say as at when, and a real date would
# make two runs differ.
_CREATED = datetime(2000, 1, 1, tzinfo=UTC)
_LINE_END = re.compile(r"\r\n?")
_UNFIT_FOR_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4})")


class TooManyRows(ValueError):
    """More rows than a sheet of Excel holds; `str(error)` is a sentence for the page."""


@dataclass(frozen=True)
class Sheet(Generic[Row]):
    """One sheet of a workbook that has several. note: what the first sheet says of it."""

    name: str
    table: Table[Row]
    rows: Iterable[Row]
    note: str = ""


class _PlainSheet(Worksheet):  # type: ignore[misc] # XlsxWriter has no types
    """XlsxWriter's sheet without two faults in how it writes a text into the file.

    Both methods belong to XlsxWriter's inside; the tests notice if a new version renames them.
    """

    @staticmethod
    def _escape_control_characters(data: Any) -> Any:
        """What XML cannot hold as Excel's _xHHHH_, and the underscore of a literal one as well.

        XlsxWriter overlooks a literal one that shares its underscore with the next. It also asks
        this of the 1 and 0 of a yes or no, which stay as they are.
        """
        if not isinstance(data, str):
            return data
        return _UNFIT_FOR_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", data)

    def _xml_rich_inline_string(self, string: str, attributes: Any) -> None:
        """Write a text that begins with <r> and ends with </r> like any other.

        XlsxWriter takes it for markup of its own and puts it into the file unescaped.
        """
        self._xml_inline_string(string, preserve=True, attributes=attributes)


class _Book(xlsxwriter.Workbook):  # type: ignore[misc] # XlsxWriter has no types
    """A workbook with the formats of ours and a memory of what had to be said about the data."""

    def __init__(self, file: io.BytesIO, folder: str) -> None:
        super().__init__(
            file,
            {
                "constant_memory": True,
                "tmpdir": folder,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self.worksheet_class = _PlainSheet
        top = {"valign": "top"}
        self.as_text = self.add_format({**top, "num_format": "@"})
        self.as_wrapped = self.add_format({**top, "num_format": "@", "text_wrap": True})
        self.as_heading = self.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "num_format": "@", "bottom": 1}
        )
        self.as_link = self.add_format(
            {"bold": True, "text_wrap": True, "underline": 1, "bottom": 1, "num_format": "@"}
        )
        self.as_count = self.add_format({**top, "num_format": "#,##0"})
        self.as_number = self.add_format({**top, "num_format": "0"})
        self.as_share = self.add_format({**top, "num_format": "0.00%"})
        self.as_day = self.add_format({**top, "num_format": "d mmmm yyyy", "align": "left"})
        self.as_instant = self.add_format(
            {**top, "num_format": "d mmmm yyyy, hh:mm", "align": "left"}
        )
        self.as_yes_or_no = self.add_format({**top, "align": "left"})
        self.of_several = False
        self.cut_cells = 0
        self.first_cut_cells: list[str] = []
        self.has_shares = False
        self.has_instants = False


def xlsx_bytes(
    table: Table[Row], rows: Iterable[Row], notes: Sequence[tuple[str, str]] = ()
) -> bytes:
    """Write a table as an XLSX workbook.

    Rows are taken one by one and put by in a temporary file, which is gone when this returns or
    raises; only the finished workbook is held in memory.

    Raises TooManyRows beyond 1,048,575 of them, TypeError for a value that no cell may hold,
    ValueError for an instant without a zone.
    """
    file = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="tabular-") as folder, _Book(file, folder) as book:
        book.set_properties({"title": one_line(table.title), "created": _CREATED})
        _write_data(book, table, rows, sheet_name(table.title))
        about = book.add_worksheet(_ABOUT)
        _write_about(book, about, file_notes(table, notes), [Sheet("", table, ())])
    return file.getvalue()


def book_bytes(
    title: str, sheets: Sequence[Sheet[Any]], notes: Sequence[tuple[str, str]] = ()
) -> bytes:
    """Write several tables as one workbook: first a sheet that says what it is, then one for each.

    The names of sheets on the first one lead to them.

    sheets: their names as `sheet_name` makes them, each once. Raises as `xlsx_bytes`, and
    ValueError for two sheets of one name.
    """
    names = [sheet.name.casefold() for sheet in sheets]
    if len(set(names)) < len(names):
        raise ValueError(f"two sheets have one name: {names}")
    file = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="tabular-") as folder, _Book(file, folder) as book:
        book.set_properties({"title": one_line(title), "created": _CREATED})
        book.of_several = True
        about = book.add_worksheet(_ABOUT)
        for sheet in sheets:
            _write_data(book, sheet.table, sheet.rows, sheet.name)
        _write_about(book, about, [("Title", title), *notes], sheets)
    return file.getvalue()


def sheet_name(title: str) -> str:
    """A name that Excel takes for a sheet: at most 31 characters, none of []:*?/\\.

    "Data" where nothing is left, or what is left is a name that Excel or the second sheet has.
    """
    safe = re.sub(r"[\[\]:*?/\\\x00-\x1f\x7f\ufffe\uffff]+", " ", plain_text(title))
    safe = _first(" ".join(safe.split()).strip("' "), _SHEET_NAME_LENGTH).strip("' ")
    return "Data" if safe.casefold() in ("", "history", _ABOUT.casefold()) else safe


def _write_data(book: _Book, table: Table[Row], rows: Iterable[Row], name: str) -> None:
    """A sheet of data."""
    sheet = book.add_worksheet(name)
    columns = table.columns
    widths = [_NARROWEST] * len(columns)
    for at, column in enumerate(columns):
        sheet.write_string(0, at, _fit(_clean(column.label)), book.as_heading)
        # A label wraps at its spaces; the filter's button takes the room of about three letters.
        widths[at] = max(_NARROWEST, *(len(word) + 4 for word in column.label.split()))
    last = 0
    for last, row in enumerate(rows, start=1):
        if last > MOST_ROWS:
            raise TooManyRows(
                f"An Excel sheet holds {MOST_ROWS:,} rows and these are more. "
                "Narrow the filters, or take the CSV file."
            )
        for at, column in enumerate(columns):
            width = _write_cell(book, sheet, (last, at), column.value(row), column.numeric)
            widths[at] = max(widths[at], width)
    for at, width in enumerate(widths):
        sheet.set_column(at, at, min(width + 1, _WIDEST))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write_cell(
    book: _Book,
    sheet: Any,
    at: tuple[int, int],
    value: Value,
    numeric: bool,  # noqa: FBT001 - in the loop over every cell
) -> int:
    """Write a value; gives about how many letters wide it shows."""
    match value:
        case None | "":
            return 0
        case str():
            return _write_text(book, sheet, at, value)
        case bool():
            sheet.write_boolean(*at, value, book.as_yes_or_no)
            return 5
        case int():
            if abs(value) >= 10**_MOST_DIGITS:
                return _write_text(book, sheet, at, str(int(value)))
            sheet.write_number(*at, value, book.as_count if numeric else book.as_number)
            return len(f"{value:,}")
        case Fraction():
            book.has_shares = True
            sheet.write_number(*at, Decimal(rounded_share(value)), book.as_share)
            return 8
        case datetime():
            book.has_instants = True
            clock = in_utc(value).astimezone(LONDON).replace(tzinfo=None)
            if clock.date() < _FIRST_SAFE_DAY:
                return _write_text(book, sheet, at, clock.isoformat(" "))
            sheet.write_datetime(*at, clock, book.as_instant)
            return 24
        case date():
            if value < _FIRST_SAFE_DAY:
                return _write_text(book, sheet, at, value.isoformat())
            sheet.write_datetime(*at, value, book.as_day)
            return 18
    raise not_a_value(value)


def _write_text(book: _Book, sheet: Any, at: tuple[int, int], value: str) -> int:
    """Write a text, cut where Excel holds no more of it; gives the width of its first line."""
    whole = _clean(value)
    text = _fit(whole)
    if text is not whole:
        book.cut_cells += 1
        if book.cut_cells <= _CUT_CELLS_NAMED:
            cell = xl_rowcol_to_cell(*at)
            book.first_cut_cells.append(f"{sheet.name}!{cell}" if book.of_several else cell)
    sheet.write_string(*at, text, book.as_text)
    return len(text.partition("\n")[0])


def _write_about(
    book: _Book, page: Any, said: list[tuple[str, str]], sheets: Sequence[Sheet[Any]]
) -> None:
    """The sheet that says what the data are. sheets: one without a name where there is no other."""
    page.set_column(0, 0, 28)
    page.set_column(1, 1, 90)
    said = list(said)
    if book.has_shares:
        said.append(("Shares", "Rounded half up to four places, that is to 0.01%."))
    if book.has_instants:
        said.append(("Times", "As clocks read in London."))
    if book.cut_cells:
        named = ", ".join(book.first_cut_cells)
        more = " and more" if book.cut_cells > _CUT_CELLS_NAMED else ""
        text = (
            f"{book.cut_cells:,} longer than the {MOST_CHARACTERS:,} characters that a cell of "
            f"Excel holds: {named}{more}. The CSV file has them whole."
        )
        said.append(("Cut texts", text))
    headings = {}
    for sheet in sheets:
        headings[len(said) + 1] = sheet.name  # an empty row sets the columns off from what is above
        title = sheet.table.title if sheet.name else "What it means"
        said += [("", ""), (sheet.name or "Column", title)]
        if sheet.note:
            said.append(("", sheet.note))
        said += [(column.label, column.hint) for column in sheet.table.columns]
    for at, pair in enumerate(said):
        style = book.as_heading if at in headings else book.as_wrapped
        for place, text in enumerate(pair):
            if text:
                page.write_string(at, place, _fit(_clean(text)), style)
        if headings.get(at):
            _write_link(book, page, at, headings[at])


def _write_link(book: _Book, page: Any, row: int, name: str) -> None:
    """Lead from the first cell of a row to the sheet of a name."""
    quoted = name.replace("'", "''")
    page.write_url(row, 0, f"internal:'{quoted}'!A1", book.as_link, string=name)


def _clean(value: str) -> str:
    """A text's characters as a cell holds them."""
    return _LINE_END.sub("\n", plain_text(value))


def _fit(text: str) -> str:
    """A text as long as a cell holds, cut with a sentence that says so; itself when it fits."""
    if len(text) <= MOST_CHARACTERS // 2:
        return text
    whole = _length(text)
    if whole <= MOST_CHARACTERS:
        return text
    mark = _CUT.format(most=MOST_CHARACTERS, whole=whole)
    return _first(text, MOST_CHARACTERS - _length(mark)) + mark


def _length(text: str) -> int:
    """How many characters Excel counts in a text."""
    return len(text.encode("utf-16-le")) // 2


def _first(text: str, most: int) -> str:
    """As much of a text as Excel counts to, without half an emoji at the end."""
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")
