"""Demonstrations, made once a module on each database by the command itself."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.db import db
from config import Config
from tests.client import LintingClient
from tests.conftest import BOTH_DATABASES


@pytest.fixture(scope="module", params=BOTH_DATABASES)
def demo_app(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """The application on a demonstration."""
    folder = tmp_path_factory.mktemp("demo")
    if request.param == "sqlite":
        url = f"sqlite:///{folder / 'demo.sqlite3'}"
        migrated: Path = request.getfixturevalue("migrated_sqlite")
        shutil.copyfile(migrated, folder / "demo.sqlite3")
    else:
        server = request.getfixturevalue("postgres")
        url = server.new_database(request.getfixturevalue("migrated_postgres"))
    flask = create_app(
        Config.from_environment(
            {
                "DATABASE_URL": url,
                "MAIL_URL": f"file:{folder / 'mail'}",
                "COMMONS_VOTES_API_URL": "http://127.0.0.1:9",
                "MEMBERS_API_URL": "http://127.0.0.1:9/api",
            }
        )
    )
    flask.testing = True
    flask.test_client_class = LintingClient
    made = flask.test_cli_runner().invoke(args=["demo"])
    assert made.exit_code == 0, made.output
    flask.extensions["demo said"] = made.output
    yield flask
    with flask.app_context():
        db.engine.dispose()
