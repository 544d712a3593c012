"""The audit vocabulary of this room."""

from __future__ import annotations

from enum import StrEnum


class AuditEvent(StrEnum):
    """What can have happened to the trail itself: it was read where it is personal."""

    PRIVATE_READ = "audit:private:read"
