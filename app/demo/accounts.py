"""A user of every role who can sign in at once, and one who has not joined yet."""

from __future__ import annotations

from flask import current_app
from sqlalchemy.orm import Session

from app.accounts import service
from app.accounts.domain import Role
from app.accounts.events import AccountEvent
from app.accounts.models import User
from app.audit import service as audit
from app.audit.service import COMMAND_LINE
from app.db.secrets import keyed_digest
from app.demo.demonstration import Demo
from app.demo.domain import OFFICERS, Officer, password_from
from app.kernel import clock
from app.kernel.errors import DomainError
from app.kernel.words import plural

PENDING = ("percival.draythorne@example.org", "Percival Draythorne")


class AllUsed(DomainError):
    """Every code that would be taken at this moment has been used; the sentence says until when."""


def password_of(officer: Officer) -> str:
    """The password an officer was given: always the same where SECRET_KEY is."""
    return password_from(keyed_digest("password in a demonstration", officer.email))


def make_officers(session: Session, demo: Demo) -> None:
    """Invite everybody, let them join and set up the second factor; grant what needs no CLP."""
    for officer in OFFICERS:
        user, link = service.invite(
            session, email=officer.email, name=officer.name, by=COMMAND_LINE
        )
        token = link.rpartition("/")[2]
        service.join(session, token, name=officer.name, password=password_of(officer))
        _set_up_second_factor(session, user)
        demo.officers[officer.role] = user.id
        if not officer.role.scoped:
            service.grant_role(session, user.id, officer.role, "", clock.today(), by=COMMAND_LINE)
    email, name = PENDING
    user, _link = service.invite(session, email=email, name=name, by=demo.by(Role.ADMINISTRATOR))
    service.grant_role(
        session, user.id, Role.WHIP, "", clock.today(), by=demo.by(Role.ADMINISTRATOR)
    )


def _set_up_second_factor(session: Session, user: User) -> None:
    """As the pages do it, with an app that only `flask demo code` holds."""
    security = current_app.extensions["security"]
    security.datastore.tf_set(
        user, "authenticator", totp_secret=security.totp_factory.generate_totp_secret()
    )
    security.mf_recovery_codes_util.create_recovery_codes(user)
    session.flush()
    for event in (AccountEvent.SECOND_FACTOR_SET, AccountEvent.CODES_MADE):
        person = service.person(user.id)
        audit.record(session, event, by=person, subject=person, changes={})


def present_code(user: User) -> tuple[str, int]:
    """The code that the user's app would show now, and for how many seconds it is good.

    Once that has been used it is the one that comes next, which is taken already. Raises
    AllUsed when that has been used too.
    """
    security = current_app.extensions["security"]
    factory = security.totp_factory
    period = current_app.config["SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY"]
    now = int(clock.now().timestamp())
    step = now // period
    if user.tf_counter is not None:
        step = max(step, user.tf_counter + 1)
    if step > now // period + 1:
        raise AllUsed(
            "The codes that would be taken now have been used. Ask again in"
            f" {plural((step - 1) * period - now, 'second')}."
        )
    token: str = factory._totp.from_source(user.tf_totp_secret).generate(step * period).token
    return token, (step + 1) * period - now
