"""A file is sent, looked at, taken in, and undone; nothing happens that was not shown."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select, text
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from app.accounts.domain import Role
from app.audit.models import AuditEntry
from app.db import db, unit_of_work
from app.intake.models import Intake, IntakeState
from app.members.models import Party
from app.tabular.csvfile import read_csv
from tests.client import LintingClient, path_of

Workbooks = Callable[[Sequence[Sequence[object]]], bytes]
NEW = "/intake/test-parties/new"


@pytest.fixture
def officer(client_as: Callable[..., LintingClient]) -> LintingClient:
    """Somebody who may take the tests' kind in."""
    return client_as(Role.SELECTIONS_OFFICER)


def send(client: LintingClient, data: bytes | str, name: str = "parties.csv") -> TestResponse:
    """Send a file as a person would."""
    content = data.encode() if isinstance(data, str) else data
    page = client.get(NEW).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    # Encoded here: the test client leaves the temporary file of a large body open.
    boundary, body = encode_multipart(
        {"csrf_token": token[1], "file": FileStorage(io.BytesIO(content), name)}
    )
    return client.post(NEW, data=body, content_type=f'multipart/form-data; boundary="{boundary}"')


def sent(client: LintingClient, data: bytes | str, name: str = "parties.csv") -> str:
    """Send a file that is taken; the address of its preview."""
    response = send(client, data, name)
    assert response.status_code == 302, response.text
    return path_of(response)


def error_of(response: TestResponse) -> str:
    """The error beside the field of a form that was refused."""
    assert response.status_code == 422
    found = re.search(r'class="govuk-error-message">(.*?)</p>', response.text, re.DOTALL)
    assert found
    return " ".join(re.sub(r"<[^>]*>", "", found[1]).split()).removeprefix("Error: ")


def colours() -> dict[str, str | None]:
    """Every party with its colour, as stored now."""
    with db.sessionmaker() as session:
        return {row.name: row.colour for row in session.execute(select(Party.name, Party.colour))}


def states() -> list[str]:
    """The states of all imports."""
    with db.sessionmaker() as session:
        return [state.value for state in session.scalars(select(Intake.state).order_by(Intake.id))]


@pytest.fixture
def green(app: Flask) -> None:
    """Two parties on record."""
    with unit_of_work() as session:
        session.add(Party(name="Green Party", colour="00ff00", is_party=True))
        session.add(Party(name="Labour", colour="d50000", is_party=True))


FILE = """\
Name,PARTY-COLOUR,note
Teal,00aaaa,made up
Green Party,11ff11,
Labour,d50000,
Speaker,,
Odd,red,
teal,00bbbb,
,123456,
"""


@pytest.mark.usefixtures("green")
def test_a_file_is_previewed_taken_in_and_undone(officer: LintingClient) -> None:
    before = colours()
    page = sent(officer, FILE)
    shown = officer.get(page).text
    assert "Colour: 00ff00 becomes 11ff11" in shown
    assert "The Speaker is of no party." in shown
    assert "A colour has six digits" in shown
    assert "Line 2 already speaks of the same party." in shown
    assert "Name must be filled in." in shown
    assert "Is recorded; Note: made up" in shown
    assert "Records 1 party." in " ".join(shown.split())
    assert "Leaves out 4 refused rows." in " ".join(shown.split())
    assert colours() == before

    answer = officer.submit(page, button="Take in these 2 rows")
    assert path_of(answer) == page
    assert colours() == before | {"Teal": "00aaaa", "Green Party": "11ff11"}
    after = officer.get(page).text
    assert "Taken in by" in after
    assert 'href="/members?party=' in after
    assert "Teal, 00aaaa" in after

    undo = officer.submit(f"{page}/undo", {"reason": "Wrong year"})
    assert path_of(undo) == page
    assert colours() == before
    done = officer.get(page).text
    assert "Undone by" in done
    assert "Wrong year" in done
    events = list(db.session.scalars(select(AuditEntry.event).order_by(AuditEntry.id)))
    assert [event for event in events if event.startswith(("intake", "files"))] == [
        "files:file:stored",
        "intake:import:uploaded",
        "intake:import:applied",
        "intake:import:applied",
        "intake:import:applied",
        "intake:import:voided",
    ]


@pytest.mark.usefixtures("green")
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("applied", [False, True])
def test_refused_rows_come_back_and_can_be_mended(
    officer: LintingClient, suffix: str, applied: bool
) -> None:
    page = sent(officer, FILE + "=cmd|x,zz,-1\n")
    if applied:
        officer.submit(page, button="Take in these 2 rows")
    answer = officer.get(f"{page}/refused.{suffix}")
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="test-parties-refused.{suffix}"'
    )
    if suffix == "csv":
        content = read_csv(answer.data)
        assert content.names == ("name", "colour", "note", "why_refused")
        rows = {row[0]: row[3] for row in content.rows}
        assert b"'=cmd" in answer.data
    else:
        sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]
        values = list(sheet.iter_rows(values_only=True))
        assert values[0] == ("Name", "Party colour", "Note", "Why refused")
        rows = {row[0] or "": row[3] for row in values[1:]}
    assert set(rows) == {"Speaker", "Odd", "teal", "", "=cmd|x"}
    assert rows["Odd"] == "Line 6: A colour has six digits, such as d50000."
    again = sent(officer, answer.data, f"refused.{suffix}")
    assert "=cmd|x" in officer.get(again).text


def test_a_workbook_says_the_same_as_a_csv_file(
    officer: LintingClient, workbook: Workbooks
) -> None:
    data = workbook(
        [
            [],
            ["name", "Party Colour", "Note", None],
            ["  Teal ", 123456.0, datetime(2016, 9, 25)],  # noqa: DTZ001  (Excel knows no zone)
            [None, None, None],
            ["Umber", 654321, date(2016, 9, 26)],
            ["Violet", 111111, True],
        ]
    )
    page = sent(officer, data, "parties.xlsx")
    shown = officer.get(page).text
    for expected in ("123456", "654321", "Note: 2016-09-25", "Note: 2016-09-26", "Note: true"):
        assert expected in shown
    officer.submit(page, button="Take in these 3 rows")
    assert colours() == {"Teal": "123456", "Umber": "654321", "Violet": "111111"}


def test_the_template_is_taken_and_its_example_is_refused(officer: LintingClient) -> None:
    for suffix in ("csv", "xlsx"):
        template = officer.get(f"/intake/test-parties/template.{suffix}")
        assert template.status_code == 200
        page = sent(officer, template.data, f"template.{suffix}")
        assert "This is the example of the template." in officer.get(page).text
    notes = dict(read_csv(officer.get("/intake/test-parties/template.csv").data).notes)
    assert notes["Name"] == "What the party is called. Must be filled in."
    assert "What the party is called." in officer.get(NEW).text


@pytest.mark.usefixtures("green")
def test_what_is_no_longer_as_previewed_is_not_taken_in(officer: LintingClient) -> None:
    page = sent(officer, FILE)
    html = officer.get(page).text
    values = {
        name: re.search(rf'name="{name}" value="([^"]+)"', html)[1]  # type: ignore[index]
        for name in ("csrf_token", "digest")
    }
    with unit_of_work() as session:
        green = session.scalars(select(Party).where(Party.name == "Green Party")).one()
        green.colour = "22ff22"
    answer = officer.post(f"{page}/take-in", data=values)
    assert answer.status_code == 409
    assert "nothing was taken in" in answer.text
    assert "Colour: 22ff22 becomes 11ff11" in answer.text
    assert "Teal" not in colours()
    assert states() == ["previewed"]
    officer.submit(page, button="Take in these 2 rows")
    assert states() == ["applied"]
    twice = officer.post(f"{page}/take-in", data=values)
    assert twice.status_code == 422
    assert "has been taken in already" in twice.text


@pytest.mark.usefixtures("green")
def test_an_import_is_taken_in_as_a_whole_or_not_at_all(officer: LintingClient) -> None:
    page = sent(officer, "name,colour\nUmber,00aaaa\nGreen Party,ffffff\n")
    answer = officer.submit(page, button="Take in these 2 rows")
    assert answer.status_code == 422
    assert "Line 3: White cannot be seen on paper." in answer.text
    assert "Umber" not in colours()
    assert states() == ["previewed"]


@pytest.mark.usefixtures("green")
def test_an_undo_is_whole_or_refused_with_what_stands_against_it(officer: LintingClient) -> None:
    page = sent(officer, FILE)
    officer.submit(page, button="Take in these 2 rows")
    with unit_of_work() as session:
        teal = session.scalars(select(Party).where(Party.name == "Teal")).one()
        teal.abbreviation = "T"
    applied = colours()
    answer = officer.submit(f"{page}/undo", {"reason": "Wrong year"})
    assert answer.status_code == 422
    assert "Line 2: Teal has been given a short name since." in answer.text
    assert colours() == applied
    assert states() == ["applied"]
    assert officer.submit(f"{page}/undo", {"reason": " "}).status_code == 422


def test_a_discarded_file_is_not_taken_in(officer: LintingClient) -> None:
    page = sent(officer, "name\nTeal\n")
    html = officer.get(page).text
    digest = re.search(r'name="digest" value="([^"]+)"', html)[1]  # type: ignore[index]
    token = re.search(r'name="csrf_token" value="([^"]+)"', html)[1]  # type: ignore[index]
    officer.submit(page, button="Discard")
    assert "Discarded by" in officer.get(page).text
    answer = officer.post(f"{page}/take-in", data={"digest": digest, "csrf_token": token})
    assert answer.status_code == 422
    assert colours() == {}
    undo = officer.get(f"{page}/undo")
    assert path_of(undo) == page


@pytest.mark.usefixtures("green")
def test_where_nothing_would_change_nothing_is_taken_in(officer: LintingClient) -> None:
    page = sent(officer, "name,colour\nLabour,d50000\n")
    assert "there is nothing to take in" in officer.get(page).text
    assert "/take-in" not in officer.get(page).text


@pytest.mark.usefixtures("green")
def test_rows_are_filtered_by_what_becomes_of_them(officer: LintingClient) -> None:
    page = sent(officer, FILE)
    shown = officer.get(f"{page}?show=refused").text
    assert "The Speaker is of no party." in shown
    assert "Colour: 00ff00" not in shown
    assert "No row is of that kind" not in officer.get(f"{page}?show=unchanged").text
    assert officer.get(f"{page}?show=odd").status_code == 422
    assert officer.get(f"{page}?page=9").status_code == 200


def test_imports_are_listed(officer: LintingClient) -> None:
    assert "Nothing has been sent yet" in officer.get("/intake").text
    page = sent(officer, "name\nTeal\n", "..\\..\\etc/päss wd;rm.CSV")
    shown = officer.get("/intake").text
    assert page in shown
    assert "pass-wd-rm.csv" in shown
    assert "Not taken in yet" in shown


def test_only_who_may_take_a_kind_in_everywhere_sees_its_pages(
    officer: LintingClient, client_as: Callable[..., LintingClient]
) -> None:
    page = sent(officer, "name\nTeal\n")
    paths = ["/intake", NEW, "/intake/test-parties/template.csv", page, f"{page}/undo"]
    paths += [f"{page}/refused.csv", "/intake/test-scoped/new"]
    for client in (client_as(Role.CLP_SECRETARY, scope="clp:1"), client_as(Role.EQUALITY_OFFICER)):
        for path in paths:
            assert client.get(path).status_code == 403, path
    whip = client_as(Role.WHIP)
    for path in paths[1:-1]:
        # To who may take in something else an import that is not hers is as if it were not there.
        assert whip.get(path).status_code == (404 if path.startswith(page) else 403), path
    assert states() == [IntakeState.PREVIEWED.value]


def test_what_is_not_there_is_not_found(officer: LintingClient) -> None:
    for path in ("/intake/nothing/new", "/intake/imports/99", "/intake/imports/99999999999999"):
        assert officer.get(path).status_code == 404


def test_the_file_is_encrypted_in_the_database(officer: LintingClient) -> None:
    sent(officer, "name\nVery secret party\n")
    row = db.session.execute(text("SELECT content, sha256 FROM stored_file")).one()
    assert b"secret" not in bytes(row.content)


# --- files that cannot be taken in --------------------------------------------------------------


def refused(officer: LintingClient, data: Any, sentence: str, name: str = "p.csv") -> None:
    """Send a file and expect it to be refused with a sentence, with nothing kept of it."""
    assert sentence in error_of(send(officer, data, name))
    with db.sessionmaker() as session:
        assert session.execute(text("SELECT count(*) FROM stored_file")).scalar() == 0
        assert session.execute(text("SELECT count(*) FROM intake")).scalar() == 0


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        ("name\nLl\xfdn\n".encode("latin-1"), "not a CSV file in UTF-8"),
        (b"name\nTe\x00al\n", "NUL characters"),
        (b"%PDF-1.7\n%abc\n", "This is a PDF, not an Excel workbook (XLSX) or a CSV file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old XLS format or with a password"),
        (b"<html><table>", "a web page"),
        (b"PK\x03\x04rubbish", "The file is damaged."),
        (b"name,colour,note\n", "a header and no rows"),
        (b"#,Title,x\n", "no header"),
        (b"name,colour\nTeal,00aaaa,odd\n", "Line 2 has 3 cells, but the header has 2."),
        (b'name,colour\n"Teal,00aaaa\n', "cannot be read"),
        (b"colour,height\n00aaaa,3\n", "These columns are missing: Name."),
        (b"colour,height\n00aaaa,3\n", "These columns are not known: \u201cheight\u201d."),
        (b"name;colour\nTeal;00aaaa\n", "parted by commas"),
        (b"name,Name\nTeal,Teal\n", "These columns are there twice: Name."),
        (b"name," + b"x," * 200 + b"\n", "more than 100 columns"),
        (b"name\n" + b"Teal\n" * 10_001, "more than 10,000 rows"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_why(
    officer: LintingClient, data: bytes, sentence: str
) -> None:
    refused(officer, data, sentence)


def test_ten_thousand_rows_are_taken(officer: LintingClient) -> None:
    rows = "".join(f"Party {number}\n" for number in range(10_000))
    page = sent(officer, f"name\n{rows}")
    assert "Take in these 10,000 rows" in officer.get(page).text


def test_no_file_is_asked_for(officer: LintingClient) -> None:
    assert error_of(officer.submit(NEW, {})) == "Choose a file"


def test_a_formula_without_a_result_refuses_its_row(
    officer: LintingClient, workbook: Workbooks
) -> None:
    page = sent(
        officer, workbook([["name", "note"], ["Teal", "=1+1"], ["Umber", "x"]]), "parties.xlsx"
    )
    shown = officer.get(page).text
    assert "Note holds a formula without its result." in shown
    assert "Take in this 1 row" in shown


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("#REF!", "an error of Excel"),
        ("x" * 4_001, "more than 4,000 characters"),
        ("a\x7fb", "a character that no text has"),
    ],
)
def test_a_cell_that_is_no_text_refuses_its_row(
    officer: LintingClient, cell: str, sentence: str
) -> None:
    page = sent(officer, f"name,note\nTeal,{cell}\n")
    assert sentence in officer.get(page).text
    assert officer.get(f"{page}/refused.csv").status_code == 200
    assert officer.get(f"{page}/refused.xlsx").status_code == 200


def test_a_script_in_a_cell_is_text(officer: LintingClient) -> None:
    page = sent(officer, "name,note\n<script>alert(1)</script>,x\n", "<script>.csv")
    shown = officer.get(page).text
    assert "<script>" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_a_file_over_ten_megabytes_is_too_large(officer: LintingClient) -> None:
    line = b"x" * 1000 + b"\n"
    answer = send(officer, b"name\n" + line * 11_000)
    assert answer.status_code == 413
    refused(officer, b"name\n" + b"y" * (10 * 1024 * 1024), "larger than 10 MB")


def test_other_pages_still_take_a_megabyte_at_most(officer: LintingClient) -> None:
    page = sent(officer, "name\nTeal\n")
    answer = officer.post(f"{page}/take-in", data={"digest": "x" * 2_000_000})
    assert answer.status_code == 413


def test_a_large_file_of_somebody_else_is_not_even_read(
    client_as: Callable[..., LintingClient],
) -> None:
    someone = client_as(Role.EQUALITY_OFFICER)
    answer = someone.post(NEW, data={"file": (io.BytesIO(b"name\nTeal\n"), "p.csv")})
    assert answer.status_code in (400, 403)
