"""The geometry of spots by two counts: pure, exact, without Flask.

Across, lengths are shares of the axis, written as percentages; down they are pixels (see
app.web.daily). Spots at one place are one larger spot with their number in it, for each look.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from app.kernel.numbers import percent
from app.kernel.words import plural
from app.web.daily import Height
from app.web.drawing import Figures, Key, Tick, refuse_negative, ticks, written_figures
from app.web.looks import Look, outline

# Pixels: where the plot begins and ends from the top.
TOP, FOOT = 32, 352
# Nought stands so far inside the plot that a large spot there stays in it.
INSET_DOWN = 24
INSET_ACROSS = Fraction(7, 100)
# The radius of one spot, the least that holds a number, and the largest, in pixels.
ONE, LEAST, LARGEST = 5, 9, 20
# What the looks are called where nobody says otherwise.
WORDS = {
    Look.YES: "Yes",
    Look.EQUIVOCATES: "Equivocates",
    Look.NO: "No",
    Look.WITHDRAWN: "Withdrawn",
    Look.NONE: "No answer",
}


@dataclass(frozen=True, slots=True)
class Spot:
    """Somebody: her name, her two counts, and how she is drawn."""

    label: str
    x: int
    y: int
    look: Look


@dataclass(frozen=True, slots=True)
class Cluster:
    """Those of one look at one place: `path` is drawn round nought.

    beside: how many pixels to the right of the place, when several looks share it.
    number: how many, as it is written in it; "" for one. words: who, when pointed at.
    """

    look: Look
    count: int
    at: Fraction
    y: int
    beside: int
    size: int
    path: str
    number: str
    words: str

    @property
    def x(self) -> str:
        """Where the place is across, as SVG writes it."""
        return percent(self.at, 3)


@dataclass(frozen=True, slots=True)
class Scatter:
    """Spots by two counts.

    clusters: the largest first, so that a small one is never hidden. alternative: what the picture
    shows, for those who do not see it.
    """

    title: str
    clusters: tuple[Cluster, ...]
    heights: tuple[Height, ...]
    ticks: tuple[Tick, ...]
    x_axis: str
    y_axis: str
    total: int
    keys: tuple[Key, ...]
    figures: Figures
    alternative: str


def scatter(
    title: str,
    spots: Sequence[Spot],
    *,
    x_axis: str,
    y_axis: str,
    words: Mapping[Look, str] = WORDS,
    one: str = "member",
) -> Scatter:
    """Place a spot for each of some people by two counts.

    title: the question the picture answers. x_axis, y_axis: what is counted across and up.
    words: what each look stands for, for the legend. one: what a spot is, its plural with an "s".
    Raises ValueError for a count below nought.
    """
    refuse_negative(count for spot in spots for count in (spot.x, spot.y))
    farthest = max(1, *(spot.x for spot in spots)) if spots else 1
    highest = max(1, *(spot.y for spot in spots)) if spots else 1
    # The spots of one count must not cover the numbers in those of the next.
    largest = (FOOT - TOP - 2 * INSET_DOWN) // highest // 2
    places: dict[tuple[int, int], list[Spot]] = defaultdict(list)
    for spot in spots:
        places[spot.x, spot.y].append(spot)
    clusters = [
        cluster
        for (x, y), there in places.items()
        for cluster in _clusters(there, _across(x, farthest), _down(y, highest), largest)
    ]
    looks = Counter(spot.look for spot in spots)
    called = {look: words.get(look, WORDS[look]) for look in Look}
    return Scatter(
        title,
        tuple(sorted(clusters, key=lambda cluster: -cluster.size)),
        tuple(Height(tick.count, _down(tick.count, highest)) for tick in ticks(highest)),
        tuple(
            Tick(tick.count, _across(tick.count, farthest), "middle") for tick in ticks(farthest)
        ),
        x_axis,
        y_axis,
        len(spots),
        tuple(Key(look, called[look], looks[look]) for look in Look if looks[look]),
        written_figures(
            (one.capitalize(), x_axis, y_axis, "Shown as"),
            ((spot.label, spot.x, spot.y, called[spot.look]) for spot in spots),
        ),
        _words(spots, called, x_axis, y_axis, one),
    )


def _words(
    spots: Sequence[Spot], called: Mapping[Look, str], x_axis: str, y_axis: str, one: str
) -> str:
    """How many, of which look, between which counts; who stands where is in the table."""
    told = [f"{plural(len(spots), one)}, by {_lower(x_axis)} and {_lower(y_axis)}."]
    for look in Look:
        own = [spot for spot in spots if spot.look is look]
        if own:
            told.append(
                f"{called[look]}, {plural(len(own), one)}:"
                f" {_lower(x_axis)} {_range(spot.x for spot in own)},"
                f" {_lower(y_axis)} {_range(spot.y for spot in own)}."
            )
    return " ".join(told)


def _lower(text: str) -> str:
    """A text within a sentence; what is wholly in capitals, such as MPs, stays so."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _range(counts: Iterable[int]) -> str:
    every = sorted(counts)
    if every[0] == every[-1]:
        return f"{every[0]:,}"
    return f"{every[0]:,} to {every[-1]:,}"


def _across(count: int, farthest: int) -> Fraction:
    return INSET_ACROSS + (1 - 2 * INSET_ACROSS) * Fraction(count, farthest)


def _down(count: int, highest: int) -> int:
    low, high = FOOT - INSET_DOWN, TOP + INSET_DOWN
    return low - (low - high) * count // highest


def _clusters(there: Sequence[Spot], at: Fraction, y: int, largest: int) -> list[Cluster]:
    """Those at one place, one cluster for each look, side by side round it."""
    by_look: dict[Look, list[Spot]] = defaultdict(list)
    for spot in sorted(there, key=lambda spot: tuple(Look).index(spot.look)):
        by_look[spot.look].append(spot)
    sizes = {look: _size(len(own), largest) for look, own in by_look.items()}
    left = -sum(_reach(size) for size in sizes.values())
    clusters = []
    for look, own in by_look.items():
        size, count = sizes[look], len(own)
        beside = left + _reach(size)
        names = ", ".join(spot.label for spot in own)
        clusters.append(
            Cluster(
                look,
                count,
                at,
                y,
                beside,
                size,
                outline(look, beside, 0, size),
                f"{count:,}" if count > 1 else "",
                f"{names} ({own[0].x:,}, {own[0].y:,})",
            )
        )
        left += 2 * _reach(size)
    return clusters


def _reach(size: int) -> int:
    """How far a spot reaches to each side, a diamond being the widest."""
    return size * 5 // 4


def _size(count: int, largest: int) -> int:
    """The radius of a spot, its area by its number as far as there is room."""
    if count == 1:
        return ONE
    return max(LEAST, min(LARGEST, largest, isqrt(ONE * ONE * count)))
