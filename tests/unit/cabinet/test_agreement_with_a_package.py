"""Seats as the package `apportionment` has them, on 10,000 random cases, wherever it has a method.

Exact there too (`fractions=True`), but for two methods whose divisors it keeps as rounded numbers:
their cases have so few votes that no rounding can change an order. It breaks ties by the order of
slates, so of a tie only what nobody disputes is compared.
"""

from __future__ import annotations

import random

import pytest
from apportionment import methods

from app.cabinet.domain import Method
from app.cabinet.domain.apportionment import apportion

# By its names. It has no Droop.
THEIRS = {
    Method.HARE: "largest_remainder",
    Method.DHONDT: "dhondt",
    Method.SAINTE_LAGUE: "saintelague",
    Method.MODIFIED_SAINTE_LAGUE: "modified_saintelague",
    Method.HUNTINGTON_HILL: "huntington",
    Method.ADAMS: "adams",
    Method.DEAN: "dean",
}
CASES = 10_000


@pytest.mark.parametrize("method", THEIRS)
def test_agreement(method: Method) -> None:
    chance = random.Random(f"agreement {method}")
    ties = 0
    for _ in range(CASES // len(THEIRS) + 1):
        votes = [chance.randint(1, 500) for _ in range(chance.randint(1, 5))]
        seats = chance.randint(1, 12)
        theirs = methods.compute(THEIRS[method], votes, seats, fractions=True)
        ours = apportion({str(place): count for place, count in enumerate(votes)}, seats, method)
        ties += bool(ours.tie)
        for place, won in enumerate(theirs):
            name = str(place)
            most = ours.seats[name] + (name in ours.tie)
            assert ours.seats[name] <= won <= most, (votes, seats, theirs, ours)
    assert ties < CASES // len(THEIRS) // 10
