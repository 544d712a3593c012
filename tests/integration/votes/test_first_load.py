"""What a first load leaves out row by row is checked when it ends."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from app.db import db, unit_of_work
from app.votes import loading
from app.votes.loading import BrokenKeys, begin_first_load, end_first_load, is_marked


def test_a_row_that_points_at_nothing_is_found_when_a_first_load_ends(app: Flask) -> None:
    with unit_of_work(unchecked_keys=True) as session:
        assert begin_first_load(session)
        session.execute(
            text("INSERT INTO member_year VALUES (601, 1, 2016, 1, 1, 0, 0)"),
        )
    with pytest.raises(BrokenKeys, match="member_year"), unit_of_work() as session:
        end_first_load(session)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_first_load_does_not_wait_for_a_page_that_may_wait_for_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page has read parties and asks for votes next: each would hold what the other wants."""
    monkeypatch.setattr(loading, "TRIES", 2)
    with db.engine.connect() as page:
        page.execute(text("SELECT * FROM party"))
        with unit_of_work() as session:
            assert not begin_first_load(session)
            assert not is_marked(session)
        page.execute(text("SELECT * FROM vote"))
    with unit_of_work() as session:
        assert begin_first_load(session)
        end_first_load(session)
