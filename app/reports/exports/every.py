"""The index of every table."""

from __future__ import annotations

from app.reports.queries.every import ExportRow
from app.tabular.table import Column, Table


def exports_table() -> Table[ExportRow]:
    """Every table that somebody may take, with who took it last."""
    return Table(
        "exports",
        "Every table",
        (
            Column[ExportRow](
                "title", "Table", lambda row: row.export.title, link=lambda row: row.page
            ),
            Column[ExportRow]("subject", "Subject", lambda row: row.export.subject),
            Column[ExportRow](
                "public",
                "For",
                lambda row: "anybody" if row.public else "officers",
                hint="What anybody may take is not put on record.",
            ),
            Column[ExportRow](
                "last_at", "Last taken", lambda row: row.last_at, absent="not on record"
            ),
            Column[ExportRow]("last_by", "By", lambda row: row.last_by, absent="not on record"),
            Column[ExportRow](
                "rows",
                "Rows then",
                lambda row: row.rows,
                numeric=True,
                absent="not on record",
            ),
        ),
    )
