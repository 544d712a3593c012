"""What drafts put on the desk, and how they are found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.domain import Role
from app.cabinet.domain import Ending, PickRule
from app.cabinet.models import Appointment
from app.cabinet.service.drafts.opening import open_vacancy_draft
from app.cabinet.service.posts import Leaving, record_leaving
from app.db import unit_of_work
from app.kernel import clock
from tests.client import LintingClient
from tests.factories.cabinet import a_contest, a_ladder
from tests.factories.drafts_run import BY, a_draft, pick_all, publish
from tests.factories.party import make_party

ClientAs = Callable[..., LintingClient]


@pytest.fixture
def ground(app: Flask) -> tuple[int, int]:
    """A party of twelve, a contest and a ladder of five posts: contest and ladder."""
    with unit_of_work() as session:
        make_party(session, 12)
        return a_contest(session).id, a_ladder(session).id


def desk(client: LintingClient) -> str:
    """The desk as somebody sees it."""
    return client.get("/desk").get_data(as_text=True)


def test_a_running_draft_waits_for_a_pick(client_as: ClientAs, ground: tuple[int, int]) -> None:
    with unit_of_work() as session:
        draft_id = a_draft(session, *ground).id
    officer = client_as(Role.SELECTIONS_OFFICER)
    assert "Jeremy Corbyn is to pick in “Shadow cabinet”, turn 1" in desk(officer)
    with unit_of_work() as session:
        pick_all(session, draft_id, range(1, 6))
    page = desk(officer)
    assert "is to pick" not in page
    assert "“Shadow cabinet” is finished: check it and publish it" in page
    party = client_as(Role.PARTY_OFFICER)
    assert "is finished" in desk(party)


def test_a_tie_waits_to_be_settled(client_as: ClientAs, ground: tuple[int, int]) -> None:
    with unit_of_work() as session:
        contest = a_contest(session, title="Tied", votes={"members": {"Reds": 5, "Blues": 5}})
        a_draft(session, contest.id, ground[1], rule=PickRule.DHONDT)
    officer = client_as(Role.SELECTIONS_OFFICER)
    assert "Blues and Reds are equal at turn 1 of “Shadow cabinet”: settle the tie" in desk(officer)


def test_a_vacancy_waits_until_a_draft_of_it_runs(
    client_as: ClientAs, ground: tuple[int, int]
) -> None:
    with unit_of_work() as session:
        day = clock.today() - timedelta(3)
        draft_id = a_draft(session, *ground, frozen_on=day).id
        pick_all(session, draft_id, range(1, 6))
        publish(session, draft_id, day)
    officer = client_as(Role.SELECTIONS_OFFICER)
    assert "vacant" not in desk(officer)
    with unit_of_work() as session:
        row = session.scalars(select(Appointment).order_by(Appointment.id)).first()
        assert row is not None
        leaving = Leaving(clock.today(), Ending.RESIGNED)
        record_leaving(session, row.id, leaving, source="", version=row.version, by=BY)
    page = desk(officer)
    assert "1 post of “Shadow cabinet” vacant: Shadow Chancellor of the Exchequer" in page
    with unit_of_work() as session:
        open_vacancy_draft(session, draft_id, title="Vacancy", by=BY)
    page = desk(officer)
    assert "vacant" not in page
    assert "Jeremy Corbyn is to pick in “Vacancy”, turn 1" in page


def test_drafts_are_found_by_their_title(client_as: ClientAs, ground: tuple[int, int]) -> None:
    with unit_of_work() as session:
        a_draft(session, *ground, title="Autumn reshuffle")
    officer = client_as(Role.SELECTIONS_OFFICER)
    page = officer.get("/search?q=reshuffle").get_data(as_text=True)
    assert "Autumn reshuffle" in page
    assert "Leadership election 2016, running" in page
