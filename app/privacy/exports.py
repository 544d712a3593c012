"""The tables of this room, as pages and files show them."""

from __future__ import annotations

from datetime import date

from app.privacy.domain import Person
from app.privacy.queries import CorrectionRow, Holding
from app.tabular.table import Column, Table


def corrections_table(today: date) -> Table[CorrectionRow]:
    """Requests for correction, without what was written."""

    def state(row: CorrectionRow) -> str:
        if row.outcome is not None:
            return row.outcome.label
        return "Overdue" if row.is_overdue(today) else "Waiting for a decision"

    return Table(
        name="corrections",
        title="Requests for correction",
        columns=(
            Column[CorrectionRow](
                "reference",
                "Reference",
                lambda row: row.reference,
                link=lambda row: f"/privacy/corrections/{row.id}",
            ),
            Column[CorrectionRow]("name", "About", lambda row: row.name, link=lambda row: row.page),
            Column[CorrectionRow]("about", "Record", lambda row: row.about),
            Column[CorrectionRow]("due_on", "Answer due", lambda row: row.due_on),
            Column[CorrectionRow]("asked_at", "Asked", lambda row: row.asked_at),
            Column[CorrectionRow]("state", "State", state),
            Column[CorrectionRow](
                "decided_at", "Decided", lambda row: row.decided_at, absent="not yet"
            ),
        ),
    )


def people_table() -> Table[tuple[Person, str]]:
    """Persons that a search can mean."""
    return Table(
        name="people",
        title="People",
        columns=(
            Column[tuple[Person, str]](
                "name",
                "Who",
                lambda row: row[1],
                link=lambda row: f"/privacy/people/{row[0].kind}/{row[0].id}",
            ),
            Column[tuple[Person, str]]("record", "Record", lambda row: str(row[0])),
        ),
    )


def holdings_table() -> Table[Holding]:
    """What each room holds on one person: how much, never what."""
    return Table(
        name="holdings",
        title="What is held",
        columns=(
            Column[Holding]("label", "What", lambda row: row.holder.label),
            Column[Holding]("room", "Room", lambda row: row.holder.room),
            Column[Holding]("purpose", "Purpose", lambda row: row.holder.purpose),
            Column[Holding]("retention", "How long it is kept", lambda row: row.holder.retention),
            Column[Holding]("records", "Records", lambda row: row.records, numeric=True),
        ),
    )
