"""What a table is: its columns, their meaning, and the values a cell may hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Generic, TypeAlias, TypeVar

from app.kernel.numbers import decimal

Row = TypeVar("Row")

# A float is missing on purpose: a figure here is a count or an exact fraction.
Value: TypeAlias = str | int | Fraction | date | datetime | bool | None

# How many digits after the point a share keeps in a file.
SHARE_PLACES = 4

_MACHINE_NAME = re.compile(r"[a-z][a-z0-9_]*")
_FILE_STEM = re.compile(r"[a-z0-9][a-z0-9_-]*")


# Without slots: `Column[Vote](...)`, which tells the type checker what a lambda takes, fails in
# Python 3.11 on a generic dataclass that is both frozen and slotted.
@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: what it is called, what it holds, and what that means.

    name: stable machine name, snake_case; the heading in CSV and the key of a sort.
    label: the heading people read, on a page and in XLSX.
    value: takes a row, gives the cell's value; None where there is none.
    link: takes a row, gives the address the cell leads to on a page, or None.
    numeric: a count or a share: right-aligned on a page, thousands separated. Leave it off for
        figures that are names, such as a year or a division's number.
    hint: what the figure means, in a sentence; under the heading on a page, on the second sheet
        of a workbook.
    absent: what a missing value means in words, for those who hear the page ("none",
        "not recorded", "still holds"); those who see it see a dash.

    Raises ValueError when the name is not a machine name or the label is empty.
    """

    name: str
    label: str
    value: Callable[[Row], Value]
    link: Callable[[Row], str | None] | None = None
    numeric: bool = False
    hint: str = ""
    absent: str = "none"

    def __post_init__(self) -> None:
        """Refuse a name that could be mistaken for a value or a note (ValueError)."""
        if not _MACHINE_NAME.fullmatch(self.name):
            raise ValueError(f"a column's name is snake_case, not {self.name!r}")
        if not self.label.strip():
            raise ValueError(f"the column {self.name} needs a label")


@dataclass(frozen=True)
class Table(Generic[Row]):
    """A table that every writer can write.

    name: stem of the file's name, such as "divisions".
    title: what the table is called by people.
    columns: in order; the first one names the row.
    attribution: source and licence, printed in every file.

    Raises ValueError when there is no column, when two share a name, or when the name cannot be
    part of a file's name.
    """

    name: str
    title: str
    columns: tuple[Column[Row], ...]
    attribution: str = ""

    def __post_init__(self) -> None:
        """Refuse a table that a file could not hold (ValueError)."""
        names = [column.name for column in self.columns]
        if not names:
            raise ValueError(f"the table {self.name} needs a column")
        if len(set(names)) < len(names):
            raise ValueError(f"two columns of the table {self.name} have one name: {names}")
        if not _FILE_STEM.fullmatch(self.name):
            raise ValueError(f"a table's name is part of a file's name, which {self.name!r} is not")


def plain_text(text: str) -> str:
    """The bare characters of a text that every file can hold.

    Takes the text out of a subclass (an enum's member; markup, which must not reach a page as
    such) and puts "?" for half a surrogate pair, which is no character and no encoding holds.
    """
    bare = str.__str__(text)
    return bare if bare.isascii() else bare.encode("utf-8", "replace").decode("utf-8")


def one_line(text: str) -> str:
    """A text on one line, single-spaced: for notes and titles, never for data."""
    return " ".join(plain_text(text).split())


def file_notes(table: Table[Row], notes: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Every note of a file: its title, its attribution when there is one, the caller's."""
    own = [("Title", table.title)]
    if table.attribution:
        own.append(("Source", table.attribution))
    return [*own, *notes]


def rounded_share(share: Fraction) -> str:
    """A share as a decimal of four places, rounded half up by whole numbers: 0.3333.

    A half is rounded away from nought, so that -x is written as x with a sign. This loses what
    lies behind the fourth place: a table with shares also has the numerator and the denominator
    as columns.
    """
    return decimal(share, SHARE_PLACES, grouped=False)


def in_utc(instant: datetime) -> datetime:
    """An aware instant in UTC; ValueError for one that does not know its zone."""
    if instant.tzinfo is None:
        raise ValueError(f"the instant {instant} does not say its time zone")
    return instant.astimezone(UTC)


def not_a_value(value: object) -> TypeError:
    """The error for something that no cell may hold, such as a float."""
    return TypeError(f"a cell holds no {type(value).__name__}: {value!r}")
