"""The audit vocabulary of this room."""

from __future__ import annotations

from enum import StrEnum


class AlistEvent(StrEnum):
    """What can have happened to candidates, organisations, endorsements and links."""

    CANDIDATE_APPLIED = "alist:candidate:applied"
    CANDIDATE_ENTERED = "alist:candidate:entered"
    CANDIDATE_CHANGED = "alist:candidate:changed"
    CANDIDATE_READ = "alist:candidate:read"
    CANDIDATE_ERASED = "alist:candidate:erased"
    STEP_RECORDED = "alist:candidate:step-recorded"
    AGREEMENT_GIVEN = "alist:agreement:given"
    AGREEMENT_WITHDRAWN = "alist:agreement:withdrawn"
    PLEDGE_RECORDED = "alist:pledge:recorded"
    PLEDGE_VOIDED = "alist:pledge:voided"
    READINESS_CONFIRMED = "alist:readiness:confirmed"
    READINESS_ASKED = "alist:readiness:asked"
    DILIGENCE_RECORDED = "alist:diligence:recorded"
    DILIGENCE_READ = "alist:diligence:read"
    PHOTO_KEPT = "alist:photo:kept"
    PHOTO_REMOVED = "alist:photo:removed"
    CONTACT_READ = "alist:contact:read"
    TRADITION_RECORDED = "alist:tradition:recorded"
    TRADITION_CHANGED = "alist:tradition:changed"
    TRADITION_VOIDED = "alist:tradition:voided"
    TRADITION_GROUPED = "alist:tradition:grouped"
    ORGANISATION_RECOGNISED = "alist:organisation:recognised"
    ORGANISATION_CHANGED = "alist:organisation:changed"
    ORGANISATION_ENDED = "alist:organisation:ended"
    ORGANISATION_VOIDED = "alist:organisation:voided"
    ENDORSEMENT_ASKED = "alist:endorsement:asked"
    ENDORSEMENT_CONFIRMED = "alist:endorsement:confirmed"
    ENDORSEMENT_DECLINED = "alist:endorsement:declined"
    ENDORSEMENT_WITHDRAWN = "alist:endorsement:withdrawn"
    ENDORSEMENT_VOIDED = "alist:endorsement:voided"
    LINK_MADE = "alist:link:made"
    LINK_USED = "alist:link:used"
    LINK_ENDED = "alist:link:ended"
    CANDIDATES_FORGOTTEN = "alist:candidate:forgotten"
