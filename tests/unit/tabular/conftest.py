"""A small table that every writer is tried on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from app.tabular.table import Column, Table


@dataclass(frozen=True)
class Vote:
    member: str
    on: date | None
    at: datetime | None
    cast: int
    share: Fraction | None
    rebelled: bool | None


@pytest.fixture
def votes() -> list[Vote]:
    at = datetime(2016, 9, 25, 20, 50, tzinfo=UTC)
    return [
        Vote("Ada Birch", date(2016, 9, 25), at, 1234, Fraction(2, 3), True),
        Vote("Siân Llŷn", None, None, -5, None, None),
    ]


@pytest.fixture
def table() -> Table[Vote]:
    return Table[Vote](
        name="votes",
        title="Votes cast",
        columns=(
            Column("member", "Member", lambda vote: vote.member, link=lambda _: "/members/1"),
            Column("on", "Day", lambda vote: vote.on),
            Column("at", "Time", lambda vote: vote.at),
            Column("cast", "Votes", lambda vote: vote.cast, numeric=True),
            Column(
                "share", "Share", lambda vote: vote.share, numeric=True, hint="Of all divisions."
            ),
            Column("rebelled", "Rebelled", lambda vote: vote.rebelled, absent="not recorded"),
        ),
        attribution="Contains Parliamentary information, Open Parliament Licence v3.0",
    )
