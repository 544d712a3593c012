"""How an answer or a state is drawn: a colour and a shape each, never told apart by colour alone.

Colours are those of _settings.scss. All but the ring's are dark enough for white letters (4.5:1).
"""

from __future__ import annotations

from enum import StrEnum

INK, PAPER = "#1b1b1b", "#ffffff"
# No shape reaches farther from its middle than so many times its size, so that shapes of one size
# keep clear of each other when their middles are twice that apart.
REACH = 1.35
# A ring's hole, as a part of its size.
HOLE = 0.6


class Look(StrEnum):
    """What a mark says: an answer, or a state of the whip.

    yes (a disc): holds the whip; equivocates (a triangle): suspended; no (a square): withdrawn;
    withdrawn (a diamond): resigned; none (a ring): no answer, or not known.
    """

    YES = "yes"
    EQUIVOCATES = "equivocates"
    NO = "no"
    WITHDRAWN = "withdrawn"
    NONE = "none"

    @property
    def colour(self) -> str:
        """Its colour on paper, as "#1c6438"."""
        return _COLOURS[self]

    @property
    def ground(self) -> str:
        """What fills an area of it: its colour; paper for none, which is hollow."""
        return PAPER if self is Look.NONE else self.colour

    @property
    def letters(self) -> str:
        """The colour of letters on its ground."""
        return INK if self is Look.NONE else PAPER

    @property
    def dashes(self) -> str:
        """How a line of it is broken, as SVG's stroke-dasharray says it."""
        return _DASHES[self]

    @property
    def shape(self) -> str:
        """The name of its shape, in words."""
        return _SHAPES[self]


_COLOURS = {
    Look.YES: "#1c6438",
    Look.EQUIVOCATES: "#855200",
    Look.NO: "#a3142b",
    Look.WITHDRAWN: "#4a2a6b",
    Look.NONE: "#5f5b58",
}
_DASHES = {
    Look.YES: "none",
    Look.EQUIVOCATES: "9 4",
    Look.NO: "2 3",
    Look.WITHDRAWN: "12 3 2 3",
    Look.NONE: "4 6",
}
_SHAPES = {
    Look.YES: "disc",
    Look.EQUIVOCATES: "triangle",
    Look.NO: "square",
    Look.WITHDRAWN: "diamond",
    Look.NONE: "ring",
}


def outline(look: Look, x: float, y: float, size: float) -> str:
    """The shape of a look round a middle, as the `d` of an SVG path filled by the even-odd rule.

    size: the radius of the disc; the other shapes cover about as much. A float may do: it is where
    ink goes, no figure hangs on it.
    """
    match look:
        case Look.YES:
            return _circle(x, y, size)
        case Look.EQUIVOCATES:
            # Three points round the middle, the first at the top.
            up, across, down = REACH * size, REACH * size * 0.866, REACH * size / 2
            return (
                f"M{_n(x)} {_n(y - up)}L{_n(x + across)} {_n(y + down)}"
                f"L{_n(x - across)} {_n(y + down)}z"
            )
        case Look.NO:
            half = 0.88 * size
            return f"M{_n(x - half)} {_n(y - half)}h{_n(2 * half)}v{_n(2 * half)}h{_n(-2 * half)}z"
        case Look.WITHDRAWN:
            half = 1.25 * size
            return (
                f"M{_n(x)} {_n(y - half)}L{_n(x + half)} {_n(y)}"
                f"L{_n(x)} {_n(y + half)}L{_n(x - half)} {_n(y)}z"
            )
        case Look.NONE:
            return _circle(x, y, size) + _circle(x, y, HOLE * size)


class SlateLook(StrEnum):
    """How one of several groups is drawn that are neither for nor against anything, as slates.

    The six are neutral: no colour of an answer. A seventh group looks like the first (`of_place`),
    and what is written beside it tells the two apart.
    """

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    FOURTH = "fourth"
    FIFTH = "fifth"
    SIXTH = "sixth"

    @classmethod
    def of_place(cls, place: int) -> SlateLook:
        """The look of the group that stands at a place, from nought."""
        every = list(cls)
        return every[place % len(every)]

    @property
    def colour(self) -> str:
        """Its colour, dark enough for white letters."""
        return _SLATES[self][0]

    @property
    def shape(self) -> str:
        """The name of its shape, in words."""
        return _SLATES[self][1]


_SLATES = {
    SlateLook.FIRST: ("#1f4e9a", "disc"),
    SlateLook.SECOND: ("#9c4a00", "square"),
    SlateLook.THIRD: ("#006b5f", "triangle"),
    SlateLook.FOURTH: ("#6f2c8f", "diamond"),
    SlateLook.FIFTH: ("#b0185f", "cross"),
    SlateLook.SIXTH: ("#3f4a57", "triangle pointing down"),
}


def slate_outline(look: SlateLook, x: float, y: float, size: float) -> str:
    """The shape of a slate's look round a middle, as `outline` draws those of answers."""
    match look:
        case SlateLook.FIRST:
            return outline(Look.YES, x, y, size)
        case SlateLook.SECOND:
            return outline(Look.NO, x, y, size)
        case SlateLook.THIRD:
            return outline(Look.EQUIVOCATES, x, y, size)
        case SlateLook.FOURTH:
            return outline(Look.WITHDRAWN, x, y, size)
        case SlateLook.FIFTH:
            # Four arms round the middle, each as long as it is broad and a half.
            arm, half = 1.2 * size, 0.42 * size
            out = _n(arm - half)
            back = _n(half - arm)
            wide, wide_back = _n(2 * half), _n(-2 * half)
            return (
                f"M{_n(x - half)} {_n(y - arm)}h{wide}v{out}h{out}v{wide}h{back}v{out}"
                f"h{wide_back}v{back}h{back}v{wide_back}h{out}z"
            )
        case SlateLook.SIXTH:
            down, across, up = REACH * size, REACH * size * 0.866, REACH * size / 2
            return (
                f"M{_n(x)} {_n(y + down)}L{_n(x + across)} {_n(y - up)}"
                f"L{_n(x - across)} {_n(y - up)}z"
            )


def _circle(x: float, y: float, radius: float) -> str:
    around = f"a{_n(radius)} {_n(radius)} 0 1 0"
    return f"M{_n(x - radius)} {_n(y)}{around} {_n(2 * radius)} 0{around} {_n(-2 * radius)} 0z"


def _n(value: float) -> str:
    """A length of a path: two places, without what follows nothing."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
