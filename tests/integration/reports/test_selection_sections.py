"""The sections on contests, ballots, boundaries, selections and the A-list, as at a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from app.alist.permissions import AlistPermission
from app.cabinet.permissions import CabinetPermission
from app.db import db, unit_of_work
from app.members.models import Member
from app.monitoring.permissions import MonitoringPermission
from app.reports.domain.document import Picture
from app.reports.domain.packing import packed
from app.selections.permissions import SelectionPermission
from app.selections.queries.ballots import BallotRow
from app.selections.service.boundaries import void_review
from tests.factories.ballots import (
    a_party_with_ballots,
    called,
    clps_of,
    confirmed,
    units_of,
)
from tests.factories.boundaries import BY, make_review, review_given
from tests.factories.cabinet import HELD_ON, a_contest, a_ladder
from tests.factories.candidates import candidate, listed
from tests.factories.party import make_party
from tests.factories.posts_held import IN_FORCE, fill, make_draft
from tests.factories.vacancies import opened
from tests.integration.reports.sections_read import (
    all_figures,
    built,
    built_section,
    by_name,
    column,
    counted,
    figures,
    statements,
    tables,
)

KEYS = ("cabinet", "ballots", "boundaries", "selections", "alist")
POSTS = tuple(f"Post {number}" for number in range(1, 26))


def name_of(member_id: int) -> str:
    """The name of a member on record."""
    return db.session.get_one(Member, member_id).name


def test_the_quota_is_of_the_votes_of_the_members(app: Flask) -> None:
    with unit_of_work() as session:
        make_party(session, 2)
        # By every section together it would be 15.5 : 9.5, by the members alone 14.7 : 10.3.
        a_contest(session, elected="Jeremy Corbyn")
        a_ladder(session, posts=POSTS)
    section = built_section("cabinet")
    told = figures(section)
    assert told["Posts due to Jeremy Corbyn"] == 15
    assert told["Posts due to Owen Smith"] == 10
    assert "285,176 votes of the section “members”" in all_figures(section)[-1].origin.base
    quota = tables(section)["quota-1"]
    assert counted(quota, "votes") == [168_216, 116_960]
    votes = tables(section)["contest-1"]
    assert by_name(votes, "total")["All candidates"] == 313_209 + 193_229
    before = built_section("cabinet", as_at=HELD_ON - timedelta(days=1))
    assert "contest-1" not in tables(before)
    assert "No contest had been decided by" in str(before.blocks)


def test_posts_stand_as_they_were_held_and_what_a_slate_lacks_is_said(app: Flask) -> None:
    with unit_of_work() as session:
        make_party(session, 4)
        draft = make_draft(session)
        fill(session, draft, {"Chancellor": ("Corbyn", 1), "Foreign": ("Smith", 2)})
    section = built_section("cabinet")
    told = figures(section)
    assert (told["Posts"], told["Posts held"], told["Posts vacant"]) == (4, 2, 2)
    posts = next(table for name, table in tables(section).items() if name.startswith("shadow"))
    assert by_name(posts, "holder")["Chancellor"] == name_of(1)
    assert by_name(posts, "holder")["Home"] == "Vacant"
    pictures = [block for block in section.blocks if isinstance(block, Picture)]
    assert pictures[0].table == posts.name
    assert figures(built_section("cabinet", as_at=IN_FORCE - timedelta(days=1)))["Posts"] == 0


@pytest.fixture
def ballot(app: Flask) -> BallotRow:
    """Two ballots called thirty days ago; in the first both branches ask for a full selection."""
    row = a_party_with_ballots(2)
    with unit_of_work() as session:
        branches = units_of(session, row)[:2]
        for unit in branches:
            confirmed(session, row, unit.unit_id, (9, 2))
    return row


def test_each_ballot_shows_its_working_on_the_day(ballot: BallotRow) -> None:
    section = built_section("ballots")
    told = figures(section)
    assert told["Ballots called"] == 2
    assert told["Triggered, or certain to"] == 1
    assert told["Open"] == 1
    states = [value for label, value in told.items() if label != "Ballots called"]
    assert sum(value for value in states if isinstance(value, int)) == 2
    rows = tables(section)["trigger-ballots"]
    assert "needed" in str(by_name(rows, "working")[name_of(1)])
    assert set(column(rows, "rules")) == {"2018, version 1"}
    before = built_section("ballots", days=31)
    assert set(figures(before).values()) == {0}
    assert tables(before)["trigger-ballots"].rows == ()
    assert figures(built_section("ballots", days=29))["Open"] == 2


def test_every_new_seat_of_a_review_is_in_one_state(app: Flask) -> None:
    with unit_of_work() as session:
        make_party(session, 3)
        make_review(session)
        other = make_review(session, name="A mistake")
        void_review(session, other.id, reason="Twice", version=other.version, by=BY)
    section = built_section("boundaries")
    told = figures(section)
    states = [value for label, value in told.items() if label.startswith("New seats:")]
    assert sum(value for value in states if isinstance(value, int)) == told["New seats"] == 5
    seats = tables(section)["boundary-review-1-new-seats"]
    assert name_of(1) in str(seats.rows)
    assert column(tables(section)["boundary-reviews"], "name") == [review_given().name]
    before = built_section("boundaries", days=1)
    assert tables(before)["boundary-reviews"].rows == ()
    assert not figures(before)


def test_vacancies_and_seats_are_those_of_the_day(app: Flask) -> None:
    with unit_of_work() as session:
        clps_of(session, make_party(session, 3))
        opened(session, 1)
    section = built_section("selections")
    told = figures(section)
    assert told["Vacancies"] == told["Vacancies: open"] == 1
    assert len(tables(section)["selections-overview"].rows) == 3
    assert figures(built_section("selections", days=21))["Vacancies"] == 0


def test_candidates_are_counted_and_never_named(app: Flask) -> None:
    with unit_of_work() as session:
        make_party(session, 4)  # whose seats are in London and elsewhere
    listed("Ada Birchwood", region="London")
    candidate("Bea Cedarcroft")
    document = built(["alist"])
    words = packed(document).decode()
    assert "Birchwood" not in words
    assert "Cedarcroft" not in words
    section = document.sections[0]
    told = figures(section)
    assert told["Candidates on record"] == 2
    assert told["Candidates listed"] == 1
    assert sum(counted(tables(section)["a-list-by-state"], "candidates")) == 2
    assert tables(section)["a-list-by-region"].rows == (("London", 1),)
    long_ago = built_section("alist", as_at=date(2016, 10, 2))
    assert figures(long_ago)["Candidates on record"] == 0


def test_the_public_is_told_nothing_of_it(ballot: BallotRow) -> None:
    with unit_of_work() as session:
        a_contest(session, members={"Jeremy Corbyn": 1}, elected="Jeremy Corbyn")
        opened(session, 2)
        make_review(session, members=(1, 2, 2), name="Review in confidence")
    listed("Ada Birchwood")
    document = built(KEYS, public=True)
    words = packed(document).decode()
    assert document.used == frozenset()
    for secret in (name_of(1), name_of(2), "Jeremy Corbyn", "Review in confidence", "Birchwood"):
        assert secret not in words
    assert all(section.left_out for section in document.sections)
    assert not any(tables(section) for section in document.sections)


@pytest.mark.parametrize(
    ("permission", "keys"),
    [
        (CabinetPermission.READ, {"cabinet"}),
        (SelectionPermission.READ, {"ballots", "boundaries", "selections"}),
        (AlistPermission.READ, {"alist"}),
        (MonitoringPermission.READ, {"alist"}),
    ],
)
def test_each_permission_opens_its_own_sections_and_is_named_by_them(
    ballot: BallotRow, permission: str, keys: set[str]
) -> None:
    document = built(KEYS, {permission})
    assert {section.key for section in document.sections if section.used} == keys
    assert document.used == {permission}


def test_twice_as_many_are_asked_for_as_often(app: Flask) -> None:
    with unit_of_work() as session:
        clps_of(session, make_party(session, 8))
        called(session, [1, 2])
        a_contest(session)
        a_ladder(session, posts=POSTS)
        make_review(session, members=(1, 2, 3))
        opened(session, 5)
    listed("Ada Birchwood", region="London")
    few = statements(KEYS)
    with unit_of_work() as session:
        called(session, [3, 4], title="More ballots")
        for seat in (6, 7, 8):
            opened(session, seat)
    for number in range(2):
        listed(f"Cleo Number{number}", region="London")
    assert statements(KEYS) == few
