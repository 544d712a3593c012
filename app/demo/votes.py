"""The voting record of the invented country, by the real import; and its whips' lines."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from random import Random

from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.audit.service import COMMAND_LINE
from app.demo.country import GOVERNING, OWN, InventedDivision
from app.demo.demonstration import Demo
from app.demo.source import InventedAnswers
from app.jobs.run import Outcome, Run
from app.jobs.runner import run_job, run_recorded
from app.kernel.dates import written_day
from app.source.runs import Wish
from app.votes.domain.lines import Direction, Evidence, Strength
from app.votes.running import LOCK, import_from
from app.votes.service import declare_line

JOB = "demo.import"


def import_record(demo: Demo) -> None:
    """Import members and divisions; then once more, when the source has put one division right.

    Last the scheduled import is run, which refuses: nothing real is let in. So there is a run that
    failed to be seen, with the sentence that says why.
    """
    late = demo.country.divisions[-3]
    (missed, *_) = (
        member.id
        for member in demo.country.members
        if late.votes.get(member.id) and member.id not in sum(late.tellers.values(), ())
    )
    for early in ({late.id: missed}, {}):
        answers = InventedAnswers(demo.country, early)
        run_recorded(JOB, partial(_import, answers), lock=LOCK)
    run_job("votes.import-divisions")


def _import(answers: InventedAnswers, run: Run) -> Outcome:
    return import_from(answers, Wish(), run, actor=COMMAND_LINE)[1]


def declare_lines(session: Session, demo: Demo) -> None:
    """The office's lines of the last weeks and of some before, and reported ones of another party.

    Those of the newest day are still to be declared.
    """
    country = demo.country
    draw = Random(f"lines of {country.day.isoformat()}")  # noqa: S311
    for division in country.divisions:
        if division.held_on == country.divisions[-1].held_on:
            continue
        recent = country.day - division.held_on <= timedelta(days=28)
        if recent or draw.random() < 0.35:
            _declare(session, demo, draw, division)
        if draw.random() < 0.04:
            _report(session, demo, division)


def _declare(session: Session, demo: Demo, draw: Random, division: InventedDivision) -> None:
    asked = division.lines[OWN]
    strength = draw.choice((Strength.ONE, Strength.TWO, Strength.THREE))
    published = draw.random() < 0.4
    declare_line(
        session,
        division.id,
        OWN,
        asked,
        strength=None if asked is Direction.FREE else strength,
        evidence=Evidence.OFFICE,
        source=f"Whip for the week of {written_day(_monday(division))}" if published else None,
        note="Agreed at the morning meeting." if draw.random() < 0.15 else None,
        published=published,
        by=demo.by(Role.WHIP),
    )


def _report(session: Session, demo: Demo, division: InventedDivision) -> None:
    asked = division.lines[GOVERNING[0]]
    declare_line(
        session,
        division.id,
        GOVERNING[0],
        asked,
        strength=None if asked is Direction.FREE else Strength.THREE,
        evidence=Evidence.REPORTED,
        source=f"The Alderhithe Messenger, {written_day(division.held_on)}",
        note=None,
        published=True,
        by=demo.by(Role.WHIP),
    )


def _monday(division: InventedDivision) -> date:
    return division.held_on - timedelta(days=division.held_on.weekday())
