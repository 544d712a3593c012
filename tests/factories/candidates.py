"""Candidates of the A-list, as far along as a test wants them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from itertools import count

from app.alist.domain.candidates import CandidateStepKind, DiligenceState, PledgeKind
from app.alist.domain.publication import PublicField
from app.alist.models.endorsements import Endorsement, Organisation
from app.alist.service.candidates import (
    CandidateTyped,
    enter_candidate,
    give_agreement,
    record_step,
)
from app.alist.service.readiness import confirm_readiness, record_diligence, record_pledge
from app.db import unit_of_work
from app.kernel import clock
from app.kernel.words import folded

APPLIED = date(2016, 10, 3)
OFFICER = "user 1"
_numbers = count(1)


def candidate(
    name: str = "Ada Birch",
    *,
    region: str = "",
    regions: tuple[str, ...] = (),
    seats: tuple[int, ...] = (),
    languages: tuple[str, ...] = (),
    tradition: str = "",
    biography: str = "",
    email: str = "",
    applied_on: date = APPLIED,
) -> int:
    """Somebody who applied; her number."""
    with unit_of_work() as session:
        one = enter_candidate(
            session,
            CandidateTyped(
                name=name,
                email=email or f"candidate{next(_numbers)}@example.org",
                telephone="",
                region=region,
                regions=regions,
                seats=seats,
                tradition=tradition,
                biography=biography,
                experience="",
                offices="",
                languages=languages,
            ),
            applied_on=applied_on,
            source="A letter",
            by=OFFICER,
        )
        return one.id


def organisation(name: str = "Union of Bakers", *, email: str = "", since: date = APPLIED) -> int:
    """An organisation that is recognised; its number."""
    with unit_of_work() as session:
        one = Organisation(
            name=name,
            search_name=folded(name),
            contact_name="Bea Contact",
            email=email or "bea@example.org",
            since=since,
            source="NEC minutes",
            recorded_at=clock.now(),
            recorded_by=OFFICER,
        )
        session.add(one)
        session.flush()
        return one.id


def endorse(candidate_id: int, organisation_id: int, on: date = APPLIED) -> int:
    """An endorsement that is confirmed; its number."""
    with unit_of_work() as session:
        one = Endorsement(
            candidate_id=candidate_id,
            organisation_id=organisation_id,
            asked_at=clock.now(),
            asked_by=OFFICER,
            endorsed_on=on,
            source="A letter",
            recorded_at=clock.now(),
            recorded_by=OFFICER,
        )
        session.add(one)
        session.flush()
        return one.id


def make_ready(
    candidate_id: int,
    organisation_id: int,
    fields: Collection[PublicField] = tuple(PublicField),
    *,
    confirmed_on: date | None = None,
) -> None:
    """Put on record all that listing asks for."""
    endorse(candidate_id, organisation_id)
    with unit_of_work() as session:
        for kind in PledgeKind:
            record_pledge(
                session,
                candidate_id,
                kind,
                APPLIED,
                text=f"I pledge the {kind.label}.",
                source="A letter",
                by=OFFICER,
            )
        confirm_readiness(
            session, candidate_id, confirmed_on or clock.today(), source="A letter", by=OFFICER
        )
        record_diligence(session, candidate_id, DiligenceState.PASSED, "", APPLIED, by=OFFICER)
        give_agreement(session, candidate_id, fields, source="A letter", by=OFFICER)


def take_step(candidate_id: int, *kinds: CandidateStepKind, reason: str = "As decided.") -> None:
    """Take steps today, one after the other."""
    with unit_of_work() as session:
        for kind in kinds:
            record_step(session, candidate_id, kind, clock.today(), reason, by=OFFICER)


def listed(
    name: str = "Ada Birch",
    organisation_id: int | None = None,
    fields: Collection[PublicField] = tuple(PublicField),
    **typed: object,
) -> int:
    """A candidate on the list; her number."""
    one = candidate(name, **typed)  # type: ignore[arg-type]
    make_ready(one, organisation_id or organisation(f"Union of {name}"), fields)
    take_step(one, CandidateStepKind.REVIEW_BEGUN, CandidateStepKind.LISTED)
    return one
