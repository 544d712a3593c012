"""Everything held on one person: found, counted, given as one file, and kept who asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.domain import Role
from app.audit.models import AuditEntry
from app.audit.service import forget, read_private
from app.db import db, unit_of_work
from app.members.models import Constituency, Member, Party, PartySpell, SeatSpell
from app.members.service import name_columns
from app.privacy import registry
from app.privacy.domain import Person, Purpose
from app.privacy.registry import Holder, Kind
from tests.client import LintingClient

ClientAs = Callable[..., LintingClient]
PAGE = "/privacy/people/member/172"


@pytest.fixture(autouse=True)
def house(app: Flask) -> None:
    """Two members on record."""
    with unit_of_work() as session:
        session.add(Member(id=172, confirmed=True, **name_columns("Diane Abbott", None)))
        session.add(Member(id=173, confirmed=True, **name_columns("Siân Jones", None)))
        session.add(Party(id=1, name="Labour", is_party=True))
        session.add(Constituency(id=1, name="Hackney North", search_name="hackney north"))
        session.flush()
        since = date(1987, 6, 11)
        session.add(SeatSpell(member_id=172, constituency_id=1, since=since))
        session.add(PartySpell(member_id=172, party_id=1, since=since))


@pytest.fixture
def officer(client_as: ClientAs) -> LintingClient:
    """Who may read what is held on a person."""
    return client_as(Role.PARTY_OFFICER)


def test_only_a_party_officer_looks(client: LintingClient, client_as: ClientAs) -> None:
    for path in ("/privacy/people", PAGE):
        assert client.get(path).status_code == 302
    for role in (Role.ADMINISTRATOR, Role.AUDITOR, Role.WHIP):
        someone = client_as(role)
        for path in ("/privacy/people", PAGE):
            assert someone.get(path).status_code == 403


@pytest.mark.parametrize(
    ("text", "found"),
    [("172", True), ("abbott", True), ("DIANE", True), ("173", False), ("nobody", False),
     ("999999999999", False), ("%", False)],
)  # fmt: skip
def test_a_person_is_found_by_id_and_by_name(
    officer: LintingClient, text: str, found: bool
) -> None:
    page = officer.get("/privacy/people", query_string={"kind": "member", "q": text})
    assert page.status_code == 200
    assert (f'href="{PAGE}"' in page.text) is found


def test_nothing_is_listed_before_somebody_is_looked_for(officer: LintingClient) -> None:
    assert "Nobody was found" not in officer.get("/privacy/people").text
    page = officer.get("/privacy/people", query_string={"q": "nobody of this name"})
    assert "Nobody was found" in page.text
    wrong = officer.get("/privacy/people", query_string={"kind": "x", "q": "a"})
    assert wrong.status_code == 422


def test_the_page_counts_and_tells_nothing(officer: LintingClient) -> None:
    page = officer.get(PAGE)
    assert "What is held on Diane Abbott" in page.text
    assert "Names, seats and parties" in page.text
    assert "Hackney North" not in page.text


@pytest.mark.parametrize("path", ["member/1", "nobody/172", "member/99999999999"])
def test_nobody_has_no_page(officer: LintingClient, path: str) -> None:
    assert officer.get(f"/privacy/people/{path}").status_code == 404


def test_the_file_holds_everything_and_is_on_record(officer: LintingClient) -> None:
    answer = officer.submit(PAGE, {"reason": "Herself, by letter."}, button="Make the file")
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert "everything-on-member-172.json" in answer.headers["Content-Disposition"]
    told = json.loads(answer.get_data())
    assert told["about"] == {"record": "member 172", "name": "Diane Abbott"}
    held = {holding["what"]: holding for holding in told["holdings"]}
    record = held["Names, seats and parties"]
    assert record["room"] == "members"
    assert record["purpose"] == Purpose.PUBLIC_RECORD
    assert record["kept"]
    assert record["held"]["seats"] == [
        {"since": "1987-06-11", "until": None, "constituency": "Hackney North"}
    ]
    assert held["Votes in divisions"]["held"] is None
    db.session.rollback()
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.event, entry.subject) == ("privacy:person:read", "member 172")
    assert "letter" not in str(entry.changes)
    assert read_private(db.session, entry) == {"reason": "Herself, by letter."}
    # The next file tells her who has read hers, and nobody once her key is destroyed.
    again = officer.submit(PAGE, {"reason": "Again."}, button="Make the file")
    trail = {h["what"]: h for h in json.loads(again.data)["holdings"]}["Entries of the audit trail"]
    assert trail["held"][0]["personal"] == {"reason": "Herself, by letter."}
    with unit_of_work() as session:
        forget(session, "member 172")
    last = officer.submit(PAGE, {"reason": "Once more."}, button="Make the file")
    assert "by letter" not in last.text


def test_the_file_is_readable_in_any_tongue(officer: LintingClient) -> None:
    answer = officer.submit("/privacy/people/member/173", {"reason": "x"}, button="Make the file")
    assert "Siân Jones" in answer.get_data().decode("utf-8")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 1001])
def test_without_a_reason_there_is_no_file(officer: LintingClient, reason: str) -> None:
    answer = officer.submit(PAGE, {"reason": reason}, button="Make the file")
    assert answer.status_code == 422
    assert "Error: What is held on" in answer.text
    db.session.rollback()
    assert db.session.scalars(select(AuditEntry)).all() == []


def test_a_request_about_her_is_in_it_without_who_asked(
    client: LintingClient, client_as: ClientAs
) -> None:
    asked = {"wrong": "Not her seat.", "contact": "a@example.org"}
    client.submit("/privacy/corrections/new?about=member-172", asked)
    officer = client_as(Role.PARTY_OFFICER)
    told = officer.submit(PAGE, {"reason": "x"}, button="Make the file").text
    assert "Not her seat." in told
    assert "a@example.org" not in told


# --- what is registered ------------------------------------------------------------------------


def test_every_kind_that_something_is_held_on_can_be_looked_for(app: Flask) -> None:
    kinds = {kind.name for kind in registry.list_kinds()}
    held = {kind for holder in registry.list_holders() for kind in holder.kinds}
    assert "member" in kinds
    assert held - kinds <= {"user"}  # the room of accounts registers its own


def test_nobody_registers_twice(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    monkeypatch.setattr(registry, "_holders", dict(registry._holders))
    kind = Kind("tester", "Tester", find=lambda _session, _text: [])
    holder = Holder("test", "Testing", "Tests", lambda _s, _p: {"a": 1}, ("tester",))
    registry.person_kind(kind)
    registry.holds_personal_data(holder)
    with pytest.raises(ValueError, match="already"):
        registry.person_kind(kind)
    with pytest.raises(ValueError, match="already"):
        registry.holds_personal_data(holder)
    of_everybody = [one for one in registry.list_holders() if not one.kinds]
    assert registry.list_holders("tester") == [*of_everybody, holder]


def test_a_person_without_a_known_name_is_shown_by_her_record(
    officer: LintingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    monkeypatch.setattr(registry, "_holders", dict(registry._holders))
    registry.person_kind(
        Kind("tester", "Tester", find=lambda _s, text: [(Person("tester", 3), text)])
    )
    registry.holds_personal_data(
        Holder("test", "Testing", "Tests", lambda _s, p: [{"id": p.id}] * 2, ("tester",))
    )
    page = officer.get("/privacy/people/tester/3")
    assert "What is held on tester 3" in page.text
    found = officer.get("/privacy/people", query_string={"kind": "tester", "q": "ann"})
    assert 'href="/privacy/people/tester/3"' in found.text
