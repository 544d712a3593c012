"""Who has a claim on a new seat when boundaries change (`domain.md` 6).

Everything is decided on counts, exactly, never on a rounded share. Which MP goes where is worked
out from the claims by `domain.assignment`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

THRESHOLD = Fraction(2, 5)
"""At least 40 % of the electors of the old seat make a claim."""
MARGIN = Fraction(1, 100)
"""An estimated share as near to the threshold as this, on either side, decides nothing."""

_DECIMAL = re.compile(r"\d{1,6}(?:\.\d{1,6})?", re.ASCII)
_RATIO = re.compile(r"(\d{1,6})\s*/\s*(\d{1,6})", re.ASCII)

Seat = int | str
"""What tells a seat from the others: a code, a name or an id."""
Count = int | Fraction


class Basis(StrEnum):
    """What was counted. Only electors make a claim certain near the line."""

    ELECTORS = "electors"
    POPULATION = "population"


class DecisionKind(StrEnum):
    """What officers may decide of an old seat's MP and a new seat."""

    CLAIM_ACCEPTED = "claim accepted"
    CLAIM_REFUSED = "claim refused"
    CONTEST_WON = "contest won"
    WON_BY_ANOTHER = "won by another"
    NEXT_CHOICE = "next choice granted"

    @property
    def label(self) -> str:
        """The decision in words, of an MP and a seat."""
        return {
            DecisionKind.CLAIM_ACCEPTED: "the undecided claim is accepted",
            DecisionKind.CLAIM_REFUSED: "the undecided claim is refused",
            DecisionKind.CONTEST_WON: "the contest is won",
            DecisionKind.WON_BY_ANOTHER: "the contest is won by somebody without a claim",
            DecisionKind.NEXT_CHOICE: "the next choice may be taken up",
        }[self]


class ClaimState(StrEnum):
    """What an overlap comes to."""

    CLAIM = "claim"
    UNDECIDED = "undecided"
    NONE = "no claim"


class SeatKind(StrEnum):
    """What follows for a new seat from the claims on it."""

    OPEN = "open"
    ONE = "one"
    CONTEST = "contest"
    UNDECIDED = "undecided"

    @property
    def label(self) -> str:
        """In words."""
        return {
            SeatKind.OPEN: "No claimant",
            SeatKind.ONE: "One claimant",
            SeatKind.CONTEST: "Contest",
            SeatKind.UNDECIDED: "Undecided",
        }[self]

    @property
    def follows(self) -> str:
        """What it leads to."""
        return {
            SeatKind.OPEN: "open selection",
            SeatKind.ONE: "that MP, subject to a trigger ballot",
            SeatKind.CONTEST: "a contest between the claimants",
            SeatKind.UNDECIDED: "a claim rests on an estimate too near to the line",
        }[self]


class Overlap(NamedTuple):
    """So many of an old seat's electors go to a new seat.

    whole: the electors of the old seat; None: as many as its rows add up to. estimated: counted in
    people or otherwise not from the register of electors. Rows of one pair, as of several wards,
    are added together.
    """

    old: Seat
    new: Seat
    electors: Count
    whole: Count | None = None
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """An old seat's share of a new seat, with its working.

    part: the electors they share. whole: all of the old seat. needed: the least that makes a claim.
    held: whether an MP of the party has the old seat; without one there is nobody to claim.
    decided: whether officers decided what an estimate left open.
    """

    old: Seat
    new: Seat
    part: Count
    whole: Count
    needed: Count
    state: ClaimState
    estimated: bool = False
    held: bool = True
    decided: bool = False

    @property
    def share(self) -> Fraction | None:
        """The exact share of the old seat; None of an old seat without electors."""
        return Fraction(self.part) / self.whole if self.whole else None

    @property
    def short_by(self) -> Count:
        """How many electors it falls short of a claim; 0 where it does not."""
        return max(self.needed - self.part, 0)

    @property
    def stands(self) -> bool:
        """Whether it is a claim of an MP, for certain or by decision."""
        return self.held and self.state is ClaimState.CLAIM

    @property
    def open(self) -> bool:
        """Whether it is still to be decided if an MP has a claim."""
        return self.held and self.state is ClaimState.UNDECIDED


@dataclass(frozen=True, slots=True)
class SeatClaims:
    """A new seat with every overlap, the largest share first."""

    seat: Seat
    rows: tuple[Claim, ...]

    @property
    def claimants(self) -> tuple[Claim, ...]:
        """The claims that stand."""
        return tuple(row for row in self.rows if row.stands)

    @property
    def undecided(self) -> tuple[Claim, ...]:
        """The claims that an estimate leaves open."""
        return tuple(row for row in self.rows if row.open)

    @property
    def kind(self) -> SeatKind:
        """What follows. Two claims are a contest whatever becomes of a third, undecided one."""
        if len(self.claimants) > 1:
            return SeatKind.CONTEST
        if self.undecided:
            return SeatKind.UNDECIDED
        return SeatKind.ONE if self.claimants else SeatKind.OPEN


@dataclass(frozen=True, slots=True)
class Claims:
    """All overlaps of a review, worked out with one threshold; iterating gives those that stand."""

    threshold: Fraction
    rows: tuple[Claim, ...]
    seats: Mapping[Seat, SeatClaims]
    by_old: Mapping[Seat, tuple[Claim, ...]] = field(repr=False)

    def __iter__(self) -> Iterator[Claim]:
        """The claims that stand, in the order of the overlaps."""
        return (row for row in self.rows if row.stands)

    def of_old(self, old: Seat) -> tuple[Claim, ...]:
        """The overlaps of an old seat, the largest first."""
        return self.by_old.get(old, ())

    def claims_of(self, old: Seat) -> tuple[Claim, ...]:
        """The claims of an old seat's MP, those still undecided with them, the largest first."""
        return tuple(row for row in self.of_old(old) if row.stands or row.open)

    def is_undecided(self, old: Seat, new: Seat) -> bool:
        """Whether the count leaves open if the MP of an old seat has a claim on a new one."""
        return any(row.new == new and row.open for row in self.of_old(old))

    def of_kind(self, kind: SeatKind) -> tuple[SeatClaims, ...]:
        """The new seats of a kind."""
        return tuple(seat for seat in self.seats.values() if seat.kind is kind)


def claims(
    overlaps: Iterable[Overlap | tuple[object, ...]],
    threshold: Fraction | int | str | Decimal = THRESHOLD,
    *,
    new_seats: Iterable[Seat] = (),
    held: Collection[Seat] | None = None,
) -> Claims:
    """Every MP's claim on every new seat: electors(old and new) / electors(old) >= threshold.

    overlaps: `Overlap`, or tuples in its order. threshold: exact, more than 0 and at most 1.
    new_seats: seats to be told of even where no overlap names them. held: the old seats that have
    an MP of the party; None: all have.

    Of several wholes of an estimated old seat the largest is taken, and at least what its rows add
    up to: published estimates say 0 in rows without people, and round. Raises ValueError for
    counts that are negative or not exact, for electors whose wholes contradict each other or are
    fewer than their rows, for an old seat counted in part by estimate, and for a threshold that is
    none.
    """
    line = _threshold(threshold)
    parts: dict[tuple[Seat, Seat], Count] = {}
    wholes: dict[Seat, list[Count]] = {}
    estimated: dict[Seat, bool] = {}
    for given in overlaps:
        row = given if isinstance(given, Overlap) else Overlap(*given)  # type: ignore[arg-type]
        parts[row.old, row.new] = parts.get((row.old, row.new), 0) + _count(row.electors)
        if row.whole is not None:
            wholes.setdefault(row.old, []).append(_count(row.whole))
        if estimated.setdefault(row.old, row.estimated) is not row.estimated:
            raise ValueError(f"the rows of {row.old} are counted by estimate in part only")
    sums: dict[Seat, Count] = {}
    for (old, _new), part in parts.items():
        sums[old] = sums.get(old, 0) + part
    whole = {
        old: _whole(old, rows, wholes.get(old, []), estimated=estimated[old])
        for old, rows in sums.items()
    }
    return _grouped(
        line,
        tuple(
            _claim(
                old,
                new,
                part,
                whole[old],
                line,
                estimated=estimated[old],
                held=held is None or old in held,
            )
            for (old, new), part in parts.items()
        ),
        new_seats,
    )


def read_threshold(text: str) -> Fraction | None:
    """The exact threshold that somebody wrote: "2/5", "40 %" or "0.4"; None for what is none."""
    plain = text.strip()
    per_cent = plain.endswith("%")
    plain = plain.removesuffix("%").rstrip()
    if (ratio := _RATIO.fullmatch(plain)) and not per_cent and int(ratio[2]):
        line = Fraction(int(ratio[1]), int(ratio[2]))
    elif _DECIMAL.fullmatch(plain):
        line = Fraction(plain) / (100 if per_cent else 1)
    else:
        return None
    return line if 0 < line <= 1 else None


def settle(found: Claims, ruled: Mapping[tuple[Seat, Seat], bool]) -> Claims:
    """The same after officers decided on undecided claims.

    ruled: by (old, new), whether the claim is accepted. A claim that the count itself decides is
    not theirs to decide: such an entry changes nothing.
    """
    rows = tuple(
        replace(
            row,
            state=ClaimState.CLAIM if ruled[row.old, row.new] else ClaimState.NONE,
            decided=True,
        )
        if row.state is ClaimState.UNDECIDED and (row.old, row.new) in ruled
        else row
        for row in found.rows
    )
    return _grouped(found.threshold, rows, found.seats)


def differing(before: Claims, after: Claims) -> tuple[Seat, ...]:
    """The new seats whose kind, claimants or undecided claims are not the same, in order."""
    return tuple(
        seat for seat in after.seats if _said(before.seats.get(seat)) != _said(after.seats[seat])
    )


def _said(seat: SeatClaims | None) -> object:
    if seat is None:
        return None
    return (
        seat.kind,
        {row.old for row in seat.claimants},
        {row.old for row in seat.undecided},
    )


def _grouped(line: Fraction, rows: tuple[Claim, ...], new_seats: Iterable[Seat]) -> Claims:
    by_new: dict[Seat, list[Claim]] = {seat: [] for seat in new_seats}
    by_old: dict[Seat, list[Claim]] = {}
    for row in rows:
        by_new.setdefault(row.new, []).append(row)
        by_old.setdefault(row.old, []).append(row)
    return Claims(
        line,
        rows,
        {seat: SeatClaims(seat, _largest_first(found)) for seat, found in by_new.items()},
        {seat: _largest_first(found) for seat, found in by_old.items()},
    )


def _largest_first(rows: Iterable[Claim]) -> tuple[Claim, ...]:
    # Equal shares stay in the order of the overlaps: neither is before the other.
    return tuple(sorted(rows, key=lambda row: -(row.share or Fraction(0))))


def _claim(
    old: Seat,
    new: Seat,
    part: Count,
    whole: Count,
    line: Fraction,
    *,
    estimated: bool,
    held: bool,
) -> Claim:
    exact = line * whole
    # Electors are whole: 40 % of 67,998 is 27,199.2, so 27,200 are needed.
    needed: Count = -(-exact.numerator // exact.denominator) if isinstance(whole, int) else exact
    if not whole:
        state = ClaimState.NONE
    elif estimated and abs(Fraction(part) / whole - line) <= MARGIN:
        state = ClaimState.UNDECIDED
    else:
        state = ClaimState.CLAIM if part >= exact else ClaimState.NONE
    return Claim(old, new, part, whole, needed, state, estimated, held)


def _whole(old: Seat, rows: Count, given: list[Count], *, estimated: bool) -> Count:
    if estimated:
        return max([rows, *given])
    if not given:
        return rows
    if len(set(given)) > 1:
        raise ValueError(f"{old} is given different numbers of electors")
    if given[0] < rows:
        raise ValueError(f"{old} has {given[0]} electors, and its rows add up to {rows}")
    return given[0]


def _count(value: object) -> Count:
    """A count, exact and not negative; an int wherever it is whole."""
    if isinstance(value, bool) or not isinstance(value, int | Fraction | Decimal):
        raise ValueError(f"{value!r} is no exact count")
    exact = Fraction(value)
    if exact < 0:
        raise ValueError(f"a count cannot be {value}")
    return int(exact) if exact.denominator == 1 else exact


def _threshold(value: Fraction | int | str | Decimal) -> Fraction:
    if not isinstance(value, Fraction | int | str | Decimal):
        # In floating point 0.4 is a little more than two fifths: a seat on the line would lose.
        raise ValueError("give the threshold as an exact fraction, such as Fraction(2, 5)")
    line = Fraction(value)
    if not 0 < line <= 1:
        raise ValueError(f"a threshold is more than 0 and at most 1, and not {value}")
    return line
