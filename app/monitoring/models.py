"""Answers under keyed digests, the totals of each snapshot as they were published, targets."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.model import VOIDED, Base, UtcDateTime
from app.db.secrets import Encrypted


class MonitoringAnswer(Base):
    """What somebody answered, and to which consent: codes of one length, encrypted.

    key: a keyed digest of whose they are. There is no row number on SQLite, no time and no other
    column: rows stand in the order of their keys, not of their coming.
    """

    __tablename__ = "monitoring_answer"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    codes: Mapped[str] = mapped_column(Encrypted)


class MonitoringSnapshot(Base):
    """A day on which totals were made, and the rules they were made by.

    threshold: a count from 1 to so many less one is hidden; rounding: others go to a multiple of
    it; least: fewer answers than that show nothing.
    """

    __tablename__ = "monitoring_snapshot"

    id: Mapped[int] = mapped_column(primary_key=True)
    taken_on: Mapped[date] = mapped_column(unique=True)
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_by: Mapped[str] = mapped_column(Text)
    threshold: Mapped[int]
    rounding: Mapped[int]
    least: Mapped[int]


class MonitoringTotal(Base):
    """A table as it was published: only what is shown is kept.

    population: "list", "won" or "region:London". shown_from_id: the snapshot whose figures it
    shows: an earlier one where new ones would have told about single persons. cells: by category,
    the rounded count, or a word for why there is none.
    """

    __tablename__ = "monitoring_total"

    snapshot_id: Mapped[int] = mapped_column(ForeignKey("monitoring_snapshot.id"), primary_key=True)
    population: Mapped[str] = mapped_column(Text, primary_key=True)
    dimension: Mapped[str] = mapped_column(Text, primary_key=True)
    shown_from_id: Mapped[int] = mapped_column(ForeignKey("monitoring_snapshot.id"))
    state: Mapped[str] = mapped_column(Text)
    answered: Mapped[int | None]
    asked: Mapped[int | None]
    cells: Mapped[dict[str, object]] = mapped_column(JSON)


class MonitoringRespondent(Base):
    """Whose answers were in a population at a snapshot: to search what the next one would tell.

    key: the digest of her answers, or a random mark once she withdrew or changed them.
    """

    __tablename__ = "monitoring_respondent"
    __table_args__ = ({"sqlite_with_rowid": False},)

    snapshot_id: Mapped[int] = mapped_column(ForeignKey("monitoring_snapshot.id"), primary_key=True)
    population: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)


class MonitoringTarget(Base):
    """The share of one category that the party aims at, numerator and denominator, from a day on.

    A later target takes the place of an earlier one of the same category.
    """

    __tablename__ = "monitoring_target"
    __table_args__ = (
        CheckConstraint(VOIDED, name="voided"),
        CheckConstraint("share_over > 0 AND share >= 0 AND share <= share_over", name="share"),
        Index(
            "uq_monitoring_target",
            "dimension",
            "category",
            "since",
            unique=True,
            sqlite_where=text("voided_at IS NULL"),
            postgresql_where=text("voided_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dimension: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text)
    share: Mapped[int]
    share_over: Mapped[int]
    since: Mapped[date]
    source: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)
