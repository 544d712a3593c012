"""What a second person says of returns; the list of them, their papers, who sees them."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.domain import Role
from app.audit.models import AuditEntry
from app.db import db, unit_of_work
from app.kernel import clock
from app.kernel.errors import StaleEdit
from app.selections.domain.ballots import BallotStepKind, Step
from app.selections.domain.returns import (
    Meeting,
    ReturnRefused,
    ReturnStepKind,
    UnitState,
)
from app.selections.queries.ballots import BallotRow, get_ballot
from app.selections.service import ballots, returns
from app.selections.service.ballot_units import withdraw_unit
from app.selections.service.returns import Paper
from app.tabular.csvfile import read_csv
from tests.client import LintingClient
from tests.factories.ballots import (
    OFFICER,
    SECRETARY,
    a_party_with_ballots,
    confirmed,
    entered,
    units_of,
)
from tests.factories.papers import JPEG, form_of, only_return, sent, typed, units

ClientAs = Callable[..., LintingClient]


@pytest.fixture
def ballot(app: Flask) -> BallotRow:
    """A running ballot of five units, by the rules of 2018, called thirty days ago."""
    return a_party_with_ballots(1)


@pytest.fixture
def secretary(client_as: ClientAs, ballot: BallotRow) -> LintingClient:
    """The secretary of its CLP: user 11."""
    return client_as(Role.CLP_SECRETARY, scope=f"clp:{ballot.clp_id}", user_id=11)


@pytest.fixture
def as_officer(client_as: ClientAs) -> Callable[[], LintingClient]:
    """Makes the selections officer who asks from now on: user 12."""
    return lambda: client_as(Role.SELECTIONS_OFFICER, user_id=12)


# --- the second person ---------------------------------------------------------------------------


def test_an_officer_confirms_what_another_entered_and_never_her_own(
    ballot: BallotRow, as_officer: Callable[[], LintingClient]
) -> None:
    client = as_officer()
    assert sent(client, form_of(ballot), typed(3, 2)).status_code == 302
    own = only_return()
    page = client.get(f"/selections/returns/{own}").text
    assert "somebody else confirms it" in page
    assert "/confirm" not in page
    refused = client.submit(f"/selections/returns/{own}/confirm")
    assert refused.status_code == 422
    assert "You entered this return yourself" in refused.text
    with unit_of_work() as session:
        theirs = entered(session, ballot, units_of(session, ballot)[1].unit_id, (1, 4)).id
    first, second = (client.get(f"/selections/returns/{theirs}/confirm") for _ in range(2))
    assert "You have held the numbers against the paper." in first.text
    assert client.post_form(first).status_code == 302
    assert client.post_form(second).status_code == 409
    assert units(ballot)[1].state is UnitState.FOR_MEMBER
    trail = db.session.scalars(
        select(AuditEntry.event).where(AuditEntry.subject == f"return {theirs}")
    ).all()
    assert [event.rpartition(":")[2] for event in trail] == ["entered", "confirmed"]


def test_what_is_sent_back_is_entered_again_with_the_reason_in_sight(
    ballot: BallotRow, client_as: ClientAs, as_officer: Callable[[], LintingClient]
) -> None:
    with unit_of_work() as session:
        row = entered(session, ballot, units_of(session, ballot)[0].unit_id, (3, 2)).id
    client = as_officer()
    address = f"/selections/returns/{row}/send-back"
    assert "Say why" in client.submit(address, {"reason": ""}).text
    assert client.submit(address, {"reason": "The paper says 2 and 3"}).status_code == 302
    assert client.submit(address, {"reason": "Once more"}).status_code == 422
    assert units(ballot)[0].state is UnitState.SENT_BACK
    hers = client_as(Role.CLP_SECRETARY, scope=f"clp:{ballot.clp_id}", user_id=11)
    assert "sent back" in hers.get(f"/selections/clps/{ballot.clp_id}").text
    assert "The paper says 2 and 3" in hers.get(form_of(ballot)).text
    assert sent(hers, form_of(ballot), typed(3, 2)).status_code == 302


def test_what_a_unit_returned_that_is_taken_out_can_still_be_seen(
    ballot: BallotRow, client_as: ClientAs, as_officer: Callable[[], LintingClient]
) -> None:
    unit = units(ballot)[0].unit_id
    db.session.rollback()
    with unit_of_work() as session:
        row = entered(session, ballot, unit, (3, 2)).id
        withdraw_unit(session, ballot.id, unit, reason="It merged", version=1, by=OFFICER)
    client = as_officer()
    page = client.get(f"/selections/returns/{row}")
    assert "The ballot asks this unit no longer (It merged)" in page.text
    assert "/confirm" not in page.text
    refused = client.submit(f"/selections/returns/{row}/confirm")
    assert "what it returned stays as it is" in refused.text
    hers = client_as(Role.CLP_SECRETARY, scope=f"clp:{ballot.clp_id}", user_id=11)
    text = hers.get(f"/selections/returns/{row}").text
    assert "The ballot asks this unit no longer:" in text
    assert "merged" not in text


def test_a_voided_return_stands_again_as_it_did(
    ballot: BallotRow, as_officer: Callable[[], LintingClient]
) -> None:
    with unit_of_work() as session:
        row = confirmed(session, ballot, units_of(session, ballot)[0].unit_id, (3, 2)).id
    client = as_officer()
    address = f"/selections/returns/{row}"
    assert client.submit(f"{address}/void", {"reason": "Not a meeting"}).status_code == 302
    assert units(ballot)[0].state is UnitState.NOT_IN
    assert "Not a meeting" in client.get(address).text
    assert client.submit(f"{address}/reinstate", {"reason": "It was one"}).status_code == 302
    assert units(ballot)[0].state is UnitState.FOR_SELECTION
    with unit_of_work() as session:
        returns.record_step(
            session, row, ReturnStepKind.VOIDED, reason="again", version=4, by=OFFICER
        )
        other = entered(session, ballot, units_of(session, ballot)[0].unit_id, (2, 3)).id
    refused = client.submit(f"{address}/reinstate", {"reason": "It was one"})
    assert "Another return of this meeting has been entered since" in refused.text
    assert other != row


def test_a_tie_that_was_retaken_is_voided_after_its_retake_only(ballot: BallotRow) -> None:
    with unit_of_work() as session:
        unit_id = units_of(session, ballot)[0].unit_id
        tie = confirmed(session, ballot, unit_id, (3, 3)).id
        retake = confirmed(session, ballot, unit_id, (3, 2), meeting=Meeting.RETAKE).id

    def void(return_id: int, version: int, kind: ReturnStepKind = ReturnStepKind.VOIDED) -> None:
        with unit_of_work() as session:
            returns.record_step(session, return_id, kind, reason="x", version=version, by=OFFICER)

    with pytest.raises(ReturnRefused, match="void the retake first"):
        void(tie, 2)
    void(retake, 2)
    void(tie, 2)
    with pytest.raises(ReturnRefused, match="no confirmed tie"):
        void(retake, 3, ReturnStepKind.REINSTATED)
    with pytest.raises(StaleEdit):
        void(tie, 2, ReturnStepKind.REINSTATED)
    void(tie, 3, ReturnStepKind.REINSTATED)
    void(retake, 3, ReturnStepKind.REINSTATED)
    assert units(ballot)[0].state is UnitState.FOR_SELECTION


def test_nothing_is_entered_or_decided_while_the_ballot_does_not_run(
    ballot: BallotRow, client_as: ClientAs, as_officer: Callable[[], LintingClient]
) -> None:
    with unit_of_work() as session:
        row = entered(session, ballot, units_of(session, ballot)[0].unit_id, (3, 2)).id
    hers = client_as(Role.CLP_SECRETARY, scope=f"clp:{ballot.clp_id}", user_id=11)
    opened = hers.get(form_of(ballot, 1))
    with unit_of_work() as session:
        step = Step(BallotStepKind.PAUSED, clock.today(), reason="An election")
        ballots.record_step(session, ballot.id, step, version=ballot.version, by=OFFICER)
    assert "The ballot is paused: nothing can be entered" in (
        hers.post_form(opened, typed(3, 2)).text
    )
    assert "Nothing can be entered now" in hers.get(form_of(ballot, 1)).text
    client = as_officer()
    assert "/confirm" not in client.get(f"/selections/returns/{row}").text
    for act in ("confirm", "send-back", "void"):
        answer = client.submit(
            f"/selections/returns/{row}/{act}", {"reason": "x"} if act != "confirm" else {}
        )
        assert answer.status_code == 422, act
        assert "its returns stay as they are" in answer.text
    assert get_ballot(db.session, ballot.id, None).state.value == "paused"


# --- the list and the paper ----------------------------------------------------------------------


def test_returns_are_listed_those_that_wait_first(
    ballot: BallotRow, as_officer: Callable[[], LintingClient]
) -> None:
    client = as_officer()
    assert "Nothing has been returned yet" in client.get("/selections/returns").text
    with unit_of_work() as session:
        asked = units_of(session, ballot)
        confirmed(session, ballot, asked[0].unit_id, (3, 2))
        entered(session, ballot, asked[1].unit_id, (1, 4))
    rows = read_csv(client.get("/selections/returns.csv").get_data()).rows
    assert [(row[0], row[-1]) for row in rows] == [
        ("West", "To be confirmed"),
        ("East", "Confirmed"),
    ]
    for query, count in (
        ("state=confirmed", 1),
        (f"round={ballot.round_id}", 2),
        ("q=west", 1),
        ("region=Scotland", 2),
        ("q=nobody", 0),
    ):
        page = client.get(f"/selections/returns?{query}").text
        said = f"{count} return" if count else "No return matches"
        assert said in page, query
    for sort in ("entered_at", "member", "held_on"):
        assert client.get(f"/selections/returns?sort={sort}&order=descending").status_code == 200
    assert client.get("/selections/returns?state=x").status_code == 422
    assert client.get("/selections/returns.xlsx").status_code == 200


def test_the_paper_is_private_and_its_reading_is_on_record(
    secretary: LintingClient, ballot: BallotRow
) -> None:
    path = form_of(ballot)
    photo = (io.BytesIO(JPEG), "photo of the paper.jpg")
    assert sent(secretary, path, typed(3, 2), document=photo).status_code == 302
    address = f"/selections/returns/{only_return()}"
    assert "Download the paper" in secretary.get(address).text
    answer = secretary.get(f"{address}/paper")
    assert answer.data == JPEG
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    db.session.rollback()
    read = db.session.scalars(
        select(AuditEntry).where(AuditEntry.event == "selections:return:paper-read")
    ).one()
    assert read.actor == SECRETARY
    with unit_of_work() as session:
        bare = entered(session, ballot, units_of(session, ballot)[1].unit_id, (3, 2)).id
    assert secretary.get(f"/selections/returns/{bare}/paper").status_code == 404


# --- scope ---------------------------------------------------------------------------------------


def test_the_secretary_of_another_clp_sees_none_of_it(client_as: ClientAs, app: Flask) -> None:
    theirs = a_party_with_ballots(2)
    with unit_of_work() as session:
        unit_id = units_of(session, theirs)[0].unit_id
        row = entered(session, theirs, unit_id, (3, 3)).id
    stranger = client_as(Role.CLP_SECRETARY, scope=f"clp:{theirs.clp_id + 1}", user_id=13)
    assert stranger.get(f"/selections/clps/{theirs.clp_id + 1}").status_code == 200
    nowhere = 999_999
    for path in (
        "/selections/clps/{clp}",
        "/selections/ballots/{ballot}",
        "/selections/ballots/{ballot}.csv",
        "/selections/ballots/{ballot}/notice",
        "/selections/ballots/{ballot}/units/{unit}/return",
        "/selections/returns/{row}",
        "/selections/returns/{row}/paper",
        "/selections/returns/{row}/take-back",
    ):
        told = []
        for ids in (
            {"clp": theirs.clp_id, "ballot": theirs.id, "unit": unit_id, "row": row},
            dict.fromkeys(("clp", "ballot", "unit", "row"), nowhere),
        ):
            answer = stranger.get(path.format(**ids))
            assert answer.status_code == 404, path
            text = answer.text
            for number in sorted({str(value) for value in ids.values()}, key=len, reverse=True):
                text = text.replace(f" {number} ", " ? ")
            told.append(text.partition("<main")[2].partition("</main>")[0])
        assert told[0] == told[1], path
        assert "Seat 1" not in told[0]
    for path in ("/selections/returns", "/selections/returns.csv", "/selections/rounds"):
        assert stranger.get(path).status_code == 403, path
    for act in ("confirm", "send-back", "void", "reinstate"):
        assert stranger.get(f"/selections/returns/{row}/{act}").status_code == 403
    # Her own ballot does not lead to a unit of another one.
    own_ballot = theirs.id + 1
    assert (
        stranger.get(f"/selections/ballots/{own_ballot}/units/{unit_id}/return").status_code == 404
    )
    assert units(theirs)[0].state is UnitState.ENTERED


def test_a_retake_does_not_stand_again_before_a_later_tie(ballot: BallotRow) -> None:
    unit = units(ballot)[0].unit_id
    db.session.rollback()
    with unit_of_work() as session:
        day = clock.today() - timedelta(days=5)
        ids = []
        for meeting in Meeting:
            paper = Paper(meeting, 2, 2, None, day)
            row = returns.enter_return(session, ballot.id, unit, paper, scopes=None, by=SECRETARY)
            kind = ReturnStepKind.CONFIRMED
            returns.record_step(session, row.id, kind, version=1, by=OFFICER)
            ids.append(row.id)
        for number in reversed(ids):
            kind = ReturnStepKind.VOIDED
            returns.record_step(session, number, kind, reason="Why", version=2, by=OFFICER)
        confirmed(session, ballot, unit, (3, 3))  # three days later
        kind = ReturnStepKind.REINSTATED
        with pytest.raises(ReturnRefused, match="cannot have been retaken before"):
            returns.record_step(session, ids[1], kind, reason="Why", version=3, by=OFFICER)
