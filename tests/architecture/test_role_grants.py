"""Every permission is granted to somebody, and named as all of them are."""

from __future__ import annotations

import importlib
import re
from enum import StrEnum

import pytest

from app.accounts.domain import Role
from app.roles import ROLE_GRANTS
from config import ROOT

NAME = re.compile(r"^[a-z]+:[a-z-]+:[a-z-]+$")


def permissions() -> list[StrEnum]:
    """Every permission of every room."""
    found: list[StrEnum] = []
    for path in sorted((ROOT / "app").glob("*/permissions.py")):
        module = importlib.import_module(f"app.{path.parent.name}.permissions")
        for kind in vars(module).values():
            if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum:
                found += list(kind)
    return found


def test_every_role_has_a_line() -> None:
    assert list(ROLE_GRANTS) == list(Role)


def test_every_permission_is_granted_to_some_role() -> None:
    granted = frozenset().union(*ROLE_GRANTS.values())
    assert permissions()
    assert set(permissions()) - granted == set()


def test_nothing_is_granted_that_is_no_permission() -> None:
    granted = frozenset().union(*ROLE_GRANTS.values())
    assert granted - set(permissions()) == set()


def test_no_two_permissions_have_one_name() -> None:
    names = [permission.value for permission in permissions()]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("permission", permissions())
def test_a_permission_is_named_after_its_room(permission: StrEnum) -> None:
    assert NAME.match(permission.value)
    assert permission.value.split(":")[0] == type(permission).__module__.split(".")[1]
    assert permission.label  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", Role)
def test_a_role_has_a_name_and_a_sentence(role: Role) -> None:
    assert role.label[0].isupper()
    assert role.sentence.endswith(".")
