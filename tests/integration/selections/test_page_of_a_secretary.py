"""Her page: what is asked of her now, in one sentence with one button; and what the desk brings."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import time_machine
from flask import Flask

from app.accounts.domain import Role
from app.db import db, unit_of_work
from app.desk.registry import items_for
from app.kernel.dates import start_of
from app.selections.domain.ballots import BallotOutcome, BallotStepKind, Stage, Step
from app.selections.domain.returns import Meeting, ReturnStepKind
from app.selections.domain.vacancies import Ground
from app.selections.queries.ballots import BallotRow
from app.selections.service import ballots, returns
from tests.client import LintingClient, path_of
from tests.factories.ballots import (
    OFFICER,
    a_party_with_ballots,
    confirmed,
    entered,
    units_of,
)
from tests.factories.clps import a_clp, a_contact
from tests.factories.vacancies import opened

ClientAs = Callable[..., LintingClient]


@pytest.fixture
def ballot(app: Flask) -> BallotRow:
    """A running ballot of five units: East, West and three affiliated branches."""
    return a_party_with_ballots(1)


@pytest.fixture
def secretary(client_as: ClientAs, ballot: BallotRow) -> LintingClient:
    """The secretary of its CLP: user 11."""
    return client_as(Role.CLP_SECRETARY, scope=f"clp:{ballot.clp_id}", user_id=11)


def ids(ballot: BallotRow) -> list[int]:
    db.session.rollback()
    return [unit.unit_id for unit in units_of(db.session, ballot)]


def the_button(page: str) -> tuple[str, str]:
    """Where the one large button leads, and its words."""
    found = re.findall(r'<a class="govuk-button" href="([^"]+)">([^<]+)</a>', page)
    assert len(found) == 1
    href, words = found[0]
    return str(href), str(words)


def test_her_first_page_says_what_is_asked_of_her_now(
    secretary: LintingClient, ballot: BallotRow
) -> None:
    with unit_of_work() as session:
        a_contact(session, ballot.region or "")
    home = path_of(secretary.get("/desk"))
    assert home == f"/selections/clps/{ballot.clp_id}"
    page = secretary.get(home).text
    for words in (
        ballot.member,
        "Enter what 5 units returned, by ",
        "Open, with 5 units still to be decided.",
        "Papers by",
        "Count and decision",
        "Rhian Llwyd",
        "mailto:region@example.org",
        f"/selections/clps/{ballot.clp_id}/organisation",
        "Harbour (Unison)</a>: not in yet",
    ):
        assert words in page, words
    east, west, *_ = ids(ballot)
    assert the_button(page) == (
        f"/selections/ballots/{ballot.id}/units/{east}/return",
        "Enter the return of East",
    )
    # What presses most comes first: what was sent back, then a tie to be retaken.
    with unit_of_work() as session:
        confirmed(session, ballot, west, (3, 3))
    page = secretary.get(home).text
    assert "Enter 1 retake of a tie and enter what 4 units returned" in page
    assert the_button(page)[1] == "Enter the retake of West"
    with unit_of_work() as session:
        row = entered(session, ballot, east, (3, 2)).id
        returns.record_step(
            session, row, ReturnStepKind.SENT_BACK, reason="Look", version=1, by=OFFICER
        )
    page = secretary.get(home).text
    assert "Enter 1 return that was sent back and enter 1 retake" in page
    assert the_button(page)[1] == "Enter the return of East"
    assert "East</a>: sent back, to be entered again" in page
    assert "West</a>: tie, to be retaken" in page


def test_she_is_told_when_nothing_is_asked(secretary: LintingClient, ballot: BallotRow) -> None:
    home = f"/selections/clps/{ballot.clp_id}"
    with unit_of_work() as session:
        rows = [entered(session, ballot, unit_id, (2, 1)).id for unit_id in ids(ballot)]
    page = secretary.get(home).text
    assert "Nothing now: 5 returns wait for an officer to confirm." in page
    assert "govuk-button" not in page.partition("<main")[2]
    with unit_of_work() as session:
        for row in rows:
            returns.record_step(session, row, ReturnStepKind.CONFIRMED, version=1, by=OFFICER)
    page = secretary.get(home).text
    assert "Nothing more: every unit has returned, and all is confirmed." in page
    assert "Triggered: a full selection follows." in page
    with unit_of_work() as session:
        step = Step(BallotStepKind.PAUSED, ballot.called_on, reason="Snow")
        ballots.record_step(session, ballot.id, step, version=ballot.version, by=OFFICER)
    assert "nothing can be entered until it is resumed" in secretary.get(home).text
    with unit_of_work() as session:
        step = Step(BallotStepKind.WAIVED, ballot.called_on, reason="An election")
        ballots.record_step(session, ballot.id, step, version=ballot.version + 1, by=OFFICER)
    page = secretary.get(home).text
    assert "No trigger ballot is running in this CLP. Nothing is asked of you now." in page
    assert "waived" in page.partition("Earlier ballots")[2]


@pytest.mark.parametrize(
    ("stage", "days", "words"),
    [
        (Stage.MEETINGS_FROM, -1, "Nothing yet: units meet from"),
        (Stage.MEETINGS_FROM, 0, "Enter what 5 units returned"),
        (Stage.PAPERS, 1, "That day is over: enter it at once."),
    ],
)
def test_what_is_asked_follows_the_timetable(
    client_as: ClientAs, ballot: BallotRow, stage: Stage, days: int, words: str
) -> None:
    moment = start_of(ballot.days[stage]).timestamp() + days * 86_400 + 36_000
    with time_machine.travel(moment, tick=False):
        client = client_as(Role.CLP_SECRETARY, scope=f"clp:{ballot.clp_id}")
        assert words in client.get(f"/selections/clps/{ballot.clp_id}").text


def test_an_officer_sees_the_same_page_and_a_seat_may_be_empty(
    client_as: ClientAs, ballot: BallotRow
) -> None:
    # The auditor reads it, and is offered nothing to do.
    auditor = client_as(Role.AUDITOR).get(f"/selections/clps/{ballot.clp_id}").text
    assert "Enter what 5 units returned" in auditor
    assert "/return" not in auditor
    officer = client_as(Role.SELECTIONS_OFFICER).get(f"/selections/clps/{ballot.clp_id}").text
    assert "Enter the return of East" in officer
    with unit_of_work() as session:
        nowhere = a_clp(session, "Nowhere").id
    empty = client_as(Role.AUDITOR).get(f"/selections/clps/{nowhere}").text
    assert "Nobody holds the seat Nowhere" in empty
    assert "No trigger ballot is running in this CLP. Nothing is asked of its secretary" in empty


def test_a_selection_that_followed_is_told(secretary: LintingClient, ballot: BallotRow) -> None:
    with unit_of_work() as session:
        step = Step(
            BallotStepKind.OVERRIDDEN, ballot.called_on, BallotOutcome.TRIGGERED, "The executive"
        )
        ballots.record_step(session, ballot.id, step, version=ballot.version, by=OFFICER)
        vacancy = opened(session, ballot.constituency_id, Ground.TRIGGERED).id
    page = secretary.get(f"/selections/clps/{ballot.clp_id}").text
    assert (
        f'<a href="/selections/vacancies/{vacancy}">Selection for {ballot.constituency}</a>: open.'
        in page
    )
    assert "A trigger ballot came to a full selection" in page
    assert "Next: " in page


def test_the_desk_brings_what_waits_to_whom_it_waits_for(
    app: Flask, client_as: ClientAs, ballot: BallotRow
) -> None:
    east, west, other, *_ = ids(ballot)
    with unit_of_work() as session:
        entered(session, ballot, east, (3, 2))
        entered(session, ballot, west, (3, 2), by="user 12")
        confirmed(session, ballot, other, (1, 1))

    def texts(*roles: Role, user_id: int, scope: str = "") -> list[str]:
        client_as(*roles, user_id=user_id, scope=scope)
        identity = app.extensions["chief_whip_identity"]()
        with app.test_request_context():
            return [
                item.text
                for item in items_for(db.session, identity)
                if item.kind in ("Return", "Trigger ballot")
            ]

    # The officer who entered one of the two is told of the other alone.
    waiting = texts(Role.SELECTIONS_OFFICER, user_id=12)
    assert (
        sum("1 return waits to be confirmed in “Ballots of the autumn”" in t for t in waiting) == 1
    )
    assert any("2 returns wait" in t for t in texts(Role.SELECTIONS_OFFICER, user_id=14))
    hers = texts(Role.CLP_SECRETARY, user_id=11, scope=f"clp:{ballot.clp_id}")
    assert any("Enter 1 retake of a tie and enter what 2 units returned" in t for t in hers)
    assert texts(Role.CLP_SECRETARY, user_id=13, scope="clp:999") == []
    with unit_of_work() as session:
        own = entered(session, ballot, other, (2, 1), meeting=Meeting.RETAKE, by="user 12").id
        returns.record_step(
            session, own, ReturnStepKind.SENT_BACK, reason="Look", version=1, by="user 14"
        )
    back = texts(Role.SELECTIONS_OFFICER, user_id=12)
    assert any("was sent back: enter it again" in t for t in back)
    assert not any("sent back" in t for t in texts(Role.SELECTIONS_OFFICER, user_id=14))
