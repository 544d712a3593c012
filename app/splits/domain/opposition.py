"""Which party is likely the Opposition, and how many would have to leave for it to be another.

The Leader of the Opposition leads "the party in opposition to Her Majesty's Government having the
greatest numerical strength in the House of Commons"; if there is any doubt, the Speaker decides,
and what the Speaker certifies in writing is final (Ministerial and other Salaries Act 1975,
section 2). So nothing here says "is": a party is likely, or there is a tie and the Speaker decides.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.kernel.errors import DomainError
from app.kernel.words import folded
from app.members.domain.parties import is_party, official_party

MOST_SEATS = 10_000
"""Of a whole House: more is a slip of the hand."""
NEW_PARTY = "new party"
VACANT = "Vacant"
"""Seats that nobody holds, where a composition counts them."""


class CannotAssess(DomainError):
    """No answer can be given; the sentence says what to change."""


@dataclass(frozen=True, slots=True)
class OppositionAssessment:
    """Who is likely the Opposition, and what would change it.

    likely: the one opposition party with the most seats; None on a tie, or where no party is in
        opposition.
    tie: the parties that have the most seats together, two or more; empty when there is no tie.
    order: every opposition party with a seat and its seats, the largest first, equals by name.
    tie_at: the least number of leavers, counted from 0, at which the first place is a tie; None
        when no number of leavers makes one.
    flips_at: the least number of leavers, counted from 0, at which another party than with 0
        leavers is alone in the first place; None when no number of leavers makes it so.
    """

    likely: str | None
    tie: frozenset[str]
    order: list[tuple[str, int]]
    tie_at: int | None
    flips_at: int | None

    @property
    def margin(self) -> int | None:
        """Seats between the first and the second party; None without a second, 0 on a tie."""
        return self.order[0][1] - self.order[1][1] if len(self.order) > 1 else None


def assess(
    seats: Mapping[str, int],
    government: Collection[str],
    leavers: int,
    leave_from: str,
    form_party: bool,  # noqa: FBT001 - the order of arguments is the issue's
) -> OppositionAssessment:
    """Say which party is likely the Opposition once members have left one party.

    seats: seats of the House by party. `Independent`, `Speaker` and `Deputy Speaker` are no
        parties, whatever their seats. Names of the same party ("Labour", "Labour (Co-op)") count
        together, under the first of them.
    government: the parties that govern, by any of their names.
    leavers: seats, from 0 to those of the party that is left.
    leave_from: the party that is left, by any of its names.
    form_party: True when the leavers are a registered party, here called "new party"; False when
        they sit as independents or as a group, whose members do not add up to a party.

    Raises CannotAssess when the party that is left is not there, a number is below 0, more leave
    than it has seats, or the composition has a "new party" already.
    Source: Ministerial and other Salaries Act 1975, section 2.
    """
    held = _by_party(seats)
    left = _named(held, leave_from)
    if left is None or left == VACANT:
        raise CannotAssess(
            f"Nobody sits for “{leave_from}” here. Leave a party that has seats:"
            f" {', '.join(held) or 'there is none'}."
        )
    if leavers < 0:
        raise CannotAssess("The number of leavers is below 0. Give 0 or more.")
    if leavers > held[left]:
        raise CannotAssess(
            f"{leavers:,} cannot leave {left}, which has {held[left]:,}."
            f" Give {held[left]:,} or fewer."
        )
    if NEW_PARTY in held:
        raise CannotAssess(
            f"The party that leavers would form is called “{NEW_PARTY}” here, and one of that name"
            " has seats already. Give that one another name."
        )
    governing = {_one_name(name) for name in government}

    def order_after(gone: int) -> list[tuple[str, int]]:
        after = {**held, left: held[left] - gone}
        if form_party:
            after[NEW_PARTY] = gone
        return _in_order(after, governing)

    before = _alone_first(order_after(0))
    tie_at = flips_at = None
    for gone in range(held[left] + 1):
        order = order_after(gone)
        first = _alone_first(order)
        if tie_at is None and order and first is None:
            tie_at = gone
        if flips_at is None and first not in (None, before):
            flips_at = gone
    order = order_after(leavers)
    return OppositionAssessment(_alone_first(order), _tied(order), order, tie_at, flips_at)


def _one_name(name: str) -> str:
    """What every name of a party has in common, for comparing."""
    return folded(official_party(name).name)


def _named(held: Mapping[str, int], name: str) -> str | None:
    """The party among those held that a name means."""
    wanted = _one_name(name)
    return next((party for party in held if _one_name(party) == wanted), None)


def _by_party(seats: Mapping[str, int]) -> dict[str, int]:
    """Seats by party, names of the same party together under the first of them."""
    held: dict[str, int] = {}
    for name, count in seats.items():
        if count < 0:
            raise CannotAssess(f"{name} has {count:,} seats. Give 0 or more.")
        party = _named(held, name) or name
        held[party] = held.get(party, 0) + count
    if sum(held.values()) > MOST_SEATS:
        raise CannotAssess(f"No House has more than {MOST_SEATS:,} seats. Check the numbers.")
    return held


def _in_order(held: Mapping[str, int], governing: Collection[str]) -> list[tuple[str, int]]:
    """Opposition parties with a seat, the largest first, equals by name."""
    parties = [
        (name, count)
        for name, count in held.items()
        if count and _is_party(name) and _one_name(name) not in governing
    ]
    return sorted(parties, key=lambda one: (-one[1], one[0]))


def _is_party(name: str) -> bool:
    return name != VACANT and is_party(official_party(name).name)


def _tied(order: list[tuple[str, int]]) -> frozenset[str]:
    """Those who share the first place; empty when one has it alone or nobody is there."""
    first = frozenset(name for name, count in order if count == order[0][1])
    return first if len(first) > 1 else frozenset()


def _alone_first(order: list[tuple[str, int]]) -> str | None:
    return order[0][0] if order and not _tied(order) else None
