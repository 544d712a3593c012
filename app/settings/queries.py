"""Reads of settings."""

from __future__ import annotations

from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.settings.models import SettingValue
from app.settings.registry import Setting, T


def value_of(session: Session, setting: Setting[T]) -> T:
    """What a setting is now: the value set last, or its default."""
    row = newest_value(session, setting.name)
    return setting.default if row is None else cast(T, row.value)


def newest_value(session: Session, name: str) -> SettingValue | None:
    """The row a setting's value stands in; None while it is the default."""
    return session.scalars(
        select(SettingValue)
        .where(SettingValue.name == name)
        .order_by(SettingValue.id.desc())
        .limit(1)
    ).first()
