"""A small House with divisions, on both kinds of database, and short ways to do things to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import db, unit_of_work
from app.members.models import Party
from app.votes import service
from app.votes.domain.discipline import ExcuseKind
from app.votes.domain.lines import Direction, Evidence, Strength
from app.votes.models import DivisionParty, MemberYear
from app.votes.sums import recompute_sums
from tests.client import LintingClient
from tests.factories.record import MadeRecord
from tests.official_api import division, entry

ClientAs = Callable[..., LintingClient]

NAMES = {
    1: "Ada Birch",
    2: "Bea Cole",
    3: "Cas Dunn",
    4: "Dot Ekin",
    5: "Eve Fane",
    6: "Fay Gill",
    7: "Gus Hall",
    8: "Hal Inge",
    9: "Ivy Jarr",
    10: "Jan Kerr",
}
TORIES = (9, 10)
HELD, SECOND, LATER = 1, 2, 3
DAY, LATER_DAY = date(2016, 1, 12), date(2016, 1, 19)
HOUSING, FERRIES, PEAT = (
    "Housing Bill: Second Reading",
    "Ferries Bill: Second Reading",
    "Peat Bill: Third Reading",
)


def made_house() -> MadeRecord:
    """Eight Labour members and two others.

    Housing, Tuesday 12 January 2016: 1, 2 and 3 no, 4 aye, 5 in both lobbies, 6, 7 and 8 absent;
    the others aye. Ferries, the same day: all aye but 6. Peat, a week later: 1 and 4 aye, 2 no.
    """
    record = MadeRecord()
    for member, name in NAMES.items():
        party = "Conservative" if member in TORIES else "Labour"
        record.add_member(
            member,
            name=name,
            parties=[(party, "2015-05-07", None)],
            seats=[(f"Seat {member}", "2015-05-07", None)],
        )
    tories = [entry(member, "Conservative") for member in TORIES]
    record.add_divisions(
        division(
            HELD, "2016-01-12T16:00:00", ayes=[4, 5, *tories], noes=[1, 2, 3, 5], Title=HOUSING
        ),
        division(SECOND, "2016-01-12T17:00:00", ayes=[1, 2, 3, 4, 5, 7, 8, *tories], Title=FERRIES),
        division(LATER, "2016-01-19T17:00:00", ayes=[1, 4, *tories], noes=[2], Title=PEAT),
    )
    return record


@pytest.fixture
def house(app: Flask) -> MadeRecord:
    """The House, stored."""
    record = made_house()
    record.stored()
    return record


def declare(
    division_id: int = HELD,
    direction: Direction = Direction.NO,
    strength: Strength | None = Strength.THREE,
    party: str = "Labour",
    **more: Any,
) -> int:
    """Declare a line; its id."""
    given: dict[str, Any] = {"source": None, "note": None, "published": False, **more}
    with unit_of_work() as session:
        line = service.declare_line(
            session,
            division_id,
            party,
            direction,
            strength=strength,
            evidence=Evidence.OFFICE,
            by="user 1",
            **given,
        )
        return line.id


def expect(title: str = HOUSING, day: date = DAY) -> int:
    """Enter an expected division; its id."""
    with unit_of_work() as session:
        return service.expect_division(session, expected_on=day, title=title, by="user 1").id


def excuse(member_id: int, kind: ExcuseKind = ExcuseKind.SLIP, **more: Any) -> int:
    """Record an excuse; its id."""
    with unit_of_work() as session:
        return service.record_excuse(
            session, member_id=member_id, kind=kind, by="user 1", **more
        ).id


def sums() -> tuple[set[tuple[Any, ...]], set[tuple[Any, ...]]]:
    """Every sum as it stands."""
    db.session.rollback()
    parties, members = (
        {
            tuple(getattr(row, column.key) for column in model.__table__.columns)
            for row in db.session.scalars(select(model).execution_options(populate_existing=True))
        }
        for model in (DivisionParty, MemberYear)
    )
    db.session.rollback()
    return parties, members


def check_sums() -> None:
    """The sums that were kept are those that are made anew."""
    kept = sums()
    with unit_of_work() as session:
        recompute_sums(session)
    assert sums() == kept


def rebels(division_id: int = HELD, party: str = "Labour") -> int:
    """How many of a party broke its line, as it is summed."""
    count = db.session.scalar(
        select(DivisionParty.against_line)
        .join(Party, Party.id == DivisionParty.party_id)
        .where(DivisionParty.division_id == division_id, Party.name == party)
    )
    db.session.rollback()
    return count or 0
