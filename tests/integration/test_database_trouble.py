"""What commands say when the database cannot be used: one sentence, never a stack trace."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from app import create_app
from app.db import db
from config import Config
from tests.postgres import Server

COMMANDS = (
    ("jobs", "list"),
    ("jobs", "run", "jobs.forget-runs"),
    ("audit", "verify"),
    ("votes", "rebellions", "--party", "Labour"),
)
Open = Callable[[str], Flask]


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    """The application on a database that may not be there."""

    def make(url: str) -> Flask:
        mail = f"file:{tmp_path / 'mail'}"
        return create_app(Config.from_environment({"DATABASE_URL": url, "MAIL_URL": mail}))

    return make


def one_sentence(flask: Flask, command: tuple[str, ...]) -> str:
    """What a command says; it must be one line, with exit code 1."""
    answer: Result = flask.test_cli_runner().invoke(args=command)
    assert answer.exit_code == 1, answer.output
    (line,) = answer.output.splitlines()
    assert line.startswith("Error: ")
    with flask.app_context():
        db.engine.dispose()
    return line


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_without_tables_a_command_says_how_to_make_them(
    opened: Open, tmp_path: Path, command: tuple[str, ...]
) -> None:
    flask = opened(f"sqlite:///{tmp_path / 'new.sqlite3'}")
    assert "flask db upgrade" in one_sentence(flask, command)


def test_without_tables_in_postgresql_too(opened: Open, postgres: Server) -> None:
    flask = opened(postgres.new_database())
    for command in COMMANDS:
        assert "flask db upgrade" in one_sentence(flask, command)


@pytest.mark.parametrize("command", [*COMMANDS, ("db", "upgrade")], ids=" ".join)
def test_a_server_that_does_not_answer_is_named(opened: Open, command: tuple[str, ...]) -> None:
    # Port 9 (discard) is closed.
    flask = opened("postgresql://nobody:secret@127.0.0.1:9/none")
    said = one_sentence(flask, command)
    assert "127.0.0.1" in said
    assert "DATABASE_URL" in said
    assert "secret" not in said


@pytest.mark.parametrize("command", [*COMMANDS, ("db", "upgrade")], ids=" ".join)
def test_a_folder_that_is_not_there_is_said(
    opened: Open, tmp_path: Path, command: tuple[str, ...]
) -> None:
    flask = opened(f"sqlite:///{tmp_path / 'no folder' / 'x.sqlite3'}")
    assert "DATABASE_URL" in one_sentence(flask, command)


def test_a_file_that_is_no_database_is_said(opened: Open, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a database, and long enough to be sure of it\n" * 50)
    said = one_sentence(opened(f"sqlite:///{tmp_path / 'notes.txt'}"), ("jobs", "list"))
    assert "file is not a database" in said


def test_a_mistake_of_ours_keeps_its_stack_trace(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistaken(_session: object) -> None:
        db.session.execute(text("SELEKT 1"))

    monkeypatch.setattr("app.jobs.cli.latest_run_by_name", mistaken)
    answer = app.test_cli_runner().invoke(args=["jobs", "list"])
    assert type(answer.exception).__name__ in ("OperationalError", "ProgrammingError")


@pytest.mark.parametrize("command", ["upgrade", "downgrade"])
def test_a_revision_that_is_not_there_is_wrong_usage(app: Flask, command: str) -> None:
    for name in ("NOSUCH", "9999"):
        answer = app.test_cli_runner().invoke(args=["db", command, name])
        assert answer.exit_code == 2, answer.output
        assert f"there is no revision “{name}” to go to; the newest is" in answer.output
    assert app.test_cli_runner().invoke(args=["db", "upgrade"]).exit_code == 0


def test_a_database_of_a_newer_version_is_said(app: Flask) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    answer = app.test_cli_runner().invoke(args=["db", "upgrade"])
    assert answer.exit_code == 1
    assert "made by a newer one" in answer.output
    (_line,) = answer.output.splitlines()
