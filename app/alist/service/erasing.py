"""Takes what is personal off a candidate; the row and her steps stay. Nothing here commits."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.alist.domain.candidates import CandidateState, CandidateStepKind
from app.alist.events import AlistEvent
from app.alist.models.candidates import (
    Candidate,
    CandidateLanguage,
    CandidatePledge,
    CandidateRegion,
    CandidateSeat,
    CandidateStep,
    Diligence,
    PublishingAgreement,
    ReadinessConfirmation,
)
from app.alist.models.endorsements import Endorsement
from app.alist.models.links import AlistLink
from app.alist.queries.candidates import get_stored, list_steps, standing_of
from app.alist.service.candidates import CANDIDATES, person
from app.alist.settings import KEEP_CANDIDATES_DAYS
from app.audit import service as audit
from app.db.work import one_at_a_time
from app.files.service import remove_content
from app.kernel import clock
from app.settings.queries import value_of

ENDED = frozenset({CandidateState.WITHDRAWN, CandidateState.REFUSED})
GONE = "erased"


def erase_candidate(session: Session, candidate_id: int, *, by: str) -> int:
    """Anonymise a candidate. Returns how many records changed: 0 where she was erased before.

    Everything she published is withdrawn, a candidate who had not withdrawn withdraws, and every
    link of hers ends. Days, steps and endorsements stay, without her name. Raises NotInRecord.
    """
    one_at_a_time(session, CANDIDATES)
    one = get_stored(session, candidate_id)
    session.refresh(one, with_for_update=True)
    if one.erased_at is not None:
        return 0
    changed = _withdraw(session, one, by) + _end_links(session, one)
    if one.photo_id is not None:
        remove_content(session, one.photo_id, by=by)
        one.photo_id = None
        changed += 1
    one.name = f"Erased candidate {one.id}"
    one.sort_name = one.search_name = f"erased candidate {one.id}"
    one.email = one.email_digest = one.telephone = None
    one.member_id = one.tradition_id = None
    one.tradition = one.biography = one.experience = one.offices = ""
    one.erased_at = clock.now()
    one.version += 1
    session.flush()
    for model in (CandidateLanguage, CandidateRegion, CandidateSeat):
        session.execute(delete(model).where(model.candidate_id == one.id))
    for statement in (
        update(CandidateStep).where(CandidateStep.candidate_id == one.id).values(reason=None),
        update(CandidatePledge).where(CandidatePledge.candidate_id == one.id).values(source=GONE),
        update(Diligence).where(Diligence.candidate_id == one.id).values(note=None),
        update(ReadinessConfirmation)
        .where(ReadinessConfirmation.candidate_id == one.id)
        .values(source=GONE),
        update(PublishingAgreement)
        .where(PublishingAgreement.candidate_id == one.id)
        .values(source=GONE),
        update(CandidatePledge)
        .where(CandidatePledge.candidate_id == one.id, CandidatePledge.voided_at.is_not(None))
        .values(void_reason=GONE),
        update(Endorsement).where(Endorsement.candidate_id == one.id).values(source=GONE),
        update(Endorsement)
        .where(Endorsement.candidate_id == one.id, Endorsement.withdrawn_on.is_not(None))
        .values(withdrawn_reason=GONE),
        update(Endorsement)
        .where(Endorsement.candidate_id == one.id, Endorsement.voided_at.is_not(None))
        .values(void_reason=GONE),
    ):
        session.execute(statement)
    session.flush()
    audit.record(
        session,
        AlistEvent.CANDIDATE_ERASED,
        by=by,
        subject=person(one.id),
        changes={},
        person=person(one.id),
    )
    return changed + 1


def _withdraw(session: Session, one: Candidate, by: str) -> int:
    """Take her off the list, and everything she published off every page."""
    now = standing_of(list_steps(session, [one.id])[one.id])
    ended = session.execute(
        update(PublishingAgreement)
        .where(
            PublishingAgreement.candidate_id == one.id, PublishingAgreement.withdrawn_at.is_(None)
        )
        .values(withdrawn_at=clock.now(), withdrawn_by=by)
        .returning(PublishingAgreement.id)
    )
    changed = len(ended.all())
    if now is not None and now.state not in ENDED:
        session.add(
            CandidateStep(
                candidate_id=one.id,
                kind=CandidateStepKind.WITHDRAWN,
                effective_on=max(clock.today(), now.since),
                reason=None,
                vacancy_id=None,
                recorded_at=clock.now(),
                recorded_by=by,
            )
        )
        changed += 1
    return changed


def _end_links(session: Session, one: Candidate) -> int:
    """End her links, and forget where they were sent."""
    session.execute(
        update(AlistLink)
        .where(AlistLink.candidate_id == one.id, AlistLink.ended_at.is_(None))
        .values(ended_at=clock.now(), ended_by=GONE)
    )
    found = session.execute(
        update(AlistLink)
        .where(AlistLink.candidate_id == one.id)
        .values(email=None, email_digest=None)
        .returning(AlistLink.id)
    )
    return len(found.all())


def forgettable(session: Session) -> list[Candidate]:
    """Candidates who withdrew or were refused so long ago that what is personal goes."""
    before = clock.today() - timedelta(days=value_of(session, KEEP_CANDIDATES_DAYS))
    found = session.scalars(
        select(Candidate).where(Candidate.erased_at.is_(None)).order_by(Candidate.id)
    ).all()
    steps = list_steps(session, [one.id for one in found])
    gone = []
    for one in found:
        now = standing_of(steps[one.id])
        if now is not None and now.state in ENDED and now.since < before:
            gone.append(one)
    return gone
