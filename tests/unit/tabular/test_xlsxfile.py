"""Tables as workbooks, read back with another library than the one that wrote them."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from datetime import UTC, date, datetime
from enum import IntEnum
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import time_machine
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.kernel.dates import LONDON
from app.tabular import xlsxfile
from app.tabular.table import Column, Table
from app.tabular.xlsxfile import MOST_CHARACTERS, TooManyRows, sheet_name, xlsx_bytes

SINGLES = Table[Any]("singles", "Singles", (Column("only", "Only", lambda row: row),))
# A workbook takes some 10 ms, and much longer on a busy machine.
unhurried = settings(deadline=None, max_examples=50)
TEXTS = st.text() | st.text(alphabet="=+-@'{}<>&r/_x0041\x00\x1f\r\n\t \ufffe😀")


class Lobby(IntEnum):
    AYE = 1


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def as_excel_reads(text: str | None) -> str:
    """Excel's own escapes, which openpyxl leaves as they are."""
    return re.sub(r"_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text or "")


def values(data: bytes) -> list[Any]:
    sheet = opened(data).worksheets[0]
    return [cell.value for (cell,) in sheet.iter_rows(min_row=2)]


def xlsx_values(rows: list[Any]) -> list[Any]:
    """What a sheet of these rows holds; a last row keeps empty ones before it from being cut."""
    return values(xlsx_bytes(SINGLES, [*rows, "end"]))[:-1]


def about(data: bytes) -> dict[str, str]:
    return dict(opened(data)["About"].iter_rows(values_only=True))


def test_a_workbook_holds_real_values(table: Table[Any], votes: list[Any]) -> None:
    sheet = opened(xlsx_bytes(table, votes))["Votes cast"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("Member", "Day", "Time", "Votes", "Share", "Rebelled")
    # 20:50 in UTC is 21:50 in London's summer.
    first = (datetime(2016, 9, 25), datetime(2016, 9, 25, 21, 50), 1234, 0.6667, True)  # noqa: DTZ001
    assert rows[1] == ("Ada Birch", *first)
    assert rows[2] == ("Siân Llŷn", None, None, -5, None, None)
    assert [cell.number_format for cell in sheet[2]] == [
        "@",
        "d mmmm yyyy",
        "d mmmm yyyy, hh:mm",
        "#,##0",
        "0.00%",
        "General",
    ]


def test_the_header_stays_in_sight_and_filters(table: Table[Any], votes: list[Any]) -> None:
    sheet = opened(xlsx_bytes(table, votes)).worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:F3"
    assert sheet.column_dimensions["B"].width >= len("25 September 2016")


def test_the_second_sheet_says_what_the_first_means(table: Table[Any], votes: list[Any]) -> None:
    book = opened(xlsx_bytes(table, votes, [("As at", "=today")]))
    assert book.sheetnames == ["Votes cast", "About"]
    said = list(book["About"].iter_rows(values_only=True))
    assert said[:3] == [
        ("Title", "Votes cast"),
        ("Source", "Contains Parliamentary information, Open Parliament Licence v3.0"),
        ("As at", "=today"),
    ]
    assert {label for label, _ in said} >= {"Shares", "Times"}
    assert ("Column", "What it means") in said
    assert said[-2:] == [("Share", "Of all divisions."), ("Rebelled", None)]


@unhurried
@given(st.lists(TEXTS, max_size=5))
@example(["<r><t>a</t></r>", "<r>&</r>", "_x0041_x0042_", "_x0041\x01", "\r\n\ufffe", "=1+1", ""])
@example(["http://example.org", "{=1}", "007", "1e5", "mailto:a@example.org", " a ", "TRUE"])
def test_every_text_comes_back_as_text(texts: list[str]) -> None:
    data = xlsx_bytes(SINGLES, [*texts, "end"], [(text, text) for text in texts])
    expected = [re.sub("\r\n?", "\n", text) for text in [*texts, "end"]]
    assert [as_excel_reads(value) for value in values(data)] == expected
    for sheet in opened(data):
        for row in sheet.iter_rows():
            assert not [cell for cell in row if cell.data_type == "f" or cell.hyperlink]


@unhurried
@given(st.lists(TEXTS, max_size=5))
def test_no_formula_stands_in_the_file(texts: list[str]) -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes(SINGLES, texts, [("a", t) for t in texts]))) as file:
        for name in file.namelist():
            assert b"<f>" not in file.read(name)
            assert b"hyperlink" not in file.read(name)


@unhurried
@given(
    st.lists(
        st.integers(-(10**15) + 1, 10**15 - 1)
        | st.booleans()
        | st.none()
        | st.dates(min_value=date(1900, 3, 1)),
        max_size=5,
    )
)
def test_numbers_days_and_answers_come_back(rows: list[Any]) -> None:
    read = [value.date() if isinstance(value, datetime) else value for value in xlsx_values(rows)]
    assert read == rows
    assert [type(value) for value in read] == [type(row) for row in rows]


@unhurried
@given(st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_an_instant_is_londons_clock(instant: datetime) -> None:
    whole = instant.replace(microsecond=0)
    (read,) = xlsx_values([whole])
    assert read == whole.astimezone(LONDON).replace(tzinfo=None)


@unhurried
@given(st.fractions(min_value=0, max_value=1))
def test_a_share_is_a_number_of_four_places(share: Fraction) -> None:
    (read,) = xlsx_values([share])
    assert abs(Fraction(str(read)) - share) <= Fraction(1, 20_000)


def test_what_excel_would_count_wrongly_is_text() -> None:
    rows = [date(1900, 2, 27), 10**15, datetime(1899, 5, 1, 12, tzinfo=UTC), Lobby.AYE]
    assert xlsx_values(rows) == ["1900-02-27", "1000000000000000", "1899-05-01 12:00:00", 1]


def test_two_runs_are_alike_to_the_byte(table: Table[Any], votes: list[Any]) -> None:
    with time_machine.travel(datetime(2016, 9, 25, tzinfo=UTC)):
        first = xlsx_bytes(table, votes)
    with time_machine.travel(datetime(2026, 12, 1, tzinfo=UTC)):
        second = xlsx_bytes(table, votes)
    assert first == second


def test_a_text_that_just_fits_is_whole() -> None:
    text = "😀" * (MOST_CHARACTERS // 2) + "a"
    data = xlsx_bytes(SINGLES, [text])
    assert values(data) == [text]
    assert "Cut texts" not in about(data)


def test_a_text_too_long_for_excel_is_cut_and_said_to_be() -> None:
    data = xlsx_bytes(SINGLES, ["short", "😀" * (MOST_CHARACTERS // 2 + 1)])
    cut = values(data)[1]
    assert len(cut.encode("utf-16-le")) // 2 in (MOST_CHARACTERS - 1, MOST_CHARACTERS)
    assert cut.startswith("😀😀")
    assert cut.endswith("of the 32,768; the CSV file has them all]")
    assert about(data)["Cut texts"].startswith("1 longer than the 32,767 characters")
    assert ": A3." in about(data)["Cut texts"]


def test_many_cut_texts_are_counted_but_not_all_named() -> None:
    said = about(xlsx_bytes(SINGLES, ["a" * 40_000] * 25))["Cut texts"]
    assert said.startswith("25 longer")
    assert "A21 and more." in said
    assert "A22" not in said


def test_more_rows_than_excel_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsxfile, "MOST_ROWS", 2)
    assert values(xlsx_bytes(SINGLES, ["a", "b"])) == ["a", "b"]
    with pytest.raises(TooManyRows, match="take the CSV file"):
        xlsx_bytes(SINGLES, ["a", "b", "c"])


def test_nothing_is_left_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    xlsx_bytes(SINGLES, ["a", "b"])
    with pytest.raises(TypeError, match="float"):
        xlsx_bytes(SINGLES, ["a", 0.5])
    assert list(tmp_path.iterdir()) == []


def test_a_table_without_rows_is_a_workbook() -> None:
    assert xlsx_values([]) == []


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Votes cast", "Votes cast"),
        ("Divisions: 25/09/2016 [all]?", "Divisions 25 09 2016 all"),
        ("'Ayes' and 'Noes'", "Ayes' and 'Noes"),
        ("About", "Data"),
        ("history", "Data"),
        ("**", "Data"),
        ("a" * 40, "a" * 31),
        ("😀" * 16, "😀" * 15),
    ],
)
def test_a_sheets_name_is_one_that_excel_takes(title: str, name: str) -> None:
    assert sheet_name(title) == name


@unhurried
@given(TEXTS)
def test_every_title_makes_a_workbook_that_opens(title: str) -> None:
    table = Table("titled", title, SINGLES.columns)
    assert opened(xlsx_bytes(table, ["a"])).sheetnames == [sheet_name(title), "About"]
