"""`flask votes set-line`: a line declared, replaced, refused; and the trail it leaves."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from app.db import db
from tests.integration.votes.conftest import ON_BOTH, Command, Rows
from tests.integration.votes.state import counted_anew, state_of, sums_in
from tests.official_api import OfficialApi, division, entry

Import = Callable[..., dict[str, Any]]


@pytest.fixture
def welfare(official: OfficialApi, import_record: Import) -> OfficialApi:
    """A division in which 3 of Labour vote no, 1 aye, 1 in both lobbies, 5 not at all."""
    for member_id in range(1, 11):
        official.add_member(member_id)
    for member_id in (11, 12):
        official.add_member(member_id, parties=[("Conservative", "2019-12-12", None)])
    blue = [entry(11, "Conservative"), entry(12, "Conservative")]
    official.add_divisions(
        division(51, ayes=[*blue, 4, 5], noes=[1, 2, 5], no_tellers=[3]), division(52, ayes=[1])
    )
    import_record()
    return official


def set_line(flask: Command, *arguments: str, code: int = 0) -> str:
    """Declare a line in division 51; what the command says."""
    ended = flask("votes", "set-line", "51", *arguments)
    assert ended.code == code, ended
    assert (ended.stdout == "") == bool(code)
    return ended.stdout + ended.stderr


def figures(flask: Command, member_id: int) -> dict[str, int]:
    """A member's line in Labour's rebellions."""
    told = flask("votes", "rebellions", "--party", "Labour", "--json").told
    return next(m for m in told["members"] if m["member_id"] == member_id)


def labour(flask: Command) -> dict[str, Any]:
    """Labour's part in division 51."""
    told = flask("votes", "division", "51", "--json").told
    return next(p for p in told["parties"] if p["party"] == "Labour")


@ON_BOTH
def test_a_declared_line_makes_rebels_at_once(
    welfare: OfficialApi, flask: Command, rows: Rows
) -> None:
    assert labour(flask)["line"] == {"direction": "no", "strength": None, "evidence": "inferred"}
    assert figures(flask, 1)["against_line"] == 0
    said = set_line(flask, "--party", "Labour", "--direction", "abstain", "--strength", "three")
    assert said == "Labour in division 51: the line is abstain. 4 members voted against it.\n"
    assert labour(flask)["line"] == {
        "direction": "abstain",
        "strength": "three",
        "evidence": "office",
    }
    against = {i: figures(flask, i)["against_line"] for i in range(1, 11)}
    # Both lobbies and absence are loyal to a line to abstain; the teller is not.
    assert against == {1: 1, 2: 1, 3: 1, 4: 1} | dict.fromkeys(range(5, 11), 0)
    assert figures(flask, 4)["against_majority"] == 1
    assert rows("SELECT sum(against_line) FROM member_year") == [(4,)]


@pytest.mark.parametrize(
    ("direction", "rebels"),
    [("aye", {1, 2, 3}), ("no", {4}), ("abstain", {1, 2, 3, 4}), ("free", set())],
)
def test_each_direction_has_its_rebels(
    welfare: OfficialApi, flask: Command, direction: str, rebels: set[int]
) -> None:
    set_line(flask, "--party", "lab", "--direction", direction)
    assert {i for i in range(1, 11) if figures(flask, i)["against_line"]} == rebels
    line = labour(flask)["line"]
    assert line["strength"] == (None if direction == "free" else "unknown")


@ON_BOTH
def test_a_line_replaced_stays_on_record(welfare: OfficialApi, flask: Command, rows: Rows) -> None:
    set_line(flask, "--party", "Labour", "--direction", "aye", "--note", "Second reading")
    said = set_line(
        flask,
        *("--party", "Labour", "--direction", "abstain", "--evidence", "reported"),
        *("--source", "https://example.org/whip?a=1&b=<2>", "--publish"),
    )
    assert "4 members voted against it" in said
    assert rows(
        "SELECT direction, strength, evidence, source, note, published, declared_by,"
        " replaced_at IS NULL FROM party_line ORDER BY id"
    ) == [
        ("aye", "unknown", "office", None, "Second reading", False, "command line", False),
        (
            "abstain",
            "unknown",
            "reported",
            "https://example.org/whip?a=1&b=<2>",
            None,
            True,
            "command line",
            True,
        ),
    ]
    assert labour(flask)["line"]["evidence"] == "reported"
    # Another party's line is its own.
    set_line(flask, "--party", "Con", "--direction", "no")
    assert rows("SELECT count(*) FROM party_line WHERE replaced_at IS NULL") == [(2,)]


@ON_BOTH
def test_a_line_leaves_an_entry_in_the_audit_trail(
    welfare: OfficialApi, flask: Command, rows: Rows
) -> None:
    set_line(flask, "--party", "Labour", "--direction", "aye", "--strength", "two")
    set_line(flask, "--party", "Labour", "--direction", "free", "--source", "Whips", "--publish")
    entries = rows(
        "SELECT actor, subject, changes FROM audit_entry WHERE event = 'votes:line:declared'"
        " ORDER BY id"
    )
    assert [(actor, subject) for actor, subject, _changes in entries] == [
        ("command line", "division 51, Labour")
    ] * 2
    changes = [json.loads(c) if isinstance(c, str) else c for _a, _s, c in entries]
    two = {
        "direction": "aye",
        "strength": "two",
        "evidence": "office",
        "source": None,
        "note": None,
        "published": False,
    }
    free = two | {"direction": "free", "strength": None, "source": "Whips", "published": True}
    assert changes == [{"before": None, "after": two}, {"before": two, "after": free}]


@ON_BOTH
@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry"]
)
def test_the_audit_trail_refuses_to_be_changed(
    welfare: OfficialApi, flask: Command, engine: Engine, rows: Rows, statement: str
) -> None:
    set_line(flask, "--party", "Labour", "--direction", "aye")
    before = rows("SELECT * FROM audit_entry ORDER BY id")
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text(statement))
    assert rows("SELECT * FROM audit_entry ORDER BY id") == before
    assert before


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["--party", "Labuor", "--direction", "aye"],
            "No party is called “Labuor”. Did you mean Labour",
        ),
        (["--party", "xyzzy", "--direction", "aye"], "No party is called “xyzzy”."),
        (["--party", "", "--direction", "aye"], "No party is called “”."),
        (["--party", "Lab\0", "--direction", "aye"], ""),
        (["--party", "Independent", "--direction", "aye"], "“Independent” is no party"),
        (["--party", "deputy speaker", "--direction", "aye"], "“Deputy Speaker” is no party"),
        (
            ["--party", "Labour", "--direction", "free", "--strength", "three"],
            "A free vote has no strength: leave the strength out.",
        ),
        (
            ["--party", "Labour", "--direction", "aye", "--publish"],
            "A line that the public may see needs a source",
        ),
        (
            ["--party", "Labour", "--direction", "aye", "--publish", "--source", "  "],
            "A line that the public may see needs a source",
        ),
        (["--party", "Labour", "--direction", "unknown"], "'unknown' is not one of"),
        (["--party", "Labour", "--direction", "aye", "--evidence", "inferred"], "is not one of"),
        (["--party", "Labour", "--direction", "aye", "--strength", "four"], "is not one of"),
        (["--direction", "aye"], "Missing option '--party'"),
        (["--party", "Labour"], "Missing option '--direction'"),
    ],
)
def test_a_line_that_cannot_be_is_refused_in_a_sentence_with_2(
    welfare: OfficialApi, flask: Command, rows: Rows, arguments: list[str], sentence: str
) -> None:
    said = set_line(flask, *arguments, code=2)
    assert sentence in " ".join(said.split())
    assert rows("SELECT count(*) FROM party_line") == [(0,)]
    assert rows("SELECT count(*) FROM audit_entry WHERE event LIKE 'votes:line%'") == [(0,)]


@pytest.mark.parametrize("division_id", ["53", "0", "-1", "2147483648", "99999999999999", "x"])
def test_a_division_that_is_not_in_the_record_is_refused_with_2(
    welfare: OfficialApi, flask: Command, division_id: str
) -> None:
    ended = flask("votes", "set-line", "--party", "Labour", "--direction", "aye", "--", division_id)
    assert ended.code == 2
    if division_id == "53":
        assert "No division with the official id 53 is in the record." in ended.stderr
    ended = flask("votes", "division", "--json", "--", division_id)
    assert ended.code == 2
    assert ended.stdout == ""


def test_a_line_of_a_party_without_a_vote_is_kept_for_what_comes(
    welfare: OfficialApi, flask: Command, import_record: Import, rows: Rows
) -> None:
    said = set_line(flask, "--party", "Alba", "--direction", "aye")
    assert said == "Alba Party in division 51: the line is aye. 0 members voted against it.\n"
    welfare.change_division(51, Noes=[entry(1), entry(20, "Alba Party")])
    import_record()
    told = flask("votes", "rebellions", "--party", "Alba", "--json").told
    assert [(m["member_id"], m["against_line"]) for m in told["members"]] == [(20, 1)]


@ON_BOTH
def test_a_correction_after_the_line_is_measured_by_it(
    welfare: OfficialApi, flask: Command, import_record: Import, engine: Engine
) -> None:
    set_line(flask, "--party", "Labour", "--direction", "aye")
    welfare.change_division(51, Ayes=[entry(1), entry(2)], Noes=[entry(7)], NoTellers=[])
    import_record()
    assert {i for i in range(1, 11) if figures(flask, i)["against_line"]} == {7}
    assert sums_in(state_of(engine)) == counted_anew(db.session)
