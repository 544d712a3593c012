"""Rounds of trigger ballots, ballots with every step, timetable and the units that are asked."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.model import VOIDED, Base, UtcDateTime, choice
from app.db.secrets import Encrypted
from app.selections.domain.ballots import (
    BallotOutcome,
    BallotStepKind,
    RestandingKind,
    Stage,
)
from app.selections.domain.organisation import UnitPool


class BallotRound(Base):
    """Ballots that were called together, by one rule set and one timetable.

    freeze_on: the day by whose membership list the voters are told.
    """

    __tablename__ = "ballot_round"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    search_title: Mapped[str] = mapped_column(Text)
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("rule_set.id"))
    called_on: Mapped[date] = mapped_column(index=True)
    freeze_on: Mapped[date]
    source: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)


class TriggerBallot(Base):
    """The trigger ballot of one MP in one CLP. Its state follows from its steps.

    constituency: as it was on the day of calling, since figures must not move.
    """

    __tablename__ = "trigger_ballot"
    __table_args__ = (UniqueConstraint("ballot_round_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ballot_round_id: Mapped[int] = mapped_column(ForeignKey("ballot_round.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    clp_id: Mapped[int] = mapped_column(ForeignKey("clp.id"), index=True)
    constituency_id: Mapped[int] = mapped_column(ForeignKey("constituency.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class BallotStep(Base):
    """A step of a ballot. outcome: of a conclusion, or of an override."""

    __tablename__ = "ballot_step"
    __table_args__ = (
        CheckConstraint(
            "(outcome IS NOT NULL) = (kind IN ('concluded', 'overridden'))", name="outcome"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ballot_id: Mapped[int] = mapped_column(ForeignKey("trigger_ballot.id"), index=True)
    kind: Mapped[BallotStepKind] = mapped_column(choice(BallotStepKind))
    effective_on: Mapped[date]
    outcome: Mapped[BallotOutcome | None] = mapped_column(choice(BallotOutcome))
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)


class BallotDay(Base):
    """A day of a ballot's timetable."""

    __tablename__ = "ballot_day"

    ballot_id: Mapped[int] = mapped_column(ForeignKey("trigger_ballot.id"), primary_key=True)
    stage: Mapped[Stage] = mapped_column(choice(Stage), primary_key=True)
    day: Mapped[date] = mapped_column(index=True)


class BallotUnit(Base):
    """A unit that is asked in a ballot. Name, pool and organisation as they were when it was added.

    withdrawn_at: since when it is asked no longer, with the reason; it stays on record.
    """

    __tablename__ = "ballot_unit"
    __table_args__ = (
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name="withdrawn"),
        Index(
            "uq_ballot_unit_asked",
            "ballot_id",
            "clp_unit_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ballot_id: Mapped[int] = mapped_column(ForeignKey("trigger_ballot.id"), index=True)
    clp_unit_id: Mapped[int] = mapped_column(ForeignKey("clp_unit.id"))
    pool: Mapped[UnitPool] = mapped_column(choice(UnitPool))
    name: Mapped[str] = mapped_column(Text)
    organisation: Mapped[str | None] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[str | None] = mapped_column(Text)
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)


class BallotReminder(Base):
    """A reminder that was sent: of which deadline, to whom. Each is sent once.

    due_on: the day of the deadline; a timetable that is changed has another. days_before: -1 once
    it has passed. message_id: of the message, which is kept for some months only.
    """

    __tablename__ = "ballot_reminder"
    __table_args__ = (UniqueConstraint("ballot_id", "user_id", "stage", "due_on", "days_before"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ballot_id: Mapped[int] = mapped_column(ForeignKey("trigger_ballot.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    stage: Mapped[Stage] = mapped_column(choice(Stage))
    due_on: Mapped[date]
    days_before: Mapped[int]
    message_id: Mapped[int | None]
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RestandingFact(Base):
    """What keeps an MP from a trigger ballot, from `since` up to, and not including, `until`.

    kind_said: a RestandingKind. It may say that she is pregnant: like everything in words here it
    is encrypted, and nothing in the clear tells the kinds apart. since: of a return from leave, the
    day of it.
    """

    __tablename__ = "restanding"
    __table_args__ = (
        CheckConstraint("until > since", name="order"),
        CheckConstraint(VOIDED, name="voided"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    kind_said: Mapped[str] = mapped_column(Encrypted)
    since: Mapped[date]
    until: Mapped[date | None]
    source: Mapped[str] = mapped_column(Encrypted)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Encrypted)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def kind(self) -> RestandingKind:
        """What keeps her from it."""
        return RestandingKind(self.kind_said)
