"""Rows 1 to 4: divisions from JSON to everything stored."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import select

from app.db import db, unit_of_work
from app.members.domain.parties import official_party
from app.members.models import Party
from app.source.runs import Wish
from app.votes.domain.vote import Vote
from app.votes.models import Division, MemberVote
from tests.benchmarks.databases import (
    VOTES,
    Databases,
    VoteRows,
    connected,
    import_from,
    imported,
    process,
    raw_sqlite,
    sqlite_votes,
)
from tests.benchmarks.house import Held, HouseAnswers
from tests.benchmarks.measuring import (
    Result,
    Stopwatch,
    Taken,
    WrongResult,
    by_processor,
    in_turn,
    medians,
    must_be_equal,
    ratios,
)

TIMES = 5
ONE_BY_ONE = 9
INSERT = "INSERT INTO vote (division_id, member_id, party_id, vote) VALUES (?,?,?,?)"


def row_1(databases: Databases) -> list[Result]:
    """A first load into SQLite; the members are stored already."""
    count = len(databases.load.divisions)
    return [
        _sqlite_load(
            databases,
            databases.members,
            "1",
            f"{count} divisions, first load, SQLite / raw executemany",
            1.5,
        )
    ]


def row_2(databases: Databases) -> list[Result]:
    """The same into a database that has the rest of the record."""
    count = len(databases.load.divisions)
    return [
        _sqlite_load(
            databases,
            databases.rest,
            "2",
            f"{count} divisions, database in use, SQLite / raw executemany",
            2.5,
        )
    ]


def _sqlite_load(databases: Databases, base: Path, row: str, what: str, aim: float) -> Result:
    load = databases.load
    path = databases.copy(base)
    schema = _sqlite_schema(path)
    imported(f"sqlite:///{path}", load)  # once unmeasured, for the rows
    must_be_equal("The schema after the load", _sqlite_schema(path), schema)
    rows = sqlite_votes(path, load.divisions)
    path.unlink()

    def product() -> Taken:
        path = databases.copy(base)
        taken = imported(f"sqlite:///{path}", load)
        path.unlink()
        return taken

    def raw() -> Taken:
        path = databases.copy(base)
        taken = _raw_sqlite_load(path, load.divisions, rows)
        must_be_equal("Raw rows", sqlite_votes(path, load.divisions), rows)
        path.unlink()
        return taken

    taken = in_turn(TIMES, {"import": product, "raw": raw})
    return Result(
        row,
        what,
        ratios(taken["import"], taken["raw"]),
        aim,
        absolute=medians(taken),
        note=f"{by_processor(taken['import'], taken['raw'])}; {len(rows):,} votes, members stored"
        " before; raw: same table, index and pragmas, keys checked, one transaction",
    )


def _sqlite_schema(path: Path) -> list[Any]:
    with raw_sqlite(path) as connection:
        return connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY 2").fetchall()


def _raw_sqlite_load(path: Path, divisions: list[Held], rows: VoteRows) -> Taken:
    with raw_sqlite(path) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT INTO division (id, held_on, held_at, date_given, number, title, search_title,"
            " deferred, official_ayes, official_noes, listed_ayes, listed_noes, listed_no_votes,"
            ' "both", version) VALUES (?,?,?,?,?,?,?,0,0,0,0,0,0,0,1)',
            [
                (d.id, d.moment.date().isoformat(), str(d.moment), "", d.number, d.title, d.title)
                for d in divisions
            ],
        )
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        watch = Stopwatch()
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(INSERT, rows)
        connection.execute("COMMIT")
    return watch.read()


# --- row 3 -------------------------------------------------------------------------------------


def row_3(databases: Databases) -> list[Result]:
    """A first load into PostgreSQL, with every constraint and index in place at the end."""
    load, server = databases.load, databases.server
    assert server is not None
    url = server.new_database(databases.postgres_members)
    schema = _postgres_schema(url)
    imported(url, load)
    must_be_equal("The schema after the load", _postgres_schema(url), schema)
    with connected(url) as connection:
        rows = connection.execute(VOTES).fetchall()
        with connection.cursor().copy(
            f"COPY ({VOTES}) TO STDOUT (FORMAT binary)"  # type: ignore[arg-type]
        ) as copy:
            binary = b"".join(bytes(part) for part in copy)
    path = databases.copy(databases.members)
    imported(f"sqlite:///{path}", load)
    must_be_equal("Votes on both databases", sqlite_votes(path, load.divisions), rows)
    path.unlink()
    server.drop_database(url)

    def product() -> Taken:
        url = server.new_database(databases.postgres_members)
        taken = imported(url, load)
        server.drop_database(url)
        return taken

    def raw() -> Taken:
        url = server.new_database()
        with connected(url) as connection:
            connection.execute(
                "CREATE TABLE vote (division_id integer, member_id integer, party_id smallint"
                " NOT NULL, vote smallint NOT NULL, PRIMARY KEY (division_id, member_id))"
            )
            watch = Stopwatch()
            with connection.cursor().copy("COPY vote FROM STDIN (FORMAT binary)") as copy:
                copy.write(binary)
            taken = watch.read()
            (count,) = connection.execute("SELECT count(*) FROM vote").fetchone() or (0,)
        must_be_equal("Rows copied", count, len(rows))
        server.drop_database(url)
        return taken

    taken = in_turn(TIMES, {"import": product, "copy": raw})
    client = median(time.processor for time in taken["import"])
    return [
        Result(
            "3",
            f"{len(load.divisions)} divisions, first load, PostgreSQL / binary COPY",
            ratios(taken["import"], taken["copy"]),
            1.7,
            absolute=medians(taken),
            note=f"of the import the client's processor time {client:.2f} s; COPY of ready bytes,"
            " primary key only; the server does not fsync",
        )
    ]


def _postgres_schema(url: str) -> list[Any]:
    with connected(url) as connection:
        return [
            *connection.execute(
                "SELECT conname, conrelid::regclass::text, convalidated,"
                " pg_get_constraintdef(oid) FROM pg_constraint ORDER BY 2, 1"
            ),
            *connection.execute("SELECT indexdef FROM pg_indexes ORDER BY 1"),
            *connection.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"),
        ]


# --- row 4 -------------------------------------------------------------------------------------


def row_4(databases: Databases) -> list[Result]:
    """One new division into the whole record, by the product and by an ordinary ORM program."""
    results = []
    path = databases.copy(databases.full)
    empty = databases.copy(databases.members)
    results += _one_division(databases, "SQLite", f"sqlite:///{path}", f"sqlite:///{empty}", 0.5)
    assert databases.server is not None
    results += _one_division(
        databases,
        "PostgreSQL",
        databases.server.new_database(databases.postgres_full),
        databases.server.new_database(databases.postgres_members),
        0.3,
    )
    return results


def _one_division(
    databases: Databases, kind: str, full: str, empty: str, aim: float
) -> list[Result]:
    with process(full) as on_full, process(empty) as on_empty:
        return _one_division_by(databases, kind, on_full, on_empty, aim)


def _one_division_by(
    databases: Databases, kind: str, full: Flask, empty: Flask, aim: float
) -> list[Result]:
    spare: Iterator[Held] = iter(databases.spare)
    whole: list[float] = []

    def product(flask: Flask) -> Taken:
        held = next(spare)
        source = HouseAnswers(databases.house, [held]).prepare()
        with flask.app_context():
            watch = Stopwatch()
            import_from(source, Wish(since=held.moment.date(), parts="divisions"))
            assert source.asked is not None
            taken = source.asked.read()
        if flask is full:
            whole.append(watch.read().clock)
        return taken

    def objects() -> Taken:
        held = next(spare)
        body = databases.house.answer(held.id)
        with full.app_context():
            parties = dict(db.session.execute(select(Party.name, Party.id)).all())
            watch = Stopwatch()
            count = _store_objects(body, parties)
            taken = watch.read()
            stored = db.session.scalars(
                select(MemberVote.member_id).where(MemberVote.division_id == held.id)
            ).all()
        must_be_equal("Votes stored as objects", len(stored), count)
        return taken

    product(full), product(empty), objects()  # once unmeasured
    whole.clear()
    taken = in_turn(
        ONE_BY_ONE,
        {"import": lambda: product(full), "ORM": objects, "empty": lambda: product(empty)},
    )
    count = f"{databases.house.size:,} divisions"
    processor = by_processor(taken["import"], taken["ORM"])
    return [
        Result(
            "4",
            f"one new division into {count}, {kind} / ORM objects",
            ratios(taken["import"], taken["ORM"]),
            aim,
            absolute=medians(taken) | {"whole run": median(whole)},
            note=f"{processor}; import: from the request for the division to the end of the run;"
            " ORM: json.loads, one object a vote, no sums, no versions",
        ),
        Result(
            "4",
            f"one new division into {count}, {kind} / into none",
            ratios(taken["import"], taken["empty"]),
            3,
        ),
    ]


def _store_objects(body: bytes, parties: dict[str, int]) -> int:
    """Store a division as an ordinary program does: an object for it, and one for each vote."""
    given = json.loads(body)
    moment = datetime.fromisoformat(given["Date"]).replace(tzinfo=UTC)
    votes: dict[int, MemberVote] = {}
    with unit_of_work() as session:
        session.add(
            Division(
                id=given["DivisionId"],
                held_on=moment.date(),
                held_at=moment,
                date_given=given["Date"],
                number=given["Number"],
                title=given["Title"],
                search_title=given["Title"].lower(),
                deferred=given["IsDeferred"],
                official_ayes=given["AyeCount"],
                official_noes=given["NoCount"],
                listed_ayes=len(given["Ayes"]),
                listed_noes=len(given["Noes"]),
                listed_no_votes=len(given["NoVoteRecorded"]),
                both=0,
                version=1,
            )
        )
        session.flush()
        for name, vote in (
            ("NoVoteRecorded", Vote.ABSENT),
            ("Ayes", Vote.AYE),
            ("Noes", Vote.NO),
            ("AyeTellers", Vote.TELLER_AYE),
            ("NoTellers", Vote.TELLER_NO),
        ):
            for entry in given[name]:
                votes[entry["MemberId"]] = MemberVote(
                    division_id=given["DivisionId"],
                    member_id=entry["MemberId"],
                    party_id=parties[official_party(entry["Party"]).name],
                    vote=int(vote),
                )
        session.add_all(votes.values())
    if not votes:
        raise WrongResult("A division without votes.")
    return len(votes)
