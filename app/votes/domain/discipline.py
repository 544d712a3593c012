"""Rebellion, excuse and absence: one member, one division, one line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.votes.domain.lines import Direction, Line, Strength
from app.votes.domain.vote import Vote


class Conduct(StrEnum):
    """What a vote was, measured by the declared line."""

    LOYAL = "loyal"
    REBELLION = "rebellion"
    ABSTENTION = "abstention"
    EXCUSED = "excused"
    UNEXPLAINED_ABSENCE = "unexplained absence"
    ABSENT = "absent"
    UNBOUND = "unbound"


class ExcuseKind(StrEnum):
    """Why a member need not vote."""

    SLIP = "slip"
    PAIR = "pair"
    PROXY = "proxy"
    LEAVE = "leave"
    ILLNESS = "illness"


@dataclass(frozen=True, slots=True)
class Rules:
    """What the party settles for itself where sources are silent (`settings`).

    both_rebels: recorded in both lobbies breaks an aye or no line; else it is an abstention.
    whipless_count: who does not hold the whip counts in the party's cohesion; she cannot rebel
    either way.
    """

    both_rebels: bool = False
    whipless_count: bool = False

    @property
    def sentences(self) -> tuple[str, str]:
        """The rules in force, in words."""
        return (
            "Recorded in both lobbies on an aye or no line is a rebellion."
            if self.both_rebels
            else "Recorded in both lobbies on an aye or no line is an abstention, no rebellion.",
            "Members without the whip count in the party’s cohesion; they cannot rebel."
            if self.whipless_count
            else "Members without the whip are left out of the party’s cohesion and cannot rebel.",
        )


USUAL = Rules()
"""The rules while nobody has set others."""


class ReviewOutcome(StrEnum):
    """What an officer made of a rebellion."""

    NO_ACTION = "no action"
    SPOKEN_TO = "spoken to"
    WRITTEN_TO = "written to"
    REFERRED = "referred to the Chief Whip"


@dataclass(frozen=True, slots=True)
class Excuse:
    """One excuse of one member: for a division, or for days, both included (None: open)."""

    member_id: int
    kind: ExcuseKind
    division_id: int | None = None
    first_day: date | None = None
    last_day: date | None = None

    def covers(self, division_id: int, day: date) -> bool:
        """Whether it excuses from a division held on a day."""
        if self.division_id is not None:
            return self.division_id == division_id
        return (self.first_day is None or self.first_day <= day) and (
            self.last_day is None or day <= self.last_day
        )


def is_rebellion(direction: Direction, vote: Vote, rules: Rules = USUAL) -> bool:
    """Whether a vote breaks a declared line of a direction.

    Aye or no: voting the other way. Both lobbies is an abstention, not a rebellion, unless the
    rules say so. Abstain: voting either way; absence and both are loyal. Free or unknown: nobody
    rebels.
    """
    if vote is Vote.BOTH and rules.both_rebels:
        return direction in (Direction.AYE, Direction.NO)
    if vote.lobby is None:
        return False
    if direction is Direction.ABSTAIN:
        return True
    return direction in (Direction.AYE, Direction.NO) and vote.lobby != direction.value


def is_against_majority(majority: Direction, vote: Vote) -> bool:
    """Whether a vote went the other way than the majority of the party (`inferred_line`)."""
    return vote.lobby is not None and is_rebellion(majority, vote)


def conduct(
    line: Line | None, vote: Vote, *, holds_whip: bool, excused: bool, rules: Rules = USUAL
) -> Conduct:
    """What a vote was, measured by a line.

    line: the declared one; an inferred line or None binds nobody.
    holds_whip: on the day of the division: who does not hold it cannot rebel.
    excused: a slip, pair, proxy, leave or illness covers the division.

    An absence is unexplained only on a two- or three-line whip; a known direction of unknown
    strength counts like two lines.
    """
    absent = vote is Vote.ABSENT
    if absent and excused:
        return Conduct.EXCUSED
    if line is None or not line.declared or not holds_whip:
        return Conduct.ABSENT if absent else Conduct.UNBOUND
    if line.direction in (Direction.FREE, Direction.UNKNOWN):
        return Conduct.ABSENT if absent else Conduct.UNBOUND
    if is_rebellion(line.direction, vote, rules):
        return Conduct.REBELLION
    if line.direction is Direction.ABSTAIN or vote.lobby is not None:
        return Conduct.LOYAL
    if vote is Vote.BOTH:
        return Conduct.ABSTENTION
    return Conduct.ABSENT if line.strength is Strength.ONE else Conduct.UNEXPLAINED_ABSENCE
