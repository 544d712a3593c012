"""Rows that were ticked on a page, each with the version it was shown in."""

from __future__ import annotations

from collections.abc import Iterable


def written_pick(row_id: int, version: int) -> str:
    """A row and its version as a form carries them: "12.3"."""
    return f"{row_id}.{version}"


def read_picks(texts: Iterable[str]) -> dict[int, int]:
    """Versions by row, of what a form carried; what is no such pair is left out."""
    found = {}
    for text in texts:
        row_id, _, version = text.partition(".")
        if _is_whole(row_id) and _is_whole(version):
            found[int(row_id)] = int(version)
    return found


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10
