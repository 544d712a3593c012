"""Vacancies that were opened, with contenders and rounds, put on record through the service."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.kernel import clock
from app.selections.domain.ballots import RestandingKind
from app.selections.domain.shortlists import Representation, ShortlistKind
from app.selections.domain.vacancies import ContenderKind, Ground
from app.selections.models.vacancies import Contender, ResultRound, Vacancy
from app.selections.queries.vacancies import get_vacancy
from app.selections.service import results, shortlisting
from app.selections.service.restanding import record_fact
from app.selections.service.vacancies import open_vacancy

BY = "user 9"


def opened(
    session: Session,
    constituency_id: int | None,
    ground: Ground = Ground.SEAT_LEFT,
    *,
    new_seat_id: int | None = None,
    opened_on: date | None = None,
) -> Vacancy:
    """A vacancy opened 20 days ago."""
    return open_vacancy(
        session,
        constituency_id,
        new_seat_id,
        ground,
        opened_on=opened_on or clock.today() - timedelta(days=20),
        reason="NEC, 1 July",
        by=BY,
    )


def version_of(session: Session, vacancy_id: int) -> int:
    """The version of a vacancy that is on record."""
    return get_vacancy(session, vacancy_id, None).version


def shortlist(
    session: Session, vacancy_id: int, *, women: int | None = None, total: int = 404
) -> None:
    """A decision of ten days ago: open to all, or all-women by a count."""
    on = clock.today() - timedelta(days=10)
    limited = women is not None
    shortlisting.decide_shortlist(
        session,
        vacancy_id,
        shortlisting.ShortlistGiven(
            ShortlistKind.ALL_WOMEN if limited else ShortlistKind.OPEN,
            "Equality Act 2010, section 104(7)" if limited else "",
            Representation(women, total, on, "House of Commons Library") if limited else None,
            on,
            "NEC officers",
            "The usual",
        ),
        version=version_of(session, vacancy_id),
        by=BY,
    )


def contending(
    session: Session,
    vacancy_id: int,
    name: str,
    *,
    member_id: int | None = None,
    kind: ContenderKind = ContenderKind.SHORTLISTED,
) -> Contender:
    """Somebody on the shortlist."""
    return shortlisting.add_contender(
        session,
        vacancy_id,
        member_id=member_id,
        name=name,
        kind=kind,
        source="Shortlisting meeting",
        version=version_of(session, vacancy_id),
        by=BY,
    )


def voted(session: Session, vacancy_id: int, votes: dict[int, int]) -> ResultRound:
    """A round held two days ago."""
    return results.record_round(
        session,
        vacancy_id,
        votes,
        held_on=clock.today() - timedelta(days=2),
        source="Returning officer",
        version=version_of(session, vacancy_id),
        by=BY,
    )


def leaving(session: Session, member_id: int) -> None:
    """It is on record since 30 days that a member does not stand again."""
    since = clock.today() - timedelta(days=30)
    record_fact(
        session,
        member_id,
        RestandingKind.NOT_RESTANDING,
        since,
        None,
        source="Her letter",
        by=BY,
    )
