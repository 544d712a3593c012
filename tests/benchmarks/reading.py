"""Rows 5 to 7: counting over the whole record, and the room it takes."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import numpy as np

from app.db import db
from app.votes import columns
from app.votes.columns import Columns
from app.votes.domain.figures import agreement
from app.votes.domain.sums import UNKNOWN
from app.votes.domain.vote import Vote
from app.votes.queries import list_rebellions
from tests.benchmarks.databases import Databases, application, connected
from tests.benchmarks.house import FIRST_DAY, LAST_DAY
from tests.benchmarks.measuring import (
    Result,
    Stopwatch,
    Taken,
    in_turn,
    medians,
    must_be_equal,
    ratios,
)

PARTY = "Labour"
RANGES = 20
TIMES = 7
SUMS = (
    "vote",
    "division",
    "division_version",
    "roll",
    "division_party",
    "member_year",
)
REBELLIONS = """
WITH majority AS (
    SELECT division_id,
        sign(count(*) FILTER (vote IN (1, 3)) - count(*) FILTER (vote IN (2, 4))) AS way
    FROM vote JOIN division ON division.id = division_id
    WHERE party_id = $party AND held_on BETWEEN $since AND $until
    GROUP BY division_id
)
SELECT member_id, count(*), count(*) FILTER (vote <> 0),
    count(*) FILTER ((way > 0 AND vote IN (2, 4)) OR (way < 0 AND vote IN (1, 3)))
FROM vote JOIN majority USING (division_id)
WHERE party_id = $party
GROUP BY member_id
"""


def row_5(databases: Databases) -> list[Result]:
    """The rebellion table of the largest party over any range, warm and cold."""
    path = databases.copy(databases.full)
    random = Random(databases.house.seed)
    length = (LAST_DAY - FIRST_DAY).days
    ranges: list[tuple[date, date]] = []
    for _ in range(RANGES):
        first, last = sorted(random.sample(range(length), 2))
        ranges.append((FIRST_DAY + timedelta(days=first), FIRST_DAY + timedelta(days=last)))
    duck, party_id = _in_duckdb(path)
    always = {"party": party_id, "since": FIRST_DAY, "until": LAST_DAY}

    with application(f"sqlite:///{path}"):
        session = db.session

        def ours(since: date | None, until: date | None) -> dict[int, tuple[int, int, int]]:
            return {
                row.member_id: (row.record.held, row.record.voted, row.record.against_majority)
                for row in list_rebellions(session, PARTY, since, until)
                if row.record.held
            }

        def theirs(since: date, until: date) -> dict[int, tuple[int, ...]]:
            rows = duck.execute(REBELLIONS, always | {"since": since, "until": until}).fetchall()
            return {row[0]: tuple(row[1:]) for row in rows}

        must_be_equal("Rebellions of all time", ours(None, None), theirs(FIRST_DAY, LAST_DAY))
        for since, until in ranges[:5]:
            must_be_equal(
                f"Rebellions {since} to {until}", ours(since, until), theirs(since, until)
            )

        def warm() -> Taken:
            watch = Stopwatch()
            for since, until in ranges:
                list_rebellions(session, PARTY, since, until)
            return Taken(*(seconds / RANGES for seconds in watch.read()))

        def cold() -> None:
            columns._kept.clear()
            session.rollback()
            list_rebellions(session, PARTY, *ranges[0])

        def of_duckdb() -> None:
            duck.execute(REBELLIONS, always).fetchall()

        taken = in_turn(TIMES, {"cold": cold, "warm": warm, "DuckDB": of_duckdb})
    duck.close()
    return [
        Result(
            "5",
            "rebellion table of a party, any range, warm / DuckDB, all time",
            ratios(taken["warm"], taken["DuckDB"]),
            0.5,
            absolute=medians(taken),
            note=f"{RANGES} random ranges; numbers equal to DuckDB's",
        ),
        Result(
            "5",
            "the same, cold (columns made anew) / DuckDB, all time",
            ratios(taken["cold"], taken["DuckDB"]),
            5,
        ),
    ]


def _in_duckdb(path: Path) -> tuple[duckdb.DuckDBPyConnection, int]:
    """The votes as a DuckDB table in memory, and the id of the party."""
    with sqlite3.connect(path) as source:
        votes = np.array(source.execute("SELECT * FROM vote").fetchall(), np.int32)
        days = source.execute("SELECT id, held_on FROM division").fetchall()
        (party_id,) = source.execute("SELECT id FROM party WHERE name = ?", (PARTY,)).fetchone()
    source.close()
    duck = duckdb.connect()
    given = {
        name: np.ascontiguousarray(votes[:, column])
        for column, name in enumerate(("division_id", "member_id", "party_id", "vote"))
    }
    duck.register("given", given)
    duck.execute(
        "CREATE TABLE vote AS SELECT division_id::INTEGER AS division_id, member_id::INTEGER AS"
        " member_id, party_id::SMALLINT AS party_id, vote::UTINYINT AS vote FROM given"
    )
    duck.unregister("given")
    duck.execute("CREATE TABLE division (id INTEGER, held_on DATE)")
    duck.executemany("INSERT INTO division VALUES (?, ?)", days)
    return duck, party_id


# --- row 6 -------------------------------------------------------------------------------------


def row_6(databases: Databases) -> list[Result]:
    """Agreement of everybody with everybody, beside the two products it rests on."""
    members, divisions = 650, databases.house.size
    chance = np.random.default_rng(databases.house.seed)
    votes = chance.choice(
        np.arange(len(Vote), dtype=np.uint8),
        (members, divisions),
        p=(0.3, 0.34, 0.34, 0.01, 0.005, 0.005),
    )
    # Columns in order of time, as the product makes them; the party plays no part here.
    rows = members * divisions
    false = np.zeros(rows, bool)
    unknown = np.full((divisions, 1), UNKNOWN, np.uint8)
    record = Columns(
        version=1,
        division_ids=np.arange(divisions),
        days=np.arange(divisions),
        member_ids=np.arange(members, dtype=np.uint32),
        divisions=np.repeat(np.arange(divisions, dtype=np.int32), members),
        members=np.tile(np.arange(members, dtype=np.int32), divisions),
        parties=np.zeros(rows, np.uint16),
        votes=votes.T.ravel(),
        whipped=false,
        excused=false,
        majority=unknown,
        declared=unknown,
    )
    one = chance.choice(np.array([-1, 0, 1], np.float32), (members, divisions))
    other = np.abs(one)
    together, both = record.agreement()
    for a, b in ((0, 1), (3, 649), (77, 78)):
        exact = agreement(*(dict(enumerate(map(Vote, votes[m].tolist()))) for m in (a, b)))
        assert exact is not None
        must_be_equal(
            f"Agreement of {a} and {b}",
            exact.numerator * int(both[a, b]),
            exact.denominator * int(together[a, b]),
        )

    def products() -> None:
        one @ one.T
        other @ other.T

    def ours() -> None:
        record.agreement()

    taken = in_turn(15, {"agreement": ours, "products": products})
    return [
        Result(
            "6",
            f"agreement of {members} members, {divisions:,} divisions / two products",
            ratios(taken["agreement"], taken["products"]),
            1.5,
            absolute=medians(taken),
        )
    ]


# --- row 7 -------------------------------------------------------------------------------------


def row_7(databases: Databases) -> list[Result]:
    """Bytes a vote, with what is kept and summed beside the votes."""
    with sqlite3.connect(databases.full) as source:
        (votes,) = source.execute("SELECT count(*) FROM vote").fetchone()
        sizes: dict[str, int] = dict(
            source.execute(
                "SELECT m.tbl_name, sum(s.pgsize) FROM dbstat s JOIN sqlite_master m"
                " ON m.name = s.name WHERE s.aggregate = TRUE GROUP BY 1"
            ).fetchall()
        )
        index = source.execute(
            "SELECT sum(pgsize) FROM dbstat WHERE aggregate = TRUE AND name LIKE 'ix_vote%'"
        ).fetchone()[0]
    source.close()
    results = [_room("SQLite", votes, sizes, index, 32)]
    with connected(databases.postgres_full) as connection:
        found: Sequence[Any] = connection.execute(
            "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relname = ANY(%s)",
            (list(SUMS),),
        ).fetchall()
        (index,) = connection.execute(
            "SELECT sum(pg_relation_size(indexrelid)) FROM pg_index"
            " WHERE indrelid = 'vote'::regclass"
        ).fetchone() or (0,)
        (count,) = connection.execute("SELECT count(*) FROM vote").fetchone() or (0,)
    results.append(_room("PostgreSQL", int(str(count)), dict(found), int(str(index)), 100))
    return results


def _room(kind: str, votes: int, sizes: dict[str, int], index: int, aim: float) -> Result:
    parts = ", ".join(f"{name} {sizes[name] / votes:.2f}" for name in SUMS)
    return Result(
        "7",
        f"bytes a vote, sums included, {kind}",
        [sum(sizes[name] for name in SUMS) / votes],
        aim,
        " B",
        note=f"{votes:,} votes: {parts} (of vote, indexes {index / votes:.2f})",
    )
