"""The public register as pages and files show it."""

from __future__ import annotations

from app.confidence.domain.rounds import RULES
from app.confidence.queries.register import Declaration
from app.tabular.table import Column, Table

_WHO: tuple[Column[Declaration], ...] = (
    Column[Declaration](
        "name", "Member", lambda row: row.name, link=lambda row: f"/members/{row.member_id}"
    ),
    Column[Declaration](
        "constituency", "Constituency", lambda row: row.constituency, absent="not known"
    ),
    Column[Declaration]("party", "Party", lambda row: row.party, absent="not known"),
    Column[Declaration]("region", "Region", lambda row: row.region, absent="not known"),
)


def register_table() -> Table[Declaration]:
    """Declarations in force at a moment: who, where, when and how; nothing else is public."""
    return Table(
        name="register",
        title="Register of declarations",
        columns=(
            *_WHO,
            Column[Declaration](
                "round",
                "Declaration",
                lambda row: row.title,
                link=lambda row: f"/register?round={row.round_id}",
            ),
            Column[Declaration](
                "given_at",
                "Made",
                lambda row: row.given_at if row.time_known else row.given_on,
            ),
            Column[Declaration]("medium", "How", lambda row: row.medium.value),
        ),
    )


def register_file_table() -> Table[Declaration]:
    """The same for a file: with ids, and with the day in a column of its own."""
    return Table(
        name="register",
        title="Register of declarations",
        columns=(
            _WHO[0],
            Column[Declaration]("member_id", "Official id", lambda row: row.member_id),
            *_WHO[1:],
            Column[Declaration]("round", "Declaration", lambda row: row.title),
            Column[Declaration]("kind", "Kind", lambda row: RULES[row.kind].label),
            Column[Declaration]("given_on", "Made on", lambda row: row.given_on),
            Column[Declaration](
                "given_at",
                "Made at",
                lambda row: row.given_at if row.time_known else None,
                absent="time not known",
            ),
            Column[Declaration]("medium", "How", lambda row: row.medium.value),
            Column[Declaration](
                "text_version", "Version of the text", lambda row: row.text_version
            ),
        ),
    )
