"""Whole histories taken in from a file, the rows in any order, and taken back."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from app.db import db
from app.whips.domain import MembershipAction, WhipAction
from app.whips.models import MembershipChange, WhipStatusChange
from tests.client import LintingClient, path_of
from tests.integration.whips.conftest import recorded

HEADER = "member,effective_on,action,decided_by,reason,source,ends_on,review_on\n"
HISTORY = (
    # The last first: a history has an order of its own.
    "1,2016-11-07,restore,party meeting,Undertaking given,Minutes,,\n"
    "Cleo Cedar-2,2016-09-26,resign,the member,Her own letter,,,2026-01-01\n"
    "1,2016-10-20,review,chief whip,Looked at,,2016-11-30,\n"
    "1,2016-10-03,suspend,chief whip,Away without leave,Letter 4,2016-11-03,\n"
)


def sent(whip: LintingClient, text: str, kind: str = "whip-status") -> str:
    """Send a file; the address of its preview."""
    file = (io.BytesIO((HEADER + text).encode()), "histories.csv")
    answer = whip.submit(f"/intake/{kind}/new", {"file": file})
    assert answer.status_code == 302, answer.text
    return path_of(answer)


def taken_in(whip: LintingClient, text: str, kind: str = "whip-status") -> str:
    """Send a file and take it in; the address of the import."""
    preview = sent(whip, text, kind)
    done = whip.submit(preview, button=button_of(whip, preview))
    assert done.status_code == 302, done.text
    return preview


def button_of(whip: LintingClient, preview: str) -> str:
    """The words of the button that takes a preview in."""
    page = whip.get(preview).text
    start = page.index('/take-in"')
    words = page[page.index("<button", start) : page.index("</button>", start)]
    return " ".join(words.split(">", 1)[1].split())


def history(member: int, table: Any = WhipStatusChange) -> list[tuple[str, str]]:
    """The changes of a member that count, in order: what was done, and the state after it."""
    db.session.rollback()
    rows = db.session.scalars(
        select(table)
        .where(table.member_id == member, table.voided_at.is_(None))
        .order_by(table.effective_on)
    )
    return [(row.action.value, row.state.value) for row in rows]


def test_a_whole_history_in_any_order_and_back(whip: LintingClient) -> None:
    done = taken_in(whip, HISTORY)
    assert history(1) == [("suspend", "suspended"), ("review", "suspended"), ("restore", "holds")]
    assert history(2) == [("resign", "resigned")]
    assert "3 October 2016: Whip suspended" in whip.get("/whips/1").text
    assert whip.get(done).status_code == 200
    # The same file again changes nothing.
    again = whip.get(sent(whip, HISTORY)).text
    assert "Unchanged" in again
    undone = whip.submit(f"{done}/undo", {"reason": "The wrong file"})
    assert undone.status_code == 302, undone.text
    assert history(1) == history(2) == []
    assert "The wrong file" in whip.get("/whips/1").text


def test_a_history_is_planned_with_what_is_on_record(whip: LintingClient) -> None:
    recorded(1, WhipAction.SUSPEND, date(2016, 10, 3))
    taken_in(
        whip,
        "1,2016-10-20,restore,chief whip,Back,,,\n1,2016-11-07,withdraw,chief whip,Again,,,\n",
    )
    assert [action for action, _ in history(1)] == ["suspend", "restore", "withdraw"]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("1,2016-10-03,restore,chief whip,Back,,,\n", "so it cannot be restored"),
        ("1,2016-10-03,dismiss,chief whip,Out,,,\n", "An action is one of suspend"),
        ("1,2016-10-03,withdraw,the King,Out,,,\n", "Who decided is one of"),
        ("1,3 October,withdraw,chief whip,Out,,,\n", "Write the day as 2016-09-25"),
        ("1,2016-10-03,withdraw,chief whip,,,,\n", "Reason"),
        ("1,2014-10-03,withdraw,chief whip,Out,,,\n", "had not sat for Labour"),
        ("Nobody Whatever,2016-10-03,withdraw,chief whip,Out,,,\n", "Nobody Whatever"),
        ("1,2016-10-03,suspend,chief whip,Out,,2016-10-01,\n", "must end after 3 October 2016"),
        (
            "1,2016-10-03,suspend,chief whip,Out,,,\n1,2016-10-04,suspend,chief whip,Out,,,\n",
            "cannot be suspended again",
        ),
        (
            "1,2016-10-03,suspend,chief whip,A,,,\nBen Birch-1,2016-10-03,resign,the member,A,,,\n",
            "Refused",
        ),
    ],
)
def test_rows_that_do_not_fit_are_refused_each_with_why(
    whip: LintingClient, rows: str, sentence: str
) -> None:
    page = whip.get(sent(whip, rows) + "?show=refused").text
    assert sentence in page


def test_a_row_is_refused_after_which_what_is_on_record_would_not_fit(
    whip: LintingClient,
) -> None:
    recorded(1, WhipAction.SUSPEND, date(2016, 10, 3))
    page = whip.get(sent(whip, "1,2016-09-26,withdraw,chief whip,Out,,,\n")).text
    assert "A change on record would no longer fit after it" in page
    page = whip.get(sent(whip, "1,2016-10-03,withdraw,chief whip,Out,,,\n")).text
    assert "Another change of 3 October 2016 is on record" in page


def test_what_is_built_upon_stands_against_the_undo(whip: LintingClient) -> None:
    done = taken_in(whip, "1,2016-10-03,suspend,chief whip,Out,,,\n")
    later = recorded(1, WhipAction.RESTORE, date(2016, 11, 7))
    refused = whip.submit(f"{done}/undo", {"reason": "The wrong file"})
    assert refused.status_code == 422
    assert "recorded since would no longer fit" in refused.text
    assert len(history(1)) == 2
    whip.submit(f"/whips/changes/whip/{later}/void", {"reason": "A slip"})
    whip.submit("/whips/changes/whip/1/void", {"reason": "By hand"})
    refused = whip.submit(f"{done}/undo", {"reason": "The wrong file"})
    assert refused.status_code == 422
    assert "It has been voided since" in refused.text


def test_membership_is_a_kind_of_its_own(whip: LintingClient) -> None:
    recorded(1, MembershipAction.SUSPEND, date(2016, 10, 3))
    done = taken_in(
        whip,
        "1,2016-11-07,readmit,executive,Appeal allowed,,,\n"
        "1,2016-10-20,expel,executive,Case 4,Letter,,2017-01-01\n",
        "party-membership",
    )
    assert history(1, MembershipChange) == [
        ("suspend", "suspended"),
        ("expel", "expelled"),
        ("readmit", "member"),
    ]
    assert history(1) == []
    whip.submit(f"{done}/undo", {"reason": "The wrong file"})
    assert history(1, MembershipChange) == [("suspend", "suspended")]
