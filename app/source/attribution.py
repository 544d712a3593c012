"""Whose record it is: the licence of each source, for every page and file made from it."""

from __future__ import annotations

from collections.abc import Iterable

PARLIAMENT = "Contains Parliamentary information licensed under the Open Parliament Licence v3.0."
_stated: dict[str, str] = {}


def state_attribution(source: str, attribution: str) -> None:
    """State what must be said of a source that has a licence of its own, by its name."""
    _stated[source] = attribution


def attribution_among(sources: Iterable[str]) -> str:
    """What must be said of a record made from some sources (`ImportRun.source`).

    Parliament's licence holds for all of it; one of a source's own names both.
    """
    named = list(sources)
    for source, attribution in _stated.items():
        if any(source in name for name in named):
            return attribution
    return PARLIAMENT
