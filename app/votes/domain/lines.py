"""What a party asked of its members in a division: declared by an officer, or inferred."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.kernel.errors import DomainError


class Direction(StrEnum):
    """Which way the line points."""

    AYE = "aye"
    NO = "no"
    ABSTAIN = "abstain"
    FREE = "free"
    UNKNOWN = "unknown"


class Strength(StrEnum):
    """How strongly attendance was asked for: the lines drawn under the item on the whip."""

    ONE = "one"
    TWO = "two"
    THREE = "three"
    UNKNOWN = "unknown"


class Evidence(StrEnum):
    """Where the line is known from."""

    OFFICE = "office"
    REPORTED = "reported"
    INFERRED = "inferred"


class LineRefused(DomainError):
    """The line cannot be so; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Line:
    """One party's line in one division. A free or an inferred line has no strength."""

    direction: Direction
    strength: Strength | None
    evidence: Evidence

    @property
    def declared(self) -> bool:
        """Whether an officer declared it; an inferred line makes nobody a rebel."""
        return self.evidence is not Evidence.INFERRED

    def as_json(self) -> dict[str, str | None]:
        """The line by name."""
        return {
            "direction": self.direction.value,
            "strength": None if self.strength is None else self.strength.value,
            "evidence": self.evidence.value,
        }


def declared_line(direction: Direction, strength: Strength | None, evidence: Evidence) -> Line:
    """The line an officer declares; without a strength it is unknown, a free vote has none.

    Raises LineRefused for a strength on a free vote, and for evidence that is no declaration.
    """
    if evidence is Evidence.INFERRED:
        raise LineRefused("A declared line comes from the office or is reported, never inferred.")
    if direction is Direction.FREE:
        if strength is not None:
            raise LineRefused("A free vote has no strength: leave the strength out.")
        return Line(direction, None, evidence)
    return Line(direction, strength or Strength.UNKNOWN, evidence)


def inferred_line(ayes: int, noes: int) -> Line:
    """The line inferred from how a party voted, tellers counted (the Public Whip method).

    ayes, noes: its members' votes. More ayes than noes is aye, fewer is no; equal is unknown: a
    tie makes nobody a rebel.
    """
    if ayes == noes:
        direction = Direction.UNKNOWN
    else:
        direction = Direction.AYE if ayes > noes else Direction.NO
    return Line(direction, None, Evidence.INFERRED)
