"""Changes of whip status, each from the day it takes effect."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.model import Base, UtcDateTime, choice
from app.whips.domain import WhipState


class WhipStatusChange(Base):
    """One recorded change. A mistake is voided with a reason, never deleted."""

    __tablename__ = "whip_status_change"
    __table_args__ = (
        Index(
            "uq_whip_status_change_day",
            "member_id",
            "effective_on",
            unique=True,
            sqlite_where=text("voided_at IS NULL"),
            postgresql_where=text("voided_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    effective_on: Mapped[date]
    state: Mapped[WhipState] = mapped_column(choice(WhipState))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    void_reason: Mapped[str | None] = mapped_column(Text)
