"""Ballots on the desk, in the search and on a member's page; what a secretary sees; as at a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from app.accounts.domain import Role
from app.db import db, unit_of_work
from app.kernel import clock
from app.privacy.domain import Person
from app.privacy.queries import list_holdings
from app.selections.domain.ballots import BallotStepKind, RestandingKind, Stage, Step
from app.selections.models.ballots import BallotDay
from app.selections.queries.ballots import BallotRow, get_ballot, list_units_asked
from app.selections.service import ballot_units
from app.selections.service.ballots import record_step, stop_where_whip_lost
from app.selections.service.restanding import record_fact
from tests.client import LintingClient
from tests.factories.ballots import BY, a_party_with_ballots, confirmed, lose_the_whip, units_of

Clients = Callable[..., LintingClient]


@pytest.fixture
def ballot(app: Flask) -> BallotRow:
    """The ballot of the first of two members, by the rules of 2018, called thirty days ago."""
    return a_party_with_ballots(2)


def test_the_desk_says_which_ballots_are_to_be_looked_at(
    client_as: Clients, ballot: BallotRow
) -> None:
    # Its count is weeks away, and nothing is in: nobody has to look.
    officer = client_as(Role.SELECTIONS_OFFICER)
    desk = officer.get("/desk").text
    assert f"Ballot of {ballot.member}" not in desk
    assert "Trigger ballots running or paused" in desk
    with unit_of_work() as session:
        session.execute(
            update(BallotDay)
            .where(BallotDay.ballot_id == ballot.id, BallotDay.stage == Stage.DECISION)
            .values(day=clock.today() - timedelta(days=1))
        )
    desk = officer.get("/desk").text
    assert f"Ballot of {ballot.member}, {ballot.constituency}: count on" in desk
    assert "5 units not decided" in desk
    with unit_of_work() as session:
        for unit in units_of(session, ballot):
            confirmed(session, ballot, unit.unit_id, (5, 2))
    desk = officer.get("/desk").text
    assert "all is in (triggered); conclude it" in desk
    assert "1 of them certain to trigger" in desk
    # Whoever only reads is given nothing to do.
    assert "conclude it" not in client_as(Role.AUDITOR).get("/desk").text


def test_a_ballot_is_found_and_stands_on_the_page_of_the_mp(
    client_as: Clients, ballot: BallotRow
) -> None:
    auditor = client_as(Role.AUDITOR)
    assert f"Ballot of {ballot.member}" in auditor.get("/search?q=seat+1").text
    address = f"/members/{ballot.member_id}"
    page = auditor.get(address).text
    assert ballot.round_title in page
    assert "is exempt for a time" not in page
    assert "is exempt for a time" in client_as(Role.SELECTIONS_OFFICER).get(address).text
    whip = client_as(Role.WHIP).get(address).text
    assert ballot.round_title not in whip


def test_a_secretary_sees_her_ballot_alone_and_not_why_officers_did_what(
    client_as: Clients, ballot: BallotRow
) -> None:
    path = f"/selections/ballots/{ballot.id}"
    hers = client_as(Role.CLP_SECRETARY, scope=f"clp:{ballot.clp_id}")
    text = hers.get(path).text
    assert "Open, with 5 units still to be decided" in text
    assert "Waive" not in text
    assert hers.get(f"{path}/waive").status_code == 403
    assert hers.get("/selections/rounds").status_code == 403
    other = client_as(Role.CLP_SECRETARY, scope=f"clp:{ballot.clp_id + 1}")
    for end in ("", "/notice", ".csv"):
        assert other.get(f"{path}{end}").status_code == 404
    step = Step(BallotStepKind.PAUSED, clock.today(), None, "A complaint is looked into")
    with unit_of_work() as session:
        record_step(session, ballot.id, step, version=ballot.version, by=BY)
    hers = client_as(Role.CLP_SECRETARY, scope=f"clp:{ballot.clp_id}")
    text = hers.get(path).text
    assert "Paused, since" in text
    assert "complaint" not in text
    # That the whip is lost is public, and she has to know why nothing more is asked.
    with unit_of_work() as session:
        lose_the_whip(session, ballot.member_id)
        assert stop_where_whip_lost(session, by=BY) == [ballot.id]
    assert "The MP no longer holds the whip" in hers.get(path).text


def test_a_unit_that_is_added_later_was_not_asked_before(
    monkeypatch: pytest.MonkeyPatch, ballot: BallotRow
) -> None:
    def asked(days: int) -> int:
        on = clock.today() + timedelta(days=days)
        return len(list_units_asked(db.session, [ballot.id], on)[ballot.id])

    # Called thirty days ago and recorded today: what it asks it asks from its first day.
    assert asked(-30) == 5
    first = list_units_asked(db.session, [ballot.id])[ballot.id][0]
    now = clock.now()
    for days in (2, 4):
        monkeypatch.setattr(clock, "now", lambda days=days: now + timedelta(days=days))
        with unit_of_work() as session:
            version = get_ballot(session, ballot.id, None).version
            said: dict[str, Any] = {"reason": "Why", "version": version, "by": BY}
            if days == 2:
                ballot_units.withdraw_unit(session, ballot.id, first.id, **said)
            else:
                ballot_units.add_units(session, ballot.id, [first.clp_unit_id], **said)
    monkeypatch.undo()
    db.session.rollback()
    assert [asked(days) for days in (-30, 1, 2, 3, 4)] == [5, 5, 4, 4, 5]


def test_what_is_held_on_her_has_her_ballots_and_what_kept_her_from_one(ballot: BallotRow) -> None:
    with unit_of_work() as session:
        record_fact(
            session,
            ballot.member_id,
            RestandingKind.RETURNED,
            clock.today(),
            None,
            source="Her letter",
            by=BY,
        )
    held = {
        one.holder.label: one.held
        for one in list_holdings(db.session, Person("member", ballot.member_id))
    }
    assert ballot.round_title in str(held["Trigger ballots"])
    assert "returned from maternity leave" in str(held["Not restanding, or exempt for a time"])
