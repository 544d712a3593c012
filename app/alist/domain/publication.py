"""What of a candidate is public: what she agreed to, field by field, while she is listed."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from app.alist.domain.candidates import CandidateState

PURGED_WITHIN = 60
"""Seconds that a page of the A-list may stand in a shared cache."""


class PublicField(StrEnum):
    """What a candidate can agree to publish (domain.md 7). Nothing else of her is ever public."""

    NAME = "name"
    REGION = "region"
    SEATS = "seats"
    TRADITION = "tradition"
    BIOGRAPHY = "biography"
    EXPERIENCE = "experience"
    LANGUAGES = "languages"
    OFFICES = "offices"
    READINESS = "readiness"
    ENDORSEMENTS = "endorsements"
    PHOTO = "photo"

    @property
    def label(self) -> str:
        """What it is called on a form."""
        return {
            PublicField.NAME: "Name",
            PublicField.REGION: "Region, and others in which she would stand",
            PublicField.SEATS: "Seats she would stand in",
            PublicField.TRADITION: "Tradition, in her own words",
            PublicField.BIOGRAPHY: "Short biography",
            PublicField.EXPERIENCE: "Experience",
            PublicField.LANGUAGES: "Languages",
            PublicField.OFFICES: "Offices held",
            PublicField.READINESS: "The day she last confirmed that she is ready",
            PublicField.ENDORSEMENTS: "Organisations that endorse her",
            PublicField.PHOTO: "Photograph",
        }[self]


def published(
    state: CandidateState, agreed: Collection[PublicField], *, objected: bool
) -> frozenset[PublicField]:
    """What of a candidate is public now: nothing unless she is listed and agreed to her name.

    objected: whether an objection to processing is on record, which takes everything off.
    """
    if state is not CandidateState.LISTED or objected or PublicField.NAME not in agreed:
        return frozenset()
    return frozenset(agreed)
