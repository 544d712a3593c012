"""Every setting there is. The rooms register theirs; this room imports none of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from app.kernel.errors import NotInRecord

T = TypeVar("T", int, str, bool)


# Without slots: a generic dataclass that is frozen and slotted cannot be made in Python 3.11.
@dataclass(frozen=True)
class Setting(Generic[T]):
    """A setting of a kind that follows from its default: a whole number, a text, or yes or no.

    name: "accounts:idle-minutes", its room first. group: the heading it stands under.
    why: what it does and why the default is what it is, in sentences that officers read.
    least, most: of a whole number, both included. unit: of a whole number ("days").
    choices: of a text that is one of a list: value -> label.
    """

    name: str
    group: str
    label: str
    why: str
    default: T
    unit: str = ""
    least: int = 0
    most: int = 1_000_000
    choices: Mapping[str, str] = field(default_factory=dict)


_settings: dict[str, Setting[int] | Setting[str] | Setting[bool]] = {}


def setting(made: Setting[T]) -> Setting[T]:
    """Register a setting and give it back. ValueError when its name is taken."""
    if made.name in _settings:
        raise ValueError(f"there is a setting {made.name!r} already")
    _settings[made.name] = made
    return made


def registered() -> list[Setting[int] | Setting[str] | Setting[bool]]:
    """Every setting, by group and in the order of registration within it."""
    return sorted(_settings.values(), key=lambda known: known.group)


def find_setting(name: str) -> Setting[int] | Setting[str] | Setting[bool]:
    """The setting of a name. Raises NotInRecord."""
    try:
        return _settings[name]
    except KeyError:
        raise NotInRecord(f"There is no setting “{name}”.") from None
