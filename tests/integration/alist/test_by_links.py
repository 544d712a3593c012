"""Applying, keeping one's own entry, endorsing: everything that is done by a personal link."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text

from app.accounts.domain import Role
from app.alist.domain.candidates import CandidateState
from app.alist.domain.publication import PublicField
from app.alist.models.candidates import Candidate
from app.alist.queries.candidates import CandidateRow, get_candidate
from app.alist.service.erasing import erase_candidate
from app.audit.models import AuditEntry
from app.db import db, unit_of_work
from app.kernel import clock
from app.mail.models import Message
from app.monitoring.models import MonitoringAnswer
from app.settings.service import change_setting
from tests.client import LintingClient
from tests.factories.candidates import candidate, endorse, listed, organisation

ClientAs = Callable[..., LintingClient]
WRITTEN = {
    "name": "Ada Birch",
    "telephone": "",
    "tradition": "Co-operative",
    "languages": "Welsh",
    "whip_pledge": "y",
    "confidence_pledge": "y",
    "ready": "y",
    "fields_agreed": ["name", "tradition"],
}


def mailed_link(to: str) -> str:
    """The path of the newest link mailed to an address."""
    db.session.rollback()
    bodies = [
        one.body
        for one in db.session.scalars(select(Message).order_by(Message.id))
        if one.recipient == to
    ]
    found = re.findall(r"https?://[^/\s]+(/a-list/\S+)", bodies[-1] or "")
    return str(found[0])


def messages() -> int:
    db.session.rollback()
    return len(db.session.scalars(select(Message)).all())


def ask(client: LintingClient, email: str) -> str:
    answer = client.submit("/a-list/apply", {"email": email})
    assert answer.status_code == 200
    return answer.text


def row_of(candidate_id: int) -> CandidateRow:
    db.session.rollback()
    return get_candidate(db.session, candidate_id, clock.today())


def the_candidate() -> int:
    db.session.rollback()
    return db.session.scalars(select(Candidate.id)).one()


@pytest.fixture
def hers(client: LintingClient) -> tuple[int, str]:
    """A listed candidate and the address of her own entry."""
    one = listed("Ada Birch", email="ada@example.org")
    ask(client, "ada@example.org")
    return one, mailed_link("ada@example.org")


def test_she_applies_by_a_link_and_reads_it_once_more(client: LintingClient) -> None:
    assert client.submit("/a-list/apply", {"email": "ada"}).status_code == 422
    ask(client, "ada@example.org")
    path = f"{mailed_link('ada@example.org')}/application"
    assert client.submit(path, {**WRITTEN, "name": ""}).status_code == 422
    wrong = client.submit(path, {**WRITTEN, "seats": "Nowhere"})
    assert "No constituency is called" in wrong.text
    assert "Co-operative" in wrong.text  # what she typed is still there
    check = client.submit(path, WRITTEN)
    assert check.status_code == 422
    assert "Nothing is sent yet" in check.text
    assert db.session.scalars(select(Candidate)).all() == []
    assert client.post_form(check, {}).status_code == 302
    row = row_of(the_candidate())
    assert (row.name, row.state, row.languages) == ("Ada Birch", CandidateState.APPLIED, ("Welsh",))
    assert row.agreed == {PublicField.NAME, PublicField.TRADITION}
    assert [one.name for one in row.missing] == ["Endorsements", "Due diligence"]
    assert row.confirmed_on == clock.today()
    # The same link is hers from now on, and applies no second time.
    entry = path.removesuffix("/application")
    assert client.get(path).status_code == 302
    page = client.get(entry)
    assert "You are “applied”" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert client.post_form(check, {}).status_code == 404
    assert row_of(the_candidate()).state is CandidateState.APPLIED


def test_what_is_answered_does_not_tell_whether_there_is_an_entry(client: LintingClient) -> None:
    listed("Ada Birch", email="ada@example.org")
    bodies = {re.sub(r"csrf\S+", "", ask(client, one)) for one in ("ada@example.org", "x@y.org")}
    assert len(bodies) == 1
    assert mailed_link("x@y.org").startswith("/a-list/my/")


def test_no_more_than_three_links_an_hour_are_mailed(client: LintingClient) -> None:
    for _ in range(5):
        ask(client, "ada@example.org")
    assert messages() == 3


def test_only_the_newest_link_opens_and_not_for_ever(client: LintingClient) -> None:
    with time_machine.travel(datetime.fromisoformat("2016-10-04T09:00:00+00:00"), tick=False):
        ask(client, "ada@example.org")
        old = mailed_link("ada@example.org")
        ask(client, "ada@example.org")
        new = mailed_link("ada@example.org")
        assert client.get(old).status_code == 404
        assert client.get(new).status_code == 302
    with time_machine.travel(datetime.fromisoformat("2016-10-19T09:00:00+00:00"), tick=False):
        assert client.get(new).status_code == 404
    assert client.get("/a-list/my/nothing").status_code == 404
    stored = db.session.execute(text("SELECT token_digest FROM alist_link")).scalars().all()
    assert not any(new.rpartition("/")[2] in digest for digest in stored)


def test_she_changes_what_she_told_and_takes_back_what_is_public(
    client: LintingClient, hers: tuple[int, str]
) -> None:
    one, path = hers
    page = client.get(f"{path}/change")
    assert client.submit(f"{path}/change", {"tradition": "Fabian"}).status_code == 302
    assert row_of(one).tradition == "Fabian"
    assert client.post_form(page, {"tradition": "Marxist"}).status_code == 409
    assert "Fabian" in client.get(f"/a-list/{one}").text
    sent = client.submit(f"{path}/agreement", {"fields_agreed": ["name"]})
    assert sent.status_code == 302
    assert "Fabian" not in client.get(f"/a-list/{one}").text
    client.submit(f"{path}/agreement", {"fields_agreed": None})
    assert client.get(f"/a-list/{one}").status_code == 404
    db.session.rollback()
    entries = db.session.scalars(select(AuditEntry)).all()
    assert {entry.actor for entry in entries if "agreement" in entry.event} >= {f"candidate {one}"}


def test_she_confirms_pledges_pauses_and_withdraws(
    client: LintingClient, hers: tuple[int, str]
) -> None:
    one, path = hers
    later = datetime.combine(clock.today() + timedelta(days=400), datetime.min.time()).astimezone()
    with time_machine.travel(later, tick=False):
        ask(client, "ada@example.org")
        path = mailed_link("ada@example.org")
        assert not row_of(one).ready
        assert "out of date" in client.get(path).text
        assert client.submit(path, button="I am ready to stand").status_code == 302
        assert row_of(one).ready
        assert client.submit(f"{path}/leave", {"kind": "paused"}).status_code == 302
        assert row_of(one).state is CandidateState.PAUSED
        assert client.submit(f"{path}/leave", {"kind": "withdrawn"}).status_code == 302
        assert row_of(one).state is CandidateState.WITHDRAWN
        assert "Pause or withdraw" not in client.get(path).text


def test_she_pledges_to_the_text_she_is_shown(client: LintingClient) -> None:
    one = candidate("Ada Birch", email="ada@example.org")
    ask(client, "ada@example.org")
    path = mailed_link("ada@example.org")
    assert client.submit(path, button="I make the whip pledge").status_code == 302
    assert row_of(one).pledges != {}
    assert "I make the whip pledge" not in client.get(path).text


def test_she_has_everything_on_her_as_a_file_but_no_answer(
    client: LintingClient, hers: tuple[int, str]
) -> None:
    _one, path = hers
    client.submit(f"{path}/monitoring", {"q_sex": "01", "consent": "y"})
    answer = client.submit(path, button="Everything that is held on me, as a file")
    told = json.loads(answer.get_data(as_text=True))
    assert told["about"]["name"] == "Ada Birch"
    assert "ada@example.org" in json.dumps(told)
    answers = [h["held"] for h in told["holdings"] if h["room"] == "monitoring"]
    assert "shown to nobody" in str(answers)


def test_she_answers_and_withdraws_and_no_page_tells_which(
    client: LintingClient, hers: tuple[int, str]
) -> None:
    _one, path = hers
    before = client.get(path).text
    assert client.submit(f"{path}/monitoring", {"q_sex": "01"}).status_code == 422
    assert client.submit(f"{path}/monitoring", {"q_sex": "77", "consent": "y"}).status_code == 422
    done = client.submit(f"{path}/monitoring", {"q_sex": "01", "consent": "y"})
    assert done.status_code == 302
    db.session.rollback()
    assert len(db.session.scalars(select(MonitoringAnswer)).all()) == 1
    client.get(path)  # the thanks are shown once
    without_tokens = lambda page: re.sub(r'value="[^"]{60,}"', "", page)  # noqa: E731
    assert without_tokens(client.get(path).text) == without_tokens(before)
    assert 'value="01" checked' not in client.get(f"{path}/monitoring").text
    client.submit(path, button="Delete my answers")
    db.session.rollback()
    assert db.session.scalars(select(MonitoringAnswer)).all() == []
    entries = db.session.scalars(select(AuditEntry)).all()
    assert not any(
        re.search(r"candidate \d", f"{entry.actor}, {entry.subject}, {entry.person}")
        for entry in entries
        if entry.event.startswith("monitoring:")
    )


def test_an_organisation_confirms_and_withdraws_by_its_link(
    client: LintingClient, client_as: ClientAs
) -> None:
    one = candidate("Ada Birch", email="ada@example.org")
    bakers = organisation("Union of Bakers", email="bea@bakers.org")
    ask(client, "ada@example.org")
    path = f"{mailed_link('ada@example.org')}/endorsement"
    assert client.submit(path, {"organisation": str(bakers)}).status_code == 302
    link = mailed_link("bea@bakers.org")
    assert "Ada Birch says" in client.get(link).text
    assert client.submit(link, {}).status_code == 422
    assert client.submit(link, {"answer": "yes"}).status_code == 302
    (held,) = row_of(one).endorsed_by
    assert held.organisation == "Union of Bakers"
    assert "endorses her already" in client.submit(path, {"organisation": str(bakers)}).text
    assert client.submit(link, {"reason": "Our conference."}).status_code == 302
    assert row_of(one).endorsed_by == ()
    assert "Your answer is on record: withdrawn" in client.get(link).text
    # It can be asked again, and declines.
    assert client.submit(path, {"organisation": str(bakers)}).status_code == 302
    assert client.submit(mailed_link("bea@bakers.org"), {"answer": "no"}).status_code == 302
    assert client_as(Role.CLP_SECRETARY).get("/a-list/organisations").status_code == 403


def test_officers_keep_organisations_and_endorsements(client_as: ClientAs, app: Flask) -> None:
    officer = client_as(Role.PARTY_OFFICER)
    assert "No organisation is recognised" in officer.get("/a-list/organisations").text
    typed = {
        "name": "Union of Bakers",
        "contact_name": "Bea Ash",
        "email": "bea@bakers.org",
        "since": "2016-01-01",
        "source": "NEC minutes",
    }
    new = "/a-list/organisations/new"
    assert officer.submit(new, {**typed, "until": "2015-01-01"}).status_code == 422
    made = officer.submit(new, typed)
    assert made.status_code == 302
    assert "is recognised then" in officer.submit(new, typed).text
    one = candidate("Ada Birch")
    number = made.location.rpartition("/")[2]
    asks = f"/a-list/candidates/{one}/endorsements/new"
    record = {"organisation": number, "how": "record", "endorsed_on": "2016-10-03"}
    assert "Say where" in officer.submit(asks, record).text
    assert officer.submit(asks, {**record, "source": "Letter"}).status_code == 302
    (held,) = row_of(one).endorsed_by
    assert (
        "It has endorsements on record"
        in officer.submit(f"{made.location}/void", {"reason": "A mistake."}).text
    )
    end = f"/a-list/endorsements/{held.id}/withdraw"
    early = {"withdrawn_on": "2016-01-01", "reason": "x"}
    assert officer.submit(end, early).status_code == 422
    assert officer.submit(end, {**early, "withdrawn_on": "2016-11-01"}).status_code == 302
    assert row_of(one).endorsed_by == ()
    on = get_candidate(db.session, one, clock.today(), date(2016, 10, 20))
    assert [held.organisation for held in on.endorsed_by] == ["Union of Bakers"]
    void = f"/a-list/endorsements/{held.id}/void"
    assert officer.submit(void, {"reason": "Of another."}).status_code == 302
    assert "has been voided" in officer.submit(void, {"reason": "Again."}).text
    assert officer.submit(f"{made.location}/void", {"reason": "A mistake."}).status_code == 302
    assert officer.get("/a-list/organisations.csv?state=all").status_code == 200
    stored = db.session.execute(text("SELECT email, contact_name FROM organisation")).one()
    assert "bea@" not in str(stored)
    assert "Bea Ash" not in str(stored)


def test_recognition_that_ends_takes_nobody_off_the_list(client_as: ClientAs) -> None:
    bakers = organisation("Union of Bakers")
    one = listed("Ada Birch", bakers)
    officer = client_as(Role.SELECTIONS_OFFICER)
    today = clock.today().isoformat()
    sent = officer.submit(f"/a-list/organisations/{bakers}/edit", {"until": today})
    assert sent.status_code == 302
    row = row_of(one)
    assert row.state is CandidateState.LISTED
    assert [lack.name for lack in row.missing] == ["Endorsements"]
    assert "1 listed candidate without what listing asks for" in officer.get("/desk").text


def test_an_erased_candidate_has_no_link(client: LintingClient, hers: tuple[int, str]) -> None:
    one, path = hers
    endorse(one, organisation("Union of Smiths"))
    with unit_of_work() as session:
        erase_candidate(session, one, by="user 1")
    assert client.get(path).status_code == 404
    row = row_of(one)
    assert (row.name, row.state) == (f"Erased candidate {one}", CandidateState.WITHDRAWN)
    assert row.tradition == "" == row.reason


def test_a_corrected_address_ends_the_links_sent_to_the_old_one(
    client: LintingClient, client_as: ClientAs, hers: tuple[int, str]
) -> None:
    one, path = hers
    sent = {"email": "ada@example.com"}
    officer = client_as(Role.SELECTIONS_OFFICER)
    assert officer.submit(f"/a-list/candidates/{one}/edit", sent).status_code == 302
    assert client.get(path).status_code == 404
    ask(client, "ada@example.com")
    assert client.get(mailed_link("ada@example.com")).status_code == 200


def test_no_pledge_is_kept_to_a_text_she_was_not_shown(client: LintingClient) -> None:
    candidate("Ada Birch", email="ada@example.org")
    ask(client, "ada@example.org")
    path = mailed_link("ada@example.org")
    page = client.get(path)
    with unit_of_work() as session:
        change_setting(session, "alist:whip-pledge", "I pledge the earth.", 0, by="user 1")
    assert client.post_form(page, {}, button="I make the whip pledge").status_code == 409
    assert row_of(the_candidate()).pledges == {}
    assert "I pledge the earth." in client.get(path).text
    assert client.submit(path, button="I make the whip pledge").status_code == 302
    assert len(row_of(the_candidate()).pledges) == 1


def test_an_organisation_is_not_asked_over_and_over(
    client: LintingClient, hers: tuple[int, str]
) -> None:
    _one, path = hers
    body = str(organisation("Union of Smiths", email="smith@example.org"))
    codes = [
        client.submit(f"{path}/endorsement", {"organisation": body}).status_code for _ in range(4)
    ]
    assert codes == [302, 302, 302, 422]


def test_she_objects_and_is_gone_from_the_public_list(
    client: LintingClient, hers: tuple[int, str]
) -> None:
    one, path = hers
    assert client.get(f"/a-list/{one}").status_code == 200
    assert client.submit(f"{path}/object", {"reason": "Zxq of mine."}).status_code == 302
    assert client.get(f"/a-list/{one}").status_code == 404
    assert row_of(one).objected
    page = client.get(path).text
    assert "Your objection to processing is on record" in page
    assert "Object to processing" not in page
    assert "on record already" in client.get(f"{path}/object").text
