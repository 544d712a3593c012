"""Boundary reviews: old and new seats, what they share, MPs' choices and officers' decisions.

The claims follow from the overlaps by `domain.boundaries`; nothing worked out is stored.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.model import VOIDED, Base, UtcDateTime, choice
from app.selections.domain.boundaries import Basis, DecisionKind

STANDS = text("voided_at IS NULL")


class BoundaryReview(Base):
    """A change of boundaries, by its name.

    threshold: the share of an old seat's electors that makes a claim, exact. restricted: whether a
    contest between claimants is open to them only. in_law_on: since when the new seats are law.
    """

    __tablename__ = "boundary_review"
    __table_args__ = (
        CheckConstraint(VOIDED, name="voided"),
        CheckConstraint(
            "threshold_numerator > 0 AND threshold_numerator <= threshold_denominator",
            name="threshold",
        ),
        Index(
            "uq_boundary_review_name",
            "search_name",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    search_name: Mapped[str] = mapped_column(Text)
    threshold_numerator: Mapped[int]
    threshold_denominator: Mapped[int]
    restricted: Mapped[bool]
    in_law_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class OldSeat(Base):
    """A seat that a review abolishes or redraws, and its MP of the party.

    code: as the official statistics have it. electors: None where nobody gave them; the rows of the
    seat are then its whole. population: people in hundredths, as published estimates have them.
    member_id: None while no MP of the party holds the seat.
    """

    __tablename__ = "old_seat"
    __table_args__ = (
        CheckConstraint(VOIDED, name="voided"),
        CheckConstraint("electors >= 0 AND population_hundredths >= 0", name="counts"),
        Index(
            "uq_old_seat_name",
            "review_id",
            "search_name",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
        Index(
            "uq_old_seat_code",
            "review_id",
            "code",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("boundary_review.id"))
    name: Mapped[str] = mapped_column(Text)
    search_name: Mapped[str] = mapped_column(Text)
    code: Mapped[str | None] = mapped_column(Text)
    electors: Mapped[int | None]
    population_hundredths: Mapped[int | None]
    constituency_id: Mapped[int | None] = mapped_column(ForeignKey("constituency.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class NewSeat(Base):
    """A seat that a review makes. clp_id: the CLP that will be its own, once it is formed."""

    __tablename__ = "new_seat"
    __table_args__ = (
        CheckConstraint(VOIDED, name="voided"),
        CheckConstraint("electors >= 0", name="counts"),
        Index(
            "uq_new_seat_name",
            "review_id",
            "search_name",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
        Index(
            "uq_new_seat_code",
            "review_id",
            "code",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("boundary_review.id"))
    name: Mapped[str] = mapped_column(Text)
    search_name: Mapped[str] = mapped_column(Text)
    code: Mapped[str | None] = mapped_column(Text)
    electors: Mapped[int | None]
    clp_id: Mapped[int | None] = mapped_column(ForeignKey("clp.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class SeatOverlap(Base):
    """So many of an old seat's electors, or of its people, go to a new seat.

    hundredths: the count times 100, since published estimates of population have decimals.
    """

    __tablename__ = "seat_overlap"
    __table_args__ = (
        CheckConstraint(VOIDED, name="voided"),
        CheckConstraint("hundredths >= 0", name="count"),
        Index(
            "uq_seat_overlap_pair",
            "old_seat_id",
            "new_seat_id",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("boundary_review.id"), index=True)
    old_seat_id: Mapped[int] = mapped_column(ForeignKey("old_seat.id"))
    new_seat_id: Mapped[int] = mapped_column(ForeignKey("new_seat.id"), index=True)
    hundredths: Mapped[int]
    basis: Mapped[Basis] = mapped_column(choice(Basis))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)


class SeatChoice(Base):
    """A place in an MP's ranking of the new seats she has a claim on; rank 1 is the first choice.

    member_id: who ranked them; the ranking of one who no longer has the old seat counts no more.
    """

    __tablename__ = "seat_choice"
    __table_args__ = (
        CheckConstraint(VOIDED, name="voided"),
        CheckConstraint("rank >= 1", name="rank"),
        Index(
            "uq_seat_choice_rank",
            "old_seat_id",
            "rank",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
        Index(
            "uq_seat_choice_seat",
            "old_seat_id",
            "new_seat_id",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("boundary_review.id"), index=True)
    old_seat_id: Mapped[int] = mapped_column(ForeignKey("old_seat.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    new_seat_id: Mapped[int] = mapped_column(ForeignKey("new_seat.id"))
    rank: Mapped[int]
    source: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)


class SeatDecision(Base):
    """What officers decided of a new seat, with the reason.

    old_seat_id, member_id: whose claim it is about; None where the contest was won by nobody with
    a claim. A decision on somebody who no longer has the old seat counts no more.
    """

    __tablename__ = "seat_decision"
    __table_args__ = (
        CheckConstraint(VOIDED, name="voided"),
        CheckConstraint("(old_seat_id IS NULL) = (kind = 'won by another')", name="whose"),
        CheckConstraint("(old_seat_id IS NULL) = (member_id IS NULL)", name="member"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("boundary_review.id"), index=True)
    new_seat_id: Mapped[int] = mapped_column(ForeignKey("new_seat.id"), index=True)
    old_seat_id: Mapped[int | None] = mapped_column(ForeignKey("old_seat.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    kind: Mapped[DecisionKind] = mapped_column(choice(DecisionKind))
    decided_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)
