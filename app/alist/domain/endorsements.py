"""How an endorsement stands on a day."""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class EndorsementState(StrEnum):
    """Where an endorsement stands."""

    ASKED = "asked for"
    ENDORSED = "endorsed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


def endorsement_state(
    endorsed_on: date | None, declined_on: date | None, withdrawn_on: date | None, on: date
) -> EndorsementState:
    """How an endorsement stands on a day, which the day of withdrawal is the first without."""
    if withdrawn_on is not None and withdrawn_on <= on:
        return EndorsementState.WITHDRAWN
    if endorsed_on is not None and endorsed_on <= on:
        return EndorsementState.ENDORSED
    if declined_on is not None and declined_on <= on:
        return EndorsementState.DECLINED
    return EndorsementState.ASKED
