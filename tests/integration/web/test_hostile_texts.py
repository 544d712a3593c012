"""Names and titles are text wherever they are shown or exported, whatever they are made of."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.tabular.csvfile import read_csv
from tests.client import LintingClient
from tests.factories.record import MadeRecord
from tests.integration.web.conftest import client_of
from tests.integration.web.reading import Answer, read
from tests.official_api import division, entry

TEXTS = {
    "markup": '<script>alert("1")</script>',
    "an attribute": "\" onmouseover='alert(1)' x=\"",
    "ampersands": "A & B &amp; C &lt;b&gt;",
    "right to left": "Ada \u202ehcriB\u202c \u200fBirch\u200e",
    "a formula": '=HYPERLINK("http://x.example","y")',
    "a sum": "=1+1",
    "a plus": "+44 20",
    "a minus": "-2+3",
    "an at": "@SUM(A1)",
    "a guarded formula": "'=1+1",
    "a note's sign": "#,Title,Ours",
    "quotes": 'O\'Neill “the” "member", of; a, list',
    "other scripts": "Siân 李 מרים مريم 💩",
    "as long as a name may be": "Very long " * 18 + "until here",
    "escapes": "a\x1b[31mb\x7fc",
    "no characters": "x\ufffey\ufdd0z",
    "an Excel escape": "_x0041_ and _x000D_",
}
NUMBERS = {text: number for number, text in enumerate(TEXTS.values(), start=1)}
"""For each text a member and a division of this id, and a voter 100 further on."""
ALL_TEXTS = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())


@pytest.fixture(scope="module")
def app(
    migrated_sqlite: Path,
    tmp_path_factory: pytest.TempPathFactory,
    apps_of_the_session: Callable[[str], Flask],
) -> Flask:
    """A record in which everything that can be text is one of the texts."""
    record = MadeRecord()
    for text, number in NUMBERS.items():
        record.add_member(
            number,
            name=text,
            seats=[(text, "2019-12-12", None)],
            parties=[(text, "2019-12-12", None)],
        )
        named = {"name": text, "proxy": text, "seat": text}
        record.add_divisions(
            division(
                number,
                ayes=[entry(number, text, sub_party=text, **named)],
                noes=[entry(100 + number, "Labour", **named)],
                Title=text,
                FriendlyTitle=text,
                FriendlyDescription=text,
                EVELType=text,
                EVELCountry=text,
                RemoteVotingStart=text,
            )
        )
    path = tmp_path_factory.mktemp("hostile") / "record.sqlite3"
    shutil.copyfile(migrated_sqlite, path)
    app = apps_of_the_session(f"sqlite:///{path}")
    with app.app_context():
        record.stored()
    return app


@pytest.fixture
def client(app: Flask) -> LintingClient:
    return client_of(app)


def on_a_page(text: str) -> str:
    """A text as a page shows it: single-spaced, and without what HTML cannot hold."""
    for unfit in "\x1b\x7f\ufffe\ufdd0":
        text = text.replace(unfit, "\ufffd")
    return " ".join(text.split())


def unharmed(page: Answer) -> bool:
    """Whether nothing on a page runs."""
    attributes = [name for element in page.root.iter() for name in element.attrib]
    return not list(page.root.iter("script")) and not [a for a in attributes if a[:2] == "on"]


@pytest.mark.parametrize("path", ["/members", "/votes/divisions"])
def test_in_lists_every_text_is_text(client: LintingClient, path: str) -> None:
    page = read(client, path)
    assert unharmed(page)
    assert [text for text in TEXTS.values() if on_a_page(text) not in page.text] == []


@ALL_TEXTS
def test_on_pages_it_is_text(client: LintingClient, text: str) -> None:
    number = NUMBERS[text]
    for path, heading in (
        (f"/votes/divisions/{number}", on_a_page(text)),
        (f"/members/{number}", on_a_page(text)),
        (f"/members/{100 + number}", on_a_page(text)),
        (f"/votes/members/{number}", f"Votes of {on_a_page(text)}"),
    ):
        page = read(client, path)
        assert (page.status, page.heading) == (200, heading)
        assert page.title == f"{heading} – Chief Whip"
        assert unharmed(page)


def test_a_title_of_5000_characters_is_shown_whole(stored: Callable[[MadeRecord], Flask]) -> None:
    record, title = MadeRecord(), "Very long title " * 312 + "the end."
    record.add_divisions(division(7, ayes=[1], Title=title, FriendlyDescription=title))
    client = client_of(stored(record))
    assert len(title) == 5000
    for path in ("/", "/votes/divisions", "/votes/divisions/7", "/members/1", "/votes/members/1"):
        assert title in read(client, path).text
    assert title in {
        cell for row in read_csv(client.get("/votes/divisions.csv").data).rows for cell in row
    }


def test_a_template_in_a_name_is_not_run(stored: Callable[[MadeRecord], Flask]) -> None:
    record, text = MadeRecord(), "{{ 7 * 7 }} {% raw %}"
    record.add_member(1, name=text)
    record.add_divisions(division(7, ayes=[1], Title=text))
    # The linting client takes it for a template that was never filled in.
    app = stored(record)
    client = FlaskClient(app, app.response_class)
    for path in ("/members", "/members/1", "/votes/divisions", "/votes/divisions/7"):
        assert text in read(client, path).text


@ALL_TEXTS
def test_it_can_be_searched_for_and_chosen(client: LintingClient, text: str) -> None:
    number = NUMBERS[text]
    found = read(client, "/members", party=text, q=text[:60])
    assert "1 member, as at" in found.text
    assert f"/members/{number}" in found.links
    assert f"/votes/divisions/{number}" in read(client, "/votes/divisions", q=text[:60]).links
    votes = read(client, f"/votes/divisions/{number}", party=text)
    assert [row["Official id"] for row in votes.table("Every member’s vote")] == [str(number)]


@pytest.mark.parametrize("path", ["/members", "/votes/divisions"])
def test_in_files_of_lists_every_text_comes_back_as_it_was(
    client: LintingClient, path: str
) -> None:
    assert set(TEXTS.values()) <= csv_cells(client, path)
    xlsx = xlsx_values(client, path)
    assert [text for text in TEXTS.values() if not {text, as_excel_escapes(text)} & xlsx] == []


@ALL_TEXTS
def test_in_files_of_one_thing_it_comes_back_as_it_was(client: LintingClient, text: str) -> None:
    for path in (f"/votes/divisions/{NUMBERS[text]}", f"/votes/members/{NUMBERS[text]}"):
        assert text in csv_cells(client, path)
        assert {text, as_excel_escapes(text)} & xlsx_values(client, path)


def csv_cells(client: LintingClient, path: str) -> set[str]:
    content = read_csv(client.get(f"{path}.csv").get_data())
    return {cell for row in content.rows for cell in row}


def xlsx_values(client: LintingClient, path: str) -> set[Any]:
    """What the cells of a workbook hold, none of which runs or leads anywhere."""
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{path}.xlsx").get_data()))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    return {cell.value for cell in cells}


def as_excel_escapes(text: str) -> str:
    """What XML cannot hold is written as Excel writes it, and Excel reads it back."""
    escaped = text.replace("_x00", "_x005F_x00")
    for character in "\x1b\ufffe":
        escaped = escaped.replace(character, f"_x{ord(character):04X}_")
    return escaped


def test_no_cell_of_a_csv_runs_as_a_formula(client: LintingClient) -> None:
    for path in ("/members", "/votes/divisions", "/votes/divisions/7", "/votes/members/7"):
        written = client.get(f"{path}.csv").get_data(as_text=True)
        cells = [cell for row in csv.reader(io.StringIO(written)) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@ALL_TEXTS
def test_the_commands_print_it(app: Flask, text: str) -> None:
    runner = app.test_cli_runner()
    plain = runner.invoke(args=["votes", "division", str(NUMBERS[text])])
    assert plain.exit_code == 0
    # A control character would command the terminal.
    assert plain.stdout.startswith(text.replace("\x1b", r"\x1b").replace("\x7f", r"\x7f") + "\n")
    told = json.loads(
        runner.invoke(args=["votes", "division", str(NUMBERS[text]), "--json"]).stdout
    )
    assert told["title"] == text
