"""The audit vocabulary of this room."""

from __future__ import annotations

from enum import StrEnum


class AuditEvent(StrEnum):
    """What can have happened to the trail itself, and what somebody took away as a file."""

    PRIVATE_READ = "audit:private:read"
    EXPORTED = "audit:table:exported"
