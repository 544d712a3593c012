"""What a first load leaves out row by row is checked when it ends."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from app.db import unit_of_work
from app.votes.loading import BrokenKeys, begin_first_load, end_first_load


def test_a_row_that_points_at_nothing_is_found_when_a_first_load_ends(app: Flask) -> None:
    with unit_of_work(unchecked_keys=True) as session:
        assert begin_first_load(session)
        session.execute(
            text("INSERT INTO member_year VALUES (601, 1, 2016, 1, 1, 0, 0)"),
        )
    with pytest.raises(BrokenKeys, match="member_year"), unit_of_work() as session:
        end_first_load(session)
