"""What a report says: sections of paragraphs, figures, tables and pictures, as plain values.

One content, many renderings: a page, a PDF, a DOCX, a workbook and a ZIP of CSV are all made of
this and of nothing else, so that no two of them can differ. It is kept as canonical JSON (`packed`
in `app.reports.domain.packing`), of which a digest can be taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from app.tabular.table import Column, Row, Table, Value

_NAME = re.compile(r"[a-z][a-z0-9-]*")


class Audience(StrEnum):
    """For whom a report is made: it decides what may stand in it."""

    PUBLIC = "public"
    OFFICERS = "officers"

    @property
    def label(self) -> str:
        """The audience in words."""
        return {
            Audience.PUBLIC: "Anybody: only what is public already",
            Audience.OFFICERS: "Officers: whatever I may read",
        }[self]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a figure or a table comes from.

    rule_set: by which published rules it was computed ("Hare quota, largest remainder"); "" where
    it is a plain count of records. base: what is counted or divided ("229 MPs in receipt of the
    whip on 25 September 2016"). source: whence the records are ("UK Parliament, Commons Votes").
    address: where the records stand in the product, from the root, filters and day included
    ("/whips?on=2016-09-25").
    """

    base: str
    address: str
    rule_set: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure that explains itself; its number in the appendix is its place in the report.

    value: None where it is not known, which `absent` says in words. needed, have, short_by: of a
    threshold, in the unit of the value; None where there is none.
    """

    label: str
    value: Value
    origin: Origin
    absent: str = "not known"
    needed: Value = None
    have: Value = None
    short_by: Value = None


@dataclass(frozen=True, slots=True)
class Head:
    """A column of a table: machine name, label, whether its values are figures, what it means."""

    name: str
    label: str
    numeric: bool = False
    meaning: str = ""
    absent: str = "none"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of plain text."""

    text: str


@dataclass(frozen=True, slots=True)
class Subheading:
    """A heading within a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Some figures under one caption, each with a number in the appendix."""

    caption: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class DataTable:
    """A table with its caption; the first column names the row.

    name: unique in a report; the name of its sheet and its file. rows: as long as `heads` each.
    empty: what is said when it has no rows.
    """

    name: str
    caption: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Value, ...], ...]
    origin: Origin
    empty: str = "There is nothing on record."

    def __post_init__(self) -> None:
        """Refuse a table that a file could not hold (ValueError)."""
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"a table's name is small letters and hyphens, not {self.name!r}")
        if any(len(row) != len(self.heads) for row in self.rows):
            raise ValueError(f"a row of {self.name} is not as long as its heads")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture titled by its question.

    svg: a whole document of SVG that needs nothing else: no class, no style sheet, no script, with
    a viewBox, width and height in pixels. alternative: the same in words. table: the name of the
    table behind it, in the same section.
    """

    name: str
    question: str
    svg: str
    alternative: str
    table: str


Block: TypeAlias = Paragraph | Subheading | Figures | DataTable | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """A section. left_out: what is not in it and why, a sentence each. used: the permissions by
    which something that is not public stands in it: whoever opens the report needs them all."""

    key: str
    title: str
    blocks: tuple[Block, ...]
    left_out: tuple[str, ...] = ()
    used: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report.

    party: whose. as_at: the day it speaks of; built_at: when what it says was read. built_by: the
    officer's name. foreword: her own words, a paragraph each. invented: the line that a
    demonstration says everywhere, else "". site: the address of the product, before every
    `Origin.address`.
    """

    title: str
    party: str
    as_at: date
    built_at: datetime
    built_by: str
    audience: Audience
    foreword: tuple[str, ...]
    sections: tuple[Section, ...]
    site: str
    invented: str = ""
    attributions: tuple[str, ...] = field(default=())

    @property
    def used(self) -> frozenset[str]:
        """Every permission that somebody who opens it needs."""
        return frozenset().union(*(section.used for section in self.sections))


@dataclass(frozen=True, slots=True)
class Explained:
    """A line of the appendix: a figure or a table with its number ("F3", "T12") and its origin."""

    number: str
    section: str
    label: str
    origin: Origin
    figure: Figure | None = None


def explained(document: Document) -> list[Explained]:
    """The appendix: every figure (F1, F2, ...) and every table (T1, T2, ...) in reading order."""
    lines: list[Explained] = []
    figures = tables = 0
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Figures):
                for figure in block.figures:
                    figures += 1
                    lines.append(
                        Explained(f"F{figures}", section.title, figure.label, figure.origin, figure)
                    )
            elif isinstance(block, DataTable):
                tables += 1
                lines.append(Explained(f"T{tables}", section.title, block.caption, block.origin))
    return lines


def as_table(block: DataTable, attribution: str = "") -> Table[tuple[Value, ...]]:
    """A report's table as the writers of `app.tabular` take it; its rows are `block.rows`."""
    return Table(
        block.name,
        block.caption,
        tuple(_column(head, place) for place, head in enumerate(block.heads)),
        attribution,
    )


def _column(head: Head, place: int) -> Column[tuple[Value, ...]]:
    return Column[tuple[Value, ...]](
        head.name,
        head.label,
        lambda row: row[place],
        numeric=head.numeric,
        hint=head.meaning,
        absent=head.absent,
    )


def data_table(
    table: Table[Row],
    rows: Iterable[Row],
    origin: Origin,
    *,
    caption: str = "",
    leave_out: Sequence[str] = (),
    empty: str = "There is nothing on record.",
) -> DataTable:
    """A table of a room as a report holds it.

    caption: in place of the table's own title. leave_out: the names of columns that are not
    wanted. Raises ValueError for a name that is none of the table's.
    """
    unknown = set(leave_out) - {column.name for column in table.columns}
    if unknown:
        raise ValueError(f"the table {table.name} has no column {sorted(unknown)}")
    columns = [column for column in table.columns if column.name not in leave_out]
    return DataTable(
        table.name.replace("_", "-"),
        caption or table.title,
        tuple(Head(c.name, c.label, c.numeric, c.hint, c.absent) for c in columns),
        tuple(tuple(column.value(row) for column in columns) for row in rows),
        origin,
        empty,
    )
