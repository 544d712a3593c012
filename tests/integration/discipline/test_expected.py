"""Divisions entered before they are held, and how they are matched with those that were."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.domain import Role
from app.db import db, unit_of_work
from app.kernel import clock
from app.votes import service
from app.votes.columns import get_columns
from app.votes.domain.lines import Direction, Evidence, Strength
from app.votes.models import ExpectedDivision, PartyLine, RecordedExcuse
from app.votes.service.expected import ExpectedRefused
from tests.client import path_of
from tests.factories.record import MadeRecord
from tests.integration.discipline.conftest import (
    DAY,
    FERRIES,
    HELD,
    HOUSING,
    SECOND,
    ClientAs,
    check_sums,
    declare,
    excuse,
    expect,
    made_house,
    rebels,
)
from tests.integration.web.reading import read
from tests.official_api import division


def declare_expected(expected_id: int, direction: Direction = Direction.NO) -> None:
    """Declare Labour's line in an expected division."""
    with unit_of_work() as session:
        service.declare_expected_line(
            session,
            expected_id,
            "Labour",
            direction,
            strength=Strength.THREE,
            evidence=Evidence.OFFICE,
            source=None,
            note=None,
            published=False,
            by="user 1",
        )


def matched(expected_id: int) -> int | None:
    """Which division it is matched with."""
    db.session.rollback()
    found = db.session.get_one(ExpectedDivision, expected_id)
    db.session.refresh(found)
    division_id = found.division_id
    db.session.rollback()
    return division_id


@pytest.fixture
def members_only(app: Flask) -> MadeRecord:
    """The House before any division is held."""
    record = made_house()
    held = dict(record.divisions)
    record.divisions.clear()
    record.stored()
    record.divisions.update(held)
    return record


def test_line_and_slip_come_with_the_one_division_of_that_title(
    members_only: MadeRecord, client_as: ClientAs
) -> None:
    client = client_as(Role.WHIP)
    answer = client.submit(
        "/votes/expected/new",
        {"expected_on": "2016-01-12", "title": "HOUSING bill:  second reading"},
    )
    assert answer.status_code == 302
    path = path_of(answer)
    expected_id = int(path.rsplit("/", 1)[1])
    given = {"direction": "no", "strength": "three", "evidence": "office"}
    assert client.submit(f"{path}/line", given).status_code == 302
    slip = {"member": "6", "kind": "slip", "what": "expected"}
    answer = client.submit(f"/votes/excuses/new?expected={expected_id}", slip)
    assert answer.status_code == 302
    page = read(client, path)
    assert "no, three lines" in page.text
    assert "1 member excused" in page.text
    assert "Fay Gill" in page.text
    members_only.stored()
    assert matched(expected_id) == HELD
    assert rebels() == 1
    check_sums()
    shown = read(client, f"/votes/divisions/{HELD}").section("For the whips")
    assert "Excused: 1 Fay Gill (slip)" in shown
    assert f"/votes/expected/{expected_id}" in read(client, f"/votes/divisions/{HELD}").links
    record = get_columns(db.session)
    assert int(record.excused.sum()) == 1


def test_two_divisions_of_one_title_wait_for_an_officer(
    members_only: MadeRecord, client_as: ClientAs
) -> None:
    expected_id = expect()
    declare_expected(expected_id)
    twin = division(7, "2016-01-12T18:00:00", ayes=[1], Title=HOUSING)
    members_only.add_divisions(twin)
    members_only.stored()
    assert matched(expected_id) is None
    client = client_as(Role.WHIP)
    desk = read(client, "/desk")
    assert "Choose which division it was" in desk.text
    assert "3 divisions of that day are on record" in desk.text
    assert f"/votes/expected/{expected_id}/match" in desk.links
    page = client.get(f"/votes/expected/{expected_id}/match").get_data(as_text=True)
    assert page.index("Division 7: Housing") < page.index("Ferries")
    answer = client.submit(f"/votes/expected/{expected_id}/match", {"division": "7"})
    assert path_of(answer) == "/votes/divisions/7"
    assert rebels(7) == 1
    assert "Choose which" not in read(client, "/desk").text
    # Chosen by mistake.
    answer = client.submit(f"/votes/expected/{expected_id}/unmatch", {})
    assert answer.status_code == 302
    assert (rebels(7), matched(expected_id)) == (0, None)
    check_sums()
    client.submit(f"/votes/expected/{expected_id}/match", {"division": str(HELD)})
    assert rebels() == 1
    check_sums()


def test_a_division_matched_with_another_or_of_another_day_is_not_offered(
    house: MadeRecord, client_as: ClientAs
) -> None:
    first, second = expect(), expect("Housing Bill, reasoned amendment")
    with unit_of_work() as session:
        service.match_expected(session, first, HELD, by="user 1")
    page = client_as(Role.WHIP).get(f"/votes/expected/{second}/match").get_data(as_text=True)
    assert f'value="{HELD}"' not in page
    assert f'value="{SECOND}"' in page
    assert "Peat" not in page
    for division_id, words in ((HELD, "matched with another"), (3, "was held on 19 January")):
        with pytest.raises(ExpectedRefused, match=words), unit_of_work() as session:
            service.match_expected(session, second, division_id, by="user 1")


def test_two_lines_of_one_party_are_not_put_on_one_division(
    house: MadeRecord, client_as: ClientAs
) -> None:
    declare(HELD, Direction.AYE)
    expected_id = expect()
    declare_expected(expected_id, Direction.NO)
    client = client_as(Role.WHIP)
    answer = client.submit(f"/votes/expected/{expected_id}/match", {"division": str(HELD)})
    assert answer.status_code == 422
    assert "A line of Labour is in force in that division" in answer.get_data(as_text=True)
    told = house.stored()
    assert matched(expected_id) is None
    assert any("is not matched by itself" in note for note in told.notes)
    assert rebels() == 3


def test_a_line_declared_since_stays_when_a_match_is_taken_back(house: MadeRecord) -> None:
    expected_id = expect()
    declare_expected(expected_id, Direction.AYE)
    excuse(6, expected_id=expected_id)
    with unit_of_work() as session:
        service.match_expected(session, expected_id, HELD, by="user 1")
    assert rebels() == 3
    declare(HELD, Direction.NO)
    with unit_of_work() as session:
        service.unmatch_expected(session, expected_id, by="user 1")
    lines = db.session.scalars(select(PartyLine).order_by(PartyLine.id)).all()
    assert [(row.division_id, row.replaced_at is None) for row in lines] == [
        (None, False),
        (HELD, True),
    ]
    assert db.session.scalars(select(RecordedExcuse.division_id)).all() == [None]
    assert rebels() == 1
    check_sums()


def test_changing_one_that_somebody_changed_meanwhile_shows_both(
    house: MadeRecord, client_as: ClientAs
) -> None:
    expected_id = expect()
    client = client_as(Role.WHIP)
    opened = client.get(f"/votes/expected/{expected_id}/edit")
    with unit_of_work() as session:
        service.change_expected(
            session, expected_id, expected_on=DAY, title="Theirs", version=1, by="user 2"
        )
    refused = client.post_form(opened, {"title": "Mine"})
    assert refused.status_code == 409
    assert "Theirs" in refused.get_data(as_text=True)
    assert client.post_form(refused, {"title": "Mine"}).status_code == 302
    assert read(client, f"/votes/expected/{expected_id}").heading == "Mine"


def test_one_that_was_not_held_is_voided_with_a_reason(
    house: MadeRecord, client_as: ClientAs
) -> None:
    expected_id = expect("A debate that was talked out")
    client = client_as(Role.WHIP)
    path = f"/votes/expected/{expected_id}"
    assert client.submit(f"{path}/void", {}).status_code == 422
    answer = client.submit(f"{path}/void", {"why": "It was not held.", "reason": "Talked out."})
    assert answer.status_code == 302
    page = read(client, path)
    assert "It was not held. Talked out." in page.text
    for action in ("edit", "void", "match", "line", "unmatch"):
        given = {"direction": "no", "why": "It was not held.", "title": "Else"}
        opened = client.get(f"{path}/{action}")
        if 'method="post"' in opened.get_data(as_text=True).split("<main", 1)[1]:
            assert client.post_form(opened, given).status_code == 422, action
    assert "Choose which" not in read(client, "/desk").text


def test_the_list_is_searched_filtered_and_paged_and_comes_as_a_file(
    house: MadeRecord, client_as: ClientAs
) -> None:
    client = client_as(Role.AUDITOR)
    assert "No division is expected" in read(client, "/votes/expected").text
    for number in range(55):
        expect(f"Street Lamps Bill, amendment {number}", date(2030, 1, 1))
    expect(FERRIES)
    declare_expected(expect(HOUSING, date(2030, 1, 1)))
    house.stored()
    page = read(client, "/votes/expected")
    assert "56 divisions, 1 to 50 shown" in page.text
    assert "Expect a division" not in page.text
    assert len(read(client, "/votes/expected", page="2").table("Expected divisions")) == 6
    (row,) = read(client, "/votes/expected", q="housing").table("Expected divisions")
    assert (row["Line of Labour"], row["State"]) == ("no, three lines", "expected")
    (row,) = read(client, "/votes/expected", show="held").table("Expected divisions")
    assert (row["Division"], row["Official id"]) == (FERRIES, str(SECOND))
    assert "No expected division matches" in read(client, "/votes/expected", q="zz").text
    file = client.get("/votes/expected.csv?q=housing").get_data(as_text=True)
    assert "no, three lines" in file
    assert client.get("/votes/expected.xlsx").status_code == 200
    bad = client.get("/votes/expected?since=2030-02-01&until=2030-01-01")
    assert bad.status_code == 422


def test_one_of_the_next_days_without_a_line_waits_on_the_desk(
    house: MadeRecord, client_as: ClientAs
) -> None:
    today = clock.today()
    soon = expect("Allotments Bill", today + timedelta(days=2))
    expect("Bus Shelters Bill", today + timedelta(days=3))
    client = client_as(Role.WHIP)
    page = read(client, "/desk")
    assert "No line is declared for “Allotments Bill”" in page.text
    assert "Bus Shelters" not in page.text
    declare_expected(soon)
    assert "Allotments" not in read(client, "/desk").text


def test_only_the_whips_enter_and_match(house: MadeRecord, client_as: ClientAs) -> None:
    expected_id = expect()
    for role in Role:
        client = client_as(role)
        may, looks = role is Role.WHIP, role in (Role.WHIP, Role.AUDITOR)
        for path in ("edit", "void", "match", "unmatch", "line"):
            status = client.get(f"/votes/expected/{expected_id}/{path}").status_code
            assert status == (200 if may else 403), (role, path)
        for path in ("", ".csv", f"/{expected_id}", f"/{expected_id}/sheet"):
            status = client.get(f"/votes/expected{path}").status_code
            assert status == (200 if looks else 403), (role, path)
