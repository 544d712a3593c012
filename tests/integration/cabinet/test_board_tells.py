"""What the board says beside its figures: posts held already, its grounds, who sees it, the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from app.accounts.domain import Role
from app.cabinet.models import Draft
from app.cabinet.permissions import CabinetPermission
from app.cabinet.queries.drafts import read_board
from app.cabinet.queries.nominees import list_nominees
from app.cabinet.service.posts import record_appointment
from app.confidence.domain import RoundKind
from app.db import db, unit_of_work
from app.kernel import clock
from app.kernel.dates import written_day
from app.roles import ROLE_GRANTS
from tests.client import LintingClient
from tests.factories.cabinet import a_contest
from tests.factories.cabinet import a_ladder as ladder_of
from tests.factories.drafts import a_draft
from tests.factories.drafts_run import a_draft as draft_opened
from tests.factories.party import BY, make_party, opened

ClientAs = Callable[..., LintingClient]
BEN = "Ben Birch-1 (Seat 1)"
HOLDS = "Whip of the Lords, since 4 May 2016"


@pytest.fixture
def officer(client_as: ClientAs) -> LintingClient:
    """A client of the selections officer."""
    return client_as(Role.SELECTIONS_OFFICER)


def make(**changes: object) -> str:
    """A draft among six members, of whom the first holds a post by hand; the path of its board."""
    with unit_of_work() as session:
        make_party(session, 6)
        record_appointment(
            session,
            post="Whip of the Lords",
            member_id=1,
            name="",
            since=date(2016, 5, 4),
            source="The party",
            by=BY,
        )
        return f"/cabinet/drafts/{a_draft(session, **changes).id}"  # type: ignore[arg-type]


def shown(client: LintingClient, path: str) -> str:
    """A page as text, its lines joined."""
    return " ".join(client.get(path).get_data(as_text=True).split())


# --- who holds a post already --------------------------------------------------------------------


def test_who_holds_a_post_already_is_said_before_and_after_she_is_chosen(
    app: Flask, officer: LintingClient
) -> None:
    path = make()
    read = read_board(db.session, int(path.rpartition("/")[2]))
    found = {one.member_id: one.holds for one in list_nominees(db.session, read, clock.today())}
    assert found == {1: HOLDS} | dict.fromkeys(range(2, 7), "")
    page = shown(officer, path)
    assert f'data-label="Holds already">{HOLDS}</td>' in page
    assert page.count('data-label="Holds already">nothing</td>') == 5
    page = shown(officer, f"{path}?nominee={BEN}")
    assert f"Ben Birch-1 already holds {HOLDS}. She or he may be chosen all the same." in page
    assert "already holds" not in shown(officer, f"{path}?nominee=Cleo Cedar-2 (Seat 2)")
    officer.submit(path, {"pick-nominee": BEN}, button="Record the pick of UUP")
    page = shown(officer, path)
    assert f"UUP picks Chancellor: Ben Birch-1. Ben Birch-1 already holds {HOLDS}." in page
    assert f"Holds already: {HOLDS}" in shown(officer, path)


def test_a_peer_who_holds_a_post_already_is_known_by_name(
    app: Flask, officer: LintingClient
) -> None:
    path = make(peers_allowed=True)
    with unit_of_work() as session:
        given = {"post": "Leader in the Lords", "since": date(2015, 5, 27), "source": "x"}
        record_appointment(session, member_id=None, name="Lady Ash", by=BY, **given)  # type: ignore[arg-type]
    officer.submit(path, {"pick-peer": "lady ash"}, button="Record the pick of UUP")
    assert "Holds already: Leader in the Lords, since 27 May 2015" in shown(officer, path)


def test_what_was_held_is_that_of_the_day_of_a_draft_held_on_paper(
    app: Flask, officer: LintingClient
) -> None:
    path = make(frozen_on=date(2016, 5, 3))
    assert HOLDS not in shown(officer, path)


# --- words ---------------------------------------------------------------------------------------


def test_three_who_are_equal_are_listed_as_a_sentence_lists_them(
    app: Flask, officer: LintingClient
) -> None:
    page = shown(officer, make(strength={"A": 18, "B": 18, "C": 18}))
    assert "Turn 1: A, B and C are equal" in page
    assert "A, B and C have the same highest figure." in page


def test_the_day_of_pledges_and_declarations_is_said(app: Flask, officer: LintingClient) -> None:
    path = make()
    page = shown(officer, path)
    assert "Answers as at" not in page
    with unit_of_work() as session:
        opened(session, RoundKind.PLEDGE)
    officer.submit(path, {"pick-nominee": "2"}, button="Record the pick of UUP")
    page = shown(officer, path)
    today = written_day(clock.today())
    assert f"Answers as at {today}." in page
    assert f"Pledges and declarations as at {today}." in page


# --- what it rests on, and who sees it -----------------------------------------------------------


def test_the_board_leads_to_its_contest_its_ladder_and_its_quota(
    app: Flask, officer: LintingClient
) -> None:
    with unit_of_work() as session:
        make_party(session, 2)
        contest_id = a_contest(session).id
        ladder = ladder_of(session, posts=("Home", "Foreign", "Health"))
        draft = draft_opened(session, contest_id, ladder.id)
        base_id, path = draft.base_id, f"/cabinet/drafts/{draft.id}"
        ladder_id, title = ladder.id, ladder.title
    page = shown(officer, path)
    assert f'<a href="/cabinet/contests/{contest_id}">' in page
    assert f'<a href="/cabinet/ladders/{ladder_id}">{title}</a>' in page
    base = "all" if base_id is None else base_id
    seats = sum(one.quota or 0 for one in read_board(db.session, draft.id).board.facts.slates)
    quota = f"/cabinet/contests/{contest_id}/quota?base={base}&method=hare&seats={seats}"
    assert f'href="{quota.replace("&", "&amp;")}"' in page
    assert officer.get(quota).status_code == 200


def test_of_a_divisor_the_quota_is_of_all_posts_held_and_to_be_filled(
    app: Flask, officer: LintingClient
) -> None:
    page = shown(officer, make(held={"UUP": 2}))
    assert "/quota?base=all&amp;method=dhondt&amp;seats=6" in page


def test_who_sees_a_draft_is_said_as_the_roles_have_it(app: Flask, client_as: ClientAs) -> None:
    path = make()
    page = shown(client_as(Role.SELECTIONS_OFFICER), path)
    seeing = [role for role in Role if CabinetPermission.READ in ROLE_GRANTS[role]]
    words = page.partition("and nobody else does: ")[2].partition(".")[0]
    assert words == "whip, selections officer, party officer and auditor"
    assert [role.label.lower() for role in seeing] == words.replace(" and ", ", ").split(", ")
    with unit_of_work() as session:
        draft = session.get_one(Draft, int(path.rpartition("/")[2]))
        draft.published_at, draft.published_by = clock.now(), BY
        draft.in_force_on = clock.today()
    for role in Role:
        allowed = client_as(role).get(path).status_code == 200
        assert allowed == (role in seeing)


@pytest.mark.parametrize(
    ("path", "item", "current"),
    [
        ("/cabinet/contests", "/cabinet/contests", "page"),
        ("/cabinet/ladders", "/cabinet/contests", "true"),
        ("/cabinet/ladders/new", "/cabinet/contests", "true"),
        ("/cabinet/drafts", "/cabinet/contests", "true"),
        ("/cabinet/posts", "/cabinet/posts", "page"),
        ("/cabinet/posts/history", "/cabinet/posts", "true"),
    ],
)
def test_the_way_around_marks_where_one_is(
    app: Flask, officer: LintingClient, path: str, item: str, current: str
) -> None:
    page = shown(officer, path)
    head = page.partition("<main")[0]
    assert f'href="{item}" aria-current="{current}"' in head
    assert head.count("aria-current") == 1
    board = make()
    assert 'href="/cabinet/contests" aria-current="true"' in shown(officer, board)
