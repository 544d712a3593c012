"""What every test may ask for: a migrated database of either kind, the application, a client."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import settings
from sqlalchemy import create_engine, make_url

from app import create_app
from app.accounts.domain import Role
from app.db import migrations
from app.db.engine import set_up_sqlite
from app.roles import ROLE_GRANTS
from app.security.identity import Identity
from config import Config
from tests.client import LintingClient
from tests.compiled import compile_once
from tests.postgres import Lending, Server, start_server

BOTH_DATABASES = ("sqlite", "postgresql")

# How long an example takes says how busy the machine is, and nothing of the product.
settings.register_profile("chief-whip", deadline=None)
settings.load_profile("chief-whip")

compile_once()


def pytest_collection_finish() -> None:
    """Let the collector of cycles pass over what stays until the end: all that was imported.

    It went through that, again and again, for a fifth of the time that the tests took.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server of this test process."""
    with start_server() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the whole schema, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "template.sqlite3"
    engine = create_engine(f"sqlite:///{path}")
    set_up_sqlite(engine)
    migrations.upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres: Server) -> str:
    """The name of a PostgreSQL database with the whole schema, to be copied."""
    url = postgres.new_database()
    engine = create_engine(url)
    migrations.upgrade(engine)
    engine.dispose()
    name = make_url(url).database
    assert name is not None
    return name


@pytest.fixture(scope="session")
def lending(postgres: Server, migrated_postgres: str) -> Lending:
    """Migrated PostgreSQL databases, each lent to one test at a time."""
    return Lending(postgres, postgres.url(migrated_postgres))


@pytest.fixture
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Makes a migrated database of a kind ("sqlite", "postgresql") and gives its URL."""
    made = 0
    lent: list[tuple[Lending, str]] = []

    def make(kind: str) -> str:
        nonlocal made
        made += 1
        if kind == "sqlite":
            path = tmp_path / f"test-{made}.sqlite3"
            shutil.copyfile(request.getfixturevalue("migrated_sqlite"), path)
            return f"sqlite:///{path}"
        lending: Lending = request.getfixturevalue("lending")
        url = lending.lend()
        lent.append((lending, url))
        return url

    yield make
    for lending, url in lent:
        lending.take_back(url)


@pytest.fixture(params=BOTH_DATABASES)
def database_url(request: pytest.FixtureRequest, new_database: Callable[[str], str]) -> str:
    """An empty, migrated database; the test runs once on each kind."""
    return new_database(request.param)


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    """The environment of a process that works on the test's database. No network is reached."""
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database_url,
        "MAIL_URL": f"file:{tmp_path / 'mail'}",
        # Port 9 (discard) is closed: a test that needs a source must give its address.
        "COMMONS_VOTES_API_URL": "http://127.0.0.1:9",
        "MEMBERS_API_URL": "http://127.0.0.1:9/api",
    }


@pytest.fixture
def app(environment: dict[str, str]) -> Iterator[Flask]:
    """The application on the test's database."""
    flask = create_app(Config.from_environment(environment))
    flask.testing = True
    with flask.app_context():
        yield flask
    with flask.app_context():
        from app.db import db  # noqa: PLC0415  (after the application exists)

        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> LintingClient:
    """A browser without a screen: every page it gets is linted."""
    app.test_client_class = LintingClient
    client = app.test_client()
    assert isinstance(client, LintingClient)
    return client


@pytest.fixture
def client_as(app: Flask) -> Callable[..., LintingClient]:
    """A client of somebody with roles: client_as(Role.WHIP), or of one CLP, scope="clp:3".

    The identity is given straight to the guard; how one is come by is tested in accounts.
    """

    def make(*roles: Role, scope: str = "", user_id: int = 1) -> LintingClient:
        allowed: dict[str, frozenset[str] | None] = {}
        for role in roles:
            for permission in ROLE_GRANTS[role]:
                allowed[permission] = frozenset({scope}) if role.scoped else None
        someone = Identity(
            user_id=user_id,
            name="Test Officer",
            email="officer@example.org",
            roles=frozenset(roles),
            allowed=allowed,
        )
        app.extensions["chief_whip_identity"] = lambda: someone
        app.test_client_class = LintingClient
        client = app.test_client()
        assert isinstance(client, LintingClient)
        return client

    return make
