"""The list of conference reports."""

from __future__ import annotations

from collections.abc import Mapping

from app.reports.queries.conference import ReportRow
from app.tabular.table import Column, Table


def conferences_table(names: Mapping[str, str]) -> Table[ReportRow]:
    """Conference reports. names: of officers, by how the audit trail calls them."""
    return Table(
        "conference-reports",
        "Conference reports",
        (
            Column[ReportRow](
                "title",
                "Title",
                lambda row: row.title,
                link=lambda row: f"/reports/conference/{row.id}",
            ),
            Column[ReportRow](
                "as_at", "As at", lambda row: row.as_at, hint="The day that it speaks of."
            ),
            Column[ReportRow]("audience", "For", lambda row: row.audience.label.partition(":")[0]),
            Column[ReportRow]("state", "State", lambda row: row.state),
            Column[ReportRow]("recorded_at", "Begun", lambda row: row.recorded_at),
            Column[ReportRow](
                "recorded_by", "By", lambda row: names.get(row.recorded_by, row.recorded_by)
            ),
            Column[ReportRow](
                "frozen_at", "Frozen", lambda row: row.frozen_at, absent="not frozen"
            ),
        ),
    )
