"""Tables of the voting record, of lines and excuses, and of what is summed beside them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db.model import VOIDED, Base, UtcDateTime, choice
from app.db.secrets import Encrypted
from app.votes.domain.discipline import ExcuseKind, ReviewOutcome
from app.votes.domain.lines import Direction, Evidence, Strength


class Division(Base):
    """A division as the source has it now, by official DivisionId.

    `official_*` are the source's counts (tellers left out), `listed_*` the lengths of its lists.
    """

    __tablename__ = "division"
    __table_args__ = (Index("ix_division_held_on_number", "held_on", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    held_on: Mapped[date] = mapped_column(doc="the day in London")
    held_at: Mapped[datetime] = mapped_column(UtcDateTime)
    date_given: Mapped[str] = mapped_column(Text)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    search_title: Mapped[str] = mapped_column(Text)
    deferred: Mapped[bool]
    evel_type: Mapped[str | None] = mapped_column(Text)
    evel_country: Mapped[str | None] = mapped_column(Text)
    official_ayes: Mapped[int]
    official_noes: Mapped[int]
    double_majority_ayes: Mapped[int | None]
    double_majority_noes: Mapped[int | None]
    friendly_title: Mapped[str | None] = mapped_column(Text)
    friendly_description: Mapped[str | None] = mapped_column(Text)
    remote_voting_start: Mapped[str | None] = mapped_column(Text)
    remote_voting_end: Mapped[str | None] = mapped_column(Text)
    publication_updated: Mapped[str | None] = mapped_column(Text)
    listed_ayes: Mapped[int]
    listed_noes: Mapped[int]
    listed_no_votes: Mapped[int]
    aye_tellers: Mapped[int | None] = mapped_column(doc="None: the source has no list of them")
    no_tellers: Mapped[int | None]
    both: Mapped[int]
    version: Mapped[int]
    checked_run_id: Mapped[int | None] = mapped_column(ForeignKey("job_run.id"))


class DivisionVersion(Base):
    """What the source said of a division, whole, each time it said something else."""

    __tablename__ = "division_version"

    division_id: Mapped[int] = mapped_column(ForeignKey("division.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime)
    run_id: Mapped[int] = mapped_column(ForeignKey("job_run.id"))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    changes: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)


class MemberVote(Base):
    """How a member stands in a division: one row for everybody who voted or had a seat.

    Small on purpose: 23 bytes a vote where the usual layout takes 122. No surrogate key, no text;
    `vote` is a `domain.vote.Vote`; the party is the one of that day.
    """

    __tablename__ = "vote"
    __table_args__ = (
        Index("ix_vote_member_id_division_id", "member_id", "division_id"),
        {"sqlite_with_rowid": False},
    )

    division_id: Mapped[int] = mapped_column(ForeignKey("division.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    party_id: Mapped[int] = mapped_column(SmallInteger, ForeignKey("party.id"))
    vote: Mapped[int] = mapped_column(SmallInteger)


class Roll(Base):
    """The votes of a division once more, packed: the whole record is read in half a second."""

    __tablename__ = "roll"

    division_id: Mapped[int] = mapped_column(
        ForeignKey("division.id"), primary_key=True, autoincrement=False
    )
    packed: Mapped[bytes] = mapped_column(LargeBinary)


class DivisionParty(Base):
    """Sums of one party in one division, tellers counted, both lobbies apart."""

    __tablename__ = "division_party"
    __table_args__ = ({"sqlite_with_rowid": False},)

    division_id: Mapped[int] = mapped_column(ForeignKey("division.id"), primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), primary_key=True)
    aye: Mapped[int] = mapped_column(SmallInteger)
    no: Mapped[int] = mapped_column(SmallInteger)
    both: Mapped[int] = mapped_column(SmallInteger)
    absent: Mapped[int] = mapped_column(SmallInteger)
    # Members who do not hold the whip that day are left out of cohesion and cannot rebel.
    cohesion_aye: Mapped[int] = mapped_column(SmallInteger)
    cohesion_no: Mapped[int] = mapped_column(SmallInteger)
    against_line: Mapped[int] = mapped_column(SmallInteger)


class MemberYear(Base):
    """Sums of one member in one year while she sat for one party."""

    __tablename__ = "member_year"
    __table_args__ = ({"sqlite_with_rowid": False},)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    held: Mapped[int]
    voted: Mapped[int]
    against_line: Mapped[int]
    against_majority: Mapped[int]


class ExpectedDivision(Base):
    """A division that is expected: entered by day and title, matched once it has been held.

    division_id: the one it turned out to be. matched_by: who matched it, or took the match back
    where there is none: then no import matches it again. Voided: it was not held, or entered by
    mistake.
    """

    __tablename__ = "expected_division"
    __table_args__ = (
        CheckConstraint("(division_id IS NULL) = (matched_at IS NULL)", name="matched"),
        CheckConstraint(VOIDED, name="voided"),
        Index(
            "uq_expected_division_division_id",
            "division_id",
            unique=True,
            sqlite_where=text("voided_at IS NULL"),
            postgresql_where=text("voided_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    expected_on: Mapped[date] = mapped_column(index=True)
    title: Mapped[str] = mapped_column(Text)
    search_title: Mapped[str] = mapped_column(Text)
    division_id: Mapped[int | None] = mapped_column(ForeignKey("division.id"))
    matched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    matched_by: Mapped[str | None] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class PartyLine(Base):
    """A line an officer declared. A newer one for the same division and party takes its place.

    division_id: None as long as the division is only expected; expected_id stays when it is held.
    Voided: declared by mistake; it is replaced then, by nothing.
    """

    __tablename__ = "party_line"
    __table_args__ = (
        Index(
            "uq_party_line_in_force",
            "division_id",
            "party_id",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
        Index(
            "uq_party_line_expected",
            "expected_id",
            "party_id",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
        CheckConstraint("(direction = 'free') = (strength IS NULL)", name="free_has_no_strength"),
        CheckConstraint("evidence <> 'inferred'", name="declared"),
        CheckConstraint("NOT published OR source IS NOT NULL", name="published_source"),
        CheckConstraint("division_id IS NOT NULL OR expected_id IS NOT NULL", name="division"),
        CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)"
            " AND (voided_at IS NULL OR replaced_at IS NOT NULL)",
            name="voided",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    division_id: Mapped[int | None] = mapped_column(ForeignKey("division.id"))
    expected_id: Mapped[int | None] = mapped_column(ForeignKey("expected_division.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    direction: Mapped[Direction] = mapped_column(choice(Direction))
    strength: Mapped[Strength | None] = mapped_column(choice(Strength))
    evidence: Mapped[Evidence] = mapped_column(choice(Evidence))
    source: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    published: Mapped[bool]
    declared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    declared_by: Mapped[str] = mapped_column(Text)
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)


class RecordedExcuse(Base):
    """A slip, pair, proxy, leave or illness: for a division, or for days, both included.

    expected_id: of a division that is only expected; kept when it is held, as a line's is.
    other_id: of a pair the other member, whom it excuses as well; of a proxy who casts the vote.
    ground: why, encrypted; only the whips' role reads it, and reading is an event.
    """

    __tablename__ = "excuse"
    __table_args__ = (
        CheckConstraint(
            "(division_id IS NULL AND expected_id IS NULL)"
            " OR (first_day IS NULL AND last_day IS NULL)",
            name="scope",
        ),
        CheckConstraint("last_day >= first_day", name="days"),
        CheckConstraint("other_id <> member_id", name="other"),
        CheckConstraint(VOIDED, name="voided"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    kind: Mapped[ExcuseKind] = mapped_column(choice(ExcuseKind))
    division_id: Mapped[int | None] = mapped_column(ForeignKey("division.id"), index=True)
    expected_id: Mapped[int | None] = mapped_column(ForeignKey("expected_division.id"), index=True)
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    other_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    ground: Mapped[str | None] = mapped_column(Encrypted)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class RebellionReview(Base):
    """What an officer made of one member's rebellion in one division: then it leaves the desk.

    note: encrypted. Voided: it was recorded by mistake, and the rebellion waits again.
    """

    __tablename__ = "rebellion_review"
    __table_args__ = (
        Index(
            "uq_rebellion_review_in_force",
            "division_id",
            "member_id",
            unique=True,
            sqlite_where=text("voided_at IS NULL"),
            postgresql_where=text("voided_at IS NULL"),
        ),
        CheckConstraint(VOIDED, name="voided"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    division_id: Mapped[int] = mapped_column(ForeignKey("division.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    outcome: Mapped[ReviewOutcome] = mapped_column(choice(ReviewOutcome))
    note: Mapped[str | None] = mapped_column(Encrypted)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)


class RecordState(Base):
    """One number a name: the version of the record, and marks of work not finished."""

    __tablename__ = "record_state"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)
