"""Whose record it is: source and licence, for every page and file made from it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.source.attribution import PARLIAMENT
from app.source.models import ImportRun
from app.votes.models import Division, DivisionVersion
from app.votes.rolls import IS_CURRENT
from app.votes.sample import ATTRIBUTION as SAMPLE_ATTRIBUTION
from app.votes.sample.source import SAMPLE


def attribution_of(session: Session) -> str:
    """Source and licence of the divisions on record: of the sample too while any is from it."""
    from_sample = session.scalar(
        select(Division.id)
        .join(DivisionVersion, IS_CURRENT)
        .join(ImportRun, ImportRun.run_id == DivisionVersion.run_id)
        .where(ImportRun.source.contains(SAMPLE))
        .limit(1)
    )
    return PARLIAMENT if from_sample is None else SAMPLE_ATTRIBUTION
