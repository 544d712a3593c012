"""The real sample in a database of either kind: loaded once a test process, then copied."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, make_url

from app import create_app
from app.db import db
from config import Config
from tests.client import LintingClient
from tests.postgres import Server


def _opened(url: str) -> Flask:
    """The application on a database, out of any context: each request and command has its own."""
    flask = create_app(
        Config.from_environment(
            {
                "DATABASE_URL": url,
                # Port 9 (discard) is closed: nothing is asked of the official sources.
                "COMMONS_VOTES_API_URL": "http://127.0.0.1:9",
                "MEMBERS_API_URL": "http://127.0.0.1:9/api",
            }
        )
    )
    flask.testing = True
    flask.test_client_class = LintingClient
    return flask


def _closed(flask: Flask) -> None:
    with flask.app_context():
        db.engine.dispose()


def _load_sample(url: str) -> None:
    flask = _opened(url)
    result = flask.test_cli_runner().invoke(args=["votes", "load-sample"])
    assert result.exit_code == 0, result.output
    _closed(flask)


@pytest.fixture(scope="session")
def sample_sqlite(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the sample in it, to be copied."""
    path = tmp_path_factory.mktemp("sample") / "template.sqlite3"
    shutil.copyfile(migrated_sqlite, path)
    _load_sample(f"sqlite:///{path}")
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def sample_postgres(postgres: Server, migrated_postgres: str) -> str:
    """The name of a PostgreSQL database with the sample in it, to be copied."""
    url = postgres.new_database(migrated_postgres)
    _load_sample(url)
    name = make_url(url).database
    assert name is not None
    return name


@pytest.fixture(scope="session")
def new_sample(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], str]:
    """Makes a database of a kind ("sqlite", "postgresql") with the sample; gives its URL."""

    def make(kind: str) -> str:
        if kind == "sqlite":
            path = tmp_path_factory.mktemp("copy") / "sample.sqlite3"
            shutil.copyfile(request.getfixturevalue("sample_sqlite"), path)
            return f"sqlite:///{path}"
        server: Server = request.getfixturevalue("postgres")
        return server.new_database(request.getfixturevalue("sample_postgres"))

    return make


@pytest.fixture(scope="session")
def apps_of_the_session() -> Iterator[Callable[[str], Flask]]:
    """As `open_app`, open until the last test has ended."""
    with ExitStack() as stack:

        def make(url: str) -> Flask:
            flask = _opened(url)
            stack.callback(_closed, flask)
            return flask

        yield make


@pytest.fixture
def open_app() -> Iterator[Callable[[str], Flask]]:
    """Opens the application on the database of a URL, out of any context, for this test."""
    with ExitStack() as stack:

        def make(url: str) -> Flask:
            flask = _opened(url)
            stack.callback(_closed, flask)
            return flask

        yield make


@pytest.fixture(scope="session")
def sample_app(
    new_sample: Callable[[str], str], apps_of_the_session: Callable[[str], Flask]
) -> Flask:
    """The application on the sample in SQLite. Many tests read it: nobody may write to it."""
    return apps_of_the_session(new_sample("sqlite"))


@pytest.fixture(scope="session")
def sample_app_postgres(
    new_sample: Callable[[str], str], apps_of_the_session: Callable[[str], Flask]
) -> Flask:
    """As `sample_app`, in PostgreSQL."""
    return apps_of_the_session(new_sample("postgresql"))


# Not of the session itself: with tests in random order it would be made anew at every turn.
@pytest.fixture(params=["sqlite", "postgresql"])
def sample_app_on_each(request: pytest.FixtureRequest) -> Flask:
    """The sample on each kind of database in turn: for what the SQL decides."""
    name = "sample_app" if request.param == "sqlite" else "sample_app_postgres"
    app: Flask = request.getfixturevalue(name)
    return app
