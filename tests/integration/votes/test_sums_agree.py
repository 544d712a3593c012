"""What is summed beside the votes agrees with the votes, whatever happened to them."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.db import db, unit_of_work
from app.votes import service
from app.votes.domain.lines import Direction, Evidence
from app.votes.rolls import reroll
from app.votes.sums import sums_kept
from tests.integration.votes.conftest import ON_BOTH, Command, Rows
from tests.integration.votes.state import counted_anew, state_of, sums_in
from tests.official_api import Held, OfficialApi, division, entry

pytestmark = ON_BOTH
Import = Callable[..., dict[str, Any]]
PARTIES = ("Labour", "Labour (Co-op)", "Conservative", "Sinn Féin", "Independent", "Speaker")
PEOPLE = range(1, 25)
DAYS = [f"{year}-{month:02}-10" for year in (2020, 2021, 2022) for month in (2, 5, 11)]


class Chance:
    """Records made by chance, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def member(self, official: OfficialApi, member_id: int) -> None:
        """Give a member new spells: seats with gaps, parties that change amid them."""
        since = self.random.choice(["2015-05-07", "2019-12-12", "2020-05-10", "2021-05-11"])
        seats: list[Held] = [(f"Seat {member_id}", since, None)]
        if self.random.random() < 0.3:
            seats = [(f"Seat {member_id}", since, "2021-11-09"), ("Other", "2022-02-10", None)]
        first, second = self.random.sample(PARTIES, 2)
        parties: list[Held] = [(first, since, None)]
        if self.random.random() < 0.3:
            change = self.random.choice(["2021-05-12", "2021-11-10", "2022-05-10"])
            parties = [(first, since, change), (second, change, None)]
        official.add_member(member_id, seats=seats, parties=parties)

    def division(self, official: OfficialApi, division_id: int) -> None:
        """Give a division new lists: both lobbies, tellers, strangers, wrong parties."""
        voters = [
            entry(i, self.random.choice(PARTIES), proxy=self.random.choice([None, None, "P"]))
            for i in self.random.sample([*PEOPLE, 90, 91, 92], self.random.randint(0, 20))
        ]
        cut = self.random.randint(0, len(voters))
        ayes, noes = voters[:cut], voters[cut:]
        tellers = [voters.pop() for _ in range(min(2, len(voters)))]
        if voters and self.random.random() < 0.5:
            noes = [*noes, self.random.choice(voters)]
        official.add_divisions(
            division(
                division_id,
                f"{self.random.choice(DAYS)}T19:00:00",
                ayes=ayes,
                noes=noes,
                aye_tellers=self.random.choice([None, tellers]),
                no_tellers=self.random.choice([None, [], tellers[:1]]),
                no_votes=[entry(i, "Independent") for i in self.random.sample(PEOPLE, 3)],
            )
        )

    def line(self, flask: Command) -> None:
        """Declare a line in a division that is there."""
        ended = flask(
            *("votes", "set-line", str(self.random.randint(1, 12))),
            *("--party", self.random.choice(["Labour", "Con", "SF", "DUP"])),
            *("--direction", self.random.choice(["aye", "no", "abstain", "free"])),
        )
        assert ended.code == 0, ended


def agree(engine: Engine, flask: Command) -> None:
    """The sums are what the votes say, counted the slow way; and recomputing changes nothing."""
    before = state_of(engine)
    assert sums_in(before) == counted_anew(db.session)
    db.session.rollback()
    assert flask("votes", "recompute").code == 0
    assert state_of(engine) == before


@pytest.mark.parametrize("seed", range(3))
def test_sums_agree_after_imports_corrections_and_changes_of_line_by_chance(
    official: OfficialApi, flask: Command, import_record: Import, engine: Engine, seed: int
) -> None:
    chance = Chance(seed)
    for member_id in PEOPLE:
        chance.member(official, member_id)
    for division_id in range(1, 13):
        chance.division(official, division_id)
    import_record()
    agree(engine, flask)
    for _round in range(2):
        for _n in range(chance.random.randint(0, 4)):
            chance.line(flask)
        for division_id in chance.random.sample(range(1, 16), 4):
            chance.division(official, division_id)
        for member_id in chance.random.sample([*PEOPLE, 90, 91], 4):
            chance.member(official, member_id)
        import_record("--since", "2019-01-01", "--full")
        agree(engine, flask)


def test_recomputing_mends_sums_that_are_wrong_and_says_how_many_there_are(
    official: OfficialApi, flask: Command, import_record: Import, engine: Engine, rows: Rows
) -> None:
    chance = Chance(7)
    for member_id in PEOPLE:
        chance.member(official, member_id)
    for division_id in range(1, 13):
        chance.division(official, division_id)
    import_record()
    right = state_of(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE division_party SET aye = aye + 1")
        connection.exec_driver_sql("DELETE FROM member_year WHERE year = 2021")
    ended = flask("votes", "recompute")
    assert ended.code == 0
    assert state_of(engine) == right
    ((parties,),) = rows("SELECT count(*) FROM division_party")
    ((people,),) = rows("SELECT count(*) FROM member_year")
    assert ended.stdout == f"Sums made anew: {parties} of parties, {people} of members.\n"
    assert rows("SELECT count(*) FROM audit_entry WHERE event = 'votes:sums:recomputed'") == [(1,)]


@pytest.fixture
def one_division(official: OfficialApi, import_record: Import) -> OfficialApi:
    """Twenty votes of Labour in one division."""
    for member_id in PEOPLE:
        official.add_member(member_id)
    official.add_divisions(division(1, ayes=PEOPLE[:15], noes=PEOPLE[15:20]))
    import_record()
    return official


class Another:
    """Somebody else, in a thread of her own, who works on the same database."""

    def __init__(self, app: Flask, work: Callable[[Session], object]) -> None:
        self.errors: list[BaseException] = []
        self.app = app
        self.work = work
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        try:
            with self.app.app_context(), unit_of_work() as session:
                self.work(session)
        except BaseException as error:
            self.errors.append(error)

    def get_ahead(self) -> None:
        """Let her go on until she waits for us, or has done her part."""
        self.thread.join(0.5)

    def end(self) -> None:
        """Wait for her to be done, without an error."""
        self.thread.join(10)
        assert self.errors == []


def declare(direction: Direction) -> Callable[[Session], object]:
    """Declares Labour's line in division 1."""
    return lambda session: service.declare_line(
        session,
        1,
        "Labour",
        direction,
        strength=None,
        evidence=Evidence.OFFICE,
        source=None,
        note=None,
        published=False,
        by="another",
    )


@pytest.mark.usefixtures("one_division")
def test_a_line_declared_while_its_division_is_imported_is_counted_once(
    app: Flask, engine: Engine, flask: Command
) -> None:
    with unit_of_work() as session, sums_kept(session, [1]):
        other = Another(app, declare(Direction.NO))
        other.get_ahead()
        reroll(session, [1])
    other.end()
    agree(engine, flask)
    assert (
        flask("votes", "rebellions", "--party", "Labour", "--json").told["members"][0][
            "against_line"
        ]
        == 1
    )


@pytest.mark.usefixtures("one_division")
def test_sums_made_anew_while_a_division_is_imported_are_right(
    app: Flask, engine: Engine, flask: Command
) -> None:
    with unit_of_work() as session, sums_kept(session, [1]):
        other = Another(app, lambda other_session: service.recompute(other_session, by="another"))
        other.get_ahead()
        reroll(session, [1])
    other.end()
    agree(engine, flask)


@pytest.mark.usefixtures("one_division")
def test_of_two_lines_declared_at_once_the_later_replaces_the_earlier(
    app: Flask, engine: Engine, flask: Command, rows: Rows
) -> None:
    with unit_of_work() as session:
        declare(Direction.NO)(session)
        other = Another(app, declare(Direction.ABSTAIN))
        other.get_ahead()
    other.end()
    assert rows("SELECT direction, replaced_at IS NULL FROM party_line ORDER BY id") == [
        ("no", False),
        ("abstain", True),
    ]
    agree(engine, flask)
