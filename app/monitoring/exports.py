"""Tables of totals and targets, for pages and files; the picture of a balance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from app.kernel.numbers import percent, share
from app.monitoring.queries import TargetRow, TotalRow, population_label
from app.tabular.table import Column, Table

CONFIDENTIAL = "Totals of equality monitoring: rounded, small counts hidden. Nobody’s answers."


@dataclass(frozen=True, slots=True)
class CellRow:
    """One category of one table, as it is shown.

    count: rounded; None where it is hidden or the table is not shown. shown: the words in its
    place. target: the share aimed at on the day of the snapshot; None without one.
    """

    population: str
    question: str
    category: str
    state: str
    count: int | None
    shown: str
    answered: int | None
    asked: int | None
    target: Fraction | None
    figures_from: date

    @property
    def share(self) -> Fraction | None:
        """The share of those who answered, of rounded counts; None where it is not known."""
        if self.count is None or not self.answered:
            return None
        return min(share(self.count, self.answered) or Fraction(0), Fraction(1))


def cell_rows(
    totals: Sequence[TotalRow], targets: Mapping[tuple[str, str], Fraction], threshold: int
) -> list[CellRow]:
    """The cells of tables; one row for a table that is not shown."""
    rows = []
    for row in totals:
        total = row.total
        population = population_label(total.population)
        cells = dict(total.cells) if total.shown else {"": None}
        for name, count in cells.items():
            if not total.shown:
                words = total.state.value.capitalize()
            elif count is None:
                words = f"Hidden: fewer than {threshold}, or so that another stays hidden"
            else:
                words = f"About {count}" if count else "Nobody"
            rows.append(
                CellRow(
                    population=population,
                    question=row.question.label,
                    category=row.question.categories.get(name, ""),
                    state=total.state.value,
                    count=count,
                    shown=words,
                    answered=total.answered,
                    asked=total.asked,
                    target=targets.get((row.question.name, name)),
                    figures_from=row.figures_from,
                )
            )
    return rows


def totals_table() -> Table[CellRow]:
    """Totals as a file: a row for each category."""
    return Table(
        name="equality-monitoring",
        title="Equality monitoring",
        columns=(
            Column[CellRow]("population", "Of", lambda row: row.population),
            Column[CellRow]("question", "Question", lambda row: row.question),
            Column[CellRow](
                "category", "Category", lambda row: row.category or None, absent="table not shown"
            ),
            Column[CellRow]("state", "State of the table", lambda row: row.state),
            Column[CellRow](
                "count",
                "Count",
                lambda row: row.count,
                numeric=True,
                hint="Rounded; empty where it is hidden.",
                absent="hidden",
            ),
            Column[CellRow](
                "answered",
                "Answered",
                lambda row: row.answered,
                numeric=True,
                hint="How many answered, rounded.",
                absent="not shown",
            ),
            Column[CellRow](
                "asked",
                "Of how many",
                lambda row: row.asked,
                numeric=True,
                hint="How many are in it, rounded.",
                absent="not shown",
            ),
            Column[CellRow](
                "share",
                "Share",
                lambda row: row.share,
                numeric=True,
                hint="Of those who answered, from rounded counts.",
                absent="not shown",
            ),
            Column[CellRow](
                "target", "Target", lambda row: row.target, numeric=True, absent="no target"
            ),
            Column[CellRow](
                "figures_from",
                "Figures of",
                lambda row: row.figures_from,
                hint="An earlier day where new figures would have told about single persons.",
            ),
        ),
        attribution=CONFIDENTIAL,
    )


def targets_table() -> Table[TargetRow]:
    """Targets, voided ones too."""
    return Table(
        name="monitoring-targets",
        title="Targets",
        columns=(
            Column[TargetRow]("category", "Category", lambda row: row.label),
            Column[TargetRow]("question", "Question", lambda row: row.question.label),
            Column[TargetRow]("share", "Share", lambda row: percent(row.share)),
            Column[TargetRow]("since", "From", lambda row: row.since),
            Column[TargetRow]("state", "State", target_state),
            Column[TargetRow]("source", "Source", lambda row: row.source),
        ),
        attribution=CONFIDENTIAL,
    )


def target_state(row: TargetRow) -> str:
    """How a target stands."""
    if row.voided:
        return "Voided"
    return "Holds" if row.current else "Ahead, or replaced"


@dataclass(frozen=True, slots=True)
class BalanceBar:
    """One category as a bar: lengths are percentages of the axis, which ends at 100 per cent.

    width: "" where there is no figure. target: where the mark stands; "" without a target.
    """

    label: str
    words: str
    width: str
    target: str
    target_words: str
    y: int


@dataclass(frozen=True, slots=True)
class Balance:
    """The bars of one question for one population.

    base: “answered about 40 of 55”. axis: how far down the figures of the axis stand, in pixels.
    """

    title: str
    id: str
    base: str
    why: str
    bars: tuple[BalanceBar, ...]
    height: int
    axis: int
    figures_from: date


BAR, AXIS = 56, 44
"""Pixels that one bar takes, with its words above it; and the axis with its figures and name."""


def balance(row: TotalRow, targets: Mapping[tuple[str, str], Fraction], threshold: int) -> Balance:
    """One question as bars beside its targets."""
    total = row.total
    cells = cell_rows([row], targets, threshold) if total.shown else []
    bars = []
    for place, cell in enumerate(cells):
        part = cell.share
        words = cell.shown if part is None else f"{cell.shown} ({percent(part, 0)})"
        bars.append(
            BalanceBar(
                label=cell.category,
                words=words,
                width="" if part is None else percent(part),
                target="" if cell.target is None else percent(cell.target),
                target_words="" if cell.target is None else f"target {percent(cell.target, 0)}",
                y=place * BAR,
            )
        )
    return Balance(
        title=f"{row.question.label}: how are the answers shared out?",
        id=f"balance-{row.question.name}",
        base=f"Answered: about {total.answered} of about {total.asked}." if total.shown else "",
        why="" if total.shown else f"{total.state.value.capitalize()}.",
        bars=tuple(bars),
        height=BAR * len(bars) + AXIS,
        axis=BAR * len(bars) + 16,
        figures_from=row.figures_from,
    )
