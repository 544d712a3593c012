"""Which populations have totals. The rooms above register; this room knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from sqlalchemy.orm import Session

Members = Callable[[Session], Mapping[str, Collection[int]]]
"""Gives candidates' numbers by the name of the population: "list", "won", "region:London"."""
_sources: list[Members] = []


def populations(source: Members) -> Members:
    """Register who is in some populations, and give it back."""
    _sources.append(source)
    return source


def list_populations(session: Session) -> dict[str, frozenset[int]]:
    """Who is in every population now, by candidates' numbers."""
    found: dict[str, frozenset[int]] = {}
    for source in _sources:
        for name, members in source(session).items():
            found[name] = frozenset(members)
    return found
