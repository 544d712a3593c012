"""Reports as plain values, small and as large as a full party, for what writes files of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

from app.reports.domain.document import (
    Audience,
    Block,
    DataTable,
    Document,
    Figure,
    Figures,
    Head,
    Origin,
    Paragraph,
    Picture,
    Section,
    Subheading,
)
from app.tabular.table import Value

RECORDS = Origin(
    "229 MPs in receipt of the whip on 25 September 2016",
    "/whips?on=2016-09-25",
    "Hare quota, largest remainder",
    "UK Parliament, Commons Votes",
)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 120" width="400" height="120">'
    '<rect x="10" y="20" width="300" height="30" fill="#7a0f1c"/>'
    '<rect x="10" y="60" width="90" height="30" fill="#5f5b58"/>'
    '<text x="320" y="40" font-size="14" font-family="Source Sans 3">172</text>'
    '<text x="110" y="80" font-size="14" font-family="Source Sans 3">40</text>'
    "</svg>"
)


def a_table(
    *rows: tuple[Value, ...],
    name: str = "answers",
    caption: str = "Answers by member",
    heads: tuple[Head, ...] = (
        Head("member", "Member", meaning="As the record names them."),
        Head("on", "Day", absent="not recorded"),
        Head("at", "Time"),
        Head("votes", "Votes", numeric=True),
        Head("share", "Share against", numeric=True, meaning="Of the votes cast."),
        Head("rebelled", "Rebelled"),
    ),
) -> DataTable:
    """A table with a column of every kind."""
    return DataTable(name, caption, heads, rows or SMALL, RECORDS)


SMALL: tuple[tuple[Value, ...], ...] = (
    (
        "Siân Llŷn",
        date(2016, 9, 25),
        datetime(2016, 9, 25, 20, 50, tzinfo=UTC),
        1234,
        Fraction(2, 3),
        True,
    ),
    ("Ada Birch", None, None, 0, None, False),
)


def a_report(
    *sections: Section,
    title: str = "Report to conference 2016",
    foreword: tuple[str, ...] = ("Colleagues, this is what is on record.",),
    invented: str = "",
) -> Document:
    """A report; with no section given, of one that has a block of every kind."""
    return Document(
        title=title,
        party="Labour Party",
        as_at=date(2016, 9, 25),
        built_at=datetime(2016, 9, 26, 8, 30, 15, 250_000, tzinfo=UTC),
        built_by="Rosa Whip",
        audience=Audience.OFFICERS,
        foreword=foreword,
        sections=sections or (a_section(),),
        site="https://whip.example.org",
        invented=invented,
        attributions=("Contains Parliamentary information, Open Parliament Licence v3.0",),
    )


def a_section(*blocks: Block, title: str = "Declarations") -> Section:
    """A section; with no block given, with one of every kind."""
    return Section(
        "declarations", title, blocks or EVERY_BLOCK, ("The private notes: they are confidential.",)
    )


EVERY_BLOCK: tuple[Block, ...] = (
    Paragraph("Every member was asked once."),
    Figures(
        "What was said",
        (
            Figure("MPs who said no", 172, RECORDS),
            Figure("Share who said no", Fraction(172, 229), RECORDS),
            Figure("Seats at the next election", None, RECORDS, absent="nobody can know"),
            Figure("Signatures", 40, RECORDS, needed=51, have=40, short_by=11),
        ),
    ),
    Subheading("Member by member"),
    a_table(*SMALL),
    Picture("answers", "How many said no?", SVG, "172 said no, 40 said yes.", "answers"),
)


def a_full_report(tables: int = 12, rows: int = 229) -> Document:
    """As large as a report of a full party is: a line for each MP in each table."""
    sections = []
    for number in range(1, tables + 1):
        given = tuple(
            (
                f"Member {row} of Constituency-with-a-name {row % 17}",
                date(2016, 1 + row % 12, 1 + row % 28),
                datetime(2016, 9, 25, row % 24, row % 60, tzinfo=UTC) if row % 3 else None,
                row * 37,
                Fraction(row, rows),
                row % 5 == 0,
            )
            for row in range(1, rows + 1)
        )
        blocks = (
            Paragraph("What the whips were told, in the order in which it is on record. " * 4),
            *EVERY_BLOCK[1:3],
            a_table(*given, name=f"table-{number}", caption=f"Table of section {number}"),
            *EVERY_BLOCK[4:],
        )
        sections.append(a_section(*blocks, title=f"Section {number} of the report"))
    return a_report(*sections, invented="Everything here is invented for a demonstration.")
