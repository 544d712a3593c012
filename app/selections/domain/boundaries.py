"""Who has a claim on a new seat when boundaries change, and which MP goes where."""

from __future__ import annotations

from enum import StrEnum


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
