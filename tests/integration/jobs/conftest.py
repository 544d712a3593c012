"""The jobs' own tables in a database of each engine, and processes that work on it.

Processes have to see one another's work, so nothing here runs inside an outer transaction.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, NullPool, create_engine, text

from app.db import Base, db
from app.jobs.models import JobRun
from tests.integration.jobs.jobs_process import bare_app, flask_command
from tests.postgres import Server


@pytest.fixture(params=["sqlite", "postgresql"])
def jobs_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of each engine in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'jobs.sqlite3'}"
    server: Server = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture
def jobs_app(jobs_url: str) -> Iterator[Flask]:
    """A bare application with the jobs' tables, in an application context."""
    bare = bare_app(jobs_url)
    with bare.app_context():
        Base.metadata.create_all(db.engine, tables=[JobRun.metadata.tables["job_run"]])
        with db.engine.begin() as connection:
            kind = "INTEGER" if db.engine.dialect.name == "sqlite" else "SERIAL"
            connection.execute(text(f"CREATE TABLE tick (id {kind} PRIMARY KEY, pid INTEGER)"))
        yield bare
        db.session.close()
        db.engine.dispose()


@pytest.fixture
def engine(jobs_app: Flask) -> Engine:
    """The engine of the bare application."""
    return db.engine


# Every process begins as the copy of one that has imported the product: starting Python and
# importing anew would take most of the tests' time.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.integration.jobs.jobs_process"])


@dataclass
class Processes:
    """Starts `flask` in processes on the test's database."""

    url: str
    logs: Path
    started: list[BaseProcess] = field(default_factory=list)

    def start(self, *command: str, every_second: str = "") -> BaseProcess:
        """Start one; `every_second`: the jobs it schedules, with commas."""
        log = self.log(len(self.started))
        process = FORKS.Process(target=flask_command, args=(self.url, every_second, log, command))
        process.start()
        self.started.append(process)
        return process

    def log(self, number: int) -> Path:
        """Where the process started at this place writes."""
        return self.logs / f"process-{number}.log"

    def said(self, process: BaseProcess) -> str:
        """All that a process has said so far."""
        log = self.log(self.started.index(process))
        return log.read_text() if log.exists() else ""


@pytest.fixture
def processes(jobs_app: Flask, jobs_url: str, tmp_path: Path) -> Iterator[Processes]:
    """A starter of processes; whatever still runs at the end is killed, what they said printed."""
    starter = Processes(jobs_url, tmp_path)
    yield starter
    for process in starter.started:
        process.kill()
        process.join()
        print(starter.said(process))


@pytest.fixture
def read(jobs_app: Flask) -> Callable[[str], list[tuple[object, ...]]]:
    """Reads rows past every session: what other processes have committed."""
    engine = create_engine(db.engine.url, poolclass=NullPool)

    def rows(statement: str) -> list[tuple[object, ...]]:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(statement))]

    return rows


@pytest.fixture
def eventually() -> Callable[..., object]:
    """Waits until a question has a true answer, and returns it; fails after some seconds."""

    def wait(question: Callable[[], object], seconds: float = 10) -> object:
        deadline = time.monotonic() + seconds
        while not (answer := question()):
            assert time.monotonic() < deadline, "it did not come to pass"
            time.sleep(0.05)
        return answer

    return wait
