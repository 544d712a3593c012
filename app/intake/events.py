"""The audit vocabulary of this room."""

from __future__ import annotations

from enum import StrEnum


class IntakeEvent(StrEnum):
    """What can have happened to an import."""

    UPLOADED = "intake:import:uploaded"
    CHOSEN = "intake:import:chosen"
    APPLIED = "intake:import:applied"
    DISCARDED = "intake:import:discarded"
    VOIDED = "intake:import:voided"
