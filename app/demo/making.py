"""Makes a demonstration: every part in order, into an empty database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts.models import User
from app.db import Base, db, unit_of_work
from app.demo import accounts as officers
from app.demo import (
    alist,
    ballots,
    boundaries,
    cabinet,
    decisions,
    discipline,
    intake,
    links,
    members,
    organisation,
    privacy,
    rounds,
    settings,
    splits,
    vacancies,
    votes,
    whips,
)
from app.demo.country import invent
from app.demo.demonstration import Demo
from app.demo.domain import OFFICERS, Officer
from app.kernel import clock
from app.kernel.errors import DomainError
from app.source.queries import is_invented

Part = Callable[[Session, Demo], None]
PARTS: tuple[Part, ...] = (
    officers.make_officers,
    settings.set_own_party,
    members.record_seats,
    members.record_clps,
    intake.send_clps,
    whips.record_histories,
    splits.record_groups,
    votes.declare_lines,
    discipline.record_excuses,
    discipline.expect_divisions,
    discipline.review_rebels,
    rounds.hold_rounds,
    decisions.decide_recommendations,
    decisions.decide_marks,
    links.record_addresses,
    links.make_links,
    cabinet.fill_cabinet,
    organisation.fill_out,
    ballots.hold_ballots,
    boundaries.review_boundaries,
    vacancies.run_selections,
    alist.list_candidates,
    privacy.ask_for_corrections,
)
"""After the import, in order, all in one unit of work: a demonstration is whole or has no user."""


BUILT_IN = frozenset({"rule_set"})
"""Tables whose first rows come with the schema: they say nothing of anybody."""


class NotEmpty(DomainError):
    """The database holds something already, so no demonstration is made in it."""


class NoDemonstration(DomainError):
    """The database is no demonstration, or its making was cut off."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """How an officer signs in."""

    officer: Officer
    password: str


def make(seed: str) -> None:
    """Make a demonstration as of today. Raises NotEmpty."""
    if not is_empty(db.session):
        raise NotEmpty(
            "This database holds something already, and a demonstration never mixes with it. Set"
            " DATABASE_URL to an empty one, made by “flask db upgrade”."
        )
    demo = Demo(invent(seed, clock.today()))
    votes.import_record(demo)
    with unit_of_work() as session:
        for part in PARTS:
            part(session, demo)


def is_empty(session: Session) -> bool:
    """Whether no table has a row, but for those that the schema itself fills."""
    tables = [table for table in Base.metadata.sorted_tables if table.name not in BUILT_IN]
    return all(session.execute(select(1).select_from(t).limit(1)).first() is None for t in tables)


def sign_ins(session: Session) -> list[SignIn]:
    """How every officer signs in, unless she has changed her password. Raises NoDemonstration."""
    check_whole(session)
    return [SignIn(officer, officers.password_of(officer)) for officer in OFFICERS]


def check_whole(session: Session) -> None:
    """Refuse what is no demonstration (NoDemonstration)."""
    if not is_invented(session):
        raise NoDemonstration(
            "This database is no demonstration. “flask demo” makes one in an empty database."
        )
    if session.scalar(select(User.id).limit(1)) is None:
        raise NoDemonstration(
            "The making of this demonstration was cut off. Make it anew in an empty database."
        )


def code_of(session: Session, email: str) -> tuple[str, int]:
    """The present second-factor code of a user, and for how many seconds it is good.

    Raises NoDemonstration, AllUsed when she has to wait, and DomainError for somebody without a
    second factor.
    """
    check_whole(session)
    user = accounts.find_user(session, email.strip().lower())
    if user is None:
        known = ", ".join(officer.email for officer in OFFICERS)
        raise DomainError(f"Nobody here has the address “{email}”. There are: {known}.")
    if user.tf_totp_secret is None:
        raise DomainError(f"{user.email} has no second factor, so there is no code.")
    return officers.present_code(user)
