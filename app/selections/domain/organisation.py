"""What a CLP is made of, as far as a trigger ballot asks it."""

from __future__ import annotations

from enum import StrEnum


class UnitPool(StrEnum):
    """Where a unit's one vote counts."""

    BRANCH = "branch"
    AFFILIATE = "affiliate"

    @property
    def label(self) -> str:
        """A unit of the pool, in words."""
        return {UnitPool.BRANCH: "party branch", UnitPool.AFFILIATE: "affiliated branch"}[self]

    @property
    def pool(self) -> str:
        """The pool as `trigger.assess` calls it."""
        return {UnitPool.BRANCH: "branches", UnitPool.AFFILIATE: "affiliates"}[self]
