"""Runs Alembic: makes or updates the schema, and checks that the tables and the models agree."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, text

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
# Any number will do, as long as every process asks for the same one.
MIGRATION_LOCK = 20161005


def script_configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration for our scripts, bound to a connection when one is given."""
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    configuration.attributes["connection"] = connection
    return configuration


@contextmanager
def migrating(engine: Engine) -> Iterator[Config]:
    """A connection on which a migration may run: alone, and as one transaction.

    On SQLite foreign keys are switched off before BEGIN: a batch migration drops and remakes
    tables, and with the switch on that deleted every cascading child row. They are checked
    before COMMIT instead. On PostgreSQL an advisory lock keeps a second runner waiting.
    """
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as plain:
        connection = plain.execution_options(writes=True, unchecked_keys=True)
        with connection.begin():
            if not sqlite:
                connection.execute(
                    text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK}
                )
            yield script_configuration(connection)
            if sqlite:
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                if broken:
                    raise RuntimeError(f"the migration would leave broken keys: {broken[:5]}")


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema up to a revision (default: the newest)."""
    with migrating(engine) as configuration:
        command.upgrade(configuration, revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the schema down to a revision ("base": nothing left)."""
    with migrating(engine) as configuration:
        command.downgrade(configuration, revision)


def check(engine: Engine) -> None:
    """Raise alembic.util.CommandError when models and schema differ."""
    with migrating(engine) as configuration:
        command.check(configuration)


def revision(engine: Engine, message: str) -> None:
    """Write a new migration from the difference between models and schema."""
    with migrating(engine) as configuration:
        command.revision(configuration, message, autogenerate=True)


def current_revision(engine: Engine) -> str | None:
    """The revision the schema is at; None when it has never been made."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_known(revision: str) -> bool:
    """Whether this version of the program has a revision: by name, or "head" and "base"."""
    scripts = ScriptDirectory.from_config(script_configuration())
    try:
        return revision == "base" or bool(scripts.get_revisions(revision))
    except CommandError:
        return False


def newest_revision() -> str | None:
    """The newest revision this version of the program knows."""
    return ScriptDirectory.from_config(script_configuration()).get_current_head()
