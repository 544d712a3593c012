"""Requests for correction, objections, erasures, and when each rule of retention last ran."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.model import Base, UtcDateTime, choice
from app.db.secrets import Encrypted
from app.privacy.domain import ErasureGround, ObjectionMedium


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


class Objection(Base):
    """Somebody objects to processing (UK GDPR, Article 21): from when, why, until when.

    about: who objects, "member 172". received_on: the day it reached the party, from which it
    stands. follows: what the officer decided of what stops and what goes on. What was written is
    encrypted, and None once she has been erased (forgotten_at).
    """

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
        CheckConstraint("(reason IS NULL) = (forgotten_at IS NOT NULL)", name="forgotten"),
        Index(
            "uq_objection_about_standing",
            "about",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    about: Mapped[str] = mapped_column(Text, index=True)
    received_on: Mapped[date]
    medium: Mapped[ObjectionMedium] = mapped_column(choice(ObjectionMedium))
    reason: Mapped[str | None] = mapped_column(Encrypted)
    follows: Mapped[str | None] = mapped_column(Encrypted)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None] = mapped_column(Text)
    end_reason: Mapped[str | None] = mapped_column(Encrypted)
    forgotten_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class Erasure(Base):
    """Somebody was erased: whom by number, on what ground, and how many records changed where.

    Nothing personal stands here. After a backup is restored these rows say whom to erase again.
    counts: "room: what" -> records changed.
    """

    __tablename__ = "erasure"

    id: Mapped[int] = mapped_column(primary_key=True)
    about: Mapped[str] = mapped_column(Text, index=True)
    ground: Mapped[ErasureGround] = mapped_column(choice(ErasureGround))
    reason: Mapped[str] = mapped_column(Encrypted)
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    done_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    done_by: Mapped[str] = mapped_column(Text)


class RetentionRun(Base):
    """When a rule of retention last ran, by whom it was run, and how many rows went."""

    __tablename__ = "retention_run"

    rule: Mapped[str] = mapped_column(Text, primary_key=True)
    ran_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ran_by: Mapped[str] = mapped_column(Text)
    gone: Mapped[int]
