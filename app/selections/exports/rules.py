"""The table of rule sets."""

from __future__ import annotations

from app.selections.models.rules import RuleSetVersion
from app.tabular.table import Column, Table


def rule_set_path(rule_set_id: int) -> str:
    """The address of a version of a rule set."""
    return f"/selections/rule-sets/{rule_set_id}"


def rule_sets_table() -> Table[RuleSetVersion]:
    """Rule sets, version by version, with every setting."""
    return Table(
        name="rule-sets",
        title="Rule sets",
        columns=(
            Column[RuleSetVersion](
                "name", "Name", lambda row: row.name, link=lambda row: rule_set_path(row.id)
            ),
            Column[RuleSetVersion]("version", "Version", lambda row: row.version),
            Column[RuleSetVersion]("title", "Title", lambda row: row.title),
            Column[RuleSetVersion]("in_force_from", "In force from", lambda row: row.in_force_from),
            Column[RuleSetVersion]("counting", "How units count", lambda row: row.counting.label),
            Column[RuleSetVersion](
                "threshold",
                "Share for a full selection",
                lambda row: f"{row.threshold_numerator}/{row.threshold_denominator}",
            ),
            Column[RuleSetVersion](
                "at_threshold",
                "Exactly on it",
                lambda row: "triggers" if row.at_threshold else "does not trigger",
            ),
            Column[RuleSetVersion]("source", "Source", lambda row: row.source),
        ),
    )
