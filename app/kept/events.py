"""The audit vocabulary of this room."""

from __future__ import annotations

from enum import StrEnum


class KeptEvent(StrEnum):
    """What can have happened to a form that was left half-way. What was typed is never told."""

    KEPT = "kept:form:kept"
    THROWN_AWAY = "kept:form:thrown-away"
    FORGOTTEN = "kept:form:forgotten"
