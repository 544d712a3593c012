"""Sharing the seats of a house between slates by their votes, exactly (domain.md 4).

Whole numbers and fractions only: no share is ever rounded before it is compared. A tie for the
last seats is reported, never broken: its seats go to nobody until somebody settles it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush

from app.cabinet.domain import Method
from app.kernel.errors import DomainError

REMAINDERS = frozenset({Method.HARE, Method.DROOP})
# Their first divisor is zero: everybody with votes comes before anybody's second seat.
FIRST_BY_VOTES = frozenset({Method.ADAMS, Method.HUNTINGTON_HILL, Method.DEAN})


class CannotApportion(DomainError, ValueError):
    """The seats or picks cannot be worked out from what was given; the sentence says why."""


@dataclass(frozen=True)
class Apportionment:
    """How many seats went to whom.

    seats: of every slate that was given, those without votes included. tie: the slates that are
    equal for the last seats (none without a tie). disputed: seats that hang on that tie and went to
    nobody; `seats` and `disputed` together make the house.
    """

    seats: dict[str, int]
    tie: frozenset[str]
    disputed: int


@dataclass(frozen=True)
class Award:
    """One seat of a divisor method.

    seat: which one it is, from 1. figure: what won it, votes over divisor; the square of that for
    Huntington-Hill, whose divisor is the root of a whole number. nth: which seat of its slate's it
    is, from 1. by_votes: a first seat that votes gave, there being no divisor to divide by; figure
    is then the votes.
    """

    seat: int
    slate: str
    figure: Fraction
    nth: int
    by_votes: bool


@dataclass(frozen=True)
class Remainder:
    """What one slate got by a quota: `whole` seats and `extra` by its remainder.

    share: votes over quota. remainder: the part of it beyond the whole. tied: its remainder is one
    of those that are equal for the last seats.
    """

    slate: str
    share: Fraction
    whole: int
    remainder: Fraction
    extra: int
    tied: bool


@dataclass(frozen=True)
class Working:
    """What decided each seat.

    quota: votes that one seat costs, of Hare and Droop. remainders: one for each slate with votes,
    the largest remainder first; of Hare and Droop. awards: one for each seat that was won, in
    order; of the divisor methods. tie_figure: the figure (or the remainder) that the slates of a
    tie have in common.
    """

    method: Method
    quota: Fraction | None
    remainders: tuple[Remainder, ...]
    awards: tuple[Award, ...]
    tie_figure: Fraction | None


def method_named(name: str) -> Method:
    """The method of that name, as "sainte-lague". Raises CannotApportion when there is none."""
    try:
        return Method(name)
    except ValueError:
        raise CannotApportion(
            f"“{name}” is no method of sharing seats. Choose one of: {', '.join(Method)}."
        ) from None


def check_counts(counts: Mapping[str, int], what: str) -> None:
    """Raise CannotApportion unless all are whole numbers of 0 or more; what: as "votes"."""
    for name, count in counts.items():
        if not is_whole(count):
            raise CannotApportion(
                f"{name}: {what} cannot be {count!r}. Give a whole number of 0 or more."
            )


def is_whole(number: object) -> bool:
    """Whether it is a whole number of 0 or more."""
    return isinstance(number, int) and not isinstance(number, bool) and number >= 0


def apportion(votes: Mapping[str, int], seats: int, method: str) -> Apportionment:
    """Share `seats` between slates by their `votes`, by the method of that name (`Method`).

    Slates without votes get nothing. Raises CannotApportion for an unknown method, negative votes
    or seats, and when nobody has votes.
    """
    chosen = _checked(votes, seats, method)
    if chosen in REMAINDERS:
        won, tie, left, _ = _by_remainders(votes, seats, chosen)
    else:
        won, tie, left, _ = _by_divisors(votes, seats, chosen, _floor(votes, seats))
    return Apportionment(
        seats={name: won.get(name, 0) for name in votes}, tie=frozenset(tie), disputed=left
    )


def awards(votes: Mapping[str, int], seats: int, method: str) -> Working:
    """What decided each seat of `apportion` with the same arguments. Raises as that does."""
    chosen = _checked(votes, seats, method)
    if chosen not in REMAINDERS:
        won: list[Award] = []
        _, _, _, level = _by_divisors(votes, seats, chosen, {}, won)
        return Working(chosen, None, (), tuple(won), level)
    got, tie, _, level = _by_remainders(votes, seats, chosen)
    quota = quota_of(votes, seats, chosen)
    rows = []
    for name, count in votes.items():
        if count and quota:
            share = Fraction(count) / quota
            whole = share.numerator // share.denominator
            rows.append(
                Remainder(name, share, whole, share - whole, got[name] - whole, name in tie)
            )
    rows.sort(key=lambda row: (-row.remainder, -votes[row.slate], row.slate))
    return Working(chosen, quota, tuple(rows), (), level)


def quota_of(votes: Mapping[str, int], seats: int, method: Method) -> Fraction | None:
    """Votes that one seat costs by Hare or Droop; None for a house of no seats by Hare.

    Droop: the whole part of votes/(seats+1), plus 1, as domain.md 4 has it.
    """
    total = sum(votes.values())
    if method is Method.DROOP:
        return Fraction(total // (seats + 1) + 1)
    return Fraction(total, seats) if seats else None


def _checked(votes: Mapping[str, int], seats: int, method: str) -> Method:
    chosen = method_named(method)
    check_counts(votes, "votes")
    if not is_whole(seats):
        raise CannotApportion(f"Seats cannot be {seats!r}. Give a whole number of 0 or more.")
    if not any(votes.values()):
        raise CannotApportion("No slate has any votes. Give votes to at least one slate.")
    return chosen


def _by_remainders(
    votes: Mapping[str, int], seats: int, method: Method
) -> tuple[dict[str, int], list[str], int, Fraction | None]:
    """Seats won, the slates of a tie, the seats that hang on it, and the remainder they share."""
    standing = {name: count for name, count in votes.items() if count}
    # In whole numbers: `unit` votes make one seat after all are multiplied by `scale`.
    if method is Method.DROOP:
        scale, unit = 1, sum(standing.values()) // (seats + 1) + 1
    else:
        scale, unit = seats, sum(standing.values())
    won = {name: count * scale // unit for name, count in standing.items()}
    over = {name: count * scale % unit for name, count in standing.items()}
    # Droop's quota may leave more seats than there are slates: remainders go round again.
    rounds, left = divmod(seats - sum(won.values()), len(standing))
    for name in won:
        won[name] += rounds
    if not left:
        return won, [], 0, None
    boundary = sorted(over.values(), reverse=True)[left - 1]
    above = [name for name, rest in over.items() if rest > boundary]
    equal = [name for name, rest in over.items() if rest == boundary]
    for name in above:
        won[name] += 1
    left -= len(above)
    if len(equal) > left:
        return won, equal, left, Fraction(boundary, unit)
    for name in equal:
        won[name] += 1
    return won, [], 0, None


def _floor(votes: Mapping[str, int], seats: int) -> dict[str, int]:
    """Seats that each slate has by every divisor method, whatever else happens.

    With n slates, of which this one has v of V votes: v(seats-n)/V, rounded down. In a scale in
    which divisors lie one apart, the one for a slate's k-th seat is between k-1 and k. So each of
    these seats is won at a level of V/(seats-n) or above, and at that level all slates together
    have no more than (seats-n)+n: none of these seats can be lost, and few are left to compare.
    """
    standing = {name: count for name, count in votes.items() if count}
    certain = max(0, seats - len(standing))
    total = sum(standing.values())
    return {name: count * certain // total for name, count in standing.items()}


def _by_divisors(
    votes: Mapping[str, int],
    seats: int,
    method: Method,
    start: Mapping[str, int],
    told: list[Award] | None = None,
) -> tuple[dict[str, int], list[str], int, Fraction | None]:
    """Seats won, the slates of a tie, the seats that hang on it, and the figure they share.

    start: seats known to be won, which are not compared again. told: gets each seat compared.
    """
    won = {name: start.get(name, 0) for name, count in votes.items() if count}
    left = seats - sum(won.values())
    queue = [(*_rank(method, votes[name], held), name) for name, held in won.items()]
    heapify(queue)
    while left:
        level = queue[0][:2]
        equal = []
        while queue and queue[0][:2] == level:
            equal.append(heappop(queue)[2])
        if len(equal) > left:
            return won, equal, left, -level[1]
        for name in equal:
            won[name] += 1
            heappush(queue, (*_rank(method, votes[name], won[name]), name))
            if told is not None:
                told.append(
                    Award(seats - left + 1, name, -level[1], won[name], by_votes=not level[0])
                )
            left -= 1
    return won, [], 0, None


def _rank(method: Method, votes: int, held: int) -> tuple[int, Fraction]:
    """What a slate's next seat is compared by, the smallest first."""
    if not held and method in FIRST_BY_VOTES:
        return 0, Fraction(-votes)
    return 1, -figure(method, votes, held)


def figure(method: Method, votes: int, held: int) -> Fraction:
    """Votes over the divisor of a divisor method, with `held` seats held; see `Award.figure`.

    Raises ZeroDivisionError for a first seat of a method that gives it by votes.
    """
    match method:
        case Method.DHONDT:
            return Fraction(votes, held + 1)
        case Method.SAINTE_LAGUE:
            return Fraction(votes, 2 * held + 1)
        case Method.MODIFIED_SAINTE_LAGUE:
            return Fraction(votes, 2 * held + 1) if held else Fraction(votes * 5, 7)
        case Method.ADAMS:
            return Fraction(votes, held)
        case Method.HUNTINGTON_HILL:
            return Fraction(votes * votes, held * (held + 1))
        case Method.DEAN:
            return Fraction(votes * (2 * held + 1), 2 * held * (held + 1))
        case _:
            raise CannotApportion(f"{method.label} does not go by divisors.")


def divisor_text(method: Method, held: int) -> str:
    """The divisor of a slate that holds so many seats, as a page writes it: "3", "1.4", "√6".

    "" for a first seat that goes by votes, and for Hare and Droop, which have no divisors.
    """
    if method in REMAINDERS or (not held and method in FIRST_BY_VOTES):
        return ""
    if method is Method.MODIFIED_SAINTE_LAGUE and not held:
        return "1.4"
    if method is Method.HUNTINGTON_HILL:
        return f"√{held * (held + 1)}"
    return str(1 / figure(method, 1, held))
