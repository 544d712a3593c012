"""One row an import, one row each thing it made."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.model import Base, UtcDateTime, choice
from app.db.secrets import SEALED, Encrypted


class IntakeState(StrEnum):
    """How an import stands."""

    PREVIEWED = "previewed"
    APPLIED = "applied"
    DISCARDED = "discarded"
    VOIDED = "voided"


class Intake(Base):
    """One file taken in. counts: of its rows by what becomes of them (new, changed, ...).

    refused: of an import that was applied, its refused rows as JSON: line -> why. Encrypted, since
    a sentence may quote the row.
    choices: what officers said of rows that may mean several things, as JSON (see `domain`).
    Encrypted for the same reason; gone with the file.
    """

    __tablename__ = "intake"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text, index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    state: Mapped[IntakeState] = mapped_column(choice(IntakeState))
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    uploaded_by: Mapped[str] = mapped_column(Text)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    applied_by: Mapped[str | None] = mapped_column(Text)
    ended_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime, doc="when it was discarded or voided"
    )
    ended_by: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    refused: Mapped[str | None] = mapped_column(Encrypted)
    choices: Mapped[str | None] = mapped_column(Encrypted)


class IntakeRow(Base):
    """What one row of an applied import did, so that it can be undone.

    subject: the id of what it made or changed, in its own room's table. before: what stood there,
    for a row that changed something; None for a row that made something.
    """

    __tablename__ = "intake_row"
    __table_args__ = (Index("ix_intake_row_intake", "intake_id", "line"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    intake_id: Mapped[int] = mapped_column(ForeignKey("intake.id"))
    line: Mapped[int]
    subject: Mapped[int]
    before: Mapped[dict[str, object] | None] = mapped_column(JSON, info={SEALED: "json"})
