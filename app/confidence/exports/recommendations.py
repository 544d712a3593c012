"""The list of what closed rounds recommend, for pages and files."""

from __future__ import annotations

from app.confidence.domain import RoundKind
from app.confidence.domain.rounds import RULES
from app.confidence.exports.rounds import CONFIDENTIAL, round_path
from app.confidence.queries.recommendations import RecommendationRow
from app.kernel.dates import london_day
from app.tabular.table import Column, Table


def cause_words(row: RecommendationRow) -> str:
    """What a member came to, as it is said of a pledge: "equivocates"."""
    return RULES[RoundKind.PLEDGE].labels[row.cause]


def recommendations_table() -> Table[RecommendationRow]:
    """Recommendations and what was decided."""
    return Table(
        name="recommendations",
        title="Recommendations (confidential)",
        columns=(
            Column[RecommendationRow](
                "name",
                "Member",
                lambda row: row.name,
                link=lambda row: f"/confidence/recommendations/{row.id}",
            ),
            Column[RecommendationRow](
                "constituency", "Constituency", lambda row: row.constituency, absent="not known"
            ),
            Column[RecommendationRow](
                "measure", "Recommended", lambda row: row.measure.value.capitalize()
            ),
            Column[RecommendationRow]("cause", "Because", cause_words),
            Column[RecommendationRow](
                "round", "Round", lambda row: row.round, link=lambda row: round_path(row.round_id)
            ),
            Column[RecommendationRow]("made_at", "Since", lambda row: london_day(row.made_at)),
            Column[RecommendationRow]("state", "State", lambda row: row.state.capitalize()),
            Column[RecommendationRow](
                "decided_at",
                "Decided",
                lambda row: None if row.decided_at is None else london_day(row.decided_at),
                absent="not yet",
            ),
        ),
        attribution=CONFIDENTIAL,
    )
