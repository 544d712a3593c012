"""`flask accounts`: the first user."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.accounts import service
from app.accounts.domain import Role
from app.audit.service import COMMAND_LINE
from app.db import unit_of_work
from app.kernel import clock
from app.kernel.errors import DomainError

group = AppGroup("accounts", help="Users of Chief Whip.")


@group.command("create-administrator")
@click.argument("email")
@click.option("--name", default="", help="The name others will see.")
def create_administrator(email: str, name: str) -> None:
    """Invite an administrator with the address EMAIL, and print the link to join by."""
    try:
        with unit_of_work() as session:
            user, link = service.invite(session, email=email, name=name, by=COMMAND_LINE)
            service.grant_role(
                session, user.id, Role.ADMINISTRATOR, "", clock.today(), by=COMMAND_LINE
            )
    except DomainError as error:
        raise click.BadParameter(str(error), param_hint="EMAIL") from error
    click.echo(f"{user.email} is invited as administrator. Open this link to choose a password:")
    click.echo(link)
