"""Two officers at one draft at once: it is published once, and its vacancies are drafted once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.accounts.domain import Role
from app.cabinet.domain import Ending
from app.cabinet.models import Appointment, Draft, QuotaSettlement
from app.cabinet.queries.contests import get_contest
from app.cabinet.service.contests import void_contest
from app.cabinet.service.drafts.opening import open_vacancy_draft
from app.cabinet.service.ladders import void_ladder
from app.cabinet.service.posts import Leaving, record_leaving
from app.db import db, unit_of_work
from app.kernel import clock
from tests.client import LintingClient
from tests.factories.cabinet import a_contest, a_ladder
from tests.factories.drafts_run import BY, a_draft, pick_all, publish
from tests.factories.party import make_party

ClientAs = Callable[..., LintingClient]
A_WHILE = 0.5
"""Seconds in which the other request reaches the lock that it waits for."""


@pytest.fixture
def officer(client_as: ClientAs) -> LintingClient:
    """A client of the selections officer."""
    return client_as(Role.SELECTIONS_OFFICER)


@pytest.fixture
def done(app: Flask) -> int:
    """A draft of the day before yesterday that is finished; its id."""
    with unit_of_work() as session:
        make_party(session, 8)
        contest, ladder = a_contest(session), a_ladder(session)
        day = clock.today() - timedelta(2)
        draft = a_draft(session, contest.id, ladder.id, frozen_on=day)
        pick_all(session, draft.id, range(1, 6))
        return draft.id


@contextmanager
def meanwhile(act: Callable[[], TestResponse]) -> Iterator[list[TestResponse]]:
    """Send something in another thread while a unit of work holds its locks; what came of it."""
    came: list[TestResponse] = []
    other = threading.Thread(target=lambda: came.append(act()))
    with unit_of_work():
        yield came
        other.start()
        time.sleep(A_WHILE)
        assert not came, "the other did not wait"
    other.join()


def test_a_draft_that_is_being_published_is_not_published_again(
    officer: LintingClient, done: int
) -> None:
    page = officer.get(f"/cabinet/drafts/{done}/publish")
    with meanwhile(lambda: officer.post_form(page, button="Publish the draft")) as came:
        publish(db.session, done)
    (answer,) = came
    assert answer.status_code == 422
    assert "published already" in answer.get_data(as_text=True)
    assert db.session.scalar(select(func.count()).select_from(Appointment)) == 5


def test_vacancies_that_are_being_drafted_are_not_drafted_again(
    officer: LintingClient, done: int
) -> None:
    with unit_of_work() as session:
        publish(session, done, clock.today() - timedelta(2))
        row = session.scalars(select(Appointment).order_by(Appointment.id)).first()
        assert row is not None
        left = Leaving(clock.today(), Ending.RESIGNED)
        record_leaving(session, row.id, left, source="", version=row.version, by=BY)
    page = officer.get(f"/cabinet/drafts/{done}/vacancies")
    button = "Open the draft of the vacancies"
    with meanwhile(lambda: officer.post_form(page, button=button)) as came:
        open_vacancy_draft(db.session, done, title="Vacancy", by=BY)
    (answer,) = came
    assert answer.status_code == 422
    assert "running already" in answer.get_data(as_text=True)
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 2


@pytest.mark.parametrize("what", ["contest", "ladder"])
def test_no_draft_is_opened_on_what_is_being_voided(
    app: Flask, officer: LintingClient, what: str
) -> None:
    with unit_of_work() as session:
        make_party(session, 8)
        contest, ladder = a_contest(session).id, a_ladder(session).id
    page = officer.get(f"/cabinet/drafts/new?contest={contest}")
    with meanwhile(lambda: officer.post_form(page, button="Open the draft")) as came:
        if what == "contest":
            void_contest(db.session, contest, reason="Never held", version=1, by=BY)
        else:
            void_ladder(db.session, ladder, reason="Not ours", version=1, by=BY)
    (answer,) = came
    assert answer.status_code in {404, 422}
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


def test_no_tie_is_settled_of_a_contest_that_is_being_voided(
    app: Flask, officer: LintingClient
) -> None:
    with unit_of_work() as session:
        votes = {"members": {"A": 11, "B": 11, "C": 11}}
        contest = a_contest(session, votes=votes).id
        first = str(get_contest(session, contest).candidates[0].id)
    page = officer.get(f"/cabinet/contests/{contest}/quota/settle?base=all&method=hare&seats=4")
    fields = {"won": first, "how": "lots", "reason": "Drawn by the clerk"}
    with meanwhile(lambda: officer.post_form(page, fields)) as came:
        void_contest(db.session, contest, reason="Never held", version=1, by=BY)
    (answer,) = came
    assert answer.status_code == 422
    assert "The contest has been voided" in answer.get_data(as_text=True)
    assert db.session.scalar(select(func.count()).select_from(QuotaSettlement)) == 0
