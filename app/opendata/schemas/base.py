"""The kinds of field that the API takes and gives, each with its meaning."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import RAISE, Schema, fields, validate

_WHOLE = re.compile(r"[0-9]{1,10}")


class Whole(fields.Integer):
    """A whole number in decimal digits: no sign, no blank, no digits of another script."""

    def _validated(self, value: Any) -> int:
        if isinstance(value, str) and not _WHOLE.fullmatch(value):
            raise self.make_error("invalid", input=value)
        return int(super()._validated(value))


class Day(fields.Date):
    """A day as 2016-09-25."""

    def __init__(self, **kwargs: Any) -> None:
        """Take what marshmallow takes."""
        wrong = "Give a day such as 2016-09-25."
        super().__init__(error_messages={"invalid": wrong, "format": wrong}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        # Other ways of writing a day (20160925, 2016-W38-7) are Python's, not the document's.
        if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            raise self.make_error("invalid", input=value, obj_type="date")
        return super()._deserialize(value, attr, data, **kwargs)


def a_number(meaning: str, *, nullable: bool = False, **kwargs: Any) -> Whole:
    """A count or an id in an answer."""
    return Whole(required=True, allow_none=nullable, metadata={"description": meaning}, **kwargs)


def a_text(meaning: str, *, nullable: bool = False, **kwargs: Any) -> fields.String:
    """A text in an answer."""
    return fields.String(
        required=True, allow_none=nullable, metadata={"description": meaning}, **kwargs
    )


def a_flag(meaning: str) -> fields.Boolean:
    """A yes or no in an answer."""
    return fields.Boolean(required=True, metadata={"description": meaning})


def a_day(meaning: str, *, nullable: bool = False) -> Day:
    """A day in an answer."""
    return Day(required=True, allow_none=nullable, metadata={"description": meaning})


def one_of(meaning: str, values: list[str]) -> fields.String:
    """One of some words in an answer."""
    return a_text(meaning, validate=validate.OneOf(values))


def many(schema: type[Schema], meaning: str) -> fields.List[Any]:
    """A list in an answer."""
    return fields.List(fields.Nested(schema), required=True, metadata={"description": meaning})


class Strict(Schema):
    """The base of all: a parameter or a field that nobody documented is refused."""

    class Meta:
        """What is not known is an error."""

        unknown = RAISE
