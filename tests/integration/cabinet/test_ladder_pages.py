"""The pages of ladders: making, moving posts about, copying, editing, voiding, files."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from app.accounts.domain import Role
from app.audit.models import AuditEntry
from app.cabinet.queries.ladders import get_ladder
from app.cabinet.service.ladders import given_of
from app.db import db, unit_of_work
from tests.client import LintingClient, path_of
from tests.factories.cabinet import POSTS_2016, a_ladder
from tests.factories.posts_held import make_draft

FACTS = {"title": "Shadow cabinet 2016", "since": "2016-10-07", "source": "The essay"}


@pytest.fixture
def officer(client_as: Any) -> LintingClient:
    """A selections officer, who keeps ladders."""
    return client_as(Role.SELECTIONS_OFFICER)  # type: ignore[no-any-return]


def titles(ladder_id: int = 1) -> list[str]:
    """The posts on record, the highest first."""
    db.session.rollback()
    return [post.title for post in get_ladder(db.session, ladder_id).posts]


def shown(html: str) -> list[str]:
    """The posts in a form, in order."""
    found = re.findall(r'<input[^>]*name="post-\d+-title"[^>]*>', html)
    values = [re.search('value="([^"]*)"', one) for one in found]
    return [value[1] if value else "" for value in values]


def test_a_ladder_is_made_by_moving_posts_about(officer: LintingClient) -> None:
    """Add, move up and down, take out, paste; blank posts are left out at the end."""
    assert "No ladder is on record" in officer.get("/cabinet/ladders").text
    page = officer.get("/cabinet/ladders/new")
    assert shown(page.text) == ["Leader", "Deputy Leader", "", "", ""]
    typed = {**FACTS, "post-2-title": "Home", "post-3-title": "Foreign", "post-4-title": "Health"}
    page = officer.post_form(page, {**typed, "do": "post-3-up"})
    assert page.status_code == 422
    assert "Nothing is saved yet" in page.text
    assert shown(page.text) == ["Leader", "Deputy Leader", "Foreign", "Home", "Health"]
    page = officer.post_form(page, {"do": "post-2-down"})
    page = officer.post_form(page, {"do": "post-0-remove"})
    assert shown(page.text) == ["Deputy Leader", "Home", "Foreign", "Health"]
    page = officer.post_form(page, {"do": "post-add"})
    page = officer.post_form(page, {"pasted": "Defence\n\nJustice ", "do": "post-paste"})
    assert shown(page.text) == ["Deputy Leader", "Home", "Foreign", "Health", "Defence", "Justice"]
    page = officer.post_form(page, {"do": "post-add"})
    answer = officer.post_form(page, {"pasted": "Education"})
    assert path_of(answer) == "/cabinet/ladders/1"
    assert titles() == [
        "Deputy Leader",
        "Home",
        "Foreign",
        "Health",
        "Defence",
        "Justice",
        "Education",
    ]
    page = officer.get("/cabinet/ladders/1")
    assert "7 posts, 6 inside the quota" in page.text


def test_what_makes_no_ladder_is_said_beside_it(officer: LintingClient) -> None:
    """A post twice, a group of one, a group outside the quota."""
    answer = officer.submit(
        "/cabinet/ladders/new",
        {
            **FACTS,
            "post-0-alternative": "first",
            "post-2-title": "HOME",
            "post-3-title": "Home",
            "post-4-title": "",
        },
    )
    assert answer.status_code == 422
    for text in ("“Home” stands at rank 3 already", "“Leader” is outside the quota"):
        assert text in answer.text
    assert 'id="post-3-title-error"' in answer.text


def test_a_copy_leaves_the_first_as_it_is(officer: LintingClient, app: Flask) -> None:
    """With the posts, the groups, and what it was copied from."""
    with unit_of_work():
        a_ladder(db.session)
    page = officer.get("/cabinet/ladders/1/copy")
    page = officer.post_form(page, {"do": "post-6-up"})
    answer = officer.post_form(page, {"title": "Reshuffle"})
    assert path_of(answer) == "/cabinet/ladders/2"
    before, after = titles(1), titles(2)
    assert before == [post.title for post in POSTS_2016]
    assert after == [*before[:5], before[6], before[5]]
    assert given_of(get_ladder(db.session, 2)).posts[3].alternative == POSTS_2016[3].alternative
    assert "Copied from" in officer.get("/cabinet/ladders/2").text
    again = officer.submit("/cabinet/ladders/1/copy", {"title": "RESHUFFLE"})
    assert again.status_code == 422
    assert "already" in again.text


def test_two_edits_at_once(officer: LintingClient, app: Flask) -> None:
    """The second is refused with both texts, and can be sent again; the trail has both."""
    with unit_of_work():
        a_ladder(db.session, posts=["Home", "Foreign"])
    first, second = (officer.get("/cabinet/ladders/1/edit") for _ in range(2))
    assert officer.post_form(first, {"post-0-title": "Defence"}).status_code == 302
    answer = officer.post_form(second, {"post-1-title": "Health"})
    assert answer.status_code == 409
    assert "1 Defence; 2 Foreign" in answer.text
    assert "1 Home; 2 Health" in answer.text
    assert officer.post_form(answer).status_code == 302
    assert titles() == ["Home", "Health"]
    entry = db.session.query(AuditEntry).filter_by(event="cabinet:ladder:changed").all()[-1]
    assert entry.changes == {
        "posts": {"before": "1 Defence; 2 Foreign", "after": "1 Home; 2 Health"}
    }
    nothing = officer.submit("/cabinet/ladders/1/edit")
    assert nothing.status_code == 422
    assert "Nothing is changed" in nothing.text


def test_voiding_and_reinstating(officer: LintingClient, app: Flask) -> None:
    """With a reason; not while a draft rests on it."""
    with unit_of_work():
        make_draft(db.session)
        a_ladder(db.session, title="Another")
    refused = officer.submit("/cabinet/ladders/1/void", {"reason": "Typing"})
    assert refused.status_code == 422
    assert "void the draft first" in refused.text
    assert "keeps the posts" in officer.get("/cabinet/ladders/1/edit").text
    assert officer.submit("/cabinet/ladders/2/void", {"reason": "Typing"}).status_code == 302
    assert "Typing" in officer.get("/cabinet/ladders/2").text
    assert "Another" not in officer.get("/cabinet/ladders").text
    assert "Another" in officer.get("/cabinet/ladders?state=all").text
    assert officer.submit("/cabinet/ladders/2/edit", {"note": "x"}).status_code == 422
    assert officer.submit("/cabinet/ladders/2/void", {"reason": "Again"}).status_code == 422
    answer = officer.submit("/cabinet/ladders/2/reinstate", {"reason": "It was right"})
    assert answer.status_code == 302
    assert officer.submit("/cabinet/ladders/2/reinstate", {"reason": "x"}).status_code == 422


def test_lists_and_files(officer: LintingClient, app: Flask) -> None:
    """The list and one ladder as CSV and for Excel; a filter that fits nothing."""
    with unit_of_work():
        a_ladder(db.session)
    for kind in ("csv", "xlsx"):
        assert officer.get(f"/cabinet/ladders.{kind}").status_code == 200
        assert officer.get(f"/cabinet/ladders/1.{kind}").status_code == 200
    text = officer.get("/cabinet/ladders/1.csv").text
    assert "rank,post,quota,alternative_group,source,title,since,note" in text.replace('"', "")
    assert '1,"Leader of the Opposition","outside",,"The essay"' in text
    assert "No ladder matches" in officer.get("/cabinet/ladders?q=zebra").text
    assert officer.get("/cabinet/ladders?state=zebra").status_code == 422
    assert officer.get("/cabinet/ladders.csv?state=zebra").status_code == 422
    assert officer.get("/cabinet/ladders/9").status_code == 404
    assert "Shadow cabinet 2016" in officer.get("/search?q=shadow").text


def test_others_read_and_make_none(client_as: Any, app: Flask) -> None:
    """An auditor sees no button and is refused."""
    with unit_of_work():
        a_ladder(db.session)
    auditor = client_as(Role.AUDITOR)
    assert "Edit it" not in auditor.get("/cabinet/ladders/1").text
    assert auditor.get("/cabinet/ladders/new").status_code == 403
