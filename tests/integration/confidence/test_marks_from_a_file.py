"""The history of deselection marks taken in from a file."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.accounts.domain import Role
from app.confidence.domain import Answer, RoundKind
from app.confidence.domain.marks import MarkState, standing_on
from app.confidence.queries import marks as queries
from app.db import db, unit_of_work
from tests.client import LintingClient, find_form, form_values, path_of
from tests.factories.closed_rounds import closed
from tests.factories.party import make_party

ClientAs = Callable[..., LintingClient]
NEW = "/intake/marks/new"
HEAD = "member,step,effective_on,route,outcome,reason,round_id\n"
HISTORY = """2,proposed,2016-09-01,,,Refused the pledge,
2,put on,2016-09-05,,,Decided in committee,
2,route chosen,2016-09-20,trigger ballot,,Branches to meet,
2,outcome,2016-11-02,,deselected,Branches decided,
3,proposed,2016-09-01,,,Refused the pledge,
3,refused,2016-09-05,,,Declared support,
"""


@pytest.fixture
def officer(client_as: ClientAs) -> LintingClient:
    """A client of the selections officer, with seven members on record."""
    return client_as(Role.SELECTIONS_OFFICER)


@pytest.fixture(autouse=True)
def members(app: Flask) -> None:
    """Seven members; in round 1 the first refused to declare confidence."""
    with unit_of_work() as session:
        make_party(session, 7)
        closed(session, {1: Answer.NO, 2: Answer.YES}, RoundKind.CONFIDENCE)


def sent(client: LintingClient, rows: str) -> str:
    """Send a file; the address of its preview."""
    token = dict(form_values(find_form(client.get(NEW).text, "Show what would change")))[
        "csrf_token"
    ]
    boundary, body = encode_multipart(
        {
            "csrf_token": token,
            "file": FileStorage(io.BytesIO((HEAD + rows).encode()), "marks.csv"),
        }
    )
    answer = client.post(NEW, data=body, content_type=f'multipart/form-data; boundary="{boundary}"')
    assert answer.status_code == 302, answer.text
    return path_of(answer)


def states() -> dict[tuple[int, int], MarkState]:
    """How each mark stands, by member and mark."""
    db.session.rollback()
    found = {}
    for mark_id, steps in queries.list_steps(db.session).items():
        now = standing_on(steps)
        assert now is not None
        found[queries.get_mark(db.session, mark_id).member_id, mark_id] = now.state
    return found


def test_whole_histories_are_taken_in_and_undone(officer: LintingClient) -> None:
    """Each row a step; sent again they are on record; undone, the marks are voided."""
    preview = sent(officer, HISTORY)
    assert officer.submit(preview, button="Take in these 6 rows").status_code == 302
    assert states() == {
        (1, 1): MarkState.PROPOSED,
        (2, 2): MarkState.OUTCOME,
        (3, 3): MarkState.REFUSED,
    }
    again = officer.get(sent(officer, HISTORY)).text
    assert "Take in these" not in again
    officer.submit(f"{preview}/undo", {"reason": "The wrong list."})
    assert states() == {
        (1, 1): MarkState.PROPOSED,
        (2, 2): MarkState.VOIDED,
        (3, 3): MarkState.VOIDED,
    }


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("2,put on,2016-09-05,,,Why,", "begin with the row that proposes the mark"),
        ("1,proposed,2016-09-05,,,Why,", "has a mark already that lives"),
        ("2,proposed,soon,,,Why,", "Write the day as 2016-09-25"),
        ("2,voided,2016-09-05,,,Why,", "Write one of proposed"),
        ("2,proposed,2016-09-05,,,Why,77", "No closed round 77"),
        ("2,proposed,2016-09-05,,,Why,1", "did not refuse in that round"),
        ("2,proposed,2016-09-05,,,Why,one", "Enter the number of the round"),
        ("2,put on,2016-09-05,,,Why,1", "Only the row that proposes a mark names a round"),
        ("2,route chosen,2016-09-05,by post,,Why,", "Write one of trigger ballot"),
        ("2,proposed,2116-09-05,,,Why,", "is still to come"),
        ("Nobody Atall,proposed,2016-09-05,,,Why,", "No member"),
    ],
)
def test_rows_that_cannot_be_are_refused_with_the_reason(
    officer: LintingClient, row: str, sentence: str
) -> None:
    """And nothing of them is taken in."""
    assert sentence in officer.get(sent(officer, row + "\n")).text
    assert states() == {(1, 1): MarkState.PROPOSED}


def test_the_kind_is_for_who_decides_on_marks(client_as: ClientAs) -> None:
    """The whips' office does not see it."""
    assert client_as(Role.WHIP).get(NEW).status_code == 403
