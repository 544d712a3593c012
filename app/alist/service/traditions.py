"""Groups candidates' own words on their tradition. Nothing here commits."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.alist.events import AlistEvent
from app.alist.models.candidates import Candidate, Tradition
from app.alist.queries.candidates import get_tradition
from app.alist.service.candidates import CandidateRefused
from app.audit import service as audit
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.errors import StaleEdit

TRADITIONS = "traditions"
"""What is done one at a time: no two groups have one name."""


def record_tradition(session: Session, name: str, description: str, *, by: str) -> Tradition:
    """Make a group. Raises CandidateRefused where one of that name stands."""
    one_at_a_time(session, TRADITIONS)
    _check(session, name, None)
    made = Tradition(
        name=name, description=description, recorded_at=clock.now(), recorded_by=by, version=1
    )
    session.add(made)
    session.flush()
    _audit(session, AlistEvent.TRADITION_RECORDED, made, by)
    return made


def change_tradition(
    session: Session,
    tradition_id: int,
    name: str,
    description: str,
    version: int | None,
    *,
    by: str,
) -> Tradition:
    """Name or describe a group anew. Raises NotInRecord, StaleEdit, CandidateRefused."""
    one_at_a_time(session, TRADITIONS)
    found = _standing(session, tradition_id)
    if version != found.version:
        raise StaleEdit({"name": found.name, "description": found.description})
    _check(session, name, found.id)
    found.name, found.description = name, description
    found.version += 1
    session.flush()
    _audit(session, AlistEvent.TRADITION_CHANGED, found, by)
    return found


def void_tradition(session: Session, tradition_id: int, reason: str, *, by: str) -> None:
    """Void a group; whoever was in it is in none. Raises NotInRecord, CandidateRefused."""
    one_at_a_time(session, TRADITIONS)
    found = _standing(session, tradition_id)
    for one in session.scalars(select(Candidate).where(Candidate.tradition_id == found.id)):
        one.tradition_id = None
        one.version += 1
    found.voided_at, found.voided_by, found.void_reason = clock.now(), by, reason
    session.flush()
    _audit(session, AlistEvent.TRADITION_VOIDED, found, by)


def group_candidates(
    session: Session, tradition_id: int | None, candidate_ids: Collection[int], *, by: str
) -> int:
    """Put candidates into a group, or into none. Returns how many changed. Raises NotInRecord.

    It says nothing about a candidate but under what an officer reads her words.
    """
    one_at_a_time(session, TRADITIONS)
    if tradition_id is not None:
        _standing(session, tradition_id)
    changed = 0
    for one in session.scalars(
        select(Candidate).where(Candidate.id.in_(candidate_ids), Candidate.erased_at.is_(None))
    ):
        if one.tradition_id != tradition_id:
            one.tradition_id = tradition_id
            one.version += 1
            changed += 1
    session.flush()
    if changed:
        audit.record(
            session,
            AlistEvent.TRADITION_GROUPED,
            by=by,
            subject="traditions" if tradition_id is None else f"tradition {tradition_id}",
            changes={"candidates": sorted(candidate_ids)},
        )
    return changed


def _standing(session: Session, tradition_id: int) -> Tradition:
    found = get_tradition(session, tradition_id)
    session.refresh(found, with_for_update=True)
    if found.voided_at is not None:
        raise CandidateRefused("This group has been voided.")
    return found


def _check(session: Session, name: str, but: int | None) -> None:
    taken = session.scalars(
        select(Tradition.id).where(
            Tradition.name == name, Tradition.voided_at.is_(None), Tradition.id != (but or 0)
        )
    ).first()
    if taken is not None:
        raise CandidateRefused("A group of this name stands.", "name")


def _audit(session: Session, event: AlistEvent, one: Tradition, by: str) -> None:
    audit.record(session, event, by=by, subject=f"tradition {one.id}", changes={"name": one.name})
