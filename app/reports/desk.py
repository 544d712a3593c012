"""What this room puts on the desk and under help."""

from __future__ import annotations

from datetime import timedelta

from flask import url_for
from sqlalchemy.orm import Session

from app.desk.registry import DeskItem, HelpTopic, desk_items, help_topic
from app.kernel import clock
from app.reports.domain.conference import ReportState
from app.reports.permissions import ReportPermission
from app.reports.queries.conference import list_newest
from app.security.identity import Identity

RECENT = timedelta(days=7)
"""So long a report that was made stands on the desk of whoever asked for it."""

help_topic(
    HelpTopic(
        slug="conference-reports",
        title="Conference reports",
        summary="Making, freezing and handing out a report; how anybody can check a copy.",
        template="reports/help/_conference_reports.html",
        permission=ReportPermission.READ_CONFERENCE,
    )
)
help_topic(
    HelpTopic(
        slug="tables-as-files",
        title="Tables as files",
        summary="Taking a list as CSV or for Excel, what is put on record, scheduled exports.",
        template="reports/help/_tables_as_files.html",
        permission=ReportPermission.READ_EXPORTS,
    )
)


@desk_items(ReportPermission.KEEP_CONFERENCE)
def reports_made(session: Session, identity: Identity) -> list[DeskItem]:
    """Reports that she asked for and that are made, or could not be."""
    items = []
    states = (ReportState.FROZEN, ReportState.FAILED)
    for report in list_newest(session, states, clock.now() - RECENT):
        if report.asked_by != identity.actor or report.asked_at is None:
            continue
        made = report.state is ReportState.FROZEN
        items.append(
            DeskItem(
                text=f"“{report.title}” is frozen: hand it out"
                if made
                else f"“{report.title}” could not be made: ask for it again",
                href=url_for("reports.conference", report_id=report.id),
                at=report.frozen_at or report.asked_at,
                kind="Conference report",
            )
        )
    return items
