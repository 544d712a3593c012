"""Commands of this room: who is likely the Opposition, for whoever checks it by hand.

It reads nothing and keeps nothing: all it works on is given on the command line.
"""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.kernel.words import harmless, listed, plural
from app.splits.domain.opposition import CannotAssess, OppositionAssessment, assess
from app.splits.domain.seating import Seating
from app.web.commands import Counts, print_json, say_rows

group = AppGroup("splits", help="Say who is likely the Opposition, and who would be.")


@group.command("opposition")
@click.option(
    "--seats",
    required=True,
    type=Counts("party", "Labour=229"),
    help="Seats of each party in the House, as Labour=229,SNP=54.",
)
@click.option(
    "--government", "governing", required=True, multiple=True, help="A party that governs."
)
@click.option("--leavers", default=0, type=int, help="How many leave; 0 when none is given.")
@click.option("--from", "leave_from", required=True, help="The party that they leave.")
@click.option(
    "--as",
    "seating",
    default=Seating.INDEPENDENTS.value,
    type=click.Choice([one.value for one in Seating]),
    help="How they sit then.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def opposition(
    seats: dict[str, int],
    governing: tuple[str, ...],
    leavers: int,
    leave_from: str,
    seating: str,
    as_json: bool,
) -> None:
    """Say which party is likely the Opposition once members have left one party."""
    try:
        told = assess(seats, governing, leavers, leave_from, Seating(seating) is Seating.PARTY)
    except CannotAssess as error:
        raise click.UsageError(harmless(str(error))) from error
    if as_json:
        print_json(
            {
                "likely": told.likely,
                "tie": sorted(told.tie),
                "margin": told.margin,
                "order": [[name, count] for name, count in told.order],
                "tie_at": told.tie_at,
                "flips_at": told.flips_at,
            }
        )
        return
    _say(told)


def _say(told: OppositionAssessment) -> None:
    if told.order:
        say_rows([("Party in opposition", "Seats"), *((n, f"{c:,}") for n, c in told.order)])
    if told.tie:
        click.echo(harmless(f"A tie of {listed(sorted(told.tie))}: the Speaker decides."))
    elif told.likely is None:
        click.echo("No party is in opposition: nobody is likely.")
    else:
        ahead = "" if told.margin is None else f", {plural(told.margin, 'seat')} ahead of the next"
        click.echo(harmless(f"Likely the Opposition: {told.likely}{ahead}."))
    if told.tie_at is not None:
        click.echo(f"The first place is a tie at {plural(told.tie_at, 'leaver')}.")
    if told.flips_at is None:
        click.echo("No number of leavers makes another party likely.")
    else:
        click.echo(f"Another party is likely at {plural(told.flips_at, 'leaver')}.")
