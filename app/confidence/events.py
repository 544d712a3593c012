"""The audit vocabulary of this room."""

from __future__ import annotations

from enum import StrEnum


class ConfidenceEvent(StrEnum):
    """What can have happened to rounds, answers, links, recommendations and marks."""

    ROUND_RECORDED = "confidence:round:recorded"
    ROUND_CHANGED = "confidence:round:changed"
    ROUND_OPENED = "confidence:round:opened"
    ROUND_CLOSED = "confidence:round:closed"
    ROUND_VOIDED = "confidence:round:voided"
    ANSWERS_RECORDED = "confidence:answer:recorded"
    ANSWER_VOIDED = "confidence:answer:voided"
    ANSWER_REINSTATED = "confidence:answer:reinstated"
    ADDRESS_RECORDED = "confidence:address:recorded"
    ADDRESS_REMOVED = "confidence:address:removed"
    ADDRESS_READ = "confidence:address:read"
    LINK_MADE = "confidence:link:made"
    LINK_ENDED = "confidence:link:ended"
    LINK_USED = "confidence:link:used"
    LINK_CODE_SENT = "confidence:link:code-sent"
    LINK_CODE_REFUSED = "confidence:link:code-refused"
    RECOMMENDED = "confidence:recommendation:made"
    RECOMMENDATION_DECIDED = "confidence:recommendation:decided"
    RECOMMENDATION_REOPENED = "confidence:recommendation:reopened"
    MARK_PROPOSED = "confidence:mark:proposed"
    MARK_STEP_RECORDED = "confidence:mark:step-recorded"
