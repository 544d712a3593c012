"""Slips, pairs, proxies, leave and illness: who is excused, what is refused, who reads why."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select, text

from app.accounts.domain import Role
from app.audit.models import AuditEntry
from app.db import db, unit_of_work
from app.votes import service
from app.votes.columns import get_columns
from app.votes.domain.discipline import ExcuseKind
from app.votes.service.excuses import ExcuseRefused
from tests.client import path_of
from tests.factories.record import MadeRecord
from tests.integration.discipline.conftest import (
    DAY,
    HELD,
    LATER,
    LATER_DAY,
    SECOND,
    ClientAs,
    declare,
    excuse,
    expect,
)
from tests.integration.web.reading import read

GROUND = "Zxqground of a private kind"
SLIP = {"member": "Fay Gill", "kind": "slip", "what": "division", "division": str(HELD)}


def excused() -> set[tuple[int, int]]:
    """Member and division of everybody who is excused, as the columns have it."""
    columns = get_columns(db.session)
    rows = {
        (
            int(columns.member_ids[columns.members[i]]),
            int(columns.division_ids[columns.divisions[i]]),
        )
        for i in columns.excused.nonzero()[0]
    }
    db.session.rollback()
    return rows


def test_a_slip_is_one_name_and_one_click_from_the_division(
    house: MadeRecord, client_as: ClientAs
) -> None:
    client = client_as(Role.WHIP)
    path = f"/votes/excuses/new?division={HELD}"
    assert path in read(client, f"/votes/divisions/{HELD}").links
    answer = client.submit(path, {"member": "fay gill", "ground": GROUND})
    assert answer.status_code == 302
    assert excused() == {(6, HELD)}
    page = read(client, path_of(answer))
    assert page.heading == "Slip: Fay Gill"
    assert "Read it" in page.text
    assert GROUND not in page.text


def test_a_pair_excuses_both_of_any_party(house: MadeRecord, client_as: ClientAs) -> None:
    declare(party="Conservative")
    client = client_as(Role.WHIP)
    given = {**SLIP, "kind": "pair", "other": "Ivy Jarr"}
    assert client.submit("/votes/excuses/new", given).status_code == 302
    # She voted all the same, so only the other is excused from anything.
    assert excused() == {(6, HELD)}
    excuse(7, ExcuseKind.PAIR, other_id=8, division_id=LATER)
    assert excused() == {(6, HELD), (7, LATER), (8, LATER)}
    shown = read(client, f"/votes/divisions/{LATER}").section("For the whips")
    assert "Hal Inge (pair)" in shown
    assert "Pair with Hal Inge" in read(client, "/members/8").text


def test_days_are_both_included(house: MadeRecord) -> None:
    excuse(6, ExcuseKind.LEAVE, first_day=DAY, last_day=LATER_DAY)
    excuse(7, ExcuseKind.ILLNESS, first_day=LATER_DAY, last_day=LATER_DAY)
    excuse(8, ExcuseKind.LEAVE, first_day=date(2016, 1, 13), last_day=date(2016, 1, 18))
    assert excused() == {(6, HELD), (6, SECOND), (6, LATER), (7, LATER)}


def test_an_expected_division_excuses_from_nothing_until_it_is_held(house: MadeRecord) -> None:
    expected_id = expect()
    excuse(6, expected_id=expected_id)
    assert excused() == set()
    with unit_of_work() as session:
        service.match_expected(session, expected_id, HELD, by="user 1")
    assert excused() == {(6, HELD)}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"member": ""}, "Say who is excused"),
        ({"member": "Nobody Whatever"}, "No member"),
        ({"kind": "whim"}, "Choose a kind"),
        ({"kind": "pair"}, "Say with whom she is paired."),
        ({"kind": "proxy"}, "Say who casts the vote for her."),
        ({"kind": "pair", "other": "Fay Gill"}, "Name another member"),
        ({"other": "Ivy Jarr"}, "Only a pair or a proxy has another member."),
        ({"division": ""}, "Enter the id of the division"),
        ({"division": "the third"}, "Enter the id of the division as a whole number"),
        ({"division": "999"}, "No division with the official id 999"),
        ({"what": "expected"}, "Choose the expected division"),
        ({"what": "days"}, "Enter the first day"),
        (
            {"what": "days", "first_day": "2016-01-12", "last_day": "2016-01-11"},
            "The last day must not come before the first",
        ),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    house: MadeRecord, client_as: ClientAs, given: dict[str, str | None], words: str
) -> None:
    answer = client_as(Role.WHIP).submit("/votes/excuses/new", {**SLIP, **given})
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert excused() == set()


SCOPES: dict[str, dict[str, Any]] = {
    "division": {"division_id": HELD},
    "its day": {"first_day": DAY, "last_day": DAY},
    "a week": {"first_day": date(2016, 1, 11), "last_day": date(2016, 1, 15)},
}


@pytest.mark.parametrize(("first", "second"), list(product(SCOPES, SCOPES)))
def test_nobody_has_two_of_one_kind_for_one_division(
    house: MadeRecord, first: str, second: str
) -> None:
    one = excuse(6, **SCOPES[first])
    with pytest.raises(ExcuseRefused, match="Fay Gill has one on record"):
        excuse(6, **SCOPES[second])
    excuse(6, ExcuseKind.ILLNESS, **SCOPES[second])
    excuse(7, **SCOPES[second])
    excuse(6, division_id=LATER)
    with unit_of_work() as session:
        service.void_excuse(session, one, reason="A test.", by="user 1")
    two = excuse(6, **SCOPES[second])
    with pytest.raises(ExcuseRefused), unit_of_work() as session:
        service.reinstate_excuse(session, one, by="user 1")
    with unit_of_work() as session:
        service.void_excuse(session, two, reason="A test.", by="user 1")
        service.reinstate_excuse(session, one, by="user 1")


def test_a_member_is_paired_once_in_a_division(house: MadeRecord) -> None:
    excuse(6, ExcuseKind.PAIR, other_id=9, division_id=HELD)
    for member, other in ((6, 10), (7, 9), (9, 7), (10, 6)):
        with pytest.raises(ExcuseRefused):
            excuse(member, ExcuseKind.PAIR, other_id=other, division_id=HELD)
    excuse(7, ExcuseKind.PAIR, other_id=10, division_id=HELD)


def test_what_is_voided_excuses_nobody_until_it_is_reinstated(
    house: MadeRecord, client_as: ClientAs
) -> None:
    one = excuse(6, division_id=HELD)
    client = client_as(Role.WHIP)
    path = f"/votes/excuses/{one}"
    assert client.submit(f"{path}/void", {}).status_code == 422
    assert client.submit(f"{path}/void", {"reason": "She came."}).status_code == 302
    assert excused() == set()
    assert "She came." in read(client, path).text
    assert client.submit(f"{path}/void", {"reason": "Again."}).status_code == 422
    assert client.submit(f"{path}/reinstate", {}).status_code == 302
    assert excused() == {(6, HELD)}
    assert client.submit(f"{path}/reinstate", {}).status_code == 422


def test_a_ground_is_encrypted_and_each_reading_is_on_record(
    house: MadeRecord, client_as: ClientAs
) -> None:
    one = excuse(6, division_id=HELD, ground=GROUND)
    with db.engine.connect() as connection:
        stored = connection.execute(text("SELECT ground FROM excuse")).scalar_one()
    assert "Zxqground of" not in stored
    path = f"/votes/excuses/{one}/ground"
    for role in Role:
        answer = client_as(role).get(path)
        assert answer.status_code == (200 if role is Role.WHIP else 403)
        assert (GROUND in answer.get_data(as_text=True)) is (role is Role.WHIP)
    db.session.rollback()
    entries = db.session.scalars(select(AuditEntry)).all()
    readings = [row for row in entries if row.event == "votes:excuse:ground-read"]
    assert [(row.subject, row.person) for row in readings] == [(f"excuse {one}", "member 6")]
    assert not any("Zxq" in str(row.changes) for row in entries)
    recorded = next(row for row in entries if row.event == "votes:excuse:recorded")
    assert recorded.changes == {"excuse": one, "ground": True}


def test_the_list_is_filtered_and_comes_without_grounds(
    house: MadeRecord, client_as: ClientAs
) -> None:
    client = client_as(Role.AUDITOR)
    assert "No slip or pair is on record yet" in read(client, "/votes/excuses").text
    excuse(6, division_id=HELD, ground=GROUND)
    excuse(7, ExcuseKind.PAIR, other_id=9, division_id=LATER)
    excuse(8, ExcuseKind.LEAVE, first_day=DAY, last_day=LATER_DAY, ground=GROUND)
    caption = "Slips, pairs and the like"
    assert "Record a slip" not in read(client, "/votes/excuses").text
    for query, names in (
        ({}, ["Hal Inge", "Gus Hall", "Fay Gill"]),
        ({"q": "jarr"}, ["Gus Hall"]),
        ({"kind": "leave"}, ["Hal Inge"]),
        ({"on": "2016-01-12"}, ["Hal Inge", "Fay Gill"]),
        ({"on": "2016-01-19"}, ["Hal Inge", "Gus Hall"]),
        ({"member": "9"}, ["Gus Hall"]),
    ):
        page = read(client, "/votes/excuses", **query)
        assert [row["Member"] for row in page.table(caption)] == names, query
        file = client.get("/votes/excuses.csv", query_string=query).get_data(as_text=True)
        assert sum(name in file for name in ("Hal Inge", "Gus Hall", "Fay Gill")) == len(names)
        assert "Zxq" not in file
    assert "Nothing matches" in read(client, "/votes/excuses", q="zz").text
    assert client.get("/votes/excuses?on=the+third").status_code == 422
    assert client.get("/votes/excuses.xlsx").status_code == 200


def test_a_long_list_comes_in_pages(house: MadeRecord, client_as: ClientAs) -> None:
    for number in range(1, 29):
        day = date(2016, 2, number)
        excuse(6, first_day=day, last_day=day)
        excuse(7, first_day=day, last_day=day)
    client = client_as(Role.WHIP)
    assert "56 entries, 1 to 50 shown" in read(client, "/votes/excuses").text
    assert "51 to 56 shown" in read(client, "/votes/excuses", page="2").text


def test_who_may_record_and_who_may_look(house: MadeRecord, client_as: ClientAs) -> None:
    one = excuse(6, division_id=HELD)
    for role in Role:
        client = client_as(role)
        keeps, looks = role is Role.WHIP, role in (Role.WHIP, Role.AUDITOR)
        for path in ("/new", f"/{one}/void", f"/{one}/reinstate"):
            status = client.get(f"/votes/excuses{path}").status_code
            assert status == (200 if keeps else 403), (role, path)
        for path in ("", ".csv", f"/{one}"):
            status = client.get(f"/votes/excuses{path}").status_code
            assert status == (200 if looks else 403), (role, path)
    assert client_as(Role.WHIP).get("/votes/excuses/99").status_code == 404
