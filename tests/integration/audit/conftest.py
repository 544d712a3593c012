"""A trail to be read, tampered with and sealed."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from app.audit.service import record
from app.db import db, unit_of_work

TRIGGERS = ("no_update", "no_delete", "no_replace")


class Made(StrEnum):
    """An event for the tests."""

    CHANGED = "tests:thing:changed"


@pytest.fixture
def trail(app: Flask, tmp_path: Path) -> Callable[..., None]:
    """Records entries, each in a unit of work of its own; seals go to a file of the test."""
    app.config["AUDIT_SEALS"] = tmp_path / "seals.log"

    def make(count: int, first: int = 1) -> None:
        for number in range(first, first + count):
            with unit_of_work() as session:
                record(
                    session,
                    Made.CHANGED,
                    by="user 3",
                    subject=f"thing {number}",
                    changes={"before": None, "after": {"number": number}},
                )

    return make


@pytest.fixture
def tamper(app: Flask) -> Callable[[str], None]:
    """Runs a statement on the trail as an intruder with the database's password would."""

    def run(statement: str) -> None:
        with db.engine.begin() as connection:
            if db.engine.dialect.name == "postgresql":
                connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER ALL"))
            else:
                for name in TRIGGERS:
                    connection.execute(text(f"DROP TRIGGER IF EXISTS audit_entry_{name}"))
            connection.execute(text(statement))

    return run


@pytest.fixture
def audit(app: Flask) -> Callable[..., Result]:
    """One `flask audit` command."""

    def run(*arguments: object) -> Result:
        db.session.close()
        return app.test_cli_runner().invoke(args=["audit", *map(str, arguments)])

    return run
