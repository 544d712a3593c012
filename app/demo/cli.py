"""`flask demo`: make a demonstration, say how to sign in to it, give second-factor codes."""

from __future__ import annotations

from typing import NoReturn

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from app.db import db
from app.demo import making
from app.demo.accounts import AllUsed
from app.jobs.runner import AlreadyRunning
from app.kernel.errors import DomainError
from app.kernel.words import plural


@click.group("demo", cls=AppGroup, invoke_without_command=True)
@click.option("--seed", default="1", show_default=True, help="Another seed, another country.")
@click.pass_context
@with_appcontext
def group(context: click.Context, seed: str) -> None:
    """Make an invented country in an empty database, to try Chief Whip with."""
    if current_app.config["PRODUCTION"]:
        raise click.ClickException(
            "In production nothing is invented and no code is given away. Take CHIEF_WHIP_ENV"
            " away, and set DATABASE_URL to an empty database."
        )
    if context.invoked_subcommand is not None:
        return
    try:
        making.make(seed)
    except AlreadyRunning as error:
        raise click.ClickException(str(error)) from None
    except DomainError as error:
        _refuse(error)
    click.echo("An invented country is made. Sign in as:")
    _print_sign_ins()
    click.echo("A second-factor code: flask demo code EMAIL")


@group.command("sign-in")
def sign_in() -> None:
    """Say again how to sign in as each role."""
    _print_sign_ins()


@group.command("code")
@click.argument("email")
def code(email: str) -> None:
    """Print the present second-factor code of the user EMAIL."""
    try:
        token, seconds = making.code_of(db.session, email)
    except AllUsed as error:
        raise click.ClickException(str(error)) from None
    except DomainError as error:
        _refuse(error)
    click.echo(f"{token} (for {plural(seconds, 'second')}; it is taken once)")


def _print_sign_ins() -> None:
    try:
        found = making.sign_ins(db.session)
    except DomainError as error:
        _refuse(error)
    for one in found:
        click.echo(f"  {one.officer.role.label:<20}{one.officer.email:<34}{one.password}")


def _refuse(error: DomainError) -> NoReturn:
    raise click.UsageError(str(error)) from None
