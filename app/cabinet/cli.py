"""Commands of this room: the quota and the order of picks, for whoever checks them by hand.

These read nothing and keep nothing: all they work on is given on the command line. One more puts
the contest and ladder that ship with Chief Whip on record.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction

import click
from flask.cli import AppGroup

from app.audit.service import COMMAND_LINE
from app.cabinet.domain import Method
from app.cabinet.domain.apportionment import Apportionment, CannotApportion, apportion
from app.cabinet.domain.draft import DIVISORS, PickOrder, pick_order
from app.cabinet.domain.quota import exact_shares
from app.cabinet.importing.shipped import load_shipped
from app.db import db, unit_of_work
from app.kernel.numbers import decimal
from app.kernel.words import harmless, plural
from app.web.commands import Counts, print_json, say_rows

MOST_PICKS = 100_000

group = AppGroup("cabinet", help="Share seats between slates, and say whose pick it is.")


SLATES = Counts("slate", "A=168216")


@group.command("quota")
@click.option("--method", required=True, help=f"One of: {', '.join(Method)}.")
@click.option("--seats", required=True, type=int, help="Seats of the house.")
@click.option("--votes", required=True, type=SLATES, help="Votes of each slate.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def quota(method: str, seats: int, votes: dict[str, int], as_json: bool) -> None:
    """Share seats between slates by their votes."""
    with _asked_rightly():
        got = apportion(votes, seats, method)
        shares = exact_shares(votes, seats)
    if as_json:
        print_json(
            {
                "method": method,
                "seats": got.seats,
                "tie": sorted(got.tie),
                "disputed": got.disputed,
                "share": {name: _pair(share) for name, share in shares.items()},
            }
        )
        return
    _say_quota(Method(method), votes, got, shares)


@group.command("order")
@click.option("--strength", required=True, type=SLATES, help="Strength of each slate.")
@click.option("--picks", required=True, type=click.IntRange(max=MOST_PICKS), help="Turns.")
@click.option("--held", type=SLATES, default={}, help="Posts held before the first turn.")
@click.option("--tie-votes", type=SLATES, default={}, help="Votes that settle equal figures.")
@click.option("--out", default="", help="Slates that take no part, parted by commas.")
@click.option("--divisor", default="dhondt", help=f"One of: {', '.join(DIVISORS)}.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def order(
    strength: dict[str, int],
    picks: int,
    held: dict[str, int],
    tie_votes: dict[str, int],
    out: str,
    divisor: str,
    as_json: bool,
) -> None:
    """Say whose pick it is, turn by turn: the highest of strength over 1 and the posts held."""
    absent = [name.strip() for name in out.split(",") if name.strip()]
    with _asked_rightly():
        run = pick_order(
            strength, picks, held=held, tie_votes=tie_votes, out=absent, divisor=divisor
        )
    if as_json:
        print_json(
            {
                "picks": [
                    {"turn": pick.turn, "slate": pick.slate, "figure": _pair(pick.figure)}
                    for pick in run.picks
                ],
                "tie": sorted(run.tie),
            }
        )
        return
    _say_order(run, picks)


@group.command("load-sample")
def load_sample() -> None:
    """Put the contest and the upper ladder of 2016 on record; what is there stays as it is."""
    with unit_of_work():
        loaded = load_shipped(db.session, by=COMMAND_LINE)
    for one in loaded:
        done = "is on record now" if one.made else "was on record already"
        click.echo(harmless(f"The {one.kind} “{one.title}” {done}."))


@contextmanager
def _asked_rightly() -> Iterator[None]:
    """What the rules refuse ends the command with 2 and the sentence."""
    try:
        yield
    except CannotApportion as error:
        raise click.UsageError(harmless(str(error))) from error


def _say_quota(
    method: Method, votes: dict[str, int], got: Apportionment, shares: dict[str, Fraction]
) -> None:
    rows: list[tuple[str, ...]] = [("Slate", "Votes", "Share", "Exactly", "Seats")]
    for name, won in got.seats.items():
        share = shares[name]
        tied = " and tied" if name in got.tie else ""
        rows.append((name, f"{votes[name]:,}", decimal(share), str(share), f"{won:,}{tied}"))
    click.echo(method.label)
    say_rows(rows)
    if got.tie:
        click.echo(
            f"A tie: {plural(got.disputed, 'seat')} between {_listed(got.tie)}."
            " Settle it by lots or by a decision."
        )


def _say_order(run: PickOrder, picks: int) -> None:
    rows: list[tuple[str, ...]] = [("Turn", "Slate", "Figure", "Exactly")]
    rows += [
        (f"{pick.turn:,}", pick.slate, decimal(pick.figure), str(pick.figure)) for pick in run.picks
    ]
    say_rows(rows)
    if run.tie:
        click.echo(
            f"The run stops at a tie between {_listed(run.tie)}. Give --tie-votes that settle it."
        )
    elif len(run.picks) < picks:
        click.echo(f"{plural(len(run.picks), 'pick')} of {picks:,}: no slate is left.")


def _listed(names: frozenset[str]) -> str:
    return harmless(", ".join(sorted(names)))


def _pair(number: Fraction) -> list[int]:
    return [number.numerator, number.denominator]
