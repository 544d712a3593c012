"""The tables of this room, as pages and files show them."""

from __future__ import annotations

from app.settings.queries import ValueRow
from app.tabular.table import Column, Table


def settings_table(*, with_group: bool = True) -> Table[ValueRow]:
    """Settings with what they hold. with_group: for a file, where no headings part the groups."""
    columns = [
        Column[ValueRow]("label", "Setting", lambda row: row.setting.label),
        Column[ValueRow]("value", "Value", lambda row: row.words),
        Column[ValueRow]("default", "Default", lambda row: row.default_words),
        Column[ValueRow]("why", "What it does, and why the default", lambda row: row.setting.why),
        Column[ValueRow]("since", "Since", lambda row: row.set_at, absent="never changed"),
        Column[ValueRow]("set_by", "Set by", lambda row: row.set_by, absent="nobody"),
    ]
    if with_group:
        columns.insert(0, Column[ValueRow]("name", "Name", lambda row: row.setting.name))
        columns.insert(1, Column[ValueRow]("group", "Group", lambda row: row.setting.group))
    return Table(name="settings", title="Settings", columns=tuple(columns))


def history_table() -> Table[ValueRow]:
    """Everything one setting has been set to."""
    return Table(
        name="setting",
        title="What it has been set to",
        columns=(
            Column[ValueRow]("since", "From", lambda row: row.set_at),
            Column[ValueRow](
                "value",
                "Value",
                # What the default was then nobody wrote down: it stands in the audit trail.
                lambda row: "the default" if row.is_default else row.words,
            ),
            Column[ValueRow]("set_by", "Set by", lambda row: row.set_by),
        ),
    )
