"""The seats of a review as lists show them: filtered and in order, from a review that was read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.kernel.words import folded, listed
from app.selections.domain.assignment import Assignment, MemberOutcome, SeatOutcome, assign
from app.selections.domain.boundaries import (
    Basis,
    Claim,
    Claims,
    SeatClaims,
    SeatKind,
    differing,
)
from app.selections.models.boundaries import NewSeat, OldSeat
from app.selections.queries.boundaries import ReviewRead, whole_given


@dataclass(frozen=True, slots=True)
class NewSeatFilter:
    """What a list of new seats is narrowed to.

    text: words of the name or of a claimant. kind, state: values of SeatKind and SeatState; "" for
    all. sort: "name", "kind", "state" or "claimants".
    """

    text: str = ""
    kind: str = ""
    state: str = ""
    sort: str = "name"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class NewSeatLine:
    """A new seat in a list. claimants, undecided: MPs with their old seats, in words.

    other: the same seat by another threshold; None where none was asked for.
    """

    seat: NewSeat
    claims: SeatClaims
    outcome: SeatOutcome
    claimants: str
    undecided: str
    holder: str | None
    other: SeatClaims | None = None
    other_claimants: str = ""


def what_if(read: ReviewRead, threshold: Fraction) -> Assignment:
    """Where a review would stand with another threshold, its choices and decisions as they are."""
    return assign(read.claims_at(threshold), read.choices, read.counted)


def list_new_seats(
    read: ReviewRead, wanted: NewSeatFilter, other: Claims | None = None
) -> list[NewSeatLine]:
    """The new seats that fit a filter, in its order.

    other: the claims by another threshold; only the seats that differ by it are listed then.
    """
    found = read.assignment
    seats = read.new if other is None else differing(found.claims, other)
    lines = [_new_line(read, found, read.new[int(seat)], other) for seat in seats]
    words = folded(wanted.text).split()
    lines = [
        line
        for line in lines
        if (not wanted.kind or line.claims.kind == wanted.kind)
        and (not wanted.state or line.outcome.state == wanted.state)
        and all(
            word in line.seat.search_name or word in folded(f"{line.claimants} {line.undecided}")
            for word in words
        )
    ]
    keys: dict[str, Callable[[NewSeatLine], Any]] = {
        "name": lambda line: line.seat.search_name,
        "kind": lambda line: list(SeatKind).index(line.claims.kind),
        "state": lambda line: line.outcome.state.label,
        "claimants": lambda line: len(line.claims.claimants),
    }
    return sorted(lines, key=keys[wanted.sort], reverse=wanted.descending)


def _new_line(
    read: ReviewRead, found: Assignment, seat: NewSeat, other: Claims | None
) -> NewSeatLine:
    one, outcome = found.claims.seats[seat.id], found.seats[seat.id]
    then = None if other is None else other.seats[seat.id]
    return NewSeatLine(
        seat,
        one,
        outcome,
        _claimants(read, one.claimants),
        _claimants(read, one.undecided),
        None if outcome.holder is None else read.claimant(int(outcome.holder)),
        then,
        "" if then is None else _claimants(read, (*then.claimants, *then.undecided)),
    )


def _claimants(read: ReviewRead, rows: tuple[Claim, ...]) -> str:
    return listed([read.claimant(int(row.old)) for row in rows]) if rows else ""


# --- old seats ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OldSeatFilter:
    """What a list of old seats is narrowed to.

    text: words of the name or of the MP. state: a value of MemberState, "none" for seats without
    an MP of the party, "" for all. sort: "name", "member", "state" or "electors".
    """

    text: str = ""
    state: str = ""
    sort: str = "name"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class OldSeatLine:
    """An old seat in a list. outcome: None without an MP of the party.

    claimed, ranked: the new seats its MP has a claim on, and her ranking of them. gets: the new
    seat she has or wants.
    """

    seat: OldSeat
    member: str | None
    whole: int | Fraction | None
    basis: Basis | None
    outcome: MemberOutcome | None
    claimed: str
    ranked: str
    gets: str | None


NO_MP = "none"


def list_old_seats(read: ReviewRead, wanted: OldSeatFilter) -> list[OldSeatLine]:
    """The old seats that fit a filter, in its order."""
    basis = {row.old_seat_id: row.basis for row in read.overlaps}
    lines = [_old_line(read, seat, basis.get(seat.id)) for seat in read.old.values()]
    words = folded(wanted.text).split()
    lines = [
        line
        for line in lines
        if (not wanted.state or _state(line) == wanted.state)
        and all(word in f"{line.seat.search_name} {folded(line.member or '')}" for word in words)
    ]
    keys: dict[str, Callable[[OldSeatLine], Any]] = {
        "name": lambda line: line.seat.search_name,
        "member": lambda line: (line.member is None, folded(line.member or "")),
        "state": _state,
        "electors": lambda line: line.whole or 0,
    }
    return sorted(lines, key=keys[wanted.sort], reverse=wanted.descending)


def _state(line: OldSeatLine) -> str:
    return NO_MP if line.outcome is None else line.outcome.state.value


def _old_line(read: ReviewRead, seat: OldSeat, basis: Basis | None) -> OldSeatLine:
    found = read.assignment
    outcome = found.members.get(seat.id)
    rows = found.claims.of_old(seat.id)
    own = found.claims.claims_of(seat.id)
    ranking = read.choices.get(seat.id, [])
    return OldSeatLine(
        seat,
        read.member_of(seat.id),
        rows[0].whole if rows else whole_given(seat, Basis.ELECTORS),
        basis,
        outcome,
        _seats(read, [int(row.new) for row in own]),
        "; ".join(f"{rank}. {read.new[one].name}" for rank, one in enumerate(ranking, 1)),
        None if outcome is None or outcome.seat is None else read.new[int(outcome.seat)].name,
    )


def _seats(read: ReviewRead, ids: list[int]) -> str:
    return listed([read.new[one].name for one in ids]) if ids else ""
