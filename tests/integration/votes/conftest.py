"""The importer against a stand-in for the official APIs, and looks at what it stored."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import stamina
import time_machine
from flask import Flask
from sqlalchemy import Engine, text

from app.db import db
from tests.conftest import BOTH_DATABASES
from tests.integration.votes.flask_processes import FlaskProcess, Starter, starter
from tests.official_api import OfficialApi, serving

ON_BOTH = pytest.mark.parametrize("database_url", BOTH_DATABASES, indirect=True)
"""For tests of what the database decides: once on each kind. The others run on SQLite alone."""


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest, new_database: Callable[[str], str]) -> str:
    """An empty, migrated database."""
    return new_database(request.param)


@pytest.fixture
def official() -> Iterator[OfficialApi]:
    """The two official APIs, empty."""
    with serving() as api:
        yield api


@pytest.fixture
def environment(environment: dict[str, str], official: OfficialApi) -> dict[str, str]:
    """The environment of a process that asks the stand-in."""
    return environment | {
        "COMMONS_VOTES_API_URL": official.votes_url,
        "MEMBERS_API_URL": official.members_url,
    }


@pytest.fixture(autouse=True)
def _nobody_waits() -> Iterator[None]:
    """Requests are asked again as often as ever, but without a pause."""
    with stamina.set_testing(True, attempts=100, cap=True):
        yield


@pytest.fixture(autouse=True)
def today() -> Iterator[time_machine.Coordinates]:
    """The day after the recorded division 1873; move it with `today.move_to(...)`.

    It moves the clock of this process, not that of those it starts.
    """
    with time_machine.travel("2024-11-26T12:00:00+00:00") as clock:
        yield clock


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    stdout: str
    stderr: str

    @property
    def told(self) -> dict[str, Any]:
        """The object on the last line of standard output."""
        told: dict[str, Any] = json.loads(self.stdout.splitlines()[-1])
        return told


Command = Callable[..., Ended]
Rows = Callable[..., list[tuple[Any, ...]]]


HELD = (
    "SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = database"
    " WHERE locktype = 'advisory' AND datname = current_database()"
)


@pytest.fixture
def flask(app: Flask, rows: Rows) -> Command:
    """Runs a `flask` command in this process: flask("votes", "import", "--json")."""
    runner = app.test_cli_runner()

    def run(*arguments: str) -> Ended:
        result = runner.invoke(args=[str(argument) for argument in arguments])
        if db.engine.dialect.name == "postgresql":
            # The lock of a run goes with its connection, which the server may notice only after
            # the command has ended: on a busy machine the next would be told that it still runs.
            deadline = time.monotonic() + 10
            while rows(HELD) and time.monotonic() < deadline:
                time.sleep(0.01)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ended(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture
def import_record(flask: Command) -> Callable[..., dict[str, Any]]:
    """Runs an import that must end with a code; returns what it told."""

    def run(*arguments: str, code: int = 0) -> dict[str, Any]:
        ended = flask("votes", "import", "--json", *arguments)
        assert ended.code == code, ended
        return ended.told

    return run


@pytest.fixture
def engine(app: Flask) -> Engine:
    """The engine of the test's database."""
    return db.engine


@pytest.fixture
def rows(engine: Engine) -> Rows:
    """Reads rows past every session: what has been committed."""

    def read(statement: str, **values: object) -> list[tuple[Any, ...]]:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(statement), values)]

    return read


@pytest.fixture(scope="session")
def process_starter() -> Iterator[Starter]:
    """The starter of real processes."""
    with starter() as starting:
        yield starting


Start = Callable[..., FlaskProcess]


@pytest.fixture
def start(process_starter: Starter, environment: dict[str, str], tmp_path: Path) -> Start:
    """Starts a `flask` command as a process of its own: start("votes", "import", "--json")."""

    def begin(*arguments: str) -> FlaskProcess:
        return process_starter.start(tmp_path, environment, *arguments)

    return begin
