"""Every verb of both histories, voiding and reinstating, and what is refused, on the pages."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.domain import Role
from app.audit.models import AuditEntry
from app.audit.service import read_private
from app.db import db
from app.files.models import StoredFile
from app.kernel import clock
from app.kernel.dates import written_day
from app.whips.domain import MembershipAction, MembershipState, WhipAction, WhipState
from app.whips.models import MembershipChange, WhipStatusChange
from tests.client import LintingClient, path_of
from tests.integration.whips.conftest import WHY, recorded, stored

ClientAs = Callable[..., LintingClient]
FIRST, SECOND, THIRD = date(2016, 9, 26), date(2016, 10, 3), date(2016, 11, 7)
ENTRY = {"effective_on": SECOND.isoformat(), "decided_by": "party meeting", "reason": WHY}
PDF = b"%PDF-1.4 a letter"

VERBS = [
    ("suspend", WhipAction.SUSPEND, [], WhipState.SUSPENDED),
    ("withdraw", WhipAction.WITHDRAW, [], WhipState.WITHDRAWN),
    ("resign", WhipAction.RESIGN, [], WhipState.RESIGNED),
    ("restore", WhipAction.RESTORE, [WhipAction.SUSPEND], WhipState.HOLDS),
    ("review", WhipAction.REVIEW, [WhipAction.WITHDRAW], WhipState.WITHDRAWN),
    ("membership/suspend", MembershipAction.SUSPEND, [], MembershipState.SUSPENDED),
    ("membership/expel", MembershipAction.EXPEL, [], MembershipState.EXPELLED),
    ("membership/resign", MembershipAction.RESIGN, [], MembershipState.RESIGNED),
    (
        "membership/readmit",
        MembershipAction.READMIT,
        [MembershipAction.EXPEL],
        MembershipState.MEMBER,
    ),
    (
        "membership/review",
        MembershipAction.REVIEW,
        [MembershipAction.SUSPEND],
        MembershipState.SUSPENDED,
    ),
]


@pytest.mark.parametrize(("path", "action", "before", "state"), VERBS)
def test_every_verb_is_recorded_from_its_page(
    whip: LintingClient, path: str, action: Any, before: list[Any], state: Any
) -> None:
    for one in before:
        recorded(1, one, FIRST)
    table = WhipStatusChange if isinstance(action, WhipAction) else MembershipChange
    later = {"review_on": THIRD.isoformat()} if action.value == "review" else {}
    page = whip.get(f"/whips/1/{path}").text
    assert "Leave it" in page
    made = whip.submit(f"/whips/1/{path}", {**ENTRY, **later, "source": "Minute 12"})
    assert path_of(made) == "/whips/1"
    db.session.rollback()
    row = db.session.scalars(select(table).where(table.effective_on == SECOND)).one()
    assert (row.member_id, row.action, row.state) == (1, action, state)
    assert (row.decided_by.value, row.reason, row.source) == ("party meeting", WHY, "Minute 12")
    timeline = whip.get("/whips/1").text
    assert WHY in timeline
    assert "3 October 2016" in timeline


def test_the_page_says_what_it_does_and_offers_what_fits(whip: LintingClient) -> None:
    assert f"from Ben Birch-1 from {written_day(clock.today())}." in (
        whip.get("/whips/1/withdraw").text
    )
    page = whip.get("/whips/1").text
    assert "Withdraw the whip" in page
    assert "Restore the whip" not in page
    recorded(1, WhipAction.WITHDRAW, SECOND)
    page = whip.get("/whips/1").text
    assert "Withdraw the whip" not in page
    assert "Restore the whip" in page
    assert "whip was withdrawn on 3 October 2016" in page
    # Being readmitted to the party says nothing of the whip.
    recorded(1, MembershipAction.SUSPEND, SECOND)
    recorded(1, MembershipAction.READMIT, THIRD)
    assert stored(WhipStatusChange, 1).state is WhipState.WITHDRAWN
    assert "does not restore the whip" in whip.get("/whips/1/membership/readmit").text


@pytest.mark.parametrize(
    ("path", "changes", "sentence"),
    [
        ("withdraw", {"reason": ""}, "Say why, for the record"),
        ("withdraw", {"effective_on": ""}, "Enter the day it takes effect"),
        ("withdraw", {"decided_by": "nobody"}, "Choose one of the list"),
        ("withdraw", {"review_on": FIRST.isoformat()}, "The review must come after 3 October 2016"),
        ("suspend", {"ends_on": SECOND.isoformat()}, "The term must end after 3 October 2016"),
        ("withdraw", {"effective_on": "2096-01-01"}, "more than a year away"),
        ("withdraw", {"effective_on": "2014-01-01"}, "had not sat for Labour by 1 January 2014"),
        ("restore", {}, "holds the whip, so it cannot be restored"),
        ("review", {"review_on": THIRD.isoformat()}, "there is nothing to review"),
        ("membership/readmit", {}, "a readmission cannot be recorded"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(
    whip: LintingClient, path: str, changes: dict[str, str], sentence: str
) -> None:
    answer = whip.submit(f"/whips/1/{path}", {**ENTRY, **changes})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.scalar(select(WhipStatusChange.id)) is None


def test_a_change_in_the_past_must_leave_the_whole_history_whole(whip: LintingClient) -> None:
    recorded(1, WhipAction.SUSPEND, SECOND)
    recorded(1, WhipAction.RESTORE, THIRD)
    early = {**ENTRY, "effective_on": FIRST.isoformat()}
    refused = whip.submit("/whips/1/suspend", early)
    assert refused.status_code == 422
    assert "3 October 2016 (whip suspended) would no longer fit" in refused.text
    taken = {**ENTRY, "effective_on": THIRD.isoformat()}
    assert "on record for 7 November 2016 already" in whip.submit("/whips/1/withdraw", taken).text
    between = {**ENTRY, "effective_on": "2016-10-20"}
    assert whip.submit("/whips/1/withdraw", between).status_code == 302
    assert "Whip withdrawn" in whip.get("/whips/1").text


def test_a_change_is_voided_and_counts_again(whip: LintingClient) -> None:
    first = recorded(1, WhipAction.WITHDRAW, SECOND)
    second = recorded(1, WhipAction.RESTORE, THIRD)
    refused = whip.submit(f"/whips/changes/whip/{first}/void", {"reason": "A namesake"})
    assert refused.status_code == 422
    assert "7 November 2016 (whip restored) would no longer fit" in refused.text
    assert whip.submit(f"/whips/changes/whip/{first}/void", {"reason": ""}).status_code == 422
    for one in (second, first):
        done = whip.submit(f"/whips/changes/whip/{one}/void", {"reason": "A namesake"})
        assert path_of(done) == "/whips/1"
    page = whip.get("/whips/1").text
    assert "Voided" in page
    assert "A namesake" in page
    assert "Ben Birch-1 holds the whip" in page
    again = whip.submit(f"/whips/changes/whip/{second}/reinstate", {"reason": "It was right"})
    assert again.status_code == 422
    done = whip.submit(f"/whips/changes/whip/{first}/reinstate", {"reason": "It was right"})
    assert done.status_code == 302
    assert stored(WhipStatusChange, first).voided_at is None
    assert "whip was withdrawn on 3 October 2016" in whip.get("/whips/1").text
    one = whip.get(f"/whips/changes/whip/{first}").text
    assert "Whip withdrawn: Ben Birch-1" in one
    assert WHY in one


def test_who_voids_what_somebody_else_has_voided_sees_both_texts(whip: LintingClient) -> None:
    change = recorded(1, MembershipAction.EXPEL, SECOND)
    address = f"/whips/changes/membership/{change}/void"
    page = whip.get(address)
    whip.submit(address, {"reason": "The panel took it back"})
    answer = whip.post_form(page, {"reason": "A slip of the pen"})
    assert answer.status_code == 409
    assert "The panel took it back" in answer.text
    assert "A slip of the pen" in answer.text


def test_a_document_is_taken_by_its_content_and_its_reading_recorded(whip: LintingClient) -> None:
    def sent(content: bytes, name: str) -> dict[str, Any]:
        return {**ENTRY, "document": (io.BytesIO(content), name)}

    refused = whip.submit("/whips/1/withdraw", sent(b"MZ a program", "letter.pdf"))
    assert refused.status_code == 422
    assert "whatever its name says" in refused.text
    assert db.session.scalar(select(StoredFile.id)) is None
    assert whip.submit("/whips/1/withdraw", sent(PDF, "The Letter.exe")).status_code == 302
    assert "the-letter.pdf" in whip.get("/whips/1").text.lower()
    answer = whip.get("/whips/changes/whip/1/document")
    assert answer.data == PDF
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    db.session.rollback()
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.event, entry.subject) == ("whips:document:read", "member 1")
    recorded(2, WhipAction.WITHDRAW, SECOND)
    assert whip.get("/whips/changes/whip/2/document").status_code == 404
    assert whip.get("/whips/changes/whip/99/document").status_code == 404


def test_reasons_are_for_officers_and_encrypted(
    app: Flask, party: list[int], client: LintingClient, client_as: ClientAs
) -> None:
    before = client.get("/members/1").text
    recorded(1, WhipAction.WITHDRAW, SECOND, source="Minute 12")
    recorded(1, MembershipAction.EXPEL, SECOND)
    for path in ("/members/1", "/members", "/", "/whips/1"):
        assert WHY not in client.get(path).text
    after = client.get("/members/1").text
    assert "withdrawn" not in after.lower()
    assert "expelled" not in after.lower()
    assert len(after) == len(before)
    db.session.rollback()
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.event == "whips:status:recorded")
    ).all()
    for entry in entries:
        assert WHY not in repr((entry.changes, entry.private))
        assert read_private(db.session, entry) == {"reason": WHY, "source": "Minute 12"}
    raw = db.session.connection().exec_driver_sql("SELECT reason FROM whip_status_change")
    assert WHY not in raw.scalar_one()
    assert WHY in client_as(Role.WHIP).get("/members/1").text


@pytest.mark.parametrize(
    ("role", "reads", "changes"),
    [
        (Role.WHIP, True, True),
        (Role.AUDITOR, True, False),
        (Role.ADMINISTRATOR, False, False),
        (Role.CLP_SECRETARY, False, False),
    ],
)
def test_who_may_do_what(
    client_as: ClientAs, party: list[int], role: Role, reads: bool, changes: bool
) -> None:
    recorded(1, WhipAction.WITHDRAW, SECOND)
    someone = client_as(role, scope="clp:1") if role.scoped else client_as(role)
    for path in ("/whips", "/whips.csv", "/whips/1"):
        assert someone.get(path).status_code == (200 if reads else 403), path
    for path in (
        "/whips/1/restore",
        "/whips/1/membership/expel",
        "/whips/changes/whip/1/void",
        "/whips/bulk",
        "/whips/bulk/check",
    ):
        allowed = someone.get(path).status_code in (200, 422)
        assert allowed is changes, path
    shown = someone.get("/members/1").text
    assert (WHY in shown) is reads
    if reads:
        assert ("Void, as recorded" in someone.get("/whips/1").text) is changes


def test_nobody_and_who_never_sat_for_the_party(whip: LintingClient) -> None:
    assert whip.get("/whips/99").status_code == 404
    assert whip.get("/whips/1/dismiss").status_code == 404
    assert whip.get("/whips/changes/whip/7").status_code == 404


def test_what_is_due_stands_on_the_desk(whip: LintingClient) -> None:
    today = clock.today()
    recorded(1, WhipAction.SUSPEND, SECOND, ends_on=today - timedelta(days=2))
    recorded(2, WhipAction.WITHDRAW, SECOND, review_on=today - timedelta(days=3))
    recorded(3, WhipAction.WITHDRAW, SECOND, review_on=today + timedelta(days=3))
    recorded(4, MembershipAction.SUSPEND, SECOND, review_on=today)
    desk = whip.get("/desk").text
    assert "The term of Ben Birch-1’s suspension has ended" in desk
    assert "Review the whip of Cleo Cedar-2: withdrawn" in desk
    assert "Overdue by 3 days" in desk
    assert "Dan Elm-3" not in desk
    assert "Review the membership of the party of Eve Hazel-4: suspended" in desk
    assert "Members who hold the whip" in desk
    recorded(1, WhipAction.RESTORE, today)
    assert "Ben Birch-1" not in whip.get("/desk").text


@pytest.mark.parametrize("slug", ["withdraw-the-whip", "correct-a-history"])
def test_there_is_help(whip: LintingClient, slug: str) -> None:
    assert whip.get(f"/help/{slug}").status_code == 200
