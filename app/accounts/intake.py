"""Users invited from a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.accounts import queries, service
from app.accounts.domain import Role
from app.accounts.permissions import AccountPermission
from app.accounts.registry import kind_for, scope_names
from app.intake.registry import (
    Applied,
    IntakeColumn,
    IntakeKind,
    Planned,
    RowRefused,
    intake,
    new,
    refused,
    unchanged,
)
from app.kernel import clock
from app.kernel.errors import DomainError
from app.kernel.words import folded, nearest


@dataclass(frozen=True, slots=True)
class UserGiven:
    """Whom a row says to invite. scope: by name; "" for a role that is held everywhere."""

    email: str
    name: str
    role: Role
    scope: str


def _read(texts: Mapping[str, str]) -> UserGiven:
    try:
        email = service.checked_email(texts["email"])
    except DomainError as error:
        raise RowRefused(str(error), "email") from None
    if len(texts["name"]) > 100:
        raise RowRefused("Enter at most 100 characters.", "name")
    labels = {folded(role.label): role for role in Role} | {role.value: role for role in Role}
    role = labels.get(folded(texts["role"]))
    if role is None:
        near = " or ".join(nearest(texts["role"], [role.label for role in Role]))
        raise RowRefused(f"There is no role “{texts['role']}”. Did you mean {near}?", "role")
    if role.scoped and not texts["clp"]:
        raise RowRefused(f"Say for which CLP she is {role.label}.", "clp")
    if texts["clp"] and not role.scoped:
        raise RowRefused(f"The role {role.label} is held everywhere: leave this blank.", "clp")
    return UserGiven(email, texts["name"], role, texts["clp"])


def _scopes(session: Session) -> dict[str, str]:
    """What a role can be held for: name as it is searched -> scope key."""
    return {folded(name): key for key, name in scope_names(session).items()}


def _plan(session: Session, rows: Sequence[UserGiven]) -> Sequence[Planned]:
    scopes = _scopes(session)
    known = queries.roles_by_email(session, [given.email for given in rows])
    return [_plan_one(given, scopes, known) for given in rows]


def _plan_one(
    given: UserGiven, scopes: Mapping[str, str], known: Mapping[str, set[tuple[Role, str]]]
) -> Planned:
    scope = scopes.get(folded(given.scope)) if given.scope else ""
    if scope is None:
        kind = kind_for(given.role)
        called = "such thing" if kind is None else kind.label
        near = nearest(given.scope, scopes)
        advice = f" Did you mean {' or '.join(near)}?" if near else ""
        return refused(f"No {called} “{given.scope}” is on record.{advice}", "clp")
    if given.email not in known:
        return new()
    if (given.role, scope) in known[given.email]:
        return unchanged()
    return refused("There is an account with this address. Grant the role on its page.", "email")


def _apply(session: Session, given: UserGiven, by: str) -> Applied:
    user, link = service.invite(session, email=given.email, name=given.name, by=by)
    scope = _scopes(session)[folded(given.scope)] if given.scope else ""
    service.grant_role(session, user.id, given.role, scope, clock.today(), by=by)
    service.mail_invitation(session, user, link)
    return Applied(user.id, None)


def _void(
    session: Session, subject: int, before: Mapping[str, object] | None, *, reason: str, by: str
) -> None:
    assert before is None, "no row of a file changes a user"
    service.withdraw_invitation(session, subject, reason=reason, by=by)


intake(
    IntakeKind[UserGiven](
        name="users",
        title="Users",
        one="user",
        permission=AccountPermission.GRANT,
        columns=(
            IntakeColumn(
                "email",
                "E-mail address",
                "Where the invitation goes.",
                required=True,
                example="ada@example.org",
            ),
            IntakeColumn(
                "name", "Name", "As others will see it.", required=True, example="Ada Birch"
            ),
            IntakeColumn(
                "role", "Role", "One of the roles.", required=True, example="CLP secretary"
            ),
            IntakeColumn(
                "clp", "CLP", "For a CLP secretary: the name of her CLP.", example="Aberavon CLP"
            ),
        ),
        read=_read,
        key=lambda given: given.email,
        plan=_plan,
        apply=_apply,
        void=_void,
        link=lambda user_id: f"/accounts/users/{user_id}",
        lead="Each gets an invitation by e-mail. Undoing withdraws those that have not been used.",
    )
)
