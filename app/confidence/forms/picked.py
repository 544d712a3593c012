"""Rows that were ticked on a page, each with the version it was shown in."""

from __future__ import annotations

from collections.abc import Iterable

from app.kernel.words import whole


def written_pick(row_id: int, version: int) -> str:
    """A row and its version as a form carries them: "12.3"."""
    return f"{row_id}.{version}"


def read_picks(texts: Iterable[str]) -> dict[int, int]:
    """Versions by row, of what a form carried; what is no such pair is left out."""
    found = {}
    for text in texts:
        before, _, after = text.partition(".")
        row_id, version = whole(before), whole(after)
        if row_id is not None and version is not None:
            found[row_id] = version
    return found
