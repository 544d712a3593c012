"""Sheets that are made to be slow or wrong."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from openpyxl import Workbook

from app.intake.reading import UnreadableFile, read_rows
from app.intake.registry import IntakeColumn

COLUMNS = (IntakeColumn("name", "Name", "It.", required=True), IntakeColumn("note", "Note", "It."))
ROW = '<row r="{line}"><c r="A{line}" t="inlineStr"><is><t>{text}</t></is></c></row>'


def sheet(xml: str) -> bytes:
    """A workbook whose first sheet is this XML within sheetData."""
    file = io.BytesIO()
    Workbook().save(file)
    made = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                data = re.sub(
                    rb"<sheetData ?/>|<sheetData></sheetData>",
                    f"<sheetData>{xml}</sheetData>".encode(),
                    data,
                )
            new.writestr(name, data)
    return made.getvalue()


def test_a_row_far_below_is_found() -> None:
    data = sheet(ROW.format(line=1, text="name") + ROW.format(line=50_000, text="Teal"))
    (row,) = read_rows(data, "xlsx", COLUMNS)
    assert (row.line, row.values["name"]) == (50_000, "Teal")


def test_a_row_beyond_any_sheet_is_not_waited_for() -> None:
    data = sheet(ROW.format(line=1, text="name") + ROW.format(line=10**15, text="Teal"))
    with pytest.raises(UnreadableFile, match="header and no rows"):
        read_rows(data, "xlsx", COLUMNS)


def test_cells_far_to_the_right_are_not_made() -> None:
    far = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c><c r="XFD1"><v>1</v></c></row>'
    )
    data = sheet(far + ROW.format(line=2, text="Teal"))
    (row,) = read_rows(data, "xlsx", COLUMNS)
    assert row.fault is None


def test_a_formula_counts_as_its_result() -> None:
    cells = '<c r="A2" t="str"><f>"Te"&amp;"al"</f><v>Teal</v></c><c r="B2"><f>1+1</f></c>'
    data = sheet(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>note</t></is></c></row>'
        f'<row r="2">{cells}</row>'
    )
    (row,) = read_rows(data, "xlsx", COLUMNS)
    assert row.values == {"name": "Teal", "note": ""}
    assert row.fault is not None
    assert row.fault[1] == "note"


def test_a_workbook_that_is_none_inside_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="cannot be read"):
        read_rows(sheet("<row><"), "xlsx", COLUMNS)


def test_lines_are_those_of_a_sheet() -> None:
    rows = read_rows(b'#,Title,x\r\n\r\nname,note\r\nA,"two\nlines"\r\n\r\nB,\r\n', "csv", COLUMNS)
    assert [(row.line, row.values["name"]) for row in rows] == [(4, "A"), (6, "B")]
