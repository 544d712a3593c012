"""One table, to which rows are only ever added (triggers refuse the rest)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.model import Base, UtcDateTime


class AuditEntry(Base):
    """One event. `changes` holds what was before and after, by name."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor: Mapped[str] = mapped_column(Text)
    event: Mapped[str] = mapped_column(Text, index=True)
    subject: Mapped[str] = mapped_column(Text, index=True)
    changes: Mapped[dict[str, object]] = mapped_column(JSON)
