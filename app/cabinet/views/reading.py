"""Who sees what this room keeps, as its pages say it."""

from __future__ import annotations

from app.accounts import queries as accounts
from app.accounts.domain import Role
from app.cabinet.permissions import CabinetPermission
from app.kernel.words import listed


def readers() -> str:
    """Which officers see contests, drafts and posts, as a sentence lists their roles."""
    granted = accounts.role_grants()
    roles = [role for role in Role if CabinetPermission.READ in granted.get(role, ())]
    return listed([role.label.lower() for role in roles])
