"""Keeps pledges, confirmations of readiness and due diligence. Nothing here commits."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.alist.domain.candidates import DiligenceState, PledgeKind, StepRefused
from app.alist.events import AlistEvent
from app.alist.models.candidates import CandidatePledge, Diligence, ReadinessConfirmation
from app.alist.queries.candidates import get_stored
from app.alist.service.candidates import CANDIDATES, CandidateRefused, person
from app.audit import service as audit
from app.db.work import one_at_a_time
from app.kernel import clock


def record_pledge(
    session: Session,
    candidate_id: int,
    kind: PledgeKind,
    pledged_on: date,
    *,
    text: str,
    source: str,
    by: str,
) -> CandidatePledge:
    """Keep that a candidate pledged something on a day, with the text she pledged.

    Raises NotInRecord, StepRefused once she is erased, CandidateRefused for a day in the future
    or where a pledge of that kind stands: void that first.
    """
    one_at_a_time(session, CANDIDATES)
    _check(session, candidate_id, pledged_on, "pledged_on")
    if find_pledge(session, candidate_id, kind) is not None:
        raise CandidateRefused(
            f"A {kind.label} of hers stands. Void it first, if she made another.", "kind"
        )
    made = CandidatePledge(
        candidate_id=candidate_id,
        kind=kind,
        text=text,
        pledged_on=pledged_on,
        source=source,
        recorded_at=clock.now(),
        recorded_by=by,
    )
    session.add(made)
    session.flush()
    audit.record(
        session,
        AlistEvent.PLEDGE_RECORDED,
        by=by,
        subject=person(candidate_id),
        changes={"pledge": kind.value, "pledged_on": pledged_on.isoformat()},
        person=person(candidate_id),
        private={"text": text, "source": source},
    )
    return made


def find_pledge(session: Session, candidate_id: int, kind: PledgeKind) -> CandidatePledge | None:
    """The pledge of a kind that stands."""
    return session.scalars(
        select(CandidatePledge).where(
            CandidatePledge.candidate_id == candidate_id,
            CandidatePledge.kind == kind,
            CandidatePledge.voided_at.is_(None),
        )
    ).first()


def void_pledge(
    session: Session, candidate_id: int, kind: PledgeKind, reason: str, *, by: str
) -> None:
    """Void the pledge of a kind that stands. Raises NotInRecord, CandidateRefused for none."""
    one_at_a_time(session, CANDIDATES)
    get_stored(session, candidate_id)
    found = find_pledge(session, candidate_id, kind)
    if found is None:
        raise CandidateRefused(f"No {kind.label} of hers stands.")
    found.voided_at, found.voided_by, found.void_reason = clock.now(), by, reason
    session.flush()
    audit.record(
        session,
        AlistEvent.PLEDGE_VOIDED,
        by=by,
        subject=person(candidate_id),
        changes={"pledge": kind.value},
        person=person(candidate_id),
        private={"reason": reason},
    )


def confirm_readiness(
    session: Session, candidate_id: int, confirmed_on: date, *, source: str, by: str
) -> ReadinessConfirmation:
    """Keep that a candidate said on a day that she is ready to stand.

    Raises NotInRecord, StepRefused once she is erased, CandidateRefused for a day in the future.
    """
    one_at_a_time(session, CANDIDATES)
    _check(session, candidate_id, confirmed_on, "confirmed_on")
    made = ReadinessConfirmation(
        candidate_id=candidate_id,
        confirmed_on=confirmed_on,
        source=source,
        recorded_at=clock.now(),
        recorded_by=by,
    )
    session.add(made)
    session.flush()
    audit.record(
        session,
        AlistEvent.READINESS_CONFIRMED,
        by=by,
        subject=person(candidate_id),
        changes={"confirmed_on": confirmed_on.isoformat()},
        person=person(candidate_id),
        private={"source": source},
    )
    return made


def record_diligence(
    session: Session,
    candidate_id: int,
    state: DiligenceState,
    note: str,
    effective_on: date,
    *,
    by: str,
) -> Diligence:
    """Keep how far due diligence has come on a day; the newest counts. note: "" for none.

    Raises NotInRecord, StepRefused once she is erased, CandidateRefused for a day in the future.
    """
    one_at_a_time(session, CANDIDATES)
    _check(session, candidate_id, effective_on, "effective_on")
    made = Diligence(
        candidate_id=candidate_id,
        state=state,
        note=note or None,
        effective_on=effective_on,
        recorded_at=clock.now(),
        recorded_by=by,
    )
    session.add(made)
    session.flush()
    audit.record(
        session,
        AlistEvent.DILIGENCE_RECORDED,
        by=by,
        subject=person(candidate_id),
        changes={"effective_on": effective_on.isoformat()},
        person=person(candidate_id),
        private={"state": state.value, "note": note},
    )
    return made


def read_diligence(session: Session, candidate_id: int, *, by: str) -> list[Diligence]:
    """Due diligence with its notes, the newest first; that it was read, and by whom, is kept."""
    get_stored(session, candidate_id)
    audit.record(
        session,
        AlistEvent.DILIGENCE_READ,
        by=by,
        subject=person(candidate_id),
        changes={},
        person=person(candidate_id),
    )
    return list(
        session.scalars(
            select(Diligence)
            .where(Diligence.candidate_id == candidate_id)
            .order_by(Diligence.effective_on.desc(), Diligence.id.desc())
        )
    )


def _check(session: Session, candidate_id: int, day: date, field: str) -> None:
    """Refuse what is not to be kept of a candidate (NotInRecord, StepRefused, CandidateRefused)."""
    if get_stored(session, candidate_id).erased_at is not None:
        raise StepRefused("What was personal of this candidate has been erased.")
    if day > clock.today():
        raise CandidateRefused("Enter a day that is not in the future.", field)
