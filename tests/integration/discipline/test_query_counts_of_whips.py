"""The number of queries of the office's pages does not grow with what is on record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from app.accounts.domain import Role
from app.db import db
from app.votes.domain.discipline import ExcuseKind
from app.votes.domain.lines import Direction
from tests.client import LintingClient
from tests.factories.record import many
from tests.integration.discipline.conftest import ClientAs, declare, excuse, expect

LIST = re.compile(r"IN \([^)]*\)")


@contextmanager
def counted() -> Iterator[list[str]]:
    """The queries that reach the database."""
    queries: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            queries.append(LIST.sub("IN (…)", statement))

    event.listen(db.engine, "before_cursor_execute", note)
    yield queries
    event.remove(db.engine, "before_cursor_execute", note)


def fill(round_: int) -> None:
    """More of everything that the office records."""
    for number in range(6 * round_ - 5, 6 * round_ + 1):
        declare(2 * number, Direction.AYE)
        declare(2 * number, Direction.NO)
        declare(2 * number, Direction.NO, party="Conservative")
        excuse(3 * number, division_id=7)
        excuse(3 * number, ExcuseKind.LEAVE, first_day=date(2016, 1, number))
        expect(f"Bill {number}", date(2016, 1, 12))
        excuse(3 * number, expected_id=number)


@pytest.mark.parametrize(
    "path",
    [
        "/desk",
        "/members/3",
        "/votes/divisions/4",
        "/votes/divisions/4/line",
        "/votes/divisions/4/rebellion",
        "/votes/divisions/4/sheet",
        "/votes/excuses",
        "/votes/excuses.csv",
        "/votes/excuses/1",
        "/votes/excuses/new",
        "/votes/expected",
        "/votes/expected/1",
        "/votes/expected/1/match",
        "/votes/expected/1/sheet",
    ],
)
def test_twice_as_much_takes_as_many_queries(app: Flask, client_as: ClientAs, path: str) -> None:
    many(40, 40).stored()
    counts = []
    for round_ in (1, 2):
        fill(round_)
        client: LintingClient = client_as(Role.WHIP)
        client.get(path)
        with counted() as queries:
            assert client.get(path).status_code == 200
        counts.append(queries)
    assert len(counts[0]) == len(counts[1]), set(counts[1]) ^ set(counts[0])
