"""Traditions: candidates' own words, grouped by an officer."""

from __future__ import annotations

from collections.abc import Callable

from app.accounts.domain import Role
from app.alist.queries.candidates import list_traditions
from app.db import db
from tests.client import LintingClient
from tests.factories.candidates import candidate, listed, organisation


def test_an_officer_groups_what_candidates_say(
    client_as: Callable[..., LintingClient],
) -> None:
    officer = client_as(Role.SELECTIONS_OFFICER)
    assert "No listed candidate has said" in officer.get("/a-list/traditions").text
    bakers = organisation()
    ada = listed("Ada Birch", bakers, tradition="Chartist, and proud of it")
    listed("Bea Ash", bakers, tradition="Fabian")
    candidate("Cai Elm", tradition="Unlisted words")
    new = {"name": "Radical", "description": "Chartists and Levellers."}
    assert officer.submit("/a-list/traditions/new", new).status_code == 302
    assert "of this name stands" in officer.submit("/a-list/traditions/new", new).text
    (group,) = list_traditions(db.session)
    number = group.id
    path = "/a-list/traditions/group"
    assert "Tick at least one" in officer.submit(path, {"tradition": str(number)}).text
    sent = {"tradition": str(number), "candidates": [str(ada)]}
    assert officer.submit(path, sent).status_code == 302
    assert "in that group already" in officer.submit(path, sent).text
    page = officer.get("/a-list/traditions").text
    assert "Chartist, and proud of it" in page
    assert "In no group yet" in page
    assert "Unlisted words" not in page
    assert "Ada Birch" in officer.get(f"/a-list/candidates?tradition={number}").text
    assert "Chartist" in officer.get("/a-list/traditions.csv").get_data(as_text=True)
    edit = f"/a-list/traditions/{number}/edit"
    stale = officer.get(edit)
    assert officer.submit(edit, {"name": "Radicals"}).status_code == 302
    assert officer.post_form(stale, {"name": "Roots"}).status_code == 409
    void = f"/a-list/traditions/{number}/void"
    assert officer.submit(void, {"reason": "Too narrow."}).status_code == 302
    assert "has been voided" in officer.submit(void, {"reason": "Again."}).text
    db.session.rollback()
    assert list_traditions(db.session) == []
    assert "Radicals" not in officer.get(f"/a-list/candidates/{ada}").text
    assert client_as(Role.CLP_SECRETARY).get("/a-list/traditions").status_code == 403
