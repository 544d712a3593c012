"""`flask db`: makes, updates and checks the schema."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from alembic.util import CommandError
from flask.cli import AppGroup

from app.db import migrations
from app.db.engine import db

group = AppGroup("db", help="Make, update and check the schema.")


@contextmanager
def _known(revision: str) -> Iterator[None]:
    """Turn a revision that Alembic cannot find into a sentence: exit 2 when it was asked for."""
    try:
        yield
    except CommandError as error:
        newest = migrations.newest_revision()
        if migrations.is_known(revision):
            raise click.ClickException(
                f"{error}. The newest revision that this version of Chief Whip knows is {newest};"
                " the database was made by a newer one."
            ) from error
        raise click.BadParameter(
            f"there is no revision “{revision}” to go to; the newest is {newest}.",
            param_hint="REVISION",
        ) from error


@group.command("upgrade")
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Make the schema, or bring it up to REVISION (default: the newest)."""
    with _known(revision):
        migrations.upgrade(db.engine, revision)
    click.echo(f"The schema is at {migrations.current_revision(db.engine)}.")


@group.command("downgrade")
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the schema down to REVISION ("base" removes every table and all that is in it)."""
    with _known(revision):
        migrations.downgrade(db.engine, revision)
    click.echo(f"The schema is at {migrations.current_revision(db.engine) or 'nothing'}.")


@group.command("check")
def check() -> None:
    """Say whether the models and the schema agree."""
    try:
        migrations.check(db.engine)
    except CommandError as error:
        raise click.ClickException(str(error)) from error
    click.echo("The models and the schema agree.")


@group.command("revision")
@click.option("--message", "-m", required=True, help="What the migration does, in a few words.")
def revision(message: str) -> None:
    """Write a new migration from what the models say."""
    migrations.revision(db.engine, message)
