"""Contests and their votes, ladders, settled ties, drafts with every step, posts held.

A slate is its candidate's: votes, quota and picks hang on `candidate.id`.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.cabinet.domain import Ending, Method, PickRule, Settled, StepKind
from app.db.model import VOIDED, Base, UtcDateTime, choice


class Contest(Base):
    """An election of a leader or of another office, by sections of an electorate.

    held_on: the day the result was declared. office: what was contested, as "Leader".
    leader_since: the first day the elected candidate held the office; leader_until: the first day
    she no longer did (None: until the next is elected).
    """

    __tablename__ = "contest"
    __table_args__ = (
        CheckConstraint("opened_on IS NULL OR opened_on <= held_on", name="days"),
        CheckConstraint("leader_until IS NULL OR leader_until > leader_since", name="term"),
        CheckConstraint(VOIDED, name="voided"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    search_title: Mapped[str] = mapped_column(Text)
    office: Mapped[str] = mapped_column(Text)
    opened_on: Mapped[date | None]
    held_on: Mapped[date] = mapped_column(index=True)
    leader_since: Mapped[date | None]
    leader_until: Mapped[date | None]
    source: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class ContestSection(Base):
    """A section of the electorate, as "members"; position: its place in the tables, from 1."""

    __tablename__ = "contest_section"
    __table_args__ = (UniqueConstraint("contest_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    name: Mapped[str] = mapped_column(Text)
    position: Mapped[int]


class Candidate(Base):
    """A candidate of a contest and her slate.

    total, share: of all sections, as the source published them, to be checked against the sections;
    share in per cent as it was printed, as "61.8".
    """

    __tablename__ = "contest_candidate"
    __table_args__ = (
        UniqueConstraint("contest_id", "slate"),
        Index(
            "uq_contest_candidate_elected",
            "contest_id",
            unique=True,
            sqlite_where=text("elected"),
            postgresql_where=text("elected"),
        ),
        CheckConstraint("total >= 0", name="total"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    slate: Mapped[str] = mapped_column(Text)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    elected: Mapped[bool] = mapped_column(default=False)
    total: Mapped[int | None]
    share: Mapped[str | None] = mapped_column(Text)


class SectionVotes(Base):
    """Votes of one section for one candidate."""

    __tablename__ = "contest_votes"
    __table_args__ = (CheckConstraint("votes >= 0", name="votes"),)

    section_id: Mapped[int] = mapped_column(ForeignKey("contest_section.id"), primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("contest_candidate.id"), primary_key=True)
    votes: Mapped[int]


class QuotaSettlement(Base):
    """How a tie for the last seats of a quota was settled: of one base, method and house.

    base_id: the section whose votes count; None: all sections together. seats: of the house.
    """

    __tablename__ = "quota_settlement"
    __table_args__ = (
        CheckConstraint("seats > 0", name="seats"),
        CheckConstraint(VOIDED, name="voided"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), index=True)
    base_id: Mapped[int | None] = mapped_column(ForeignKey("contest_section.id"))
    method: Mapped[Method] = mapped_column(choice(Method))
    seats: Mapped[int]
    how: Mapped[Settled] = mapped_column(choice(Settled))
    decided_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)


class QuotaLot(Base):
    """One slate of a tie: whether a disputed seat went to it. All tied slates are kept."""

    __tablename__ = "quota_lot"

    settlement_id: Mapped[int] = mapped_column(ForeignKey("quota_settlement.id"), primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("contest_candidate.id"), primary_key=True)
    won: Mapped[bool]


class Ladder(Base):
    """An ordered list of posts, from a day on."""

    __tablename__ = "ladder"
    __table_args__ = (CheckConstraint(VOIDED, name="voided"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    search_title: Mapped[str] = mapped_column(Text)
    since: Mapped[date]
    source: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    copied_from_id: Mapped[int | None] = mapped_column(ForeignKey("ladder.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class LadderPost(Base):
    """A post of a ladder; rank 1 is the most senior.

    inside: it counts in the quota (the leader and the deputy do not). alternative: posts that share
    this text are alternatives for one pick ("either Foreign or Home"). A draft has its own copy.
    """

    __tablename__ = "ladder_post"
    __table_args__ = (
        UniqueConstraint("ladder_id", "title"),
        CheckConstraint("rank > 0", name="rank"),
    )

    ladder_id: Mapped[int] = mapped_column(ForeignKey("ladder.id"), primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(Text)
    inside: Mapped[bool]
    alternative: Mapped[str | None] = mapped_column(Text)


class Draft(Base):
    """One run in which slates pick posts. What it rests on is frozen when it is opened.

    follows_id: the draft whose vacancies it fills. base_id, tie_base_id: sections whose votes are
    the strength and settle ties (None: all sections). method: of the quota (alternating rule only).
    free_choice: any free post may be picked, not the highest alone. turn_seconds: within which a
    slate picks (None: no limit). frozen_on: the day of the strengths. version: grows with every
    step and undoing, so a stale board is known.
    """

    __tablename__ = "draft"
    __table_args__ = (
        CheckConstraint("(rule = 'alternating') = (method IS NOT NULL)", name="has_method"),
        CheckConstraint("turn_seconds > 0", name="turn"),
        CheckConstraint("(published_at IS NULL) = (in_force_on IS NULL)", name="published"),
        CheckConstraint(VOIDED, name="voided"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    search_title: Mapped[str] = mapped_column(Text)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), index=True)
    ladder_id: Mapped[int] = mapped_column(ForeignKey("ladder.id"))
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id"))
    base_id: Mapped[int | None] = mapped_column(ForeignKey("contest_section.id"))
    tie_base_id: Mapped[int | None] = mapped_column(ForeignKey("contest_section.id"))
    rule: Mapped[PickRule] = mapped_column(choice(PickRule))
    method: Mapped[Method | None] = mapped_column(choice(Method))
    free_choice: Mapped[bool]
    peers_allowed: Mapped[bool]
    pledge_required: Mapped[bool]
    declaration_required: Mapped[bool]
    turn_seconds: Mapped[int | None]
    frozen_on: Mapped[date]
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_by: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_by: Mapped[str | None] = mapped_column(Text)
    in_force_on: Mapped[date | None]
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class DraftSlate(Base):
    """A slate of a draft with what was frozen: votes.

    tie_votes: votes that settle a tie (None: none were given). quota: posts it may fill (the
    alternating rule only). held: posts it held before the first pick.
    """

    __tablename__ = "draft_slate"
    __table_args__ = (
        CheckConstraint("strength >= 0", name="strength"),
        CheckConstraint("held >= 0", name="held"),
    )

    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("contest_candidate.id"), primary_key=True)
    strength: Mapped[int]
    tie_votes: Mapped[int | None]
    quota: Mapped[int | None]
    held: Mapped[int] = mapped_column(default=0)


class DraftPost(Base):
    """A post to be filled in a draft, copied from the ladder."""

    __tablename__ = "draft_post"
    __table_args__ = (UniqueConstraint("draft_id", "rank"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    rank: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    alternative: Mapped[str | None] = mapped_column(Text)


class DraftStep(Base):
    """What happened in a draft, in order; undoing voids the last step that stands.

    candidate_id: the slate whose step it is (of a swap: the first of the two). post_id: picked, or
    given by the first slate; other_post_id: what it gets for it. member_id, nominee: who was
    chosen; a peer has a name only. how: of a settled tie. note: who agreed, why, as the kind
    asks.
    """

    __tablename__ = "draft_step"
    __table_args__ = (
        UniqueConstraint("draft_id", "number"),
        CheckConstraint("(kind = 'pick') = (nominee IS NOT NULL)", name="has_nominee"),
        CheckConstraint("(kind IN ('pick', 'swap')) = (post_id IS NOT NULL)", name="has_post"),
        CheckConstraint("(kind = 'swap') = (other_post_id IS NOT NULL)", name="has_other_post"),
        CheckConstraint("(kind = 'settle') = (how IS NOT NULL)", name="has_how"),
        CheckConstraint(VOIDED, name="voided"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    number: Mapped[int]
    kind: Mapped[StepKind] = mapped_column(choice(StepKind))
    candidate_id: Mapped[int] = mapped_column(ForeignKey("contest_candidate.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("draft_post.id"))
    other_post_id: Mapped[int | None] = mapped_column(ForeignKey("draft_post.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    nominee: Mapped[str | None] = mapped_column(Text)
    how: Mapped[Settled | None] = mapped_column(choice(Settled))
    note: Mapped[str | None] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)


class DraftFigure(Base):
    """What one slate's figure was at a step, as an exact fraction: what the turn was decided by.

    Kept of picks, passes and settled ties, for every slate that takes part. held: posts it then
    held. tie_numerator, tie_denominator: its votes over the same divisor, where figures were equal
    and votes decided.
    """

    __tablename__ = "draft_figure"

    step_id: Mapped[int] = mapped_column(ForeignKey("draft_step.id"), primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("contest_candidate.id"), primary_key=True)
    held: Mapped[int]
    numerator: Mapped[int] = mapped_column(BigInteger)
    denominator: Mapped[int] = mapped_column(BigInteger)
    tie_numerator: Mapped[int | None] = mapped_column(BigInteger)
    tie_denominator: Mapped[int | None] = mapped_column(BigInteger)


class Appointment(Base):
    """Somebody holds a post from a day on; `until` is the first day she no longer does.

    draft_post_id, candidate_id: the draft it came from and the slate whose post it is (None:
    outside the quota). holder: her name as it was recorded; a peer has no member_id. search_text:
    both as they are searched.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        Index(
            "uq_appointment_post",
            "post",
            unique=True,
            sqlite_where=text("until IS NULL AND voided_at IS NULL"),
            postgresql_where=text("until IS NULL AND voided_at IS NULL"),
        ),
        CheckConstraint("until > since", name="days"),
        CheckConstraint("(until IS NULL) = (ending IS NULL)", name="ended"),
        CheckConstraint(VOIDED, name="voided"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post: Mapped[str] = mapped_column(Text)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    holder: Mapped[str] = mapped_column(Text)
    search_text: Mapped[str] = mapped_column(Text)
    draft_post_id: Mapped[int | None] = mapped_column(ForeignKey("draft_post.id"), index=True)
    candidate_id: Mapped[int | None] = mapped_column(ForeignKey("contest_candidate.id"))
    since: Mapped[date]
    until: Mapped[date | None]
    source: Mapped[str] = mapped_column(Text)
    ending: Mapped[Ending | None] = mapped_column(choice(Ending))
    end_reason: Mapped[str | None] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
