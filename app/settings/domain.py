"""What a setting can hold, in words and within its bounds."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from app.kernel.errors import DomainError

LONGEST_TEXT = 200
Value = int | str | bool


class Kind(StrEnum):
    """The kinds of value there are."""

    NUMBER = "number"
    SWITCH = "switch"
    TEXT = "text"


class Unusable(DomainError):
    """The value entered is none this setting can hold; the sentence says which are."""


def kind_of(value: Value) -> Kind:
    """The kind of a value; a setting is of the kind of its default."""
    if isinstance(value, bool):
        return Kind.SWITCH
    return Kind.NUMBER if isinstance(value, int) else Kind.TEXT


def in_words(value: Value, unit: str = "", choices: Mapping[str, str] | None = None) -> str:
    """A value as officers read it: "60 minutes", "1 day", "Yes", the label of a choice."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int):
        noun = unit.removesuffix("s") if value == 1 else unit
        return f"{value:,} {noun}".strip()
    return (choices or {}).get(value, value)


def checked_number(value: object, least: int, most: int, unit: str = "") -> int:
    """A whole number within its bounds. Raises Unusable."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise Unusable(f"Enter a whole number from {least:,} to {in_words(most, unit)}.")
    return value


def checked_switch(value: object) -> bool:
    """Yes or no. Raises Unusable."""
    if not isinstance(value, bool):
        raise Unusable("Choose yes or no.")
    return value


def checked_text(value: object, choices: Mapping[str, str]) -> str:
    """A text, one of the choices where there are any. Raises Unusable."""
    if not isinstance(value, str) or not value.strip():
        raise Unusable("Choose one of the list." if choices else "Enter a text.")
    if choices and value not in choices:
        raise Unusable("Choose one of the list.")
    if len(value) > LONGEST_TEXT:
        raise Unusable(f"Enter at most {LONGEST_TEXT} characters.")
    return value
