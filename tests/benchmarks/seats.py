"""Row "quota": the quota of many slates and a large house, by every method."""

from __future__ import annotations

from functools import partial
from random import Random

from app.cabinet.domain import Method
from app.cabinet.domain.apportionment import Working, apportion, awards
from tests.benchmarks.databases import Databases
from tests.benchmarks.measuring import Result, in_turn, medians, must_be_equal

SLATES = 100
SEATS = 1000
TIMES = 15


def row_quota(databases: Databases) -> list[Result]:
    """Milliseconds for 100 slates and 1,000 seats; the seats are those of the whole working."""
    chance = Random(databases.house.seed)
    votes = {f"slate {number}": chance.randrange(1, 1_000_000) for number in range(SLATES)}
    for method in Method:
        got = apportion(votes, SEATS, method).seats
        must_be_equal(f"Quota by {method}", got, _counted(votes, awards(votes, SEATS, method)))
    taken = in_turn(TIMES, {method: partial(_share, votes, method) for method in Method})
    return [
        Result(
            "12",
            f"quota of {SLATES} slates and {SEATS:,} seats, {method}",
            [one.clock * 1000 for one in taken[method]],
            20,
            "ms",
            absolute=medians({method: taken[method]}),
        )
        for method in Method
    ]


def _share(votes: dict[str, int], method: Method) -> None:
    apportion(votes, SEATS, method)


def _counted(votes: dict[str, int], working: Working) -> dict[str, int]:
    """Seats by slate as the working of every seat has them."""
    won = dict.fromkeys(votes, 0)
    for award in working.awards:
        won[award.slate] += 1
    for row in working.remainders:
        won[row.slate] += row.whole + row.extra
    return won
