"""What an officer may be allowed to do with settings."""

from __future__ import annotations

from enum import StrEnum


class SettingPermission(StrEnum):
    """Permissions by name; roles grant them in `app.roles`."""

    READ = "settings:setting:read"
    CHANGE = "settings:setting:change"

    @property
    def label(self) -> str:
        """What it allows, in words."""
        return {
            SettingPermission.READ: "see the settings",
            SettingPermission.CHANGE: "change a setting",
        }[self]
