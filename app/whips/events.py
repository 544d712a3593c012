"""The audit vocabulary of this room."""

from __future__ import annotations

from enum import StrEnum


class WhipEvent(StrEnum):
    """What can have happened to whip status and party membership."""

    STATUS_RECORDED = "whips:status:recorded"
    STATUS_VOIDED = "whips:status:voided"
    STATUS_REINSTATED = "whips:status:reinstated"
    DOCUMENT_READ = "whips:document:read"
    MEMBERSHIP_RECORDED = "whips:membership:recorded"
    MEMBERSHIP_VOIDED = "whips:membership:voided"
    MEMBERSHIP_REINSTATED = "whips:membership:reinstated"
