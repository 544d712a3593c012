"""How one member stands in one division."""

from __future__ import annotations

from enum import IntEnum


class Vote(IntEnum):
    """A member's vote, as a number small enough to store five million times."""

    ABSENT = 0
    AYE = 1
    NO = 2
    TELLER_AYE = 3
    TELLER_NO = 4
    BOTH = 5

    @property
    def words(self) -> str:
        """The vote in words: "teller aye"."""
        return self.name.lower().replace("_", " ")

    @property
    def lobby(self) -> str | None:
        """The side it counts on: "aye", "no", or None. Tellers count as voting on their side."""
        if self in (Vote.AYE, Vote.TELLER_AYE):
            return "aye"
        if self in (Vote.NO, Vote.TELLER_NO):
            return "no"
        return None
