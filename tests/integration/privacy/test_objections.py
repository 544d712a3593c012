"""Objections to processing: recorded, ended, listed, and known to the rooms above."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.domain import Role
from app.audit.models import AuditEntry
from app.audit.service import read_private
from app.db import db, unit_of_work
from app.kernel import clock
from app.kernel.errors import DomainError, NotInRecord
from app.members.models import Member
from app.members.service import name_columns
from app.privacy import queries, service
from app.privacy.domain import ObjectionMedium, Person
from tests.client import LintingClient

ClientAs = Callable[..., LintingClient]
ABBOTT, JONES = Person("member", 172), Person("member", 17)
PAGE = "/privacy/people/member/172"
WORDS = "I object to your calling me zebra."
NEW = {"medium": "letter", "reason": WORDS, "follows": "No more giraffes."}


@pytest.fixture(autouse=True)
def house(app: Flask) -> None:
    """Two members on record, whose numbers begin alike."""
    with unit_of_work() as session:
        session.add(Member(id=172, confirmed=True, **name_columns("Diane Abbott", None)))
        session.add(Member(id=17, confirmed=True, **name_columns("Siân Jones", None)))


@pytest.fixture
def officer(client_as: ClientAs) -> LintingClient:
    """Who may record that somebody objects."""
    return client_as(Role.PARTY_OFFICER)


def record(person: Person = ABBOTT) -> None:
    """An objection, as the service records it."""
    with unit_of_work() as session:
        service.record_objection(
            session,
            person,
            received_on=clock.today(),
            medium=ObjectionMedium.EMAIL,
            reason=WORDS,
            follows="",
            by="user 1",
        )


def last_event() -> AuditEntry:
    """The newest entry of the trail."""
    db.session.rollback()
    return db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()


def test_an_objection_is_recorded_read_and_ended(officer: LintingClient) -> None:
    assert "Objects to processing since" not in officer.get(PAGE).text
    form = officer.get(f"{PAGE}/objections/new").text
    assert "Goes on: the record of the House is public" in form  # what goes on, from the registry
    assert officer.submit(f"{PAGE}/objections/new", NEW).status_code == 302
    page = officer.get(PAGE).text
    assert "Objects to processing since" in page
    assert "zebra" not in page
    read = officer.get(f"{PAGE}/objections").text
    assert WORDS in read
    assert "No more giraffes." in read
    entry = last_event()
    assert (entry.event, entry.subject) == ("privacy:objection:read", "member 172")
    again = officer.submit(f"{PAGE}/objections/new", NEW)
    assert again.status_code == 422
    assert "She objects already, since" in again.text
    opened = officer.get(f"{PAGE}/objections/end")
    assert officer.post_form(opened, {"reason": ""}).status_code == 422
    assert officer.post_form(opened, {"reason": "Taken back."}).status_code == 302
    stale = officer.post_form(opened, {"reason": "Once more."})
    assert stale.status_code == 409
    assert "Taken back." in stale.text
    assert "Objects to processing since" not in officer.get(PAGE).text
    assert "Taken back." in officer.get(f"{PAGE}/objections").text
    assert officer.get(f"{PAGE}/objections/end").status_code == 404
    assert officer.submit(f"{PAGE}/objections/new", NEW).status_code == 302  # another, after it


def test_what_was_written_is_encrypted_and_in_no_trail_in_the_clear(app: Flask) -> None:
    record()
    with db.engine.connect() as connection:
        stored = connection.exec_driver_sql("SELECT reason FROM objection").scalar_one()
    assert "zebra" not in stored
    entry = last_event()
    assert "zebra" not in json.dumps(entry.changes)
    told = read_private(db.session, entry)
    assert told is not None
    assert told["reason"] == WORDS


def test_the_rooms_above_are_told_who_objects(app: Flask) -> None:
    record()
    assert queries.objections(db.session, "member") == {172}
    assert queries.objections(db.session, "user") == set()
    assert queries.is_objected(db.session, ABBOTT)
    assert not queries.is_objected(db.session, JONES)
    with unit_of_work() as session:
        service.end_objection(session, ABBOTT, reason="Met.", version=1, by="user 1")
    assert queries.objections(db.session, "member") == set()
    with pytest.raises(NotInRecord), unit_of_work() as session:
        service.end_objection(session, JONES, reason="x", version=1, by="user 1")


def test_no_objection_comes_tomorrow(officer: LintingClient) -> None:
    later = (clock.today() + timedelta(days=1)).isoformat()
    answer = officer.submit(f"{PAGE}/objections/new", NEW | {"received_on": later})
    assert answer.status_code == 422
    assert "still to come" in answer.text
    with pytest.raises(DomainError), unit_of_work() as session:
        service.record_objection(
            session,
            Person("nobody", 1),
            received_on=clock.today(),
            medium=ObjectionMedium.OTHER,
            reason="x",
            follows="",
            by="user 1",
        )


def test_the_list_is_filtered_and_tells_no_words(officer: LintingClient) -> None:
    assert "No objection here" in officer.get("/privacy/objections").text
    record()
    record(JONES)
    with unit_of_work() as session:
        service.end_objection(session, JONES, reason="Met.", version=1, by="user 1")
    page = officer.get("/privacy/objections").text
    assert "Diane Abbott" in page
    assert "Siân Jones" not in page
    assert "zebra" not in page
    ended = officer.get("/privacy/objections?show=ended&order=ascending").text
    assert "Siân Jones" in ended
    file = officer.get("/privacy/objections.csv?show=all").get_data(as_text=True)
    assert "Diane Abbott" in file
    assert "Siân Jones" in file
    assert officer.get("/privacy/objections.xlsx").status_code == 200
    for path in ("/privacy/objections", "/privacy/objections.csv"):
        assert officer.get(f"{path}?show=wrong").status_code == 422


def test_only_a_party_officer_keeps_objections(client: LintingClient, client_as: ClientAs) -> None:
    paths = ("/privacy/objections", f"{PAGE}/objections", f"{PAGE}/objections/new")
    for path in paths:
        assert client.get(path).status_code == 302
    for role in Role:
        if role is not Role.PARTY_OFFICER:
            someone = client_as(role)
            assert {someone.get(path).status_code for path in paths} == {403}


def test_a_request_for_correction_reaches_her_page(
    client: LintingClient, client_as: ClientAs
) -> None:
    client.submit("/privacy/corrections/new?about=member-172", {"wrong": "Not her vote."})
    page = client_as(Role.PARTY_OFFICER).get(PAGE).text
    assert "/privacy/corrections/1" in page
    assert "Not her vote." not in page
