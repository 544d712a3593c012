"""Reads of settings: what holds now, what held at any instant, and what has been set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from app.audit.registry import names_of
from app.settings.domain import Value
from app.settings.models import SettingValue
from app.settings.registry import AnySetting, Setting, T, registered


def value_of(session: Session, setting: Setting[T]) -> T:
    """What a setting is now: the value set last, or its default."""
    return _held(setting, newest_value(session, setting.name))


def values_of(session: Session, first: Setting[T], second: Setting[T]) -> tuple[T, T]:
    """What two settings are now, asked for at once: for what every request needs."""
    rows = _newest_rows(session, SettingValue.name.in_([first.name, second.name]))
    return _held(first, rows.get(first.name)), _held(second, rows.get(second.name))


def value_on(session: Session, setting: Setting[T], instant: datetime) -> T:
    """What a setting was at an instant, by what had been set up to then."""
    return _held(setting, newest_value(session, setting.name, until=instant))


def newest_value(
    session: Session, name: str, *, until: datetime | None = None
) -> SettingValue | None:
    """The row a setting was last changed by; None while nobody has. Its value may be None: the
    default was chosen again.

    until: only changes up to this instant, included.
    """
    return session.scalars(
        select(SettingValue)
        .where(SettingValue.name == name, true() if until is None else SettingValue.set_at <= until)
        .order_by(SettingValue.id.desc())
        .limit(1)
    ).first()


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A setting as a list shows it: what it is, why, since when, and by whom."""

    setting: AnySetting
    value: Value
    is_default: bool
    set_at: datetime | None
    set_by: str | None  # by name
    # In words; read with the row, since a file is written when the request is over.
    default_words: str

    @property
    def words(self) -> str:
        """The value in words."""
        return self.setting.in_words(self.value)


def list_values(session: Session, *, until: datetime | None = None) -> list[ValueRow]:
    """Every registered setting by group, with what holds now or, with `until`, held then."""
    rows = _newest_rows(session, true() if until is None else SettingValue.set_at <= until)
    people = names_of(session, {row.set_by for row in rows.values()})
    return [_row(setting, rows.get(setting.name), people) for setting in registered()]


def get_value(session: Session, setting: AnySetting) -> ValueRow:
    """One setting as it is now."""
    row = newest_value(session, setting.name)
    return _row(setting, row, {} if row is None else names_of(session, {row.set_by}))


def list_history(session: Session, setting: AnySetting) -> list[ValueRow]:
    """Everything a setting has been set to, the newest first."""
    rows = session.scalars(
        select(SettingValue)
        .where(SettingValue.name == setting.name)
        .order_by(SettingValue.id.desc())
    ).all()
    people = names_of(session, {row.set_by for row in rows})
    return [_row(setting, row, people) for row in rows]


def choices_of(session: Session, setting: AnySetting) -> Mapping[str, str]:
    """What a text is chosen from: value -> label; empty where any text may be entered."""
    if setting.choices_of is not None:
        return setting.choices_of(session)
    return setting.choices


def _newest_rows(session: Session, wanted: ColumnElement[bool]) -> dict[str, SettingValue]:
    """The newest of the changes wanted, by the name of the setting."""
    newest = select(func.max(SettingValue.id)).where(wanted).group_by(SettingValue.name)
    return {
        row.name: row
        for row in session.scalars(select(SettingValue).where(SettingValue.id.in_(newest)))
    }


def _held(setting: Setting[T], row: SettingValue | None) -> T:
    return setting.initial if row is None or row.value is None else cast(T, row.value)


def _row(setting: AnySetting, row: SettingValue | None, people: Mapping[str, str]) -> ValueRow:
    is_default = row is None or row.value is None
    return ValueRow(
        setting,
        setting.initial if row is None or row.value is None else cast(Value, row.value),
        is_default,
        None if row is None else row.set_at,
        None if row is None else people[row.set_by],
        setting.in_words(setting.initial),
    )
