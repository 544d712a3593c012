"""Rule sets, version by version. A version is never changed: what runs keeps its own."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.model import Base, UtcDateTime, choice
from app.selections.domain.rules import Counting, EmptyHalf


class RuleSetVersion(Base):
    """One version of a rule set; its columns are those of `domain.rules.RuleSet`.

    id: 1 to 4 for what is built in, which every new database has on record. in_force_from: the
    first day on which a ballot may be called by it. recorded_by: "" for what is built in.
    """

    __tablename__ = "rule_set"
    __table_args__ = (
        UniqueConstraint("name", "version"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint(
            "threshold_numerator >= 0 AND threshold_denominator > 0"
            " AND threshold_numerator <= threshold_denominator",
            name="threshold",
        ),
        CheckConstraint(
            "exempt_months >= 0 AND notice_days >= 0 AND weeks >= 1 AND standing_months >= 0",
            name="lengths",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    in_force_from: Mapped[date]
    counting: Mapped[Counting] = mapped_column(choice(Counting))
    threshold_numerator: Mapped[int]
    threshold_denominator: Mapped[int]
    at_threshold: Mapped[bool]
    no_preference_counts: Mapped[bool]
    empty_half: Mapped[EmptyHalf] = mapped_column(choice(EmptyHalf))
    exempt_months: Mapped[int]
    notice_days: Mapped[int]
    weeks: Mapped[int]
    standing_months: Mapped[int]
    source: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
