"""The audit vocabulary of this room."""

from __future__ import annotations

from enum import StrEnum


class SettingEvent(StrEnum):
    """What can have happened to a setting."""

    CHANGED = "settings:setting:changed"
