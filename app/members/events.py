"""The audit vocabulary of this room."""

from __future__ import annotations

from enum import StrEnum


class MemberEvent(StrEnum):
    """What can have happened to members' records."""

    IMPORTED = "members:record:imported"
