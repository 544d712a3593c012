"""The geometry of stacked bars, one a group, above a common axis: pure, exact, without Flask.

As in app.web.pictures lengths are shares of the axis, written as percentages, so that the picture
is as wide as the page while its letters stay as large as the text around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.web.drawing import (
    NARROW,
    WIDE,
    Figures,
    Key,
    Stretch,
    Tick,
    fitting,
    refuse_negative,
    ticks,
    written_figures,
)
from app.web.hemicycle import Part
from app.web.looks import Look

# Pixels: one bar and what is written above it; the axis with its figures and what they count.
ROW, AXIS = 54, 44


@dataclass(frozen=True, slots=True)
class Group:
    """What one bar is about, such as a region, and its parts in order."""

    label: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Segment(Stretch):
    """One part of a bar; `start` and `width` are shares of the axis.

    words: what it says when pointed at. narrow_label, wide_label: what fits inside it on the
    narrowest page, and where there is room.
    """

    look: Look
    count: int
    start: Fraction
    width: Fraction
    words: str
    narrow_label: str
    wide_label: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its group, how many are in it, how far down it stands, its parts that have any."""

    label: str
    total: int
    y: int
    segments: tuple[Segment, ...]

    @property
    def later_segments(self) -> tuple[Segment, ...]:
        """All but the first: a gap is drawn where each begins."""
        return self.segments[1:]


@dataclass(frozen=True, slots=True)
class Bars:
    """Stacked bars above a common axis.

    axis: what the axis counts, as "Number of members". foot, figures_y, axis_y, height: how far
    down the bars end, the axis's figures stand, its name stands, and all ends, in pixels.
    alternative: everything the picture shows, for those who do not see it.
    """

    title: str
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    axis: str
    foot: int
    figures_y: int
    axis_y: int
    height: int
    total: int
    keys: tuple[Key, ...]
    figures: Figures
    alternative: str


def stacked_bars(
    title: str, groups: Sequence[Group], *, axis: str = "members", group: str = "Group"
) -> Bars:
    """Lay out a bar for each group, in the order given, each bar's parts in theirs.

    title: the question the picture answers. axis: what is counted, in the plural.
    group: what a bar is about, over the first column of the table: "Region".
    Raises ValueError for a count below nought.
    """
    refuse_negative(part.count for each in groups for part in each.parts)
    longest = max((_total(each) for each in groups), default=0)
    bars = tuple(_bar(each, longest, place) for place, each in enumerate(groups))
    total = sum(bar.total for bar in bars)
    # The same part stands in many bars: once in the legend and once in the table's head.
    kinds = list(dict.fromkeys((part.look, part.label) for each in groups for part in each.parts))
    keys = tuple(
        Key(look, label, sum(_count(each, (look, label)) for each in groups))
        for look, label in kinds
    )
    rows: list[tuple[str | int, ...]] = [
        (each.label, *(_count(each, kind) for kind in kinds), _total(each)) for each in groups
    ]
    rows.append(("All", *(key.count for key in keys), total))
    foot = ROW * len(bars)
    return Bars(
        title,
        bars,
        ticks(longest),
        f"Number of {axis}",
        foot,
        foot + 16,
        foot + 36,
        foot + AXIS,
        total,
        keys,
        written_figures((group, *(key.label for key in keys), "All"), rows),
        " ".join(_listed(each, axis) for each in groups),
    )


def _total(group: Group) -> int:
    return sum(part.count for part in group.parts)


def _count(group: Group, kind: tuple[Look, str]) -> int:
    return sum(part.count for part in group.parts if (part.look, part.label) == kind)


def _listed(group: Group, axis: str) -> str:
    parts = ", ".join(f"{part.label} {part.count:,}" for part in group.parts if part.count)
    return f"{group.label}, {_total(group):,} {axis}: {parts or 'nobody'}."


def _bar(group: Group, longest: int, place: int) -> Bar:
    """Lay one bar; `longest` is the count at the end of the axis."""
    segments = []
    before = 0
    for part in group.parts:
        if part.count:
            width = Fraction(part.count, longest)
            segments.append(
                Segment(
                    part.look,
                    part.count,
                    Fraction(before, longest),
                    width,
                    f"{group.label}, {part.label}: {part.count:,}",
                    narrow_label=fitting([f"{part.count:,}"], width * NARROW),
                    wide_label=fitting([f"{part.count:,}"], width * WIDE),
                )
            )
        before += part.count
    return Bar(group.label, before, ROW * place, tuple(segments))
