"""A row that may mean several things waits until a person has said which, or has left it out."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from app.accounts.domain import Role
from app.audit.models import AuditEntry
from app.db import db, unit_of_work
from app.intake.models import Intake
from app.intake.queries import preview_of
from app.intake.service import forget_files, send_file
from app.members.models import Party
from app.tabular.csvfile import read_csv
from tests.client import LintingClient, path_of

FILE = "name,colour,note\nTeal,00bbbb,\nUnion,111111,a\nUnion,222222,b\n"
SAVE = "Save the choices"


@pytest.fixture
def officer(client_as: Callable[..., LintingClient]) -> LintingClient:
    """Somebody who may take the tests' kinds in."""
    return client_as(Role.SELECTIONS_OFFICER)


def sent(data: str = FILE) -> str:
    """Send a file; the address of its preview."""
    with unit_of_work() as session:
        made = send_file(session, "test-choices", name="p.csv", data=data.encode(), by="user 1")
        return f"/intake/imports/{made.id}"


def words(response: TestResponse) -> str:
    """The text of a page, single-spaced."""
    assert response.status_code == 200, response.text
    return " ".join(re.sub(r"<[^>]*>", " ", response.text).split())


def parties() -> dict[str, str | None]:
    """Every party with its colour, as stored now."""
    with db.sessionmaker() as session:
        return {row.name: row.colour for row in session.execute(select(Party.name, Party.colour))}


def stored(intake_path: str) -> Intake:
    """An import as stored now."""
    with db.sessionmaker() as session:
        return session.get_one(Intake, int(intake_path.rsplit("/", 1)[1]))


def test_a_choice_is_made_kept_changed_and_taken_in(officer: LintingClient) -> None:
    page = sent("name,colour,note\nTeal,00bbbb,\nUnion,111111,a\n")
    shown = words(officer.get(page))
    assert "1 row may mean several things" in shown
    assert "Line 3: “Union” Several parties fit “Union”." in shown
    assert "Shire Union, in office" in shown
    assert "Leave this row out" in shown
    assert "Take in" not in shown.replace("Take in Parties", "").replace("Take it in?", "")
    assert stored(page).counts["unsure"] == 1

    answer = officer.submit(page, {"line-3-name": "Shire Union"}, button=SAVE)
    assert path_of(answer) == page
    # Left and come back to.
    shown = words(officer.get(page))
    assert "Name “Union”: Shire Union, in office; Is recorded" in shown
    assert "Which is meant?" not in shown
    assert stored(page).counts == {
        "new": 2, "changed": 0, "unchanged": 0, "refused": 0, "unsure": 0,
    }  # fmt: skip
    assert "Shire" not in parties()
    seen = re.search(r'name="digest" value="([^"]+)"', officer.get(page).text)
    assert seen

    chosen = f"{page}?show=chosen"
    assert "Look through 1 row with a choice" in shown
    assert "Every row" in words(officer.get(chosen))
    back = officer.submit(chosen, {"line-3-name": "Moor Union"}, button=SAVE)
    assert back.headers["Location"].endswith("?show=chosen")
    stale = officer.post_form(officer.get(page), {"digest": seen[1]}, button="Take in these 2 rows")
    assert stale.status_code == 409
    officer.submit(page, button="Take in these 2 rows")
    assert parties() == {"Teal": "00bbbb", "Moor Union": "111111"}
    assert "Moor Union" not in db.session.execute(text("SELECT choices FROM intake")).scalar_one()
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.event == "intake:import:chosen")
    ).all()
    assert len(entries) == 2
    assert "Shire" not in str(entries[0].changes)


def test_a_row_left_out_comes_back_with_the_reason(officer: LintingClient) -> None:
    page = sent()
    # The second row of the same text counts as said twice until the first has its meaning.
    officer.submit(page, {"line-3-name": "leave-out"}, button=SAVE)
    shown = words(officer.get(page))
    assert "Line 4: “Union”" in shown
    officer.submit(page, {"line-4-name": "Moor Union"}, button=SAVE)
    refused = read_csv(officer.get(f"{page}/refused.csv").data)
    why = "Line 3: Left out: unsure which name is meant."
    assert [tuple(row) for row in refused.rows] == [("Union", "111111", "a", why)]
    officer.submit(page, button="Take in these 2 rows")
    assert parties() == {"Teal": "00bbbb", "Moor Union": "222222"}
    again = read_csv(officer.get(f"{page}/refused.csv").data)
    assert list(again.rows) == list(refused.rows)
    assert "1 refused" in words(officer.get("/intake"))


def test_two_rows_that_turn_out_to_mean_one_thing_are_not_both_taken_in(
    officer: LintingClient,
) -> None:
    page = sent()
    officer.submit(page, {"line-3-name": "Moor Union"}, button=SAVE)
    officer.submit(page, {"line-4-name": "Moor Union"}, button=SAVE)
    assert "Line 3 already speaks of the same party." in words(officer.get(page))
    officer.submit(f"{page}?show=chosen", {"line-4-name": "Shire Union"}, button=SAVE)
    officer.submit(page, button="Take in these 3 rows")
    assert parties() == {"Teal": "00bbbb", "Moor Union": "111111", "Shire Union": "222222"}


def test_what_only_the_record_knows_to_be_one_thing_is_refused_the_second_time(
    officer: LintingClient,
) -> None:
    page = sent("name\nTeal\nAlias of Teal\nUmber\n")
    shown = words(officer.get(page))
    assert "Line 2 already speaks of the same party." in shown
    assert "Take in these 2 rows" in shown


def test_a_row_may_be_asked_about_twice(officer: LintingClient) -> None:
    page = sent("name,colour\nUnion,bluish\n")
    officer.submit(page, {"line-2-name": "Moor Union"}, button=SAVE)
    shown = words(officer.get(page))
    assert "Line 2: “bluish” Which blue?" in shown
    officer.submit(page, {"line-2-colour": "0000ff"}, button=SAVE)
    officer.submit(page, button="Take in this 1 row")
    assert parties() == {"Moor Union": "0000ff"}


def test_a_row_may_be_left_out_at_the_second_question(officer: LintingClient) -> None:
    page = sent("name,colour\nUnion,bluish\nTeal,\n")
    officer.submit(page, {"line-2-name": "Moor Union"}, button=SAVE)
    officer.submit(page, {"line-2-colour": "leave-out"}, button=SAVE)
    assert "Left out: unsure which party colour is meant." in words(officer.get(page))
    officer.submit(page, button="Take in this 1 row")
    assert set(parties()) == {"Teal"}


def test_nothing_is_taken_in_while_a_row_is_unsure(officer: LintingClient) -> None:
    page = sent()
    html = officer.get(page).text
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', html)
    assert token
    digest = preview_of(db.session, stored(page)).digest
    db.session.rollback()
    answer = officer.post(f"{page}/take-in", data={"csrf_token": token[1], "digest": digest})
    assert answer.status_code == 422
    assert "1 row may mean several things" in answer.text
    assert parties() == {}


def test_saving_without_a_choice_says_so(officer: LintingClient) -> None:
    page = sent()
    answer = officer.submit(page, button=SAVE)
    assert answer.status_code == 422
    assert "Choose for one row at least" in answer.text
    assert stored(page).choices is None


def test_what_was_not_offered_is_not_kept(officer: LintingClient) -> None:
    page = sent()
    answer = officer.submit(page, {"line-3-name": "Labour"}, button=SAVE)
    assert answer.status_code == 422
    assert "Choose one of the list" in answer.text
    assert stored(page).choices is None


def test_an_import_that_was_taken_in_or_discarded_takes_no_choice(officer: LintingClient) -> None:
    page = sent()
    open_page = officer.get(page)
    officer.submit(page, button="Discard")
    answer = officer.post_form(open_page, {"line-3-name": "Shire Union"}, button=SAVE)
    assert answer.status_code == 422
    assert "has been discarded" in answer.text


def test_who_may_not_take_the_kind_in_may_not_choose(
    officer: LintingClient, client_as: Callable[..., LintingClient]
) -> None:
    page = sent()
    assert officer.get(page).status_code == 200
    whip = client_as(Role.EQUALITY_OFFICER)
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', whip.get("/").text)
    values = {"csrf_token": token[1] if token else "", "line-3-name": "Shire Union"}
    assert whip.post(f"{page}/choices", data=values).status_code in (400, 403, 404)
    assert stored(page).choices is None


def test_choices_go_with_the_file(
    officer: LintingClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = sent()
    officer.submit(page, {"line-3-name": "Shire Union"}, button=SAVE)
    assert stored(page).choices is not None
    monkeypatch.setattr("app.intake.service.value_of", lambda *_more: -1)
    with unit_of_work() as session:
        forget_files(session, by="system")
    assert stored(page).choices is None


def test_hundreds_of_questions_are_asked_a_page_at_a_time(officer: LintingClient) -> None:
    rows = "".join(f"Party {number},bluish\n" for number in range(150))
    page = sent(f"name,colour\n{rows}")
    shown = officer.get(page).text
    assert shown.count("Leave this row out") == 100
    answers = {f"line-{line}-colour": "0000aa" for line in range(2, 102)}
    officer.submit(page, answers, button=SAVE)
    assert officer.get(page).text.count("Leave this row out") == 50
    assert stored(page).counts["unsure"] == 50
