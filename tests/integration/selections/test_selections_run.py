"""A seat opened for selection, its shortlist, contenders, rounds and end, through the client."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.confidence.domain import MarkStepKind, Route
from app.confidence.domain.marks import MarkState
from app.confidence.domain.marks import Step as MarkStep
from app.confidence.models import DeselectionMark
from app.confidence.queries import marks
from app.confidence.service.marks import take_in_step
from app.db import db, unit_of_work
from app.kernel import clock
from app.members.models import SeatSpell
from app.selections.domain.ballots import BallotOutcome, BallotStepKind
from app.selections.domain.ballots import Step as BallotStep
from app.selections.domain.shortlists import ShortlistKind
from app.selections.domain.vacancies import (
    Ground,
    SittingOutcome,
    Step,
    VacancyRefused,
    VacancyState,
    VacancyStepKind,
)
from app.selections.models.vacancies import EligibilityDeclaration
from app.selections.queries.ballots import get_ballot
from app.selections.queries.contenders import outcomes_of, read_selection
from app.selections.queries.suggestions import list_suggestions
from app.selections.queries.vacancies import (
    VacancyFilter,
    get_vacancy,
    list_vacancies,
    list_vacancies_of_clp,
)
from app.selections.service import ballots
from app.selections.service.ending import record_step
from app.selections.service.seat_decisions import record_choice
from app.selections.service.shortlisting import ShortlistGiven, decide_shortlist
from app.selections.service.vacancies import open_vacancy
from tests.client import LintingClient
from tests.factories.ballots import BY, a_party_with_ballots, lose_the_whip
from tests.factories.boundaries import make_review, seat_ids
from tests.factories.party import make_party
from tests.factories.vacancies import contending, leaving, opened, shortlist, version_of, voted

Clients = Callable[..., LintingClient]
LIST = "/selections/vacancies"


def seat_of(member_id: int) -> int:
    found = db.session.scalar(
        select(SeatSpell.constituency_id).where(SeatSpell.member_id == member_id)
    )
    assert found is not None
    return found


def triggered_seat() -> int:
    """The seat of the first of two members, whose ballot came to a full selection."""
    ballot = a_party_with_ballots(2)
    with unit_of_work() as session:
        step = BallotStep(
            BallotStepKind.OVERRIDDEN, clock.today(), BallotOutcome.TRIGGERED, "Decision of the NEC"
        )
        version = get_ballot(session, ballot.id, None).version
        ballots.record_step(session, ballot.id, step, version=version, by=BY)
    return ballot.constituency_id


def a_selection(*names: str) -> int:
    """A vacancy whose MP has left, open to all, with some contenders."""
    with unit_of_work() as session:
        make_party(session, 2)
        vacancy = opened(session, seat_of(1))
        shortlist(session, vacancy.id)
        for name in names:
            contending(session, vacancy.id, name)
        return vacancy.id


def ids_of(vacancy_id: int) -> list[int]:
    db.session.rollback()  # so that it is read anew
    return ids_of_in(db.session, vacancy_id)


def ids_of_in(session: Session, vacancy_id: int) -> list[int]:
    return [one.id for one in read_selection(session, vacancy_id).contenders]


def test_a_triggered_mp_is_there_as_of_right_may_lose_and_only_then_is_deselected(
    client_as: Clients, app: Flask
) -> None:
    triggered_seat()
    with unit_of_work() as session:
        today = clock.today()
        for step in (
            MarkStep(MarkStepKind.PROPOSED, today),
            MarkStep(MarkStepKind.PUT_ON, today),
            MarkStep(MarkStepKind.ROUTE_CHOSEN, today, route=Route.TRIGGER_BALLOT),
        ):
            take_in_step(session, 1, step, reason="An earlier list", by=BY)
    client = client_as(Role.SELECTIONS_OFFICER)
    page = client.get(LIST)
    assert "Its trigger ballot came to a full selection." in page.text
    new = f"{LIST}/new?seat=Seat+1&ground=triggered+ballot"
    done = client.submit(new, {"reason": "By the ballot"}, follow_redirects=True)
    assert "Triggered is not deselected" in done.text
    assert "as of right" in done.text
    assert "deselected: another" not in done.text
    again = client.submit(new, {"reason": "Once more"})
    assert again.status_code == 422
    assert "This seat has an open vacancy" in again.text
    path = f"{LIST}/1"
    assert "Nobody has decided yet" in client.get(path).text
    values = {"kind": "open to all", "decided_by": "NEC", "reason": "The usual"}
    client.submit(f"{path}/shortlist", values)
    added = {"name": "Zoë New", "source": "Meeting"}
    assert "Zoë New" in client.submit(f"{path}/contenders/new", added, follow_redirects=True).text
    mp, rival = ids_of(1)
    votes = {f"votes_{mp}": "90", f"votes_{rival}": "91", "source": "Returning officer"}
    client.submit(f"{path}/results/new", votes)
    assert "Zoë New has more than half of the votes" in client.get(path).text
    mark = db.session.scalars(select(DeselectionMark.id)).one()
    end = {"reason": "Declared", "sure": "y", "marks": [str(mark)]}
    ended = client.submit(f"{path}/conclude", end, follow_redirects=True)
    assert "was deselected: another was selected" in ended.text
    db.session.rollback()
    now = marks.list_of_member(db.session, 1)[0][1]
    assert (now.state, now.outcome and now.outcome.value) == (MarkState.OUTCOME, "deselected")
    # A secretary is not told of the mark, and the ballot stays triggered whatever follows.
    assert "mark" not in client_as(Role.CLP_SECRETARY, scope="clp:1").get(path).text.lower()


def test_an_mp_who_wins_is_reselected_and_the_ballot_stays_triggered(app: Flask) -> None:
    seat = triggered_seat()
    with unit_of_work() as session:
        with pytest.raises(VacancyRefused, match="still to be opened"):
            opened(session, seat_of(2), Ground.TRIGGERED)
        vacancy = opened(session, seat, Ground.TRIGGERED, opened_on=clock.today())
        version = version_of(session, vacancy.id)
        one_left = Step(VacancyStepKind.CONCLUDED, clock.today(), ids_of_in(session, vacancy.id)[0])
        with pytest.raises(VacancyRefused, match="whether the shortlist was limited"):
            record_step(session, vacancy.id, one_left, version=version, by=BY)
        given = ShortlistGiven(ShortlistKind.OPEN, "", None, clock.today(), "NEC", "The usual")
        decide_shortlist(session, vacancy.id, given, version=version, by=BY)
        version = version_of(session, vacancy.id)
        record_step(session, vacancy.id, one_left, version=version, by=BY)
    assert vacancy.clp_id is not None
    row = list_vacancies_of_clp(db.session, vacancy.clp_id)[0]
    (outcome,) = outcomes_of(row, read_selection(db.session, row.id).contenders)
    assert outcome.outcome is SittingOutcome.RESELECTED
    assert row.ballot_id is not None
    assert get_ballot(db.session, row.ballot_id, None).outcome is BallotOutcome.TRIGGERED


def test_what_is_on_record_is_suggested_until_a_seat_is_opened(
    client_as: Clients, app: Flask
) -> None:
    with unit_of_work() as session:
        make_party(session, 4)
        leaving(session, 2)
        lose_the_whip(session, 3)  # a suspension ends: it is opened by hand alone
    found = list_suggestions(db.session, clock.today())
    assert [(one.ground, one.seat) for one in found] == [(Ground.NOT_RESTANDING, "Seat 2")]
    client = client_as(Role.SELECTIONS_OFFICER)
    assert "Its MP does not stand again." in client.get(f"{LIST}/suggested").text
    assert "Seat 2" in client.get(f"{LIST}/suggested.csv").text
    with unit_of_work() as session:
        opened(session, seat_of(2), Ground.NOT_RESTANDING)
        opened(session, seat_of(3), Ground.WHIP_LOST, opened_on=clock.today())
        with pytest.raises(VacancyRefused, match="The MP holds the whip"):
            opened(session, seat_of(4), Ground.WHIP_LOST)
    assert list_suggestions(db.session, clock.today()) == []
    assert "No seat is suggested" in client.get(f"{LIST}/suggested").text
    # Neither has a place as of right: the one leaves, the other has no whip.
    assert ids_of(1) == ids_of(2) == []


def test_new_seats_are_opened_by_their_review(app: Flask) -> None:
    with unit_of_work() as session:
        make_party(session, 3)
        review = make_review(session)
        ids = seat_ids(session, review)
        for old, other in (("old_ashby", "new_northfield"), ("old_birchley", "new_eastholm")):
            wanted = [ids["new_middleton"], ids[other]]
            record_choice(session, ids[old], wanted, source="Letter", by=BY)
    suggested = list_suggestions(db.session, clock.today())
    grounds = {one.seat.partition(" (")[0]: one.ground for one in suggested}
    assert grounds["Middleton"] is Ground.CONTEST
    assert grounds["Southport"] is Ground.NO_CLAIMANT
    with unit_of_work() as session:
        wrong = ids["new_middleton"]
        with pytest.raises(VacancyRefused, match="this seat is not open"):
            opened(session, None, Ground.NO_CLAIMANT, new_seat_id=wrong)
        made = {
            one.seat: opened(session, None, one.ground, new_seat_id=one.new_seat_id).id
            for one in suggested
        }
    # Both claimants are in the contest, as of right.
    assert {one: len(ids_of(one)) for one in made.values()} == {
        made[one.seat]: 2 if one.ground is Ground.CONTEST else 0 for one in suggested
    }
    assert list_suggestions(db.session, clock.today()) == []


def test_an_all_women_shortlist_has_its_basis_count_and_declarations(
    client_as: Clients, app: Flask
) -> None:
    vacancy_id = a_selection("Ann One", "Bea Two")
    client = client_as(Role.SELECTIONS_OFFICER)
    path = f"{LIST}/{vacancy_id}"
    values = {"decided_by": "NEC", "reason": "Balance", "women": "99", "total": "232"}
    other = client.submit(f"{path}/shortlist", {**values, "kind": "another limit"})
    assert other.status_code == 422
    assert "No shortlist may be limited to any other protected characteristic" in other.text
    limited = {**values, "kind": "all-women", "count_source": "Library"}
    half = client.submit(f"{path}/shortlist", {**limited, "women": "116"})
    assert "would not be lawful" in half.text
    assert "Enter how many of the party" in client.submit(
        f"{path}/shortlist", {**limited, "women": ""}
    ).text  # fmt: skip
    done = client.submit(f"{path}/shortlist", limited, follow_redirects=True)
    assert "Women were 99 of 232 MPs" in done.text
    assert "16 below that" in done.text
    assert "Decisions before" in done.text
    ann, bea = ids_of(vacancy_id)
    votes = {f"votes_{ann}": "5", f"votes_{bea}": "4", "source": "Meeting"}
    refused = client.submit(f"{path}/results/new", votes)
    assert "no declaration is on record of Ann One and Bea Two" in refused.text
    for one in (ann, bea):
        client.submit(f"/selections/contenders/{one}/eligibility", {"said": "eligible"})
    assert "has declared herself eligible" in client.get(path).text
    assert client.submit(f"{path}/results/new", votes).status_code == 302
    # Encrypted in the database, and seen by nobody but who runs the selection.
    db.session.rollback()
    raw = db.session.execute(text("SELECT said FROM eligibility_declaration")).scalars().all()
    assert len(raw) == 2
    assert not any("eligible" in value for value in raw)
    assert {row.said for row in db.session.scalars(select(EligibilityDeclaration))} == {"eligible"}
    for role in (Role.AUDITOR, Role.PARTY_OFFICER):
        assert "herself eligible" not in client_as(role).get(path).text


def test_ties_are_settled_by_an_officer_and_rounds_voided_from_the_last(
    client_as: Clients, app: Flask
) -> None:
    vacancy_id = a_selection("Ann One", "Bea Two", "Cat Three")
    ann, bea, cat = ids_of(vacancy_id)
    with unit_of_work() as session:
        first = voted(session, vacancy_id, {ann: 40, bea: 30, cat: 30})
    client = client_as(Role.SELECTIONS_OFFICER)
    path = f"{LIST}/{vacancy_id}"
    assert "Round 1 is a tie between Bea Two and Cat Three" in client.get(path).text
    assert "Nobody has more than half" in client.get(f"{path}/conclude").text
    how = "Lots drawn by the returning officer"
    client.submit(f"{path}/tie", {"contender": str(cat), "how": how})
    assert how in client.get(path).text
    second = {f"votes_{ann}": "50", f"votes_{bea}": "50", "source": "Returning officer"}
    client.submit(f"{path}/results/new", second)
    settling = client.get(f"{path}/tie")
    assert "say who is selected" in settling.text
    client.submit(f"{path}/tie", {"contender": str(bea), "how": how})
    assert "Bea Two has more than half" in client.get(path).text
    early = client.submit(f"/selections/results/{first.id}/void", {"reason": "Miscount"})
    assert "void the last first" in early.text
    rounds = read_selection(db.session, vacancy_id).rounds
    voided = client.submit(
        f"/selections/results/{rounds[-1].id}/void", {"reason": "Miscount"}, follow_redirects=True
    )
    assert "Voided rounds" in voided.text
    assert "2 are still in: record the next round" in voided.text
    csv = client.get(f"{path}.csv").text
    assert "Goes, by lot or decision" in csv
    withdrawn = {"reason": "Has moved"}
    client.submit(f"/selections/contenders/{bea}/withdraw", withdrawn)
    end = {"reason": "The only one left", "sure": "y"}
    done = client.submit(f"{path}/conclude", end, follow_redirects=True)
    assert "Ann One is selected" in done.text
    closed = client.submit(f"{path}/reopen", {"reason": "Appeal"}, follow_redirects=True)
    assert "The vacancy is open again." in closed.text
    assert "Close without" in client.get(f"{path}/close").text


def test_every_seat_is_opened_at_once_but_for_those_that_are_open(
    client_as: Clients, app: Flask
) -> None:
    with unit_of_work() as session:
        make_party(session, 5)
        leaving(session, 2)
        opened(session, seat_of(5))
    client = client_as(Role.SELECTIONS_OFFICER)
    page = client.get(f"{LIST}/mandatory")
    assert "Open 4 vacancies" in page.text
    with unit_of_work() as session:
        open_vacancy(
            session, seat_of(4), None, Ground.SEAT_LEFT, opened_on=clock.today(), reason="x", by=BY
        )
    overtaken = client.post_form(page, {"reason": "Conference"})
    assert "3 seats now, and not 4 as you were told" in overtaken.text
    done = client.post_form(overtaken, {"reason": "Conference"}, follow_redirects=True)
    assert "3 vacancies opened; 2 seats left" in done.text
    rows = list_vacancies(db.session, VacancyFilter(ground=Ground.MANDATORY), None)
    right = {row.member_id: bool(ids_of(row.id)) for row in rows}
    assert right == {1: True, 2: False, 3: True}
    assert "Every seat has an open vacancy already." in client.get(f"{LIST}/mandatory").text
    assert client.get(f"{LIST}/mandatory?day=x").status_code == 422


def test_the_list_is_filtered_sorted_told_as_at_a_day_and_given_as_files(
    client_as: Clients, app: Flask
) -> None:
    client = client_as(Role.AUDITOR)
    assert "No seat has been opened yet" in client.get(LIST).text
    vacancy_id = a_selection("Ann One")
    assert "Seat 1" in client.get(f"{LIST}?ground=seat+left&sort=hustings").text
    assert "No vacancy matches" in client.get(f"{LIST}?state=voided").text
    before = (clock.today() - timedelta(days=21)).isoformat()
    assert "No vacancy matches" in client.get(f"{LIST}?on={before}").text
    assert client.get(f"{LIST}?on=soon").status_code == 422
    assert client.get(f"{LIST}.csv?on=soon").status_code == 422
    assert "Seat 1" in client.get(f"{LIST}.csv").text
    assert client.get(f"{LIST}/{vacancy_id}.xlsx").status_code == 200
    assert client.get(f"{LIST}/{vacancy_id}/shortlist").status_code == 403


def test_a_secretary_sees_her_own_vacancy_only_and_changes_nothing(
    client_as: Clients, app: Flask
) -> None:
    seat = triggered_seat()
    with unit_of_work() as session:
        opened(session, seat, Ground.TRIGGERED, opened_on=clock.today())
        opened(session, seat_of(2))
    hers = client_as(Role.CLP_SECRETARY, scope="clp:1")
    page = hers.get(f"{LIST}/1")
    assert page.status_code == 200
    assert "NEC, 1 July" not in page.text
    assert "What has happened" not in page.text
    assert hers.get(f"{LIST}/2").status_code == hers.get(f"{LIST}/77").status_code == 404
    assert hers.get(f"{LIST}/2.csv").status_code == 404
    assert hers.get(LIST).status_code == hers.get(f"{LIST}/1/close").status_code == 403


def test_a_stale_form_changes_nothing(client_as: Clients, app: Flask) -> None:
    vacancy_id = a_selection("Ann One", "Bea Two")
    client = client_as(Role.SELECTIONS_OFFICER)
    path = f"{LIST}/{vacancy_id}"
    days, ending = client.get(f"{path}/days"), client.get(f"{path}/close")
    with unit_of_work() as session:
        contending(session, vacancy_id, "Cat Three")
    later = (clock.today() + timedelta(days=90)).isoformat()
    stale = client.post_form(days, {"result": later, "reason": "Holidays"})
    assert stale.status_code == 409
    assert "On record now" in stale.text
    assert client.post_form(ending, {"reason": "No longer"}).status_code == 409
    bad = client.submit(f"{path}/days", {"hustings": "2010-01-01", "reason": "x"})
    assert bad.status_code == 422
    done = client.submit(f"{path}/days", {"result": later, "reason": "x"}, follow_redirects=True)
    assert "The timetable is changed." in done.text
    voided = client.submit(f"{path}/void", {"reason": "Wrong seat"}, follow_redirects=True)
    assert "The vacancy is voided." in voided.text
    assert get_vacancy(db.session, vacancy_id, None).state is VacancyState.VOIDED
    assert version_of(db.session, vacancy_id) > 1
    assert "nothing of it can be changed" in client.get(f"{path}/shortlist").text
