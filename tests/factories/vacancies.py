"""Vacancies that were opened, with contenders and rounds, put on record through the service."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.kernel import clock
from app.members.models import Clp
from app.selections.domain.ballots import RestandingKind
from app.selections.domain.shortlists import Representation, ShortlistKind
from app.selections.domain.vacancies import (
    ContenderKind,
    Ground,
    VacancyStage,
    VacancyStepKind,
)
from app.selections.models.vacancies import (
    Contender,
    EligibilityDeclaration,
    ResultRound,
    ResultVote,
    ShortlistDecision,
    Vacancy,
    VacancyDay,
    VacancyStep,
)
from app.selections.queries.contenders import read_selection
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
    shortlisting.decide_shortlist(
        session,
        vacancy_id,
        shortlisting.ShortlistGiven(
            ShortlistKind.OPEN if women is None else ShortlistKind.ALL_WOMEN,
            "" if women is None else "Equality Act 2010, section 104(7)",
            None if women is None else Representation(women, total, on, "Library"),
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


def planted(session: Session, clp_id: int) -> dict[str, int]:
    """Two selections of a CLP, as pages are told them: one tied, one concluded."""
    first, second = plant_vacancies(session, "The executive, 3 October", clp_id=clp_id)
    selection = read_selection(session, first)
    return {
        "vacancy": first,
        "concluded_vacancy": second,
        "contender": selection.contenders[0].id,
        "result": selection.rounds[0].id,
    }


def plant_vacancies(session: Session, text: str, *, clp_id: int) -> list[int]:
    """Two selections of a CLP in which whatever can be typed is a text: one tied, one over."""
    clp = session.get_one(Clp, clp_id)
    told = {"recorded_at": clock.now(), "recorded_by": BY}
    today = clock.today()
    over = {"reason": text, **told}
    made = []
    for ended in (False, True):
        vacancy = Vacancy(
            constituency_id=clp.constituency_id,
            clp_id=clp_id,
            ground=Ground.SEAT_LEFT,
            opened_on=today,
            version=1,
            **over,
        )
        session.add(vacancy)
        session.flush()
        made.append(vacancy.id)
        of = {"vacancy_id": vacancy.id}
        session.add_all(VacancyDay(stage=stage, day=today, **of) for stage in VacancyStage)
        people = [
            Contender(name=name, kind=ContenderKind.SHORTLISTED, source=text, **of, **told)
            for name in (text, f"{text} 2", f"{text} 3")
        ]
        people[2].withdrawn_on, people[2].withdrawn_reason = today, text
        limit = ShortlistDecision(
            kind=ShortlistKind.ALL_WOMEN,
            legal_basis=text,
            women=1,
            total=9,
            counted_on=today,
            count_source=text,
            decided_on=today,
            decided_by=text,
            **of,
            **over,
        )
        rounds = [ResultRound(number=1, held_on=today, source=text, **of, **told) for _ in "ab"]
        rounds[1].voided_at, rounds[1].void_reason = clock.now(), text
        session.add_all([*people, limit, *rounds])
        session.flush()
        session.add_all(
            ResultVote(round_id=rounds[0].id, contender_id=one.id, votes=5) for one in people[:2]
        )
        session.add(
            EligibilityDeclaration(
                contender_id=people[0].id,
                shortlist_id=limit.id,
                said="eligible",
                declared_on=today,
                **told,
            )
        )
        if ended:
            rounds[0].settled_out_id, rounds[0].settled_how = people[1].id, text
            session.add(
                VacancyStep(
                    kind=VacancyStepKind.CONCLUDED,
                    effective_on=today,
                    winner_id=people[0].id,
                    **of,
                    **over,
                )
            )
    session.flush()
    return made
