"""The table and the picture of traditions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.alist.exports.candidates import CONFIDENTIAL
from app.alist.queries.candidates import CandidateRow
from app.tabular.table import Column, Table
from app.web.bars import Bars, Group, stacked_bars
from app.web.hemicycle import Part
from app.web.looks import Look


@dataclass(frozen=True, slots=True)
class TraditionRow:
    """A group with the listed candidates whose words belong in it; id: None for no group."""

    id: int | None
    name: str
    description: str
    candidates: tuple[CandidateRow, ...]


def traditions_table() -> Table[TraditionRow]:
    """Groups of traditions, with the words in each."""
    return Table(
        name="traditions",
        title="Traditions",
        columns=(
            Column[TraditionRow]("name", "Group", lambda row: row.name),
            Column[TraditionRow](
                "candidates",
                "Listed candidates",
                lambda row: len(row.candidates),
                numeric=True,
            ),
            Column[TraditionRow](
                "words",
                "In their own words",
                lambda row: " / ".join(one.tradition for one in row.candidates) or None,
                absent="nobody yet",
            ),
        ),
        attribution=CONFIDENTIAL,
    )


def breadth_picture(rows: Sequence[TraditionRow]) -> Bars:
    """How many listed candidates are in each group."""
    return stacked_bars(
        "How broad is the list?",
        [Group(row.name, (Part("Listed", len(row.candidates), Look.YES),)) for row in rows],
        axis="listed candidates",
        group="Tradition",
    )
