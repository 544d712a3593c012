"""The geometry of a half circle of seats, a mark each: pure, without Flask.

Seats stand in concentric arcs and are filled from left to right by their angle, so that each part
is a wedge across all arcs, as charts of parliaments are drawn. Floats place ink only; every count
is whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count as counting
from math import asin, cos, floor, pi, sin

from app.kernel.words import plural
from app.web.drawing import Figures, Key, refuse_negative, written_figures
from app.web.looks import REACH, Look, outline

# The picture in its own units, and the blank round it.
WIDTH, EDGE = 480, 6
# The farthest two neighbours stand apart: a few seats are not drawn as balls.
WIDEST = 28.0
# Within the innermost arc the total is written: so much room, in seats and as a part of the arc.
LEAST_INSIDE = 3.2
INSIDE = 2 / 3


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a whole: what they are called, how many, and how they are drawn."""

    label: str
    count: int
    look: Look


@dataclass(frozen=True, slots=True)
class Seat:
    """The middle of one seat in the picture's units, from the left and from the top."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Wedge:
    """The seats of one part.

    path: all its marks as one SVG path, filled by the even-odd rule.
    words: what it says when pointed at: "Yes: 151".
    """

    part: Part
    seats: tuple[Seat, ...]
    path: str
    words: str


@dataclass(frozen=True, slots=True)
class Hemicycle:
    """A half circle of seats.

    size: the radius of a disc among them. total: how many seats; noun: what one or many are called.
    alternative: everything the picture shows, for those who do not see it.
    """

    title: str
    wedges: tuple[Wedge, ...]
    width: int
    height: int
    size: float
    total: int
    noun: str
    keys: tuple[Key, ...]
    figures: Figures
    alternative: str

    @property
    def middle(self) -> int:
        """Where the total is written, from the left."""
        return self.width // 2

    @property
    def total_y(self) -> int:
        """Where the total is written, from the top."""
        return self.height - 32

    @property
    def noun_y(self) -> int:
        """Where what they are is written, from the top."""
        return self.height - 8


def hemicycle(
    title: str, parts: Sequence[Part], *, one: str = "member", part: str = "Answer"
) -> Hemicycle:
    """Lay out a seat for each of the parts' counts, the parts from left to right as given.

    title: the question the picture answers. one: what one seat is, its plural with an "s".
    part: what a part is, over the first column of the table: "Status".
    Raises ValueError for a count below nought.
    """
    refuse_negative(each.count for each in parts)
    total = sum(each.count for each in parts)
    seats, height, size = _seats(total)
    wedges = []
    before = 0
    for each in parts:
        own = tuple(seats[before : before + each.count])
        before += each.count
        if own:
            path = "".join(outline(each.look, seat.x, seat.y, size) for seat in own)
            wedges.append(Wedge(each, own, path, f"{each.label}: {each.count:,}"))
    listed = ", ".join(f"{each.label} {each.count:,}" for each in parts)
    many = one + "s"
    return Hemicycle(
        title,
        tuple(wedges),
        WIDTH,
        height,
        size,
        total,
        one if total == 1 else many,
        tuple(Key(each.look, each.label, each.count) for each in parts),
        written_figures(
            (part, f"Number of {many}"),
            [*((each.label, each.count) for each in parts), ("All", total)],
        ),
        f"{plural(total, one)}: {listed}." if listed else f"{plural(total, one)}.",
    )


def _seats(total: int) -> tuple[list[Seat], int, float]:
    """So many seats from left to right, the height of the picture, the radius of a disc."""
    radii = _arcs(total)
    numbers = _shared_out(total, radii)
    # The outermost arc and the marks on it fill the width.
    unit = min(WIDEST, (WIDTH / 2 - EDGE) / (radii[-1] + 0.5))
    base = EDGE + unit * (radii[-1] + 0.5)
    placed = []
    for radius, number in zip(radii, numbers, strict=True):
        for place in range(number):
            angle = pi / 2 if number == 1 else pi - pi * place / (number - 1)
            x = WIDTH / 2 + unit * radius * cos(angle)
            placed.append((-angle, -radius, Seat(x, base - unit * radius * sin(angle))))
    placed.sort(key=lambda seat: seat[:2])
    height = floor(base + unit / 2 + EDGE)
    return [seat for _, _, seat in placed], height, unit / 2 / REACH


def _arcs(total: int) -> list[float]:
    """The radii, in seats, of the fewest arcs that hold so many; arcs are one seat apart."""
    for rows in counting(1):
        inside = max(LEAST_INSIDE, INSIDE * (rows - 1))
        radii = [inside + row for row in range(rows)]
        if sum(_room(radius) for radius in radii) >= total:
            return radii
    raise AssertionError  # counting never ends


def _room(radius: float) -> int:
    """How many seats stand on half a circle so that no two are nearer than one."""
    return floor(pi / (2 * asin(1 / (2 * radius)))) + 1


def _shared_out(total: int, radii: list[float]) -> list[int]:
    """Seats to each arc in proportion to its room, by largest remainder, so that all fit."""
    room = [_room(radius) for radius in radii]
    whole = sum(room)
    shares = [divmod(total * each, whole) for each in room]
    numbers = [number for number, _ in shares]
    by_remainder = sorted(range(len(radii)), key=lambda row: (-shares[row][1], -row))
    for row in by_remainder[: total - sum(numbers)]:
        numbers[row] += 1
    return numbers
