"""The number of queries of a page does not grow with the record."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from app.db import db, unit_of_work
from app.votes.domain.lines import Direction, Evidence, Strength
from app.votes.service import declare_line
from tests.factories.record import many
from tests.official_api import entry

PATHS = (
    "/",
    "/members",
    "/members?who=all&sort=party",
    "/members?q=number&on=2024-11-25",
    "/members.csv",
    "/members/3",
    "/votes/divisions",
    "/votes/divisions?show=split&sort=dissent&party=Conservative",
    "/votes/divisions.csv",
    "/votes/divisions/7",
    "/votes/divisions/7?party=Labour",
    "/votes/divisions/7.csv",
    "/votes/members/3",
    "/votes/members/3?show=against",
    "/votes/members/3.csv",
    "/data/votes",
    "/api/v1/members",
    "/api/v1/members/3",
    "/api/v1/members/3/votes",
    "/api/v1/parties",
    "/api/v1/divisions",
    "/api/v1/divisions/7",
    "/api/v1/divisions/7/votes",
)
MOST = 15
"""More queries than that no page needs."""
LIST = re.compile(r"IN \([?, ]*\)")


@pytest.fixture(scope="module")
def sizes(
    migrated_sqlite: Path,
    tmp_path_factory: pytest.TempPathFactory,
    apps_of_the_session: Callable[[str], Flask],
) -> dict[int, Flask]:
    """Applications on a record of 40 members and 40 divisions, and on one twice as large.

    Everything else doubles too: published lines, and members who changed lobbies afterwards.
    """
    apps = {}
    for size in (40, 80):
        path = tmp_path_factory.mktemp("sizes") / f"{size}.sqlite3"
        shutil.copyfile(migrated_sqlite, path)
        app = apps[size] = apps_of_the_session(f"sqlite:///{path}")
        record = many(size, size)
        with app.app_context():
            record.stored()
            turned = [entry(member) for member in range(3, size // 2)]
            record.change_division(7, Ayes=turned, Title="Another title")
            record.stored()
            with unit_of_work() as session:
                for division_id in range(1, size + 1, 2):
                    declare_line(
                        session,
                        division_id,
                        "Labour",
                        Direction.AYE,
                        strength=Strength.TWO,
                        evidence=Evidence.OFFICE,
                        source="The Whip",
                        note=None,
                        published=True,
                        by="a test",
                    )
    return apps


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The queries that reach the database of an application; a list in one may be of any length."""
    queries: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            queries.append(LIST.sub("IN (…)", statement))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield queries
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", PATHS)
def test_twice_the_record_takes_the_same_queries(sizes: dict[int, Flask], path: str) -> None:
    asked = {}
    for size, app in sizes.items():
        client = FlaskClient(app, app.response_class)
        with counted(app) as queries:
            answer = client.get(path)
            answer.get_data()
        assert answer.status_code == 200
        asked[size] = queries
    small, large = asked.values()
    assert small == large
    assert 0 < len(large) <= MOST


def test_the_pages_that_are_counted_show_what_doubled(sizes: dict[int, Flask]) -> None:
    shown = {}
    for size, app in sizes.items():
        client = FlaskClient(app, app.response_class)
        shown[size] = [len(client.get(path).get_data()) for path in PATHS]
    growing = sum(large > small for small, large in zip(*shown.values(), strict=True))
    # A page of fifty rows stays as it is; most hold more.
    assert growing >= len(PATHS) - 2
