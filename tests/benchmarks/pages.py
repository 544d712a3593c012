"""Rows 8 and 9, and a hall full of officers: pages as they are asked for over a network."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from tests.benchmarks.databases import Databases, migrate
from tests.benchmarks.measuring import Result, WrongResult
from tests.benchmarks.serving import (
    BESIDE_AN_EMPTY_PAGE,
    EMPTY_PAGE,
    OFFICERS,
    WRK,
    Client,
    deployed,
    furnish,
    rate,
)

PARTY = 229
LISTS = ("/votes/divisions", "/members", "/audit")
"""Pages of 50 rows, of a record of 7,000 divisions, 1,500 members and the entries of an import."""
DAY = (*LISTS, "/desk", "/confidence/rounds", "/whips", "/register", "/jobs/runs")
"""What officers look at on conference day."""
ASKED = 100
PAGES_EACH = 20
TURNS, SECONDS = 5, 3.0


def row_8(databases: Databases) -> list[Result]:
    """The median wait for a list page of a signed-in officer, one request after another."""
    results = []
    for kind, url in _full(databases):
        (cookie, *_) = furnish(url).cookies
        with deployed(url, databases.scratch) as port:
            client = Client(port, cookie)
            for path in LISTS:
                waits = [client.get(path) * 1000 for _ in range(ASKED + 10)][10:]
                results.append(
                    Result(
                        "8",
                        f"{path}, 50 rows, signed in, {kind}, wait for the page",
                        waits,
                        10,
                        "ms",
                        note=f"99 of 100 within {quantiles(waits, n=100)[98]:.1f} ms; the way"
                        " over the network is in it",
                    )
                )
    return results


def row_9(databases: Databases) -> list[Result]:
    """How many requests a second for a public page, and for its 304, by those for an empty one."""
    if WRK is None:
        print("9   NOT MEASURED: wrk is not installed (on Debian: apt-get install wrk).")
        return []
    results = []
    for kind, url in _new(databases):
        furnish(url, members=PARTY)
        with deployed(url, databases.scratch, BESIDE_AN_EMPTY_PAGE) as port:
            results += _public_page(kind, port)
    return results


def _public_page(kind: str, port: int) -> list[Result]:
    answer = Client(port).answer("/register")
    if f"{PARTY} of {PARTY} asked had declared" not in answer.read().decode():
        raise WrongResult("The register does not say how many have declared.")
    works = {
        "empty": (EMPTY_PAGE, ()),
        "page": ("/register", ("Accept-Encoding: gzip",)),
        "304": ("/register", (f"If-None-Match: {answer.headers['ETag']}",)),
    }
    rates: dict[str, list[float]] = {name: [] for name in works}
    for path, headers in works.values():
        rate(port, path, seconds=1, headers=headers)  # once unmeasured
    for _ in range(TURNS):
        for name, (path, headers) in works.items():
            rates[name].append(rate(port, path, seconds=SECONDS, headers=headers))
    told = ", ".join(f"{name} {median(found):,.0f}" for name, found in rates.items())
    return [
        Result(
            "9",
            f"{what} / of an empty page, {kind}",
            [a / b for a, b in zip(rates[name], rates["empty"], strict=True)],
            aim,
            note=f"requests a second: {told}" if name == "page" else "",
            at_least=True,
        )
        for name, what, aim in (
            ("page", f"/register with {PARTY} MPs, requests a second", 0.85),
            ("304", "its 304", 0.65),
        )
    ]


def row_hall(databases: Databases) -> list[Result]:
    """Fifty officers at once, each with a session of her own, on what they look at that day."""
    results = []
    for kind, url in _full(databases):
        cookies = furnish(url).cookies
        with deployed(url, databases.scratch) as port:
            began = perf_counter()
            with ThreadPoolExecutor(OFFICERS) as hall:
                told = list(hall.map(_at_work, cookies, range(OFFICERS), [port] * OFFICERS))
            seconds = perf_counter() - began
        waits = [wait * 1000 for waits, _ in told for wait in waits]
        errors = [error for _, error in told if error]
        results.append(
            Result(
                "50",
                f"errors of {OFFICERS} officers at once on signed-in pages, {kind}",
                [len(errors)],
                0,
                "",
                note=f"{len(waits)} pages in {seconds:.1f} s, median wait {median(waits):.0f} ms,"
                f" 99 of 100 within {quantiles(waits, n=100)[98]:.0f} ms"
                + "".join(f"; {error}" for error in errors[:3]),
            )
        )
    return results


def _at_work(cookie: str, number: int, port: int) -> tuple[list[float], str]:
    """What one officer waited for each page, and what went wrong, "" for nothing."""
    client = Client(port, cookie)
    waits: list[float] = []
    try:
        for path in islice(cycle(DAY), number, number + PAGES_EACH):
            waits.append(client.get(path))
    except (OSError, WrongResult) as error:
        return waits, f"{type(error).__name__}: {error}"
    return waits, ""


@contextmanager
def _kept(path: Path) -> Iterator[str]:
    yield f"sqlite:///{path}"
    path.unlink()


def _full(databases: Databases) -> Iterator[tuple[str, str]]:
    """The whole record on each kind of database."""
    with _kept(databases.copy(databases.full)) as url:
        yield "SQLite", url
    assert databases.server is not None
    url = databases.server.new_database(databases.postgres_full)
    yield "PostgreSQL", url
    databases.server.drop_database(url)


def _new(databases: Databases) -> Iterator[tuple[str, str]]:
    """A database of each kind with the schema and nothing in it."""
    with _kept(databases.scratch / f"new-{len(list(databases.scratch.iterdir()))}.sqlite3") as url:
        migrate(url)
        yield "SQLite", url
    assert databases.server is not None
    url = databases.server.new_database()
    migrate(url)
    yield "PostgreSQL", url
    databases.server.drop_database(url)
