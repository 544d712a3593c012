"""Each list as CSV and XLSX: the rows of the page, all of them, with source and filters."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.tabular.csvfile import CsvContent, read_csv
from app.votes.sample import ATTRIBUTION as SAMPLE_ATTRIBUTION
from tests.factories.record import MadeRecord, many
from tests.integration.web.conftest import client_of
from tests.integration.web.reading import ids_on_all_pages, read
from tests.official_api import division

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OFFICIAL = "Contains Parliamentary information licensed under the Open Parliament Licence v3.0."
DIVISION, MEMBER = "/votes/divisions/113", "/votes/members/172"
LISTS = [
    ("/members", {}),
    ("/members", {"on": "2016-06-17", "party": "Labour", "q": "an"}),
    ("/members", {"who": "all", "sort": "party", "q": "e"}),
    ("/votes/divisions", {}),
    ("/votes/divisions", {"q": "bill", "since": "2016-04-01", "sort": "dissent"}),
    ("/votes/divisions", {"show": "split", "party": "Conservative", "sort": "oldest"}),
    (DIVISION, {}),
    (DIVISION, {"party": "Labour", "vote": "no"}),
    (MEMBER, {}),
    (MEMBER, {"show": "against"}),
]
EACH_LIST = pytest.mark.parametrize(
    ("path", "query"), LISTS, ids=[f"{path}?{'&'.join(query)}" for path, query in LISTS]
)
Query = dict[str, str]


def csv_of(client: FlaskClient, path: str, query: Query) -> CsvContent:
    return read_csv(client.get(f"{path}.csv", query_string=query).get_data())


def book_of(client: FlaskClient, path: str, query: Query) -> openpyxl.Workbook:
    data = client.get(f"{path}.xlsx", query_string=query).get_data()
    return openpyxl.load_workbook(io.BytesIO(data))


@EACH_LIST
def test_a_csv_has_the_rows_of_all_pages_in_their_order(
    plain_on_each: FlaskClient, path: str, query: Query
) -> None:
    content = csv_of(plain_on_each, path, query)
    column = content.names.index("member_id" if "member_id" in content.names else "division_id")
    shown = ids_on_all_pages(plain_on_each, path, **query)
    assert shown
    assert [int(row[column]) for row in content.rows] == shown


@EACH_LIST
def test_an_xlsx_has_the_rows_of_the_csv(plain: FlaskClient, path: str, query: Query) -> None:
    content = csv_of(plain, path, query)
    sheet = book_of(plain, path, query).worksheets[0]
    rows = [[as_in_csv(cell.value) for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert rows == [list(row) for row in content.rows]


def as_in_csv(value: Any) -> str:
    """A value of a cell of XLSX as CSV writes it."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.date().isoformat()
        case _:
            return str(value)


@pytest.mark.parametrize(("path", "query"), LISTS[1::3])
def test_source_licence_and_filters_are_printed_in_the_file(
    plain: FlaskClient, path: str, query: Query
) -> None:
    notes = dict(csv_of(plain, path, query).notes)
    about = book_of(plain, path, query).worksheets[1]
    on_second_sheet = {(row[0].value, row[1].value) for row in about.iter_rows(max_col=2)}
    assert notes.items() <= on_second_sheet
    # While the sample is on record its licence holds for whatever is made from it.
    assert notes["Source"] == SAMPLE_ATTRIBUTION
    assert "Open Database Licence" in notes["Source"]
    assert SAMPLE_ATTRIBUTION in read(plain, path, **query).text
    for name, value in query.items():
        if name not in ("sort", "who", "show", "vote", "on", "since"):
            assert value in " ".join(notes.values())


@pytest.mark.parametrize(
    ("path", "query", "note"),
    [
        ("/members", {}, ("As at", "16 December 2016")),
        ("/members", {"on": "2016-06-17"}, ("As at", "17 June 2016")),
        ("/members", {}, ("Who", "with a seat that day")),
        ("/members", {"who": "all"}, ("Who", "everyone on record")),
        ("/members", {"q": "hackney"}, ("Name or constituency contains", "hackney")),
        ("/members", {"party": "Labour"}, ("Party that day", "Labour")),
        ("/votes/divisions", {}, ("Party columns", "Labour, tellers counted")),
        ("/votes/divisions", {"q": "bill"}, ("Title contains", "bill")),
        ("/votes/divisions", {"since": "2016-04-01"}, ("From", "1 April 2016")),
        ("/votes/divisions", {"until": "2016-04-01"}, ("To", "1 April 2016")),
        (
            "/votes/divisions",
            {"show": "split"},
            ("Only", "divisions in which Labour had votes in both lobbies"),
        ),
        (DIVISION, {}, ("Division", "UK's Nuclear Deterrent")),
        (DIVISION, {}, ("Held", "18 July 2016")),
        (DIVISION, {}, ("Official count", "472 ayes, 117 noes")),
        (DIVISION, {"vote": "absent"}, ("Vote", "No vote recorded")),
        (DIVISION, {"party": "Labour"}, ("Party that day", "Labour")),
        (MEMBER, {}, ("Member", "Diane Abbott")),
        (
            MEMBER,
            {"show": "against"},
            ("Only", "votes against the majority of the party sat for that day"),
        ),
    ],
)
def test_each_filter_has_its_note(
    plain: FlaskClient, path: str, query: Query, note: tuple[str, str]
) -> None:
    assert note in csv_of(plain, path, query).notes


def test_without_the_sample_the_files_have_parliaments_licence_alone(
    stored: Callable[[MadeRecord], Flask],
) -> None:
    client = client_of(stored(many(4, 2)))
    for path in ("/members", "/votes/divisions", "/votes/divisions/1", "/votes/members/1"):
        assert dict(csv_of(client, path, {}).notes)["Source"] == OFFICIAL
        page = read(client, path)
        assert "Open Parliament Licence" in page.text
        assert "ODbL" not in page.text


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/members", "members"),
        ("/votes/divisions", "divisions"),
        (DIVISION, "division-113-votes"),
        (MEMBER, "member-172-votes"),
    ],
)
def test_a_file_is_offered_under_its_name_and_type(
    plain: FlaskClient, path: str, name: str
) -> None:
    for kind, mimetype in (("csv", "text/csv"), ("xlsx", XLSX)):
        answer = plain.get(f"{path}.{kind}")
        assert answer.mimetype == mimetype
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}.{kind}"'


def test_the_page_leads_to_its_files_with_its_filters(plain: FlaskClient) -> None:
    query = {"q": "bill", "party": "Conservative", "page": "2"}
    for path in ("/votes/divisions", "/members"):
        links = read(plain, path, **({"q": "an", "page": "2"} if "mem" in path else query)).links
        kept = "q=an" if "mem" in path else "q=bill&party=Conservative"
        assert {f"{path}.csv?{kept}", f"{path}.xlsx?{kept}"} <= set(links)


def test_figures_in_a_file_are_figures(plain: FlaskClient) -> None:
    sheet = book_of(plain, "/votes/divisions", {"q": "nuclear"}).worksheets[0]
    head, row = ([cell.value for cell in found] for found in sheet.iter_rows(max_row=2))
    values = dict(zip(head, row, strict=True))
    assert values["Division"] == "UK's Nuclear Deterrent"
    assert values["Date"].date() == date(2016, 7, 18)
    assert (values["Ayes"], values["Labour aye"], values["Labour no"]) == (472, 141, 47)


def test_a_file_of_no_rows_has_notes_and_header(plain: FlaskClient) -> None:
    content = csv_of(plain, "/votes/divisions", {"q": "nothing is called so"})
    assert content.rows == ()
    assert content.names[0] == "title"
    assert ("Title contains", "nothing is called so") in content.notes
    sheet = book_of(plain, "/votes/divisions", {"q": "nothing is called so"}).worksheets[0]
    assert sheet.max_row == 1


def test_what_is_not_known_is_blank_in_a_file(stored: Callable[[MadeRecord], Flask]) -> None:
    record = MadeRecord()
    record.add_divisions(division(7, ayes=[99]))
    content = csv_of(client_of(stored(record)), "/votes/divisions/7", {})
    (row,) = content.rows
    values = dict(zip(content.names, row, strict=True))
    assert values["name"] == "Member Number99 (unconfirmed)"
    assert (values["constituency"], values["proxy"]) == ("", "")
