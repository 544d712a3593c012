"""Requests for correction, made on public pages about a person."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.model import Base, UtcDateTime, choice
from app.db.secrets import Encrypted


class CorrectionOutcome(StrEnum):
    """How a request was decided."""

    CORRECTED = "corrected"
    REFUSED = "refused"
    NOT_OURS = "not_ours"

    @property
    def label(self) -> str:
        """The outcome in words."""
        return {
            CorrectionOutcome.CORRECTED: "Corrected",
            CorrectionOutcome.REFUSED: "Refused: the record is right",
            CorrectionOutcome.NOT_OURS: "Not ours: the source has to correct it",
        }[self]


class Correction(Base):
    """Somebody says that a page about a person is wrong. What she wrote is encrypted.

    reference: random, for who asked; it says nothing of other requests. address_digest: whence it
    came, for a day, so that nobody floods us. forgotten_at: when all texts were removed.
    """

    __tablename__ = "correction"
    __table_args__ = (
        CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided"),
        CheckConstraint("(wrong IS NULL) = (forgotten_at IS NOT NULL)", name="forgotten"),
        Index("ix_correction_due_on", "due_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(Text, unique=True)
    about: Mapped[str] = mapped_column(Text, index=True, doc='whom the page is about: "member 172"')
    page: Mapped[str] = mapped_column(Text)
    wrong: Mapped[str | None] = mapped_column(Encrypted)
    proposed: Mapped[str | None] = mapped_column(Encrypted)
    contact: Mapped[str | None] = mapped_column(Encrypted)
    address_digest: Mapped[str | None] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    due_on: Mapped[date]
    outcome: Mapped[CorrectionOutcome | None] = mapped_column(choice(CorrectionOutcome))
    answer: Mapped[str | None] = mapped_column(Encrypted)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(Text)
    forgotten_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
