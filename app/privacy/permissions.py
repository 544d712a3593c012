"""What an officer may be allowed to do with personal data."""

from __future__ import annotations

from enum import StrEnum


class PrivacyPermission(StrEnum):
    """Permissions by name; roles grant them in `app.roles`."""

    READ_CORRECTION = "privacy:correction:read"
    DECIDE_CORRECTION = "privacy:correction:decide"
    READ_PERSON = "privacy:person:read"
    KEEP_OBJECTION = "privacy:objection:keep"
    ERASE_PERSON = "privacy:person:erase"
    READ_RETENTION = "privacy:retention:read"

    @property
    def label(self) -> str:
        """What it allows, in words."""
        return {
            PrivacyPermission.READ_CORRECTION: "read requests for correction",
            PrivacyPermission.DECIDE_CORRECTION: "decide requests for correction",
            PrivacyPermission.READ_PERSON: "read everything that is held on one person",
            PrivacyPermission.KEEP_OBJECTION: "record and end objections to processing",
            PrivacyPermission.ERASE_PERSON: "erase a person, as far as the law demands it",
            PrivacyPermission.READ_RETENTION: "read what is removed after how long",
        }[self]
