"""Rule sets: by which rules a sitting MP is put to a full selection, era by era.

A rule set is a value: what runs keeps the one it was called under, and an edit makes a new version
(`domain.md` 5).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Counting(StrEnum):
    """How units' results are put together."""

    TOGETHER = "together"
    TWO_POOLS = "two pools"
    COLLEGE = "college"
    EVERY_SEAT = "every seat"

    @property
    def label(self) -> str:
        """In words, for a form."""
        return {
            Counting.TOGETHER: "branches and affiliates together, one vote each",
            Counting.TWO_POOLS: "two pools, either of which triggers",
            Counting.COLLEGE: "an electoral college: branches one half, affiliates the other",
            Counting.EVERY_SEAT: "no ballot: every seat has a full selection",
        }[self]


class EmptyHalf(StrEnum):
    """What becomes of half a college in which nobody expressed a preference."""

    KEEPS_WEIGHT = "keeps its weight"
    OTHER_ALONE = "other half alone"

    @property
    def label(self) -> str:
        """In words, for a form."""
        return {
            EmptyHalf.KEEPS_WEIGHT: "its share is 0; the other half keeps its weight",
            EmptyHalf.OTHER_ALONE: "the other half decides alone",
        }[self]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One version of a rule set.

    threshold: the share for a full selection, exact. at_threshold: whether a share exactly on it
    triggers. no_preference_counts: whether units that returned "no preference" are in the base.
    empty_half: of a college only. exempt_months: so long after the return from maternity leave an
    MP is exempt, and during pregnancy (0: nobody is). notice_days: of notice before the first unit
    meets, at least. weeks: the length of the timetable. standing_months: of membership that a voter
    needs at the freeze date.
    """

    name: str
    version: int
    title: str
    counting: Counting
    threshold: Fraction
    at_threshold: bool
    no_preference_counts: bool = False
    empty_half: EmptyHalf = EmptyHalf.KEEPS_WEIGHT
    exempt_months: int = 12
    notice_days: int = 7
    weeks: int = 8
    standing_months: int = 6


BUILT_IN: Mapping[str, RuleSet] = {
    # Up to September 2018 the MP needed a simple majority of nominations. Sources conflict on a
    # tie; by default the MP needs more than half, so one half for a full selection triggers.
    "pre-2018": RuleSet(
        "pre-2018",
        1,
        "Up to September 2018: a majority of all units keeps the MP",
        Counting.TOGETHER,
        Fraction(1, 2),
        at_threshold=True,
    ),
    # Labour conference of September 2018: one third or more of either pool.
    "2018": RuleSet(
        "2018",
        1,
        "September 2018 to September 2021: one third of branches or of affiliates",
        Counting.TWO_POOLS,
        Fraction(1, 3),
        at_threshold=True,
    ),
    # Labour conference of September 2021: more than half of the combined college.
    "2021": RuleSet(
        "2021",
        1,
        "From September 2021: more than half of an electoral college",
        Counting.COLLEGE,
        Fraction(1, 2),
        at_threshold=False,
    ),
    # The essay of 2016: every seat has a selection before each general election.
    "mandatory": RuleSet(
        "mandatory",
        1,
        "Mandatory reselection: a full selection in every seat",
        Counting.EVERY_SEAT,
        Fraction(0),
        at_threshold=True,
        exempt_months=0,
    ),
}
"""By name, version 1 of each: what a new database has on record too."""
