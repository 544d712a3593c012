"""What happens to ballots that run: concluded by their returns only, stopped, overridden, as at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy import text as text_of

from app.accounts.domain import Role
from app.audit.models import AuditEntry
from app.db import db, unit_of_work
from app.jobs.runner import run_job
from app.kernel import clock
from app.kernel.errors import StaleEdit
from app.selections.domain.ballots import (
    BallotOutcome,
    BallotRefused,
    BallotState,
    BallotStepKind,
    Step,
)
from app.selections.domain.returns import Meeting
from app.selections.domain.trigger import TriggerState
from app.selections.events import SelectionEvent
from app.selections.queries.ballots import (
    BallotFilter,
    BallotRow,
    get_ballot,
    list_ballots,
    list_units_asked,
)
from app.selections.queries.progress import list_progress
from app.selections.service import ballot_units
from app.selections.service import ballots as service
from app.selections.service.ballots import BallotsRefused
from app.selections.service.units import void_unit
from tests.client import LintingClient
from tests.factories.ballots import (
    BY,
    a_party_with_ballots,
    confirmed,
    entered,
    lose_the_whip,
    units_of,
)

Clients = Callable[..., LintingClient]
K = BallotStepKind


def record(ballot: BallotRow, kind: BallotStepKind, outcome: BallotOutcome | None = None) -> None:
    with unit_of_work() as session:
        step = Step(kind, clock.today(), outcome, "Why")
        version = get_ballot(session, ballot.id, None).version
        service.record_step(session, ballot.id, step, version=version, by=BY)


@pytest.fixture
def ballot(app: Flask) -> BallotRow:
    """One ballot under the rules of 2018: branches East and West, three affiliated branches."""
    return a_party_with_ballots(1)


def state_of(ballot: BallotRow) -> TriggerState:
    found = get_ballot(db.session, ballot.id, None)
    return list_progress(db.session, [found])[ballot.id].assessment.state


def test_it_is_concluded_only_when_all_is_decided_and_as_the_returns_say(
    ballot: BallotRow,
) -> None:
    with unit_of_work() as session:
        east, west, *affiliates = units_of(session, ballot)
        confirmed(session, ballot, east.unit_id, (5, 2))
        confirmed(session, ballot, west.unit_id, (3, 3))
    # One of two branches is more than a third, whatever the other decides.
    assert state_of(ballot) is TriggerState.CERTAIN_TO_TRIGGER
    with pytest.raises(BallotRefused, match="4 of 5 units are not decided yet, 1 of them a tie"):
        record(ballot, K.CONCLUDED, BallotOutcome.TRIGGERED)
    with unit_of_work() as session:
        confirmed(session, ballot, west.unit_id, (1, 1), meeting=Meeting.RETAKE)
        for unit in affiliates:
            confirmed(session, ballot, unit.unit_id, None)
    assert state_of(ballot) is TriggerState.TRIGGERED
    with pytest.raises(BallotRefused, match="it is triggered; another outcome is an override"):
        record(ballot, K.CONCLUDED, BallotOutcome.NOT_TRIGGERED)
    record(ballot, K.CONCLUDED, BallotOutcome.TRIGGERED)
    found = get_ballot(db.session, ballot.id, None)
    assert (found.state, found.outcome) == (BallotState.CONCLUDED, BallotOutcome.TRIGGERED)


def test_what_is_entered_only_does_not_count(ballot: BallotRow) -> None:
    with unit_of_work() as session:
        east = units_of(session, ballot)[0]
        entered(session, ballot, east.unit_id, (5, 2))
    assert state_of(ballot) is TriggerState.OPEN


def test_loss_of_the_whip_stops_it_and_nobody_concludes_ahead_of_the_job(
    ballot: BallotRow,
) -> None:
    with unit_of_work() as session:
        for unit in units_of(session, ballot):
            confirmed(session, ballot, unit.unit_id, (5, 2))
        lose_the_whip(session, 1)
    with pytest.raises(BallotRefused, match="no longer holds the whip"):
        record(ballot, K.CONCLUDED, BallotOutcome.TRIGGERED)
    run_job("selections.stop-ballots")
    found = get_ballot(db.session, ballot.id, None)
    assert found.state is BallotState.STOPPED
    assert "no longer holds the whip" in found.reason
    assert state_of(ballot) is TriggerState.STOPPED
    with pytest.raises(BallotRefused, match="no longer holds the whip"):
        record(ballot, K.REOPENED)
    run_job("selections.stop-ballots")  # there is nothing more to stop


def test_a_snap_election_waives_all_at_once_or_none(client_as: Clients, app: Flask) -> None:
    a_party_with_ballots(3)
    rows = list_ballots(db.session, BallotFilter(), None)
    record(rows[0], K.PAUSED)
    versions = {row.id: row.version for row in list_ballots(db.session, BallotFilter(), None)}
    resumed = Step(K.RESUMED, clock.today(), None, "Why")
    with unit_of_work() as session, pytest.raises(BallotsRefused) as refused:
        service.record_steps(session, versions, resumed, by=BY)
    assert len(refused.value.sentences) == 2
    client = client_as(Role.SELECTIONS_OFFICER)
    path = f"/selections/rounds/{rows[0].round_id}"
    values = {"step": "waived", "reason": "Election on 12 December", "everyone": "y"}
    page = client.get(f"{path}/many")
    check = client.post_form(page, values)
    assert "Check what is recorded of 3 ballots" in check.text
    assert "Election on 12 December" in check.text
    assert not list_ballots(db.session, BallotFilter(state=BallotState.WAIVED), None)
    db.session.rollback()  # what was read before is of before
    done = client.post_form(check, button="Record it of 3 ballots", follow_redirects=True)
    assert "3 ballots waived." in done.text
    # Who sends the page again that others have overtaken is told so, and nothing is recorded.
    again = client.post_form(page, values)
    assert again.status_code == 409
    states = {row.state for row in list_ballots(db.session, BallotFilter(), None)}
    assert states == {BallotState.WAIVED}
    assert "No ballot of this round is running" in client.get(f"{path}/many").text


def test_a_stale_form_changes_nothing_and_shows_both_texts(
    client_as: Clients, ballot: BallotRow
) -> None:
    client = client_as(Role.SELECTIONS_OFFICER)
    path = f"/selections/ballots/{ballot.id}/timetable"
    page = client.get(path)
    later = (clock.today() + timedelta(days=90)).isoformat()
    with unit_of_work() as session, pytest.raises(StaleEdit):
        ballot_units.change_timetable(session, ballot.id, ballot.days, reason="x", version=9, by=BY)
    record(ballot, K.PAUSED)
    stale = client.post_form(page, {"decision": later, "reason": "Holidays"})
    assert stale.status_code == 409
    assert "On record now" in stale.text
    done = client.submit(path, {"decision": later, "reason": "Holidays"}, follow_redirects=True)
    assert "The timetable is changed." in done.text
    bad = client.submit(path, {"papers": "2010-01-01", "reason": "x"})
    assert bad.status_code == 422
    assert "cannot be before" in bad.text


def test_a_step_is_recorded_from_its_page_with_its_reason(
    client_as: Clients, ballot: BallotRow
) -> None:
    client = client_as(Role.SELECTIONS_OFFICER)
    path = f"/selections/ballots/{ballot.id}"
    text = client.get(path).text
    assert "Open, with 5 units still to be decided" in text
    assert "Conclude the ballot" not in text
    assert "Say why" in client.submit(f"{path}/pause", {"reason": ""}).text
    done = client.submit(f"{path}/pause", {"reason": "Bad weather"}, follow_redirects=True)
    assert "The ballot is paused." in done.text
    assert "Bad weather" in done.text
    assert "this cannot be done" in client.get(f"{path}/pause").text
    overridden = {"reason": "Decision of the NEC", "outcome": "triggered"}
    assert (
        "is overridden" in client.submit(f"{path}/override", overridden, follow_redirects=True).text
    )
    voided = client.submit(f"{path}/void", {"reason": "Wrong MP"}, follow_redirects=True)
    assert "The ballot is voided." in voided.text
    # As at yesterday it was running; a void holds on every day.
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    assert "Voided" in client.get(f"{path}?on={yesterday}").text
    assert client.get(f"{path}?on=x").status_code == 422
    assert client.get(f"{path}?on=2010-01-01").status_code == 404


def test_units_are_taken_out_and_asked_again_with_a_reason(
    client_as: Clients, ballot: BallotRow
) -> None:
    east = units_of(db.session, ballot)[0]
    clp_unit = list_units_asked(db.session, [ballot.id])[ballot.id][0].clp_unit_id
    client = client_as(Role.SELECTIONS_OFFICER)
    path = f"/selections/ballots/{ballot.id}/units"
    assert "Every unit on record is asked already" in client.get(f"{path}/add").text
    assert "Choose the unit" in client.submit(f"{path}/withdraw", {"reason": "Merged"}).text
    gone = {"unit": str(east.unit_id), "reason": "Merged"}
    assert "asked no longer" in client.submit(f"{path}/withdraw", gone, follow_redirects=True).text
    db.session.rollback()  # what was read before is of before
    assert len(units_of(db.session, ballot)) == 4
    assert "Choose at least one unit" in client.submit(f"{path}/add", {"reason": "Back"}).text
    back = client.submit(
        f"{path}/add", {"units": [str(clp_unit)], "reason": "Back"}, follow_redirects=True
    )
    assert "asked in this ballot now" in back.text
    db.session.rollback()
    assert len(units_of(db.session, ballot)) == 5


def test_the_notice_names_rules_days_and_units(client_as: Clients, ballot: BallotRow) -> None:
    text = client_as(Role.AUDITOR).get(f"/selections/ballots/{ballot.id}/notice").text
    assert "1/3 or more of the party branches" in text
    assert "6 months' standing at the freeze date" in text
    assert "East (party branch)" in text
    assert "Harbour (Unison)" in text


def test_progress_is_given_as_files(client_as: Clients, ballot: BallotRow) -> None:
    client = client_as(Role.PARTY_OFFICER)
    csv = client.get(f"/selections/ballots/{ballot.id}.csv").text
    assert "Not in yet" in csv
    assert "2018, version 1" in csv
    assert client.get(f"/selections/ballots/{ballot.id}.xlsx").status_code == 200


def test_what_keeps_an_mp_from_a_ballot_is_recorded_listed_and_voided(
    client_as: Clients, ballot: BallotRow
) -> None:
    client = client_as(Role.SELECTIONS_OFFICER)
    assert "Nothing is on record" in client.get("/selections/restanding").text
    path = "/selections/restanding/members/1"
    values = {"kind": "pregnant or on leave", "source": "Her letter"}
    assert "It is on record." in client.submit(path, values, follow_redirects=True).text
    assert "on record already" in client.submit(path, values).text
    assert "Choose one" in client.submit(path, {"source": "x"}).text
    for address in ("/selections/restanding", "/selections/restanding.csv"):
        text = client.get(address).text
        assert "Exempt for a time" in text
        assert "Pregnant" not in text
    # Why, and by which source, is read one by one, and that it was read is on record.
    text = client.get("/selections/restanding/1").text
    assert "Pregnant or on maternity leave" in text
    assert "Her letter" in text
    assert db.session.scalars(
        select(AuditEntry.subject).where(AuditEntry.event == SelectionEvent.RESTANDING_READ)
    ).all() == ["restanding 1"]
    stored = db.session.execute(text_of("SELECT kind_said, source FROM restanding")).one()
    assert not {"pregnant or on leave", "Her letter"} & set(stored)
    soon = (clock.today() + timedelta(days=90)).isoformat()
    page = client.get("/selections/restanding/1/end")
    ended = client.post_form(page, {"until": soon, "reason": "Due back"}, follow_redirects=True)
    assert "The day is on record." in ended.text
    assert client.post_form(page, {"until": soon, "reason": "Due back"}).status_code == 409
    early = client.submit("/selections/restanding/1/end", {"until": "2010-01-01", "reason": "x"})
    assert "comes after the first" in early.text
    gone = client.submit("/selections/restanding/1/void", {"reason": "Wrong MP"},
                         follow_redirects=True)  # fmt: skip
    assert "It is voided." in gone.text
    assert "Nothing is on record" in gone.text
    assert client_as(Role.AUDITOR).get("/selections/restanding").status_code == 403


def test_a_branch_that_only_a_voided_ballot_asked_can_be_voided(ballot: BallotRow) -> None:
    """Nothing can be taken out of that ballot any more: it would never be put right."""
    asked = list_units_asked(db.session, [ballot.id])[ballot.id][0].clp_unit_id
    record(ballot, K.VOIDED)
    with unit_of_work() as session:
        unit = void_unit(session, asked, reason="Entered twice", version=1, by=BY)
        assert unit.void_reason == "Entered twice"
