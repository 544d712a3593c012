"""Reads of recognised organisations and of endorsements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.alist.domain.endorsements import EndorsementState, endorsement_state
from app.alist.models.candidates import Candidate
from app.alist.models.endorsements import Endorsement, Organisation
from app.db.model import LARGEST_ID
from app.kernel.errors import NotInRecord


@dataclass(frozen=True, slots=True)
class EndorsementRow:
    """An endorsement as it stands on a day. recognised: whether the organisation is, that day."""

    id: int
    candidate_id: int
    candidate: str
    organisation_id: int
    organisation: str
    state: EndorsementState
    recognised: bool
    asked_at: datetime
    endorsed_on: date | None
    declined_on: date | None
    withdrawn_on: date | None
    source: str
    version: int

    @property
    def holds(self) -> bool:
        """Whether it counts: confirmed, not withdrawn, of an organisation recognised that day."""
        return self.state is EndorsementState.ENDORSED and self.recognised


def list_endorsements(
    session: Session,
    on: date,
    *,
    candidate_ids: Collection[int] | None = None,
    organisation_id: int | None = None,
) -> Mapping[int, list[EndorsementRow]]:
    """Endorsements as they stand on a day by candidate, by the organisation's name.

    candidate_ids, organisation_id: narrow them; None for all. Voided ones are left out.
    """
    query = (
        select(Endorsement, Organisation, Candidate.name)
        .join(Organisation, Organisation.id == Endorsement.organisation_id)
        .join(Candidate, Candidate.id == Endorsement.candidate_id)
        .where(Endorsement.voided_at.is_(None), Organisation.voided_at.is_(None))
        .order_by(Organisation.search_name, Endorsement.id)
    )
    if candidate_ids is not None:
        query = query.where(Endorsement.candidate_id.in_(candidate_ids))
    if organisation_id is not None:
        query = query.where(Endorsement.organisation_id == organisation_id)
    found: defaultdict[int, list[EndorsementRow]] = defaultdict(list)
    for row, organisation, name in session.execute(query):
        found[row.candidate_id].append(
            EndorsementRow(
                id=row.id,
                candidate_id=row.candidate_id,
                candidate=name,
                organisation_id=organisation.id,
                organisation=organisation.name,
                state=endorsement_state(row.endorsed_on, row.declined_on, row.withdrawn_on, on),
                recognised=organisation.since <= on
                and (organisation.until is None or on < organisation.until),
                asked_at=row.asked_at,
                endorsed_on=row.endorsed_on,
                declined_on=row.declined_on,
                withdrawn_on=row.withdrawn_on,
                source=row.source,
                version=row.version,
            )
        )
    return found


def get_organisation(session: Session, organisation_id: int) -> Organisation:
    """An organisation, a voided one too. Raises NotInRecord."""
    found = session.get(Organisation, organisation_id) if organisation_id <= LARGEST_ID else None
    if found is None:
        raise NotInRecord(f"There is no organisation {organisation_id}.")
    return found


def list_organisations(session: Session, on: date | None = None) -> list[Organisation]:
    """Organisations that are not voided, by name; recognised on a day (None: at any time)."""
    query = (
        select(Organisation)
        .where(Organisation.voided_at.is_(None))
        .order_by(Organisation.search_name, Organisation.since)
    )
    return [
        row
        for row in session.scalars(query)
        if on is None or (row.since <= on and (row.until is None or on < row.until))
    ]


def get_endorsement(session: Session, endorsement_id: int) -> Endorsement:
    """An endorsement, a voided one too. Raises NotInRecord."""
    found = session.get(Endorsement, endorsement_id) if endorsement_id <= LARGEST_ID else None
    if found is None:
        raise NotInRecord(f"There is no endorsement {endorsement_id}.")
    return found
