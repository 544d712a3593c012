"""A report as a page shows it: tables as the macros take them, each with its number."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from app.reports.domain.document import (
    Block,
    DataTable,
    Document,
    Figure,
    Figures,
    Paragraph,
    Picture,
    Section,
    Subheading,
    as_table,
)
from app.tabular.page import TableView, html_view
from app.tabular.page import shown as written

MOST_ROWS = 25


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure with its number and its words. working: what was needed and there, with labels."""

    number: str
    figure: Figure
    value: str
    working: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A block as the template takes it; `is_` names which of the others is there."""

    is_: str
    text: str = ""
    figures: tuple[ShownFigure, ...] = ()
    number: str = ""
    table: TableView | None = None
    empty: str = ""
    more: int = 0
    svg: Markup | None = None


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section with its blocks."""

    section: Section
    blocks: tuple[ShownBlock, ...]


def shown(document: Document, most: int = MOST_ROWS) -> list[ShownSection]:
    """The sections of a report. most: rows of a table that a page shows of each."""
    numbers = _Numbers()
    return [
        ShownSection(section, tuple(_shown(block, numbers, most) for block in section.blocks))
        for section in document.sections
    ]


class _Numbers:
    """Counts figures and tables, in reading order, as the appendix does."""

    def __init__(self) -> None:
        self.figures = 0
        self.tables = 0

    def figure(self) -> str:
        self.figures += 1
        return f"F{self.figures}"

    def table(self) -> str:
        self.tables += 1
        return f"T{self.tables}"


def _shown(block: Block, numbers: _Numbers, most: int) -> ShownBlock:
    match block:
        case Paragraph():
            return ShownBlock("paragraph", block.text)
        case Subheading():
            return ShownBlock("subheading", block.text)
        case Figures():
            figures = tuple(_figure(figure, numbers.figure()) for figure in block.figures)
            return ShownBlock("figures", block.caption, figures)
        case DataTable():
            return ShownBlock(
                "table",
                block.caption,
                number=numbers.table(),
                table=html_view(as_table(block), block.rows[:most]),
                empty=block.empty,
                more=max(0, len(block.rows) - most),
            )
        case Picture():
            # Drawn by our own macros, which escape what they write; never what somebody sent.
            return ShownBlock("picture", block.question, svg=Markup(block.svg))  # noqa: S704


def _figure(figure: Figure, number: str) -> ShownFigure:
    working = (
        ("needed", figure.needed),
        ("have", figure.have),
        ("short by", figure.short_by),
    )
    return ShownFigure(
        number,
        figure,
        written(figure.value, numeric=True) or figure.absent,
        tuple(
            (label, written(value, numeric=True)) for label, value in working if value is not None
        ),
    )
