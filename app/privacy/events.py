"""The audit vocabulary of this room."""

from __future__ import annotations

from enum import StrEnum


class PrivacyEvent(StrEnum):
    """What can have happened to personal data and to requests about them."""

    PERSON_READ = "privacy:person:read"
    CORRECTION_ASKED = "privacy:correction:asked"
    CORRECTION_READ = "privacy:correction:read"
    CORRECTION_DECIDED = "privacy:correction:decided"
    CORRECTIONS_FORGOTTEN = "privacy:corrections:forgotten"
