"""Candidates, what is known of them, and what they agreed to publish."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.alist.domain.candidates import CandidateStepKind, DiligenceState, PledgeKind
from app.alist.domain.publication import PublicField
from app.db.model import VOIDED, Base, UtcDateTime, choice
from app.db.secrets import Encrypted

STANDS = text("voided_at IS NULL")


class Tradition(Base):
    """A group that officers put candidates' own words in, to show the breadth of the list."""

    __tablename__ = "tradition"
    __table_args__ = (
        CheckConstraint(VOIDED, name="voided"),
        Index(
            "uq_tradition_name", "name", unique=True, sqlite_where=STANDS, postgresql_where=STANDS
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class Candidate(Base):
    """A candidate. How she stands follows from her steps.

    member_id: where she is or was a member of the record. region: that she is listed under, a
    region of the record; "" while she has not said. tradition: in her own words; tradition_id: the
    group an officer put them in. email_digest: to find her by the address she types, as addresses
    are encrypted; None once erased. erased_at: what was personal is gone; the row and its steps
    stay. Texts are "" where she said nothing.
    """

    __tablename__ = "candidate"
    __table_args__ = (
        CheckConstraint("(erased_at IS NULL) = (email_digest IS NOT NULL)", name="erased"),
        Index(
            "uq_candidate_email_digest",
            "email_digest",
            unique=True,
            sqlite_where=text("email_digest IS NOT NULL"),
            postgresql_where=text("email_digest IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    sort_name: Mapped[str] = mapped_column(Text, index=True)
    search_name: Mapped[str] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Encrypted)
    email_digest: Mapped[str | None] = mapped_column(Text)
    telephone: Mapped[str | None] = mapped_column(Encrypted)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    region: Mapped[str] = mapped_column(Text)
    tradition: Mapped[str] = mapped_column(Text)
    tradition_id: Mapped[int | None] = mapped_column(ForeignKey("tradition.id"), index=True)
    biography: Mapped[str] = mapped_column(Text)
    experience: Mapped[str] = mapped_column(Text)
    offices: Mapped[str] = mapped_column(Text)
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class CandidateLanguage(Base):
    """A language a candidate speaks, as she wrote it; folded: to search by."""

    __tablename__ = "candidate_language"

    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), primary_key=True)
    folded: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)


class CandidateRegion(Base):
    """A region in which a candidate would stand."""

    __tablename__ = "candidate_region"

    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), primary_key=True)
    region: Mapped[str] = mapped_column(Text, primary_key=True)


class CandidateSeat(Base):
    """A seat in which a candidate would stand."""

    __tablename__ = "candidate_seat"

    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), primary_key=True)
    constituency_id: Mapped[int] = mapped_column(ForeignKey("constituency.id"), primary_key=True)


class CandidateStep(Base):
    """A step of a candidate, never changed. reason: encrypted, as it may say why she was refused.

    vacancy_id: of a selection, the vacancy she was selected for; no foreign key, as vacancies are
    of a room above.
    """

    __tablename__ = "candidate_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    kind: Mapped[CandidateStepKind] = mapped_column(choice(CandidateStepKind))
    effective_on: Mapped[date]
    reason: Mapped[str | None] = mapped_column(Encrypted)
    vacancy_id: Mapped[int | None]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)


class PublishingAgreement(Base):
    """That a candidate agreed to publish one field, and when she withdrew that."""

    __tablename__ = "publishing_agreement"
    __table_args__ = (
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn"),
        Index(
            "uq_publishing_agreement_stands",
            "candidate_id",
            "field",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    field: Mapped[PublicField] = mapped_column(choice(PublicField))
    agreed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    agreed_by: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[str | None] = mapped_column(Text)


class CandidatePledge(Base):
    """A pledge a candidate made on a day, with the text she made it to."""

    __tablename__ = "candidate_pledge"
    __table_args__ = (
        CheckConstraint(VOIDED, name="voided"),
        Index(
            "uq_candidate_pledge_stands",
            "candidate_id",
            "kind",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    kind: Mapped[PledgeKind] = mapped_column(choice(PledgeKind))
    text: Mapped[str] = mapped_column(Text)
    pledged_on: Mapped[date]
    source: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)


class ReadinessConfirmation(Base):
    """That a candidate confirmed on a day that she is ready to stand."""

    __tablename__ = "readiness_confirmation"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    confirmed_on: Mapped[date]
    source: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)


class ReadinessRequest(Base):
    """That a candidate was asked by e-mail whether she is still ready: each time once on record.

    due_on: the day until which her last confirmation holds.
    """

    __tablename__ = "readiness_request"
    __table_args__ = (
        Index("uq_readiness_request", "candidate_id", "due_on", "number", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    due_on: Mapped[date]
    number: Mapped[int]
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Diligence(Base):
    """How far due diligence on a candidate had come on a day; the newest counts. Never public."""

    __tablename__ = "diligence"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    state: Mapped[DiligenceState] = mapped_column(choice(DiligenceState))
    note: Mapped[str | None] = mapped_column(Encrypted)
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
