"""The words of this room: methods of the quota, rules of a draft, steps, how a post ends."""

from __future__ import annotations

from enum import StrEnum


class Method(StrEnum):
    """A method of sharing seats between slates by their votes (docs: `domain.apportionment`)."""

    HARE = "hare"
    DROOP = "droop"
    DHONDT = "dhondt"
    SAINTE_LAGUE = "sainte-lague"
    MODIFIED_SAINTE_LAGUE = "modified-sainte-lague"
    HUNTINGTON_HILL = "huntington-hill"
    ADAMS = "adams"
    DEAN = "dean"

    @property
    def label(self) -> str:
        """Its name as officers know it."""
        return {
            Method.HARE: "Hare, largest remainder",
            Method.DROOP: "Droop, largest remainder",
            Method.DHONDT: "D’Hondt (Jefferson)",
            Method.SAINTE_LAGUE: "Sainte-Laguë (Webster)",
            Method.MODIFIED_SAINTE_LAGUE: "Modified Sainte-Laguë (1.4)",
            Method.HUNTINGTON_HILL: "Huntington-Hill",
            Method.ADAMS: "Adams",
            Method.DEAN: "Dean",
        }[self]


class PickRule(StrEnum):
    """How it is decided whose pick it is."""

    ALTERNATING = "alternating"
    DHONDT = "dhondt"
    SAINTE_LAGUE = "sainte-lague"

    @property
    def label(self) -> str:
        """Its name as officers know it."""
        return {
            PickRule.ALTERNATING: "Alternating ladder",
            PickRule.DHONDT: "Sequential divisor, D’Hondt",
            PickRule.SAINTE_LAGUE: "Sequential divisor, Sainte-Laguë",
        }[self]


class Settled(StrEnum):
    """How a tie was settled."""

    LOTS = "lots"
    OFFICER = "officer"

    @property
    def label(self) -> str:
        """It in words."""
        return {
            Settled.LOTS: "lots were drawn",
            Settled.OFFICER: "an officer decided",
        }[self]


class StepKind(StrEnum):
    """What can happen in a draft.

    pick: a slate fills a post. decline, time-out: it passes this turn. leave: it takes no further
    part. settle: a tie is settled for one slate. swap: two slates exchange two posts.
    """

    PICK = "pick"
    DECLINE = "decline"
    TIME_OUT = "time-out"
    LEAVE = "leave"
    SETTLE = "settle"
    SWAP = "swap"

    @property
    def label(self) -> str:
        """It in words."""
        return {
            StepKind.PICK: "picks",
            StepKind.DECLINE: "declines the turn",
            StepKind.TIME_OUT: "runs out of time",
            StepKind.LEAVE: "takes no further part",
            StepKind.SETTLE: "has the tie settled for it",
            StepKind.SWAP: "swaps",
        }[self]


class Ending(StrEnum):
    """How somebody ceased to hold a post."""

    RESIGNED = "resigned"
    DISMISSED = "dismissed"
    MOVED = "moved"
    ABOLISHED = "abolished"
    OTHER = "other"

    @property
    def label(self) -> str:
        """It in words."""
        return {
            Ending.RESIGNED: "resigned",
            Ending.DISMISSED: "was dismissed",
            Ending.MOVED: "moved to another post",
            Ending.ABOLISHED: "the post was abolished",
            Ending.OTHER: "left it for another reason",
        }[self]
