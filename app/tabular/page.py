"""Tables as plain values that the macro `table` of tabular/table.html puts on a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from itertools import product

from markupsafe import Markup

from app.kernel.dates import written_day, written_time
from app.kernel.numbers import percent, thousands
from app.tabular.table import Column, Row, Table, Value, in_utc, not_a_value, plain_text

# A link to elsewhere may come out of imported data: `javascript:` and the like lead nowhere, and
# neither does an address that only looks like one of our own (`//`, or `/\` to a browser).
_SAFE_ADDRESS = re.compile(r"(?:https?://|mailto:|[?#]|/(?![/\\]))", re.IGNORECASE)
# Control characters are errors in HTML, escaped or not; the replacement character shows them.
_UNFIT_FOR_HTML = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffe\uffff]")

# Longer than words and e-mail addresses mostly are. To break every cell anywhere would not do: the
# columns of a full table would then part "officer" over two lines before any other gave way.
_LONG_WORD = re.compile(r"\S{41}")


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading as a page shows it."""

    name: str
    label: str
    hint: str = ""
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as a page shows it.

    text: what is read; for an absent value the words for its absence, which are heard, while a
        dash is seen.
    href: the address it leads to, or None.
    """

    text: str
    href: str | None = None
    numeric: bool = False
    absent: bool = False
    short: bool = False
    """A day or a time: it must not be broken over two lines."""
    long_word: bool = False
    """It holds a word that would widen the page: that must be broken anywhere."""

    @property
    def classes(self) -> Markup:
        """What the style sheet knows it by."""
        return _CLASSES[self.numeric, self.short, self.long_word, self.absent]


# All there can be, joined once: a page has hundreds of cells.
_CLASSES = {
    asked: Markup(" ").join(
        [
            Markup("cw-table__cell"),
            *(
                Markup(f"cw-table__cell--{name}")  # noqa: S704
                for name, holds in zip(
                    ("numeric", "short", "long-word", "absent"), asked, strict=True
                )
                if holds
            ),
        ]
    )
    for asked in product((False, True), repeat=4)
}


@dataclass(frozen=True, slots=True)
class TableView:
    """A table as a page shows it; every row has one cell per heading."""

    headings: tuple[Heading, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Action:
    """What may be done about a row: a verb and the address of its form."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Sort:
    """How a page's table is sorted, and where its other orders are.

    by: the name of the column it is sorted by; "" when by none of them.
    descending: from the last to the first.
    names: the columns that can be sorted by.
    url: takes a column's name and whether descending, gives the address of that order.
    """

    by: str
    descending: bool
    names: frozenset[str]
    url: Callable[[str, bool], str]

    def state(self, name: str) -> str | None:
        """The aria-sort of a column; None when the table is not sorted by it."""
        if name != self.by:
            return None
        return "descending" if self.descending else "ascending"

    def next_is_descending(self, name: str) -> bool:
        """Whether following a column's link gives the descending order: if it is ascending now."""
        return name == self.by and not self.descending

    def href(self, name: str) -> str | None:
        """The address a column's heading leads to; None when it cannot be sorted by."""
        return self.url(name, self.next_is_descending(name)) if name in self.names else None


def html_view(table: Table[Row], rows: Iterable[Row]) -> TableView:
    """Turn a table's definition and its rows into what a page shows.

    Nothing is escaped here: the values are plain text and the template escapes them.

    Raises TypeError for a value that no cell may hold, ValueError for an instant without a zone.
    """
    return TableView(
        headings=tuple(
            Heading(column.name, column.label, column.hint, column.numeric)
            for column in table.columns
        ),
        rows=tuple(tuple(_cell(column, row) for column in table.columns) for row in rows),
    )


def shown(value: Value, *, numeric: bool = False) -> str:
    """A value as a page shows it; "" for none.

    Days as 25 September 2016, instants as London's clock reads, shares as a percentage of one
    place rounded half up, counts of a numeric column with thousands separated.

    Raises TypeError for a value that no cell may hold, ValueError for an instant without a zone.
    """
    match value:
        case None:
            return ""
        case str():
            text = plain_text(value)
            return text if text.isprintable() else _UNFIT_FOR_HTML.sub("\ufffd", text)
        case bool():
            return "Yes" if value else "No"
        case int():
            return thousands(value) if numeric else str(int(value))
        case Fraction():
            return percent(value)
        case datetime():
            return written_time(in_utc(value))
        case date():
            return written_day(value)
    raise not_a_value(value)


def _cell(column: Column[Row], row: Row) -> Cell:
    """One cell of a page; a link without a text to stand on is left out."""
    value = column.value(row)
    text = shown(value, numeric=column.numeric)
    if not text or text.isspace():
        return Cell(column.absent, numeric=column.numeric, absent=True)
    href = column.link(row) if column.link else None
    if href is not None and not _SAFE_ADDRESS.match(href):
        href = None
    return Cell(
        text,
        href,
        column.numeric,
        short=isinstance(value, date),
        long_word=_LONG_WORD.search(text) is not None,
    )
