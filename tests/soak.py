"""Many who read and write while divisions come in and web workers are killed: nothing is lost.

    python -m tests.soak [sqlite|postgresql]      SECONDS=600 for so long (default 600)

Twenty officers read lists and enter expected divisions, each of its own title; an import stores
division after division; every 20 s one of the two workers is killed as by a power cut. Ends with 1
when a write that was acknowledged is not on record once, an answer is wrong, a connection breaks
for another reason than a worker's death, or the database or the audit trail does not hold.
"""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import monotonic

import httpx2
from sqlalchemy import select

from app.db import db
from app.votes.models import ExpectedDivision
from config import ROOT
from tests.benchmarks.databases import application, migrate, store_members
from tests.benchmarks.house import House
from tests.benchmarks.serving import Served, furnish, kept_up, settings
from tests.postgres import start_server
from tests.serving import BIN

CLIENTS = 20
KILL_EVERY = 20.0
AFTERMATH = 4.0
"""Seconds after a kill in which a connection may break: what waited in its queue goes with it."""
READ = ("/votes/divisions", "/members", "/votes/expected", "/desk", "/register", "/help")
DIVISIONS = 3_000
AT_ONCE = 40
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass
class Told:
    """What the clients saw, and when workers were killed."""

    until: float
    kills: list[float] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    unsure: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return monotonic() >= self.until

    def broken(self, what: str, error: Exception) -> None:
        """Note a connection that broke; wrong unless a worker had just been killed."""
        now = monotonic()
        self.counts["broken connections"] += 1
        if not any(at - 0.5 <= now <= at + AFTERMATH for at in self.kills):
            self.wrong.append(f"{what}: {type(error).__name__}: {error}")


def _officer(number: int, port: int, cookie: str, told: Told) -> None:
    """Read and write until the time is up, over connections that may be killed."""
    name, _, value = cookie.partition("=")
    chance = Random(number)
    entered = 0
    with httpx2.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60) as http:
        # Of this very host, so that what the server sends takes its place.
        http.cookies.set(name, value, domain="127.0.0.1")
        while not told.over:
            if chance.random() < 0.7:
                _read(http, chance.choice(READ), told)
            else:
                entered += 1
                _enter(http, f"Soak {number}-{entered}", told)


def _read(http: httpx2.Client, path: str, told: Told) -> httpx2.Response | None:
    try:
        answer = http.get(path)
    except httpx2.TransportError as error:
        told.broken(path, error)
        return None
    told.counts["pages read"] += 1
    if answer.status_code != 200:
        told.wrong.append(f"{path} answers {answer.status_code}")
        return None
    return answer


def _enter(http: httpx2.Client, title: str, told: Told) -> None:
    path = "/votes/expected/new"
    page = _read(http, path, told)
    if page is None:
        return
    token = _TOKEN.search(page.text)
    if token is None:
        told.wrong.append(f"{path} has no token")
        return
    day = {"expected_on-day": "1", "expected_on-month": "3", "expected_on-year": "2027"}
    sent = {"csrf_token": token[1], "title": title, "expected_on": "2027-03-01", **day}
    try:
        answer = http.post(path, data=sent)
    except httpx2.TransportError as error:
        told.unsure.add(title)
        told.broken(f"POST {path}", error)
        return
    if answer.status_code == 302:
        told.acknowledged.append(title)
    else:
        said = re.sub(r"<[^>]+>|\s+", " ", answer.text)[:300]
        told.wrong.append(f"POST {path} answers {answer.status_code}: {said}")


def _killer(served: Served, told: Told) -> None:
    """Kill one of the workers every so often."""
    chance = Random(1)
    pause = threading.Event()
    while not pause.wait(min(KILL_EVERY, max(0.1, told.until - monotonic()))) and not told.over:
        told.kills.append(monotonic())
        os.kill(chance.choice(served.workers()), signal.SIGKILL)


def _importer(url: str, scratch: Path, told: Told) -> None:
    """Store division after division, some in each run, as the scheduler's process does."""
    for first in range(0, DIVISIONS, AT_ONCE):
        if told.over:
            return
        given = [url, str(DIVISIONS), str(first), str(first + AT_ONCE)]
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.importing", *given],
            cwd=ROOT,
            env=settings(url, scratch),
            input="go\n",
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            told.wrong.append(f"the import failed: {done.stderr[-500:]}")
            return
        told.counts["divisions imported"] += AT_ONCE


def _checked(url: str, scratch: Path, told: Told) -> Iterator[str]:
    """What is wrong on record: writes lost or kept twice, the file, the keys, the trail."""
    with application(url):
        titles = Counter(db.session.scalars(select(ExpectedDivision.title)))
    for title in told.acknowledged:
        if titles[title] != 1:
            yield f"{title}, which was acknowledged, is on record {titles[title]} times"
    for title in titles.keys() - set(told.acknowledged) - told.unsure:
        yield f"{title} is on record, and nobody was told"
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            for pragma in ("integrity_check", "foreign_key_check"):
                found = connection.execute(f"PRAGMA {pragma}").fetchall()
                if found not in ([], [("ok",)]):
                    yield f"{pragma}: {found[:3]}"
    verified = subprocess.run(
        [BIN / "flask", "audit", "verify"],
        cwd=ROOT,
        env=settings(url, scratch),
        capture_output=True,
        text=True,
        check=False,
    )
    if verified.returncode:
        yield f"flask audit verify: {verified.stdout}{verified.stderr}"


def soak(url: str, scratch: Path, seconds: float) -> list[str]:
    """Read, write, import and kill for so long; says what went wrong."""
    migrate(url)
    store_members(url, House(DIVISIONS))
    cookies = furnish(url).cookies[:CLIENTS]
    with kept_up(url, scratch) as served:
        told = Told(monotonic() + seconds)
        threads = [
            threading.Thread(target=_officer, args=(number, served.port, cookie, told))
            for number, cookie in enumerate(cookies)
        ]
        threads.append(threading.Thread(target=_killer, args=(served, told)))
        threads.append(threading.Thread(target=_importer, args=(url, scratch, told)))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    wrong = [*told.wrong, *_checked(url, scratch, told)]
    counted = ", ".join(f"{count:,} {what}" for what, count in sorted(told.counts.items()))
    print(
        f"{seconds:.0f} s, {CLIENTS} clients: {len(told.acknowledged):,} writes acknowledged,"
        f" {len(told.unsure)} not known, {len(told.kills)} workers killed, {counted};"
        f" {len(wrong)} wrong.",
        flush=True,
    )
    return wrong


def main() -> int:
    """Soak one kind of database, or both."""
    kinds = sys.argv[1:] or ["sqlite", "postgresql"]
    seconds = float(os.environ.get("SECONDS") or 600)
    wrong: list[str] = []
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(TemporaryDirectory(prefix="chief-whip-soak-")))
        for kind in kinds:
            print(f"{kind}:", flush=True)
            url = f"sqlite:///{scratch / 'soak.sqlite3'}"
            if kind == "postgresql":
                url = stack.enter_context(start_server()).new_database()
            wrong += soak(url, scratch, seconds)
    for one in wrong[:50]:
        print(f"  WRONG: {one}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
