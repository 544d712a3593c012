"""What commands of several rooms share: numbers by name as they are typed, and rows in columns."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

import click

from app.kernel.words import harmless

_WHOLE = re.compile("-?[0-9]{1,30}")


class Counts(click.ParamType[dict[str, int]]):
    """Things with whole numbers, as "A=1,B=2"; converts to a dictionary.

    thing: what has a number ("slate"), in the sentence for what cannot be read.
    """

    name = "A=1,B=2"

    def __init__(self, thing: str, example: str) -> None:
        """Take what has a number, and how one is written ("A=168216")."""
        self.thing = thing
        self.example = example

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> dict[str, int]:
        """Numbers by name; the command ends with 2 and a sentence when it cannot be read."""
        if isinstance(value, dict):
            return value
        found: dict[str, int] = {}
        for part in filter(None, map(str.strip, str(value).split(","))):
            name, equals, number = (piece.strip() for piece in part.rpartition("="))
            if not equals or not name or not _WHOLE.fullmatch(number):
                self.fail(
                    f"“{part}” is not a {self.thing} with a whole number. Write it as"
                    f" {self.example}, and part {self.thing}s by commas.",
                    param,
                    ctx,
                )
            if name in found:
                self.fail(f"“{name}” is there twice. Give each {self.thing} once.", param, ctx)
            found[name] = int(number)
        return found


def say_rows(rows: Sequence[Sequence[str]]) -> None:
    """Print rows in columns wide enough for what is in them."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo(harmless(line.rstrip()))


def print_json(facts: dict[str, object]) -> None:
    """Print one JSON object."""
    click.echo(json.dumps(facts, indent=2, ensure_ascii=False))
