"""What is said about a quota: whether it is kept, how far seats are from votes, what else changes.

The Gallagher index is the least squares index of M. Gallagher, "Proportionality, disproportionality
and electoral systems", Electoral Studies 10 (1991): the root of half the sum of the squared
differences between the shares of votes and of seats, in per cent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from app.cabinet.domain.apportionment import Apportionment, CannotApportion


@dataclass(frozen=True)
class Kept:
    """Whether one slate has its exact share rounded down or up: neither flag is then set.

    below: it has fewer seats than its share rounded down (lower quota is broken); above: more than
    its share rounded up (upper quota is broken). share: votes x seats / total, exact.
    """

    share: Fraction
    seats: int
    below: bool
    above: bool


def exact_shares(votes: Mapping[str, int], seats: int) -> dict[str, Fraction]:
    """Votes x seats / total of each slate. Raises CannotApportion when nobody has votes."""
    total = sum(votes.values())
    if not total:
        raise CannotApportion("No slate has any votes. Give votes to at least one slate.")
    return {name: Fraction(count * seats, total) for name, count in votes.items()}


def keeps_quota(votes: Mapping[str, int], house: int, got: Apportionment) -> dict[str, Kept]:
    """Whether each slate's seats keep the quota in a house of that size.

    A slate of an unsettled tie is judged by what it may still have: it is below only when one seat
    more would not mend that, since no slate can have two seats of a tie.
    """
    kept = {}
    for name, share in exact_shares(votes, house).items():
        seats = got.seats[name]
        most = seats + (1 if name in got.tie else 0)
        down = share.numerator // share.denominator
        up = -(-share.numerator // share.denominator)
        kept[name] = Kept(share, seats, below=most < down, above=seats > up)
    return kept


def gallagher_square(votes: Mapping[str, int], seats: Mapping[str, int]) -> Fraction | None:
    """What stands under the root of the Gallagher index, in squared per cent, exact.

    seats: those won; the shares are of their sum. None when no votes or no seats are given.
    """
    all_votes, all_seats = sum(votes.values()), sum(seats.values())
    if not all_votes or not all_seats:
        return None
    halved = Fraction()
    for name, count in votes.items():
        gap = Fraction(100 * count, all_votes) - Fraction(100 * seats.get(name, 0), all_seats)
        halved += gap * gap / 2
    return halved


def root(square: Fraction, places: int = 2) -> str:
    """The root of a number that is 0 or more, rounded half up, as it is shown: "1.23".

    places: digits after the point, 1 or more. Whole numbers only: no rounding comes before the last
    one.
    """
    # The root of 4x is twice the root of x: its whole part, plus 1 and halved, rounds half up.
    doubled = isqrt(4 * square.numerator * 10 ** (2 * places) // square.denominator)
    whole, rest = divmod((doubled + 1) // 2, 10**places)
    return f"{whole}.{rest:0{places}d}"


def changes(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    """Seats that each slate would have more (or fewer) by `other`, of those that differ."""
    return {name: other[name] - seats for name, seats in one.items() if other[name] != seats}


@dataclass(frozen=True)
class Lost:
    """Slates that one seat more in the house would cost one.

    certain: however a tie is settled. open: only if a tie of the house as it is goes their way.
    """

    certain: frozenset[str]
    open: frozenset[str]


def takes_a_seat_away(now: Apportionment, then: Apportionment) -> Lost:
    """Slates that lose a seat in a larger house: the Alabama paradox of Hare.

    now, then: the same votes by one method, in a house and in one of one seat more; a settled tie
    is given as the seats it came to. A seat that only hangs on a tie of the larger house is not
    lost.
    """
    certain, open_ = set(), set()
    for name, seats in now.seats.items():
        most_then = then.seats[name] + (name in then.tie)
        if most_then < seats:
            certain.add(name)
        elif most_then < seats + (name in now.tie):
            open_.add(name)
    return Lost(frozenset(certain), frozenset(open_))
