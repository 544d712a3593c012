"""The audit vocabulary of this room."""

from __future__ import annotations

from enum import StrEnum


class MemberEvent(StrEnum):
    """What can have happened to members' records."""

    IMPORTED = "members:record:imported"
    CLP_RECORDED = "members:clp:recorded"
    CLP_CHANGED = "members:clp:changed"
    CLP_VOIDED = "members:clp:voided"
