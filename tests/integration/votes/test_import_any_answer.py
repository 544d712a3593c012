"""Whatever a source answers, the run ends with its object, and what is stored is whole."""

from __future__ import annotations

import random
from copy import deepcopy
from typing import Any

import pytest
from sqlalchemy import Engine

from app.db import db
from tests.integration.votes.conftest import ON_BOTH, Command
from tests.integration.votes.state import counted_anew, state_of, sums_in
from tests.official_api import (
    Answer,
    Json,
    OfficialApi,
    division,
    entry,
    membership,
    person,
    row_of,
)

pytestmark = ON_BOTH
GOOD = 5
"""Divisions, and members, that are not spoilt."""
JUNK: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    1,
    336,
    2**31 - 1,
    2**31,
    2**63,
    2**64,
    10**30,
    -(2**63),
    1.5,
    1e308,
    "",
    " ",
    "\0",
    "a\0b",
    "\u202eabc",
    "\ud83d\ude00",
    "<script>alert(1)</script>",
    "'; DROP TABLE vote; --",
    "%s {0} %(x)s",
    "x" * 201,
    "ﷺ" * 200,
    "2024-11-25",
    "2024-11-25T21:50:00Z",
    "2024-11-25T21:50:00.1234567",
    "2024-11-25T21:50:00+14:00",
    "0001-01-01T00:00:00",
    "9999-12-31T23:59:59",
    "2024-02-30T00:00:00",
    "1752-09-05T00:00:00",
    "20241125",
    "2024-W48-1",
    [],
    {},
    [[]],
    [None],
    {"": None},
    [1, "a", {}],
]


def spoilt(record: Json, chance: random.Random) -> Json:
    """A record with one value somewhere in it replaced, taken away or doubled."""
    record = deepcopy(record)
    place: Any = record
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = chance.choice(keys)
        value = place[key]
        if isinstance(value, (dict, list)) and value and chance.random() < 0.7:
            place = value
            continue
        way = chance.random()
        if way < 0.8:
            place[key] = chance.choice(JUNK)
        elif isinstance(place, dict):
            del place[key]
        else:
            place.append(deepcopy(value))
        return record


@pytest.mark.parametrize("seed", range(2))
def test_any_answer_is_stored_or_refused(
    official: OfficialApi, flask: Command, engine: Engine, seed: int
) -> None:
    chance = random.Random(seed)
    for member_id in range(1, 41):
        official.add_member(member_id)
        latest, history = person(
            member_id,
            seats=[("Selby", "2010-05-06", "2015-03-30"), ("Selby", "2015-05-07", None)],
            parties=[("Labour", "2010-05-06", "2019-01-01"), ("Independent", "2019-01-01", None)],
        )
        history["houseMembershipHistory"].append(
            membership("Life peer", "2020-01-01", None, house=2)
        )
        official.histories[member_id] = spoilt(history, chance) if member_id > GOOD else history
        if member_id > 30:
            official.people[member_id] = spoilt(latest, chance)
    for division_id in range(1, 61):
        whole = division(
            division_id,
            f"2024-11-{1 + division_id % 25:02}T19:00:00",
            ayes=[1, entry(2, "Conservative", proxy="Mark Tami"), division_id],
            noes=[3, entry(1), entry(4, "Labour", sub_party="Co-op")],
            aye_tellers=[5],
            no_tellers=chance.choice([None, [], [6]]),
            no_votes=[7, 8],
        )
        official.add_divisions(whole)
        if division_id > GOOD:
            path = f"/data/division/{division_id}.json"
            official.instead[path] = Answer(spoilt(whole, chance))
        if division_id > 40:
            official.rows[division_id] = spoilt(row_of(whole), chance)
    ended = flask("votes", "import", "--json")
    told = ended.told
    assert ended.code == (1 if told["refused"] else 0)
    assert all(r["reason"].endswith(".") for r in told["refused"])
    state = state_of(engine)
    assert told["divisions"]["new"] == len(state["division"]) >= GOOD
    assert sums_in(state) == counted_anew(db.session)
    db.session.rollback()
    again = flask("votes", "import", "--since", "2000-01-01", "--full", "--json").told
    assert again["divisions"]["new"] == again["divisions"]["changed"] == 0
    assert again["divisions"]["unchanged"] == told["divisions"]["new"]
    assert state_of(engine) == state
    for division_id, *_columns in state["division"]:
        assert flask("votes", "division", str(division_id), "--json").code == 0
