"""Selections on the desk, in the search, on a member's page, and in what is held on somebody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from app.accounts.domain import Role
from app.db import db, unit_of_work
from app.kernel import clock
from app.privacy.domain import Person
from app.privacy.registry import find_kind, list_holders
from app.selections.domain.vacancies import VacancyStage
from app.selections.service.vacancies import change_days
from tests.client import LintingClient
from tests.factories.party import make_party
from tests.factories.vacancies import BY, contending, leaving, opened, shortlist, version_of

Clients = Callable[..., LintingClient]


def test_days_that_are_near_and_seats_to_look_at_come_to_the_desk(
    client_as: Clients, app: Flask
) -> None:
    with unit_of_work() as session:
        make_party(session, 2)
        leaving(session, 2)
        vacancy = opened(session, 1)
        near = dict.fromkeys(VacancyStage, clock.today() + timedelta(days=3))
        version = version_of(session, vacancy.id)
        change_days(session, vacancy.id, near, reason="Sooner", version=version, by=BY)
    text = client_as(Role.SELECTIONS_OFFICER).get("/desk").text
    assert "1 seat to be looked at" in text
    assert "Ada" not in text
    with unit_of_work() as session:
        over = {stage: clock.today() - timedelta(days=1) for stage in VacancyStage}
        version = version_of(session, vacancy.id)
        change_days(session, vacancy.id, over, reason="Sooner", version=version, by=BY)
    officer = client_as(Role.SELECTIONS_OFFICER)
    assert "Selection for Seat 1: the result is overdue since" in officer.get("/desk").text
    assert "Selection for Seat 1" in officer.get("/search?q=seat+1").text
    assert "Selections</h2>" in client_as(Role.AUDITOR).get("/members/1").text
    assert "Selections</h2>" not in client_as(Role.WHIP).get("/members/1").text


def test_what_is_held_on_contenders_is_found_by_name(app: Flask) -> None:
    with unit_of_work() as session:
        make_party(session, 2)
        vacancy = opened(session, 1)
        shortlist(session, vacancy.id)
        outsider = contending(session, vacancy.id, "Zoë New")
        contending(session, vacancy.id, "", member_id=2)
    found = find_kind("contender").find(db.session, "zoe new")
    assert found == [(Person("contender", outsider.id), "Zoë New, in the selection for Seat 1")]
    for person, label, words in (
        (Person("contender", outsider.id), "Places in selections", "Shortlisting meeting"),
        (Person("member", 2), "Places in selections", "Shortlisting meeting"),
        (Person("member", 1), "Vacancies of her seat", "NEC, 1 July"),
    ):
        (holder,) = [one for one in list_holders(person.kind) if one.label == label]
        assert words in str(holder.read(db.session, person))
