"""The pages of contests, as a selections officer and others use them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from app.accounts.domain import Role
from app.cabinet.domain.contests import ContestGiven
from app.cabinet.queries.contests import get_contest, list_contests
from app.cabinet.service.contests import given_of
from app.db import db, unit_of_work
from app.members.models import Member
from tests.client import LintingClient, path_of
from tests.factories.cabinet import a_contest
from tests.factories.party import make_party
from tests.factories.posts_held import make_draft
from tests.integration.web.reading import read

FACTS = {
    "title": "Leadership election 2016",
    "office": "Leader",
    "held_on": "2016-09-24",
    "source": "The party, 24 September 2016",
    "leader_since": "2016-09-24",
    "section-0-name": "members",
}


def candidate(place: int, name: str, *votes: str, **more: str) -> dict[str, Any]:
    """What is entered of a candidate."""
    return {
        f"candidate-{place}-name": name,
        **{f"candidate-{place}-votes-{i}": text for i, text in enumerate(votes)},
        **{f"candidate-{place}-{part}": text for part, text in more.items()},
    }


CORBYN = candidate(0, "Jeremy Corbyn", "168,216", total="168216", share="59.0", elected="y")
SMITH = candidate(1, "Owen Smith", "116 960")


@pytest.fixture
def officer(client_as: Any) -> LintingClient:
    """A selections officer, who keeps contests."""
    return client_as(Role.SELECTIONS_OFFICER)  # type: ignore[no-any-return]


def stored(contest_id: int = 1) -> ContestGiven:
    """What is on record of a contest."""
    db.session.rollback()
    return given_of(get_contest(db.session, contest_id))


def test_a_contest_is_recorded_with_its_leader(officer: LintingClient) -> None:
    """Names, votes with commas, a published total and share that are right."""
    empty = officer.get("/cabinet/contests")
    assert "No contest is on record" in empty.text
    answer = officer.submit("/cabinet/contests/new", {**FACTS, **CORBYN, **SMITH})
    assert path_of(answer) == "/cabinet/contests/1"
    page = officer.get("/cabinet/contests/1").text
    for text in ("168,216", "59.0%", "285,176", "The sections make 168,216, as published"):
        assert text in page
    assert [one.slate for one in stored().candidates] == ["Corbyn", "Smith"]
    listed = officer.get("/cabinet/contests").text
    assert "Leader of record today" in listed
    assert "24 September 2016" in listed
    early = officer.get("/cabinet/contests?on=2016-09-23").text
    assert "No contest on record names a leader on 23 September 2016" in early


def test_wrong_totals_and_shares_are_said_beside_them(officer: LintingClient) -> None:
    """Both figures and the difference; nothing is kept."""
    wrong = candidate(0, "Jeremy Corbyn", "168216", total="168,261", share="59.1", elected="y")
    answer = officer.submit("/cabinet/contests/new", {**FACTS, **wrong, **SMITH})
    assert answer.status_code == 422
    for text in ("168,216", "168,261", "45 fewer", "59.1%", "58.99%", "0.11 percentage points"):
        assert text in answer.text
    assert 'id="candidate-0-total-error"' in answer.text
    assert 'id="candidate-0-share-error"' in answer.text
    assert not list_contests(db.session)


def test_blank_votes_and_a_missing_name_are_refused(officer: LintingClient) -> None:
    """Each beside its field."""
    answer = officer.submit(
        "/cabinet/contests/new",
        {**FACTS, **candidate(0, "Ada", ""), **candidate(1, "", "x"), "held_on": ""},
    )
    assert answer.status_code == 422
    answer = officer.submit(
        "/cabinet/contests/new",
        {**FACTS, **candidate(0, "Ada", ""), **candidate(1, "", "4")},
    )
    assert answer.status_code == 422
    assert "Enter the votes, 0 if there were none" in answer.text
    assert "Say who stood" in answer.text


def test_rows_are_added_and_taken_out_with_what_was_typed_kept(officer: LintingClient) -> None:
    """Buttons of the form; nothing is saved until it is sent."""
    page = officer.get("/cabinet/contests/new")
    typed = {**FACTS, **CORBYN, **SMITH}
    page = officer.post_form(page, {**typed, "do": "section-add"})
    assert page.status_code == 422
    assert "Nothing is saved yet" in page.text
    assert "candidate-1-votes-1" in page.text
    page = officer.post_form(
        page,
        {
            "section-1-name": "affiliated",
            "candidate-0-votes-1": "5",
            "candidate-1-votes-1": "6",
            "candidate-0-total": "",
            "candidate-0-share": "",
            "do": "candidate-add",
        },
    )
    page = officer.post_form(
        page,
        {**candidate(2, "Third", "7", "8"), "do": "section-1-up"},
    )
    page = officer.post_form(page, {"do": "candidate-2-up"})
    page = officer.post_form(page, {"do": "candidate-2-remove"})
    answer = officer.post_form(page)
    assert answer.status_code == 302, answer.text
    given = stored()
    assert [one.name for one in given.sections] == ["affiliated", "members"]
    assert [(one.name, one.votes) for one in given.candidates] == [
        ("Jeremy Corbyn", (5, 168_216)),
        ("Third", (8, 7)),
    ]
    assert given.candidates[0].elected


def test_two_edits_at_once(officer: LintingClient, app: Flask) -> None:
    """The second is refused with both texts and can be sent again."""
    with unit_of_work():
        a_contest(db.session, elected="Jeremy Corbyn")
    first = officer.get("/cabinet/contests/1/edit")
    second = officer.get("/cabinet/contests/1/edit")
    assert 'value="168,216"' in first.text
    assert officer.post_form(first, {"source": "The Guardian"}).status_code == 302
    answer = officer.post_form(second, {"candidate-0-votes-0": "1"})
    assert answer.status_code == 409
    assert "The Guardian" in answer.text
    assert "The party, as declared" in answer.text
    assert officer.post_form(answer).status_code == 302
    assert stored().source == "The party, as declared"
    assert stored().candidates[0].votes[0] == 1


def test_voiding_and_reinstating(officer: LintingClient, app: Flask) -> None:
    """With a reason; the list filters, and the page shows it struck."""
    with unit_of_work():
        a_contest(db.session)
    assert officer.submit("/cabinet/contests/1/void", {"reason": ""}).status_code == 422
    assert officer.submit("/cabinet/contests/1/void", {"reason": "Typing"}).status_code == 302
    page = officer.get("/cabinet/contests/1").text
    assert "Typing" in page
    assert "<del>" in page
    assert "No contest matches" in officer.get("/cabinet/contests").text
    assert "Leadership election 2016" in officer.get("/cabinet/contests?state=voided").text
    answer = officer.submit("/cabinet/contests/1/reinstate", {"reason": "It was right"})
    assert answer.status_code == 302
    assert "Leadership election 2016" in officer.get("/cabinet/contests").text


def test_a_contest_that_a_draft_rests_on(officer: LintingClient, app: Flask) -> None:
    """Its page names the draft; it cannot be voided."""
    with unit_of_work():
        draft = make_draft(db.session)
        draft_title = draft.title
    assert draft_title in officer.get("/cabinet/contests/1").text
    assert "keeps the votes" in officer.get("/cabinet/contests/1/edit").text
    answer = officer.submit("/cabinet/contests/1/void", {"reason": "Typing"})
    assert answer.status_code == 422
    assert "void the draft first" in answer.text


def test_files_and_sorting(officer: LintingClient, app: Flask) -> None:
    """The list and one contest as CSV and for Excel; orders by title and office."""
    with unit_of_work():
        a_contest(db.session, title="B contest")
        a_contest(db.session, title="A contest", office="Deputy Leader")
    for kind in ("csv", "xlsx"):
        assert officer.get(f"/cabinet/contests.{kind}").status_code == 200
        assert officer.get(f"/cabinet/contests/1.{kind}").status_code == 200
    text = officer.get("/cabinet/contests.csv").text
    assert '"B contest","Leader",2016-09-24' in text
    assert '"members","Jeremy Corbyn",168216' in officer.get("/cabinet/contests/1.csv").text
    page = officer.get("/cabinet/contests?sort=title").text
    assert re.search("A contest.*B contest", page, re.DOTALL)
    assert officer.get("/cabinet/contests?on=never").status_code == 422
    assert officer.get("/cabinet/contests.csv?on=never").status_code == 422
    assert officer.get("/cabinet/contests/99").status_code == 404


def test_others_read_and_do_not_record(client_as: Any, app: Flask) -> None:
    """A whip sees no button and is refused."""
    with unit_of_work():
        a_contest(db.session)
    whip = client_as(Role.WHIP)
    assert "Edit it" not in whip.get("/cabinet/contests/1").text
    assert "Record a contest" not in whip.get("/cabinet/contests").text
    assert whip.get("/cabinet/contests/new").status_code == 403


def test_on_the_member_s_page_and_in_the_search(client_as: Any, app: Flask) -> None:
    """From which day she is leader, and with how many votes; to officers alone."""
    with unit_of_work() as session:
        make_party(session, 2)
        a_contest(
            db.session,
            members={"Jeremy Corbyn": 1, "Owen Smith": 2},
            elected="Jeremy Corbyn",
        )
    officer = client_as(Role.SELECTIONS_OFFICER)
    page = " ".join(officer.get("/members/1").text.split())
    assert "Leader from 24 September 2016." in page
    assert "Candidate for Leader with 313,209 votes of 506,438, 61.8%" in page
    listed = read(officer, "/cabinet/contests")
    assert "/members/1" in listed.links
    other = " ".join(officer.get("/members/2").text.split())
    assert "Candidate for Leader with 193,229 votes of 506,438, 38.2%" in other
    assert "Leader from" not in other
    assert "Leadership election 2016" in officer.get("/search?q=leadership").text
    outside = client_as()
    assert "Candidate for Leader" not in outside.get("/members/1").text


def test_a_member_stands_under_her_name_and_keeps_it_in_an_edit(
    officer: LintingClient, app: Flask
) -> None:
    """Named in the field as it finds her again; an id that is sent twice makes a new candidate."""
    with unit_of_work() as session:
        make_party(session, 2)
        name = session.get_one(Member, 1).name
    first = {"candidate-0-member": "1", "candidate-0-votes-0": "5", "candidate-0-elected": "y"}
    answer = officer.submit("/cabinet/contests/new", {**FACTS, **first, **SMITH})
    assert answer.status_code == 302, answer.text
    given = stored()
    assert (given.candidates[0].name, given.candidates[0].member_id) == (name, 1)
    page = officer.get("/cabinet/contests/1/edit")
    assert officer.post_form(page).status_code == 422  # nothing is changed
    twice = {"candidate-1-id": str(given.candidates[0].id), "candidate-1-votes-0": "6"}
    assert officer.post_form(page, twice).status_code == 302
    assert [one.votes for one in stored().candidates] == [(5,), (6,)]
    unsure = officer.submit("/cabinet/contests/1/edit", {"candidate-0-member": "Nobody Atall"})
    assert unsure.status_code == 422
    assert "No member" in unsure.text
