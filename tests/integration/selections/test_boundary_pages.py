"""The pages of boundary reviews: figures, choices, decisions, what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from app.accounts.domain import Role
from app.db import db, unit_of_work
from app.selections.models.boundaries import SeatDecision
from app.selections.queries.boundaries import find_review, read_review
from tests.client import LintingClient, find_form, form_values
from tests.factories.boundaries import make_review
from tests.factories.party import make_party

REVIEW = "/selections/boundaries/1"


@pytest.fixture
def seats(app: Flask) -> dict[str, str]:
    """The addresses of a review's seats by name."""
    with unit_of_work() as session:
        make_party(session, 4)
        make_review(session)
        read = read_review(session, find_review(session, 1))
        at = "/selections/boundaries"
        return {
            **{seat.name: f"{at}/old-seats/{seat.id}" for seat in read.old.values()},
            **{seat.name: f"{at}/new-seats/{seat.id}" for seat in read.new.values()},
        }


@pytest.fixture
def officer(client_as: Any) -> LintingClient:
    """A selections officer."""
    return client_as(Role.SELECTIONS_OFFICER)  # type: ignore[no-any-return]


def send(
    client: LintingClient, path: str, button: str, changes: Mapping[str, str], status: int = 302
) -> str:
    """Send a form of a page with some fields changed; the text of the answer."""
    values = dict(form_values(find_form(client.get(path).text, button)))
    answer = client.post(path, data={**values, **changes})
    assert answer.status_code == status, answer.text
    return answer.text


def seat_id(path: str) -> str:
    return path.rpartition("/")[2]


def choose(client: LintingClient, seats: Mapping[str, str], old: str, *new: str) -> None:
    places = {f"place_{place}": seat_id(seats[name]) for place, name in enumerate(new, 1)}
    send(client, f"{seats[old]}/choice", "Record the choice", {**places, "source": "Letter"})


def decide(client: LintingClient, seats: Mapping[str, str], new: str, what: str) -> None:
    send(
        client,
        f"{seats[new]}/decide",
        "Record the decision",
        {"what": what, "reason": "Ballot of 3 May"},
    )


def test_a_review_shows_every_kind_of_seat_with_counts_and_what_is_open(
    officer: LintingClient, seats: dict[str, str]
) -> None:
    page = officer.get(REVIEW).text
    assert "1. Threshold" not in page
    for words in ("One claimant: 2", "Contest: 1", "No claimant: 1", "Undecided: 1"):
        assert words in page
    assert "MPs whose choice is missing</a>: 2" in page
    assert "MPs with an undecided claim</a>: 1" in page
    rows = officer.get(f"{REVIEW}.csv?kind=contest").text
    assert '"Middleton","Contest"' in rows
    assert "Northfield" not in rows
    assert officer.get(f"{REVIEW}.xlsx").status_code == 200
    old = officer.get(f"{REVIEW}/old-seats.csv").text
    assert '"Dunelm",,50000,"electors",,,,,"O4"' in old
    assert '100000,"population","Westhampton",,"Claim undecided"' in old


def test_the_claims_on_a_seat_are_shown_with_their_working(
    officer: LintingClient, seats: dict[str, str]
) -> None:
    page = officer.get(seats["Middleton"]).text
    assert "28,000 of 70,000 electors; 2/5 of them is 28,000." in page
    assert "27,200 of 68,000 electors; 2/5 of them is 27,200." in page
    page = officer.get(seats["Southport"]).text
    assert "10,500 of 70,000 electors; 2/5 of them is 28,000, short by 17,500." in page
    assert "claim, and no MP of the party" in page
    assert "Nobody with a claim wants it: open selection." in page
    assert "40,500.25" in officer.get(seats["Westhampton"]).text
    assert "Where Cedarham goes" in officer.get(seats["Cedarham"]).text


def test_another_threshold_shows_what_would_differ_and_saves_nothing(
    officer: LintingClient, seats: dict[str, str]
) -> None:
    page = officer.get(f"{REVIEW}?threshold=9/20").text
    assert "Seats that would differ at 9/20" in page
    assert "Middleton" in page
    assert seats["Northfield"] not in page
    rows = officer.get(f"{REVIEW}.csv?threshold=9/20").text
    assert '"Middleton","Contest"' in rows
    assert "No claimant" in rows
    refused = officer.get(f"{REVIEW}?threshold=45")
    assert refused.status_code == 422
    assert "Enter it exactly" in refused.text


def test_choices_contest_and_next_choice_from_end_to_end(
    officer: LintingClient, seats: dict[str, str]
) -> None:
    choose(officer, seats, "Ashby", "Middleton", "Northfield")
    page = officer.get(seats["Middleton"]).text
    assert "may still come to want it" in page
    assert "Record a decision" not in page
    choose(officer, seats, "Birchley", "Middleton", "Eastholm")
    assert "Contest to be held" in officer.get(seats["Middleton"]).text
    ashby, birchley = seat_id(seats["Ashby"]), seat_id(seats["Birchley"])
    decide(officer, seats, "Middleton", f"contest_won-{birchley}")
    page = officer.get(seats["Ashby"]).text
    assert "Contest lost" in page
    assert "Officers may grant the next choice" in page
    assert "Officers may grant it as next choice to" in officer.get(seats["Northfield"]).text
    decide(officer, seats, "Northfield", f"next_choice-{ashby}")
    assert "subject to a trigger ballot" in officer.get(seats["Northfield"]).text
    with unit_of_work() as session:
        decision = session.scalar(select(SeatDecision).order_by(SeatDecision.id))
        assert decision is not None
        path = f"/selections/boundaries/decisions/{decision.id}/void"
    send(officer, path, "Void the decision", {"reason": "Wrong seat"})
    page = officer.get(seats["Northfield"]).text
    assert "Changes nothing now" in page
    send(officer, f"{seats['Ashby']}/choice/void", "Void the choice", {"reason": "A slip"})
    assert "Choice 1: Middleton. Voided on" in officer.get(seats["Ashby"]).text


def test_officers_decide_an_undecided_claim(officer: LintingClient, seats: dict[str, str]) -> None:
    decide(officer, seats, "Westhampton", f"claim_refused-{seat_id(seats['Cedarham'])}")
    page = officer.get(seats["Westhampton"]).text
    assert "no claim, by decision" in page
    assert "There is nothing to decide" in officer.get(f"{seats['Westhampton']}/decide").text


def test_a_choice_must_rank_every_claim_once(officer: LintingClient, seats: dict[str, str]) -> None:
    same = {f"place_{place}": seat_id(seats["Middleton"]) for place in (1, 2)}
    text = send(
        officer,
        f"{seats['Ashby']}/choice",
        "Record the choice",
        {**same, "source": "Letter"},
        422,
    )
    assert "Each seat can have one place only" in text
    assert "There is nothing to choose" in officer.get(f"{seats['Cedarham']}/choice").text


def test_another_mp_begins_anew_and_electors_cannot_be_fewer_than_overlaps(
    officer: LintingClient, seats: dict[str, str]
) -> None:
    choose(officer, seats, "Ashby", "Middleton", "Northfield")
    path = f"{seats['Ashby']}/change"
    why = {"reason": "By-election"}
    text = send(officer, path, "Save the seat", {**why, "electors": "69,999"}, 422)
    assert "add up to 70,000 electors" in text
    text = send(officer, path, "Save the seat", {**why, "member": "2"}, 422)
    assert "has the old seat Birchley already" in text
    stale = send(officer, path, "Save the seat", {**why, "version": "7"}, 409)
    assert "What is on record now" in stale
    send(officer, path, "Save the seat", {**why, "member": "4"})
    assert "counts no more" in officer.get(seats["Ashby"]).text
    assert "Choice missing" in officer.get(seats["Ashby"]).text


def test_a_review_is_recorded_changed_filled_and_voided(
    officer: LintingClient, seats: dict[str, str]
) -> None:
    new = {"name": "Review of 2018", "threshold": "33.3%", "source": "Commission"}
    send(officer, "/selections/boundaries/new", "Record the review", new)
    again = send(officer, "/selections/boundaries/new", "Record the review", new, 422)
    assert "A review is called “Review of 2018” already" in again
    path = "/selections/boundaries/2"
    send(officer, f"{path}/change", "Save the review", {"threshold": "1/3"})
    send(officer, f"{path}/change", "Save the review", {"threshold": "2/5", "version": "1"}, 409)
    assert "1/3" in officer.get(path).text
    text = send(officer, f"{path}/members", "Take the MPs", {}, 422)
    assert "No old seat without an MP" in text
    send(officer, f"{path}/void", "Void the review", {"reason": "Never made law"})
    assert "Never made law" in officer.get(path).text
    listed = officer.get("/selections/boundaries.csv").text
    assert "Review of 2023" in listed
    assert "Review of 2018" not in listed


def test_a_missing_choice_waits_on_the_desk_and_a_review_is_found(
    officer: LintingClient, seats: dict[str, str]
) -> None:
    assert "2 MPs with several claims in “Review of 2023” have not chosen" in (
        officer.get("/desk").text
    )
    assert "Review of 2023" in officer.get("/search?q=review").text


def test_reading_a_review_takes_a_fixed_number_of_statements(
    app: Flask, seats: dict[str, str]
) -> None:
    sent: list[str] = []

    def note(_c: object, _cu: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    with unit_of_work() as session:
        review = find_review(session, 1)
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            assert not read_review(session, review).assignment.finished
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
    assert len(sent) == 6
