"""Absurd days are refused wherever they come from; words lead to what is meant."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.accounts.domain import Role
from app.cabinet.domain.days import FARTHEST
from app.cabinet.queries.contests import list_contests
from app.cabinet.queries.ladders import list_ladders
from app.db import db, unit_of_work
from app.kernel import clock
from tests.client import LintingClient
from tests.factories.cabinet import a_contest, a_ladder
from tests.factories.posts_held import make_draft
from tests.integration.cabinet.test_contest_pages import CORBYN, FACTS, SMITH, candidate
from tests.integration.cabinet.test_contests_and_ladders_from_files import HEAD, ROWS, sent
from tests.integration.web.reading import read

LADDER = {"title": "Shadow cabinet", "source": "The essay", "post-2-title": "Home"}


@pytest.fixture
def officer(client_as: Any) -> LintingClient:
    """A selections officer."""
    return client_as(Role.SELECTIONS_OFFICER)  # type: ignore[no-any-return]


def control(answer: TestResponse, name: str) -> dict[str, str]:
    """Type and value of an input."""
    found = re.search(f'<input[^>]*name="{name}"[^>]*>', answer.text)
    assert found
    return dict(re.findall(r'(type|value)="([^"]*)"', found[0]))


def test_a_ladder_is_of_no_absurd_day(officer: LintingClient) -> None:
    for day, sentence in (
        ("9999-12-31", "31 December 9999 is more than a year away: check the year"),
        ("0001-01-01", "1 January 1 is before 1 January 1800: check the year"),
    ):
        answer = officer.submit("/cabinet/ladders/new", {**LADDER, "since": day})
        assert answer.status_code == 422
        assert sentence in answer.text
        assert 'id="since-error"' in answer.text
        preview = officer.get(
            sent(officer, "ladders", f"rank,post,source,since\n1,Home,Book,{day}")
        )
        assert sentence in preview.text
        assert "Take in th" not in preview.text
    assert not list_ladders(db.session)


def test_a_contest_is_of_no_absurd_day(officer: LintingClient) -> None:
    early = {"held_on": "0001-01-01", "leader_since": "0001-01-01"}
    answer = officer.submit("/cabinet/contests/new", {**FACTS, **CORBYN, **SMITH, **early})
    assert answer.status_code == 422
    assert "1 January 1 is before 1 January 1800: check the year" in answer.text
    late = {"leader_since": "9999-12-31"}
    answer = officer.submit("/cabinet/contests/new", {**FACTS, **CORBYN, **SMITH, **late})
    assert answer.status_code == 422
    assert 'id="leader_since-error"' in answer.text
    preview = officer.get(sent(officer, "contests", HEAD + ROWS.replace("2016-", "0016-")))
    assert "24 September 16 is before 1 January 1800: check the year." in preview.text
    assert not list_contests(db.session)


def test_a_ladder_that_has_begun_is_proposed(officer: LintingClient) -> None:
    """Not the one with the farthest day; that can be chosen."""
    with unit_of_work() as session:
        contest_id = a_contest(session).id
        a_ladder(session, title="Begun")
        a_ladder(session, title="To come", since=clock.today() + FARTHEST)
        a_ladder(session, title="Older", since=clock.today() - timedelta(days=9_000))
    page = officer.get(f"/cabinet/drafts/new?contest={contest_id}").text
    chosen = re.findall(r'<option value="\d+" selected>([^<]*)', page)
    assert any(text.startswith("Begun (") for text in chosen), chosen


def test_a_day_keeps_its_picker_unless_what_was_typed_is_none(officer: LintingClient) -> None:
    for day, kind in (("9999-12-31", "date"), ("", "date"), ("31 Novembre", "text")):
        answer = officer.submit("/cabinet/ladders/new", {**LADDER, "since": day})
        assert answer.status_code == 422
        assert control(answer, "since") == {"type": kind, "value": day}
    # Written out it is a day as well, and shown as the control takes it.
    answer = officer.submit("/cabinet/ladders/new", {**LADDER, "since": "31 December 9998"})
    assert control(answer, "since") == {"type": "date", "value": "9998-12-31"}


@pytest.mark.parametrize(
    ("path", "sentence", "above"),
    [
        ("/cabinet/contests/99", "No contest 99 is in the record.", "/cabinet/contests"),
        ("/cabinet/contests/99/quota", "No contest 99 is in the record.", "/cabinet/contests"),
        ("/cabinet/ladders/99/edit", "No ladder 99 is in the record.", "/cabinet/ladders"),
        ("/cabinet/drafts/99", "No draft 99 is in the record.", "/cabinet/drafts"),
        ("/cabinet/posts/99", "No appointment 99 is in the record.", "/cabinet/posts"),
        ("/members/99", "", "/members"),
    ],
)
def test_what_is_not_on_record_leads_to_its_list(
    officer: LintingClient, path: str, sentence: str, above: str
) -> None:
    answer = officer.get(path)
    assert answer.status_code == 404
    assert sentence in answer.text
    assert f'look for it in <a href="{above}">the list</a>' in answer.text
    assert "the division" not in answer.text


def test_an_address_of_nothing_names_no_list(officer: LintingClient) -> None:
    answer = officer.get("/cabinet/nothing")
    assert answer.status_code == 404
    assert "the list</a>" not in answer.text


def test_a_number_too_large_is_told_the_largest(officer: LintingClient) -> None:
    for votes in ("100,000,001", "9" * 25):
        many = candidate(0, "Jeremy Corbyn", votes, elected="y")
        answer = officer.submit("/cabinet/contests/new", {**FACTS, **many, **SMITH})
        assert answer.status_code == 422
        assert "Enter a number from 0 to 100,000,000" in answer.text


def test_a_candidate_twice_is_said_beside_the_second(officer: LintingClient) -> None:
    again = candidate(1, "jeremy corbyn", "5")
    answer = officer.submit("/cabinet/contests/new", {**FACTS, **CORBYN, **again})
    assert answer.status_code == 422
    assert 'id="candidate-1-name-error"' in answer.text
    assert "is candidate 1 already: enter each candidate once" in answer.text


def test_a_contest_says_that_a_draft_keeps_its_votes(officer: LintingClient) -> None:
    with unit_of_work() as session:
        contest_id = make_draft(session).contest_id
    page = officer.get(f"/cabinet/contests/{contest_id}").text
    assert "keeps the votes as they stood when it was opened" in page


@pytest.mark.parametrize("word", ["quota", "tie", "ties", "ladder", "swap", "undo", "time-out"])
def test_help_is_found_by_the_words_of_this_room(officer: LintingClient, word: str) -> None:
    page = read(officer, "/search", q=word)
    assert "found" in page.section("Help")
    wanted = {"quota": "quota-and-ties", "tie": "quota-and-ties", "ties": "quota-and-ties"}
    slug = wanted.get(word, "ladder-of-posts" if word == "ladder" else "live-board")
    assert f"/help/{slug}" in page.links


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("vacancies", "publish-a-draft"),
        ("d'hondt", "share-posts"),
        ("D’Hondt", "share-posts"),
        ("hondt", "share-posts"),
        ("pick orders", "share-posts"),
    ],
)
def test_help_is_found_by_words_of_its_text(officer: LintingClient, words: str, slug: str) -> None:
    assert f"/help/{slug}" in read(officer, "/search", q=words).links


def test_a_search_for_no_word_finds_no_help(officer: LintingClient) -> None:
    assert "Nothing matches" in read(officer, "/search", q="-").text
