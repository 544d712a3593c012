"""Whose record it is: the licence of each source, for every page and file made from it."""

from __future__ import annotations

from collections.abc import Iterable

PARLIAMENT = "Contains Parliamentary information licensed under the Open Parliament Licence v3.0."
INVENTED = "an invented country"
"""What the source of a demonstration is called."""
ALL_INVENTED = "Everything here is invented: country, parties, people."
_stated: dict[str, str] = {INVENTED: ALL_INVENTED}


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


def origin(source: str | None, official: str) -> str:
    """What a footnote names as the origin of a record.

    source: of the run that brought it (`ImportRun.source`), None where no run is known. official:
    what the official source is called where the record is from there.
    """
    return next((stated for stated in _stated if source and stated in source), official)
