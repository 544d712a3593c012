"""The geometry of lines by day: pure, exact, without Flask.

Across, lengths are shares of the axis, written as percentages; down they are pixels. So the picture
is as wide as the page while its letters stay as large as the text around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from app.kernel.dates import MONTHS, written_day
from app.kernel.numbers import percent
from app.web.drawing import (
    Figures,
    Key,
    fitting,
    refuse_negative,
    spread,
    ticks,
    written_figures,
)
from app.web.looks import Look, outline

# Pixels: where the plot begins and ends from the top; where the axis's name stands below the days,
# and below days with their years; the room below it.
TOP, FOOT = 32, 252
AXIS_BELOW_DAYS, AXIS_BELOW_YEARS, BELOW = 292, 308, 8
# The lines' own units across, stretched to the width of the page.
ACROSS = 1000
# Beside the plot there is room for a label at the end of a line where the page is wide.
LABEL_ROOM = 144
# How far apart two such labels stand, and how many marks a line has at most.
LABEL_APART, MOST_MARKS = 17, 6
# So many days are written below the axis at most.
MOST_DAYS = 5


@dataclass(frozen=True, slots=True)
class Height:
    """A figure on the axis at the left, and how far down it stands."""

    count: int
    y: int

    @property
    def text_y(self) -> int:
        """Where the foot of its letters is."""
        return self.y + 5


@dataclass(frozen=True, slots=True)
class DayTick:
    """A day below the axis; `year` is "" where the axis's name says it.

    ends: whether it is the first or the last, which are shown on the narrowest page too.
    """

    label: str
    year: str
    at: Fraction
    anchor: str
    ends: bool

    @property
    def x(self) -> str:
        """Where it stands across, as SVG writes it."""
        return percent(self.at, 3)


@dataclass(frozen=True, slots=True)
class Point:
    """A mark on a line; `path` is drawn round nought."""

    at: Fraction
    y: int
    path: str

    @property
    def x(self) -> str:
        """Where it stands across, as SVG writes it."""
        return percent(self.at, 3)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its steps as a path, its marks, and what is written at its end."""

    look: Look
    label: str
    path: str
    points: tuple[Point, ...]
    label_y: int
    wide_label: str
    narrow_label: str


@dataclass(frozen=True, slots=True)
class Daily:
    """Counts by day, a line each.

    axis, days_axis: what stands beside and below. alternative: everything the picture says, for
    those who do not see it.
    """

    title: str
    lines: tuple[Line, ...]
    heights: tuple[Height, ...]
    days: tuple[DayTick, ...]
    axis: str
    days_axis: str
    keys: tuple[Key, ...]
    figures: Figures
    alternative: str

    @property
    def total(self) -> int:
        """How many lines there are to draw."""
        return len(self.lines)

    @property
    def days_axis_y(self) -> int:
        """Where the name of the axis of days stands, from the top."""
        return AXIS_BELOW_YEARS if any(day.year for day in self.days) else AXIS_BELOW_DAYS

    @property
    def height(self) -> int:
        """How high the picture is, in pixels."""
        return self.days_axis_y + BELOW


def daily(
    title: str,
    series: Sequence[tuple[str, Look, Sequence[tuple[date, int]]]],
    *,
    axis: str,
) -> Daily:
    """Draw how many there were at the end of each day, in steps.

    title: the question the picture answers. axis: what is counted, in the plural.
    series: (label, look, (day, count as it stood at the end of that day)), the days in order; a day
    that is left out is as the one before it, and a line goes on to the last day of all.
    Raises ValueError for days out of order and for a count below nought.
    """
    drawn = [(label, look, list(points)) for label, look, points in series if points]
    for _, _, points in drawn:
        refuse_negative(count for _, count in points)
        days = [day for day, _ in points]
        if any(later <= earlier for earlier, later in pairwise(days)):
            raise ValueError("the days of a line must be in order, each once")
    every_day = sorted({day for _, _, points in drawn for day, _ in points})
    if not every_day:
        return Daily(title, (), (), (), "", "", (), written_figures(("Day",), ()), "No day yet.")
    first, last = every_day[0], every_day[-1]
    highest = max(1, *(count for _, _, points in drawn for _, count in points))
    ends = [_down(points[-1][1], highest) for _, _, points in drawn]
    label_places = spread(ends, LABEL_APART, TOP, FOOT)
    return Daily(
        title,
        tuple(
            _line(label, look, points, (first, last), highest, label_y)
            for (label, look, points), label_y in zip(drawn, label_places, strict=True)
        ),
        tuple(Height(tick.count, _down(tick.count, highest)) for tick in ticks(highest)),
        _days(first, last),
        f"Number of {axis}",
        f"Day in {first.year}" if first.year == last.year else "Day",
        tuple(Key(look, label, points[-1][1]) for label, look, points in drawn),
        written_figures(
            ("Day", *(label for label, _, _ in drawn)),
            (
                (written_day(day), *(_on(day, points) for _, _, points in drawn))
                for day in every_day
            ),
        ),
        " ".join(_words(label, points, axis) for label, _, points in drawn),
    )


def _words(label: str, points: Sequence[tuple[date, int]], axis: str) -> str:
    (first, before), (last, after) = points[0], points[-1]
    if len(points) == 1:
        return f"{label}: {before:,} {axis} on {written_day(first)}."
    return (
        f"{label}: from {before:,} {axis} on {written_day(first)}"
        f" to {after:,} on {written_day(last)}."
    )


def _on(day: date, points: Sequence[tuple[date, int]]) -> int | str:
    """The count that stood at the end of a day; a dash before the line begins."""
    so_far = [count for when, count in points if when <= day]
    return so_far[-1] if so_far else "–"


def _down(count: int, highest: int) -> int:
    """How far from the top a count stands."""
    return FOOT - (FOOT - TOP) * count // highest


def _across(day: date, ends: tuple[date, date]) -> Fraction:
    """How far along the axis a day stands; a day by itself stands in the middle."""
    first, last = ends
    return Fraction((day - first).days, (last - first).days) if last > first else Fraction(1, 2)


def _line(
    label: str,
    look: Look,
    points: list[tuple[date, int]],
    ends: tuple[date, date],
    highest: int,
    label_y: int,
) -> Line:
    """Lay one line: across at the height of the day before, then up on the day."""
    day, count = points[0]
    path = f"M{_unit(day, ends)} {_down(count, highest)}"
    for day, count in points[1:]:
        path += f"H{_unit(day, ends)}V{_down(count, highest)}"
    path += f"H{ACROSS}"
    every = -(-len(points) // MOST_MARKS)
    marked = [*points[::every], (ends[1], count)]
    return Line(
        look,
        label,
        path,
        tuple(
            Point(_across(day, ends), _down(count, highest), outline(look, 0, 0, 4.5))
            for day, count in dict.fromkeys(marked)
        ),
        label_y + 5,
        fitting([f"{label} {count:,}", f"{count:,}"], LABEL_ROOM) or f"{count:,}",
        f"{count:,}",
    )


def _unit(day: date, ends: tuple[date, date]) -> int:
    at = _across(day, ends) * ACROSS
    return at.numerator // at.denominator


def _days(first: date, last: date) -> tuple[DayTick, ...]:
    """The first and the last day, and some between them: at equal distances where that can be."""
    length = (last - first).days
    gaps = next((n for n in range(MOST_DAYS - 1, 1, -1) if length % n == 0), 1)
    if gaps == 1 and length > MOST_DAYS:
        # No even division: whole days as near to one as may be.
        gaps = MOST_DAYS - 1
    count = gaps if length else 0
    days = [first + timedelta(length * n // gaps) for n in range(count + 1)]
    return tuple(
        DayTick(
            f"{day.day} {MONTHS[day.month - 1]}",
            "" if first.year == last.year else str(day.year),
            _across(day, (first, last)),
            "middle" if not length else _anchor(place, count),
            place in (0, count),
        )
        for place, day in enumerate(days)
    )


def _anchor(place: int, last: int) -> str:
    return {0: "start", last: "end"}.get(place, "middle")
