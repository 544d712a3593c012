"""Pictures of a report: the geometry of those on pages, drawn as SVG that needs nothing else.

Pages stretch a picture to their width and leave its letters as they are; on paper the width is
known, so that lengths which are shares of an axis become pixels here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from markupsafe import escape

from app.kernel.numbers import decimal, thousands
from app.reports.domain.document import Picture
from app.web.bars import Bars, Segment
from app.web.drawing import Key, SlateKey, shortened
from app.web.hemicycle import Hemicycle
from app.web.ladder import WORDS, LadderPicture
from app.web.looks import PAPER, Look
from app.web.scatter import FOOT, TOP, Scatter

WIDTH = 720
FONT = "Source Sans 3"
INK, GREY, PALE = "#1b1b1b", "#5f5b58", "#d9d5d1"
# The plot of a scatter begins so far from the left, where the figures of its axis stand.
LEFT, RIGHT = 48, 16
LEGEND = 26
# About how wide a letter is at 15 pixels, for the legend alone: nothing hangs on it.
LETTER = 8
# What stands in a legend beside its mark, its count and its edges.
LONGEST_KEY = 560
_DASHED = ' stroke-dasharray="3 2"'
SHARED = "A number in a mark says how many share its place."

LINES = {
    Look.EQUIVOCATES: '<path d="M-2 2l4 -4M0 8l8 -8M6 10l4 -4" stroke="#ffffff"'
    ' stroke-width="1.75"/>',
    Look.NO: '<path d="M0 2h8M0 6h8" stroke="#ffffff" stroke-width="1"/>',
    Look.WITHDRAWN: '<circle cx="4" cy="4" r="1.5" fill="#ffffff"/>',
}
"""What lies over areas of a look; the others are plain."""


def hemicycle_picture(name: str, picture: Hemicycle, table: str) -> Picture:
    """A half circle of seats. name: of the picture. table: of the figures behind it."""
    scale = Fraction(WIDTH * 2, 3 * picture.width)
    left = (WIDTH - int(picture.width * scale)) // 2
    height = int(picture.height * scale)
    body = [f'<g transform="translate({left} 0) scale({decimal(scale, grouped=False)})">']
    body += [
        f'<path d="{wedge.path}" fill="{wedge.part.look.colour}" fill-rule="evenodd"/>'
        for wedge in picture.wedges
    ]
    body += [
        _text(thousands(picture.total), picture.middle, picture.total_y, 44, bold=True),
        _text(picture.noun, picture.middle, picture.noun_y, 22, colour=GREY),
        "</g>",
    ]
    legend, below = _legend(name, picture.keys, height + 12)
    return _picture(name, picture.title, picture.alternative, table, body + legend, below)


def bars_picture(name: str, picture: Bars, table: str) -> Picture:
    """Stacked bars above a common axis."""
    looks = {segment.look for bar in picture.bars for segment in bar.segments}
    body = ["<defs>", *(_pattern(name, look) for look in LINES if look in looks), "</defs>"]
    legend, top = _legend(name, picture.keys, 0, patterned=True)
    body += legend
    width = WIDTH - 2 * RIGHT
    body.append(f'<g transform="translate({RIGHT} {top + 8})">')
    for tick in picture.ticks:
        x = _px(tick.at, width)
        body.append(
            f'<line x1="{x}" x2="{x}" y1="20" y2="{picture.foot}" stroke="{PALE}"/>'
            + _text(thousands(tick.count), x, picture.figures_y, 14, colour=GREY)
        )
    body.append(_text(picture.axis, str(width // 2), picture.axis_y, 14, colour=GREY))
    for bar in picture.bars:
        body.append(f'<g transform="translate(0 {bar.y})">')
        body.append(
            _text(
                f"{shortened(bar.label, LONGEST_KEY)}: {thousands(bar.total)}",
                *(0, 16, 15),
                bold=True,
                anchor="start",
            )
        )
        body += [_segment(name, segment, width) for segment in bar.segments]
        body.append("</g>")
    body.append("</g>")
    return _picture(name, picture.title, picture.alternative, table, body, top + 8 + picture.height)


def ladder_picture(name: str, picture: LadderPicture, table: str) -> Picture:
    """A ladder of posts, each in the colour and with the shape of its slate."""
    body = [f'<g transform="translate({LEFT} 0)">']
    width = WIDTH - LEFT - RIGHT
    for rung in picture.rungs:
        colour = rung.look.colour if rung.look else PAPER
        letters = PAPER if rung.look else INK
        dashes = ' stroke-dasharray="5 4"' if rung.free else ""
        body.append(f'<g transform="translate(0 {rung.y})">')
        if rung.number:
            body.append(_text(rung.number, -8, 26, 15, colour=GREY, anchor="end"))
        body.append(
            f'<rect x="0" y="0.75" width="{width}" height="40.5" rx="2" fill="{colour}"'
            f' stroke="{rung.look.colour if rung.look else GREY}" stroke-width="1.5"{dashes}/>'
        )
        if rung.mark:
            body.append(f'<path d="{rung.mark}" fill="{PAPER}" fill-rule="evenodd"/>')
        body.append(
            _text(rung.wide_label, WORDS, 18, 15, bold=True, colour=letters, anchor="start")
        )
        body.append(_text(rung.wide_holder, WORDS, 35, 15, colour=letters, anchor="start"))
        body.append("</g>")
    body.append("</g>")
    legend, below = _slates(picture.keys, picture.height + 12)
    return _picture(name, picture.title, picture.alternative, table, body + legend, below)


def scatter_picture(name: str, picture: Scatter, table: str) -> Picture:
    """Spots by two counts."""
    width = WIDTH - LEFT - RIGHT
    body = [f'<g transform="translate({LEFT} 0)">']
    body.append(_text(picture.y_axis, -LEFT + 4, 14, 14, colour=GREY, anchor="start"))
    for height in picture.heights:
        body.append(
            f'<line x1="0" x2="{width}" y1="{height.y}" y2="{height.y}" stroke="{PALE}"/>'
            + _text(thousands(height.count), -6, height.y + 5, 14, colour=GREY, anchor="end")
        )
    body.append(f'<line x1="0" x2="{width}" y1="{FOOT}" y2="{FOOT}" stroke="{GREY}"/>')
    for tick in picture.ticks:
        x = _px(tick.at, width)
        body.append(
            f'<line x1="{x}" x2="{x}" y1="{TOP}" y2="{FOOT + 5}" stroke="{PALE}"/>'
            + _text(thousands(tick.count), x, FOOT + 20, 14, colour=GREY)
        )
    body.append(_text(picture.x_axis, str(width // 2), FOOT + 40, 14, colour=GREY))
    # A white edge behind each mark, so that those that lie over one another are told apart; and
    # every number above all marks.
    for cluster in picture.clusters:
        body.append(
            f'<path transform="translate({_px(cluster.at, width)} {cluster.y})"'
            f' d="{cluster.path}" fill="{cluster.look.colour}" fill-rule="evenodd"'
            f' stroke="{PAPER}" stroke-width="2" paint-order="stroke"/>'
        )
    for cluster in picture.clusters:
        if cluster.number:
            colour = cluster.look.letters
            number = _text(cluster.number, cluster.beside, 5, 13, bold=True, colour=colour)
            place = f"translate({_px(cluster.at, width)} {cluster.y})"
            body.append(f'<g transform="{place}">{number}</g>')
    body.append("</g>")
    legend, below = _legend(name, picture.keys, FOOT + 56)
    if any(cluster.number for cluster in picture.clusters):
        legend.append(_text(SHARED, RIGHT, below + 14, 14, colour=GREY, anchor="start"))
        below += LEGEND
    return _picture(name, picture.title, picture.alternative, table, body + legend, below)


def _picture(
    name: str, question: str, alternative: str, table: str, body: Sequence[str], height: int
) -> Picture:
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}"'
        f' width="{WIDTH}" height="{height}" role="img"'
        f' aria-label="{escape(f"{question} {alternative}")}">{"".join(body)}</svg>'
    )
    return Picture(name, question, svg, alternative, table)


def _legend(
    name: str, keys: Iterable[Key], top: int, *, patterned: bool = False
) -> tuple[list[str], int]:
    """The lines of a legend, as many beside each other as fit; and where it ends."""
    drawn: list[str] = []
    x, y = RIGHT, top
    wide = 40 if patterned else 24
    for key in keys:
        words = f"{shortened(key.label, LONGEST_KEY)}: {thousands(key.count)}"
        length = wide + LETTER * len(words) + 20
        if x > RIGHT and x + length > WIDTH:
            x, y = RIGHT, y + LEGEND
        mark = (
            _swatch(name, key)
            if patterned
            else f'<path d="{key.mark}" fill="{key.look.colour}" fill-rule="evenodd"/>'
        )
        drawn.append(
            f'<g transform="translate({x} {y})">{mark}'
            + _text(words, wide, 14, 15, anchor="start")
            + "</g>"
        )
        x += length
    return drawn, (y + LEGEND) if drawn else top


def _slates(keys: Iterable[SlateKey], top: int) -> tuple[list[str], int]:
    """The legend of slates, a line each; those of none have a hollow mark."""
    drawn = []
    for place, key in enumerate(keys):
        mark = (
            f'<path d="{key.mark}" fill="{key.look.colour}" fill-rule="evenodd"/>'
            if key.look
            else f'<rect x="1.75" y="2.75" width="12.5" height="10.5" fill="{PAPER}"'
            f' stroke="{GREY}" stroke-width="1.5"{_DASHED if key.free else ""}/>'
        )
        words = f"{shortened(key.label, LONGEST_KEY)}: {thousands(key.count)}"
        drawn.append(
            f'<g transform="translate({LEFT} {top + place * LEGEND})">{mark}'
            + _text(words, 24, 14, 15, anchor="start")
            + "</g>"
        )
    return drawn, top + len(drawn) * LEGEND


def _swatch(name: str, key: Key) -> str:
    place = (
        f'x="0.75" y="0.75" width="28" height="15" stroke="{key.look.colour}" stroke-width="1.5"'
    )
    drawn = f'<rect {place} fill="{key.look.ground}"/>'
    if key.look in LINES:
        drawn += f'<rect {place} fill="url(#{name}-{key.look})"/>'
    return drawn


def _segment(name: str, segment: Segment, width: int) -> str:
    x, wide = _px(segment.start, width), _px(segment.width, width)
    place = f'x="{x}" y="22" width="{wide}" height="24" stroke="{PAPER}" stroke-width="1"'
    drawn = f'<rect {place} fill="{segment.look.ground}"/>'
    if segment.look in LINES:
        drawn += f'<rect {place} fill="url(#{name}-{segment.look})"/>'
    if segment.look is Look.NONE:
        drawn += f'<rect x="{x}" y="22.5" width="{wide}" height="23" fill="none" stroke="{GREY}"/>'
    if segment.wide_label:
        middle = _px(segment.start + segment.width / 2, width)
        # On a ground of its own: a pattern must not run through a figure.
        half = LETTER * len(segment.wide_label) // 2 + 4
        drawn += (
            f'<rect x="{decimal(Fraction(middle) - half, 2, grouped=False)}" y="25"'
            f' width="{2 * half}" height="18" fill="{segment.look.ground}"/>'
            + _text(segment.wide_label, middle, 39, 14, bold=True, colour=segment.look.letters)
        )
    return drawn


def _pattern(name: str, look: Look) -> str:
    """What lies over an area of a look, so that it differs by more than its colour.

    Without a ground of its own: between its tiles one would show through.
    """
    return (
        f'<pattern id="{name}-{look}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f"{LINES[look]}</pattern>"
    )


def _px(share: Fraction, width: int) -> str:
    return decimal(share * width, 2, grouped=False)


def _text(
    words: str,
    x: str | int,
    y: str | int,
    size: int,
    *,
    bold: bool = False,
    colour: str = INK,
    anchor: str = "middle",
) -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x}" y="{y}" font-family="{FONT}" font-size="{size}"{weight} fill="{colour}"'
        f' text-anchor="{anchor}">{escape(words)}</text>'
    )
