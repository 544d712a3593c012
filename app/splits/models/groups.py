"""Tables of breakaway groups, who sits in them, and which parties govern."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.model import VOIDED, Base, UtcDateTime, choice
from app.splits.domain.groups import GroupFact


class Recorded:
    """What every record of this module has. A mistake is voided with a reason, never deleted."""

    source: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)


class BreakawayGroup(Base):
    """A group of members who left a party. All that is known of it stands in its facts.

    voided: recorded by mistake as a whole. version: counts edits of it, its facts and its spells.
    """

    __tablename__ = "breakaway_group"
    __table_args__ = (CheckConstraint(VOIDED, name="voided"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class BreakawayFact(Recorded, Base):
    """What happened to a group from a day on. name: what it is called from then on, if that."""

    __tablename__ = "breakaway_fact"
    __table_args__ = (
        Index(
            "uq_breakaway_fact_day",
            "group_id",
            "fact",
            "happened_on",
            unique=True,
            sqlite_where=text("voided_at IS NULL"),
            postgresql_where=text("voided_at IS NULL"),
        ),
        CheckConstraint("fact NOT IN ('formed', 'renamed') OR name IS NOT NULL", name="has_name"),
        CheckConstraint(VOIDED, name="voided"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("breakaway_group.id"))
    fact: Mapped[GroupFact] = mapped_column(choice(GroupFact))
    happened_on: Mapped[date]
    name: Mapped[str | None] = mapped_column(Text)


class BreakawayMember(Recorded, Base):
    """Somebody sits in a group from `since` up to, and not including, `until`."""

    __tablename__ = "breakaway_member"
    __table_args__ = (
        CheckConstraint("until > since", name="days"),
        CheckConstraint(VOIDED, name="voided"),
        Index(
            "uq_breakaway_member_open",
            "member_id",
            unique=True,
            sqlite_where=text("until IS NULL AND voided_at IS NULL"),
            postgresql_where=text("until IS NULL AND voided_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("breakaway_group.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    since: Mapped[date]
    until: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)


class GoverningSpell(Recorded, Base):
    """A party governs from `since` up to, and not including, `until`; party: its official name."""

    __tablename__ = "governing_spell"
    __table_args__ = (
        CheckConstraint("until > since", name="days"),
        CheckConstraint(VOIDED, name="voided"),
        Index(
            "uq_governing_spell_open",
            "party",
            unique=True,
            sqlite_where=text("until IS NULL AND voided_at IS NULL"),
            postgresql_where=text("until IS NULL AND voided_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    party: Mapped[str] = mapped_column(Text)
    since: Mapped[date]
    until: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
