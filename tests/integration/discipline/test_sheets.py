"""The whip sheet: who is expected, who is excused, and no more."""

from __future__ import annotations

import csv
import io
from datetime import date

from app.accounts.domain import Role
from app.db import unit_of_work
from app.votes.domain.discipline import ExcuseKind
from app.whips.domain import DecidedBy, WhipAction
from app.whips.service import record_whip_change
from tests.factories.record import MadeRecord
from tests.integration.discipline.conftest import (
    DAY,
    HELD,
    HOUSING,
    ClientAs,
    declare,
    excuse,
    expect,
)
from tests.integration.web.reading import read


def test_the_sheet_has_who_holds_the_whip_and_what_excuses_her(
    house: MadeRecord, client_as: ClientAs
) -> None:
    declare()
    excuse(6, division_id=HELD, ground="Zxqground")
    excuse(7, ExcuseKind.PAIR, other_id=8, division_id=HELD)
    excuse(5, ExcuseKind.LEAVE, first_day=DAY, last_day=DAY)
    with unit_of_work() as session:
        record_whip_change(
            session,
            1,
            WhipAction.SUSPEND,
            effective_on=DAY,
            decided_by=DecidedBy.CHIEF_WHIP,
            reason="A test.",
            by="user 1",
        )
    client = client_as(Role.WHIP)
    page = read(client, f"/votes/divisions/{HELD}/sheet")
    assert page.heading == HOUSING
    assert "The line: no, three lines." in page.text
    assert "7 members: 3 expected, 4 excused (slip 1, pair 2, leave 1)." in page.text
    assert "Ada Birch" not in page.text  # suspended that day
    assert "Ivy Jarr" not in page.text
    assert "Zxq" not in page.text
    answer = client.get(f"/votes/divisions/{HELD}/sheet.csv")
    text = answer.get_data(as_text=True)
    assert "Zxq" not in text
    lines = text.lstrip("\ufeff").splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("member,"))
    rows = {row["member"]: row for row in csv.DictReader(io.StringIO("\n".join(lines[start:])))}
    assert rows["Hal Inge"]["excused_by"] == "pair"
    assert rows["Bea Cole"]["excused_by"] == ""
    assert client.get(f"/votes/divisions/{HELD}/sheet.xlsx").status_code == 200


def test_a_division_that_is_expected_has_a_sheet_too(
    house: MadeRecord, client_as: ClientAs
) -> None:
    expected_id = expect("Allotments Bill", date(2030, 1, 1))
    excuse(6, expected_id=expected_id)
    client = client_as(Role.AUDITOR)
    page = read(client, f"/votes/expected/{expected_id}/sheet")
    assert "The line: none is declared." in page.text
    assert "8 members: 7 expected, 1 excused (slip 1)." in page.text
    assert "Record a slip" not in page.text
    assert client.get(f"/votes/expected/{expected_id}/sheet.csv").status_code == 200
    assert client.get("/votes/expected/99/sheet").status_code == 404


def test_once_it_has_been_held_its_sheet_is_that_of_the_division(
    house: MadeRecord, client_as: ClientAs
) -> None:
    expected_id = expect(HOUSING, DAY)
    house.stored()
    # Declared and recorded on the division itself, after the match.
    declare()
    excuse(6, division_id=HELD)
    client = client_as(Role.WHIP)
    answer = client.get(f"/votes/expected/{expected_id}/sheet")
    assert answer.headers["Location"].endswith(f"/votes/divisions/{HELD}/sheet")
    text = client.get(f"/votes/expected/{expected_id}/sheet.csv").get_data(as_text=True)
    assert "slip" in text


def test_the_sheet_of_a_day_without_members_says_so(house: MadeRecord, client_as: ClientAs) -> None:
    expected_id = expect("Corn Bill", date(1846, 5, 15))
    client = client_as(Role.WHIP)
    text = read(client, f"/votes/expected/{expected_id}/sheet").text
    assert "Nobody holds the whip that day" in text
    assert client.get(f"/votes/expected/{expected_id}/sheet.csv").status_code == 200


def test_only_those_who_may_see_conduct_see_a_sheet(house: MadeRecord, client_as: ClientAs) -> None:
    for role in Role:
        for path in ("sheet", "sheet.csv"):
            status = client_as(role).get(f"/votes/divisions/{HELD}/{path}").status_code
            assert status == (200 if role in (Role.WHIP, Role.AUDITOR) else 403), role
