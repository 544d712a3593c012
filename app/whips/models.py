"""Changes of whip status and of party membership, each from the day it takes effect."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.model import VOIDED, Base, UtcDateTime, choice
from app.db.secrets import Encrypted
from app.whips.domain import (
    DecidedBy,
    MembershipAction,
    MembershipState,
    WhipAction,
    WhipState,
)


class Change:
    """What every recorded change has. A mistake is voided with a reason, never deleted.

    reason: encrypted. source: a document's name or address; file_id: the document itself.
    ends_on: of a suspension for a fixed term, the first day after it. review_on: when it is to be
    looked at again.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    effective_on: Mapped[date]
    decided_by: Mapped[DecidedBy] = mapped_column(choice(DecidedBy))
    reason: Mapped[str] = mapped_column(Encrypted)
    source: Mapped[str | None] = mapped_column(Text)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    ends_on: Mapped[date | None]
    review_on: Mapped[date | None]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


def _checks() -> tuple[CheckConstraint, ...]:
    """A constraint belongs to one table only, so each table gets its own."""
    return (
        CheckConstraint("ends_on > effective_on", name="term"),
        CheckConstraint("review_on > effective_on", name="review"),
        CheckConstraint(VOIDED, name="voided"),
    )


class WhipStatusChange(Change, Base):
    """One recorded change of whip status."""

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
        *_checks(),
    )

    action: Mapped[WhipAction] = mapped_column(choice(WhipAction))
    state: Mapped[WhipState] = mapped_column(choice(WhipState))


class MembershipChange(Change, Base):
    """One recorded change of party membership."""

    __tablename__ = "membership_change"
    __table_args__ = (
        Index(
            "uq_membership_change_day",
            "member_id",
            "effective_on",
            unique=True,
            sqlite_where=text("voided_at IS NULL"),
            postgresql_where=text("voided_at IS NULL"),
        ),
        *_checks(),
    )

    action: Mapped[MembershipAction] = mapped_column(choice(MembershipAction))
    state: Mapped[MembershipState] = mapped_column(choice(MembershipState))
