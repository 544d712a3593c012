"""Rounds and answers: made, opened, answered on one page, closed; and what is refused."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app.accounts.domain import Role
from app.audit.models import AuditEntry
from app.confidence.domain import Answer, Medium, Outcome, RoundKind, RoundState
from app.confidence.domain.rounds import RoundRefused
from app.confidence.models import (
    DeselectionMark,
    Recommendation,
    Round,
    RoundAnswer,
    RoundMember,
    RoundText,
)
from app.confidence.queries import rounds as queries
from app.confidence.service import answers as answers_service
from app.confidence.service import rounds as service
from app.confidence.service.answers import AnswersRefused, GivenNow
from app.db import db, unit_of_work
from app.kernel import clock
from app.kernel.dates import start_of
from app.kernel.errors import StaleEdit
from tests.client import LintingClient, path_of
from tests.factories.party import BY, make_party, opened, round_given

ClientAs = Callable[..., LintingClient]
EVERYBODY = 229


@pytest.fixture
def whip(client_as: ClientAs) -> LintingClient:
    """A client of the whips' office."""
    return client_as(Role.WHIP)


@pytest.fixture
def few(app: Flask) -> list[int]:
    """Seven members of the party."""
    with unit_of_work() as session:
        return make_party(session, 7)


def open_one(kind: RoundKind = RoundKind.PLEDGE, **changes: object) -> int:
    """The id of a round that has been opened."""
    with unit_of_work() as session:
        return opened(session, kind, **changes).id


def answered(round_id: int, member_id: int, answer: Answer, day: date | None = None) -> int:
    """Record an answer; its id."""
    with unit_of_work() as session:
        return answers_service.record_answer(
            session,
            queries.get_round(session, round_id),
            member_id,
            answer,
            given_at=start_of(day or clock.today()),
            time_known=False,
            medium=Medium.EMAIL,
            by=BY,
        ).id


def in_force(round_id: int) -> dict[int, str]:
    """The answers in force by member."""
    db.session.rollback()  # what another request has written meanwhile
    found = queries.standing_answers(db.session, round_id)
    return {i: one.answer.value for i, one in found.items()}


def rows_of(csv: str) -> int:
    """How many rows a file has below its notes and its header."""
    return sum(not line.lstrip("\ufeff").startswith("#") for line in csv.splitlines()) - 1


ENTRY = {
    "kind": "confidence",
    "title": "Conference 2016",
    "leader": "Jo Leader",
    "opens_on": "2016-09-20",
    "closes_on": "2016-09-28",
    "asked_on": "2016-09-20",
    "grace_days": "3",
}


# --- making and opening ------------------------------------------------------------------------


def test_a_round_is_made_and_opened_for_those_who_hold_the_whip(
    whip: LintingClient, few: list[int]
) -> None:
    made = whip.submit("/confidence/rounds/new", ENTRY)
    assert path_of(made) == "/confidence/rounds/1"
    draft = whip.get("/confidence/rounds/1").text
    assert "7 members by what is on record now" in draft
    assert "I have confidence in Jo Leader as leader of the party." in draft
    done = whip.submit("/confidence/rounds/1/open", {})
    assert path_of(done) == "/confidence/rounds/1"
    asked = queries.list_asked(db.session, 1)
    assert len(asked) == 7
    assert {one.party for one in asked} == {"Labour"}
    assert {one.region for one in asked} == {"London", "Scotland", "Wales", None}
    assert {one.intake for one in asked} != {None}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"leader": ""}, "Enter the leader"),
        ({"closes_on": "2016-09-19"}, "20 September 2016"),
        ({"grace_days": "99"}, "Enter a number from 0 to 60"),
        ({"title": ""}, "Enter a title"),
        ({"kind": "recognition", "entities": ""}, "one a line"),
    ],
)
def test_what_no_round_can_be_is_refused(
    whip: LintingClient, few: list[int], changes: dict[str, str], sentence: str
) -> None:
    answer = whip.submit("/confidence/rounds/new", {**ENTRY, **changes})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.scalar(select(func.count()).select_from(Round)) == 0


def test_those_asked_are_chosen_by_tick_and_by_name(whip: LintingClient, few: list[int]) -> None:
    whip.submit("/confidence/rounds/new", {**ENTRY, "asked_on": ""})
    page = "/confidence/rounds/1/asked"
    wrong = whip.submit(page, {"members": ["1"], "names": "Nobody Whatever"})
    assert wrong.status_code == 422
    assert "Nobody Whatever" in wrong.text
    whip.submit(page, {"members": ["1", "2"], "names": "Eve Hazel-4\n5"})
    assert [o.member_id for o in queries.list_asked(db.session, 1)]
    chosen = {one.member_id for one in queries.list_asked(db.session, 1)}
    assert chosen == {1, 2, 4, 5}
    assert "Everybody asked" in whip.get("/confidence/rounds/1").text
    edit = "/confidence/rounds/1/edit"
    whip.submit(edit, {"asked_on": "2016-09-20"})
    assert "7 members by what" in whip.get("/confidence/rounds/1").text
    db.session.rollback()
    assert queries.list_asked(db.session, 1) == []
    whip.submit(page, {"members": ["1", "2", "4", "5"]})
    whip.submit("/confidence/rounds/1/open", {})
    db.session.rollback()
    assert queries.round_state(queries.get_round(db.session, 1)) is RoundState.OPEN
    assert len(queries.list_asked(db.session, 1)) == 4
    assert whip.submit(page, {"members": ["1"]}).status_code == 422


def test_a_round_of_a_day_to_come_is_not_opened(whip: LintingClient, few: list[int]) -> None:
    later = (clock.today() + timedelta(days=3)).isoformat()
    whip.submit("/confidence/rounds/new", {**ENTRY, "opens_on": later, "closes_on": later})
    refused = whip.submit("/confidence/rounds/1/open", {})
    assert refused.status_code == 422
    assert "still to come" in refused.text


def test_an_open_round_changes_its_text_and_how_long_it_is_open(
    whip: LintingClient, few: list[int]
) -> None:
    round_id = open_one()
    answered(round_id, 1, Answer.YES)
    page = f"/confidence/rounds/{round_id}/edit"
    assert path_of(whip.submit(page, {"text": "Will you take the whip?"})) == (
        f"/confidence/rounds/{round_id}"
    )
    answered(round_id, 2, Answer.NO)
    texts = db.session.scalars(select(RoundText.text).order_by(RoundText.version)).all()
    assert len(texts) == 2
    versions = dict(
        db.session.execute(select(RoundAnswer.member_id, RoundAnswer.text_version)).all()
    )
    assert versions == {1: 1, 2: 2}
    for changes, sentence in (
        ({"closes_on": (clock.today() - timedelta(days=1)).isoformat()}, "at the soonest"),
        ({"kind": "confidence", "leader": "Jo"}, "no longer be changed"),
        ({"opens_on": clock.today().isoformat()}, "no longer be changed"),
        ({}, "Nothing was changed"),
    ):
        refused = whip.submit(page, changes)
        assert refused.status_code == 422
        assert sentence in refused.text
    longer = (clock.today() + timedelta(days=30)).isoformat()
    assert whip.submit(page, {"closes_on": longer}).status_code == 302


def test_two_who_edit_at_once_are_told(whip: LintingClient, few: list[int]) -> None:
    round_id = open_one()
    page = f"/confidence/rounds/{round_id}/edit"
    whip.submit(page, {"title": "Another title"})
    stale = whip.submit(page, {"title": "My title", "version": "2"})
    assert stale.status_code == 409
    assert "Another title" in stale.text
    assert "My title" in stale.text


# --- the grid ----------------------------------------------------------------------------------


def test_everybody_is_answered_on_one_page_with_one_save(app: Flask, whip: LintingClient) -> None:
    with unit_of_work() as session:
        members = make_party(session, EVERYBODY)
        round_id = opened(session).id
    page = f"/confidence/rounds/{round_id}/grid"
    started = time.perf_counter()
    shown = whip.get(page).text
    assert shown.count('name="answer-') == EVERYBODY
    read = time.perf_counter() - started
    choices = {f"answer-{i}": ("yes", "no", "equivocates")[i % 3] for i in members}
    words = {f"words-{i}": f"What number {i} said" for i in members[:20]}
    started = time.perf_counter()
    saved = whip.submit(page, {**choices, **words, "source": "A list signed at the meeting"})
    print(f"grid: read {read:.2f} s, sent {time.perf_counter() - started:.2f} s")
    assert path_of(saved) == page
    assert "229 answers recorded." in whip.get(page).text
    assert in_force(round_id) == {i: choices[f"answer-{i}"] for i in members}
    entries = db.session.scalar(
        select(func.count())
        .select_from(AuditEntry)
        .where(AuditEntry.event == "confidence:answer:recorded")
    )
    assert entries == EVERYBODY
    # Only what is changed next is recorded.
    whip.submit(page, {"answer-1": "yes"})
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(RoundAnswer)) == EVERYBODY + 1
    nothing = whip.submit(page, {})
    assert nothing.status_code == 422
    assert "nothing to record" in nothing.text


def test_a_row_that_somebody_else_changed_is_shown_with_both(
    whip: LintingClient, few: list[int]
) -> None:
    round_id = open_one()
    page = f"/confidence/rounds/{round_id}/grid"
    answered(round_id, 1, Answer.NO)
    answered(round_id, 3, Answer.YES)
    # Both pages were opened before those answers came.
    sent = {"answer-1": "yes", "answer-2": "yes", "answer-3": "yes", "words-2": "Of course"}
    stale = whip.submit(page, {**sent, "seen-1": "0", "seen-3": "0"})
    assert stale.status_code == 409
    assert "On record now: No" in " ".join(stale.text.split())
    assert "You entered: Yes" in " ".join(stale.text.split())
    assert 'value="Of course"' in stale.text
    assert in_force(round_id) == {1: "no", 3: "yes"}
    # Whoever has been given the very answer meanwhile is passed over.
    whip.submit(page, {"answer-2": "yes", "answer-3": "yes", "seen-3": "0"})
    assert in_force(round_id) == {1: "no", 2: "yes", 3: "yes"}
    assert db.session.scalar(select(func.count()).select_from(RoundAnswer)) == 3


def test_what_is_wrong_with_a_row_stands_beside_it(whip: LintingClient, few: list[int]) -> None:
    round_id = open_one(RoundKind.CONFIDENCE)
    page = f"/confidence/rounds/{round_id}/grid"
    sent = {"answer-1": "yes", "answer-2": "withdrawn", "words-3": "Well"}
    refused = whip.submit(page, sent)
    assert refused.status_code == 422
    assert "nothing to withdraw" in refused.text
    assert "Choose one of the answers." in refused.text
    assert 'value="Well"' in refused.text
    assert '<option value="yes" selected>' in refused.text
    assert in_force(round_id) == {}
    late = whip.submit(page, {**sent, "given_on": "2000-01-01"})
    assert late.status_code == 422
    assert "nobody can have answered before" in late.text
    assert whip.submit(page, {"answer-1": "yes", "given_on": ""}).status_code == 422


def test_an_earlier_answer_goes_by_the_member_s_page(whip: LintingClient, few: list[int]) -> None:
    round_id = open_one()
    answered(round_id, 1, Answer.YES)
    before = (clock.today() - timedelta(days=2)).isoformat()
    page = f"/confidence/rounds/{round_id}/grid"
    refused = whip.submit(page, {"answer-1": "no", "given_on": before})
    assert refused.status_code == 422
    assert "enter this one on the member" in refused.text


# --- single answers ----------------------------------------------------------------------------


def test_one_answer_with_all_that_is_known_of_it(whip: LintingClient, few: list[int]) -> None:
    round_id = open_one(RoundKind.CONFIDENCE)
    page = f"/confidence/rounds/{round_id}/members/1/answer"
    sent = {
        "answer": "yes",
        "given_on": (clock.today() - timedelta(days=1)).isoformat(),
        "given_at": "14:30",
        "medium": "letter",
        "words": "With all my heart",
        "witness": "Sam Witness",
        "source": "Letter of that day",
        "document": (io.BytesIO(b"%PDF-1.7 signed"), "letter.pdf"),
    }
    assert path_of(whip.submit(page, sent)) == f"/confidence/rounds/{round_id}/members/1"
    shown = whip.get(f"/confidence/rounds/{round_id}/members/1").text
    for words in ("With all my heart", "Sam Witness", "14:30", "In force"):
        assert words in shown
    document = whip.get(f"/confidence/rounds/{round_id}/members/1/documents/1")
    assert document.data == b"%PDF-1.7 signed"
    assert document.headers["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    kept = db.session.execute(text("SELECT words FROM round_answer")).scalar_one()
    assert "heart" not in str(kept)
    same_day = whip.submit(page, {**sent, "answer": "no", "given_at": "", "document": None})
    assert same_day.status_code == 422
    assert "at what time" in same_day.text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"answer": "equivocates"}, "Choose an answer"),
        ({"given_at": "half past"}, "such as 14:30"),
        ({"given_on": "2999-01-01"}, "still to come"),
        ({"document": b"MZ program"}, "This is not a PDF"),
        ({"medium": "personal link"}, "Choose one of the list"),
    ],
)
def test_what_is_no_answer_is_refused(
    whip: LintingClient, few: list[int], changes: dict[str, object], sentence: str
) -> None:
    round_id = open_one(RoundKind.CONFIDENCE)
    page = f"/confidence/rounds/{round_id}/members/1/answer"
    if isinstance(changes.get("document"), bytes):
        changes = {"document": (io.BytesIO(changes["document"]), "letter.pdf")}
    refused = whip.submit(page, {"answer": "yes", **changes})
    assert refused.status_code == 422
    assert sentence in refused.text
    assert in_force(round_id) == {}


def test_voiding_and_reinstating_returns_the_same_state(
    whip: LintingClient, few: list[int]
) -> None:
    round_id = open_one()
    answered(round_id, 1, Answer.YES, clock.today() - timedelta(days=1))
    second = answered(round_id, 1, Answer.NO)
    page = f"/confidence/rounds/{round_id}/answers/{second}"
    whip.submit(f"{page}/void", {"reason": "A mix-up of two members"})
    assert in_force(round_id) == {1: "yes"}
    assert whip.submit(f"{page}/void", {"reason": "Again"}).status_code == 422
    assert "A mix-up of two members" in whip.get(f"/confidence/rounds/{round_id}/members/1").text
    whip.submit(f"{page}/reinstate", {"reason": "No mix-up"})
    assert in_force(round_id) == {1: "no"}
    assert whip.submit(f"{page}/reinstate", {"reason": "Again"}).status_code == 422


# --- the round's pages -------------------------------------------------------------------------


def test_the_round_is_listed_filtered_and_told_as_at_a_day(
    whip: LintingClient, few: list[int]
) -> None:
    round_id = open_one()
    answered(round_id, 1, Answer.YES, clock.today() - timedelta(days=5))
    answered(round_id, 1, Answer.NO)
    answered(round_id, 2, Answer.EQUIVOCATES)
    page = f"/confidence/rounds/{round_id}"
    assert "5 members" in whip.get(f"{page}?answer=no+reply").text
    day = (clock.today() - timedelta(days=4)).isoformat()
    then = whip.get(f"{page}?on={day}&answer=yes").text
    assert "1 member" in then
    assert whip.get(f"{page}?on={day}&answer=no").status_code == 200
    assert "No member matches" in whip.get(f"{page}?on={day}&answer=no").text
    assert whip.get(f"{page}?answer=maybe").status_code == 422
    csv = whip.get(f"{page}.csv?answer=no&sort=answer&order=descending").text
    assert "is not prepared to take the whip" in csv
    assert rows_of(csv) == 1
    assert whip.get(f"{page}.xlsx").status_code == 200
    for sort in ("name", "constituency", "region", "intake", "answer", "given_on"):
        assert whip.get(f"{page}?sort={sort}&order=descending").status_code == 200
    assert "Pledge of the autumn" in whip.get("/confidence/rounds?q=autumn&kind=pledge").text
    assert "No round matches" in whip.get("/confidence/rounds?state=closed").text
    assert rows_of(whip.get("/confidence/rounds.csv").text) == 1


def test_the_pictures_and_their_files(whip: LintingClient, few: list[int]) -> None:
    round_id = open_one()
    answered(round_id, 1, Answer.YES)
    page = whip.get(f"/confidence/rounds/{round_id}/figures").text
    assert "Who is prepared to take the whip, by region?" in page
    for what in ("answers", "regions", "intakes", "days"):
        assert whip.get(f"/confidence/rounds/{round_id}/figures/{what}.xlsx").status_code == 200
        csv = whip.get(f"/confidence/rounds/{round_id}/figures/{what}.csv").text
        assert rows_of(csv) >= 1


def test_two_rounds_beside_each_other(whip: LintingClient, few: list[int]) -> None:
    first, second = open_one(), open_one(RoundKind.CONFIDENCE)
    answered(first, 1, Answer.YES)
    answered(second, 1, Answer.NO)
    answered(first, 2, Answer.YES)
    answered(second, 2, Answer.YES)
    assert "Choose two rounds" in whip.get("/confidence/rounds/compare").text
    page = whip.get(f"/confidence/rounds/compare?a={first}&b={second}").text
    assert "1 member" in page
    assert "declares no confidence" in page
    csv = whip.get(f"/confidence/rounds/compare.csv?a={first}&b={second}").text
    assert rows_of(csv) == 1
    assert whip.get("/confidence/rounds/compare?a=77").status_code == 422


# --- closing -----------------------------------------------------------------------------------


def test_a_pledge_is_closed_with_what_follows(whip: LintingClient, few: list[int]) -> None:
    today = clock.today()
    round_id = open_one(closes_on=today - timedelta(days=4), grace_days=1)
    day = today - timedelta(days=6)
    answered(round_id, 1, Answer.YES, day)
    answered(round_id, 2, Answer.NO, day)
    answered(round_id, 3, Answer.EQUIVOCATES, day)
    page = f"/confidence/rounds/{round_id}/close"
    check = whip.get(page).text
    assert "2 members" in check
    assert "Nothing follows from it" in check
    stale = whip.submit(page, {"newest": "1"})
    assert stale.status_code == 409
    assert path_of(whip.submit(page, {})) == f"/confidence/rounds/{round_id}"
    outcomes = dict(db.session.execute(select(RoundMember.member_id, RoundMember.outcome)).all())
    assert outcomes[1] is Outcome.YES
    assert outcomes[7] is Outcome.NO_REPLY
    assert len(outcomes) == 7
    about = set(db.session.scalars(select(Recommendation.member_id)))
    assert about == {2, 3}
    assert set(db.session.scalars(select(DeselectionMark.member_id))) == {2}
    assert "Closed" in whip.get(f"/confidence/rounds/{round_id}").text
    grid = f"/confidence/rounds/{round_id}/grid"
    assert path_of(whip.get(grid)) == f"/confidence/rounds/{round_id}"
    with unit_of_work() as session, pytest.raises(AnswersRefused):
        answers_service.record_answers(
            session,
            queries.get_round(session, round_id),
            [GivenNow(4, Answer.NO)],
            seen={},
            given_at=start_of(day),
            medium=Medium.EMAIL,
            source=None,
            by=BY,
        )
    void = whip.submit(f"/confidence/rounds/{round_id}/void", {"reason": "No"})
    assert void.status_code == 422


def test_nobody_is_silent_while_there_is_time_left(whip: LintingClient, few: list[int]) -> None:
    round_id = open_one()
    assert "Answers count until" in whip.get(f"/confidence/rounds/{round_id}/close").text
    with unit_of_work() as session, pytest.raises(RoundRefused, match="Answers count until"):
        service.close_round(session, round_id, version=2, newest=0, by=BY)
    with unit_of_work() as session, pytest.raises(StaleEdit):
        service.close_round(session, round_id, version=1, newest=0, by=BY)


def test_a_declaration_withdrawn_after_closing_leaves_the_outcome(
    whip: LintingClient, few: list[int]
) -> None:
    round_id = open_one(RoundKind.CONFIDENCE)
    for member in few:
        answered(round_id, member, Answer.YES)
    whip.submit(f"/confidence/rounds/{round_id}/close", {})
    answered(round_id, 1, Answer.WITHDRAWN)
    page = whip.get(f"/confidence/rounds/{round_id}").text
    assert "What it came to when it was closed" in page
    assert "withdrew the declaration" in page
    assert "declares confidence" in whip.get(f"/confidence/rounds/{round_id}/members/1").text


def test_a_voided_round_is_over(whip: LintingClient, few: list[int]) -> None:
    round_id = open_one()
    whip.submit(f"/confidence/rounds/{round_id}/void", {"reason": "Asked by mistake"})
    assert "Asked by mistake" in whip.get(f"/confidence/rounds/{round_id}").text
    assert path_of(whip.get(f"/confidence/rounds/{round_id}/grid")) == (
        f"/confidence/rounds/{round_id}"
    )


# --- who, and how much -------------------------------------------------------------------------


def test_roles(client_as: ClientAs, few: list[int]) -> None:
    round_id = open_one()
    answered(round_id, 1, Answer.YES)
    read = [
        "/confidence/rounds",
        "/confidence/rounds.csv",
        "/confidence/rounds/compare",
        f"/confidence/rounds/{round_id}",
        f"/confidence/rounds/{round_id}/figures",
        f"/confidence/rounds/{round_id}/members/1",
    ]
    keep = ["new", *(f"{round_id}/{what}" for what in ("edit", "asked", "open", "close", "void"))]
    record = ["grid", "members/1/answer", "answers/1/void", "answers/1/reinstate"]
    for role in (Role.AUDITOR, Role.PARTY_OFFICER, Role.SELECTIONS_OFFICER):
        officer = client_as(role)
        for path in read:
            assert officer.get(path).status_code == 200, path
        for path in keep:
            assert officer.get(f"/confidence/rounds/{path}").status_code == 403, path
        for path in record:
            assert officer.get(f"/confidence/rounds/{round_id}/{path}").status_code == 403, path
    clp = client_as(Role.EQUALITY_OFFICER)
    for path in read:
        assert clp.get(path).status_code == 403


def test_what_is_not_there_is_not_found(whip: LintingClient, few: list[int]) -> None:
    with unit_of_work() as session:
        service.record_round(session, round_given(), by=BY)
    for path in ("99", "99999999999", "99/grid", "1/members/1", "1/figures", "1/answers/1/void"):
        assert whip.get(f"/confidence/rounds/{path}").status_code == 404, path
