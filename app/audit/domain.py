"""What an entry's changes say, as lines that people can read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

BEFORE_AND_AFTER = {"before", "after"}
STEP = " › "


@dataclass(frozen=True, slots=True)
class Fact:
    """Something an entry says, by name."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was one thing and then another; None where there was nothing at all."""

    name: str
    before: str | None
    after: str | None


def described(changes: Mapping[str, object]) -> tuple[list[Change], list[Fact]]:
    """What was changed, and what else is said, in the order of the entry; nested names are joined.

    {"before": ..., "after": ...}, at the top or under a name, is a change.
    """
    if changes.keys() == BEFORE_AND_AFTER:
        return list(_changed("", changes["before"], changes["after"])), []
    changed: list[Change] = []
    facts: list[Fact] = []
    for name, value in changes.items():
        _sort_out(_words(name), value, changed, facts)
    return changed, facts


def in_words(value: object) -> str:
    """A value without a name of its own, as text."""
    match value:
        case None:
            return "not set"
        case bool():
            return "yes" if value else "no"
        case "":
            return "empty"
        case list():
            return ", ".join(in_words(item) for item in value) or "empty"
        case dict():
            said = (f"{_words(name)}: {in_words(item)}" for name, item in value.items())
            return "; ".join(said) or "empty"
    return str(value)


def _sort_out(name: str, value: object, changed: list[Change], facts: list[Fact]) -> None:
    if isinstance(value, dict) and value.keys() == BEFORE_AND_AFTER:
        changed.extend(_changed(name, value["before"], value["after"]))
    elif isinstance(value, dict) and value:
        for inner, item in value.items():
            _sort_out(f"{name}{STEP}{_words(inner)}", item, changed, facts)
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for number, item in enumerate(value, start=1):
            _sort_out(f"{name}{STEP}{number}", item, changed, facts)
    else:
        facts.append(Fact(name, in_words(value)))


def _changed(name: str, before: object, after: object) -> Iterator[Change]:
    """What differs between two values, name by name where they have names."""
    if not all(value is None or isinstance(value, dict) for value in (before, after)) or (
        before is None and after is None
    ):
        yield Change(name or "value", in_words(before), in_words(after))
        return
    old = before if isinstance(before, dict) else {}
    new = after if isinstance(after, dict) else {}
    for inner in [*old, *(key for key in new if key not in old)]:
        path = f"{name}{STEP}{_words(inner)}" if name else _words(inner)
        if isinstance(old.get(inner), dict) and isinstance(new.get(inner), dict):
            yield from _changed(path, old[inner], new[inner])
        else:
            yield Change(
                path,
                in_words(old[inner]) if inner in old else None,
                in_words(new[inner]) if inner in new else None,
            )


def _words(name: str) -> str:
    return name.replace("_", " ")
