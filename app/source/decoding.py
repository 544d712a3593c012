"""Reads an answer as the shape it must have, or says in a sentence what is wrong with it."""

from __future__ import annotations

from typing import Annotated, TypeVar

import msgspec

from app.source.answers import Unreadable

Shape = TypeVar("Shape")
OfficialId = Annotated[int, msgspec.Meta(ge=1, le=2_147_483_647)]
Count = Annotated[int, msgspec.Meta(ge=0, le=2_147_483_647)]
LONGEST_NAME = 200
"""Of a person, a party, a seat. Names stand in indexes, and an index has a longest key."""


def decode(body: bytes, decoder: msgspec.json.Decoder[Shape]) -> Shape:
    """The answer in its shape. Raises Unreadable with a sentence when it has another."""
    # Some of the official servers begin their JSON with a byte order mark.
    body = body.removeprefix(b"\xef\xbb\xbf")
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        raise Unreadable(f"The record does not have the official shape: {error}.") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        if body.lstrip()[:1] == b"<":
            raise Unreadable("The answer is a web page (HTML), not a record.") from None
        raise Unreadable(f"The answer is not JSON: {error}.") from None


def checked_text(value: str | None, what: str) -> str | None:
    """A text that every database can hold. Raises Unreadable for one with a NUL in it."""
    if value is not None and "\0" in value:
        raise Unreadable(f"The {what} has a NUL character in it.")
    return value


def checked_name(value: str | None, what: str) -> str | None:
    """A name as `checked_text`, short enough to be one. Raises Unreadable."""
    if value is not None and len(value) > LONGEST_NAME:
        raise Unreadable(f"The {what} is longer than {LONGEST_NAME} characters.")
    return checked_text(value, what)
