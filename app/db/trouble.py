"""What is said when the database cannot be used: one sentence and no stack trace."""

from __future__ import annotations

import copy
from typing import Any

import click
from flask import Flask
from sqlalchemy.exc import DBAPIError, OperationalError

from app.kernel.errors import DomainError

# PostgreSQL: a table or a column is not there.
NO_SCHEMA = frozenset({"42P01", "42703"})
# SQLite has no codes that Python 3.11 gives with every error, only these words.
SQLITE_NO_SCHEMA = ("no such table", "no such column")
SQLITE_UNUSABLE = (
    "unable to open database file",
    "attempt to write a readonly database",
    "database disk image is malformed",
    "database or disk is full",
    "disk I/O error",
    "file is not a database",
)


def trouble_with(error: BaseException) -> str | None:
    """Why the database cannot be used and what to do, in a sentence.

    None for an error that is a mistake of ours: its stack trace is wanted.
    """
    if not isinstance(error, DBAPIError):
        return None
    reason = str(error.orig).partition("\n")[0].strip().rstrip(".")
    state = getattr(error.orig, "sqlstate", None)
    if state in NO_SCHEMA or reason.startswith(SQLITE_NO_SCHEMA):
        return (
            f"The database has not the tables that this version needs ({reason}). Make or update"
            " them with “flask db upgrade”."
        )
    if reason.startswith("database is locked"):
        return "The database is busy: another process writes to it. Try again when it has ended."
    from_postgresql = hasattr(error.orig, "sqlstate")
    if (from_postgresql and isinstance(error, OperationalError)) or reason.startswith(
        SQLITE_UNUSABLE
    ):
        return (
            f"The database cannot be used: {reason}. Check DATABASE_URL, and that the database is"
            " there and open to us."
        )
    return None


def tell_plainly(app: Flask) -> None:
    """Let every command of the application end in a sentence and exit code 1 in such a case.

    Called once all commands are there. What breaks a rule (DomainError) is a sentence already.
    """
    for name, command in app.cli.commands.items():
        app.cli.commands[name] = _told(command)


def _told(command: click.Command) -> click.Command:
    invoke = command.invoke

    def told(context: click.Context) -> Any:
        try:
            return invoke(context)
        except DomainError as error:
            raise click.ClickException(str(error)) from error
        except DBAPIError as error:
            sentence = trouble_with(error)
            if sentence is None:
                raise
            raise click.ClickException(sentence) from error

    # A copy: the commands are those of the module, and there may be several applications.
    copied = copy.copy(command)
    copied.invoke = told  # type: ignore[assignment, method-assign]
    return copied
