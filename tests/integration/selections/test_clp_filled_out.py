"""The page of all of a CLP, the list of branches, and what an officer keeps of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.domain import Role
from app.audit.models import AuditEntry
from app.audit.service import read_private
from app.db import db, unit_of_work
from app.selections.domain.organisation import OrganisationRefused
from app.selections.models.organisation import ClpOfficer, ClpUnit
from app.selections.queries.organisation import list_officers, list_units, newest_freeze
from app.selections.service import units as service
from tests.client import LintingClient, path_of
from tests.factories.clps import BY, a_clp, a_contact, an_officer, fill_out

ClientAs = Callable[..., LintingClient]
TODAY = date(2026, 1, 5)


@pytest.fixture
def clps(app: Flask) -> list[int]:
    """Two CLPs that are filled out, in Wales and in no known region, and one that is not."""
    with unit_of_work() as session:
        made = [
            a_clp(session, "Ynys Môn", region="Wales").id,
            a_clp(session, "Northbridge").id,
            a_clp(session, "Empty", region="London").id,
        ]
        a_contact(session, "Wales")
        for clp_id, name in ((made[0], "Ada Birch"), (made[1], "Quentin Elm")):
            fill_out(session, clp_id)
            an_officer(session, clp_id, name)
    return made


@pytest.fixture
def officer(client_as: ClientAs, clps: list[int]) -> LintingClient:
    """A selections officer, who keeps what CLPs are filled out with."""
    return client_as(Role.SELECTIONS_OFFICER)


def test_one_page_has_all_of_a_clp(officer: LintingClient, clps: list[int]) -> None:
    page = officer.get(f"/selections/clps/{clps[0]}/organisation").text
    for text in (
        "Rhian Llwyd",
        "region@example.org",
        "Ada Birch",
        "2 party branches",
        "2 affiliated organisations",
        "3 affiliated branches, each with one vote",
        "Fabian Society",
        "No freeze date is on record",
    ):
        assert text in page
    assert "The region of Northbridge is not known" in (
        officer.get(f"/selections/clps/{clps[1]}/organisation").text
    )
    empty = officer.get(f"/selections/clps/{clps[2]}/organisation").text
    assert "Nobody is on record as the contact for London" in empty
    assert "No party branch is on record" in empty
    assert officer.get(f"/selections/clps/{clps[0]}/organisation?on=x").status_code == 422
    assert "2 party branches" in officer.get(f"/members/clps/{clps[0]}").text


def test_a_branch_is_recorded_changed_and_ended(officer: LintingClient, clps: list[int]) -> None:
    home = f"/selections/clps/{clps[0]}/organisation"
    typed = {"name": "North", "since": "2018-01-01", "source": "A letter"}
    new = f"/selections/clps/{clps[0]}/units/new/branch"
    assert path_of(officer.submit(new, typed)) == home
    again = officer.submit(new, {**typed, "name": "NORTH"})
    assert again.status_code == 422
    assert "“North” is on record already, since 1 January 2018" in again.text
    unit = db.session.scalars(select(ClpUnit).where(ClpUnit.name == "North")).one()
    edit = f"/selections/units/{unit.id}/edit"
    first, second = officer.get(edit), officer.get(edit)
    assert officer.post_form(first, {"name": "North and Dale"}).status_code == 302
    stale = officer.post_form(second, {"name": "North Town"})
    assert stale.status_code == 409
    assert "North and Dale" in stale.text
    assert officer.post_form(stale).status_code == 302
    assert "Nothing was changed" in officer.submit(edit).text
    ended = officer.submit(f"/selections/units/{unit.id}/end", {"until": "2019-01-01"})
    assert path_of(ended) == home
    assert "The end of North Town is on record" in officer.get(home).text
    assert "North Town" not in officer.get(home).text
    assert "North Town" in officer.get(f"{home}?on=2018-12-31").text
    assert "North Town" in officer.get(f"{home}?show=ended").text
    assert "until 1 January 2019" in officer.get(f"{home}?show=ended").text


def test_an_affiliated_branch_joins_its_organisation_as_it_is_written(
    officer: LintingClient, clps: list[int]
) -> None:
    new = f"/selections/clps/{clps[0]}/units/new/affiliate"
    assert 'value="Unison"' in officer.get(new).text
    typed = {"name": "Water", "since": "2018-01-01", "source": "A letter"}
    assert "Enter the affiliated organisation" in officer.submit(new, typed).text
    assert officer.submit(new, {**typed, "organisation": "UNISON"}).status_code == 302
    made = db.session.scalars(select(ClpUnit).where(ClpUnit.name == "Water")).one()
    assert made.organisation == "Unison"


def test_what_is_voided_stays_with_its_reason(officer: LintingClient, clps: list[int]) -> None:
    unit = list_units(db.session, clps, TODAY)[clps[0]][0]
    address = f"/selections/units/{unit.id}"
    assert officer.submit(f"{address}/void", {"reason": ""}).status_code == 422
    assert officer.submit(f"{address}/void", {"reason": "entered twice"}).status_code == 302
    assert "entered twice" in officer.get(address).text
    again = officer.submit(f"{address}/void", {"reason": "once more"})
    assert "voided already" in again.text
    home = f"/selections/clps/{clps[0]}/organisation"
    assert "1 party branch<" in officer.get(home).text
    assert "(voided)" in officer.get(f"{home}?show=voided").text
    db.session.rollback()
    assert [one.name for one in list_units(db.session, [clps[0]], TODAY)[clps[0]]] == [
        "West",
        "Harbour",
        "Harbour",
        "Hospitals",
    ]


def test_officers_are_kept_and_their_addresses_are_not_in_the_open(
    officer: LintingClient, clps: list[int]
) -> None:
    typed = {
        "office": "SECRETARY",
        "name": "Ben Ash",
        "email": "ben@example.org",
        "telephone": "020 7946 0123",
        "since": "2019-01-01",
        "source": "A letter",
    }
    new = f"/selections/clps/{clps[0]}/officers/new"
    assert "such as name@example.org" in officer.submit(new, {**typed, "email": "ben"}).text
    assert officer.submit(new, typed).status_code == 302
    ben = db.session.scalars(select(ClpOfficer).where(ClpOfficer.name == "Ben Ash")).one()
    assert ben.office == "Secretary"
    number = ben.id
    page = officer.get(f"/selections/officers/{number}").text
    assert "ben@example.org" in page
    edit = f"/selections/officers/{number}/edit"
    first, second = officer.get(edit), officer.get(edit)
    assert officer.post_form(first, {"telephone": ""}).status_code == 302
    assert officer.post_form(second, {"email": "b.ash@example.org"}).status_code == 409
    left = officer.submit(f"/selections/officers/{number}/end", {"until": "2020-01-01"})
    assert left.status_code == 302
    db.session.rollback()
    assert [one.name for one in list_officers(db.session, clps[0], date(2019, 6, 1))] == [
        "Ada Birch",
        "Ben Ash",
    ]
    assert [one.name for one in list_officers(db.session, clps[0], TODAY)] == ["Ada Birch"]
    void = officer.submit(f"/selections/officers/{number}/void", {"reason": "Another Ben"})
    assert void.status_code == 302
    db.session.rollback()
    trail = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.person == f"officeholder {number}")
        .order_by(AuditEntry.id)
    ).all()
    assert [entry.event.rpartition(":")[2] for entry in trail] == [
        "recorded",
        "changed",
        "changed",
        "voided",
    ]
    assert "Ben" not in "".join(str(entry.changes) for entry in trail)
    personal = read_private(db.session, trail[0])
    assert personal == {
        "after": {"name": "Ben Ash", "email": "ben@example.org", "telephone": "020 7946 0123"}
    }


def test_a_freeze_date_is_recorded_and_voided(officer: LintingClient, clps: list[int]) -> None:
    new = f"/selections/clps/{clps[0]}/freeze-dates/new"
    typed = {"freeze_on": "2019-06-24", "purpose": "Trigger ballot 2019", "source": "A letter"}
    assert officer.submit(new, typed).status_code == 302
    twice = officer.submit(new, {**typed, "purpose": "TRIGGER BALLOT 2019"})
    assert "on record already for the same purpose" in twice.text
    assert officer.submit(new, {**typed, "freeze_on": "2018-01-01"}).status_code == 302
    newest = newest_freeze(db.session, clps[0])
    assert newest is not None
    assert newest.freeze_on == date(2019, 6, 24)
    address = f"/selections/freeze-dates/{newest.id}"
    assert officer.submit(f"{address}/void", {"reason": "the wrong year"}).status_code == 302
    assert "the wrong year" in officer.get(address).text
    db.session.rollback()
    newest = newest_freeze(db.session, clps[0])
    assert newest is not None
    assert newest.freeze_on == date(2018, 1, 1)


def test_branches_of_all_clps_are_listed_filtered_and_sorted(
    officer: LintingClient, clps: list[int]
) -> None:
    assert "10 branches, as at" in officer.get("/selections/units").text
    for query, count in (
        (f"clp={clps[0]}", 5),
        ("region=Wales", 5),
        ("pool=affiliate", 6),
        ("organisation=Unison", 4),
        ("q=ynys+mon+harbour", 2),
        ("q=fabian", 2),
    ):
        assert f"{count} branches" in officer.get(f"/selections/units?{query}").text, query
    assert "No branch matches" in officer.get("/selections/units?q=nothing+like+it").text
    assert "No branch matches" in officer.get("/selections/units?on=2001-01-01").text
    assert officer.get("/selections/units?clp=x").status_code == 422
    for sort in ("name", "clp", "region", "pool", "organisation", "since"):
        for order in ("", "&order=descending"):
            rows = officer.get(f"/selections/units.csv?sort={sort}{order}").text
            assert rows.count("\r\n") >= 10, sort
    found = officer.get("/search?q=fabian").text
    assert "Fabian Society, Northbridge CLP" in found


def test_a_branch_that_a_ballot_asks_is_not_voided(
    clps: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    unit = list_units(db.session, clps, TODAY)[clps[0]][0]
    monkeypatch.setattr(service.queries, "is_asked", lambda _session, unit_id: unit_id == unit.id)
    with pytest.raises(OrganisationRefused, match="take it out of the ballot"), unit_of_work() as s:
        service.void_unit(s, unit.id, reason="x", version=unit.version, by=BY)


# --- scope -----------------------------------------------------------------------------------


def test_a_secretary_sees_all_of_hers_and_nothing_of_others(
    client_as: ClientAs, clps: list[int]
) -> None:
    hers, other = clps[0], clps[1]
    client = client_as(Role.CLP_SECRETARY, scope=f"clp:{hers}")
    page = client.get(f"/selections/clps/{hers}/organisation").text
    for text in ("Rhian Llwyd", "Ada Birch", "Fabian Society"):
        assert text in page
    for change in ("/new", "/edit", "/selections/units?", "/selections/contacts"):
        assert change not in page
    assert "Fabian" in client.get(f"/selections/clps/{hers}/organisation.csv").text
    units = list_units(db.session, clps, TODAY)
    officers = {clp_id: list_officers(db.session, clp_id, TODAY) for clp_id in (hers, other)}
    assert client.get(f"/selections/units/{units[hers][0].id}").status_code == 200
    assert client.get(f"/selections/officers/{officers[hers][0].id}").status_code == 200
    for path in (
        f"/selections/clps/{other}/organisation",
        f"/selections/clps/{other}/organisation.csv",
        f"/selections/units/{units[other][0].id}",
        f"/selections/officers/{officers[other][0].id}",
    ):
        assert client.get(path).status_code == 404, path
    for path in (
        "/selections/units",
        "/selections/contacts",
        f"/selections/units/{units[hers][0].id}/edit",
        f"/selections/clps/{hers}/officers/new",
    ):
        assert client.get(path).status_code == 403, path
    found = client.get("/search?q=fabian").text
    assert "Ynys Môn CLP" in found
    assert "Northbridge" not in found


def test_the_past_is_shown_as_it_was(officer: LintingClient, clps: list[int]) -> None:
    before = officer.get(f"/selections/clps/{clps[0]}/organisation?on=2001-01-01").text
    assert "No party branch is on record for that day" in before
    assert "As at 1 January 2001" in before
