"""A report as CSV in a ZIP, read back by Python's own csv: files, dictionary, hostile texts."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from app.reports.domain.document import Document, Head
from app.reports.rendering.csvzip import kind_of, zip_bytes
from app.tabular.table import Value
from tests.factories.printed import a_full_report, a_report, a_section, a_table

TEXTS = (Head("text", "Text"),)


def files_of(document: Document) -> dict[str, str]:
    """The files of the ZIP, by name."""
    with zipfile.ZipFile(io.BytesIO(zip_bytes(document))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}


def rows_of(text: str) -> list[dict[str, str]]:
    """The rows of a file by its columns, without the notes at its head."""
    lines = list(csv.reader(io.StringIO(text, newline="")))
    heads, *rows = [line for line in lines if line and line[0] != "#"]
    return [dict(zip(heads, row, strict=True)) for row in rows]


def test_a_file_for_each_table_and_those_that_say_how_it_was_made() -> None:
    assert list(files_of(a_report())) == [
        "README.txt",
        "t1-answers.csv",
        "figures.csv",
        "sources.csv",
        "left-out.csv",
        "dictionary.csv",
    ]


def test_every_kind_of_value_reads_back() -> None:
    first, second = rows_of(files_of(a_report())["t1-answers.csv"])
    assert first == {
        "member": "Siân Llŷn",
        "on": "2016-09-25",
        "at": "2016-09-25T20:50:00Z",
        "votes": "1234",
        "share": "0.6667",
        "rebelled": "true",
    }
    assert list(second.values()) == ["Ada Birch", "", "", "0", "", "false"]


def test_the_dictionary_has_every_column_of_every_file() -> None:
    files = files_of(a_full_report(tables=2, rows=3))
    told = {(row["file"], row["column"]) for row in rows_of(files["dictionary.csv"])}
    there = {
        (name, column)
        for name, text in files.items()
        if name.endswith(".csv") and name != "dictionary.csv"
        for row in rows_of(text)
        for column in row
    }
    assert told == there
    share = next(
        row
        for row in rows_of(files["dictionary.csv"])
        if (row["file"], row["column"]) == ("t1-table-1.csv", "share")
    )
    assert share["meaning"] == "Of the votes cast."
    assert share["kind"] == "share, rounded half up to four places"


def test_figures_are_numbered_as_the_reading_says_them() -> None:
    files = files_of(a_report())
    figures = {row["number"]: row for row in rows_of(files["figures.csv"])}
    assert list(figures) == ["F1", "F2", "F3", "F4", "T1"]
    assert [figures["F4"][name] for name in ("needed", "have", "short_by")] == ["51", "40", "11"]
    readme = files["README.txt"]
    assert "F3. Seats at the next election: nobody can know" in readme
    assert "F4. Signatures: 40 (needed 51; have 40; short by 11)" in readme
    assert "T1. Answers by member: 2 rows" in readme
    assert "Left out: The private notes: they are confidential." in readme


@pytest.mark.parametrize("text", ["=1+1", "+44", "-1", "@SUM(A1)"])
def test_what_a_spreadsheet_would_run_has_a_mark_in_front(text: str) -> None:
    (row,) = rows_of(files_of(a_report(a_section(a_table((text,), heads=TEXTS))))["t1-answers.csv"])
    assert row["text"] == f"'{text}"


@pytest.mark.parametrize(
    "text", ['"quoted", and parted', "two\nlines", "# no note", "Siân \U0001f5f3"]
)
def test_other_texts_read_back_as_they_are(text: str) -> None:
    table = a_table(("before", text), heads=(*TEXTS, Head("other", "Other")))
    (row,) = rows_of(files_of(a_report(a_section(table)))["t1-answers.csv"])
    assert row["other"] == text


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ((), "text"),
        ((None, None), "text"),
        ((True, None), "yes or no"),
        ((3,), "whole number"),
        ((Fraction(1, 2), 3), "share, rounded half up to four places or whole number"),
        ((date(2016, 9, 25),), "day"),
        ((datetime(2016, 9, 25, tzinfo=UTC),), "instant in UTC"),
        (("words",), "text"),
    ],
)
def test_what_a_column_holds_in_words(values: tuple[Value, ...], kind: str) -> None:
    assert kind_of(values) == kind
