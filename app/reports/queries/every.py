"""Who last took which table as a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.queries import names_of_actors
from app.audit.events import AuditEvent
from app.audit.models import AuditEntry
from app.kernel.words import folded
from app.reports.domain.every import EXPORTS, Export

SUBJECT = "export "


@dataclass(frozen=True, slots=True)
class ExportRow:
    """A table of the index. page: where its filters are chosen, or the things it is of are listed.

    files: its address by format, "" where it is of one thing among many. public: whether anybody
    may take it, of whom nothing is recorded.
    """

    export: Export
    page: str
    files: tuple[tuple[str, str], ...]
    public: bool
    last_at: datetime | None
    last_by: str | None
    rows: int | None


def list_last(session: Session) -> dict[str, tuple[datetime, str, int]]:
    """When each table was last taken, by whom and with how many rows, by its endpoint."""
    newest = (
        select(func.max(AuditEntry.id))
        .where(AuditEntry.event == AuditEvent.EXPORTED.value)
        .group_by(AuditEntry.subject)
    )
    found = session.execute(
        select(AuditEntry.subject, AuditEntry.at, AuditEntry.actor, AuditEntry.changes).where(
            AuditEntry.id.in_(newest)
        )
    ).all()
    names = names_of_actors(session, {row.actor for row in found})
    return {
        row.subject.removeprefix(SUBJECT): (
            row.at,
            names.get(row.actor, row.actor),
            int(row.changes["rows"]),
        )
        for row in found
    }


def list_exports(
    session: Session,
    *,
    open_to: Callable[[str], bool],
    public: Callable[[str], bool],
    address: Callable[[Export], tuple[str, tuple[tuple[str, str], ...]]],
    text: str = "",
    subject: str = "",
) -> list[ExportRow]:
    """The tables that somebody may take, in the order of the index.

    open_to, public: whether she, and whether anybody, may see an endpoint. address: the page of a
    table and its files. text: words of its title. subject: "" for all.
    """
    words = folded(text).split()
    last = list_last(session)
    rows = []
    for export in EXPORTS:
        if subject not in ("", export.subject) or not open_to(export.endpoint):
            continue
        if not all(word in folded(f"{export.title} {export.subject}") for word in words):
            continue
        page, files = address(export)
        at, by, count = last.get(export.endpoint, (None, None, None))
        rows.append(ExportRow(export, page, files, public(export.endpoint), at, by, count))
    return rows
