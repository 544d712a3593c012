"""`flask db`: makes, updates and checks the schema."""

from __future__ import annotations

import click
from alembic.util import CommandError
from flask.cli import AppGroup

from app.db import migrations
from app.db.engine import db

group = AppGroup("db", help="Make, update and check the schema.")


@group.command("upgrade")
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Make the schema, or bring it up to REVISION (default: the newest)."""
    migrations.upgrade(db.engine, revision)
    click.echo(f"The schema is at {migrations.current_revision(db.engine)}.")


@group.command("downgrade")
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the schema down to REVISION ("base" removes every table and all that is in it)."""
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
