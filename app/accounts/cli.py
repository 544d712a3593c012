"""`flask accounts`: the first user."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from app.accounts import queries, service
from app.accounts.domain import Role
from app.accounts.models import User
from app.audit.service import COMMAND_LINE
from app.db import unit_of_work
from app.kernel import clock
from app.kernel.errors import DomainError

group = AppGroup("accounts", help="Users of Chief Whip.")


@group.command("create-administrator")
@click.argument("email")
@click.option("--name", default="", help="The name others will see.")
def create_administrator(email: str, name: str) -> None:
    """Invite an administrator with the address EMAIL, and print the link to join by.

    Again for one who has not joined: a new link, and the old one is worth nothing.
    """
    try:
        with unit_of_work() as session:
            user, link = _invited(session, email, name)
            held = queries.grants_of(session, [user.id], clock.today())[user.id]
            if (Role.ADMINISTRATOR, "") not in held:
                service.grant_role(
                    session, user.id, Role.ADMINISTRATOR, "", clock.today(), by=COMMAND_LINE
                )
    except DomainError as error:
        raise click.BadParameter(str(error), param_hint="EMAIL") from error
    click.echo(f"{user.email} is invited as administrator. Open this link to choose a password:")
    click.echo(link)


def _invited(session: Session, email: str, name: str) -> tuple[User, str]:
    """A user and the link of a new invitation: also for one whose first link was lost."""
    known = queries.find_user(session, email)
    if known is None:
        return service.invite(session, email=email, name=name, by=COMMAND_LINE)
    if queries.state_of(known) is not queries.UserState.INVITED:
        raise DomainError(
            "There is an account with this address already. Sign in with it, and choose a new"
            " password on the sign-in page if it is forgotten; for another administrator give"
            " another address."
        )
    return known, service.invite_again(session, known.id, by=COMMAND_LINE)
