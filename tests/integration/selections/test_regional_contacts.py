"""Regional contacts, and how to reach somebody once it is kept no longer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.accounts.domain import Role
from app.audit.models import AuditEntry
from app.audit.service import SCHEDULER, read_private
from app.db import db, unit_of_work
from app.kernel import clock
from app.privacy.domain import Person
from app.privacy.queries import list_holdings
from app.privacy.registry import find_kind
from app.selections.models.organisation import ClpOfficer, RegionContact
from app.selections.queries.organisation import find_contact
from app.selections.service.people import forget_contacts
from app.settings.service import change_setting
from tests.client import LintingClient
from tests.factories.clps import a_clp, a_contact, an_officer

ClientAs = Callable[..., LintingClient]
TYPED = {"name": "Rhian Llwyd", "email": "rhian@example.org", "telephone": "029 2018 0123"}


@pytest.fixture
def officer(app: Flask, client_as: ClientAs) -> LintingClient:
    """A selections officer, with CLPs in two regions."""
    with unit_of_work() as session:
        for seat, region in (("Ynys Môn", "Wales"), ("Aberavon", "Wales"), ("Bow", "London")):
            a_clp(session, seat, region=region)
    return client_as(Role.SELECTIONS_OFFICER)


def test_a_region_has_one_contact_and_is_listed_without_one(officer: LintingClient) -> None:
    assert "2 regions have no contact on record" in officer.get("/selections/contacts").text
    new = "/selections/contacts/new?region=Wales"
    nobody = officer.submit(new, {**TYPED, "email": "", "telephone": ""})
    assert "Enter an e-mail address or a telephone number" in nobody.text
    assert officer.submit(new, TYPED).status_code == 302
    # Wales is offered no more.
    assert ">Wales<" not in officer.get(new).text
    page = officer.get("/selections/contacts?sort=name").text
    assert "1 region has no contact on record" in page
    assert "rhian@example.org" in page
    rows = officer.get("/selections/contacts.csv?show=with").text
    assert '"Wales","Rhian Llwyd","rhian@example.org","029 2018 0123",2' in rows
    stored = db.session.execute(text("SELECT email FROM region_contact")).scalar_one()
    assert "rhian@" not in stored


def test_a_contact_is_changed_and_voided(officer: LintingClient) -> None:
    officer.submit("/selections/contacts/new?region=Wales", TYPED)
    found = find_contact(db.session, "Wales")
    assert found is not None
    address = f"/selections/contacts/{found.id}"
    first, second = officer.get(f"{address}/edit"), officer.get(f"{address}/edit")
    assert officer.post_form(first, {"name": "Rhian Elm"}).status_code == 302
    stale = officer.post_form(second, {"name": "Rhian Oak"})
    assert stale.status_code == 409
    assert "Rhian Elm" in stale.text
    assert officer.submit(f"{address}/void", {"reason": "She left"}).status_code == 302
    db.session.rollback()
    assert find_contact(db.session, "Wales") is None
    assert "She left" in officer.get(address).text
    assert "Rhian Elm" in officer.get("/selections/contacts?show=voided").text
    assert officer.submit("/selections/contacts/new?region=Wales", TYPED).status_code == 302
    trail = db.session.scalars(
        select(AuditEntry).where(AuditEntry.person == f"contact {found.id}").order_by(AuditEntry.id)
    )
    entries = trail.all()
    assert "Rhian" not in "".join(str(entry.changes) for entry in entries)
    assert read_private(db.session, entries[-1]) == {"after": {"reason": "She left"}}


@pytest.fixture
def left(officer: LintingClient) -> dict[str, int]:
    """Officers: one in office, one who left lately, one long ago; and a contact in use."""
    today = clock.today()
    with unit_of_work() as session:
        clp = a_clp(session, "Northbridge")
        ids = {"there": an_officer(session, clp.id, "Ada Birch").id}
        for key, name, days in (("lately", "Ben Ash", 29), ("long ago", "Cleo Elm", 30)):
            until = today - timedelta(days=days)
            ids[key] = an_officer(session, clp.id, name, until=until).id
        ids["contact"] = a_contact(session, "Wales").id
        change_setting(session, "selections:keep-contacts-days", 30, 0, by="user 1")
    return ids


def test_how_to_reach_who_left_is_forgotten_and_the_office_stays(left: dict[str, int]) -> None:
    with unit_of_work() as session:
        officers, contacts = forget_contacts(session, by=SCHEDULER)
        assert [one.id for one in officers] == [left["long ago"]]
        assert contacts == []
    reached = {
        one.name: one.email
        for one in db.session.scalars(select(ClpOfficer).execution_options(populate_existing=True))
    }
    assert reached == {
        "Ada Birch": "ada.birch@example.org",
        "Ben Ash": "ben.ash@example.org",
        "Cleo Elm": None,
    }
    person = AuditEntry.person == f"officeholder {left['long ago']}"
    entry = db.session.scalars(select(AuditEntry).where(person)).one()
    assert read_private(db.session, entry) is None
    with unit_of_work() as session:
        assert forget_contacts(session, by=SCHEDULER) == ([], [])
        contact = session.get_one(RegionContact, left["contact"])
        contact.voided_at, contact.void_reason = clock.now() - timedelta(days=31), "left"
    with unit_of_work() as session:
        assert [one.id for one in forget_contacts(session, by=SCHEDULER)[1]] == [left["contact"]]


def test_a_data_request_finds_an_officer_and_what_is_held(left: dict[str, int]) -> None:
    kind = find_kind("officeholder")
    for words in ("ada birch", "ADA.BIRCH@example.org", str(left["there"])):
        assert [person.id for person, _who in kind.find(db.session, words)] == [left["there"]]
    held = {
        one.holder.label: one.held
        for one in list_holdings(db.session, Person("officeholder", left["there"]))
    }
    assert dict(held["Office of a CLP"])["email"] == "ada.birch@example.org"  # type: ignore[arg-type]
    assert held["Entries of the audit trail"]
    contact = find_kind("contact").find(db.session, "llwyd")
    assert contact == [(Person("contact", left["contact"]), "Rhian Llwyd, for Wales")]
