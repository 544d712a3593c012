"""Two officers at one round at once: who waited is told what the other did meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.domain import Role
from app.confidence.domain import Answer, Medium
from app.confidence.models import PersonalLink, Round, RoundAnswer
from app.confidence.queries import rounds as queries
from app.confidence.service.answers import record_answer, void_answer
from app.confidence.service.links import make_link
from app.db import db, unit_of_work
from app.kernel import clock
from app.kernel.dates import start_of
from tests.client import LintingClient
from tests.factories.party import BY, make_party, opened

ClientAs = Callable[..., LintingClient]
A_WHILE = 0.5
"""Seconds in which the other request reaches the lock that it waits for."""


@pytest.fixture
def whip(client_as: ClientAs) -> LintingClient:
    """A client of the whips' office."""
    return client_as(Role.WHIP)


@pytest.fixture
def round_id(app: Flask) -> int:
    """A pledge that three members are asked in; the first said yes. Today is its last day."""
    with unit_of_work() as session:
        make_party(session, 3)
        round_ = opened(session, closes_on=clock.today(), grace_days=0)
        say(round_, 1, Answer.YES)
        return round_.id


def say(round_: Round, member_id: int, answer: Answer) -> RoundAnswer:
    """Record an answer of today."""
    return record_answer(
        db.session,
        round_,
        member_id,
        answer,
        given_at=start_of(clock.today()),
        time_known=False,
        medium=Medium.EMAIL,
        by=BY,
    )


@contextmanager
def meanwhile(act: Callable[[], object]) -> Iterator[list[object]]:
    """Do something in another thread while a unit of work holds its locks; what came of it."""
    came: list[object] = []
    other = threading.Thread(target=lambda: came.append(act()))
    with unit_of_work():
        yield came
        other.start()
        time.sleep(A_WHILE)
        assert not came, "the other did not wait"
    other.join()


def test_a_grid_sent_while_an_answer_is_voided_is_shown_it(
    whip: LintingClient, round_id: int
) -> None:
    page = whip.get(f"/confidence/rounds/{round_id}/grid")
    with meanwhile(lambda: whip.post_form(page, {"answer-1": "no"}).status_code) as came:
        round_ = queries.get_round(db.session, round_id)
        void_answer(db.session, round_, 1, reason="A mistake", by=BY)
    assert came == [409]
    assert queries.standing_answers(db.session, round_id) == {}


def test_of_two_grids_the_second_is_shown_the_first(whip: LintingClient, round_id: int) -> None:
    page = whip.get(f"/confidence/rounds/{round_id}/grid")
    with meanwhile(lambda: whip.post_form(page, {"answer-2": "no"}).status_code) as came:
        say(queries.get_round(db.session, round_id), 2, Answer.EQUIVOCATES)
    assert came == [409]
    assert queries.standing_answers(db.session, round_id)[2].answer is Answer.EQUIVOCATES


@pytest.mark.parametrize("voids", [True, False])
def test_a_round_closed_while_answers_change_is_checked_again(
    whip: LintingClient, round_id: int, *, voids: bool
) -> None:
    page = whip.get(f"/confidence/rounds/{round_id}/close")
    with meanwhile(lambda: whip.post_form(page, {"early": "y"}).status_code) as came:
        round_ = queries.get_round(db.session, round_id)
        if voids:
            void_answer(db.session, round_, 1, reason="A mistake", by=BY)
        else:
            say(round_, 2, Answer.NO)
    assert came == [409]


def test_of_two_links_made_at_once_one_waits(
    app: Flask, whip: LintingClient, round_id: int
) -> None:
    page = whip.get(f"/confidence/rounds/{round_id}/links/new/2")
    with meanwhile(lambda: whip.post_form(page, {}).status_code) as came:
        make_link(db.session, queries.get_round(db.session, round_id), 2, mail=False, by=BY)
    assert came == [200]
    waiting = select(func.count()).select_from(PersonalLink).where(PersonalLink.ended_at.is_(None))
    assert db.session.scalar(waiting) == 1
