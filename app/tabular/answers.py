"""Answers a browser stores as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from flask import Flask, Response, current_app, request

from app.security.identity import current_identity
from app.tabular.csvfile import csv_chunks
from app.tabular.filenames import safe_file_name
from app.tabular.table import Row, Table
from app.tabular.xlsxfile import xlsx_bytes
from app.web.banner import banner
from app.web.downloads import as_download

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXTENSION = "chief_whip_exports"
FORMATS = frozenset({"kind", "suffix"})
"""What an address calls the format of its file."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A table that somebody took as a file.

    endpoint: of the file. kind: "csv" or "xlsx". rows: how many are in it. asked: of which thing
    ("of": {"member_id": 172}) and by which filters ("filters": {"q": ["Ash"]}); what there is none
    of is left out, and either may tell of somebody. by: how the audit trail names who took it.
    """

    endpoint: str
    kind: str
    rows: int
    asked: dict[str, dict[str, object]]
    by: str


Tell = Callable[[Exported], None]


def tell_of_exports(app: Flask, tell: Tell) -> None:
    """Let a room above this one put on record what somebody with an account takes as a file."""
    app.extensions[EXTENSION] = tell


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

    Whoever has an account is put on record with it: with its filters and how many rows it has.
    What anybody takes of the public record is not, for shared caches hand it out as well.
    """
    said = banner()
    if said and said != table.attribution:
        notes = (("Note", said), *notes)
    identity = current_identity()
    if not identity.signed_in:
        if kind == "csv":
            response = Response(csv_chunks(table, rows, notes), mimetype="text/csv")
        else:
            response = Response(xlsx_bytes(table, rows, notes), mimetype=XLSX_TYPE)
        return as_download(response, safe_file_name(stem or table.name, kind))
    # The whole of it is made before it is put on record, which ends the reading.
    count = _Counting(rows)
    if kind == "csv":
        response = Response(b"".join(csv_chunks(table, count, notes)), mimetype="text/csv")
    else:
        response = Response(xlsx_bytes(table, count, notes), mimetype=XLSX_TYPE)
    tell_of_export(kind, count.rows)
    return as_download(response, safe_file_name(stem or table.name, kind))


def tell_of_export(kind: str, rows: int) -> None:
    """Put on record that whoever asks takes the file of this address; one who only looks does not.

    kind: "csv" or "xlsx". rows: how many are in it.
    """
    tell: Tell | None = current_app.extensions.get(EXTENSION)
    if tell is None or request.method == "HEAD":
        return
    view = request.view_args or {}
    asked: dict[str, dict[str, object]] = {
        "of": {name: value for name, value in view.items() if name not in FORMATS},
        "filters": {
            name: kept
            for name, values in request.args.lists()
            if (kept := [value for value in values if value])
        },
    }
    told = {name: values for name, values in asked.items() if values}
    tell(Exported(request.endpoint or "", kind, rows, told, current_identity().actor))


class _Counting(Iterable[Row]):
    """Rows that are counted as they are taken."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._taken = iter(rows)
        self.rows = 0

    def __iter__(self) -> _Counting[Row]:
        return self

    def __next__(self) -> Row:
        row = next(self._taken)
        self.rows += 1
        return row
