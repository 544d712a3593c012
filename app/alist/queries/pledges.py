"""Reads of pledges and of what was agreed to be published, as histories."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.alist.models.candidates import (
    CandidatePledge,
    PublishingAgreement,
    ReadinessConfirmation,
)


def list_pledges(session: Session, candidate_id: int) -> list[CandidatePledge]:
    """Pledges of a candidate, voided ones too, the newest first."""
    return list(
        session.scalars(
            select(CandidatePledge)
            .where(CandidatePledge.candidate_id == candidate_id)
            .order_by(CandidatePledge.pledged_on.desc(), CandidatePledge.id.desc())
        )
    )


def list_agreements(session: Session, candidate_id: int) -> list[PublishingAgreement]:
    """What a candidate agreed to publish, ended agreements too, the newest first."""
    return list(
        session.scalars(
            select(PublishingAgreement)
            .where(PublishingAgreement.candidate_id == candidate_id)
            .order_by(PublishingAgreement.agreed_at.desc(), PublishingAgreement.id.desc())
        )
    )


def list_confirmations(session: Session, candidate_id: int) -> list[ReadinessConfirmation]:
    """When a candidate confirmed that she is ready, the newest first."""
    return list(
        session.scalars(
            select(ReadinessConfirmation)
            .where(ReadinessConfirmation.candidate_id == candidate_id)
            .order_by(ReadinessConfirmation.confirmed_on.desc(), ReadinessConfirmation.id.desc())
        )
    )
