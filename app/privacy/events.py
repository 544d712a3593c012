"""The audit vocabulary of this room."""

from __future__ import annotations

from enum import StrEnum


class PrivacyEvent(StrEnum):
    """What can have happened to personal data and to requests about them."""

    PERSON_READ = "privacy:person:read"
    PERSON_ERASED = "privacy:person:erased"
    OBJECTION_RECORDED = "privacy:objection:recorded"
    OBJECTION_READ = "privacy:objection:read"
    OBJECTION_ENDED = "privacy:objection:ended"
    RETENTION_RAN = "privacy:retention:ran"
    CORRECTION_ASKED = "privacy:correction:asked"
    CORRECTION_READ = "privacy:correction:read"
    CORRECTION_DECIDED = "privacy:correction:decided"
    CORRECTIONS_FORGOTTEN = "privacy:corrections:forgotten"
