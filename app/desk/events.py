"""What this room writes to the audit trail."""

from __future__ import annotations

from enum import StrEnum


class DeskEvent(StrEnum):
    """Past-tense words, as they stand in the trail."""

    DIGEST_SENT = "desk:digest:sent"
