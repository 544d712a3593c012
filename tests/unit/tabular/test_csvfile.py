"""Tables as CSV: what stands in the file, and that it comes back as it was."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.tabular.csvfile import ROWS_IN_A_CHUNK, UnreadableCsv, csv_chunks, read_csv
from app.tabular.table import Column, Table

PAIRS = Table[tuple[str, str]](
    "pairs",
    "Pairs",
    (Column("first", "First", lambda row: row[0]), Column("second", "Second", lambda row: row[1])),
)
SINGLES = Table[Any]("singles", "Singles", (Column("only", "Only", lambda row: row),))
# Weighted to what a CSV file or a spreadsheet takes for something else.
TEXTS = st.text() | st.text(alphabet="'=+-@\t\r\n#,\";\ufeff\x00 a😀")


def test_a_file_has_notes_then_header_then_data(table: Table[Any], votes: list[Any]) -> None:
    written = b"".join(csv_chunks(table, votes, [("As at", "25 September 2016")]))
    assert written.decode() == (
        "\ufeff"
        "#,Title,Votes cast\r\n"
        '#,Source,"Contains Parliamentary information, Open Parliament Licence v3.0"\r\n'
        "#,As at,25 September 2016\r\n"
        "member,on,at,cast,share,rebelled\r\n"
        '"Ada Birch",2016-09-25,2016-09-25T20:50:00Z,1234,0.6667,true\r\n'
        '"Siân Llŷn",,,-5,,\r\n'
    )


def test_what_is_written_is_read(table: Table[Any], votes: list[Any]) -> None:
    read = read_csv(b"".join(csv_chunks(table, votes, [("As at", "25 September 2016")])))
    assert read.notes[0] == ("Title", "Votes cast")
    assert read.notes[2] == ("As at", "25 September 2016")
    assert read.names == ("member", "on", "at", "cast", "share", "rebelled")
    assert read.rows[1] == ("Siân Llŷn", "", "", "-5", "", "")


@settings(deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=5))
@example([("#", "# not a note"), ("=1+1", "'=1+1"), ("''@x", "'tis"), ("\r\n", "a\r\nb\rc\n")])
@example([("x" * 200_000, "")])
def test_every_text_comes_back_as_it_was(rows: list[tuple[str, str]]) -> None:
    assert read_csv(b"".join(csv_chunks(PAIRS, rows))).rows == tuple(rows)


@given(st.lists(TEXTS | st.none(), max_size=5))
def test_no_row_of_a_single_column_is_lost(rows: list[str | None]) -> None:
    read = read_csv(b"".join(csv_chunks(SINGLES, rows))).rows
    assert read == tuple((row or "",) for row in rows)


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=3), st.lists(st.tuples(TEXTS, TEXTS), max_size=3))
def test_no_cell_runs_as_a_formula(
    rows: list[tuple[str, str]], notes: list[tuple[str, str]]
) -> None:
    written = b"".join(csv_chunks(PAIRS, rows, notes)).decode("utf-8-sig")
    cells = [cell for line in csv.reader(io.StringIO(written, newline="")) for cell in line]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=5))
def test_notes_come_back_on_one_line_each(notes: list[tuple[str, str]]) -> None:
    read = read_csv(b"".join(csv_chunks(PAIRS, [("a", "b")], notes)))
    said = tuple((" ".join(label.split()), " ".join(text.split())) for label, text in notes)
    assert read.notes == (("Title", "Pairs"), *said)
    assert read.rows == (("a", "b"),)


def test_a_number_is_never_guarded() -> None:
    assert b"".join(csv_chunks(SINGLES, [-5])).endswith(b"\r\n-5\r\n")


def test_blank_and_empty_text_differ_in_the_file() -> None:
    pairs: list[Any] = [(None, ""), ("", None)]
    assert b"".join(csv_chunks(PAIRS, pairs)).endswith(b'\r\n,""\r\n"",\r\n')


def test_two_runs_are_alike(table: Table[Any], votes: list[Any]) -> None:
    assert list(csv_chunks(table, votes)) == list(csv_chunks(table, votes))


@pytest.mark.parametrize("beyond", [0, 1])
def test_rows_are_taken_a_chunk_at_a_time(beyond: int) -> None:
    taken = 0

    def rows() -> Iterator[int]:
        nonlocal taken
        for row in range(2 * ROWS_IN_A_CHUNK + beyond):
            taken += 1
            yield row

    chunks = csv_chunks(SINGLES, rows())
    next(chunks)
    assert taken == 0
    next(chunks)
    assert taken == ROWS_IN_A_CHUNK
    assert len(list(chunks)) == 1 + beyond
    assert taken == 2 * ROWS_IN_A_CHUNK + beyond


def test_a_table_without_rows_is_its_header() -> None:
    assert read_csv(b"".join(csv_chunks(PAIRS, []))).rows == ()


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError, match="float"):
        list(csv_chunks(SINGLES, [0.5]))


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        list(csv_chunks(SINGLES, [datetime(2016, 9, 25)]))  # noqa: DTZ001 - what is refused


def test_a_file_that_excel_saved_is_read() -> None:
    data = "\ufeff#,Title,Pairs,,\r\n#\r\n\r\nfirst,second\r\nLlŷn,2\r\n"
    read = read_csv(data.encode())
    assert read.notes == (("Title", "Pairs"), ("", ""))
    assert read.rows == (("Llŷn", "2"),)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("Llŷn\r\n".encode("utf-16"), "not in UTF-8"),
        ("Siân\r\n".encode("cp1252"), "not in UTF-8"),
        (b"", "no header"),
        (b"#,Title,Pairs\r\n", "no header"),
        (b"first,second\r\na\r\n", "Line 2 has 1 cells, but the header has 2"),
        (b'first,second\r\n"a"b,c\r\n', "Line 2 cannot be read"),
        (b'first,second\r\n"a,c\r\n', "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableCsv, match=sentence):
        read_csv(data)
