"""Rounds, who is asked, answers, recommendations, personal links, deselection marks."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.confidence.domain import (
    Answer,
    Decision,
    MarkOutcome,
    MarkStepKind,
    Measure,
    Medium,
    NoReplyFollows,
    Outcome,
    RoundKind,
    Route,
)
from app.db.model import VOIDED, Base, UtcDateTime, choice
from app.db.secrets import Encrypted


class Round(Base):
    """One asking of one question. Its state follows from opened_at, closed_at and voided_at.

    opens_on, closes_on: the days, both included, in which an answer is in time; grace_days: so
    many days after them in which it is late but counts. asked_on: the day whose holders of the
    whip are asked; None when they were chosen one by one. leader, entities: whom a declaration is
    about, and the legal entities (one a line) that a recognition names.
    """

    __tablename__ = "round"
    __table_args__ = (
        CheckConstraint("closes_on >= opens_on", name="days"),
        CheckConstraint("grace_days >= 0", name="grace"),
        CheckConstraint("closed_at IS NULL OR opened_at IS NOT NULL", name="order"),
        CheckConstraint(VOIDED, name="voided"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[RoundKind] = mapped_column(choice(RoundKind), index=True)
    title: Mapped[str] = mapped_column(Text)
    search_title: Mapped[str] = mapped_column(Text)
    leader: Mapped[str | None] = mapped_column(Text)
    entities: Mapped[str | None] = mapped_column(Text)
    asked_on: Mapped[date | None]
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    grace_days: Mapped[int]
    no_reply_follows: Mapped[NoReplyFollows] = mapped_column(choice(NoReplyFollows))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_by: Mapped[str | None] = mapped_column(Text)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[str | None] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class RoundText(Base):
    """The exact text that is asked, version by version; an answer keeps the one it was given to."""

    __tablename__ = "round_text"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)


class RoundMember(Base):
    """One who is asked. Party, seat and region as they were on the day: figures must not move.

    outcome: set when the round is closed, and final.
    """

    __tablename__ = "round_member"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    party: Mapped[str | None] = mapped_column(Text)
    constituency: Mapped[str | None] = mapped_column(Text)
    region: Mapped[str | None] = mapped_column(Text)
    intake: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome))


class RoundAnswer(Base):
    """An answer, or a declaration withdrawn. The last given in force counts; all stay on record.

    given_at: when it was given, not when it was recorded; without a known time the beginning of
    that day in London. words: exactly what was said, encrypted. witness, source, file_id: what
    shows that it was.
    """

    __tablename__ = "round_answer"
    __table_args__ = (
        Index("ix_round_answer_round_member", "round_id", "member_id"),
        CheckConstraint(VOIDED, name="voided"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    answer: Mapped[Answer] = mapped_column(choice(Answer))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    time_known: Mapped[bool]
    medium: Mapped[Medium] = mapped_column(choice(Medium))
    words: Mapped[str | None] = mapped_column(Encrypted)
    witness: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    text_version: Mapped[int]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)


class Recommendation(Base):
    """What closing a round of pledges recommends of one member; decided by an officer or open.

    whip_change_id: the change that an accepted one led to.
    """

    __tablename__ = "recommendation"
    __table_args__ = (
        UniqueConstraint("round_id", "member_id", "measure"),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    cause: Mapped[Outcome] = mapped_column(choice(Outcome))
    measure: Mapped[Measure] = mapped_column(choice(Measure))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decision: Mapped[Decision | None] = mapped_column(choice(Decision))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Encrypted)
    whip_change_id: Mapped[int | None] = mapped_column(ForeignKey("whip_status_change.id"))
    version: Mapped[int] = mapped_column(default=1)


class ParliamentaryAddress(Base):
    """Where the code that confirms a personal link goes: a member's parliamentary e-mail."""

    __tablename__ = "parliamentary_address"

    member_id: Mapped[int] = mapped_column(
        ForeignKey("member.id"), primary_key=True, autoincrement=False
    )
    address: Mapped[str] = mapped_column(Encrypted)
    source: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)


class PersonalLink(Base):
    """A link by which a member answers herself, once. Of token and code only digests are kept.

    codes_sent: since codes_from, when the hour they are counted in began. code_tries: wrong ones
    for the present code; wrong_codes: for all of them.
    """

    __tablename__ = "personal_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    token_digest: Mapped[str] = mapped_column(Text, unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    code_digest: Mapped[str | None] = mapped_column(Text)
    code_sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    codes_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    codes_sent: Mapped[int] = mapped_column(default=0)
    code_tries: Mapped[int] = mapped_column(default=0)
    wrong_codes: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("round_answer.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None] = mapped_column(Text)


class DeselectionMark(Base):
    """A mark on one member, with its causes and its steps; how it stands follows from the steps."""

    __tablename__ = "deselection_mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class MarkCause(Base):
    """A closed round's outcome that a mark rests on."""

    __tablename__ = "mark_cause"

    mark_id: Mapped[int] = mapped_column(ForeignKey("deselection_mark.id"), primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome))


class MarkStep(Base):
    """What happened to a mark, from which day on, with its reason. Never changed."""

    __tablename__ = "mark_step"
    __table_args__ = (
        CheckConstraint("(kind = 'route chosen') = (route IS NOT NULL)", name="has_route"),
        CheckConstraint("(kind = 'outcome') = (outcome IS NOT NULL)", name="has_outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mark_id: Mapped[int] = mapped_column(ForeignKey("deselection_mark.id"), index=True)
    kind: Mapped[MarkStepKind] = mapped_column(choice(MarkStepKind))
    effective_on: Mapped[date]
    route: Mapped[Route | None] = mapped_column(choice(Route))
    outcome: Mapped[MarkOutcome | None] = mapped_column(choice(MarkOutcome))
    reason: Mapped[str] = mapped_column(Encrypted)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
