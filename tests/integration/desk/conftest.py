"""Things that wait, put into the test's database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from app.db import unit_of_work
from app.jobs.models import JobRun, RunOutcome
from app.kernel import clock
from app.privacy.models import Correction
from app.votes.domain.lines import Direction, Evidence, Strength
from app.votes.service import declare_line
from tests.factories.record import MadeRecord, many


def add_run(name: str, outcome: RunOutcome, ended_at: datetime) -> int:
    """Put a run of a job on record that ended then; its id."""
    with unit_of_work() as session:
        run = JobRun(
            name=name,
            lock=name,
            arguments={},
            started_at=ended_at - timedelta(minutes=5),
            ended_at=ended_at,
            outcome=outcome,
            progress="",
            counts={},
            error=None,
        )
        session.add(run)
        session.flush()
        return run.id


def add_correction(about: str, due_on: date, asked_at: datetime | None = None) -> int:
    """Put a request for correction on record; its id."""
    with unit_of_work() as session:
        correction = Correction(
            reference=f"{about} {due_on}",
            about=about,
            page="/members/1",
            wrong="The seat is wrong.",
            asked_at=asked_at or datetime(2016, 9, 1, 12, tzinfo=UTC),
            due_on=due_on,
        )
        session.add(correction)
        session.flush()
        return correction.id


@pytest.fixture
def record(app: Flask) -> MadeRecord:
    """A record of 20 members and 20 divisions, stored today; nothing declared."""
    made = many(20, 20)
    made.ends_on = date(2016, 1, 24)
    made.stored()
    return made


def declare(division_id: int, direction: Direction = Direction.AYE) -> None:
    """Declare Labour's line in a division, for the whips alone."""
    with unit_of_work() as session:
        declare_line(
            session,
            division_id,
            "Labour",
            direction,
            strength=Strength.TWO,
            evidence=Evidence.OFFICE,
            source=None,
            note=None,
            published=False,
            by="a test",
        )


def today() -> date:
    """The present day in London."""
    return clock.today()
