"""Candidates beside a vacancy, as officers and as a secretary see them, and onto its shortlist."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from flask import Flask, render_template_string
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.alist.domain.candidates import CandidateState, CandidateStepKind, PledgeKind
from app.alist.domain.publication import PublicField
from app.alist.models.candidates import Candidate, Tradition
from app.alist.queries.candidates import get_candidate
from app.alist.registry import list_candidate_sections
from app.alist.service.candidates import give_agreement
from app.alist.service.candidates import record_step as record_candidate_step
from app.alist.service.readiness import void_pledge
from app.db import db, unit_of_work
from app.kernel import clock
from app.members.models import Clp, SeatSpell
from app.members.service import record_clp
from app.privacy.domain import ErasureGround, Person
from app.privacy.models import Objection
from app.privacy.service.erasure import erase_person
from app.selections.domain.vacancies import Step, VacancyRefused, VacancyStepKind
from app.selections.models.vacancies import Contender, Vacancy
from app.selections.queries.contenders import read_selection
from app.selections.queries.matching import Match, get_match, list_matches
from app.selections.queries.vacancies import get_vacancy
from app.selections.service.candidacies import shortlist_candidate
from app.selections.service.ending import record_step as end_vacancy
from app.selections.service.erasing import forget_places
from tests.client import LintingClient
from tests.factories.candidates import candidate, listed, organisation
from tests.factories.clps import SINCE
from tests.factories.party import BY, make_party
from tests.factories.personal import make
from tests.factories.vacancies import contending, opened, shortlist, version_of, voted

Clients = Callable[..., LintingClient]
HIDDEN = "Socialist in no published words"


@dataclass(frozen=True)
class Made:
    """Two vacancies, of Seat 1 in Scotland and Seat 2 in Wales, each with a CLP, and candidates."""

    vacancy: int
    other: int
    ada: int
    bea: int
    cleo: int
    dora: int

    @property
    def path(self) -> str:
        return f"/selections/vacancies/{self.vacancy}/candidates"


def seat_of(session: Session, member_id: int) -> int:
    found = session.scalar(
        select(SeatSpell.constituency_id).where(SeatSpell.member_id == member_id)
    )
    assert found is not None
    return found


@pytest.fixture
def made(app: Flask) -> Made:
    """Ada fits Seat 1 and publishes all; Bea fits and publishes her name; Cleo contends for Seat 2;
    Dora has applied."""
    with unit_of_work() as session:
        make_party(session, 2)
        seats = [seat_of(session, number) for number in (1, 2)]
        for number in (1, 2):
            record_clp(
                session,
                name=f"Seat {number} CLP",
                constituency=f"Seat {number}",
                since=SINCE,
                until=None,
                source="List of CLPs",
                by=BY,
            )
        vacancies = [opened(session, seat).id for seat in seats]
    unison, gmb = organisation("Unison"), organisation("GMB")
    ada = listed("Ada Zander", unison, region="Scotland", tradition="Green left")
    bea = listed("Bea Abel", gmb, {PublicField.NAME}, seats=(seats[0],), tradition=HIDDEN)
    cleo = listed("Cleo Birch", unison, regions=("Scotland", "Wales"))
    dora = candidate("Dora Cole", region="Wales")
    with unit_of_work() as session:
        group = make(session, Tradition, name="Ecological")
        session.get_one(Candidate, ada).tradition_id = group.id
        there = contending(session, vacancies[1], "Cleo Birch")
        there.candidate_id = cleo
    return Made(vacancies[0], vacancies[1], ada, bea, cleo, dora)


@contextmanager
def reading() -> Iterator[Session]:
    db.session.rollback()
    yield db.session


def matches_of(made: Made, *, full: bool = True) -> list[Match]:
    with reading() as session:
        row = get_vacancy(session, made.vacancy, None)
        return list_matches(session, row, clock.today(), full=full)


def names(found: list[Match]) -> list[tuple[int, str, int]]:
    return [(one.place, one.candidate.name, one.met) for one in found]


def state_of(candidate_id: int) -> CandidateState:
    with reading() as session:
        return get_candidate(session, candidate_id, clock.today()).state


def test_an_officer_sees_all_with_their_workings_and_files(client_as: Clients, made: Made) -> None:
    assert names(matches_of(made)) == [
        (1, "Bea Abel", 6),
        (1, "Ada Zander", 6),
        (3, "Cleo Birch", 5),
        (4, "Dora Cole", 2),
    ]
    client = client_as(Role.SELECTIONS_OFFICER)
    page = client.get(made.path).text
    for words in (
        "Seat 1 is in Scotland, her region.",
        "She would stand in Seat 1.",
        "In no other selection: She contends in the selection for Seat 2.",
        "Listed: Applied since",
        "Ecological",
        "4 candidates",
        f"/a-list/candidates/{made.ada}",
    ):
        assert words in page, words
    assert "4 candidates" in client.get(f"{made.path}?sort=name&order=descending").text
    assert "2 candidates" in client.get(f"{made.path}?show=met").text
    unison = client.get(f"{made.path}?q=unison").text
    assert "2 candidates" in unison
    assert "Bea Abel" not in unison
    assert "No candidate matches" in client.get(f"{made.path}?q=nobody").text
    assert client.get(f"{made.path}?show=x").status_code == 422
    lines = client.get(f"{made.path}.csv").text.lstrip("\ufeff").splitlines()
    rows = csv.DictReader([line for line in lines if not line.startswith("#")])
    told = [row for row in rows if row["name"] == "Cleo Birch"]
    assert [(row["no_other"], row["met"], row["of"]) for row in told] == [("not met", "5", "6")]
    assert client.get(f"{made.path}.xlsx?show=met").status_code == 200
    assert client.get(f"{made.path}.csv?show=x").status_code == 422


def test_a_secretary_sees_what_is_public_for_her_own_vacancies(
    client_as: Clients, made: Made
) -> None:
    clp = f"clp:{_clp(1)}"
    client = client_as(Role.CLP_SECRETARY, scope=clp)
    page = client.get(made.path).text
    for words in (
        "Ada Zander",
        "Bea Abel",
        "Green left",
        "Readiness, not known: She does not publish it.",
        f'href="/a-list/{made.ada}"',
    ):
        assert words in page, words
    for hidden in ("Dora Cole", HIDDEN, "Ecological", "Seat 2", "/a-list/candidates/"):
        assert hidden not in page, hidden
    assert page.count("GMB") == 1  # among the organisations to choose from
    # What is not published finds nobody, and a file says no more than the page.
    assert "No candidate matches" in client.get(f"{made.path}?q=gmb").text
    text = client.get(f"{made.path}.csv").text
    for hidden in ("Dora Cole", HIDDEN, "Ecological", "GMB", "Seat 2", "selected"):
        assert hidden not in text, hidden
    home = client.get(f"/selections/clps/{_clp(1)}").text
    assert "2 of 3 meet every criterion; of 1 more not everything is known." in home
    assert made.path in home
    assert client.get(f"/selections/vacancies/{made.other}/candidates").status_code == 404
    assert client.get(f"/selections/vacancies/{made.other}/candidates.csv").status_code == 404
    assert client.get(f"{made.path}/{made.ada}/shortlist").status_code == 403
    # An officer who may not read the A-list learns no more of it here.
    assert "Dora Cole" not in client_as(Role.ADMINISTRATOR).get(made.path).text
    assert "Dora Cole" in client_as(Role.AUDITOR).get(made.path).text


def _clp(member_id: int) -> int:
    with reading() as session:
        seat = seat_of(session, member_id)
        found = session.scalar(select(Clp.id).where(Clp.constituency_id == seat))
        assert found is not None
        return found


def test_who_withdraws_or_objects_is_out_of_every_match_at_once(
    client_as: Clients, made: Made
) -> None:
    with unit_of_work() as session:
        record_candidate_step(
            session, made.ada, CandidateStepKind.WITHDRAWN, clock.today(), "Her wish", by=BY
        )
        make(session, Objection, about=str(Person("candidate", made.cleo)), reason="No")
        give_agreement(session, made.bea, (), source="Letter", by=BY)
    assert [one.candidate.name for one in matches_of(made)] == ["Bea Abel", "Dora Cole"]
    assert matches_of(made, full=False) == []
    secretary = client_as(Role.CLP_SECRETARY, scope=f"clp:{_clp(1)}")
    assert "No candidate publishes an entry yet" in secretary.get(made.path).text
    officer = client_as(Role.SELECTIONS_OFFICER)
    assert officer.get(f"{made.path}/{made.cleo}/shortlist").status_code == 404
    there = officer.get(f"/selections/vacancies/{made.other}").text
    assert "on the A-list: listed; an objection to processing is on record" in there


def test_onto_the_shortlist_selected_and_returned(client_as: Clients, made: Made) -> None:
    client = client_as(Role.SELECTIONS_OFFICER)
    put = f"{made.path}/{made.ada}/shortlist"
    added = client.submit(put, {"source": "Meeting"}, follow_redirects=True)
    assert "Ada Zander is on the shortlist." in added.text
    assert "on the A-list: listed" in added.text
    assert "Ecological, 1" in added.text
    again = client.get(put).text
    assert "She is on the shortlist." in again
    # Who does not meet every criterion is put on it with open eyes only.
    cleo = f"{made.path}/{made.cleo}/shortlist"
    refused = client.submit(cleo, {"source": "Meeting"})
    assert refused.status_code == 422
    assert "tick this once you have seen which" in refused.text
    assert client.submit(cleo, {"source": "Meeting", "seen": "y"}).status_code == 302
    with unit_of_work() as session:
        shortlist(session, made.vacancy)
        first, second = (one.id for one in read_selection(session, made.vacancy).contenders)
        voted(session, made.vacancy, {first: 60, second: 40})
    end = f"/selections/vacancies/{made.vacancy}"
    asked = client.get(f"{end}/conclude").text
    assert "she is put down there as selected for Seat 1" in asked
    assert client.submit(f"{end}/conclude", {"reason": "Won", "sure": "y"}).status_code == 302
    assert state_of(made.ada) is CandidateState.SELECTED
    with reading() as session:
        (section,) = list_candidate_sections_as(client, session, made.ada)
        assert "she is selected, since" in section
    # She is selected elsewhere for every other vacancy, and the vacancy has no matches any more.
    assert "Nobody is matched to this vacancy" in client.get(made.path).text
    with reading() as session:
        other = get_match(session, get_vacancy(session, made.other, None), made.ada, clock.today())
    assert "She is selected for Seat 1." in [one.working for one in other.missed]
    assert "with this she returns to the list" in client.get(f"{end}/reopen").text
    assert client.submit(f"{end}/reopen", {"reason": "Appeal"}).status_code == 302
    assert state_of(made.ada) is CandidateState.LISTED


def list_candidate_sections_as(
    client: LintingClient, session: Session, candidate_id: int
) -> list[str]:
    """What rooms above say on her page, to an officer."""
    app = client.application
    with app.test_request_context("/"):
        sections = list_candidate_sections(session, candidate_id)
        page = "{% include section.template with context %}"
        return [render_template_string(page, section=one) for one in sections]


def test_an_entry_that_cannot_follow_is_for_the_officer_to_decide(
    client_as: Clients, made: Made
) -> None:
    with unit_of_work() as session:
        shortlist(session, made.vacancy)
        hers = contending(session, made.vacancy, "Ada Zander")
        hers.candidate_id = made.ada
        other = contending(session, made.vacancy, "Eve Nobody")
        voted(session, made.vacancy, {hers.id: 60, other.id: 40})
        record_candidate_step(
            session, made.ada, CandidateStepKind.PAUSED, clock.today(), "Ill", by=BY
        )
    client = client_as(Role.SELECTIONS_OFFICER)
    end = f"/selections/vacancies/{made.vacancy}/conclude"
    assert "She is paused since" in client.get(end).text
    values = {"reason": "Won", "sure": "y"}
    refused = client.submit(end, values)
    assert refused.status_code == 422
    assert "Her entry on the A-list cannot follow." in refused.text
    assert client.submit(end, {**values, "leave_list": "y"}).status_code == 302
    assert state_of(made.ada) is CandidateState.PAUSED
    # Who is selected and was not put down so is still not free for another vacancy.
    with reading() as session:
        row = get_vacancy(session, made.other, None)
        found = get_match(session, row, made.ada, clock.today())
        assert "She is selected for Seat 1." in [one.working for one in found.missed]


def test_who_cannot_return_stays_selected_only_where_the_officer_says_so(
    app: Flask, made: Made
) -> None:
    def put(candidate_id: int) -> Contender:
        return shortlist_candidate(
            session,
            made.vacancy,
            candidate_id,
            source="Meeting",
            seen=True,
            version=version_of(session, made.vacancy),
            by=BY,
        )

    with unit_of_work() as session:
        hers = put(made.ada)
        with pytest.raises(VacancyRefused, match="is in this selection already"):
            put(made.ada)
        shortlist(session, made.vacancy)
        concluded = Step(VacancyStepKind.CONCLUDED, clock.today(), hers.id, "Nobody else stood")
        version = version_of(session, made.vacancy)
        end_vacancy(session, made.vacancy, concluded, version=version, by=BY)
        void_pledge(session, made.ada, PledgeKind.WHIP, "Not hers", by=BY)
    voided = Step(VacancyStepKind.VOIDED, clock.today(), None, "By mistake")
    with pytest.raises(VacancyRefused, match="Whip pledge: Not on record"), unit_of_work() as s:
        end_vacancy(s, made.vacancy, voided, version=version + 1, by=BY)
    with unit_of_work() as s:
        end_vacancy(s, made.vacancy, voided, version=version + 1, leave_list=True, by=BY)
    assert state_of(made.ada) is CandidateState.SELECTED


def test_an_erased_candidate_leaves_her_place_without_her_name(app: Flask, made: Made) -> None:
    with unit_of_work() as session:
        erase_person(
            session,
            Person("candidate", made.cleo),
            ground=ErasureGround.CONSENT,
            reason="She asked for it",
            by=BY,
        )
        hers = session.scalars(select(Contender).where(Contender.candidate_id == made.cleo)).one()
        assert (hers.name, hers.withdrawn_on) == ("Erased contender", clock.today())
        assert "Cleo" not in f"{hers.source} {hers.withdrawn_reason}"
        # A candidate who was the MP stays by the name of the public record.
        ada = session.get_one(Candidate, made.ada)
        mine = contending(session, made.vacancy, ada.name, member_id=1)
        mine.candidate_id = made.ada
        session.get_one(Vacancy, made.vacancy).member_id = 1
        forget_places(session, Person("candidate", made.ada), by=BY)
        assert mine.member_id == 1
        assert mine.name != "Erased contender"
        assert mine.withdrawn_on == clock.today()
