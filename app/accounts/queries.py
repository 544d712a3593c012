"""Reads of users, their grants, sessions and invitations."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask import current_app
from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.domain import Digest, Role, must_show_second_factor
from app.accounts.models import FailedAttempt, Invitation, RoleGrant, User, UserSession
from app.db.model import LARGEST_ID, covers
from app.kernel import clock
from app.kernel.errors import NotInRecord
from app.kernel.words import folded
from app.security.identity import Identity

SECOND_FACTOR_PATH = "/accounts/me/second-factor"
RECOVERY_CODES_PATH = "/accounts/me/recovery-codes"


class UserState(StrEnum):
    """How an account stands."""

    INVITED = "invited"
    ACTIVE = "active"
    CLOSED = "closed"
    ERASED = "erased"


def state_of(user: User) -> UserState:
    """How an account stands, by its row."""
    if user.erased_at is not None:
        return UserState.ERASED
    if user.active:
        return UserState.ACTIVE
    return UserState.INVITED if user.password is None else UserState.CLOSED


def get_user(session: Session, user_id: int) -> User:
    """The user of an id. Raises NotInRecord."""
    user = session.get(User, user_id) if user_id <= LARGEST_ID else None
    if user is None:
        raise NotInRecord(f"No user {user_id} is in the record.")
    return user


def find_user(session: Session, email: str) -> User | None:
    """The user of an e-mail address, however it is written."""
    return session.scalar(select(User).where(User.email == email.strip().lower()))


def list_grants(session: Session, user_id: int) -> list[RoleGrant]:
    """Every grant a user has had, newest first."""
    return list(
        session.scalars(
            select(RoleGrant)
            .where(RoleGrant.user_id == user_id)
            .order_by(RoleGrant.since.desc(), RoleGrant.id.desc())
        )
    )


def get_grant(session: Session, grant_id: int) -> RoleGrant:
    """The role grant of an id. Raises NotInRecord."""
    grant = session.get(RoleGrant, grant_id) if grant_id <= LARGEST_ID else None
    if grant is None:
        raise NotInRecord(f"No role grant {grant_id} is in the record.")
    return grant


def grants_of(
    session: Session, user_ids: Collection[int], on: date
) -> dict[int, list[tuple[Role, str]]]:
    """Roles and scope keys in force on a day, by user."""
    grants: dict[int, list[tuple[Role, str]]] = {user_id: [] for user_id in user_ids}
    rows = session.execute(
        select(RoleGrant.user_id, RoleGrant.role, RoleGrant.scope)
        .where(RoleGrant.user_id.in_(user_ids), covers(RoleGrant, on))
        .order_by(RoleGrant.role, RoleGrant.scope)
    )
    for user_id, role, scope in rows:
        grants[user_id].append((role, scope))
    return grants


def roles_by_email(session: Session, emails: Collection[str]) -> dict[str, set[tuple[Role, str]]]:
    """Users of some addresses, with the roles and scope keys that have not ended."""
    rows = session.execute(
        select(User.email, RoleGrant.role, RoleGrant.scope)
        .outerjoin(RoleGrant, (RoleGrant.user_id == User.id) & RoleGrant.until.is_(None))
        .where(User.email.in_(emails))
    )
    known: dict[str, set[tuple[Role, str]]] = {}
    for email, role, scope in rows:
        held = known.setdefault(email, set())
        if role is not None:
            held.add((role, scope))
    return known


def list_holders(session: Session, scope: str) -> list[User]:
    """Users with a role for a scope key that is in force today or later, by name."""
    return list(
        session.scalars(
            select(User)
            .where(
                exists().where(
                    RoleGrant.user_id == User.id,
                    RoleGrant.scope == scope,
                    or_(RoleGrant.until.is_(None), RoleGrant.until > clock.today()),
                )
            )
            .order_by(User.name, User.id)
        )
    )


def list_role_holders(session: Session, role: Role, on: date) -> list[tuple[str, User]]:
    """Who holds a role on a day with an account that is open: scope key and user, by name."""
    rows = session.execute(
        select(RoleGrant.scope, User)
        .join(User, User.id == RoleGrant.user_id)
        .where(RoleGrant.role == role, covers(RoleGrant, on), User.active)
        .order_by(User.name, User.id)
    )
    return [(scope, user) for scope, user in rows]


def role_grants() -> Mapping[Role, frozenset[str]]:
    """What each role may do, as the composition root gave it to the application."""
    granted: Mapping[Role, frozenset[str]] = current_app.extensions["chief_whip_role_grants"]
    return granted


def allowed_by(grants: Iterable[tuple[Role, str]]) -> dict[str, frozenset[str] | None]:
    """What grants allow: permission -> scope keys, None for everywhere."""
    allowed: dict[str, frozenset[str] | None] = {}
    for role, scope in grants:
        for permission in role_grants()[role]:
            held = allowed.get(permission, frozenset())
            if held is None or not scope:
                allowed[permission] = None
            else:
                allowed[permission] = held | {scope}
    return allowed


def identity_of(session: Session, user: User, *, second_factor: bool = True) -> Identity:
    """What somebody may do today.

    second_factor: whether she has shown one; without it, and without recovery codes, somebody
    whose roles ask for it may do nothing but set them up.
    """
    grants = grants_of(session, [user.id], clock.today())[user.id]
    roles = {role for role, _ in grants}
    must_first = ""
    if must_show_second_factor(roles):
        if not second_factor:
            must_first = SECOND_FACTOR_PATH
        elif not user.mf_recovery_codes:
            must_first = RECOVERY_CODES_PATH
    return Identity(
        user_id=user.id,
        name=user.name,
        email=user.email,
        roles=frozenset(roles),
        allowed={} if must_first else allowed_by(grants),
        must_first=must_first,
    )


@dataclass(frozen=True, slots=True)
class UserFilter:
    """What a list of users is narrowed to."""

    text: str = ""
    role: str = ""
    state: str = ""
    sort: str = "name"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class UserRow:
    """One user in a list; roles: with the scope key of each."""

    id: int
    name: str
    email: str
    state: UserState
    roles: tuple[tuple[Role, str], ...]
    second_factor: bool
    seen_at: datetime | None


def _user_query(wanted: UserFilter, on: date) -> Select[Any]:
    seen = (
        select(UserSession.user_id, func.max(UserSession.seen_at).label("seen_at"))
        .group_by(UserSession.user_id)
        .subquery()
    )
    query = select(User, seen.c.seen_at).outerjoin(seen, seen.c.user_id == User.id)
    for word in folded(wanted.text).split():
        query = query.where(
            or_(
                func.lower(User.name).contains(word, autoescape=True),
                User.email.contains(word, autoescape=True),
            )
        )
    if wanted.role:
        query = query.where(
            exists().where(
                RoleGrant.user_id == User.id,
                RoleGrant.role == Role(wanted.role),
                covers(RoleGrant, on),
            )
        )
    erased, active = User.erased_at.is_not(None), User.active
    conditions = {
        UserState.ERASED: erased,
        UserState.ACTIVE: and_(~erased, active),
        UserState.INVITED: and_(~erased, ~active, User.password.is_(None)),
        UserState.CLOSED: and_(~erased, ~active, User.password.is_not(None)),
    }
    if wanted.state:
        query = query.where(conditions[UserState(wanted.state)])
    keys = {"name": func.lower(User.name), "email": User.email, "seen": seen.c.seen_at}
    key = keys[wanted.sort]
    return query.order_by(key.is_(None), key.desc() if wanted.descending else key, User.id)


def list_users(
    session: Session, wanted: UserFilter, *, limit: int | None = None, offset: int = 0
) -> list[UserRow]:
    """Users that fit a filter, in its order; who was never seen comes last when sorted by that."""
    on = clock.today()
    found = session.execute(_user_query(wanted, on).limit(limit).offset(offset)).all()
    grants = grants_of(session, [user.id for user, _ in found], on)
    return [
        UserRow(
            user.id,
            user.name,
            user.email,
            state_of(user),
            tuple(grants[user.id]),
            user.tf_primary_method is not None,
            seen_at,
        )
        for user, seen_at in found
    ]


def count_users(session: Session, wanted: UserFilter) -> int:
    """How many users fit a filter."""
    fitting = _user_query(wanted, clock.today()).with_only_columns(User.id).subquery()
    return session.scalar(select(func.count()).select_from(fitting)) or 0


def names_of_actors(session: Session, actors: Collection[str]) -> dict[str, str]:
    """Names by how the audit trail calls users ("user 3"); what is no user is left out."""
    ids = {
        int(number): actor
        for actor in actors
        for kind, _, number in [actor.partition(" ")]
        if kind == "user" and number.isdecimal()
    }
    rows = session.execute(select(User.id, User.name).where(User.id.in_(list(ids))))
    return {ids[user_id]: name for user_id, name in rows}


def find_actor(session: Session, actor: str) -> User | None:
    """The user whom the audit trail calls so ("user 3"); None for anybody who is no user."""
    kind, _, number = actor.partition(" ")
    if kind != "user" or not number.isdecimal():
        return None
    return session.get(User, int(number))


def list_sessions(session: Session, user_id: int, *, ended: bool = False) -> list[UserSession]:
    """The sessions of a user that have not been ended, or all on record; seen last first."""
    query = select(UserSession).where(UserSession.user_id == user_id)
    if not ended:
        query = query.where(UserSession.ended_at.is_(None))
    return list(session.scalars(query.order_by(UserSession.seen_at.desc(), UserSession.id.desc())))


def find_session(session: Session, key_digest: str) -> tuple[UserSession, User] | None:
    """The session of a key, and whose it is; None when it has been ended or there is none."""
    row = session.execute(
        select(UserSession, User)
        .join(User, User.id == UserSession.user_id)
        .where(UserSession.key_digest == key_digest, UserSession.ended_at.is_(None))
    ).first()
    return None if row is None else (row[0], row[1])


def find_invitation(session: Session, token_digest: str) -> Invitation | None:
    """The invitation of a link, whatever has become of it."""
    return session.scalar(select(Invitation).where(Invitation.token_digest == token_digest))


def list_failures(session: Session, digests: Collection[str], since: datetime) -> list[datetime]:
    """When attempts failed since then, for any of some digests of account or address."""
    return list(
        session.scalars(
            select(FailedAttempt.at).where(
                FailedAttempt.at > since,
                or_(
                    FailedAttempt.account_digest.in_(digests),
                    FailedAttempt.address_digest.in_(digests),
                ),
            )
        )
    )


def list_digest_users(session: Session, digest: Digest) -> list[User]:
    """Who may sign in and has chosen to be mailed her desk so often, by id."""
    return list(
        session.scalars(
            select(User).where(User.active, User.digest == digest.value).order_by(User.id)
        )
    )


def count_administrators(session: Session, *, but: int) -> int:
    """How many users who may sign in are administrators today, one left out."""
    return (
        session.scalar(
            select(func.count(User.id.distinct()))
            .join(RoleGrant, RoleGrant.user_id == User.id)
            .where(
                User.active,
                User.id != but,
                RoleGrant.role == Role.ADMINISTRATOR,
                covers(RoleGrant, clock.today()),
            )
        )
        or 0
    )
