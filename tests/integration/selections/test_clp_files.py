"""Branches, officers, regional contacts and freeze dates from files: previewed, taken back."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.domain import Role
from app.db import db, unit_of_work
from app.selections.models.organisation import ClpOfficer, ClpUnit, FreezeDate, RegionContact
from tests.client import LintingClient, path_of
from tests.factories.clps import a_branch, a_clp, a_contact, an_officer

ClientAs = Callable[..., LintingClient]
UNITS = "name,clp,pool,organisation,since,until,source\n"
OFFICERS = "name,clp,office,email,telephone,since,until,source\n"


@pytest.fixture
def officer(app: Flask, client_as: ClientAs) -> LintingClient:
    """A selections officer; a CLP in Wales with a branch and a secretary, and its contact."""
    with unit_of_work() as session:
        clp = a_clp(session, "Ynys Môn", region="Wales")
        a_branch(session, clp.id, "East")
        an_officer(session, clp.id, "Ada Birch")
        a_contact(session, "Wales")
    return client_as(Role.SELECTIONS_OFFICER)


def sent(client: LintingClient, kind: str, data: bytes, name: str = "rows.csv") -> str:
    """Send a file; the address of its preview."""
    answer = client.submit(f"/intake/{kind}/new", {"file": (io.BytesIO(data), name)})
    assert answer.status_code == 302, answer.text
    return path_of(answer)


def taken(client: LintingClient, preview: str, button: str) -> None:
    """Take in what a preview shows."""
    answer = client.submit(preview, button=button)
    assert answer.status_code == 302, answer.text


def units() -> list[tuple[str, str | None, str | None]]:
    """Branches on record: name, organisation, last day."""
    db.session.rollback()
    rows = db.session.scalars(
        select(ClpUnit).where(ClpUnit.voided_at.is_(None)).order_by(ClpUnit.id)
    )
    return [(one.name, one.organisation, one.until and one.until.isoformat()) for one in rows]


def test_branches_are_taken_in_changed_and_taken_back(officer: LintingClient) -> None:
    before = units()
    rows = (
        "North,ynys mon clp,branch,,2018-01-01,,A letter\n"
        "Harbour,Ynys Môn CLP,affiliate,Unison,2018-01-01,,A letter\n"
        "Hospitals,Ynys Môn CLP,affiliate,UNISON,2018-01-01,,A letter\n"
        "EAST,Ynys Môn CLP,branch,,2010-05-06,2019-01-01,A letter\n"
    )
    preview = sent(officer, "clp-units", (UNITS + rows).encode())
    assert "1 January 2019" in officer.get(preview).text
    taken(officer, preview, "Take in these 4 rows")
    assert units() == [
        ("East", None, "2019-01-01"),
        ("North", None, None),
        ("Harbour", "Unison", None),
        ("Hospitals", "Unison", None),
    ]
    for kind in ("csv", "xlsx"):
        again = sent(
            officer,
            "clp-units",
            officer.get(f"/selections/units.{kind}?show=ended").data,
            f"units.{kind}",
        )
        page = officer.get(again).text
        assert "4 rows" in page
        assert "Take in" not in page
    undone = officer.submit(f"{preview}/undo", {"reason": "The wrong file"})
    assert undone.status_code == 302, undone.text
    assert units() == before


@pytest.mark.parametrize(
    ("kind", "row", "sentence"),
    [
        ("clp-units", "North,Nowhere CLP,branch,,2018-01-01,,x", "No CLP “Nowhere CLP”"),
        ("clp-units", "North,Ynys Mon CLP,ward,,2018-01-01,,x", "branch, affiliate"),
        ("clp-units", "North,Ynys Mon CLP,affiliate,,2018-01-01,,x", "affiliated organisation"),
        ("clp-units", "North,Ynys Mon CLP,branch,Unison,2018-01-01,,x", "belongs to no"),
        ("clp-units", "North,Ynys Mon CLP,branch,,2018-01-01,2018-01-01,x", "It must end after"),
        ("clp-units", "East,Ynys Mon CLP,branch,,2018-01-01,,x", "since 6 May 2010"),
        ("clp-officers", "Ben,Ynys Mon CLP,Chair,ben,,2018-01-01,,x", "name@example.org"),
        ("clp-officers", "Ada Birch,Ynys Mon CLP,secretary,,,2018-01-01,,x", "already, since"),
    ],
)
def test_a_row_that_cannot_be_used_says_why(
    officer: LintingClient, kind: str, row: str, sentence: str
) -> None:
    head = UNITS if kind == "clp-units" else OFFICERS
    page = officer.get(sent(officer, kind, f"{head}{row}\n".encode())).text
    assert sentence in page
    assert "Take in" not in page


def test_two_rows_of_one_branch_do_not_overlap(officer: LintingClient) -> None:
    rows = "N,Ynys Mon CLP,branch,,2018-01-01,,x\nN,Ynys Mon CLP,branch,,2019-01-01,,x\n"
    page = officer.get(sent(officer, "clp-units", (UNITS + rows).encode())).text
    assert "“N” is on record already, since 1 January 2018" in page


def test_officers_are_taken_in_changed_and_taken_back(officer: LintingClient) -> None:
    rows = (
        "Ben Ash,Ynys Môn CLP,Chair,ben@example.org,020 7946 0123,2018-01-01,,A letter\n"
        "Ada Birch,Ynys Môn CLP,Secretary,a@example.org,,2010-05-06,,Return of the CLP\n"
    )
    preview = sent(officer, "clp-officers", (OFFICERS + rows).encode())
    taken(officer, preview, "Take in these 2 rows")

    def on_record() -> list[tuple[str, str | None]]:
        db.session.rollback()
        found = db.session.scalars(
            select(ClpOfficer).where(ClpOfficer.voided_at.is_(None)).order_by(ClpOfficer.id)
        )
        return [(one.name, one.email) for one in found]

    assert on_record() == [("Ada Birch", "a@example.org"), ("Ben Ash", "ben@example.org")]
    assert officer.submit(f"{preview}/undo", {"reason": "The wrong file"}).status_code == 302
    assert on_record() == [("Ada Birch", "ada.birch@example.org")]


def test_contacts_are_taken_in_changed_and_taken_back(officer: LintingClient) -> None:
    rows = b"region,name,email,telephone\nwales,Elin Oak,elin@example.org,\nNarnia,A,a@b.org,\n"
    preview = sent(officer, "regional-contacts", rows)
    assert "No seat on record lies in “Narnia”" in officer.get(preview).text
    taken(officer, preview, "Take in this 1 row")
    file = officer.get("/selections/contacts.xlsx").data
    assert "Take in" not in officer.get(sent(officer, "regional-contacts", file, "c.xlsx")).text
    changed = db.session.scalars(select(RegionContact)).one()
    assert (changed.name, changed.telephone) == ("Elin Oak", None)
    assert officer.submit(f"{preview}/undo", {"reason": "The wrong file"}).status_code == 302
    db.session.rollback()
    back = db.session.scalars(select(RegionContact)).one()
    assert (back.name, back.telephone) == ("Rhian Llwyd", "029 2018 0123")


def test_freeze_dates_are_taken_in_and_taken_back(officer: LintingClient) -> None:
    head = b"clp,freeze_on,purpose,source\n"
    rows = b"Ynys Mon CLP,2019-06-24,Trigger ballot,A letter\nYnys Mon CLP,24 June,x,y\n"
    preview = sent(officer, "freeze-dates", head + rows)
    assert "Write the day as 2016-09-25" in officer.get(preview).text
    taken(officer, preview, "Take in this 1 row")
    again = officer.get(sent(officer, "freeze-dates", head + rows.splitlines()[0])).text
    assert "Take in" not in again
    assert officer.submit(f"{preview}/undo", {"reason": "The wrong file"}).status_code == 302
    db.session.rollback()
    assert db.session.scalars(select(FreezeDate)).one().void_reason == "The wrong file"


def test_an_import_is_not_undone_over_a_later_change(officer: LintingClient) -> None:
    rows = "North,Ynys Mon CLP,branch,,2018-01-01,,A letter\n"
    preview = sent(officer, "clp-units", (UNITS + rows).encode())
    taken(officer, preview, "Take in this 1 row")
    number = db.session.scalars(select(ClpUnit.id).where(ClpUnit.name == "North")).one()
    officer.submit(f"/selections/units/{number}/edit", {"source": "A better letter"})
    refused = officer.submit(f"{preview}/undo", {"reason": "The wrong file"})
    assert "has been changed since" in refused.text
    assert ("North", None, None) in units()
