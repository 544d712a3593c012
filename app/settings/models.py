"""One row a change: a value holds from then on, and what held before stays on record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.model import Base, UtcDateTime


class SettingValue(Base):
    """A setting's value from `set_at` until the next row of its name."""

    __tablename__ = "setting_value"
    __table_args__ = (Index("ix_setting_value_name_id", "name", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    value: Mapped[object] = mapped_column(JSON)
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_by: Mapped[str] = mapped_column(Text)
