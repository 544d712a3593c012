"""Candidates are asked again whether they are ready, each time once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.alist.domain.candidates import CandidateStepKind, months_later, request_due
from app.alist.service.asking import ask_readiness
from app.db import db, unit_of_work
from app.mail.models import Message
from app.privacy.domain import ObjectionMedium, Person
from app.privacy.service.objections import record_objection
from tests.factories.candidates import candidate, listed, organisation, take_step

DUE = date(2016, 10, 31)


@pytest.mark.parametrize(
    ("today", "number"),
    [(DUE - timedelta(15), 0), (DUE - timedelta(14), 1), (DUE, 1), (DUE + timedelta(1), 2)],
)
def test_a_request_is_due_before_and_once_after(today: date, number: int) -> None:
    assert request_due(DUE, today) == number


def test_months_end_on_the_last_day_where_there_is_no_such_day() -> None:
    assert months_later(date(2016, 8, 31), 6) == date(2017, 2, 28)
    assert months_later(date(2016, 10, 3), 6) == date(2017, 4, 3)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def sent() -> list[str]:
    db.session.rollback()
    return [one.recipient for one in db.session.scalars(select(Message).order_by(Message.id))]


def test_who_is_on_the_list_is_asked_before_and_after_each_once(app: Flask) -> None:
    with time_machine.travel(at(date(2016, 10, 4)), tick=False):
        bakers = organisation()
        listed("Ada Birch", bakers, email="ada@example.org")
        objecting = listed("Bea Ash", bakers, email="bea@example.org")
        gone = listed("Cai Elm", bakers, email="cai@example.org")
        take_step(gone, CandidateStepKind.WITHDRAWN)
        candidate("Dan Oak", email="dan@example.org")
        with unit_of_work() as session:
            record_objection(
                session,
                Person("candidate", objecting),
                received_on=date(2016, 10, 4),
                medium=ObjectionMedium.LETTER,
                reason="She says so.",
                follows="",
                by="user 1",
            )
    for day, told in (
        (date(2017, 3, 20), 0),
        (date(2017, 3, 21), 1),
        (date(2017, 3, 22), 1),
        (date(2017, 4, 5), 2),
        (date(2017, 6, 5), 2),
    ):
        with time_machine.travel(at(day), tick=False):
            ask_readiness(by="scheduler")
        assert sent() == ["ada@example.org"] * told, day
    bodies = [one.body or "" for one in db.session.scalars(select(Message).order_by(Message.id))]
    assert "holds until 4 April 2017" in bodies[0]
    assert "ran out after 4 April 2017" in bodies[1]
    assert "/a-list/my/" in bodies[1]
