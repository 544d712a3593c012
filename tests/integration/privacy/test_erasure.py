"""Erasing somebody: what is personal goes in every room at once, the rows others rest on stay."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts import service as accounts
from app.accounts.domain import Role
from app.accounts.models import User, UserSession
from app.audit import service as audit
from app.audit.models import AuditEntry
from app.confidence.models import RoundAnswer
from app.db import db, unit_of_work
from app.db.secrets import encrypt
from app.intake.models import IntakeRow
from app.kernel import clock
from app.mail.models import Message
from app.members.models import Member
from app.members.service import name_columns
from app.privacy import service
from app.privacy.domain import ErasureGround, NamesHer, NotYet, Person
from app.privacy.models import Erasure
from app.privacy.registry import erasing_order, list_holders, list_kinds
from app.selections.domain.vacancies import Ground
from app.selections.models.ballots import RestandingFact
from app.selections.models.boundaries import BoundaryReview, NewSeat
from app.selections.models.organisation import ClpOfficer
from app.selections.models.vacancies import Vacancy
from app.votes.models import RecordedExcuse
from app.whips.models import WhipStatusChange
from tests.client import LintingClient
from tests.factories import clps
from tests.factories.personal import (
    make,
    plant_contender,
    plant_import,
    plant_on_member,
    plant_requests,
    readable,
)

ClientAs = Callable[..., LintingClient]
MARK = "quixotic"
ABBOTT = Person("member", 172)
PAGE = "/privacy/people/member/172"
WHY = {"ground": "objection", "reason": "Herself, by letter of 3 October."}


@pytest.fixture(autouse=True)
def house(app: Flask) -> None:
    """A member on record."""
    with unit_of_work() as session:
        session.add(Member(id=172, confirmed=True, **name_columns("Diane Abbott", None)))


def erase(person: Person) -> Erasure:
    """Somebody erased, as the service does it."""
    with unit_of_work() as session:
        return service.erase_person(
            session,
            person,
            ground=ErasureGround.OBJECTION,
            reason="Herself, by letter.",
            by="user 1",
        )


def is_clean(person: Person) -> None:
    """Nothing marked is readable anywhere, and the trail is whole."""
    db.session.rollback()
    assert readable(db.session, MARK) == []
    assert audit.verify(db.session).whole
    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert last is not None
    assert (last.event, last.subject) == ("privacy:person:erased", str(person))
    assert last.private is None


def test_of_a_member_nothing_private_is_left_in_any_table(app: Flask) -> None:
    with unit_of_work() as session:
        plant_on_member(session, 172, MARK, name="Diane Abbott")
        audit.record(
            session,
            ErasureGround.CONSENT,
            by="user 1",
            subject="member 172",
            changes={},
            person="member 172",
            private={"reason": MARK},
        )
    assert len(readable(db.session, MARK)) > 20
    counts = erase(ABBOTT).counts
    is_clean(ABBOTT)
    # Every holder that erases something of a member had something here: none was forgotten.
    every = {f"{one.room}: {one.label}" for one in erasing_order("member")}
    assert every - counts.keys() == set()
    # The rows on which others rest are still there.
    assert db.session.scalars(select(RoundAnswer.member_id)).one() == 172
    assert set(db.session.scalars(select(RecordedExcuse.kind))) == {"slip"}
    assert db.session.scalars(select(WhipStatusChange.reason)).one() == "erased"
    assert db.session.scalars(select(RestandingFact.kind_said)).all() == ["not restanding"]
    assert db.session.scalars(select(Member.name)).one() == "Diane Abbott"
    # What comes on record later can be erased again.
    assert erase(ABBOTT).id == 2


def test_of_a_user_nothing_is_left_but_her_number(app: Flask) -> None:
    with unit_of_work() as session:
        user, link = accounts.invite(
            session, email=f"{MARK}@example.org", name=f"Cat {MARK}", by="user 1"
        )
        accounts.mail_invitation(session, user, link)
        make(session, UserSession, user_id=user.id, browser=MARK, address=MARK)
        plant_import(session, "users", MARK, email=f"{MARK}@example.org")
        user_id = user.id
    person = Person("user", user_id)
    with pytest.raises(NamesHer), unit_of_work() as session:
        service.check_erasure(session, person, reason=f"Cat {MARK} asked.")
    erase(person)
    is_clean(person)
    user = db.session.get_one(User, user_id)
    assert (user.name, user.password, user.active) == ("Erased user", None, False)
    assert db.session.scalar(select(func.count()).select_from(Message)) == 0
    with pytest.raises(NotYet, match="already"):
        erase(person)


def test_an_officer_of_a_clp_and_a_contact_lose_their_names(app: Flask) -> None:
    with unit_of_work() as session:
        clp = clps.a_clp(session, "Seat 1", region="Wales")
        officer = clps.an_officer(session, clp.id)
        officer.name, officer.email, officer.source = f"Ann {MARK}", f"{MARK}@example.org", MARK
        contact = clps.a_contact(session, "Wales", f"Rhian {MARK}")
        lists = (
            (plant_import(session, "clp-officers", MARK, name=f"Ann {MARK}"), officer.id),
            (plant_import(session, "regional-contacts", MARK, name=f"Rhian {MARK}"), contact.id),
        )
        for sent, subject in lists:
            before = {"email": encrypt(MARK), "version": 1}
            make(session, IntakeRow, intake_id=sent.id, subject=subject, before=before)
        plant_requests(session, f"officeholder {officer.id}", MARK)
        people = Person("officeholder", officer.id), Person("contact", contact.id)
    for person, sentence in zip(people, ("still", "Void the contact"), strict=True):
        with pytest.raises(NotYet, match=sentence):
            erase(person)
    with unit_of_work() as session:
        session.get_one(ClpOfficer, people[0].id).until = clock.today()
        contact = session.get_one(type(contact), people[1].id)
        contact.voided_at, contact.voided_by, contact.void_reason = clock.now(), "user 1", MARK
    erase(people[0])
    erase(people[1])
    is_clean(people[1])
    officer = db.session.get_one(ClpOfficer, people[0].id)
    assert (officer.name, officer.email, officer.telephone) == ("Erased officer", None, None)


def test_a_contender_who_is_no_member_goes_and_her_place_stays(app: Flask) -> None:
    with unit_of_work() as session:
        review = make(session, BoundaryReview)
        seat = make(session, NewSeat, review_id=review.id)
        vacancy = make(
            session, Vacancy, new_seat_id=seat.id, ground=Ground.SEAT_LEFT, member_id=None
        )
        name = f"Zoë {MARK}"
        contender = plant_contender(session, vacancy, MARK, member_id=None, name=name)
        contender.withdrawn_on = contender.withdrawn_reason = None
        person = Person("contender", contender.id)
    with pytest.raises(NotYet, match="still open"):
        erase(person)
    with unit_of_work() as session:
        contender = session.get_one(type(contender), person.id)
        contender.withdrawn_on, contender.withdrawn_reason = date(2016, 1, 1), MARK
    erase(person)
    is_clean(person)
    assert db.session.get_one(type(contender), person.id).name == "Erased contender"


def test_an_officer_reads_over_what_goes_and_then_erases(
    client: LintingClient, client_as: ClientAs
) -> None:
    client.submit("/privacy/corrections/new?about=member-172", {"wrong": "Not hers."})
    officer = client_as(Role.PARTY_OFFICER)
    opened = officer.get(f"{PAGE}/erase")
    assert "Decide the request for correction" in opened.text
    assert "It stays: it is the record of the House" in opened.text
    refused = officer.post_form(opened, WHY)
    assert refused.status_code == 422
    assert "Nothing is erased yet" not in refused.text
    answer = {"outcome": "refused", "answer": "It is right."}
    officer.submit("/privacy/corrections/1", answer, button="Decide")
    named = officer.submit(f"{PAGE}/erase", WHY | {"reason": "Ms Abbott asked."})
    assert "leave out her name" in named.text
    assert officer.submit(f"{PAGE}/erase", {"reason": ""}).status_code == 422
    check = officer.submit(f"{PAGE}/erase", WHY)
    assert check.status_code == 422
    assert "Nothing is erased yet" in check.text
    db.session.rollback()
    assert db.session.scalars(select(Erasure)).all() == []
    done = officer.post_form(check, {})
    assert done.status_code == 302
    page = officer.get(PAGE).text
    assert "She objects, and nothing overrides it" in page
    listed = officer.get("/privacy/erasures")
    assert "member 172" in listed.text
    assert "Abbott" not in listed.text
    assert "member 172" in officer.get("/privacy/erasures.csv").get_data(as_text=True)
    assert officer.get("/privacy/erasures.xlsx").status_code == 200


def test_only_a_party_officer_erases(client: LintingClient, client_as: ClientAs) -> None:
    paths = (f"{PAGE}/erase", "/privacy/erasures")
    assert {client.get(path).status_code for path in paths} == {302}
    for role in Role:
        if role is not Role.PARTY_OFFICER:
            someone = client_as(role)
            assert {someone.get(path).status_code for path in paths} == {403}
    assert "Nobody has been erased" in client_as(Role.PARTY_OFFICER).get("/privacy/erasures").text


def test_every_holder_says_what_goes_or_what_stays_and_why(app: Flask) -> None:
    """No room may leave it open; and of every kind of person something can be erased."""
    for holder in list_holders():
        assert holder.erase or holder.kept, f"{holder.room}: {holder.label}"
        assert bool(holder.goes) == (holder.erase is not None), f"{holder.room}: {holder.label}"
        assert holder.objected
    for kind in list_kinds():
        assert erasing_order(kind.name)
