"""Databases to measure on: migrated, with the members stored, filled by the product's importer.

Filled SQLite files are kept in `.build/bench/`, under a name that the House and the code make.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import psycopg
from flask import Flask
from sqlalchemy import create_engine

from app import create_app
from app.db import db, migrations, unit_of_work
from app.db.engine import set_up_sqlite
from app.jobs.models import JobRun, RunOutcome
from app.jobs.run import Run
from app.kernel import clock
from app.source.outcome import Told
from app.source.runs import Wish
from app.votes.asking import Sources
from app.votes.running import import_with
from config import Config
from tests.benchmarks.house import Held, House, HouseAnswers
from tests.benchmarks.measuring import Stopwatch, Taken, WrongResult
from tests.postgres import Server

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".build/bench"
VOTES = "SELECT division_id, member_id, party_id, vote FROM vote ORDER BY division_id, member_id"
CHECKED = ("vote", "roll", "division", "division_party", "member_year", "division_version")

VoteRows = list[tuple[int, int, int, int]]


@contextmanager
def process(url: str) -> Iterator[Flask]:
    """The product as a process that lives on and works on a database, now and then."""
    flask = create_app(Config.from_environment({"PATH": os.environ["PATH"], "DATABASE_URL": url}))
    yield flask
    with flask.app_context():
        db.engine.dispose()


@contextmanager
def application(url: str) -> Iterator[None]:
    """The product at work on a database."""
    with process(url) as flask, flask.app_context():
        yield


def migrate(url: str) -> None:
    """Make the schema."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        set_up_sqlite(engine)
    migrations.upgrade(engine)
    engine.dispose()


def import_from(source: HouseAnswers, wish: Wish) -> Told:
    """One run of the import, as the scheduler makes it. Raises WrongResult when not all went in."""
    with unit_of_work() as session:
        row = JobRun(
            name="bench",
            lock="bench",
            arguments={},
            started_at=clock.now(),
            outcome=RunOutcome.RUNNING,
            progress="",
            counts={},
        )
        session.add(row)
        session.flush()
        run = Run(row.id)
    told, outcome = import_with(Sources(source, source), wish, run, actor="benchmark")
    if outcome.complaint or told.refused:
        raise WrongResult(f"The import did not store everything: {outcome.complaint}")
    return told


def imported(url: str, source: HouseAnswers) -> Taken:
    """What the import of a source's divisions takes, until the database is closed."""
    since = source.divisions[0].moment.date()
    with application(url):
        watch = Stopwatch()
        told = import_from(source, Wish(since=since, parts="divisions"))
        db.session.close()
        db.engine.dispose()
        taken = watch.read()
    if told.divisions.new != len(source.divisions):
        raise WrongResult(f"{told.divisions.new} divisions stored of {len(source.divisions)}.")
    return taken


def store_members(url: str, house: House) -> None:
    """Store every member of a House, by the product's import."""
    with application(url):
        import_from(HouseAnswers(house, []), Wish(parts="members"))


@dataclass
class Databases:
    """Where the works find their databases. newest: how many divisions a load stores."""

    house: House
    newest: int
    scratch: Path
    server: Server | None = None

    @property
    def record(self) -> list[Held]:
        """The divisions of the record."""
        return self.house.divisions[: self.house.size]

    @property
    def spare(self) -> list[Held]:
        """The divisions that come after."""
        return self.house.divisions[self.house.size :]

    @cached_property
    def load(self) -> HouseAnswers:
        """The newest divisions of the record, every body in memory."""
        return HouseAnswers(self.house, self.record[-self.newest :]).prepare()

    def copy(self, kept: Path) -> Path:
        """A copy of an SQLite file to work on."""
        number = len(list(self.scratch.glob("*.sqlite3")))
        return Path(shutil.copyfile(kept, self.scratch / f"{number}.sqlite3"))

    @cached_property
    def members(self) -> Path:
        """An SQLite file with every member and no division."""
        return self._kept("members", self._make_members)

    @cached_property
    def rest(self) -> Path:
        """An SQLite file with the record without its newest divisions."""
        return self._kept("rest", lambda path: self._fill(path, self.members, self._older()))

    @cached_property
    def full(self) -> Path:
        """An SQLite file with the whole record."""
        return self._kept("full", lambda path: self._fill(path, self.rest, self.load))

    @cached_property
    def postgres_members(self) -> str:
        """A PostgreSQL database with every member and no division; to be copied only."""
        assert self.server is not None
        url = self.server.new_database()
        migrate(url)
        store_members(url, self.house)
        return url

    @cached_property
    def postgres_full(self) -> str:
        """A PostgreSQL database with the whole record."""
        assert self.server is not None
        url = self.server.new_database(self.postgres_members)
        started = perf_counter()
        imported(url, HouseAnswers(self.house, self.record))
        print(f"  (PostgreSQL filled in {perf_counter() - started:.0f} s)", flush=True)
        return url

    def _older(self) -> HouseAnswers:
        return HouseAnswers(self.house, self.record[: -self.newest])

    def _make_members(self, path: Path) -> None:
        migrate(f"sqlite:///{path}")
        store_members(f"sqlite:///{path}", self.house)

    def _fill(self, path: Path, base: Path, source: HouseAnswers) -> None:
        shutil.copyfile(base, path)
        imported(f"sqlite:///{path}", source)

    def _kept(self, name: str, make: Callable[[Path], None]) -> Path:
        """The file of a name, made now unless this code has made it before."""
        key = f"{self.house.seed}-{self.house.size}-{self.newest}-{code_version()}"
        folder = KEPT / key
        path = folder / f"{name}.sqlite3"
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            started = perf_counter()
            with TemporaryDirectory(dir=folder) as unfinished:
                half = Path(unfinished) / path.name
                make(half)
                half.rename(path)
            print(f"  ({name} made in {perf_counter() - started:.0f} s)", flush=True)
        return path


def code_version() -> str:
    """Eight digits that change with the product's code and the House's."""
    digest = hashlib.sha256()
    files = [*(ROOT / "app").rglob("*.py"), *(ROOT / "migrations").rglob("*.py")]
    for path in sorted([*files, Path(__file__).with_name("house.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def forget_older_code() -> None:
    """Remove files that another version of the code has filled."""
    for folder in KEPT.glob("*"):
        if folder.is_dir() and not folder.name.endswith(code_version()):
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def raw_sqlite(path: Path) -> Iterator[sqlite3.Connection]:
    """A plain connection, set up as the product sets up its own."""
    engine = create_engine(f"sqlite:///{path}")
    set_up_sqlite(engine)
    with engine.connect() as connection:
        connection.rollback()
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        yield raw
    engine.dispose()


def sqlite_votes(path: Path, divisions: Sequence[Held]) -> VoteRows:
    """The vote rows of some divisions that follow one another."""
    with sqlite3.connect(path) as connection:
        rows = connection.execute(
            VOTES.replace("ORDER", "WHERE division_id BETWEEN ? AND ? ORDER"),
            (divisions[0].id, divisions[-1].id),
        ).fetchall()
    connection.close()
    return rows


def libpq(url: str) -> str:
    """An address as psycopg takes it."""
    return url.replace("postgresql+psycopg://", "postgresql://")


def connected(url: str) -> psycopg.Connection[tuple[object, ...]]:
    """A plain connection to PostgreSQL."""
    return psycopg.connect(libpq(url), autocommit=True)
