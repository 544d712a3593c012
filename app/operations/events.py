"""The audit vocabulary of this room."""

from __future__ import annotations

from enum import StrEnum


class OperationEvent(StrEnum):
    """What can have happened to the record as a whole."""

    BACKED_UP = "operations:backup:created"
    RESTORED = "operations:backup:restored"
