"""The base of every table and the idioms its columns use."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Dialect, Enum, MetaData, and_, or_
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

LARGEST_ID = 2**31 - 1
"""What a column of ids holds on PostgreSQL; no record has a larger one."""
VOIDED = "(voided_at IS NULL) = (void_reason IS NULL)"
"""The CHECK of whatever can be voided: never without a reason."""


class Base(DeclarativeBase):
    """Every table of the product. Constraints have predictable names, so errors can be told."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware UTC in the program, on both engines (names of such columns end `_at`)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse an instant without a time zone: nobody could say when it was."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give the instant back aware: SQLite stores it without its zone."""
        if value is None:
            return None
        assert isinstance(value, datetime)
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def covers(model: Any, day: date) -> ColumnElement[bool]:
    """That a row holds on a day: its spell begins by then and has not ended.

    model: a table with `since` and `until`, the first day it no longer holds (None: still running).
    """
    return and_(model.since <= day, or_(model.until.is_(None), model.until > day))


def choice(kind: type[StrEnum]) -> Enum:
    """A column for one of the values of a StrEnum, checked by the database too."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        values_callable=lambda members: [member.value for member in members],
        length=32,
        name=kind.__name__.lower(),
    )
