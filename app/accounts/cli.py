"""`flask accounts`: the first user. `flask security`: new keys for what is encrypted."""

from __future__ import annotations

import json

import click
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from app.accounts import queries, service
from app.accounts.domain import Role
from app.accounts.events import AccountEvent
from app.accounts.models import User
from app.audit import service as audit
from app.audit.service import COMMAND_LINE
from app.db import rotation, unit_of_work
from app.db.secrets import CannotDecrypt, decrypt, encrypt
from app.kernel import clock
from app.kernel.errors import DomainError

group = AppGroup("accounts", help="Users of Chief Whip.")
security_group = AppGroup("security", help="Keys that encrypt what is kept.")


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


# --- keys ----------------------------------------------------------------------------------------


def _fresh_second_factor(value: str) -> str:
    """The secret of a second factor under the first key: it is encrypted twice, each by a key."""
    plain = decrypt(value)
    try:
        if json.loads(plain)["enckey"]["t"] != rotation.first_key():
            codes = current_app.extensions["security"]._totp_factory._totp
            plain = codes.from_json(plain).to_json(encrypt=True)
        elif value.startswith(f"{rotation.first_key()}."):
            return value
    except (KeyError, TypeError, ValueError) as error:
        raise CannotDecrypt("a second factor's secret is of a key that is not there") from error
    return encrypt(plain)


def _fresh_recovery_codes(value: list[str]) -> list[str]:
    """Recovery codes under the first key. Their ciphers name none, so it is tried."""
    keys = [Fernet(key) for key in current_app.config["SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS"]]
    try:
        for code in value:
            keys[0].decrypt(code.encode())
    except InvalidToken:
        pass
    else:
        return value
    try:
        return [MultiFernet(keys).rotate(code.encode()).decode() for code in value]
    except InvalidToken as error:
        raise CannotDecrypt("a recovery code was written with another key, or changed") from error


rotation.rewrites("user_account", "tf_totp_secret", _fresh_second_factor)
rotation.rewrites("user_account", "mf_recovery_codes", _fresh_recovery_codes)


def _next(count: int, *, dry_run: bool) -> str:
    """What to do then, in a sentence."""
    if count and dry_run:
        return "An older key is still needed: drop none yet."
    if count:
        return "Run it again, until it rewrites nothing; then no value needs an older key."
    return "Nothing is left under an older key: it can be dropped once no backup needs it."


@security_group.command("rotate-keys")
@click.option("--dry-run", is_flag=True, help="Only print what would be rewritten.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def rotate_keys(dry_run: bool, as_json: bool) -> None:
    """Rewrite under the first key of FIELD_KEYS what an older key encrypted.

    It can be stopped and run again, and pages are served meanwhile. Run it until nothing is left:
    what a process wrote that had not been restarted yet is found by the next run. Ends with 1 where
    a value cannot be read by any key: until that is cleared up, drop none.
    """
    found = [one for one in rotation.rotate(dry_run=dry_run) if one.rewritten or one.unreadable]
    rewritten = sum(one.rewritten for one in found)
    unreadable = [f"{one.name} of {key}" for one in found for key in one.unreadable]
    if not dry_run:
        with unit_of_work() as session:
            audit.record(
                session,
                AccountEvent.KEYS_ROTATED,
                by=COMMAND_LINE,
                subject="keys",
                changes={
                    "key": rotation.first_key(),
                    "rewritten": {one.name: one.rewritten for one in found},
                    "unreadable": len(unreadable),
                },
            )
    if as_json:
        counts = {one.name: one.rewritten for one in found}
        told = {"key": rotation.first_key(), "rewritten": counts, "unreadable": unreadable}
        click.echo(json.dumps(told))
    else:
        for one in found:
            click.echo(f"{one.name}: {one.rewritten}")
        done = "would be rewritten" if dry_run else "rewritten"
        click.echo(f"{rewritten} values {done} under the key {rotation.first_key()}.")
        if not unreadable:
            click.echo(_next(rewritten, dry_run=dry_run))
        for where in unreadable:
            click.echo(f"No key reads {where}.", err=True)
    if unreadable:
        raise SystemExit(1)
