"""The audit vocabulary of this room."""

from __future__ import annotations

from enum import StrEnum


class SplitEvent(StrEnum):
    """What can have happened to groups, their members and who governs."""

    GROUP_FORMED = "splits:group:formed"
    GROUP_CHANGED = "splits:group:changed"
    GROUP_CHANGE_VOIDED = "splits:group:change-voided"
    GROUP_VOIDED = "splits:group:voided"
    GROUP_JOINED = "splits:group:joined"
    GROUP_LEFT = "splits:group:left"
    GROUP_SPELL_CHANGED = "splits:group:spell-changed"
    GROUP_SPELL_VOIDED = "splits:group:spell-voided"
    GOVERNMENT_RECORDED = "splits:government:recorded"
    GOVERNMENT_CHANGED = "splits:government:changed"
    GOVERNMENT_VOIDED = "splits:government:voided"
