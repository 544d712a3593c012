"""A report as a workbook, read back by another's library: sheets, types, headings, texts."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from app.reports.domain.document import Document, Head, Section
from app.reports.rendering.workbook import xlsx_bytes
from tests.factories.printed import a_full_report, a_report, a_section, a_table

HOSTILE = (
    "=1+1",
    "+44 20 7946",
    "-1",
    "@SUM(A1)",
    "<b>&amp;",
    "'quoted'",
    "Siân \U0001f5f3",
    "a\tb",
)
TEXTS = (Head("text", "Text"),)


def opened(document: Document) -> Workbook:
    """The workbook, as somebody else's program reads it."""
    return openpyxl.load_workbook(io.BytesIO(xlsx_bytes(document)))


def rows_of(book: Workbook, sheet: str) -> list[tuple[object, ...]]:
    """Every row of a sheet."""
    return [tuple(row) for row in book[sheet].iter_rows(values_only=True)]


def test_a_sheet_for_each_table_between_what_says_how_it_was_made() -> None:
    assert opened(a_report()).sheetnames == [
        "About",
        "How each figure was made",
        "Sources",
        "T1 Answers by member",
        "What is left out",
    ]


def test_every_kind_of_value_keeps_its_type() -> None:
    heads, first, second = rows_of(opened(a_report()), "T1 Answers by member")
    assert heads == ("Member", "Day", "Time", "Votes", "Share against", "Rebelled")
    # Excel knows no zone: a time is that of clocks in London, here of summer time.
    day, at = datetime(2016, 9, 25, tzinfo=UTC), datetime(2016, 9, 25, 20, 50, tzinfo=UTC)
    assert first == (
        "Siân Llŷn",
        day.replace(tzinfo=None),
        (at + timedelta(hours=1)).replace(tzinfo=None),
        1234,
        0.6667,
        True,
    )
    assert second == ("Ada Birch", None, None, 0, None, False)


def test_every_figure_has_its_working_and_its_source() -> None:
    book = opened(a_report())
    figures = {row[0]: row for row in rows_of(book, "How each figure was made")}
    assert set(figures) == {"Number", "F1", "F2", "F3", "F4", "T1"}
    assert figures["F1"][3:5] == (172, None)
    assert figures["F3"][3:5] == (None, "nobody can know")
    assert figures["F4"][7:10] == (51, 40, 11)
    assert rows_of(book, "Sources")[1:] == [
        ("UK Parliament, Commons Votes", "F1, F2, F3, F4, T1", "Hare quota, largest remainder")
    ]
    assert ("Declarations", "The private notes: they are confidential.") in rows_of(
        book, "What is left out"
    )


def test_headings_stay_in_sight_and_are_filtered() -> None:
    book = opened(a_full_report(tables=3, rows=12))
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "A2", sheet.title
        assert sheet.auto_filter.ref == sheet.dimensions, sheet.title


def test_about_says_what_it_is_and_what_columns_mean() -> None:
    rows = rows_of(opened(a_report(invented="All invented.")), "About")
    about = {row[0]: row[1] for row in rows}
    assert about["Title"] == "Report to conference 2016"
    assert about["As at"] == "the end of 25 September 2016"
    assert about["Share against"] == "Of the votes cast."
    assert "All invented." in about.values()


def test_texts_are_texts_whatever_they_are_made_of() -> None:
    table = a_table(*((text,) for text in HOSTILE), heads=TEXTS)
    sheet = opened(a_report(a_section(table)))["T1 Answers by member"]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == list(HOSTILE)
    assert {cell.data_type for cell in cells} == {"s"}


@pytest.mark.parametrize("caption", ["[All]: who/what? *\\", "'", "x" * 60])
def test_captions_that_excel_refuses_still_name_a_sheet_each(caption: str) -> None:
    table = a_table(("same",), heads=TEXTS, caption=caption)
    names = opened(a_report(a_section(table, table))).sheetnames
    assert len({name.casefold() for name in names}) == len(names)
    assert [name[:2] for name in names if name[:1] == "T"] == ["T1", "T2"]
    assert all(len(name) <= 31 for name in names)


def test_a_table_without_rows_says_so() -> None:
    empty = replace(a_table(("taken away",), heads=TEXTS), rows=())
    book = opened(a_report(a_section(empty)))
    assert rows_of(book, "T1 Answers by member") == [("Text",)]
    assert any(empty.empty in str(row) for row in rows_of(book, "About"))


def test_nothing_left_out_is_no_sheet() -> None:
    report = a_report(Section("whip", "Whip", (a_table(),), ()))
    assert "What is left out" not in opened(report).sheetnames
