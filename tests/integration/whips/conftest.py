"""A party of six, and short ways to do things to its members."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask

from app.accounts.domain import Role
from app.db import db, unit_of_work
from app.whips import service
from app.whips.domain import DecidedBy, MembershipAction, WhipAction
from app.whips.models import MembershipChange, WhipStatusChange
from app.whips.service import Decision
from tests.client import LintingClient
from tests.factories.party import make_party

ClientAs = Callable[..., LintingClient]
BY = "user 9"
WHY = "Spoke for the other side at a by-election"
Change = WhipStatusChange | MembershipChange


@pytest.fixture
def party(app: Flask) -> list[int]:
    """Six members of the own party, ids from 1."""
    with unit_of_work() as session:
        return make_party(session, 6)


@pytest.fixture
def whip(client_as: ClientAs, party: list[int]) -> LintingClient:
    """Somebody of the whips' office."""
    return client_as(Role.WHIP)


def recorded(member: int, action: WhipAction | MembershipAction, day: date, **more: Any) -> int:
    """Record a change, with a unit of work of its own; gives its id."""
    table = WhipStatusChange if isinstance(action, WhipAction) else MembershipChange
    values: dict[str, Any] = {"decided_by": DecidedBy.CHIEF_WHIP, "reason": WHY, **more}
    with unit_of_work() as session:
        decision = Decision(action, day, **values)
        return service.record_changes(session, table, [member], decision, by=BY)[0].id


def stored(table: type[Change], change_id: int) -> Any:
    """A change as it is on record now."""
    db.session.rollback()
    return db.session.get_one(table, change_id)
