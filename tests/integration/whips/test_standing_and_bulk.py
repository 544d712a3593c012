"""Who holds the whip as at a day, as a page and as files; and one decision over many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.db import db, unit_of_work
from app.privacy.domain import Person
from app.privacy.queries import list_holdings
from app.whips import registry
from app.whips.domain import MembershipAction, WhipAction, WhipState
from app.whips.models import WhipStatusChange
from tests.client import LintingClient, path_of
from tests.factories.party import make_party
from tests.integration.whips.conftest import WHY, recorded

ClientAs = Callable[..., LintingClient]
SECOND, THIRD = date(2016, 10, 3), date(2016, 11, 7)
DECISION = "what=whip-withdraw&effective_on=2016-10-10&decided_by=chief+whip"


def count() -> int:
    """How many changes of the whip are on record."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(WhipStatusChange)) or 0


def test_everyone_as_at_a_day(whip: LintingClient) -> None:
    recorded(1, WhipAction.SUSPEND, SECOND, ends_on=THIRD)
    recorded(2, WhipAction.WITHDRAW, SECOND)
    recorded(2, WhipAction.RESTORE, THIRD)
    recorded(3, MembershipAction.EXPEL, SECOND)
    page = whip.get("/whips").text
    assert "6 members, as at" in page
    assert "Who holds the whip?" in page
    assert "Suspended: 1" in page
    past = whip.get("/whips?on=2016-10-04").text
    assert "Withdrawn: 1" in past
    assert "Withdrawn: 0" in whip.get("/whips?on=2016-09-01").text
    lost = whip.get("/whips?whip=suspended").text
    assert "Ben Birch-1" in lost
    assert "Cleo Cedar-2" not in lost
    expelled = whip.get("/whips?membership=expelled").text
    assert "1 member," in expelled
    assert "Dan Elm-3" in expelled
    found = whip.get("/whips?q=cedar&sort=since&order=descending").text
    assert "Cleo Cedar-2" in found
    assert "1 member," in found
    assert "No member matches" in whip.get("/whips?q=nobody+there").text
    assert "Nobody sat for Labour" in whip.get("/whips?on=1990-01-01").text
    wrong = whip.get("/whips?on=whenever")
    assert wrong.status_code == 422
    assert whip.get("/whips.csv?on=whenever").status_code == 422


@pytest.mark.parametrize("sort", ["name", "constituency", "whip", "since", "height"])
@pytest.mark.parametrize("order", ["", "&order=descending"])
def test_the_list_sorts(whip: LintingClient, sort: str, order: str) -> None:
    recorded(1, WhipAction.SUSPEND, SECOND)
    recorded(4, WhipAction.WITHDRAW, THIRD)
    csv = whip.get(f"/whips.csv?sort={sort}{order}").text
    names = [line.split(",")[0].strip(chr(34)) for line in csv.splitlines() if "Seat " in line]
    assert len(names) == 6
    expected = {
        ("since", ""): ["Ben Birch-1", "Eve Hazel-4"],
        ("since", "&order=descending"): ["Eve Hazel-4", "Ben Birch-1"],
        ("constituency", ""): ["Ben Birch-1", "Cleo Cedar-2"],
        ("constituency", "&order=descending"): ["Gwen Maple-6", "Finn Larch-5"],
        ("whip", "&order=descending"): ["Eve Hazel-4", "Ben Birch-1"],
    }.get((sort, order))
    assert expected is None or names[:2] == expected


def test_the_same_as_files(whip: LintingClient) -> None:
    recorded(1, WhipAction.SUSPEND, SECOND, ends_on=THIRD)
    csv = whip.get("/whips.csv?whip=suspended&on=2016-10-04").text
    assert "As at" in csv
    assert "4 October 2016" in csv
    assert "Ben Birch-1" in csv
    assert "2016-11-07" in csv
    assert WHY not in csv
    assert "Cleo" not in csv
    assert whip.get("/whips.xlsx").data.startswith(b"PK")


def test_nobody_on_record_yet(client_as: ClientAs) -> None:
    assert "No member is on record yet" in client_as(Role.WHIP).get("/whips").text


def test_one_decision_over_many_is_recorded_of_each(whip: LintingClient) -> None:
    page = whip.get("/whips").text
    assert 'name="member" value="3"' in page
    chosen = whip.get("/whips/bulk?member=1&member=2&member=nobody&member=99").text
    assert "2 ticked" in chosen
    check = f"/whips/bulk/check?member=1&member=2&names=Dan+Elm-3&{DECISION}"
    shown = whip.get(check).text
    assert "Withdraws the whip from 3 members from 10 October 2016" in shown
    assert count() == 0
    refused = whip.submit(check, {"reason": ""})
    assert refused.status_code == 422
    assert count() == 0
    assert path_of(whip.submit(check, {"reason": WHY})) == "/whips"
    assert count() == 3
    rows = db.session.scalars(select(WhipStatusChange)).all()
    assert {row.member_id for row in rows} == {1, 2, 3}
    assert {row.reason for row in rows} == {WHY}
    assert {row.state for row in rows} == {WhipState.WITHDRAWN}


def test_it_is_recorded_of_all_or_none(whip: LintingClient) -> None:
    check = f"/whips/bulk/check?member=1&member=2&{DECISION}"
    page = whip.get(check)
    recorded(2, WhipAction.WITHDRAW, SECOND)
    refused = whip.post_form(page, {"reason": WHY})
    assert refused.status_code == 422
    assert "does not fit for 1 member" in refused.text
    assert "Cleo Cedar-2’s whip was withdrawn on 3 October 2016" in refused.text
    assert count() == 1
    assert "Go on with the other 1" in whip.get(check).text


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        (DECISION, "Say whom it is about"),
        ("member=1&what=&effective_on=2016-10-10", "Choose what is decided"),
        ("member=1&what=whip-withdraw&effective_on=", "Enter the day it takes effect"),
        (f"member=1&names=Nobody+Whatever&{DECISION}", "Nobody Whatever"),
        (
            f"member=1&member=2&ends_on=2016-10-01&{DECISION.replace('withdraw', 'suspend')}",
            "The term must end after 10 October 2016",
        ),
    ],
)
def test_a_decision_that_is_not_whole_is_put_right_where_it_was_entered(
    whip: LintingClient, address: str, sentence: str
) -> None:
    answer = whip.get(f"/whips/bulk/check?{address}")
    assert answer.status_code == 422
    assert sentence in answer.text


def test_other_rooms_are_told_of_every_change(
    whip: LintingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Mapping[int, date]] = []

    @contextmanager
    def keeper(_session: Session, affected: Mapping[int, date]) -> Iterator[None]:
        before = count_inside(_session)
        yield
        told.append(dict(affected))
        assert count_inside(_session) >= before

    def count_inside(session: Session) -> int:
        return session.scalar(select(func.count()).select_from(WhipStatusChange)) or 0

    monkeypatch.setattr(registry, "_keepers", [*registry._keepers, keeper])
    change = recorded(1, WhipAction.WITHDRAW, SECOND)
    whip.submit(f"/whips/changes/whip/{change}/void", {"reason": "A slip"})
    whip.submit(f"/whips/changes/whip/{change}/reinstate", {"reason": "None"})
    whip.submit(f"/whips/bulk/check?member=2&member=3&{DECISION}", {"reason": WHY})
    day = date(2016, 10, 10)
    assert told == [{1: SECOND}, {1: SECOND}, {1: SECOND}, {2: day, 3: day}]
    # Membership touches nothing that is kept beside the whip.
    recorded(4, MembershipAction.EXPEL, SECOND)
    assert len(told) == 4


def test_queries_do_not_grow_with_members(app: Flask, client_as: ClientAs) -> None:
    with unit_of_work() as session:
        make_party(session, 12)
    whip = client_as(Role.WHIP)
    for member in range(1, 4):
        recorded(member, WhipAction.SUSPEND, SECOND, review_on=THIRD)
    paths = ("/whips", "/whips.csv", "/desk", "/whips/1", "/whips/bulk?member=1&member=2")
    before = {path: queries_of(whip, path) for path in paths}
    for member in range(4, 10):
        recorded(member, WhipAction.SUSPEND, SECOND, review_on=THIRD)
    recorded(1, WhipAction.WITHDRAW, THIRD)
    assert {path: queries_of(whip, path) for path in paths} == before


def queries_of(client: LintingClient, path: str) -> int:
    """How many statements a page takes."""
    counted = 0

    def count_one(*_: object) -> None:
        nonlocal counted
        counted += 1

    event.listen(db.engine, "before_cursor_execute", count_one)
    try:
        assert client.get(path).status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", count_one)
    return counted


def test_a_person_is_given_both_histories(app: Flask, party: list[int]) -> None:
    recorded(1, WhipAction.WITHDRAW, SECOND)
    recorded(1, MembershipAction.EXPEL, SECOND)
    held = repr(list_holdings(db.session, Person("member", 1)))
    # In both histories, and in the audit trail of each.
    assert held.count(WHY) == 4
