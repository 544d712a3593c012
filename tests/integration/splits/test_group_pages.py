"""The pages of breakaway groups, of who governs, and of the House on a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.domain import Role
from app.db import db, unit_of_work
from app.splits.models.groups import BreakawayFact, BreakawayMember, GoverningSpell
from app.splits.queries.composition import composition_on
from app.whips.domain import MembershipState, WhipState
from app.whips.models import MembershipChange, WhipStatusChange
from tests.client import LintingClient, path_of
from tests.factories.splits_groups import make_house

ClientAs = Callable[..., LintingClient]
FORMED = {"name": "The Independent Group", "formed_on": "2019-02-18", "source": "The papers"}


@pytest.fixture
def house(app: Flask) -> dict[str, list[int]]:
    """Fourteen members, by party."""
    with unit_of_work() as session:
        return make_house(session)


@pytest.fixture
def whip(client_as: ClientAs, house: dict[str, list[int]]) -> LintingClient:
    """A client of a whip."""
    return client_as(Role.WHIP)


def formed(client: LintingClient) -> str:
    """Record a group; the address of its page."""
    answer = client.submit("/splits/groups/new", FORMED)
    assert answer.status_code == 302, answer.text
    return path_of(answer)


def joined(client: LintingClient, page: str, names: str = "1\n2", **more: str | None) -> None:
    """Record that members joined a group."""
    answer = client.submit(f"{page}/join", {"names": names, "source": "Her letter", **more})
    assert answer.status_code == 302, answer.text


def seats(day: date) -> dict[str, int]:
    """The House on a day."""
    db.session.rollback()
    return dict(composition_on(db.session, day).seats)


def test_a_group_is_formed_joined_registered_left_and_dissolved(whip: LintingClient) -> None:
    """Each with its day and source; the House follows from day to day."""
    page = formed(whip)
    assert "Nobody is on record as having joined" in whip.get(page).text
    joined(whip, page)
    assert seats(date(2019, 2, 17))["Labour"] == 5
    assert seats(date(2019, 4, 14))["Independent"] == 3
    answer = whip.submit(
        f"{page}/record",
        {"fact": "registered", "on": "2019-04-15", "name": "Change UK", "source": "The register"},
    )
    assert answer.status_code == 302
    assert seats(date(2019, 4, 15))["Change UK"] == 2
    text = whip.get(page).text
    assert "Registered as a party, as Change UK" in text
    assert "Registered party" in text
    spell = db.session.scalars(select(BreakawayMember).where(BreakawayMember.member_id == 2)).one()
    left = whip.submit(f"/splits/groups/spells/{spell.id}/correct", {"until": "2019-06-04"})
    assert left.status_code == 302
    assert seats(date(2019, 6, 4))["Change UK"] == 1
    answer = whip.submit(
        f"{page}/record", {"fact": "dissolved", "on": "2019-12-19", "source": "The register"}
    )
    assert answer.status_code == 302
    assert "1 member left it that day" in whip.get(page).text
    assert "Change UK" not in seats(date(2019, 12, 19))
    for path in ("/splits/groups", "/splits/groups?q=change&state=dissolved", page):
        assert "Change UK" in whip.get(path).text
    assert "No group matches" in whip.get("/splits/groups?state=existing").text
    for path in ("/splits/groups.csv", "/splits/groups.xlsx", f"{page}.csv"):
        assert whip.get(path).status_code == 200
    assert "No group is on record" not in whip.get("/splits/groups?q=nothing").text


def test_nothing_follows_from_joining_unless_it_is_ticked(whip: LintingClient) -> None:
    """The histories of the whip and of membership follow only where an officer says so."""
    page = formed(whip)
    joined(whip, page, "1")
    assert not db.session.scalars(select(WhipStatusChange)).all()
    assert not db.session.scalars(select(MembershipChange)).all()
    joined(whip, page, "2\nAda Member-3", resign_membership="y", resign_whip="y")
    db.session.rollback()
    changes = db.session.scalars(select(WhipStatusChange)).all()
    assert [(row.member_id, row.state) for row in changes] == [
        (2, WhipState.RESIGNED),
        (3, WhipState.RESIGNED),
    ]
    assert {row.reason for row in changes} == {"Joined The Independent Group"}
    assert {row.state for row in db.session.scalars(select(MembershipChange))} == {
        MembershipState.RESIGNED
    }


def test_a_consequence_that_does_not_fit_records_nobody(whip: LintingClient) -> None:
    """All or none: a Conservative cannot resign the own party's whip."""
    page = formed(whip)
    answer = whip.submit(
        f"{page}/join", {"names": "1\n6", "source": "Her letter", "resign_whip": "y"}
    )
    assert answer.status_code == 422
    assert "Nobody was recorded." in answer.text
    assert "had not sat for Labour" in answer.text
    assert not db.session.scalars(select(BreakawayMember)).all()


def test_only_who_keeps_the_whip_is_offered_what_follows_for_it(
    client_as: ClientAs, house: dict[str, list[int]]
) -> None:
    """A party officer keeps groups; what is sent for the whip all the same is not heard."""
    officer = client_as(Role.PARTY_OFFICER)
    page = formed(officer)
    assert "resign_whip" not in officer.get(f"{page}/join").text
    joined(officer, page, "1", resign_whip="y")
    assert not db.session.scalars(select(WhipStatusChange)).all()
    auditor = client_as(Role.AUDITOR)
    assert auditor.get(page).status_code == 200
    assert auditor.get(f"{page}/join").status_code == 403
    assert client_as(Role.CLP_SECRETARY, scope="clp:1").get("/splits/groups").status_code == 403


def test_what_cannot_be_is_said_beside_the_field(whip: LintingClient) -> None:
    """Unknown names, days before the group, two groups at once, facts that make no sense."""
    page = formed(whip)
    sent: list[tuple[str, dict[str, str], str]] = [
        ("join", {"names": "nobody at all", "source": "A"}, "No member “nobody at all”"),
        ("join", {"names": "1", "since": "2019-02-01", "source": "A"}, "was formed on"),
        ("join", {"names": "", "source": "A"}, "Name at least one member"),
        ("record", {"on": "2019-03-01", "source": "A"}, "Choose what happened"),
        ("record", {"fact": "renamed", "on": "2019-03-01", "source": "A"}, "Enter the name"),
        ("record", {"fact": "dissolved", "on": "2019-02-18", "source": "A"}, "enter a later day"),
        ("record", {"fact": "deregistered", "on": "2019-03-01", "source": "A"}, "is no registered"),
        ("record", {"fact": "dissolved", "on": "2999-03-01", "source": "A"}, "check the year"),
    ]
    for place, data, says in sent:
        answer = whip.submit(f"{page}/{place}", data)
        assert answer.status_code == 422, (place, data)
        assert says in answer.text, (place, data)
    joined(whip, page)
    answer = whip.submit(f"{page}/join", {"names": "2", "source": "A"})
    assert answer.status_code == 422
    assert "Nobody sits in two groups" in answer.text
    assert whip.get("/splits/groups/99").status_code == 404
    assert whip.get("/splits/groups?on=never").status_code == 422


def test_a_mistake_is_voided_and_counts_no_more(whip: LintingClient) -> None:
    """A spell, a fact, then the group; each with its reason, none is lost."""
    page = formed(whip)
    joined(whip, page)
    whip.submit(f"{page}/record", {"fact": "registered", "on": "2019-04-15", "source": "A"})
    spell = db.session.scalars(select(BreakawayMember).where(BreakawayMember.member_id == 1)).one()
    fact = db.session.scalars(select(BreakawayFact).order_by(BreakawayFact.id.desc())).first()
    assert fact
    for path in (f"/splits/groups/spells/{spell.id}/void", f"/splits/groups/facts/{fact.id}/void"):
        assert whip.submit(path, {"reason": ""}).status_code == 422
        assert whip.submit(path, {"reason": "The wrong one"}).status_code == 302
    assert seats(date(2019, 5, 1)) == {
        "Conservative": 4,
        "Independent": 2,
        "Labour": 4,
        "Scottish National Party": 2,
        "Sinn Féin": 1,
        "Speaker": 1,
    }
    assert whip.submit(f"{page}/void", {"reason": "There was none"}).status_code == 302
    assert seats(date(2019, 5, 1))["Labour"] == 5
    text = whip.get(page).text
    assert "There was none" in text
    assert "Record who joined" not in text
    assert "The Independent Group" in whip.get("/splits/groups?state=voided").text
    assert whip.submit(f"{page}/join", {"names": "3", "source": "A"}).status_code == 422


def test_an_edit_of_an_older_version_is_answered_with_both_texts(whip: LintingClient) -> None:
    """409, and the next save is of what is on record now."""
    page = formed(whip)
    joined(whip, page, "1")
    spell = db.session.scalars(select(BreakawayMember)).one()
    path = f"/splits/groups/spells/{spell.id}/correct"
    assert whip.submit(path, {"until": "2019-06-04"}).status_code == 302
    old = whip.submit(path, {"until": "2019-07-04", "version": "1"})
    assert old.status_code == 409
    assert "On record now" in old.text
    assert (
        whip.submit(
            f"{page}/record",
            {"fact": "registered", "on": "2019-04-15", "source": "A", "version": "7"},
        ).status_code
        == 409
    )


def test_who_governs_is_recorded_by_days_and_marks_the_benches(whip: LintingClient) -> None:
    """Recorded, ended, voided; the House is marked by it; no party governs twice at once."""
    assert "Nobody is on record as governing" in whip.get("/splits/governments").text
    assert "so every party stands as opposition" in whip.get("/splits/composition").text
    given = {"party": "tory", "since": "2015-05-08", "source": "The Gazette"}
    assert whip.submit("/splits/governments/new", given).status_code == 302
    assert "Conservative" in whip.get("/splits/governments").text
    for data, says in (
        (given, "is on record as governing"),
        ({**given, "party": "Speaker"}, "is no party"),
        ({**given, "party": "Nobody’s Party"}, "No party is called"),
        ({**given, "party": "Labour", "until": "2015-05-08"}, "enter a later day"),
    ):
        answer = whip.submit("/splits/governments/new", data)
        assert answer.status_code == 422
        assert says in answer.text
    text = whip.get("/splits/composition?on=2019-02-20").text
    assert "Government" in text
    assert "Its members do not take their seats." in text
    row = db.session.scalars(select(GoverningSpell)).one()
    path = f"/splits/governments/{row.id}"
    assert whip.submit(f"{path}/correct", {"until": "2024-07-05"}).status_code == 302
    assert whip.submit(f"{path}/correct", {"until": "2024-07-05"}).status_code == 422
    assert whip.submit(f"{path}/correct", {"until": "", "version": "1"}).status_code == 409
    assert whip.submit(f"{path}/void", {"reason": "A slip"}).status_code == 302
    assert "Nothing matches" in whip.get("/splits/governments").text
    assert "A slip" in whip.get("/splits/governments?voided=yes").text
    for kind in ("csv", "xlsx"):
        assert whip.get(f"/splits/governments.{kind}?voided=yes").status_code == 200
        assert whip.get(f"/splits/composition.{kind}?on=2019-02-20").status_code == 200
    assert whip.get("/splits/composition.csv?on=never").status_code == 422
    assert "Nobody had a seat" in whip.get("/splits/composition?on=1990-01-01").text
