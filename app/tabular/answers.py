"""Answers a browser stores as a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import Response

from app.tabular.csvfile import csv_chunks
from app.tabular.filenames import safe_file_name
from app.tabular.table import Row, Table
from app.tabular.xlsxfile import xlsx_bytes
from app.web.banner import banner
from app.web.downloads import as_download

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def file_answer(
    table: Table[Row],
    rows: Iterable[Row],
    kind: str,
    notes: Sequence[tuple[str, str]] = (),
    *,
    stem: str | None = None,
) -> Response:
    """A table as a file to download.

    kind: "csv" or "xlsx". notes: what the rows are, such as the filters. stem: of the file's
    name, when it is not the table's own.
    """
    said = banner()
    if said and said != table.attribution:
        notes = (("Note", said), *notes)
    if kind == "csv":
        response = Response(csv_chunks(table, rows, notes), mimetype="text/csv")
    else:
        response = Response(xlsx_bytes(table, rows, notes), mimetype=XLSX_TYPE)
    return as_download(response, safe_file_name(stem or table.name, kind))
