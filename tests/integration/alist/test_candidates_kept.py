"""Officers keep candidates: entering, changing, steps, what listing asks for."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import event, select, text

from app.accounts.domain import Role
from app.alist.domain.candidates import CandidateState, CandidateStepKind
from app.alist.queries.candidates import CandidateFilter, get_candidate, list_candidates
from app.audit.models import AuditEntry
from app.db import db
from app.kernel import clock
from tests.client import LintingClient
from tests.factories.candidates import candidate, listed, make_ready, organisation, take_step
from tests.integration.web.reading import read

ClientAs = Callable[..., LintingClient]
TYPED = {
    "name": "Ada Birch",
    "email": "ada.birch@example.org",
    "telephone": "020 7946 0000",
    "languages": "Welsh, English, welsh",
    "tradition": "Co-operative",
    "applied_on": "2016-10-03",
    "source": "A letter of 3 October",
}


@pytest.fixture
def officer(client_as: ClientAs) -> LintingClient:
    return client_as(Role.SELECTIONS_OFFICER)


def state_of(candidate_id: int) -> CandidateState:
    db.session.rollback()
    return get_candidate(db.session, candidate_id, clock.today()).state


def test_a_candidate_is_entered_once_with_what_is_personal_encrypted(
    officer: LintingClient,
) -> None:
    assert "No candidate is on record" in officer.get("/a-list/candidates").text
    new = "/a-list/candidates/new"
    assert (
        "Enter an e-mail address with one @" in officer.submit(new, {**TYPED, "email": "ada"}).text
    )
    assert (
        "No constituency is called “Nowhere”"
        in officer.submit(new, {**TYPED, "seats": "Nowhere"}).text
    )
    assert officer.submit(new, {**TYPED, "applied_on": "2999-01-01"}).status_code == 422
    done = officer.submit(new, TYPED)
    assert done.status_code == 302
    assert "with this e-mail address is on record" in officer.submit(new, TYPED).text
    page = officer.get(done.location)
    assert "Applied since 3 October 2016" in page.text
    assert "English, Welsh" in page.text
    assert "ada.birch@" not in page.text
    shown = officer.submit(done.location, button="Show how to reach her")
    assert "ada.birch@example.org" in shown.text
    assert "020 7946 0000" in shown.text
    db.session.rollback()
    stored = db.session.execute(text("SELECT email, telephone FROM candidate")).one()
    assert "ada.birch@" not in str(stored)
    assert "7946 0000" not in str(stored)
    entries = db.session.scalars(select(AuditEntry)).all()
    assert "alist:contact:read" in [entry.event for entry in entries]
    assert "Birch" not in "".join(str(entry.changes) for entry in entries)


def test_a_change_that_crosses_another_shows_both(officer: LintingClient) -> None:
    one = candidate("Ada Birch", email="ada@example.org")
    path = f"/a-list/candidates/{one}/edit"
    page = officer.get(path)
    assert officer.submit(path, {"name": "Ada Beech"}).status_code == 302
    stale = officer.post_form(page, {"name": "Ada Oak"})
    assert stale.status_code == 409
    assert "Ada Beech" in stale.text
    assert "Ada Oak" in stale.text
    # How to reach her is read on record, and not by the way.
    assert "ada@example.org" not in f"{page.text} {stale.text}"


def test_nobody_is_listed_before_all_is_there(officer: LintingClient) -> None:
    one = candidate("Ada Birch")
    path = f"/a-list/candidates/{one}/step"
    began = {"kind": "review begun", "reason": "Complete."}
    assert officer.submit(path, began).status_code == 302
    refused = officer.submit(path, {"kind": "listed", "reason": "Ready."})
    assert refused.status_code == 422
    assert "Needed 1, have 0, short by 1." in refused.text
    assert "She has not confirmed that she is ready." in refused.text
    make_ready(one, organisation())
    assert officer.submit(path, {"kind": "listed", "reason": "Ready."}).status_code == 302
    assert state_of(one) is CandidateState.LISTED


def test_a_withdrawal_is_checked_first_and_its_reason_is_for_those_who_decide(
    officer: LintingClient, client_as: ClientAs
) -> None:
    one = listed("Ada Birch")
    path = f"/a-list/candidates/{one}/step"
    check = officer.submit(path, {"kind": "withdrawn", "reason": "Zxq of her own."})
    assert check.status_code == 422
    assert "Nothing is recorded yet" in check.text
    assert state_of(one) is CandidateState.LISTED
    assert officer.post_form(check, {}).status_code == 302
    assert state_of(one) is CandidateState.WITHDRAWN
    page = f"/a-list/candidates/{one}"
    assert "Zxq of her own." in officer.get(page).text
    for role in (Role.AUDITOR, Role.PARTY_OFFICER):
        assert "Zxq" not in client_as(role).get(page).text
    for role in (Role.CLP_SECRETARY, Role.WHIP, Role.EQUALITY_OFFICER):
        assert client_as(role).get(page).status_code == 403
    db.session.rollback()
    reasons = db.session.execute(text("SELECT reason FROM candidate_step")).scalars()
    assert not any("Zxq of" in (reason or "") for reason in reasons)


def test_pledges_readiness_and_agreement_are_recorded_and_voided(officer: LintingClient) -> None:
    one = candidate("Ada Birch")
    base = f"/a-list/candidates/{one}"
    pledge = {
        "kind": "whip", "pledged_on": "2016-10-04", "source": "Form 7", "same_text": "y",
    }  # fmt: skip
    new = f"{base}/pledges/new"
    assert officer.submit(new, {**pledge, "pledged_on": "2999-01-01"}).status_code == 422
    assert officer.submit(new, pledge).status_code == 302
    assert "stands. Void it first" in officer.submit(new, pledge).text
    assert "I will accept the party whip" in officer.get(base).text
    void = f"{base}/pledges/whip/void"
    assert officer.submit(void, {"reason": "Another's form."}).status_code == 302
    assert "No whip pledge of hers stands." in officer.submit(void, {"reason": "Again."}).text
    ready = {"confirmed_on": "2016-10-05", "source": "By telephone"}
    assert officer.submit(f"{base}/readiness", ready).status_code == 302
    fields = {"fields_agreed": ["name", "region"], "source": "Her letter"}
    assert officer.submit(f"{base}/agreement", fields).status_code == 302
    assert officer.submit(f"{base}/agreement", {**fields, "fields_agreed": ["name"]}).status_code
    row = get_candidate(db.session, one, clock.today())
    assert {field.value for field in row.agreed} == {"name"}
    assert row.pledges == {}


def test_due_diligence_is_read_on_record(officer: LintingClient, client_as: ClientAs) -> None:
    one = candidate("Ada Birch")
    path = f"/a-list/candidates/{one}/diligence"
    sent = {"state": "concerns", "effective_on": "2016-10-05", "note": "Zxq was said."}
    assert officer.submit(path, sent, button="Record it").status_code == 302
    assert "Zxq" not in officer.get(path).text
    assert "Zxq was said." in officer.submit(path, button="Show what is on record").text
    assert client_as(Role.AUDITOR).get(path).status_code == 403
    db.session.rollback()
    events = [entry.event for entry in db.session.scalars(select(AuditEntry))]
    assert "alist:diligence:read" in events


def test_the_list_is_filtered_sorted_and_a_file(officer: LintingClient) -> None:
    bakers = organisation("Union of Bakers")
    listed("Ada Birch", bakers, languages=("Welsh",))
    candidate("Bea Ash")
    take_step(candidate("Cai Elm"), CandidateStepKind.REFUSED)

    def names(**query: str) -> list[str]:
        rows = read(officer, "/a-list/candidates", **query).table("Candidates")
        return [row["Candidate"] for row in rows]

    assert names() == ["Bea Ash", "Ada Birch", "Cai Elm"]
    assert names(sort="name", order="descending") == ["Cai Elm", "Ada Birch", "Bea Ash"]
    assert names(state="refused") == ["Cai Elm"]
    assert names(q="welsh") == ["Ada Birch"]
    assert names(q="bakers") == ["Ada Birch"]
    assert names(organisation=str(bakers)) == ["Ada Birch"]
    assert officer.get("/a-list/candidates?organisation=77").status_code == 422
    assert "No candidate matches" in officer.get("/a-list/candidates?q=zz").text
    assert "No candidate is on record" not in officer.get("/a-list/candidates?on=2016-10-02").text
    file = officer.get("/a-list/candidates.csv?state=listed").get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(file[file.index("name,") :])))
    assert [row["name"] for row in rows] == ["Ada Birch"]
    assert officer.get("/a-list/candidates.xlsx").status_code == 200


def test_the_desk_says_who_waits_and_who_no_longer_has_all(officer: LintingClient) -> None:
    candidate("Bea Ash")
    one = listed("Ada Birch")
    assert "1 application to the A-list" in officer.get("/desk").text
    assert "without what listing asks for" not in officer.get("/desk").text
    officer.submit(f"/a-list/candidates/{one}/pledges/whip/void", {"reason": "A mistake."})
    assert "1 listed candidate without what listing asks for" in officer.get("/desk").text
    assert "no longer has all" in officer.get(f"/a-list/candidates/{one}").text
    assert "Ada Birch" in officer.get("/search?q=birch").text


def test_as_many_statements_for_many_candidates_as_for_few(app: Flask) -> None:
    bakers = organisation()
    listed("Ada Birch", bakers)
    asked: list[str] = []

    def counted() -> int:
        asked.clear()
        list_candidates(db.session, CandidateFilter(), clock.today())
        return len(asked)

    event.listen(db.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    counted()  # what is remembered for the length of a process is asked for once
    few = counted()
    for number in range(4):
        listed(f"Bea Ash {number}", bakers)
    counted()
    assert counted() == few > 0
