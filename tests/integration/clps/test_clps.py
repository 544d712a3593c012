"""CLPs: kept by selections officers, seen by a secretary only where they are hers."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.domain import Role
from app.audit.models import AuditEntry
from app.db import db, unit_of_work
from app.kernel.words import folded
from app.members import service
from app.members.models import Clp, Constituency, Member, SeatSpell
from tests.client import LintingClient, path_of

ClientAs = Callable[..., LintingClient]
SOURCE = "List of CLPs, 2016"


@pytest.fixture
def clps(app: Flask) -> dict[str, int]:
    """Two seats with a CLP each; Ada Birch sits for the first. Ids by the seat's name."""
    made = {}
    with unit_of_work() as session:
        for number, name in enumerate(("Northbridge", "Ynys Môn"), start=1):
            seat = Constituency(official_id=number, name=name, search_name=folded(name))
            session.add(seat)
            session.flush()
            clp = service.record_clp(
                session,
                name=f"{name} CLP",
                constituency=name,
                since=date(2010, 5, 6),
                until=None,
                source=SOURCE,
                by="user 9",
            )
            made[name] = clp.id
        session.add(
            Member(
                id=7,
                name="Ada Birch",
                sort_name="birch ada",
                search_name="ada birch",
                confirmed=True,
            )
        )
        session.flush()
        session.add(SeatSpell(member_id=7, constituency_id=1, since=date(2015, 5, 7)))
    return made


def entry(**changes: object) -> dict[str, object]:
    """What is entered for a third CLP."""
    return {
        "name": "Southmoor CLP",
        "constituency": "northbridge",
        "since": "2010-05-06",
        "until": "",
        "source": SOURCE,
        **changes,
    }


def test_an_officer_records_a_clp(client_as: ClientAs, clps: dict[str, int]) -> None:
    client = client_as(Role.SELECTIONS_OFFICER)
    answer = client.submit("/members/clps/new", entry())
    page = client.get(path_of(answer)).text
    assert "Southmoor CLP is on record" in page
    assert "Ada Birch" in page
    assert "<dd>6 May 2010</dd>" in page
    assert f"Source: {SOURCE}" in page


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": ""}, "Enter the name"),
        ({"name": "x" * 121}, "at most 120 characters"),
        ({"constituency": "Northbrige"}, "Did you mean Northbridge"),
        ({"constituency": ""}, "Enter the constituency"),
        ({"since": ""}, "Enter the day it began"),
        ({"since": "yesterday"}, "Enter a date such as"),
        ({"until": "2010-05-06"}, "It must end after 6 May 2010"),
        ({"source": " "}, "Say where this is known from"),
        ({"name": "YNYS MON CLP"}, "is on record already, since 6 May 2010"),
    ],
)
def test_what_no_clp_can_be_is_refused_beside_the_field(
    client_as: ClientAs, clps: dict[str, int], changes: dict[str, str], says: str
) -> None:
    client = client_as(Role.SELECTIONS_OFFICER)
    answer = client.submit("/members/clps/new", entry(**changes))
    assert answer.status_code == 422
    assert says in answer.text
    assert db.session.scalar(select(Clp.id).where(Clp.name == "Southmoor CLP")) is None


def test_a_clp_of_the_same_name_may_follow_one_that_ended(
    client_as: ClientAs, clps: dict[str, int]
) -> None:
    client = client_as(Role.SELECTIONS_OFFICER)
    edit = f"/members/clps/{clps['Northbridge']}/edit"
    assert client.submit(edit, {"until": "2024-05-30"}).status_code == 302
    again = entry(name="Northbridge CLP", since="2024-05-30")
    assert client.submit("/members/clps/new", again).status_code == 302
    assert client.get("/members/clps?on=2024-05-29").text.count(">Northbridge CLP<") == 1
    assert client.get("/members/clps?show=ended").text.count(">Northbridge CLP<") == 2


def test_a_stale_edit_is_answered_with_both_texts(
    client_as: ClientAs, clps: dict[str, int]
) -> None:
    client = client_as(Role.SELECTIONS_OFFICER)
    edit = f"/members/clps/{clps['Northbridge']}/edit"
    opened = client.get(edit)
    client.submit(edit, {"name": "Northbridge and Dale CLP"})
    stale = client.post_form(opened, {"name": "Northbridge Town CLP"})
    assert stale.status_code == 409
    assert "Northbridge and Dale CLP" in stale.text
    assert "Northbridge Town CLP" in stale.text
    # Saved again, in the knowledge of both, it stands.
    assert client.post_form(stale).status_code == 302
    assert "Northbridge Town CLP" in client.get("/members/clps").text


def test_nothing_is_saved_when_nothing_is_changed(
    client_as: ClientAs, clps: dict[str, int]
) -> None:
    client = client_as(Role.SELECTIONS_OFFICER)
    answer = client.submit(f"/members/clps/{clps['Northbridge']}/edit")
    assert answer.status_code == 422
    assert "Nothing was changed" in answer.text


def test_a_voided_clp_stays_on_record_with_the_reason(
    client_as: ClientAs, clps: dict[str, int]
) -> None:
    client = client_as(Role.SELECTIONS_OFFICER)
    address = f"/members/clps/{clps['Northbridge']}"
    client.submit(f"{address}/void", {"reason": "entered twice"})
    assert "Northbridge CLP" not in client.get("/members/clps").text
    assert "Northbridge CLP (voided)" in client.get("/members/clps?show=voided").text
    assert "entered twice" in client.get(address).text
    again = client.submit(f"{address}/void", {"reason": "once more"})
    assert again.status_code == 422
    assert "voided already" in again.text


# --- scope ---------------------------------------------------------------------------------------


def test_a_secretary_sees_her_clp_and_no_other(client_as: ClientAs, clps: dict[str, int]) -> None:
    hers, other = clps["Northbridge"], clps["Ynys Môn"]
    client = client_as(Role.CLP_SECRETARY, scope=f"clp:{hers}")
    assert client.get(f"/members/clps/{hers}").status_code == 200
    listed = client.get("/members/clps?show=voided").text
    assert "Northbridge CLP" in listed
    assert "Ynys" not in listed
    for kind in ("csv", "xlsx"):
        assert b"Ynys" not in client.get(f"/members/clps.{kind}").data
    assert "Ynys Môn CLP" not in client.get(f"/search?q={quote('Ynys')}").text
    not_hers, not_there = client.get(f"/members/clps/{other}"), client.get("/members/clps/999")
    assert not_hers.status_code == not_there.status_code == 404
    # The page that says so differs in the number that was asked for, and in nothing else.
    assert not_hers.text.replace(f"CLP {other} ", "CLP 999 ") == not_there.text


def test_a_secretary_comes_to_her_clp_first(client_as: ClientAs, clps: dict[str, int]) -> None:
    hers = clps["Northbridge"]
    client = client_as(Role.CLP_SECRETARY, scope=f"clp:{hers}")
    assert path_of(client.get("/desk")) == f"/selections/clps/{hers}"


@pytest.mark.parametrize("page", ["edit", "void"])
@pytest.mark.parametrize("which", ["Northbridge", "Ynys Môn"])
def test_a_secretary_changes_no_clp_not_even_hers(
    client_as: ClientAs, clps: dict[str, int], page: str, which: str
) -> None:
    client = client_as(Role.CLP_SECRETARY, scope=f"clp:{clps['Northbridge']}")
    assert client.get(f"/members/clps/{clps[which]}/{page}").status_code == 403
    assert client.get("/members/clps/new").status_code == 403


def test_a_scope_key_of_something_else_opens_nothing(
    client_as: ClientAs, clps: dict[str, int]
) -> None:
    for scope in ("", "clp:", "clp:x", f"{clps['Northbridge']}", "clp:-1", "clp:1 or 1=1"):
        client = client_as(Role.CLP_SECRETARY, scope=scope)
        assert client.get(f"/members/clps/{clps['Northbridge']}").status_code == 404, scope


# --- from a file ---------------------------------------------------------------------------------

ROWS = (
    "name,constituency,since,until,source\r\n"
    "Southmoor CLP,Northbridge,2010-05-06,,A letter\r\n"
    f"Ynys Môn CLP,ynys mon,2010-05-06,2024-05-30,{SOURCE.replace(',', '')}\r\n"
    "Nowhere CLP,Nowhere at all,2010-05-06,,A letter\r\n"
    "Backward CLP,Northbridge,2010-05-06,2009-01-01,A letter\r\n"
)


def send(client: LintingClient, text: str) -> str:
    """Send a file; the address of its preview."""
    file = (io.BytesIO(text.encode()), "clps.csv")
    answer = client.submit("/intake/clps/new", {"file": file})
    assert answer.status_code == 302, answer.text
    return path_of(answer)


def test_clps_are_taken_in_from_a_file_and_the_whole_is_undone(
    client_as: ClientAs, clps: dict[str, int]
) -> None:
    client = client_as(Role.SELECTIONS_OFFICER)
    preview = send(client, ROWS)
    page = client.get(preview).text
    assert "Nowhere at all" in page
    assert "It must end after 6 May 2010" in page
    taken = client.submit(preview, button="Take in these 2 rows")
    assert taken.status_code == 302, taken.text
    assert "Southmoor CLP" in client.get("/members/clps").text
    changed = db.session.get(Clp, clps["Ynys Môn"])
    assert changed is not None
    assert changed.until == date(2024, 5, 30)
    db.session.rollback()
    undone = client.submit(f"{preview}/undo", {"reason": "the wrong list"})
    assert undone.status_code == 302, undone.text
    assert "Southmoor CLP" not in client.get("/members/clps").text
    trail = db.session.scalars(
        select(AuditEntry).where(AuditEntry.event == "members:clp:voided")
    ).one()
    assert (trail.actor, trail.changes["reason"]) == ("user 1", "the wrong list")
    put_back = db.session.get(Clp, clps["Ynys Môn"], populate_existing=True)
    assert put_back is not None
    assert (put_back.until, put_back.source) == (None, SOURCE)


def test_an_import_is_not_undone_over_a_later_change(
    client_as: ClientAs, clps: dict[str, int]
) -> None:
    client = client_as(Role.SELECTIONS_OFFICER)
    preview = send(client, ROWS)
    client.submit(preview, button="Take in these 2 rows")
    edit = f"/members/clps/{clps['Ynys Môn']}/edit"
    client.submit(edit, {"source": "A better list"})
    refused = client.submit(f"{preview}/undo", {"reason": "the wrong list"})
    assert refused.status_code in (409, 422)
    assert "has been changed since" in refused.text
    assert "Southmoor CLP" in client.get("/members/clps").text


def test_every_change_of_a_clp_is_in_the_trail(client_as: ClientAs, clps: dict[str, int]) -> None:
    client = client_as(Role.SELECTIONS_OFFICER)
    edit = f"/members/clps/{clps['Northbridge']}/edit"
    client.submit(edit, {"source": "A better list"})
    found = db.session.scalars(
        select(AuditEntry).where(AuditEntry.event == "members:clp:changed")
    ).one()
    assert found.actor == "user 1"
    assert found.changes["before"]["source"] == SOURCE
    assert found.changes["after"]["source"] == "A better list"
    assert found.request_id
