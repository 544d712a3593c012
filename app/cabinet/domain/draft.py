"""Whose pick it is: the sequential divisor and the alternating ladder (domain.md 4).

The sequential divisor is section 18 of the Northern Ireland Act 1998: the pick goes to the highest
S/(1+M), or S/(1+2M), S being a slate's strength and M the posts it holds; equal figures are worked
out again with votes in place of strength. What a slate picks is no matter of this module.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType

from app.cabinet.domain import Method
from app.cabinet.domain.apportionment import CannotApportion, check_counts, figure, is_whole

NOTHING: Mapping[str, int] = MappingProxyType({})
NOBODY: Mapping[int, Collection[str]] = MappingProxyType({})
DIVISORS = (Method.DHONDT, Method.SAINTE_LAGUE)


@dataclass(frozen=True)
class Pick:
    """One pick of a run: whose it is, and the figure that won it, at which turn (from 1).

    figure: of the sequential divisor strength over divisor, also where votes broke a tie; of the
    alternating ladder the picks the slate had left, this one included.
    """

    slate: str
    figure: Fraction
    turn: int = field(default=0, compare=False)


@dataclass(frozen=True)
class PickOrder:
    """A run in order; tie: the slates that are equal at the turn where it had to stop."""

    picks: tuple[Pick, ...]
    tie: frozenset[str]


@dataclass(frozen=True)
class Turn:
    """Whose pick it is at one turn, and why.

    slate: None when nobody is left, or when the slates of `tie` are equal. figures: of every slate
    that might have had the turn. tie_figures: votes over the same divisor, of those slates alone
    whose figures were equal at the top and that were compared by votes.
    """

    slate: str | None
    tie: frozenset[str]
    figures: dict[str, Fraction]
    tie_figures: dict[str, Fraction]


def next_turn(
    strength: Mapping[str, int],
    held: Mapping[str, int],
    *,
    tie_votes: Mapping[str, int] = NOTHING,
    aside: Collection[str] = (),
    divisor: str = "dhondt",
) -> Turn:
    """Whose pick it is by the sequential divisor, with `held` posts held now.

    aside: slates that pass this turn or are out of the run; so is whoever has no strength. divisor:
    "dhondt" for S/(1+M), "sainte-lague" for S/(1+2M). A tie that `tie_votes` do not settle, because
    a slate of it has none or they are equal too, is told. Raises CannotApportion for an unknown
    divisor, negative numbers and names that are no slate.
    """
    method = _divisor(divisor)
    for what, counts in (("strength", strength), ("posts held", held), ("tie votes", tie_votes)):
        check_counts(counts, what)
    _check_names(strength, held, "the posts held")
    _check_names(strength, aside, "those who pass")
    return _divided(strength, held, tie_votes, aside, method)


def pick_order(
    strength: Mapping[str, int],
    picks: int,
    *,
    held: Mapping[str, int] = NOTHING,
    tie_votes: Mapping[str, int] = NOTHING,
    declined: Mapping[int, Collection[str]] = NOBODY,
    out: Collection[str] = (),
    divisor: str = "dhondt",
) -> PickOrder:
    """The run of `picks` turns by the sequential divisor; see `next_turn`, and what that raises.

    held: posts held before the first turn. declined: who passes at which turn, the first being 1;
    a pass costs that turn only. out: who takes no part. A turn that everybody passes fills nothing.
    The run ends early when no slate is left, and at a tie that `tie_votes` do not settle. It does
    not depend on the order in which slates are given.
    """
    method = _divisor(divisor)
    for what, counts in (("strength", strength), ("posts held", held), ("tie votes", tie_votes)):
        check_counts(counts, what)
    _check_picks(picks)
    _check_names(strength, held, "the posts held")
    _check_names(strength, out, "those who take no part")
    for passed, names in declined.items():
        _check_names(strength, names, f"those who pass turn {passed}")
    now = {name: held.get(name, 0) for name in strength}
    run: list[Pick] = []
    for number in range(1, picks + 1):
        turn = _divided(strength, now, tie_votes, {*out, *declined.get(number, ())}, method)
        if turn.tie:
            return PickOrder(tuple(run), turn.tie)
        if turn.slate is not None:
            run.append(Pick(turn.slate, turn.figures[turn.slate], number))
            now[turn.slate] += 1
    return PickOrder(tuple(run), frozenset())


def next_alternating(
    votes: Mapping[str, int],
    quotas: Mapping[str, int],
    taken: Mapping[str, int],
    *,
    aside: Collection[str] = (),
    settled: Sequence[str] = (),
) -> Turn:
    """Whose pick it is on the alternating ladder, with `taken` posts taken so far.

    In order of votes, round by round, each until its quota is spent: so it is the turn of whoever
    has taken fewest and, among those, has most votes. A slate that passes has not taken, and is
    asked again at the next turn. settled: slates in the order in which ties of votes were settled,
    for all rounds: the first goes before the others, and all of them before whoever is not named.
    figures: the picks that each slate has left. Raises CannotApportion for negative numbers and
    names that are no slate.
    """
    for what, counts in (("votes", votes), ("quotas", quotas), ("posts taken", taken)):
        check_counts(counts, what)
    _check_names(votes, quotas, "the quotas")
    _check_names(votes, taken, "the posts taken")
    _check_names(votes, aside, "those who pass")
    return _alternated(votes, quotas, taken, aside, settled)


def alternating_order(
    votes: Mapping[str, int],
    quotas: Mapping[str, int],
    posts: int | Sequence[object],
    *,
    settled: Sequence[str] = (),
) -> PickOrder:
    """The run of the alternating ladder; see `next_alternating`, and what that raises.

    posts: how many there are, or they themselves. Equal votes of two slates that both have picks
    left stop the run unless `settled`. The run is shorter than the posts when the quotas are;
    raises CannotApportion when the quotas are more than the posts.
    """
    house = posts if isinstance(posts, int) else len(posts)
    check_counts(votes, "votes")
    check_counts(quotas, "quotas")
    _check_names(votes, quotas, "the quotas")
    _check_picks(house)
    if sum(quotas.values()) > house:
        raise CannotApportion(
            f"The quotas make {sum(quotas.values())} picks and there are {house} posts. Lower a"
            " quota or add posts."
        )
    taken = dict.fromkeys(votes, 0)
    run: list[Pick] = []
    for number in range(1, house + 1):
        turn = _alternated(votes, quotas, taken, (), settled)
        if turn.slate is None:
            return PickOrder(tuple(run), turn.tie)
        run.append(Pick(turn.slate, turn.figures[turn.slate], number))
        taken[turn.slate] += 1
    return PickOrder(tuple(run), frozenset())


def _divided(
    strength: Mapping[str, int],
    held: Mapping[str, int],
    tie_votes: Mapping[str, int],
    aside: Collection[str],
    method: Method,
) -> Turn:
    """One turn of the sequential divisor, of numbers that are known to be sound."""
    figures = {
        name: figure(method, of, held.get(name, 0))
        for name, of in strength.items()
        if of and name not in aside
    }
    top = _highest(figures)
    if len(top) < 2:
        return Turn(next(iter(top), None), frozenset(), figures, {})
    if not top <= tie_votes.keys():
        return Turn(None, top, figures, {})
    again = {name: figure(method, tie_votes[name], held.get(name, 0)) for name in top}
    first = _highest(again)
    if len(first) > 1:
        return Turn(None, first, figures, again)
    return Turn(next(iter(first)), frozenset(), figures, again)


def _alternated(
    votes: Mapping[str, int],
    quotas: Mapping[str, int],
    taken: Mapping[str, int],
    aside: Collection[str],
    settled: Sequence[str],
) -> Turn:
    """One turn of the alternating ladder, of numbers that are known to be sound."""
    left = {
        name: Fraction(quotas.get(name, 0) - taken.get(name, 0))
        for name in votes
        if name not in aside and quotas.get(name, 0) > taken.get(name, 0)
    }
    if not left:
        return Turn(None, frozenset(), {}, {})
    fewest = min(taken.get(name, 0) for name in left)
    top = _highest({name: Fraction(votes[name]) for name in left if taken.get(name, 0) == fewest})
    first = next((name for name in settled if name in top), None)
    if len(top) == 1:
        first = next(iter(top))
    return Turn(first, top if first is None else frozenset(), left, {})


def _highest(figures: Mapping[str, Fraction]) -> frozenset[str]:
    """The slates whose figure is the highest."""
    if not figures:
        return frozenset()
    top = max(figures.values())
    return frozenset(name for name, of in figures.items() if of == top)


def _divisor(name: str) -> Method:
    if name not in DIVISORS:
        raise CannotApportion(
            f"“{name}” is no divisor of a run of picks. Choose one of: {', '.join(DIVISORS)}."
        )
    return Method(name)


def _check_picks(picks: int) -> None:
    if not is_whole(picks):
        raise CannotApportion(f"Picks cannot be {picks!r}. Give a whole number of 0 or more.")


def _check_names(slates: Mapping[str, int], names: Collection[str], what: str) -> None:
    for name in names:
        if name not in slates:
            raise CannotApportion(
                f"“{name}” is named among {what} and is no slate. Name one of: {', '.join(slates)}."
            )
