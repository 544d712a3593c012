"""What the pictures have in common: axes, what fits where, keys, the figures behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.kernel.numbers import percent
from app.web.looks import Look, SlateLook, outline, slate_outline

# A bar's width in pixels on the narrowest page and where .cw-wide-only begins to show.
NARROW, WIDE = 288, 608
# A letter of a label, at most, and the room a label needs beside itself.
LETTER, MARGIN = 8, 8
# An axis has at most so many marks after nought, or they touch on the narrowest page.
MOST_TICKS = 4


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the axis, so many from nought; `anchor` keeps its figure on the page."""

    count: int
    at: Fraction
    anchor: str

    @property
    def x(self) -> str:
        """Where it stands across, as SVG writes it."""
        return percent(self.at, 3)


class Stretch:
    """A part of a bar: whoever has `start` and `width`, as shares of the axis."""

    __slots__ = ()

    start: Fraction
    width: Fraction

    @property
    def x(self) -> str:
        """Where it begins, as SVG writes it."""
        return percent(self.start, 3)

    @property
    def middle(self) -> str:
        """Where its label stands."""
        return percent(self.start + self.width / 2, 3)

    @property
    def across(self) -> str:
        """How wide it is."""
        return percent(self.width, 3)


@dataclass(frozen=True, slots=True)
class Key:
    """One line of a legend: a look, what it stands for, and how many there are of it."""

    look: Look
    label: str
    count: int

    @property
    def mark(self) -> str:
        """Its shape as a path within 16 by 16."""
        return outline(self.look, 8, 8.5, 5.5)

    @property
    def small_mark(self) -> str:
        """Its shape as a path in the middle of a line 32 wide and 16 high."""
        return outline(self.look, 16, 8, 4.5)


@dataclass(frozen=True, slots=True)
class SlateKey:
    """One line of a legend of slates: a look, whose it is, and how many there are of it.

    look: None for those of no slate, who have no shape. free: nobody has them at all.
    """

    look: SlateLook | None
    label: str
    count: int
    free: bool = False

    @property
    def mark(self) -> str:
        """Its shape as a path within 16 by 16; "" where it has none."""
        return "" if self.look is None else slate_outline(self.look, 8, 8.5, 5.5)


@dataclass(frozen=True, slots=True)
class Figures:
    """The table behind a picture: the first column names the row; all is written out.

    in_words: the cells are words, which stand at the left, and not counts.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    in_words: bool = False


def written_figures(headings: Sequence[str], rows: Iterable[Sequence[str | int]]) -> Figures:
    """The table behind a picture, its counts written as they are shown: 1,204."""
    return Figures(
        tuple(headings),
        tuple(
            tuple(f"{cell:,}" if isinstance(cell, int) else cell for cell in row) for row in rows
        ),
    )


def fitting(texts: Iterable[str], room: Fraction | int) -> str:
    """The first of the texts that can be written in so many pixels; "" when none can."""
    for text in texts:
        if len(text) * LETTER + MARGIN <= room:
            return text
    return ""


def shortened(text: str, room: int) -> str:
    """A text that can be written in so many pixels: cut with "…" where it is longer."""
    most = max((room - MARGIN) // LETTER, 1)
    return text if len(text) <= most else text[: most - 1].rstrip(" ,") + "…"


def ticks(longest: int) -> tuple[Tick, ...]:
    """Round counts along an axis, from nought to `longest`: 0, 100, 200, 300."""
    if not longest:
        return ()
    step = next(
        step
        for power in range(len(str(longest)) + 1)
        for step in (10**power, 2 * 10**power, 5 * 10**power)
        if longest // step <= MOST_TICKS
    )
    return tuple(
        Tick(count, Fraction(count, longest), _anchor(count, longest))
        for count in range(0, longest + 1, step)
    )


def spread(heights: Sequence[int], apart: int, highest: int, lowest: int) -> list[int]:
    """Heights of labels moved apart so that none covers another, as little as may be.

    heights: in pixels from the top, in any order; apart: how far two must be from each other;
    highest, lowest: where the first and the last may stand at the utmost. When there is not room
    for all, the first ones stand above `highest`.
    """
    placed = list(heights)
    order = sorted(range(len(placed)), key=lambda place: (placed[place], place))
    above = highest - apart
    for place in order:
        placed[place] = above = max(placed[place], above + apart)
    below = lowest + apart
    for place in reversed(order):
        placed[place] = below = min(placed[place], below - apart)
    return placed


def refuse_negative(counts: Iterable[int]) -> None:
    """Raise ValueError for a count below nought."""
    if any(count < 0 for count in counts):
        raise ValueError("a picture is of counts, and no count is below nought")


def _anchor(count: int, longest: int) -> str:
    if count == 0:
        return "start"
    return "end" if Fraction(count, longest) > Fraction(19, 20) else "middle"
