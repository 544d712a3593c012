"""The words of rounds, answers, recommendations and marks."""

from __future__ import annotations

from enum import StrEnum


class RoundKind(StrEnum):
    """What a round asks."""

    PLEDGE = "pledge"
    CONFIDENCE = "confidence"
    RECOGNITION = "recognition"


class RoundState(StrEnum):
    """How far a round has come."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    VOIDED = "voided"


class Answer(StrEnum):
    """What a member said. Withdrawn: she took back what she had said, and said nothing since."""

    YES = "yes"
    NO = "no"
    EQUIVOCATES = "equivocates"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """What a round counts of a member; no reply is an outcome of its own, never a refusal."""

    YES = "yes"
    NO = "no"
    EQUIVOCATES = "equivocates"
    WITHDRAWN = "withdrawn"
    NO_REPLY = "no reply"


class Medium(StrEnum):
    """How an answer was given."""

    IN_PERSON = "in person"
    TELEPHONE = "telephone"
    LETTER = "letter"
    EMAIL = "e-mail"
    STATEMENT = "public statement"
    PERSONAL_LINK = "personal link"


class Measure(StrEnum):
    """What a refused pledge recommends; an officer decides."""

    WITHDRAW_WHIP = "withdraw the whip"
    REPLACEMENT = "replacement candidate"


class Decision(StrEnum):
    """What an officer decided of a recommendation."""

    ACCEPTED = "accepted"
    REFUSED = "refused"


class NoReplyFollows(StrEnum):
    """What follows from no reply: a setting of the round."""

    NOTHING = "nothing"
    AS_REFUSAL = "as a refusal"


class MarkStepKind(StrEnum):
    """What happened to a deselection mark."""

    PROPOSED = "proposed"
    PUT_ON = "put on"
    REFUSED = "refused"
    LIFTED = "lifted"
    ROUTE_CHOSEN = "route chosen"
    OUTCOME = "outcome"
    VOIDED = "voided"


class Route(StrEnum):
    """By which a mark is carried out."""

    TRIGGER_BALLOT = "trigger ballot"
    BOUNDARY_CHANGE = "boundary change"
    MANDATORY_RESELECTION = "mandatory reselection"


class MarkOutcome(StrEnum):
    """What became of a mark that was carried out."""

    RESELECTED = "reselected"
    DESELECTED = "deselected"
    STOOD_DOWN = "stood down"
