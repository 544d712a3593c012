"""Commands: flask selections ... They read nothing and keep nothing; all is on the command line."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import Any

import click
from flask.cli import AppGroup

from app.selections.domain.trigger import (
    AFFILIATES,
    BRANCHES,
    Assessment,
    CannotAssess,
    Pool,
    Test,
    assess,
)
from app.selections.domain.wording import could_change, empty_words, stands, working

group = AppGroup("selections", help="Work out where a trigger ballot stands, by any rule set.")

PARTS = {"for": "for_", "against": "against", "none": "none", "pending": "pending"}
_WHOLE = re.compile("[0-9]{1,3}")


class Units(click.ParamType[Pool]):
    """The units of a pool, as "for=3,against=1,none=1,pending=5"; what is left out is 0."""

    name = "for=N,against=N,none=N,pending=N"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Pool:
        """A pool; the command ends with 2 and a sentence when it cannot be read."""
        if isinstance(value, Pool):
            return value
        found: dict[str, int] = {}
        for part in filter(None, map(str.strip, str(value).split(","))):
            name, equals, number = (piece.strip() for piece in part.partition("="))
            if not equals or name not in PARTS or not _WHOLE.fullmatch(number):
                self.fail(
                    f"“{part}” is not a number of units. Write for=3,against=1,none=1,pending=5:"
                    " whole numbers from 0 to 999, where “for” means for a full selection.",
                    param,
                    ctx,
                )
            if PARTS[name] in found:
                self.fail(f"“{name}” is there twice. Give each number once.", param, ctx)
            found[PARTS[name]] = int(number)
        return Pool(**found)


@group.command("assess")
@click.option(
    "--rules",
    required=True,
    metavar="NAME",
    help="A built-in rule set: pre-2018, 2018 or 2021.",
)
@click.option("--branches", type=Units(), default="", help="Party branches.")
@click.option("--affiliates", type=Units(), default="", help="Affiliated branches.")
@click.option("--stopped", metavar="REASON", help="Why the ballot was stopped; wins over all.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON; fractions as [num, den].")
def assess_command(
    *, rules: str, branches: Pool, affiliates: Pool, stopped: str | None, as_json: bool
) -> None:
    """Say where a trigger ballot stands, with its working.

    Everything is counted for a full selection: "for" is for a full selection, "against" for keeping
    the MP as the only candidate.
    """
    if stopped is not None and not stopped.strip():
        raise click.UsageError("Say why the ballot was stopped, or leave --stopped out.")
    try:
        found = assess(rules, {BRANCHES: branches, AFFILIATES: affiliates}, stopped=stopped)
    except CannotAssess as error:
        raise click.UsageError(str(error)) from None
    if as_json:
        click.echo(json.dumps(as_values(found), ensure_ascii=False))
        return
    click.echo(stands(found))
    if found.stopped:
        click.echo(f"  Why: {found.stopped}")
    for test in found.tests:
        click.echo(f"  {working(test)}")
    for sentence in (empty_words(found), *could_change(found)):
        if sentence:
            click.echo(f"  {sentence}")


def as_values(found: Assessment) -> dict[str, Any]:
    """An assessment as JSON values; fractions as [num, den]."""
    return {
        "rules": found.rule_set.name,
        "version": found.rule_set.version,
        "state": found.state.value,
        "stopped": found.stopped,
        "tests": [_test_values(test) for test in found.tests],
        "pools": {
            name: {part: getattr(pool, attribute) for part, attribute in PARTS.items()}
            for name, pool in found.pools.items()
        },
        "more_for": found.more_for,
        "more_against": found.more_against,
        "empty": list(found.empty),
    }


def _test_values(test: Test) -> dict[str, Any]:
    return {
        "name": test.name,
        "base": _number(test.base),
        "needed": _number(test.needed),
        "have": _number(test.have),
        "short_by": _number(test.short_by),
        "threshold": _number(test.threshold),
        "strictly": test.strictly,
        "share": None if test.share is None else _number(test.share),
        "met": test.met,
        "undecided": test.undecided,
    }


def _number(value: int | Fraction) -> int | list[int]:
    return [value.numerator, value.denominator] if isinstance(value, Fraction) else value
