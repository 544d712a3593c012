"""What an officer may be allowed to do with rounds, recommendations and marks."""

from __future__ import annotations

from enum import StrEnum


class ConfidencePermission(StrEnum):
    """Permissions by name; roles grant them in `app.roles`."""

    READ_ROUND = "confidence:round:read"
    KEEP_ROUND = "confidence:round:keep"
    RECORD_ANSWER = "confidence:answer:record"
    DECIDE_RECOMMENDATION = "confidence:recommendation:decide"
    READ_MARK = "confidence:mark:read"
    DECIDE_MARK = "confidence:mark:decide"

    @property
    def label(self) -> str:
        """What it allows, in words."""
        return {
            ConfidencePermission.READ_ROUND: "see rounds and every answer",
            ConfidencePermission.KEEP_ROUND: "make, open, close and void a round",
            ConfidencePermission.RECORD_ANSWER: "record and void answers, and make personal links",
            ConfidencePermission.DECIDE_RECOMMENDATION: "decide what a refused pledge recommends",
            ConfidencePermission.READ_MARK: "see deselection marks",
            ConfidencePermission.DECIDE_MARK: "put on, lift or refuse deselection marks",
        }[self]
