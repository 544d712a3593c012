"""Declaring and voiding lines from pages, before and after a division is held."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.domain import Role
from app.db import db, unit_of_work
from app.votes.domain.discipline import ExcuseKind
from app.votes.domain.lines import Direction, Strength
from app.votes.models import PartyLine
from app.votes.rolls import record_version
from app.whips.domain import DecidedBy, WhipAction
from app.whips.service import record_whip_change, void_whip_change
from tests.client import path_of
from tests.factories.record import MadeRecord
from tests.integration.discipline.conftest import (
    DAY,
    HELD,
    LATER,
    ClientAs,
    check_sums,
    declare,
    excuse,
    rebels,
    sums,
)
from tests.integration.web.reading import read

LINE = {"direction": "no", "strength": "three", "evidence": "office", "published": "no"}


def test_a_line_is_declared_on_the_page_of_a_division(
    house: MadeRecord, client_as: ClientAs
) -> None:
    client = client_as(Role.WHIP)
    page = read(client, f"/votes/divisions/{HELD}/line")
    assert "aye 3, no 1, abstain 4, a free vote 0" in page.text
    answer = client.submit(f"/votes/divisions/{HELD}/line", {**LINE, "note": "Agreed on Monday."})
    assert answer.status_code == 302
    assert path_of(answer) == f"/votes/divisions/{HELD}"
    assert rebels() == 1
    check_sums()
    shown = read(client, f"/votes/divisions/{HELD}")
    whips = shown.section("For the whips")
    for words in (
        "The line: no, three lines",
        "not published",
        "Note: Agreed on Monday.",
        "1 recorded in both lobbies, 3 absent without an excuse.",
        "Rebels: 1",
        "Dot Ekin",
        "Absent without an excuse: 3",
        "Fay Gill",
    ):
        assert words in whips, words


def test_the_former_line_stays_on_record_and_the_form_begins_with_the_one_in_force(
    house: MadeRecord, client_as: ClientAs
) -> None:
    first = declare(direction=Direction.AYE, source="The Whip")
    client = client_as(Role.WHIP)
    page = read(client, f"/votes/divisions/{HELD}/line")
    assert "The line of Labour that is in force (aye, three lines) is replaced" in page.text
    answer = client.submit(f"/votes/divisions/{HELD}/line", {"direction": "no"})
    assert answer.status_code == 302
    db.session.rollback()
    lines = db.session.scalars(select(PartyLine).order_by(PartyLine.id)).all()
    assert [(row.id == first, row.replaced_at is None) for row in lines] == [
        (True, False),
        (False, True),
    ]
    assert lines[1].source == "The Whip"
    history = read(client, f"/votes/divisions/{HELD}/line").table("Lines there have been")
    assert [(row["Line"], row["State"]) for row in history] == [
        ("no, three lines", "in force"),
        ("aye, three lines", "replaced"),
    ]


def test_a_line_that_somebody_declared_meanwhile_is_shown_and_not_overwritten(
    house: MadeRecord, client_as: ClientAs
) -> None:
    client = client_as(Role.WHIP)
    opened = client.get(f"/votes/divisions/{HELD}/line")
    declare(direction=Direction.AYE, note="The other officer’s.")
    refused = client.post_form(opened, LINE)
    assert refused.status_code == 409
    text = refused.get_data(as_text=True)
    assert "The other officer’s." in text
    assert "What is on record now, and what you entered" in text
    assert rebels() == 3
    # Sent again from the page that shows both, it stands.
    assert client.post_form(refused, LINE).status_code == 302
    assert rebels() == 1


def test_a_line_voided_meanwhile_is_no_longer_there_to_be_replaced(
    house: MadeRecord, client_as: ClientAs
) -> None:
    line = declare(direction=Direction.AYE)
    client = client_as(Role.WHIP)
    opened = client.get(f"/votes/divisions/{HELD}/line")
    assert client.submit(f"/votes/lines/{line}/void", {"reason": "Not ours."}).status_code == 302
    assert client.post_form(opened, LINE).status_code == 409


def test_a_voided_line_leaves_nobody_a_rebel(house: MadeRecord, client_as: ClientAs) -> None:
    line = declare()
    client = client_as(Role.WHIP)
    assert rebels() == 1
    answer = client.submit(f"/votes/lines/{line}/void", {"reason": "It was a free vote."})
    assert answer.status_code == 302
    assert rebels() == 0
    check_sums()
    page = read(client, f"/votes/divisions/{HELD}/line")
    (row,) = page.table("Lines there have been")
    assert "It was a free vote." in row["State"]
    again = client.submit(f"/votes/lines/{line}/void", {"reason": "Once more."})
    assert again.status_code == 422


def test_what_cannot_be_is_refused_with_a_sentence(house: MadeRecord, client_as: ClientAs) -> None:
    client = client_as(Role.WHIP)
    path = f"/votes/divisions/{HELD}/line"
    for given, words in (
        ({"direction": None}, "Choose a direction"),
        ({"published": "yes"}, "needs a source"),
        ({"direction": "free", "strength": "two"}, "A free vote has no strength"),
        ({"party": "Nobody’s Party"}, "Choose one of the list"),
        ({"party": "Lab\0our"}, "Choose one of the list"),
        ({"evidence": "inferred"}, "Choose one of the two"),
    ):
        answer = client.submit(path, {**LINE, **given})
        assert answer.status_code == 422, given
        assert words in answer.get_data(as_text=True), given
    assert client.get("/votes/divisions/99/line").status_code == 404
    assert client.get("/votes/lines/99/void").status_code == 404


def test_the_line_of_another_party_is_shown_below_that_of_the_own(
    house: MadeRecord, client_as: ClientAs
) -> None:
    declare(party="Conservative", direction=Direction.NO, strength=Strength.THREE)
    excuse(6, division_id=HELD)
    text = read(client_as(Role.AUDITOR), f"/votes/divisions/{HELD}").section("For the whips")
    assert text.index("Labour") < text.index("Conservative")
    assert "No line is declared, so nobody rebels" in text
    assert "Fay Gill (slip)" in text
    assert "2 members: 2 against it." in text


def test_who_may_declare_and_who_may_only_look(house: MadeRecord, client_as: ClientAs) -> None:
    line = declare()
    for role in Role:
        client = client_as(role)
        may = role is Role.WHIP
        for path in (f"/votes/divisions/{HELD}/line", f"/votes/lines/{line}/void"):
            assert client.get(path).status_code == (200 if may else 403), (role, path)
        looks = role in (Role.WHIP, Role.AUDITOR)
        page = client.get(f"/votes/divisions/{HELD}").get_data(as_text=True)
        assert ("For the whips" in page) is looks, role
        assert ("Declare a line" in page) is may, role


def test_a_change_of_whip_sums_the_divisions_of_that_member_anew(house: MadeRecord) -> None:
    declare(HELD, Direction.NO)
    declare(LATER, Direction.NO)
    assert (rebels(HELD), rebels(LATER)) == (1, 2)
    version = record_version(db.session)
    db.session.rollback()
    with unit_of_work() as session:
        change = record_whip_change(
            session,
            4,
            WhipAction.WITHDRAW,
            effective_on=DAY,
            decided_by=DecidedBy.CHIEF_WHIP,
            reason="A test.",
            by="user 1",
        )
        change_id, change_version = change.id, change.version
    assert (rebels(HELD), rebels(LATER)) == (0, 1)
    assert record_version(db.session) > version
    check_sums()
    with unit_of_work() as session:
        void_whip_change(session, change_id, reason="A test.", version=change_version, by="user 1")
    assert (rebels(HELD), rebels(LATER)) == (1, 2)
    check_sums()


def test_a_rule_that_is_changed_counts_everything_anew(
    house: MadeRecord, client_as: ClientAs
) -> None:
    declare()
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
    before = sums()
    client = client_as(Role.ADMINISTRATOR)
    page = read(client, "/settings/votes:both-lobbies-rebel")
    assert "The rebels of every division on record are counted anew at once." in page.text
    answer = client.submit("/settings/votes:both-lobbies-rebel", {"value": "Yes"})
    assert answer.status_code == 302
    assert rebels() == 2
    check_sums()
    client.submit("/settings/votes:whipless-in-cohesion", {"value": "Yes"})
    check_sums()
    whips = read(client_as(Role.WHIP), f"/votes/divisions/{HELD}").section("For the whips")
    assert "Recorded in both lobbies on an aye or no line is a rebellion." in whips
    assert "Members without the whip count in the party’s cohesion" in whips
    assert "Rebels: 2" in whips
    for name in ("votes:both-lobbies-rebel", "votes:whipless-in-cohesion"):
        client_as(Role.ADMINISTRATOR).submit(f"/settings/{name}", {"which": "the default"})
    assert sums() == before


def test_a_page_of_a_member_tells_the_whips_of_lines_broken_and_of_slips(
    house: MadeRecord, client_as: ClientAs
) -> None:
    declare()
    excuse(4, ExcuseKind.ILLNESS, first_day=DAY, last_day=DAY, ground="A cold Zxqground.")
    text = read(client_as(Role.WHIP), "/members/4").section("Lines broken, slips and pairs")
    assert "1 vote against a declared line: 1 in 2016." in text
    assert "Illness" in text
    assert "Zxqground" not in text
    plain = read(client_as(Role.PARTY_OFFICER), "/members/4").text
    assert "Lines broken" not in plain
