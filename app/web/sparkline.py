"""The geometry of a trend drawn as a small line, and the trend in words: pure, exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# The picture in its own units; what is drawn keeps clear of its edges by the width of the dot.
WIDTH, HEIGHT, EDGE = 240, 40, 4


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A trend: the line, the dot at its end, and everything it shows in a sentence.

    line: the points as SVG's polyline takes them. x, y: the last point.
    """

    line: str
    x: int
    y: int
    words: str


def sparkline(points: Sequence[tuple[str, int]]) -> Sparkline | None:
    """Draw counts from nought up; None for less than two points, which are no trend.

    points: (label, count) from the oldest to the newest; a label goes after "in": "the week of
    5 September 2016". Raises ValueError for a count below nought.
    """
    counts = [count for _, count in points]
    if len(points) < 2:
        return None
    if min(counts) < 0:
        raise ValueError("a trend is of counts, and no count is below nought")
    highest = max(*counts, 1)
    across, up = WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE
    placed = [
        (EDGE + across * place // (len(points) - 1), HEIGHT - EDGE - up * count // highest)
        for place, count in enumerate(counts)
    ]
    return Sparkline(" ".join(f"{x},{y}" for x, y in placed), *placed[-1], _words(points))


def _words(points: Sequence[tuple[str, int]]) -> str:
    counts = [count for _, count in points]
    (first_label, first), (last_label, last) = points[0], points[-1]
    if min(counts) == max(counts):
        return f"{first:,} throughout, from {first_label} to {last_label}."
    between = f"between {min(counts):,} and {max(counts):,} on the way"
    return f"From {first:,} in {first_label} to {last:,} in {last_label}, {between}."
