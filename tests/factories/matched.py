"""Candidates of the A-list as matching needs them, put on record through its services."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.alist.domain.candidates import CandidateStepKind, DiligenceState, PledgeKind
from app.alist.domain.publication import PublicField
from app.alist.models.candidates import Candidate, Tradition
from app.alist.models.endorsements import Endorsement, Organisation
from app.alist.service.candidates import (
    CandidateTyped,
    enter_candidate,
    give_agreement,
    record_step,
)
from app.alist.service.readiness import confirm_readiness, record_diligence, record_pledge
from app.kernel import clock
from app.kernel.words import folded

BY = "user 9"
EVERYTHING = tuple(PublicField)
K = CandidateStepKind


def recognised(session: Session, name: str) -> Organisation:
    """An organisation that is recognised since 2015."""
    made = Organisation(
        name=name,
        search_name=folded(name),
        since=date(2015, 1, 1),
        source="NEC",
        recorded_at=clock.now(),
        recorded_by=BY,
    )
    session.add(made)
    session.flush()
    return made


def endorsed(session: Session, candidate_id: int, organisation: Organisation) -> None:
    """An endorsement that holds since 50 days."""
    session.add(
        Endorsement(
            candidate_id=candidate_id,
            organisation_id=organisation.id,
            asked_at=clock.now(),
            asked_by=BY,
            endorsed_on=clock.today() - timedelta(days=50),
            source="Letter",
            recorded_at=clock.now(),
            recorded_by=BY,
        )
    )
    session.flush()


def a_tradition(session: Session, name: str, *candidates: Candidate) -> None:
    """A group of traditions, into which the words of some candidates were put."""
    made = Tradition(name=name, description="", recorded_at=clock.now(), recorded_by=BY)
    session.add(made)
    session.flush()
    for one in candidates:
        one.tradition_id = made.id
    session.flush()


def an_applicant(
    session: Session,
    name: str,
    *,
    region: str = "",
    regions: Sequence[str] = (),
    seats: Sequence[int] = (),
    tradition: str = "",
    languages: Sequence[str] = (),
    member_id: int | None = None,
) -> Candidate:
    """A candidate who applied 60 days ago."""
    typed = CandidateTyped(
        name=name,
        email=f"{folded(name).replace(' ', '.')}@example.org",
        telephone="",
        region=region,
        regions=tuple(regions),
        seats=tuple(seats),
        tradition=tradition,
        biography="",
        experience="",
        offices="",
        languages=tuple(languages),
        member_id=member_id,
    )
    applied_on = clock.today() - timedelta(days=60)
    return enter_candidate(session, typed, applied_on=applied_on, source="Letter", by=BY)


def a_listed_candidate(
    session: Session,
    name: str,
    organisation: Organisation,
    *,
    public: Collection[PublicField] = EVERYTHING,
    confirmed_days_ago: int = 40,
    region: str = "",
    regions: Sequence[str] = (),
    seats: Sequence[int] = (),
    tradition: str = "",
    languages: Sequence[str] = (),
    member_id: int | None = None,
) -> Candidate:
    """A candidate who has all that listing asks for, and is listed since 30 days."""
    one = an_applicant(
        session,
        name,
        region=region,
        regions=regions,
        seats=seats,
        tradition=tradition,
        languages=languages,
        member_id=member_id,
    )
    today = clock.today()
    for kind in PledgeKind:
        on = today - timedelta(days=55)
        record_pledge(session, one.id, kind, on, text="I will.", source="Letter", by=BY)
    endorsed(session, one.id, organisation)
    on = today - timedelta(days=confirmed_days_ago)
    confirm_readiness(session, one.id, on, source="Telephone", by=BY)
    give_agreement(session, one.id, public, source="Letter", by=BY)
    record_diligence(session, one.id, DiligenceState.PASSED, "", today - timedelta(days=40), by=BY)
    for step, days in ((K.REVIEW_BEGUN, 50), (K.LISTED, 30)):
        record_step(session, one.id, step, today - timedelta(days=days), "As usual", by=BY)
    return one
