"""Vacancies, their timetable, shortlists, contenders and results, round by round."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.model import VOIDED, Base, UtcDateTime, choice
from app.db.secrets import Encrypted
from app.selections.domain.shortlists import ShortlistKind
from app.selections.domain.vacancies import (
    ContenderKind,
    Ground,
    VacancyStage,
    VacancyStepKind,
)

STANDS = text("voided_at IS NULL")


class Vacancy(Base):
    """A seat that was opened for selection. How it stands follows from its steps.

    constituency_id or new_seat_id: the seat. clp_id: None where no CLP of it is on record; that of
    a new seat is the new seat's own once it is formed. member_id: the MP whose seat it is or was.
    ballot_id, recommendation_id, rule_set_id: what the ground rests on, where it has one.
    """

    __tablename__ = "vacancy"
    __table_args__ = (
        CheckConstraint("(constituency_id IS NULL) <> (new_seat_id IS NULL)", name="seat"),
        CheckConstraint("(ballot_id IS NOT NULL) = (ground = 'triggered ballot')", name="ballot"),
        CheckConstraint(
            "(recommendation_id IS NOT NULL) = (ground = 'recommendation accepted')",
            name="recommendation",
        ),
        CheckConstraint(
            "(rule_set_id IS NOT NULL) = (ground = 'mandatory reselection')", name="rule_set"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    constituency_id: Mapped[int | None] = mapped_column(ForeignKey("constituency.id"), index=True)
    new_seat_id: Mapped[int | None] = mapped_column(ForeignKey("new_seat.id"), index=True)
    clp_id: Mapped[int | None] = mapped_column(ForeignKey("clp.id"), index=True)
    ground: Mapped[Ground] = mapped_column(choice(Ground))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    ballot_id: Mapped[int | None] = mapped_column(ForeignKey("trigger_ballot.id"))
    recommendation_id: Mapped[int | None] = mapped_column(ForeignKey("recommendation.id"))
    rule_set_id: Mapped[int | None] = mapped_column(ForeignKey("rule_set.id"))
    opened_on: Mapped[date] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class VacancyDay(Base):
    """A day of a selection's timetable."""

    __tablename__ = "vacancy_day"

    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id"), primary_key=True)
    stage: Mapped[VacancyStage] = mapped_column(choice(VacancyStage), primary_key=True)
    day: Mapped[date] = mapped_column(index=True)


class Contender(Base):
    """Somebody in a selection: a member of the record, a candidate of the A-list, or a name.

    withdrawn_on: since when she is in it no longer, with the reason; she stays on record.
    """

    __tablename__ = "contender"
    __table_args__ = (
        CheckConstraint("(withdrawn_on IS NULL) = (withdrawn_reason IS NULL)", name="withdrawn"),
        Index(
            "uq_contender_member",
            "vacancy_id",
            "member_id",
            unique=True,
            sqlite_where=text("withdrawn_on IS NULL"),
            postgresql_where=text("withdrawn_on IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    candidate_id: Mapped[int | None] = mapped_column(ForeignKey("candidate.id"), index=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[ContenderKind] = mapped_column(choice(ContenderKind))
    source: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    withdrawn_on: Mapped[date | None]
    withdrawn_by: Mapped[str | None] = mapped_column(Text)
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)


class VacancyStep(Base):
    """A step of a vacancy, never changed. winner_id: the contender selected, of a conclusion."""

    __tablename__ = "vacancy_step"
    __table_args__ = (
        CheckConstraint("(kind = 'concluded') = (winner_id IS NOT NULL)", name="winner"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id"), index=True)
    kind: Mapped[VacancyStepKind] = mapped_column(choice(VacancyStepKind))
    effective_on: Mapped[date]
    winner_id: Mapped[int | None] = mapped_column(ForeignKey("contender.id"))
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)


class ShortlistDecision(Base):
    """Whether a shortlist is limited: an officer's decision. Another takes the place of it.

    women, total: among the party's MPs on `counted_on`, of an all-women shortlist. voided: with the
    reason, "Decided anew" where another took its place.
    """

    __tablename__ = "shortlist_decision"
    __table_args__ = (
        CheckConstraint(VOIDED, name="voided"),
        CheckConstraint("women >= 0 AND women <= total", name="counts"),
        CheckConstraint(
            "kind <> 'all-women' OR (legal_basis <> '' AND women IS NOT NULL AND total IS NOT NULL"
            " AND counted_on IS NOT NULL AND 2 * women < total)",
            name="lawful",
        ),
        Index(
            "uq_shortlist_decision_stands",
            "vacancy_id",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id"), index=True)
    kind: Mapped[ShortlistKind] = mapped_column(choice(ShortlistKind))
    legal_basis: Mapped[str] = mapped_column(Text)
    women: Mapped[int | None]
    total: Mapped[int | None]
    counted_on: Mapped[date | None]
    count_source: Mapped[str] = mapped_column(Text)
    decided_on: Mapped[date]
    decided_by: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)


class EligibilityDeclaration(Base):
    """What a contender declared for one all-women shortlist; the newest counts.

    said: "eligible" or "taken back", encrypted: it says something of her sex. It is a declaration
    for that shortlist and no monitoring, and nothing else is made of it.
    """

    __tablename__ = "eligibility_declaration"

    id: Mapped[int] = mapped_column(primary_key=True)
    contender_id: Mapped[int] = mapped_column(ForeignKey("contender.id"), index=True)
    shortlist_id: Mapped[int] = mapped_column(ForeignKey("shortlist_decision.id"))
    said: Mapped[str] = mapped_column(Encrypted)
    declared_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)


class ResultRound(Base):
    """A round of a selection's result. settled_out_id: of a tie, who goes by how it was settled."""

    __tablename__ = "result_round"
    __table_args__ = (
        CheckConstraint(VOIDED, name="voided"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("(settled_out_id IS NULL) = (settled_how IS NULL)", name="settled"),
        Index(
            "uq_result_round_number",
            "vacancy_id",
            "number",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id"), index=True)
    number: Mapped[int]
    held_on: Mapped[date]
    source: Mapped[str] = mapped_column(Text)
    settled_out_id: Mapped[int | None] = mapped_column(ForeignKey("contender.id"))
    settled_how: Mapped[str | None] = mapped_column(Text)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by: Mapped[str | None] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)


class ResultVote(Base):
    """The votes of one contender in one round."""

    __tablename__ = "result_vote"
    __table_args__ = (CheckConstraint("votes >= 0", name="votes"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("result_round.id"), primary_key=True)
    contender_id: Mapped[int] = mapped_column(ForeignKey("contender.id"), primary_key=True)
    votes: Mapped[int]
