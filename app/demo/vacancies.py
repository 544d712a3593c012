"""Selections of the invented country: one MP deselected, one selected again, one round, one new."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.demo import names
from app.demo.demonstration import Demo
from app.kernel import clock
from app.selections.domain.shortlists import Representation, ShortlistKind
from app.selections.domain.vacancies import (
    ContenderKind,
    Ground,
    Step,
    VacancyStage,
    VacancyStepKind,
)
from app.selections.models.vacancies import Vacancy
from app.selections.queries.contenders import read_selection
from app.selections.queries.suggestions import list_suggestions
from app.selections.queries.vacancies import get_vacancy
from app.selections.service import ending, results, shortlisting, vacancies

WOMEN, MPS = 37, 96
"""The invented party's count; it is of nobody in particular."""
EXECUTIVE = "The invented party’s executive"
OTHERS = 3
"""So many contenders are on each shortlist beside the MP."""


def run_selections(session: Session, demo: Demo) -> None:
    """Open seats that are suggested, and bring their selections to different states."""
    by = demo.by(Role.SELECTIONS_OFFICER)
    draw = Random(f"selections {demo.country.members[0].seat}")  # noqa: S311
    people = [f"{first} {last}" for first, last in names.people(draw, 40)]
    suggested = list_suggestions(session, clock.today())
    of_mps = [one for one in suggested if one.ground is Ground.TRIGGERED]
    others = [one for one in suggested if one.ground is Ground.NO_CLAIMANT]
    leaving = [one for one in suggested if one.ground is Ground.NOT_RESTANDING]
    made = [
        vacancies.open_vacancy(
            session,
            one.constituency_id,
            one.new_seat_id,
            one.ground,
            opened_on=clock.today(),
            reason=EXECUTIVE,
            by=by,
        )
        for one in (*of_mps[:2], *leaving[:1], *others[:1])
    ]
    for place, vacancy in enumerate(made):
        limited = vacancy.ground is Ground.NOT_RESTANDING
        if vacancy.ground is Ground.NO_CLAIMANT:
            continue
        _shortlist(session, vacancy, people, limited=limited, by=by)
        standing = [one.id for one in read_selection(session, vacancy.id).standing]
        if limited:
            _vote(session, vacancy, standing, [40, 22, 22], by)
            continue
        # The first MP loses in the second round, the second is selected again at once.
        if place == 0:
            _vote(session, vacancy, standing, [120, 131, 44, 60], by)
            _vote(session, vacancy, [one for one in standing if one != standing[2]],
                  [141, 184, 25], by)  # fmt: skip
            _conclude(session, vacancy, standing[1], by)
        else:
            _vote(session, vacancy, standing, [203, 88, 51, 12], by)
            _conclude(session, vacancy, standing[0], by)


def _version(session: Session, vacancy: Vacancy) -> int:
    return get_vacancy(session, vacancy.id, None).version


def _shortlist(
    session: Session, vacancy: Vacancy, people: list[str], *, limited: bool, by: str
) -> None:
    today = clock.today()
    shortlisting.decide_shortlist(
        session,
        vacancy.id,
        shortlisting.ShortlistGiven(
            ShortlistKind.ALL_WOMEN if limited else ShortlistKind.OPEN,
            "The invented country’s law on equal representation" if limited else "",
            Representation(WOMEN, MPS, today, EXECUTIVE) if limited else None,
            today,
            EXECUTIVE,
            "As for its neighbours",
        ),
        version=_version(session, vacancy),
        by=by,
    )
    for _ in range(OTHERS):
        made = shortlisting.add_contender(
            session,
            vacancy.id,
            member_id=None,
            name=people.pop(),
            kind=ContenderKind.SHORTLISTED,
            source="Shortlisting meeting",
            version=_version(session, vacancy),
            by=by,
        )
        if limited:
            shortlisting.declare_eligibility(
                session,
                made.id,
                eligible=True,
                declared_on=today,
                version=_version(session, vacancy),
                by=by,
            )


def _vote(
    session: Session, vacancy: Vacancy, standing: Sequence[int], votes: Sequence[int], by: str
) -> None:
    results.record_round(
        session,
        vacancy.id,
        dict(zip(standing, votes, strict=True)),
        held_on=clock.today(),
        source="Returning officer",
        version=_version(session, vacancy),
        by=by,
    )


def _conclude(session: Session, vacancy: Vacancy, winner_id: int, by: str) -> None:
    vacancies.change_days(
        session,
        vacancy.id,
        dict.fromkeys(VacancyStage, clock.today()),
        reason="An election is called",
        version=_version(session, vacancy),
        by=by,
    )
    step = Step(VacancyStepKind.CONCLUDED, clock.today(), winner_id, "Declared at the count")
    ending.record_step(session, vacancy.id, step, version=_version(session, vacancy), by=by)
