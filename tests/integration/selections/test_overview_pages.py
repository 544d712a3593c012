"""The overview for officers: every seat, units missing or late, reminders; as pages and files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.accounts.domain import Role
from app.accounts.service import invite
from app.db import db, unit_of_work
from app.kernel import clock
from app.kernel.dates import start_of
from app.members.models import SeatSpell
from app.members.service import record_clp
from app.selections.domain.ballots import BallotStepKind, Stage, Step, timetable
from app.selections.domain.returns import Meeting
from app.selections.domain.vacancies import Ground
from app.selections.models.ballots import BallotReminder, BallotUnit, TriggerBallot
from app.selections.queries.rules import newest, rule_set_of
from app.selections.service import ballots, returns
from app.selections.service.returns import Paper
from tests.client import LintingClient
from tests.factories.clps import SINCE, fill_out
from tests.factories.party import make_party
from tests.factories.vacancies import leaving, opened

ClientAs = Callable[..., LintingClient]
CALLED_ON = date(2022, 3, 1)
BY = "user 9"


@pytest.fixture
def papers(app: Flask) -> date:
    """Seats 1 to 4: two ballots that run, one of them with a late return, one waived, one none."""
    with (
        time_machine.travel(start_of(CALLED_ON) + timedelta(hours=10), tick=False),
        unit_of_work() as session,
    ):
        ids = make_party(session, 4)
        for number in ids[:3]:
            clp = record_clp(
                session, name=f"Seat {number} CLP", constituency=f"Seat {number}", since=SINCE,
                until=None, source="List", by=BY,
            )  # fmt: skip
            fill_out(session, clp.id)
        version = newest(session, "2021")
        days = timetable(CALLED_ON, rule_set_of(version))
        ballots.call_ballots(
            session, ids[:3], title="Spring", rule_set_id=version.id, called_on=CALLED_ON,
            freeze_on=CALLED_ON, days=days, source="The executive", by=BY,
        )  # fmt: skip
        waived = session.scalars(select(TriggerBallot).where(TriggerBallot.member_id == 3)).one()
        step = Step(BallotStepKind.WAIVED, CALLED_ON, reason="Snap election")
        ballots.record_steps(session, {waived.id: waived.version}, step, by=BY)
    due = days[Stage.PAPERS]
    with (
        time_machine.travel(start_of(due) + timedelta(days=3), tick=False),
        unit_of_work() as session,
    ):
        unit = session.scalars(select(BallotUnit).order_by(BallotUnit.id)).first()
        assert unit is not None
        paper = Paper(
            meeting=Meeting.FIRST, for_selection=3, for_member=9, turnout=12,
            held_on=due - timedelta(days=1), note="",
        )  # fmt: skip
        returns.enter_return(session, unit.ballot_id, unit.id, paper, scopes=None, by=BY)
        user, _ = invite(session, email="ada@example.org", name="Ada Birch", by=BY)
        session.add(
            BallotReminder(
                ballot_id=unit.ballot_id, user_id=user.id, stage=Stage.PAPERS, due_on=due,
                days_before=-1, message_id=None, sent_at=clock.now(),
            )
        )  # fmt: skip
    return due


@pytest.fixture
def officer(papers: date, client_as: ClientAs) -> LintingClient:
    """Who sees every selection."""
    return client_as(Role.SELECTIONS_OFFICER)


def test_every_seat_stands_by_its_state_as_at_any_day(officer: LintingClient, papers: date) -> None:
    during = officer.get(f"/selections/overview?on={papers - timedelta(days=5)}").text
    assert "4 seats" in during
    assert during.count("Ballot running: open") >= 2
    assert "Ballot waived" in during
    assert "No process" in during
    assert "Papers returned by then, in 2 seats" in during
    after = officer.get(f"/selections/overview?on={papers + timedelta(days=4)}&state=open").text
    assert "2 seats" in after
    assert "Papers are overdue" in after
    before = officer.get("/selections/overview?on=2022-02-28&sort=state").text
    assert "No day of a running ballot or an open vacancy lies ahead." in before
    assert "No seat matches" in officer.get("/selections/overview?q=unheard+of").text
    assert officer.get("/selections/overview?on=soon").status_code == 422


def test_a_process_does_not_outlive_the_parliament(officer: LintingClient) -> None:
    """After the general election of 4 July 2024 nothing of 2022 is under way in any seat."""
    text = officer.get("/selections/overview?on=2024-07-05").text
    assert "No process" in text
    assert 'href="/selections/ballots/' not in text


def test_units_are_missing_until_they_are_decided_and_late_ones_stay(
    officer: LintingClient, papers: date
) -> None:
    on = papers + timedelta(days=4)
    both = officer.get(f"/selections/overview/units?on={on}").text
    assert "10 units" in both
    late = officer.get(f"/selections/overview/units?on={on}&which=late").text
    assert "1 unit" in late
    assert "Entered, to be confirmed" in late
    missing = officer.get(f"/selections/overview/units?on={on}&which=missing&q=seat+2").text
    assert "5 units" in missing
    early = officer.get("/selections/overview/units?on=2022-02-01").text
    assert "No unit matches" in early


def test_lists_are_files_too(officer: LintingClient, papers: date) -> None:
    on = papers + timedelta(days=4)
    seats = officer.get(f"/selections/overview.csv?on={on}&q=seat+1").text
    assert "Seat 1" in seats
    assert "Seat 2" not in seats
    assert "Harbour" in officer.get(f"/selections/overview/units.csv?on={on}").text
    assert "Ada Birch" in officer.get("/selections/reminders.csv").text
    for path in ("overview", "overview/units", "reminders"):
        assert officer.get(f"/selections/{path}.xlsx").status_code == 200


def test_what_was_sent_is_on_record(officer: LintingClient, client_as: ClientAs) -> None:
    text = officer.get("/selections/reminders?which=overdue&q=birch").text
    assert "1 reminder" in text
    assert "overdue" in text
    assert "No reminder matches" in officer.get("/selections/reminders?q=unheard+of").text
    ballot_id = db.session.scalar(select(BallotReminder.ballot_id))
    db.session.rollback()
    page = officer.get(f"/selections/ballots/{ballot_id}").text
    assert "Reminders to the secretary" in page
    assert "Ada Birch, papers due on" in page


@pytest.mark.parametrize("path", ["overview", "overview/units", "reminders"])
def test_a_secretary_sees_none_of_it(papers: date, client_as: ClientAs, path: str) -> None:
    secretary = client_as(Role.CLP_SECRETARY, scope="clp:1")
    assert secretary.get(f"/selections/{path}").status_code == 403
    assert secretary.get(f"/selections/{path}.csv").status_code == 403


def test_an_empty_record_says_what_to_do(app: Flask, client_as: ClientAs) -> None:
    officer = client_as(Role.AUDITOR)
    assert "no seat on record" in officer.get("/selections/overview").text
    assert "No unit is missing or late" in officer.get("/selections/overview/units").text
    assert "Nobody has been reminded yet" in officer.get("/selections/reminders").text


def test_a_secretary_finds_her_return_again(papers: date, client_as: ClientAs) -> None:
    unit_id, ballot_id, clp_id = db.session.execute(
        select(BallotUnit.id, TriggerBallot.id, TriggerBallot.clp_id)
        .join(TriggerBallot, TriggerBallot.id == BallotUnit.ballot_id)
        .where(TriggerBallot.member_id == 2)
        .limit(1)
    ).one()
    db.session.rollback()
    secretary = client_as(Role.CLP_SECRETARY, scope=f"clp:{clp_id}")
    path = f"/selections/ballots/{ballot_id}/units/{unit_id}/return"
    assert secretary.submit(path, {"for_member": "12", "held_on": ""}).status_code == 422
    assert "You left this form half-way" in secretary.get(path).text
    assert 'value="12"' in secretary.get(f"{path}?kept=1").text


def test_a_vacancy_stands_in_place_of_the_ballot_before_it(
    officer: LintingClient, papers: date
) -> None:
    with time_machine.travel(start_of(papers) + timedelta(days=4), tick=False):
        with unit_of_work() as session:
            waived, nobodys = 3, 4
            seat = session.scalars(select(SeatSpell).where(SeatSpell.member_id == nobodys)).one()
            seat.until = clock.today()
            session.flush()
            opened(session, seat.constituency_id, opened_on=clock.today())
            left = session.scalars(select(SeatSpell).where(SeatSpell.member_id == waived)).one()
            leaving(session, waived)
            opened(
                session,
                left.constituency_id,
                Ground.NOT_RESTANDING,
                opened_on=clock.today(),
            )
        text = officer.get("/selections/overview").text
        csv = officer.get("/selections/overview.csv?state=vacancy").text
        before = officer.get(f"/selections/overview?on={papers.isoformat()}").text
    assert text.count("Vacancy open</a>") == 2
    assert "Seat 3" in csv
    assert "Seat 4" in csv
    assert "Vacancy open</a>" not in before
