"""The geometry of pictures that templates draw as SVG: pure, exact, without Flask.

Lengths along a bar are shares of its whole (Fraction) and are written as percentages, so that a
picture is as wide as the page while its letters stay as large as the text around it. What fits
beside or inside a part is worked out for the narrowest page, 320 pixels, and for a wide one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from app.kernel.numbers import percent
from app.kernel.words import plural
from app.web.drawing import NARROW, WIDE, Stretch, Tick, fitting, ticks

# Letters on a colour are wholly black or white: one of the two always has a contrast of 4.5.
BLACK = "#000000"
WHITE = "#ffffff"
# Two greys in turn for parties the record gives no colour: neighbours still differ.
NO_COLOUR = ("#d9d5d1", "#f6f4f2")


@dataclass(frozen=True, slots=True)
class Colour:
    """The colour of a party, and what goes with it so that it can be seen and read on.

    fill: the party's own, as "#d50000".
    ink: the colour of letters on it.
    outlined: it is too pale against paper and needs an outline.
    """

    fill: str
    ink: str
    outlined: bool


@dataclass(frozen=True, slots=True)
class Segment(Stretch):
    """One party's part of a lobby's bar; `start` and `width` are shares of the axis.

    narrow_label, wide_label: what fits inside it on the narrowest page, and where there is room.
    """

    party: str
    count: int
    colour: Colour
    start: Fraction
    width: Fraction
    narrow_label: str
    wide_label: str


@dataclass(frozen=True, slots=True)
class Lobby:
    """One lobby: its name, how many went through it, and its parties in order."""

    name: str
    total: int
    width: Fraction
    segments: tuple[Segment, ...]

    @property
    def across(self) -> str:
        """How wide its bar is, as SVG writes it."""
        return percent(self.width, 3)


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A party in the table behind the picture; `way` says in words how its members went."""

    party: str
    colour: Colour
    ayes: int
    noes: int
    split: bool
    way: str


@dataclass(frozen=True, slots=True)
class Lobbies:
    """The two lobbies of a division, by party.

    result: which lobby was larger and by how many, in a sentence.
    splits: which parties went both ways, in a sentence.
    alternative: everything the picture shows, for those who do not see it.
    """

    ayes: Lobby
    noes: Lobby
    ticks: tuple[Tick, ...]
    parties: tuple[PartyRow, ...]
    result: str
    splits: str
    alternative: str


def lobbies(
    parties: Iterable[tuple[str, str | None, int, int]],
    *,
    no_party: Collection[str] = (),
    short: Mapping[str, str] | None = None,
) -> Lobbies:
    """Lay out the two lobbies.

    parties: (name, colour as "d50000" or "#d50000" or None, ayes, noes); those nobody of whom
        voted are left out.
    no_party: the names under which members stand who are of no party ("Independent"): they may go
        both ways without having split.
    short: abbreviations by name, for a part of a bar too narrow for the name.

    The parties come largest first, in the same order in both bars, so that one is found again.
    Raises ValueError for a colour that is none, or for a count below nought.
    """
    voting = sorted(
        (row for row in parties if row[2] or row[3]),
        key=lambda row: (-(row[2] + row[3]), row[0]),
    )
    if any(ayes < 0 or noes < 0 for _, _, ayes, noes in voting):
        raise ValueError("nobody goes through a lobby less than no times")
    greys = 0
    rows = []
    for name, code, ayes, noes in voting:
        colour = readable(code or NO_COLOUR[greys % 2])
        greys += code is None
        split = bool(ayes and noes) and name not in no_party
        rows.append(PartyRow(name, colour, ayes, noes, split, _way(ayes, noes, split=split)))
    longest = max(sum(row.ayes for row in rows), sum(row.noes for row in rows))
    names = short or {}
    ayes_bar = _lobby("Ayes", [(row, row.ayes) for row in rows], longest, names)
    noes_bar = _lobby("Noes", [(row, row.noes) for row in rows], longest, names)
    result, splits = _result(ayes_bar, noes_bar), _splits(rows)
    return Lobbies(
        ayes_bar,
        noes_bar,
        ticks(longest),
        tuple(rows),
        result,
        splits,
        " ".join([result, _listed(ayes_bar), _listed(noes_bar), splits]),
    )


def readable(code: str) -> Colour:
    """A colour with the letters that can be read on it; ValueError when it is no colour."""
    digits = code.removeprefix("#").lower()
    if len(digits) != 6 or not set(digits) <= set("0123456789abcdef"):
        raise ValueError(f"a colour has six hexadecimal digits, which {code!r} has not")
    light = _luminance(digits)
    with_white, with_black = _contrast(light, 1.0), _contrast(light, 0.0)
    letters = BLACK if with_black > with_white else WHITE
    return Colour(f"#{digits}", letters, outlined=with_white < 3)


def _luminance(digits: str) -> float:
    """How light a colour is, 0 to 1 (WCAG 2.2). A float may do: no figure hangs on it."""
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: float, other: float) -> float:
    """How well one lightness stands out from another: 1 (not at all) to 21 (WCAG 2.2)."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def _lobby(
    name: str, counts: list[tuple[PartyRow, int]], longest: int, short: Mapping[str, str]
) -> Lobby:
    """Lay one bar; `longest` is the count at the end of the axis."""
    segments = []
    before = 0
    for row, count in counts:
        if count:
            width = Fraction(count, longest)
            names = (row.party, short.get(row.party, row.party))
            segments.append(
                Segment(
                    row.party,
                    count,
                    row.colour,
                    Fraction(before, longest),
                    width,
                    narrow_label=_label(names, count, width * NARROW),
                    wide_label=_label(names, count, width * WIDE),
                )
            )
        before += count
    return Lobby(name, before, Fraction(before, longest or 1), tuple(segments))


def _label(names: Iterable[str], count: int, room: Fraction) -> str:
    """The most that can be written in so many pixels: a name and count, the count, or nothing."""
    return fitting((*(f"{name} {count}" for name in names), str(count)), room)


def _way(ayes: int, noes: int, *, split: bool) -> str:
    if split:
        return "Split"
    if ayes and noes:
        return "Both ways"
    return "All aye" if ayes else "All no"


def _result(ayes: Lobby, noes: Lobby) -> str:
    """Which lobby was larger; whether that carried the question is for the record to say."""
    if not (ayes.total or noes.total):
        return "Nobody voted."
    counts = f"{plural(ayes.total, 'aye')}, {plural(noes.total, 'no', 'noes')}"
    if ayes.total == noes.total:
        return f"{counts}: a tie."
    side = "ayes" if ayes.total > noes.total else "noes"
    return f"{counts}: a majority of {abs(ayes.total - noes.total):,} for the {side}."


def _splits(rows: list[PartyRow]) -> str:
    split = [f"{row.party} ({row.ayes:,} aye, {row.noes:,} no)" for row in rows if row.split]
    if not split:
        return "No party split."
    return f"Split: {', '.join(split)}."


def _listed(lobby: Lobby) -> str:
    parties = ", ".join(f"{segment.party} {segment.count:,}" for segment in lobby.segments)
    return f"{lobby.name}: {parties or 'nobody'}."
