"""Whose record it is: source and licence, for every page and file made from it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.source.attribution import ALL_INVENTED, PARLIAMENT, origin
from app.source.models import ImportRun
from app.source.queries import is_invented
from app.votes.models import Division, DivisionVersion
from app.votes.rolls import IS_CURRENT
from app.votes.sample import ATTRIBUTION as SAMPLE_ATTRIBUTION
from app.votes.sample.source import SAMPLE


def attribution_of(session: Session) -> str:
    """Source and licence of the divisions on record: of the sample too while any is from it."""
    if is_invented(session):
        return ALL_INVENTED
    from_sample = session.scalar(
        select(Division.id)
        .join(DivisionVersion, IS_CURRENT)
        .join(ImportRun, ImportRun.run_id == DivisionVersion.run_id)
        .where(ImportRun.source.contains(SAMPLE))
        .limit(1)
    )
    return PARLIAMENT if from_sample is None else SAMPLE_ATTRIBUTION


def origin_of(session: Session, division_id: int) -> str:
    """What a footnote names as the origin of a division as it stands here."""
    source = session.scalar(
        select(ImportRun.source)
        .join(DivisionVersion, DivisionVersion.run_id == ImportRun.run_id)
        .join(Division, IS_CURRENT)
        .where(Division.id == division_id)
    )
    return origin(source, "UK Parliament, Commons Votes")
