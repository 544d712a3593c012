"""The geometry of a ladder of named rungs, each of one group's colour: pure, without Flask.

As in app.web.bars the picture is as wide as the page while its letters stay as large as the text
around it; what is too long for a narrow page is cut there, and told whole by the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.kernel.words import plural
from app.web.drawing import Figures, SlateKey, shortened
from app.web.looks import SlateLook, slate_outline

# Pixels: one rung with the gap below it, the rung itself, and where its words begin.
ROW, RUNG, WORDS = 46, 42, 36
# The room for words within a rung on the narrowest page and where .cw-wide-only begins to show.
NARROW_ROOM, WIDE_ROOM = 224, 500
# Where a shape stands in its rung, and its size.
SHAPE_X, SHAPE_Y, SHAPE = 18, 21, 7


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung: what it is called, whose it is, and who stands on it.

    rank: None where it has no place in the order. holder: "" while nobody stands on it. group: None
    where it is nobody's in particular.
    """

    label: str
    rank: int | None = None
    holder: str = ""
    group: str | None = None

    @property
    def free(self) -> bool:
        """Whether nobody stands on it."""
        return not self.holder


@dataclass(frozen=True, slots=True)
class DrawnRung:
    """A rung in its place. y: how far down it begins, in pixels.

    look, mark: None and "" where it is of no group, or free. number: its rank as text, "" for none.
    narrow_*, wide_*: what fits in it on the narrowest page, and where there is room. words: what it
    says when pointed at.
    """

    y: int
    number: str
    look: SlateLook | None
    mark: str
    free: bool
    narrow_label: str
    wide_label: str
    narrow_holder: str
    wide_holder: str
    words: str


@dataclass(frozen=True, slots=True)
class LadderPicture:
    """A ladder, the highest rung first; `alternative` says all of it."""

    title: str
    rungs: tuple[DrawnRung, ...]
    height: int
    total: int
    keys: tuple[SlateKey, ...]
    figures: Figures
    alternative: str


def ladder(
    title: str,
    rungs: Sequence[Rung],
    groups: Sequence[str],
    *,
    rung: str = "Post",
    group: str = "Slate",
    holder: str = "Holder",
    free: str = "vacant",
    outside: str = "no slate",
) -> LadderPicture:
    """Lay out rungs in the order given.

    title: the question the picture answers. groups: every group there is, in the order that gives
    them their looks; a rung of another group is a ValueError. rung, group, holder: heads of the
    table's columns. free: what a rung is on which nobody stands; outside: one of no group.
    """
    looks = {name: SlateLook.of_place(place) for place, name in enumerate(groups)}
    unknown = {each.group for each in rungs} - looks.keys() - {None}
    if unknown:
        raise ValueError(f"no look was given for {sorted(str(name) for name in unknown)}")
    drawn = tuple(_drawn(each, looks, place, free, outside) for place, each in enumerate(rungs))
    keys = [
        SlateKey(look, name, sum(1 for each in rungs if each.group == name and not each.free))
        for name, look in looks.items()
    ]
    for label, is_free in ((outside, False), (free, True)):
        count = sum(1 for each in rungs if each.free is is_free and (is_free or each.group is None))
        if count:
            keys.append(SlateKey(None, label.capitalize(), count, is_free))
    return LadderPicture(
        title,
        drawn,
        ROW * len(drawn),
        len(drawn),
        tuple(keys),
        Figures(
            (rung, "Rank", group, holder),
            tuple(
                (
                    each.label,
                    "-" if each.rank is None else str(each.rank),
                    _group(each, free, outside),
                    each.holder or free,
                )
                for each in rungs
            ),
            in_words=True,
        ),
        " ".join(
            [
                f"{plural(len(drawn), rung.lower())}: "
                + ", ".join(f"{key.label} {key.count:,}" for key in keys)
                + ".",
                *(f"{each.words}." for each in drawn),
            ]
        ),
    )


def _group(each: Rung, free: str, outside: str) -> str:
    if each.free:
        return each.group or free
    return each.group or outside


def _said(each: Rung, free: str, outside: str) -> str:
    """Who stands on it and whose it is, as "Corbyn: Ada Birch"."""
    if each.free:
        return f"{each.group}: {free}" if each.group else free
    return f"{each.group or outside}: {each.holder}"


def _drawn(
    each: Rung, looks: dict[str, SlateLook], place: int, free: str, outside: str
) -> DrawnRung:
    look = None if each.group is None or each.free else looks[each.group]
    said = _said(each, free, outside)
    said = said[:1].upper() + said[1:]
    number = "" if each.rank is None else str(each.rank)
    return DrawnRung(
        ROW * place,
        number,
        look,
        "" if look is None else slate_outline(look, SHAPE_X, SHAPE_Y, SHAPE),
        each.free,
        shortened(each.label, NARROW_ROOM),
        shortened(each.label, WIDE_ROOM),
        shortened(said, NARROW_ROOM),
        shortened(said, WIDE_ROOM),
        f"{number}{' ' if number else ''}{each.label}, {said}",
    )
