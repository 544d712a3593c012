"""The schema is made by migrations alone, and they lead up and down on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Engine, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from app.db import Base, migrations
from app.db.engine import set_up_sqlite
from tests.conftest import BOTH_DATABASES
from tests.postgres import Server

ENTRY = (
    "INSERT INTO audit_entry (id, at, actor, event, subject, changes, digest)"
    " VALUES (1, '2016-10-05 09:00:00', 'a test', 'tests:entry:made', 'nothing', '{}', '')"
)
CHANGES = {
    "update": "UPDATE audit_entry SET actor = 'somebody else'",
    "delete": "DELETE FROM audit_entry",
    "replace": ENTRY.replace("INSERT", "INSERT OR REPLACE"),
    "truncate": "TRUNCATE audit_entry",
}
REFUSED = [
    ("sqlite", "update"),
    ("sqlite", "delete"),
    ("sqlite", "replace"),
    ("postgresql", "update"),
    ("postgresql", "delete"),
    ("postgresql", "truncate"),
]


@pytest.fixture
def engine(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database of a kind with nothing in it."""
    if kind == "sqlite":
        made = create_engine(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
        set_up_sqlite(made)
    else:
        server: Server = request.getfixturevalue("postgres")
        made = create_engine(server.new_database())
    yield made
    made.dispose()


def tables(engine: Engine) -> set[str]:
    """The tables there are, bar Alembic's own."""
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def left_over(engine: Engine) -> list[str]:
    """Triggers, indexes, views and functions of ours, by name."""
    if engine.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE tbl_name <> 'alembic_version'"
    else:
        query = (
            "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
            " UNION SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace"
            " AND typname NOT LIKE '%alembic_version'"
            " UNION SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relname NOT LIKE 'alembic_version%'"
        )
    with engine.connect() as connection:
        return sorted(connection.scalars(text(query)))


def test_the_migrations_have_one_head() -> None:
    scripts = ScriptDirectory.from_config(migrations.script_configuration())
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1


@pytest.mark.parametrize("kind", BOTH_DATABASES)
def test_the_schema_goes_up_agrees_with_the_models_comes_down_and_goes_up(engine: Engine) -> None:
    migrations.upgrade(engine)
    assert migrations.current_revision(engine) == migrations.newest_revision()
    made = tables(engine)
    assert made
    migrations.check(engine)
    migrations.downgrade(engine, "base")
    assert tables(engine) == set()
    assert left_over(engine) == []
    migrations.upgrade(engine)
    migrations.check(engine)
    assert tables(engine) == made


@pytest.mark.parametrize("kind", BOTH_DATABASES)
def test_every_step_can_be_taken_back_by_itself(engine: Engine) -> None:
    scripts = ScriptDirectory.from_config(migrations.script_configuration())
    for step in reversed(list(scripts.walk_revisions())):
        migrations.upgrade(engine, step.revision)
        before = left_over(engine)
        with migrations.migrating(engine) as configuration:
            command.downgrade(configuration, "-1")
        migrations.upgrade(engine, step.revision)
        assert left_over(engine) == before


@pytest.mark.parametrize(("kind", "change"), REFUSED)
def test_the_database_itself_keeps_the_audit_trail(engine: Engine, change: str) -> None:
    migrations.upgrade(engine)
    with engine.connect().execution_options(writes=True) as connection:
        connection.execute(text(ENTRY))
        connection.commit()
        with pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text(CHANGES[change]))
        connection.rollback()
        assert connection.scalar(text("SELECT actor FROM audit_entry")) == "a test"


@pytest.mark.parametrize("kind", BOTH_DATABASES)
def test_every_check_of_the_models_is_in_the_schema(engine: Engine) -> None:
    # Alembic compares no CHECKs, and remaking a table on SQLite forgets them.
    migrations.upgrade(engine, "head")
    found = {
        table: {check["name"] for check in inspect(engine).get_check_constraints(table)}
        for table in tables(engine)
    }
    wanted = {
        table.name: {
            str(check.name) for check in table.constraints if isinstance(check, CheckConstraint)
        }
        for table in Base.metadata.sorted_tables
    }
    assert found == wanted
