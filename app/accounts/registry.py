"""What higher rooms tell this one: what a scope key stands for, and who may hold it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.accounts.domain import Role


@dataclass(frozen=True, slots=True)
class ScopeKind:
    """What a role can be bound to: a CLP for its secretary.

    label: what one is called ("CLP"). choices: every key that may be granted now -> its name.
    """

    role: Role
    label: str
    choices: Callable[[Session], Mapping[str, str]]


_kinds: dict[Role, ScopeKind] = {}


def scope_kind(kind: ScopeKind) -> ScopeKind:
    """Register what a role is bound to. ValueError when the role has one."""
    if kind.role in _kinds:
        raise ValueError(f"the role {kind.role} is bound to something already")
    _kinds[kind.role] = kind
    return kind


def kind_for(role: Role) -> ScopeKind | None:
    """What a role is bound to; None for a role that is held everywhere."""
    return _kinds.get(role)


def scope_names(session: Session) -> dict[str, str]:
    """Every scope key that may be granted now, with the name of what it stands for."""
    names: dict[str, str] = {}
    for kind in _kinds.values():
        names |= kind.choices(session)
    return names
