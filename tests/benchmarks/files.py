"""Row 11: tables as files, beside the plain ways to write and to read them."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from app.db import db
from app.members.exports import members_table
from app.members.queries import MemberFilter, list_members
from app.opendata.exports import vote_chunks
from app.opendata.queries import get_names, list_rolls
from app.tabular.xlsxfile import xlsx_bytes
from config import ROOT
from tests.benchmarks.databases import Databases, application, connected
from tests.benchmarks.house import FIRST_DAY, LAST_DAY, SITTING
from tests.benchmarks.measuring import Result, WrongResult, in_turn, medians, ratios
from tests.benchmarks.serving import settings

TIMES = 5
BARE = (
    "SELECT v.division_id, d.held_on, d.number, v.member_id, m.name, p.name, v.vote"
    " FROM vote v JOIN division d ON d.id = v.division_id JOIN member m ON m.id = v.member_id"
    " JOIN party p ON p.id = v.party_id ORDER BY d.held_on, d.number, d.id, v.member_id"
)
"""What the file holds, in its order, read as plainly as a driver reads it."""
AT_ONCE = 5_000
TENTH = FIRST_DAY + (LAST_DAY - FIRST_DAY) / 10
MEGABYTES_MORE = 64
"""So much more memory all votes may take than a tenth of them: what varies from run to run."""


def row_11(databases: Databases) -> list[Result]:
    """A workbook of 650 rows beside csv; all votes as CSV beside the bare cursor."""
    path = databases.copy(databases.full)
    url = f"sqlite:///{path}"
    with application(url):
        results = [_workbook(), _all_votes("SQLite")]
    results.append(_memory(databases, url))
    assert databases.server is not None
    url = databases.server.new_database(databases.postgres_full)
    with application(url):
        results.append(_all_votes("PostgreSQL", url))
    databases.server.drop_database(url)
    path.unlink()
    return results


def _workbook() -> Result:
    table = members_table("the benchmark")
    rows = list_members(db.session, MemberFilter(on=LAST_DAY))
    if len(rows) < SITTING - 5:
        raise WrongResult(f"{len(rows)} members sit where there should be {SITTING}.")

    def workbook() -> None:
        xlsx_bytes(table, rows, ())

    def plain() -> None:
        writer = csv.writer(io.StringIO(newline=""))
        writer.writerow(column.name for column in table.columns)
        writer.writerows([column.value(row) for column in table.columns] for row in rows)

    taken = in_turn(15, {"XLSX": workbook, "csv": plain})
    return Result(
        "11",
        f"XLSX of {len(rows)} rows / the same values by Python's csv",
        ratios(taken["XLSX"], taken["csv"]),
        20,
        absolute=medians(taken),
    )


def _all_votes(kind: str, url: str = "") -> Result:
    counted: dict[str, int] = {}

    def ours() -> None:
        counted["CSV"] = sum(chunk.count(b"\n") for chunk in _chunks())

    def bare() -> None:
        counted["cursor"] = _read_on_postgresql(url) if url else _read_on_sqlite()

    taken = in_turn(TIMES, {"CSV": ours, "cursor": bare})
    ahead = next(_chunks()).count(b"\n")
    if counted["CSV"] - ahead != counted["cursor"]:
        raise WrongResult(f"The file has {counted['CSV'] - ahead} votes of {counted['cursor']}.")
    return Result(
        "11",
        f"CSV of {counted['cursor']:,} votes / the bare cursor, {kind}",
        ratios(taken["CSV"], taken["cursor"]),
        1.1,
        absolute=medians(taken),
        note="cursor: the driver's own, 5,000 rows at a time, the same columns in the same order",
    )


def _chunks(until: date | None = None) -> Iterator[bytes]:
    """All votes as the file has them, or those up to a day."""
    names = get_names(db.session.connection())
    return vote_chunks("the benchmark", [], names, list_rolls(db.engine, None, until, names))


def _read_on_sqlite() -> int:
    with db.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        cursor = raw.execute(BARE)
        return sum(len(rows) for rows in iter(lambda: cursor.fetchmany(AT_ONCE), []))


def _read_on_postgresql(url: str) -> int:
    with connected(url) as connection, connection.transaction():
        cursor = connection.cursor("bare")
        cursor.itersize = AT_ONCE
        cursor.execute(BARE)
        return sum(len(rows) for rows in iter(lambda: cursor.fetchmany(AT_ONCE), []))


def _memory(databases: Databases, url: str) -> Result:
    """How much more memory a process takes for all votes than for a tenth of them."""
    peaks = {}
    for what in ("tenth", "all"):
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.files", url, what],
            cwd=ROOT,
            env=settings(url, databases.scratch),
            capture_output=True,
            text=True,
            check=True,
        )
        peaks[what] = json.loads(done.stdout.splitlines()[-1]) / 1024
    return Result(
        "11",
        "CSV of all votes, more memory than for a tenth of them, SQLite",
        [peaks["all"] - peaks["tenth"]],
        MEGABYTES_MORE,
        " MB",
        note=f"at most {peaks['tenth']:.0f} MB for a tenth, {peaks['all']:.0f} MB for all",
    )


def main(url: str, what: str) -> None:
    """Write the file to nowhere, and say how many KiB the process took at most."""
    with application(url):
        for _chunk in _chunks(TENTH if what == "tenth" else None):
            pass
    # Not of getrusage: there a process begins with the most that its parent took.
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    print(json.dumps(int(peak)))


if __name__ == "__main__":
    main(*sys.argv[1:])
