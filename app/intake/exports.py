"""The tables of this room, as pages and files show them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.intake.models import Intake, IntakeState
from app.intake.queries import IntakeListed, Made, PreviewRow, was_applied
from app.intake.registry import WHY, IntakeColumn, IntakeKind, RowOutcome
from app.tabular.table import Column, Table

Texts = Mapping[str, str]

STATES = {
    IntakeState.PREVIEWED: "Not taken in yet",
    IntakeState.APPLIED: "Taken in",
    IntakeState.DISCARDED: "Discarded",
    IntakeState.VOIDED: "Undone",
}
OUTCOMES = {
    RowOutcome.NEW: "New",
    RowOutcome.CHANGED: "Changed",
    RowOutcome.UNCHANGED: "Unchanged",
    RowOutcome.REFUSED: "Refused",
    RowOutcome.UNSURE: "Unsure",
}
# On the preview these say which row it is; all that it says is under "What happens".
NAMING_COLUMNS = 2


def template_table(kind: IntakeKind[Any]) -> Table[Texts]:
    """The template: a header and an example."""
    return Table(
        name=f"{kind.name}-template",
        title=f"{kind.title}: template",
        columns=tuple(
            Column[Texts](
                column.name,
                column.label,
                lambda row, name=column.name: row[name],  # type: ignore[misc]
                hint=meaning(column),
            )
            for column in kind.columns
        ),
    )


def template_notes(kind: IntakeKind[Any]) -> list[tuple[str, str]]:
    """What belongs into each column, for the head of a CSV file."""
    return [
        ("How", "Replace the example by rows of your own. Leave the header as it is."),
        *((column.label, meaning(column)) for column in kind.columns),
    ]


def meaning(column: IntakeColumn) -> str:
    """What belongs into a column, and whether it may be blank."""
    return f"{column.holds} {'Must be filled in.' if column.required else 'May be blank.'}"


def refused_table(kind: IntakeKind[Any]) -> Table[PreviewRow]:
    """Refused rows under the template's columns, and why; mended it can be sent again."""
    return Table(
        name=f"{kind.name}-refused",
        title=f"{kind.title}: refused rows",
        columns=(
            *(
                Column[PreviewRow](
                    column.name,
                    column.label,
                    lambda row, name=column.name: row.values[name],  # type: ignore[misc]
                    hint=meaning(column),
                )
                for column in kind.columns
            ),
            Column[PreviewRow](
                WHY,
                "Why refused",
                lambda row: f"Line {row.line}: {row.planned.sentence}",
                hint="Lines are those of the file you sent. This column is ignored when the file"
                " is sent again.",
            ),
        ),
    )


def preview_table(kind: IntakeKind[Any]) -> Table[PreviewRow]:
    """Rows with what would become of them."""
    naming = tuple(
        Column[PreviewRow](
            column.name,
            column.label,
            lambda row, name=column.name: row.values[name],  # type: ignore[misc]
            absent="blank",
        )
        for column in kind.columns[:NAMING_COLUMNS]
    )
    return Table(
        name=f"{kind.name}-preview",
        title=f"{kind.title}: preview",
        columns=(
            Column[PreviewRow]("line", "Row", lambda row: f"Line {row.line:,}"),
            *naming,
            Column[PreviewRow]("outcome", "Outcome", lambda row: OUTCOMES[row.planned.outcome]),
            Column[PreviewRow]("what", "What happens", lambda row: what_happens(kind, row)),
        ),
    )


def what_happens(kind: IntakeKind[Any], row: PreviewRow) -> str:
    """What becomes of a row, in words."""
    chosen = [
        f"{_label(kind, question.column)} “{question.text}”: {label}"
        for question in row.questions
        for value, label in question.options
        if value == question.value
    ]
    return "; ".join([*chosen, _planned(kind, row)])


def _label(kind: IntakeKind[Any], name: str) -> str:
    return next(column.label for column in kind.columns if column.name == name)


def _planned(kind: IntakeKind[Any], row: PreviewRow) -> str:
    planned = row.planned
    match planned.outcome:
        case RowOutcome.REFUSED | RowOutcome.UNSURE:
            return planned.sentence
        case RowOutcome.UNCHANGED:
            return "It is on record as the row says."
        case RowOutcome.CHANGED:
            return "; ".join(
                f"{change.label}: {change.before or 'blank'} becomes {change.after or 'blank'}"
                for change in planned.changes
            )
        case RowOutcome.NEW:
            rest = [
                f"{column.label}: {row.values[column.name]}"
                for column in kind.columns[NAMING_COLUMNS:]
                if row.values[column.name]
            ]
            return "; ".join(["Is recorded", *rest])


def facts(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    """How many rows have each outcome, for the head of a page; unsure ones where there are any."""
    return [
        (words, f"{counts.get(outcome, 0):,}")
        for outcome, words in OUTCOMES.items()
        if outcome is not RowOutcome.UNSURE or counts.get(outcome)
    ]


def made_table(kind: IntakeKind[Any]) -> Table[Made]:
    """What an import made or changed, with links."""
    return Table(
        name=f"{kind.name}-made",
        title=f"{kind.title}: taken in",
        columns=(
            Column[Made]("line", "Row", lambda made: f"Line {made.line:,}"),
            Column[Made](
                "made",
                kind.one[0].upper() + kind.one[1:],
                lambda made: named(kind, made),
                link=lambda made: kind.link(made.subject),
            ),
            Column[Made]("outcome", "Outcome", lambda made: "Changed" if made.changed else "New"),
        ),
    )


def named(kind: IntakeKind[Any], made: Made) -> str:
    """What a row made, as its own first texts name it."""
    texts = [made.values.get(column.name, "") for column in kind.columns[:NAMING_COLUMNS]]
    return ", ".join(text for text in texts if text) or f"{kind.one} {made.subject}"


def intakes_table() -> Table[IntakeListed]:
    """Past imports."""
    return Table(
        name="imports",
        title="Imports",
        columns=(
            Column[IntakeListed](
                "file", "File", lambda row: row.file_name, link=lambda row: link_to(row.id)
            ),
            Column[IntakeListed]("kind", "What", lambda row: row.kind.title),
            Column[IntakeListed]("state", "State", lambda row: STATES[row.intake.state]),
            Column[IntakeListed]("rows", "Rows", lambda row: _counted(row.intake)),
            Column[IntakeListed]("at", "When", lambda row: _when(row.intake)),
            Column[IntakeListed]("who", "Who", lambda row: row.who),
        ),
    )


def link_to(intake_id: int) -> str:
    """The address of an import."""
    return f"/intake/imports/{intake_id}"


def _counted(intake: Intake) -> str:
    return ", ".join(
        f"{intake.counts[outcome]:,} {words.lower()}"
        for outcome, words in OUTCOMES.items()
        # What was counted before rows could be unsure has no such count.
        if intake.counts.get(outcome)
    )


def _when(intake: Intake) -> datetime:
    if was_applied(intake) and intake.applied_at is not None:
        return intake.applied_at
    return intake.uploaded_at
