"""A table as formats that are read by people set it: texts, widths, what stands at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.reports.domain.document import DataTable, Figure, Head
from app.reports.rendering.appendix import written
from app.tabular.table import Value

DASH = "–"
# A table whose columns need more letters beside each other than the first is set in smaller type;
# one that needs more than the second, and is long, is set across the page.
SMALLER, ACROSS, LONG = 105, 140, 12
_LONGEST_WORD, _USUAL_LINE, _NARROWEST = 25, 34, 3
# So many letters of the smaller type stand beside each other on a page upright, and across.
ROOM, ROOM_ACROSS = 110, 165


@dataclass(frozen=True, slots=True)
class Cells:
    """A table ready to be set.

    numeric: by column, whether it stands at the right. weights: by column, about how many letters
    wide it is to be. least: by column, how wide its longest word is.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    weights: tuple[int, ...]
    least: tuple[int, ...]

    @property
    def across(self) -> bool:
        """Whether it is too wide for an upright page, and long enough for one of its own."""
        return sum(self.weights) > ACROSS and len(self.rows) > LONG

    @property
    def smaller(self) -> bool:
        """Whether it is set in smaller type."""
        return sum(self.weights) > SMALLER

    @property
    def widths(self) -> tuple[int, ...]:
        """The weights; where they have no room, those of texts that can be broken give way.

        Each gives in proportion to what it has above its longest word, so that a number, which
        cannot be broken, is not written over its neighbour.
        """
        over = sum(self.weights) - (ROOM_ACROSS if self.across else ROOM)
        loose = [weight - least for weight, least in zip(self.weights, self.least, strict=True)]
        if over <= 0 or not any(loose):
            return self.weights
        # Rounded up: what is given is as much as is needed, or all there is.
        give = [min(each, -(-each * over // sum(loose))) for each in loose]
        return tuple(weight - each for weight, each in zip(self.weights, give, strict=True))


def cells_of(block: DataTable, fit: Callable[[str], str]) -> Cells:
    """A table's texts, each made fit for the format, and how they stand."""
    rows = tuple(
        tuple(
            fit(written(value, numeric=head.numeric)) or DASH
            for head, value in zip(block.heads, row, strict=True)
        )
        for row in block.rows
    )
    heads = tuple(fit(head.label) for head in block.heads)
    return Cells(
        heads,
        rows,
        tuple(_is_figure(head, place, block) for place, head in enumerate(block.heads)),
        tuple(_weight(label, [row[place] for row in rows]) for place, label in enumerate(heads)),
        tuple(_least(label, [row[place] for row in rows]) for place, label in enumerate(heads)),
    )


def working(figure: Figure) -> str:
    """What a figure is measured by: "needed 51; have 40; short by 11"; "" where nothing is."""
    return "; ".join(
        f"{label} {written(value)}"
        for label, value in (
            ("needed", figure.needed),
            ("have", figure.have),
            ("short by", figure.short_by),
        )
        if value is not None
    )


def _weight(label: str, texts: Sequence[str]) -> int:
    """About how many letters wide a column is to be: as its longest word, and enough of the rest.

    Between the two that a text may not be less than its longest word and needs no more than half
    of its longest line, so that long texts take two lines or three.
    """
    lines = sorted(len(text) for text in texts) or [0]
    usual = lines[len(lines) * 9 // 10]
    return max(_least(label, texts), min(usual, _USUAL_LINE) + 1)


def _least(label: str, texts: Sequence[str]) -> int:
    """How many letters wide a column must be for its longest word, with one for the gap."""
    words = [len(word) for text in (label, *texts) for word in text.split()]
    return max(min(max(words, default=1), _LONGEST_WORD), _NARROWEST) + 1


def _is_figure(head: Head, place: int, block: DataTable) -> bool:
    """Whether a column stands at the right: counts and shares do, days and names do not."""
    if head.numeric:
        return True
    return any(_is_number(row[place]) for row in block.rows) and all(
        row[place] is None or _is_number(row[place]) for row in block.rows
    )


def _is_number(value: Value) -> bool:
    return not isinstance(value, (str, bool)) and value is not None and not hasattr(value, "year")
