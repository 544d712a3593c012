"""The geometry of expected against actual shares, two bars a group: pure, exact, without Flask.

Lengths are shares of the axis, written as percentages, as in app.web.bars.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from app.kernel.numbers import percent, share
from app.web.drawing import Figures, Tick, refuse_negative, ticks
from app.web.looks import SlateLook, slate_outline

# Pixels: one group with its two bars; the axis with its figures and what they say.
ROW, AXIS = 106, 44


@dataclass(frozen=True, slots=True)
class Pair:
    """A group, what it was given (votes) and what it got (posts), both counts."""

    label: str
    expected: int
    actual: int


@dataclass(frozen=True, slots=True)
class PairBar:
    """One of the two bars: how wide it is, and what is written above it."""

    across: str
    words: str


@dataclass(frozen=True, slots=True)
class DrawnPair:
    """A group's two bars and its look, so far down."""

    label: str
    y: int
    look: SlateLook
    mark: str
    expected: PairBar
    actual: PairBar


@dataclass(frozen=True, slots=True)
class SharesPicture:
    """Two bars for each group above an axis in per cent.

    note: what is said below, such as an index of how far the two are apart; "" for nothing.
    foot, figures_y, axis_y, height: how far down things stand, in pixels.
    """

    title: str
    pairs: tuple[DrawnPair, ...]
    ticks: tuple[Tick, ...]
    axis: str
    foot: int
    figures_y: int
    axis_y: int
    height: int
    total: int
    expected: str
    actual: str
    note: str
    figures: Figures
    alternative: str


def expected_and_actual(
    title: str,
    pairs: Sequence[Pair],
    *,
    expected: str = "votes",
    actual: str = "posts",
    group: str = "Slate",
    note: str = "",
) -> SharesPicture:
    """Lay out each group's share of what was expected beside its share of what came about.

    title: the question the picture answers. expected, actual: what is counted, in the plural.
    note: a sentence below. Raises ValueError for a count below nought. A share of nothing at all
    (no posts yet) is drawn as nought and said to be none.
    """
    refuse_negative(count for pair in pairs for count in (pair.expected, pair.actual))
    all_expected = sum(pair.expected for pair in pairs)
    all_actual = sum(pair.actual for pair in pairs)
    shares = [
        (share(pair.expected, all_expected), share(pair.actual, all_actual)) for pair in pairs
    ]
    # The axis ends at the next whole per cent.
    longest = max((ceil(100 * (one or 0)) for both in shares for one in both), default=0)
    drawn = tuple(
        _drawn(pair, both, longest, place, (expected, actual))
        for place, (pair, both) in enumerate(zip(pairs, shares, strict=True))
    )
    foot = ROW * len(drawn)
    rows = [
        (
            pair.label,
            f"{pair.expected:,}",
            _written(both[0]),
            f"{pair.actual:,}",
            _written(both[1]),
            _points(both),
        )
        for pair, both in zip(pairs, shares, strict=True)
    ]
    rows.append(("All", f"{all_expected:,}", "", f"{all_actual:,}", "", ""))
    return SharesPicture(
        title,
        drawn,
        ticks(longest),
        f"Per cent of all {expected} and of all {actual}",
        foot,
        foot + 16,
        foot + 36,
        foot + AXIS,
        all_expected + all_actual,
        expected.capitalize(),
        actual.capitalize(),
        note,
        Figures(
            (
                group,
                expected.capitalize(),
                f"Share of {expected}",
                actual.capitalize(),
                f"Share of {actual}",
                "Difference in points",
            ),
            tuple(rows),
        ),
        " ".join(
            [*(f"{one.label}: {one.expected.words}, {one.actual.words}." for one in drawn), note]
        ).strip(),
    )


def _drawn(
    pair: Pair,
    both: tuple[Fraction | None, Fraction | None],
    longest: int,
    place: int,
    names: tuple[str, str],
) -> DrawnPair:
    look = SlateLook.of_place(place)
    bars = [
        PairBar(
            percent(100 * (one or Fraction(0)) / longest if longest else Fraction(0), 3),
            f"{name.capitalize()} {_written(one)} ({count:,})",
        )
        for one, name, count in zip(both, names, (pair.expected, pair.actual), strict=True)
    ]
    return DrawnPair(pair.label, ROW * place, look, slate_outline(look, 8, 11, 6), bars[0], bars[1])


def _written(one: Fraction | None) -> str:
    return "none" if one is None else percent(one)


def _points(both: tuple[Fraction | None, Fraction | None]) -> str:
    """How many percentage points the actual share is above the expected one, with its sign."""
    if both[0] is None or both[1] is None:
        return ""
    apart = both[1] - both[0]
    return f"{'+' if apart > 0 else ''}{percent(apart).removesuffix('%')}"
