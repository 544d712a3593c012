"""The A-list of the invented country: organisations, candidates in every state, and totals."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.alist.domain.candidates import CandidateStepKind, DiligenceState, PledgeKind
from app.alist.domain.publication import PublicField
from app.alist.models.endorsements import Organisation
from app.alist.service.candidates import (
    CandidateTyped,
    enter_candidate,
    give_agreement,
    record_step,
)
from app.alist.service.endorsements import OrganisationTyped, recognise, record_endorsement
from app.alist.service.readiness import confirm_readiness, record_diligence, record_pledge
from app.demo import names
from app.demo.demonstration import Demo
from app.kernel import clock
from app.members.models import Constituency
from app.monitoring.domain.questions import QUESTIONS
from app.monitoring.service import give_answers, record_target, take_snapshot
from app.selections.models.vacancies import Vacancy

ORGANISATIONS = ("Guild of Ferry Hands", "Society of Reading Rooms", "League of Allotment Holders")
TRADITIONS = (
    "Co-operative: shops, dairies and mills that belong to whoever works there.",
    "Municipal: what a good town hall can do, before any minister.",
    "Chapel and trade union, in that order.",
    "",
)
LETTER = "Her letter, kept by the office"
PLEDGES = {
    PledgeKind.WHIP: "If I am elected, I will accept the whip and vote with it.",
    PledgeKind.CONFIDENCE: "If I am elected, I will support the elected leader of the party.",
}
ENDINGS = (
    (),
    (CandidateStepKind.REVIEW_BEGUN,),
    (CandidateStepKind.REVIEW_BEGUN, CandidateStepKind.REFUSED),
    (CandidateStepKind.WITHDRAWN,),
    (CandidateStepKind.REVIEW_BEGUN, CandidateStepKind.LISTED, CandidateStepKind.PAUSED),
)
"""How far those have come who are not listed, one candidate each; the first has only applied."""
LISTED = (CandidateStepKind.REVIEW_BEGUN, CandidateStepKind.LISTED)
ON_THE_LIST = 34
ANSWERED = 30
TARGETS = (("sex", "01", Fraction(1, 2)), ("age", "01", Fraction(1, 10)))


def list_candidates(session: Session, demo: Demo) -> None:
    """Recognise organisations, bring candidates to every state, count what they answered."""
    by = demo.by(Role.SELECTIONS_OFFICER)
    draw = Random(f"candidates {demo.country.members[0].seat}")  # noqa: S311
    bodies = [_organisation(session, place, demo) for place in range(len(ORGANISATIONS))]
    wanted = _vacant_seats(session)
    made = []
    for place, (first, last) in enumerate(names.people(draw, ON_THE_LIST + len(ENDINGS))):
        number = _enter(session, f"{first} {last}", place, draw, wanted, by)
        _make_ready(session, number, bodies[place % len(bodies)].id, by)
        steps = LISTED if place < ON_THE_LIST else ENDINGS[place - ON_THE_LIST]
        for kind in steps:
            record_step(session, number, kind, clock.today(), "As the panel decided.", by=by)
        made.append(number)
    _count(session, made[:ANSWERED], draw, demo.by(Role.EQUALITY_OFFICER))


def _organisation(session: Session, place: int, demo: Demo) -> Organisation:
    return recognise(
        session,
        OrganisationTyped(
            name=ORGANISATIONS[place],
            contact_name="Its general secretary",
            email=f"secretary-{place}@example.org",
            since=min(member.since for member in demo.country.members),
            until=None,
            source="Rules of the invented party, appendix 2",
        ),
        by=demo.by(Role.PARTY_OFFICER),
    )


def _vacant_seats(session: Session) -> list[Constituency]:
    """The seats that have a vacancy, so that some candidates fit one."""
    seats = session.scalars(
        select(Constituency)
        .join(Vacancy, Vacancy.constituency_id == Constituency.id)
        .order_by(Constituency.id)
        .distinct()
    )
    return list(seats)


def _enter(
    session: Session, name: str, place: int, draw: Random, wanted: list[Constituency], by: str
) -> int:
    """Enter a candidate; every fourth names a vacant seat. Her number."""
    seat = wanted[place % len(wanted)] if wanted and place % 4 == 0 else None
    region = seat.region if seat is not None and seat.region else draw.choice(names.REGIONS)
    one = enter_candidate(
        session,
        CandidateTyped(
            name=name,
            email=f"candidate-{place}@example.org",
            telephone="",
            region=region,
            regions=(),
            seats=() if seat is None else (seat.id,),
            tradition=TRADITIONS[place % len(TRADITIONS)],
            biography=f"{name} has stood in two elections of her town, and won the second.",
            experience="Agent of the party in three campaigns.",
            offices="Councillor",
            languages=("Welsh",) if place % 5 == 0 else (),
        ),
        applied_on=clock.today() - timedelta(days=40 - place),
        source=LETTER,
        by=by,
    )
    return one.id


def _make_ready(session: Session, number: int, organisation_id: int, by: str) -> None:
    """Put on record all that listing asks for. Every third keeps her biography to herself."""
    today = clock.today()
    for kind, text in PLEDGES.items():
        record_pledge(session, number, kind, today, text=text, source=LETTER, by=by)
    confirm_readiness(session, number, today, source=LETTER, by=by)
    record_diligence(session, number, DiligenceState.PASSED, "", today, by=by)
    record_endorsement(session, number, organisation_id, today, source=LETTER, by=by)
    kept = {PublicField.BIOGRAPHY} if number % 3 == 0 else set()
    fields = [field for field in PublicField if field not in kept]
    give_agreement(session, number, fields, source=LETTER, by=by)


def _count(session: Session, candidates: list[int], draw: Random, by: str) -> None:
    """Let candidates answer, and make the totals of today with targets beside them."""
    for number in candidates:
        codes = {one.name: draw.choice(one.options).code for one in QUESTIONS}
        # One question they answer alike, so that the page shows what it says then.
        codes |= {"sex": draw.choice(("01", "02")), "gender": "01"}
        give_answers(session, number, codes, by="candidate")
    for question, category, share in TARGETS:
        record_target(
            session,
            question,
            category,
            share,
            clock.today(),
            "Conference of the invented party",
            by=by,
        )
    take_snapshot(session, by=by)
