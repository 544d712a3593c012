"""Requests for correction, made on public pages about a person."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.model import Base, UtcDateTime, choice
from app.db.secrets import Encrypted


class CorrectionOutcome(StrEnum):
    """How a request was decided."""

    CORRECTED = "corrected"
    REFUSED = "refused"
    NOT_OURS = "not_ours"


class Correction(Base):
    """Somebody says that a page about a person is wrong. What she wrote is encrypted."""

    __tablename__ = "correction"
    __table_args__ = (CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    about: Mapped[str] = mapped_column(Text, doc='whom the page is about: "member 172"')
    page: Mapped[str] = mapped_column(Text)
    wrong: Mapped[str] = mapped_column(Encrypted)
    contact: Mapped[str | None] = mapped_column(Encrypted)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_on: Mapped[date]
    outcome: Mapped[CorrectionOutcome | None] = mapped_column(choice(CorrectionOutcome))
    answer: Mapped[str | None] = mapped_column(Encrypted)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
