"""Recognised organisations, and whom they endorse."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.model import VOIDED, Base, UtcDateTime
from app.db.secrets import Encrypted

STANDS = text("voided_at IS NULL")


class Organisation(Base):
    """An organisation whose endorsement counts, from `since` up to, and not including, `until`.

    contact_name, email: of the person who confirms by link, encrypted; None once forgotten.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("until > since", name="order"),
        CheckConstraint(VOIDED, name="voided"),
        Index(
            "uq_organisation_name",
            "search_name",
            "since",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    search_name: Mapped[str] = mapped_column(Text)
    contact_name: Mapped[str | None] = mapped_column(Encrypted)
    email: Mapped[str | None] = mapped_column(Encrypted)
    since: Mapped[date]
    until: Mapped[date | None]
    source: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class Endorsement(Base):
    """An endorsement: asked for, confirmed or declined by the organisation's contact, withdrawn.

    endorsed_on: the day from which it holds; None while it was only asked for, or was declined.
    withdrawn_on: the first day it no longer holds. source: how it was confirmed.
    """

    __tablename__ = "endorsement"
    __table_args__ = (
        CheckConstraint(VOIDED, name="voided"),
        CheckConstraint("withdrawn_on >= endorsed_on", name="order"),
        CheckConstraint("withdrawn_on IS NULL OR endorsed_on IS NOT NULL", name="withdrawn"),
        CheckConstraint("declined_on IS NULL OR endorsed_on IS NULL", name="declined"),
        Index(
            "uq_endorsement_live",
            "candidate_id",
            "organisation_id",
            unique=True,
            sqlite_where=text("voided_at IS NULL AND withdrawn_on IS NULL AND declined_on IS NULL"),
            postgresql_where=text(
                "voided_at IS NULL AND withdrawn_on IS NULL AND declined_on IS NULL"
            ),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by: Mapped[str] = mapped_column(Text)
    endorsed_on: Mapped[date | None]
    declined_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
