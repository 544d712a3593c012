"""The tables of this room, as pages and files show them."""

from __future__ import annotations

from datetime import date

from app.kernel.dates import london_day
from app.privacy.domain import Person
from app.privacy.models import Erasure, Objection
from app.privacy.queries import CorrectionRow, Holding, ObjectionRow
from app.privacy.service import RuleState
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


def retention_table() -> Table[RuleState]:
    """What is removed after how long, what would go now, and when each rule last ran."""
    return Table(
        name="retention",
        title="What is removed when",
        columns=(
            Column[RuleState]("what", "What goes", lambda row: row.rule.what),
            Column[RuleState]("purpose", "Purpose", lambda row: row.rule.purpose),
            Column[RuleState]("kept_for", "Kept for", lambda row: row.kept_for),
            Column[RuleState](
                "due",
                "Would go today",
                lambda row: row.due,
                numeric=True,
                hint="Rows that the rule would remove if it ran now.",
            ),
            Column[RuleState]("ran_at", "Last ran", lambda row: row.ran_at, absent="never"),
            Column[RuleState](
                "gone", "Went then", lambda row: row.gone, numeric=True, absent="never ran"
            ),
        ),
    )


def _path(person: Person) -> str:
    return f"/privacy/people/{person.kind}/{person.id}"


def purposes_table() -> Table[Holding]:
    """What becomes of each holding when she objects."""
    return Table(
        name="purposes",
        title="What goes on",
        columns=(
            Column[Holding]("label", "What", lambda row: row.holder.label),
            Column[Holding]("purpose", "Purpose", lambda row: row.holder.purpose),
            Column[Holding]("objected", "When she objects", lambda row: row.holder.objected),
        ),
    )


def erasure_table() -> Table[Holding]:
    """What would go of one person, and what stays and why."""
    return Table(
        name="erasure",
        title="What goes and what stays",
        columns=(
            Column[Holding]("label", "What", lambda row: row.holder.label),
            Column[Holding]("records", "Records", lambda row: row.records, numeric=True),
            Column[Holding](
                "goes", "What goes", lambda row: row.holder.goes or None, absent="nothing"
            ),
            Column[Holding](
                "kept", "What stays, and why", lambda row: row.holder.kept or None, absent="nothing"
            ),
        ),
    )


def objections_table() -> Table[ObjectionRow]:
    """Objections, without what was written."""
    return Table(
        name="objections",
        title="Objections to processing",
        columns=(
            Column[ObjectionRow](
                "name",
                "Who",
                lambda row: row.name,
                link=lambda row: f"{_path(row.about)}/objections",
            ),
            Column[ObjectionRow]("record", "Record", lambda row: str(row.about)),
            Column[ObjectionRow]("received_on", "Received", lambda row: row.received_on),
            Column[ObjectionRow]("medium", "How it came", lambda row: row.medium.label),
            Column[ObjectionRow](
                "ended_on",
                "Ended",
                lambda row: None if row.ended_at is None else london_day(row.ended_at),
                absent="stands",
            ),
        ),
    )


def own_objections_table() -> Table[Objection]:
    """The objections of one person, without what was written."""
    return Table(
        name="objections",
        title="Objections to processing",
        columns=(
            Column[Objection]("received_on", "Received", lambda row: row.received_on),
            Column[Objection]("medium", "How it came", lambda row: row.medium.label),
            Column[Objection](
                "ended_on",
                "Ended",
                lambda row: None if row.ended_at is None else london_day(row.ended_at),
                absent="stands",
            ),
        ),
    )


def own_corrections_table(today: date) -> Table[CorrectionRow]:
    """Requests for correction about one person, without what was written."""
    every = corrections_table(today)
    kept = ("reference", "due_on", "asked_at", "state")
    return Table(
        name="corrections",
        title="Requests for correction about her",
        columns=tuple(column for column in every.columns if column.name in kept),
    )


def erasures_table() -> Table[tuple[Erasure, Person]]:
    """Who was erased, by number: nothing else of her is left."""
    return Table(
        name="erasures",
        title="Erasures",
        columns=(
            Column[tuple[Erasure, Person]](
                "record", "Record", lambda row: str(row[1]), link=lambda row: _path(row[1])
            ),
            Column[tuple[Erasure, Person]]("done_at", "Erased", lambda row: row[0].done_at),
            Column[tuple[Erasure, Person]]("ground", "Ground", lambda row: row[0].ground.label),
            Column[tuple[Erasure, Person]]("reason", "Reason", lambda row: row[0].reason),
            Column[tuple[Erasure, Person]](
                "records",
                "Records changed",
                lambda row: sum(row[0].counts.values()),
                numeric=True,
            ),
        ),
    )
