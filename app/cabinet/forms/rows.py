"""Rows of a form whose number an officer changes, by buttons that work without JavaScript.

Rows are sent as "post-0-title", "post-0-inside"; a button sends `do`, such as "post-3-up",
"post-3-down", "post-3-remove" or "post-add". The page comes again with what was typed, in the new
order, and nothing is kept until the form is saved.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

DO = "do"
_DO = re.compile(r"([a-z]+)-(?:(\d{1,4})-)?(add|up|down|remove)", re.ASCII)

Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class NewOrder:
    """Which rows there are after a button was pressed.

    places: for each row the place it had before, None for a new one. touched: the place of the
    row that was moved or added, for the focus; None when rows of this kind stay as they are.
    """

    places: list[int | None]
    touched: int | None = None


def read_rows(sent: Mapping[str, str], kind: str, *, most: int) -> list[Texts]:
    """The rows of a kind that were sent, in order, by the rest of their names; `most` at most."""
    name = re.compile(rf"{re.escape(kind)}-(\d{{1,4}})-([a-z0-9-]+)", re.ASCII)
    rows: dict[int, Texts] = {}
    for key, text in sent.items():
        found = name.fullmatch(key)
        if found:
            rows.setdefault(int(found[1]), {})[found[2]] = text
    return [rows[place] for place in sorted(rows)][:most]


def write_rows(kind: str, rows: Sequence[Mapping[str, str]]) -> Texts:
    """The rows as they would be sent, numbered anew."""
    return {
        f"{kind}-{place}-{name}": text
        for place, row in enumerate(rows)
        for name, text in row.items()
    }


def new_order(kind: str, count: int, do: str, *, most: int) -> NewOrder:
    """What a button does to so many rows of a kind; one about another kind does nothing."""
    places: list[int | None] = list(range(count))
    found = _DO.fullmatch(do)
    if found is None or found[1] != kind:
        return NewOrder(places)
    if found[3] == "add":
        if count >= most:
            return NewOrder(places)
        return NewOrder([*places, None], count)
    at = int(found[2] or count)
    if at >= count:
        return NewOrder(places)
    if found[3] == "remove":
        del places[at]
        return NewOrder(places, min(at, len(places) - 1) if places else None)
    to = at - 1 if found[3] == "up" else at + 1
    if not 0 <= to < count:
        return NewOrder(places, at)
    places[at], places[to] = places[to], places[at]
    return NewOrder(places, to)


def is_order(do: str) -> bool:
    """Whether a button changes rows; any other saves the form."""
    return _DO.fullmatch(do) is not None


def is_blank(row: Mapping[str, str], but: frozenset[str] = frozenset()) -> bool:
    """Whether nothing was typed into a row; but: names that are not typed."""
    return not any(text.strip() for name, text in row.items() if name not in but)
