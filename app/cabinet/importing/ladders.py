"""Ladders out of rows: a row for each post."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.cabinet.domain.ladders import (
    INSIDE,
    MOST_POSTS,
    OUTSIDE,
    LadderGiven,
    PostGiven,
    check_ranks,
    same_groups,
)
from app.intake.registry import RowRefused, read_day
from app.kernel import clock
from app.kernel.dates import written_day
from app.kernel.words import folded, is_blank, with_lines

# "same", and what is added to it: "same (the essay: either Foreign or Home)", "same; not found".
# "Same-day briefing" and "Same Old Paper (2016)" are sources of their own.
_SAME = re.compile(r"same(?: ?\((?P<inner>.*)\)|; ?(?P<after>.*))?", re.IGNORECASE)
_RANK = re.compile(r"\d{1,6}", re.ASCII)
COLUMNS = ("rank", "post", "quota", "alternative_group", "source", "title", "since", "note")
"""What a row is read from."""
LIMITS = {
    "post": 200,
    "alternative_group": 80,
    "source": 1_000,
    "title": 120,
    "note": 2_000,
}


@dataclass(frozen=True, slots=True)
class RungGiven:
    """What a row says of a post; title, since, note: of its ladder.

    fault: why it cannot be used: (sentence, column).
    """

    title: str
    post: str
    rank: int = 0
    inside: bool = True
    alternative: str | None = None
    source: str = ""
    since: date | None = None
    note: str = ""
    fault: tuple[str, str | None] | None = None


def read_rung(texts: Mapping[str, str]) -> RungGiven:
    """A row of texts by column name; every column is there, "" for a blank cell."""
    plain = {name: " ".join(texts[name].split()) for name in texts}
    plain["note"] = with_lines(texts["note"])
    given = RungGiven(plain["title"], plain["post"])
    try:
        return _whole(given, plain)
    except RowRefused as error:
        # Said when the ladder is planned: its other rows must not be taken in without this one.
        return replace(given, fault=(str(error), error.column))


def _whole(given: RungGiven, texts: Mapping[str, str]) -> RungGiven:
    for name, most in LIMITS.items():
        if len(texts[name]) > most:
            raise RowRefused(f"Enter at most {most:,} characters.", name)
    if is_blank(given.post):
        raise RowRefused("Enter what the post is called.", "post")
    rank = texts["rank"]
    if not (_RANK.fullmatch(rank) and 0 < int(rank) <= MOST_POSTS):
        raise RowRefused(f"Enter the rank, a whole number from 1 to {MOST_POSTS}.", "rank")
    quota = folded(texts["quota"]) or INSIDE
    if quota not in (INSIDE, OUTSIDE):
        raise RowRefused(f"Write {INSIDE} or {OUTSIDE}.", "quota")
    return replace(
        given,
        rank=int(rank),
        inside=quota == INSIDE,
        alternative=texts["alternative_group"] or None,
        source=texts["source"],
        since=read_day(texts["since"], "since") if texts["since"] else None,
        note=texts["note"],
    )


def ladder_of(rows: Sequence[RungGiven]) -> LadderGiven:
    """The ladder that rows make together, by rank. Raises RowRefused for what does not fit.

    What is of the ladder stands in whichever of its rows has it. Without a title or a day it is
    called by, and holds from, the day it is taken in.
    """
    wrong = check_ranks([row.rank for row in rows])
    if wrong:
        raise RowRefused(wrong, "rank")
    days = sorted({row.since for row in rows if row.since is not None})
    if len(days) > 1:
        raise RowRefused(
            f"Rows of one ladder say both {written_day(days[0])} and {written_day(days[1])}: keep"
            " one of the two.",
            "since",
        )
    notes = list(dict.fromkeys(row.note for row in rows if row.note))
    return LadderGiven(
        title=rows[0].title or f"Ladder taken in on {written_day(clock.today())}",
        since=days[0] if days else clock.today(),
        source=_sources(rows),
        note="; ".join(notes) or None,
        posts=same_groups(
            [
                PostGiven(row.post, row.inside, row.alternative)
                for row in sorted(rows, key=lambda row: row.rank)
            ]
        ),
    )


def _sources(rows: Sequence[RungGiven]) -> str:
    """The sources of all rows, each once; "same" is the one above, and what it adds is kept."""
    found: list[str] = []
    alike = len({row.source for row in rows}) == 1
    for row in rows:
        same = _SAME.fullmatch(row.source)
        added = (same["inner"] or same["after"] or "") if same else row.source
        # One source of all rows is about none above: it was given out like this.
        text = row.source if added and alike else added
        if text:
            found.append(text)
    if not found:
        raise RowRefused("Say where the order of posts is from.", "source")
    return "; ".join(dict.fromkeys(found))
