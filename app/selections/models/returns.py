"""What units returned, and every step of a return."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.model import Base, UtcDateTime, choice
from app.selections.domain.returns import Meeting, ReturnStepKind


class UnitReturn(Base):
    """A unit's result at its first meeting or at the retake of a tie. Its state is of its steps.

    for_selection: votes for a full selection; for_member: votes for keeping the MP as the only
    candidate. Both None: the unit returned no preference. turnout: those who voted at all.
    file_id: a picture or PDF of it.
    """

    __tablename__ = "unit_return"
    __table_args__ = (
        CheckConstraint("(for_selection IS NULL) = (for_member IS NULL)", name="votes"),
        CheckConstraint("for_selection >= 0 AND for_member >= 0", name="counts"),
        CheckConstraint("turnout >= for_selection + for_member", name="turnout"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ballot_unit_id: Mapped[int] = mapped_column(ForeignKey("ballot_unit.id"), index=True)
    meeting: Mapped[Meeting] = mapped_column(choice(Meeting))
    for_selection: Mapped[int | None]
    for_member: Mapped[int | None]
    turnout: Mapped[int | None]
    held_on: Mapped[date]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    note: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class ReturnStep(Base):
    """A step of a return: entered by one person, confirmed or sent back by a second."""

    __tablename__ = "return_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    return_id: Mapped[int] = mapped_column(ForeignKey("unit_return.id"), index=True)
    kind: Mapped[ReturnStepKind] = mapped_column(choice(ReturnStepKind))
    reason: Mapped[str | None] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
