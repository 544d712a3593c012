"""Posts held, taken in from a file: previewed, done, sent again, taken back."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.accounts.domain import Role
from app.cabinet.queries import appointments as queries
from app.cabinet.queries.appointments import AppointmentFilter
from app.db import db, unit_of_work
from app.kernel import clock
from tests.client import LintingClient, find_form, form_values, path_of
from tests.factories.party import make_party
from tests.factories.posts_held import fill, make_draft

ClientAs = Callable[..., LintingClient]
NEW = "/intake/posts-held/new"
HEAD = "post,member,name,since,until,ending,reason,source,slate\n"
ROWS = """Leader,3,,2010-09-25,2015-05-08,resigned,Lost the election,The papers,
Leader,4,,2015-09-12,,,,The papers,
Leader in the Lords,,Baroness Quill,2015-05-27,,,,The papers,
"""


@pytest.fixture
def officer(app: Flask, client_as: ClientAs) -> LintingClient:
    """A client of the selections officer; seven members, and a draft that filled one post."""
    with unit_of_work() as session:
        make_party(session, 7)
        fill(session, make_draft(session), {"Home": ("Smith", 1)})
    return client_as(Role.SELECTIONS_OFFICER)


def sent(client: LintingClient, data: bytes) -> str:
    """Send a file; the address of its preview."""
    token = dict(form_values(find_form(client.get(NEW).text, "Show what would change")))[
        "csrf_token"
    ]
    boundary, body = encode_multipart(
        {"csrf_token": token, "file": FileStorage(io.BytesIO(data), "posts.csv")}
    )
    answer = client.post(NEW, data=body, content_type=f'multipart/form-data; boundary="{boundary}"')
    assert answer.status_code == 302, answer.text
    return path_of(answer)


def on_record() -> list[tuple[str, str, str]]:
    """What is on record and not voided: post, holder, how it ended; from the earliest on."""
    db.session.rollback()
    wanted = AppointmentFilter(on=clock.today(), descending=False)
    return [
        (one.post, one.holder, one.ending_words)
        for one in queries.list_appointments(db.session, wanted)
    ]


def test_posts_are_taken_in_changed_and_taken_back(officer: LintingClient) -> None:
    before = on_record()
    preview = sent(officer, (HEAD + ROWS).encode())
    assert officer.submit(preview, button="Take in these 3 rows").status_code == 302
    assert on_record() == [
        ("Leader", "Dan Elm-3", "resigned"),
        ("Leader in the Lords", "Baroness Quill", ""),
        ("Leader", "Eve Hazel-4", ""),
        *before,
    ]
    answer = officer.submit(f"{preview}/undo", {"reason": "The wrong file"})
    assert answer.status_code == 302, answer.text
    assert on_record() == before


def test_who_left_is_taken_in_and_taken_back(officer: LintingClient) -> None:
    officer.submit(sent(officer, (HEAD + ROWS).encode()), button="Take in these 3 rows")
    before = on_record()
    row = "leader,4,,2015-09-12,2016-06-29,resigned,,The papers,\n"
    import_ = sent(officer, (HEAD + row).encode())
    assert officer.submit(import_, button="Take in this 1 row").status_code == 302
    assert ("Leader", "Eve Hazel-4", "resigned") in on_record()
    answer = officer.submit(f"{import_}/undo", {"reason": "She stays"})
    assert answer.status_code == 302, answer.text
    assert on_record() == before


def test_what_was_changed_since_is_not_taken_back(officer: LintingClient) -> None:
    import_ = sent(officer, (HEAD + ROWS).encode())
    officer.submit(import_, button="Take in these 3 rows")
    before = on_record()
    number = queries.list_of_post(db.session, "Leader in the Lords")[0].id
    officer.submit(f"/cabinet/posts/{number}/edit", {"source": "Hansard"})
    answer = officer.submit(f"{import_}/undo", {"reason": "The wrong file"})
    assert "has been changed since" in answer.text
    assert on_record() == before


def test_the_file_of_the_history_is_taken_in_as_it_is(officer: LintingClient) -> None:
    preview = sent(officer, (HEAD + ROWS).encode())
    officer.submit(preview, button="Take in these 3 rows")
    before = on_record()
    for kind in ("csv", "xlsx"):
        again = sent(officer, officer.get(f"/cabinet/posts/history.{kind}").get_data())
        page = officer.get(again).text
        assert "4 rows" in page
        assert "Take in" not in page
    assert on_record() == before


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("Home,2,,2016-11-01,,,,x,", "Home is held by Ben Birch-1 since 10 October 2016"),
        ("Whip,,,2016-11-01,,,,x,", "Say who held it"),
        ("Whip,2,,2016-11-01,2016-11-01,resigned,,x,", "It must end after 1 November 2016"),
        ("Whip,2,,2016-11-01,2016-12-01,,,x,", "Say how it ended: resigned, dismissed"),
        ("Whip,2,,2016-11-01,,resigned,,x,", "Say on which day it ended"),
        ("Whip,2,,9000-11-01,,,,x,", "more than a year away"),
        (f"{'W' * 201},2,,2016-11-01,,,,x,", "at most 200 characters"),
        ("Whip,No Body,,2016-11-01,,,,x,", "No member"),
    ],
)
def test_a_row_that_cannot_be_says_why(officer: LintingClient, row: str, sentence: str) -> None:
    preview = sent(officer, f"{HEAD}{row}\n".encode())
    assert sentence in officer.get(preview).text
    assert len(on_record()) == 1


def test_two_rows_of_one_post_do_not_overlap(officer: LintingClient) -> None:
    rows = "Whip,2,,2016-01-01,,,,x,\nWhip,3,,2016-05-01,,,,x,\n"
    page = officer.get(sent(officer, (HEAD + rows).encode())).text
    assert "Record first when that ended, by 1 May 2016" in page
