"""Scheduled exports: of which table those of a role are written to, and how often."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.domain import Role
from app.db.model import Base, UtcDateTime, choice
from app.reports.domain.schedules import Rhythm


class ScheduledExport(Base):
    """A table of which everybody of a role is sent the address; no file is made or kept for it.

    endpoint: of the table's file, as in `domain.every`. since: the first day it is due. next_on:
    the next one; NULL once it has ended. last_on: when it was last sent, told: to how many.
    """

    __tablename__ = "scheduled_export"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
        CheckConstraint("(ended_at IS NULL) = (next_on IS NOT NULL)", name="next_on"),
        CheckConstraint("(last_on IS NULL) = (told IS NULL)", name="told"),
        Index("ix_scheduled_export_next_on", "next_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    endpoint: Mapped[str] = mapped_column(Text)
    role: Mapped[Role] = mapped_column(choice(Role))
    rhythm: Mapped[Rhythm] = mapped_column(choice(Rhythm))
    since: Mapped[date]
    next_on: Mapped[date | None]
    last_on: Mapped[date | None]
    told: Mapped[int | None]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None] = mapped_column(Text)
