"""Row 10: what readers wait for while an import runs, beside what they wait for without one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from itertools import cycle
from statistics import median, quantiles
from time import perf_counter, sleep

from config import ROOT
from tests.benchmarks.databases import Databases
from tests.benchmarks.measuring import Result, WrongResult
from tests.benchmarks.pages import LISTS
from tests.benchmarks.serving import Client, deployed, furnish, settings

TURNS = 3
READS = 400
FEWEST = 40
PAUSE = 0.01
"""Seconds between two pages: readers who filled the processors would measure those alone."""


def row_10(databases: Databases) -> list[Result]:
    """An officer reads lists while a process beside the server stores the newest divisions."""
    results = []
    url = f"sqlite:///{databases.copy(databases.rest)}"
    results.append(_measured(databases, "SQLite", url))
    assert databases.server is not None
    url = databases.server.new_database(databases.postgres_members)
    results.append(_measured(databases, "PostgreSQL", url))
    databases.server.drop_database(url)
    return results


def _measured(databases: Databases, kind: str, url: str) -> Result:
    (cookie, *_) = furnish(url).cookies
    size, newest = databases.house.size, databases.newest
    each = newest // TURNS
    found: list[tuple[float, float]] = []
    reads = 0
    with deployed(url, databases.scratch) as port:
        client = Client(port, cookie)
        _waits(client, lambda done: done < 50)  # once unmeasured
        for turn in range(TURNS):
            first = size - newest + turn * each
            importing = _import(databases, url, first, first + each)
            idle = _waits(client, lambda done: done < READS)
            assert importing.stdin is not None
            importing.stdin.write("go\n")
            importing.stdin.flush()
            busy = _waits(client, lambda _done, one=importing: one.poll() is None)
            if importing.returncode:
                raise WrongResult("The import failed.")
            reads += len(busy)
            found.append((_slowest(idle), _slowest(busy)))
    return Result(
        "10",
        f"reading p99 while an import runs / idle, {kind}",
        [busy / idle for idle, busy in found],
        1.5,
        absolute={
            "idle": median(idle for idle, _ in found),
            "importing": median(busy for _, busy in found),
        },
        note=f"{each} divisions stored in each of {TURNS} turns, {reads} pages read meanwhile",
    )


def _import(databases: Databases, url: str, first: int, last: int) -> subprocess.Popen[str]:
    """A process that waits for a line before it imports."""
    told = [url, str(databases.house.size), str(first), str(last)]
    importing = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.importing", *told],
        cwd=ROOT,
        env=settings(url, databases.scratch),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert importing.stdout is not None
    if importing.stdout.readline() != "ready\n":
        raise WrongResult("The import does not begin.")
    return importing


def _waits(client: Client, going: Callable[[int], bool]) -> list[float]:
    """How long each page took, for as long as there is something to wait for."""
    waits: list[float] = []
    began = perf_counter()
    for path in cycle(LISTS):
        if not going(len(waits)) or perf_counter() - began > 120:
            return waits
        waits.append(client.get(path))
        sleep(PAUSE)
    return waits


def _slowest(waits: list[float]) -> float:
    """What 99 of 100 waits do not exceed."""
    if len(waits) < FEWEST:
        raise WrongResult(f"Only {len(waits)} pages were read: too few to tell of 99 of 100.")
    return quantiles(waits, n=100)[98]
