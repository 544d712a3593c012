"""Which MP goes to which new seat, as far as claims, choices and decisions say (`domain.md` 6).

First preferences are granted where nobody contests them; contested seats go to contests; a loser
falls to the next choice by an officer's decision only. What nobody has decided stays open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.selections.domain.boundaries import (
    Claims,
    ClaimState,
    DecisionKind,
    Seat,
    settle,
)


class SeatState(StrEnum):
    """Where a new seat stands."""

    GRANTED = "granted"
    WON = "won"
    WON_BY_ANOTHER = "won by another"
    CONTEST = "contest"
    WAITING = "waiting"
    OPEN = "open"

    @property
    def label(self) -> str:
        """In words."""
        return {
            SeatState.GRANTED: "Granted",
            SeatState.WON: "Contest won",
            SeatState.WON_BY_ANOTHER: "Won by another",
            SeatState.CONTEST: "Contest to be held",
            SeatState.WAITING: "Waiting",
            SeatState.OPEN: "Open selection",
        }[self]


class MemberState(StrEnum):
    """Where an MP stands whose seat is changed."""

    GRANTED = "granted"
    WON = "won"
    CONTEST = "contest"
    WAITING = "waiting"
    CHOICE_MISSING = "choice missing"
    UNDECIDED = "undecided"
    LOST = "lost"
    WITHOUT = "without"

    @property
    def label(self) -> str:
        """In words."""
        return {
            MemberState.GRANTED: "Seat granted",
            MemberState.WON: "Contest won",
            MemberState.CONTEST: "In a contest",
            MemberState.WAITING: "Waiting",
            MemberState.CHOICE_MISSING: "Choice missing",
            MemberState.UNDECIDED: "Claim undecided",
            MemberState.LOST: "Contest lost",
            MemberState.WITHOUT: "No claim",
        }[self]


@dataclass(frozen=True, slots=True)
class Decision:
    """What officers decided. old: whose claim it is about; None where nobody's."""

    kind: DecisionKind
    new: Seat
    old: Seat | None = None


@dataclass(frozen=True, slots=True)
class SeatOutcome:
    """A new seat. holder: the old seat whose MP has it. contenders: those who want it.

    waits_for: the old seats whose MP may still come to want it.
    """

    seat: Seat
    state: SeatState
    holder: Seat | None
    contenders: tuple[Seat, ...]
    waits_for: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class MemberOutcome:
    """The MP of an old seat. seat: which new one she has or wants; ranking: her claims in order.

    may_fall_to: after a lost contest, the claims that officers may still let her take up.
    """

    old: Seat
    state: MemberState
    seat: Seat | None
    ranking: tuple[Seat, ...]
    may_fall_to: tuple[Seat, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """Where every new seat and every MP stands. without_effect: decisions that change nothing."""

    claims: Claims
    seats: Mapping[Seat, SeatOutcome]
    members: Mapping[Seat, MemberOutcome]
    without_effect: tuple[Decision, ...]

    def seats_in(self, *states: SeatState) -> tuple[SeatOutcome, ...]:
        """The new seats in one of some states."""
        return tuple(one for one in self.seats.values() if one.state in states)

    def members_in(self, *states: MemberState) -> tuple[MemberOutcome, ...]:
        """The MPs in one of some states."""
        return tuple(one for one in self.members.values() if one.state in states)

    @property
    def finished(self) -> bool:
        """Whether nothing is left that an officer or an MP has to say."""
        return not self.seats_in(SeatState.CONTEST, SeatState.WAITING) and not self.members_in(
            MemberState.CHOICE_MISSING, MemberState.UNDECIDED
        )


@dataclass(slots=True)
class _Wish:
    """An MP on her way. at: her place in the ranking; None: she wants nothing for certain."""

    ranking: tuple[Seat, ...]
    undecided: frozenset[Seat]
    at: int | None
    lost: frozenset[Seat] = frozenset()

    @property
    def wants(self) -> Seat | None:
        """The seat she wants and has a claim on for certain."""
        if self.at is None or self.ranking[self.at] in self.undecided:
            return None
        return self.ranking[self.at]

    @property
    def may_want(self) -> tuple[Seat, ...]:
        """While her wish is not certain, the seats it may come to."""
        if self.wants is not None or self.out:
            return ()
        return self.ranking if self.at is None else self.ranking[self.at :]

    @property
    def out(self) -> bool:
        """Whether she lost where she stood and was allowed nothing else."""
        return self.at is not None and self.ranking[self.at] in self.lost


def assign(
    found: Claims,
    choices: Mapping[Any, Sequence[Seat]],
    decisions: Iterable[Decision] = (),
) -> Assignment:
    """Put claims, MPs' choices and officers' decisions together.

    choices: by old seat, its MP's claims in order of preference; one that does not rank all claims
    is missing. decisions: in any order, since none depends on which was written first; of two
    winners of one seat the last counts. Where officers let a loser take up a seat that was granted
    to somebody else, it is contested again.
    """
    decided = tuple(decisions)
    ruled = {
        (one.old, one.new): one.kind is DecisionKind.CLAIM_ACCEPTED
        for one in decided
        if one.old is not None
        and one.kind in (DecisionKind.CLAIM_ACCEPTED, DecisionKind.CLAIM_REFUSED)
    }
    settled = settle(found, ruled)
    wishes = {
        old: wish
        for old in settled.by_old
        if (wish := _wish(settled, old, choices.get(old, ()))) is not None
    }
    winners = _contests(wishes, decided)
    wanting = _wanting(wishes)
    waiting: dict[Seat, list[Seat]] = {}
    for old, wish in wishes.items():
        for seat in wish.may_want:
            waiting.setdefault(seat, []).append(old)
    seats = {
        seat: _seat_outcome(
            seat, tuple(wanting.get(seat, ())), tuple(waiting.get(seat, ())), winners
        )
        for seat in settled.seats
    }
    members = {old: _member_outcome(settled, old, wish, seats) for old, wish in wishes.items()}
    vain = tuple(one for one in decided if not _has_effect(one, found, wishes, winners))
    return Assignment(settled, seats, members, vain)


def _wish(found: Claims, old: Seat, choice: Sequence[Seat]) -> _Wish | None:
    """What the MP of an old seat wants at first; None without an MP."""
    if not any(row.held for row in found.of_old(old)):
        return None
    rows = found.claims_of(old)
    own = tuple(row.new for row in rows)
    undecided = frozenset(row.new for row in rows if row.state is ClaimState.UNDECIDED)
    ranking = own if len(own) == 1 else tuple(seat for seat in choice if seat in own)
    if own and len(set(ranking)) == len(own) == len(ranking):
        return _Wish(ranking, undecided, 0)
    return _Wish(own, undecided, None)


def _wanting(wishes: Mapping[Seat, _Wish]) -> dict[Seat, list[Seat]]:
    """By new seat, the old seats whose MPs want it for certain and have not lost it."""
    found: dict[Seat, list[Seat]] = {}
    for old, wish in wishes.items():
        if wish.wants is not None and not wish.out:
            found.setdefault(wish.wants, []).append(old)
    return found


def _contests(wishes: Mapping[Seat, _Wish], decided: Sequence[Decision]) -> dict[Seat, Seat | None]:
    """Let the losers of decided contests fall as far as officers allow; gives who won (None:
    somebody without a claim).

    It comes to the same in any order: an MP leaves a seat only by losing it, and falls only down.
    """
    won = {
        one.new: one.old
        for one in decided
        if one.kind in (DecisionKind.CONTEST_WON, DecisionKind.WON_BY_ANOTHER)
    }
    allowed = {(one.old, one.new) for one in decided if one.kind is DecisionKind.NEXT_CHOICE}
    winners: dict[Seat, Seat | None] = {}
    moved = True
    while moved:
        moved = False
        for seat, olds in _wanting(wishes).items():
            if seat not in won or (len(olds) < 2 and seat not in winners):
                continue
            if won[seat] is not None and won[seat] not in olds:
                continue
            winners[seat] = won[seat]
            for old in olds:
                if old != won[seat]:
                    _lose(wishes[old], old, seat, allowed)
                    moved = True
    return winners


def _lose(wish: _Wish, old: Seat, seat: Seat, allowed: set[tuple[Seat | None, Seat]]) -> None:
    wish.lost |= {seat}
    assert wish.at is not None
    for place in range(wish.at + 1, len(wish.ranking)):
        if (old, wish.ranking[place]) in allowed:
            wish.at = place
            return


def _seat_outcome(
    seat: Seat,
    wanting: tuple[Seat, ...],
    waits_for: tuple[Seat, ...],
    winners: Mapping[Seat, Seat | None],
) -> SeatOutcome:
    if seat in winners:
        holder = winners[seat]
        state = SeatState.WON_BY_ANOTHER if holder is None else SeatState.WON
        return SeatOutcome(seat, state, holder, wanting, ())
    if len(wanting) > 1:
        state = SeatState.CONTEST
    elif waits_for:
        state = SeatState.WAITING
    else:
        state = SeatState.GRANTED if wanting else SeatState.OPEN
    holder = wanting[0] if state is SeatState.GRANTED else None
    return SeatOutcome(seat, state, holder, wanting, waits_for)


def _member_outcome(
    found: Claims, old: Seat, wish: _Wish, seats: Mapping[Seat, SeatOutcome]
) -> MemberOutcome:
    if not wish.ranking:
        return MemberOutcome(old, MemberState.WITHOUT, None, ())
    if wish.out:
        assert wish.at is not None
        below = wish.ranking[wish.at + 1 :]
        return MemberOutcome(old, MemberState.LOST, None, wish.ranking, below)
    if wish.wants is None:
        certain = len(wish.ranking) - len(wish.undecided)
        missing = wish.at is None and certain > 1
        state = MemberState.CHOICE_MISSING if missing else MemberState.UNDECIDED
        return MemberOutcome(old, state, None, wish.ranking)
    outcome = seats[wish.wants]
    state = {
        SeatState.GRANTED: MemberState.GRANTED,
        SeatState.WON: MemberState.WON,
        SeatState.CONTEST: MemberState.CONTEST,
    }.get(outcome.state, MemberState.WAITING)
    return MemberOutcome(old, state, wish.wants, wish.ranking)


def _has_effect(
    one: Decision,
    found: Claims,
    wishes: Mapping[Seat, _Wish],
    winners: Mapping[Seat, Seat | None],
) -> bool:
    """Whether a decision changed anything."""
    if one.kind in (DecisionKind.CLAIM_ACCEPTED, DecisionKind.CLAIM_REFUSED):
        return one.old is not None and found.is_undecided(one.old, one.new)
    if one.kind is DecisionKind.NEXT_CHOICE:
        wish = None if one.old is None else wishes.get(one.old)
        if wish is None or wish.at is None or not wish.lost:
            return False
        return one.new in wish.lost | {wish.ranking[wish.at]} and one.new != wish.ranking[0]
    return one.new in winners and winners[one.new] == one.old


def list_decidable(found: Assignment, seat: Seat, *, restricted: bool) -> list[Decision]:
    """What officers may decide of a new seat as things stand.

    An undecided claim; a contest that waits for nobody's choice, by a claimant or, where it is not
    restricted to them, by another; the next choice of an MP who lost her contest.
    """
    offered = [
        Decision(kind, seat, row.old)
        for row in found.claims.seats[seat].undecided
        for kind in (DecisionKind.CLAIM_ACCEPTED, DecisionKind.CLAIM_REFUSED)
    ]
    outcome = found.seats[seat]
    if outcome.state is SeatState.CONTEST and not outcome.waits_for:
        offered += [Decision(DecisionKind.CONTEST_WON, seat, old) for old in outcome.contenders]
        if not restricted:
            offered.append(Decision(DecisionKind.WON_BY_ANOTHER, seat))
    return offered + [
        Decision(DecisionKind.NEXT_CHOICE, seat, one.old)
        for one in found.members_in(MemberState.LOST)
        if seat in one.may_fall_to
    ]
