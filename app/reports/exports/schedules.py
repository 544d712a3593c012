"""The table of scheduled exports."""

from __future__ import annotations

from app.reports.queries.schedules import ScheduleRow
from app.tabular.table import Column, Table


def schedules_table() -> Table[ScheduleRow]:
    """Which table is sent to whom, how often, and when next."""
    return Table(
        "scheduled-exports",
        "Scheduled exports",
        (
            Column[ScheduleRow]("title", "Table", lambda row: row.title),
            Column[ScheduleRow]("role", "To everybody who is", lambda row: row.role.label),
            Column[ScheduleRow]("rhythm", "How often", lambda row: row.rhythm.label),
            Column[ScheduleRow]("next_on", "Next", lambda row: row.next_on, absent="ended"),
            Column[ScheduleRow]("last_on", "Last sent", lambda row: row.last_on, absent="not yet"),
            Column[ScheduleRow](
                "told",
                "To how many",
                lambda row: row.told,
                numeric=True,
                hint="Messages written when it was last sent.",
                absent="not yet",
            ),
            Column[ScheduleRow]("recorded_by", "Scheduled by", lambda row: row.recorded_by),
        ),
    )
