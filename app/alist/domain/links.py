"""What a personal link is for, and how long it can be used."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum


class LinkPurpose(StrEnum):
    """What a link is for. apply: send an application. keep: see, change and withdraw her own entry,
    and confirm that she is ready. endorse: confirm, decline or withdraw an endorsement."""

    APPLY = "apply"
    KEEP = "keep"
    ENDORSE = "endorse"


def expires_at(made_at: datetime, days: int) -> datetime:
    """When a link ends: so many days after it was made."""
    return made_at + timedelta(days=days)
