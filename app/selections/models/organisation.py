"""What CLPs are filled out with: regional contacts, officers, units, freeze dates."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from app.db.model import VOIDED, Base, UtcDateTime, choice
from app.db.secrets import Encrypted
from app.kernel.words import folded
from app.selections.domain.organisation import UnitPool


def _searched(context: DefaultExecutionContext) -> str:
    """What a unit is searched by, where whoever made it did not say: name and organisation."""
    given = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return folded(f"{given['name']} {given.get('organisation') or ''}")


class RegionContact(Base):
    """Whom CLPs of a region turn to. region: as `constituency.region` has it."""

    __tablename__ = "region_contact"
    __table_args__ = (
        CheckConstraint(VOIDED, name="voided"),
        Index(
            "uq_region_contact_region",
            "region",
            unique=True,
            sqlite_where=text("voided_at IS NULL"),
            postgresql_where=text("voided_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Encrypted)
    telephone: Mapped[str | None] = mapped_column(Encrypted)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class ClpOfficer(Base):
    """Somebody held an office of a CLP from `since` up to, and not including, `until`."""

    __tablename__ = "clp_officer"
    __table_args__ = (
        CheckConstraint("until > since", name="order"),
        CheckConstraint(VOIDED, name="voided"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    clp_id: Mapped[int] = mapped_column(ForeignKey("clp.id"), index=True)
    office: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Encrypted)
    telephone: Mapped[str | None] = mapped_column(Encrypted)
    since: Mapped[date]
    until: Mapped[date | None]
    source: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class ClpUnit(Base):
    """A party branch of a CLP, or an affiliated branch: whatever has one vote in a trigger ballot.

    organisation: of an affiliated branch, the affiliated organisation it belongs to; an
    organisation may have several. None for a party branch.
    """

    __tablename__ = "clp_unit"
    __table_args__ = (
        CheckConstraint("until > since", name="order"),
        CheckConstraint("(pool = 'affiliate') = (organisation IS NOT NULL)", name="organisation"),
        CheckConstraint(VOIDED, name="voided"),
        # Branches of two organisations may share a name.
        Index(
            "uq_clp_unit_branch",
            "clp_id",
            "name",
            "since",
            unique=True,
            sqlite_where=text("voided_at IS NULL AND organisation IS NULL"),
            postgresql_where=text("voided_at IS NULL AND organisation IS NULL"),
        ),
        Index(
            "uq_clp_unit_affiliate",
            "clp_id",
            "organisation",
            "name",
            "since",
            unique=True,
            sqlite_where=text("voided_at IS NULL AND organisation IS NOT NULL"),
            postgresql_where=text("voided_at IS NULL AND organisation IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    clp_id: Mapped[int] = mapped_column(ForeignKey("clp.id"))
    pool: Mapped[UnitPool] = mapped_column(choice(UnitPool))
    name: Mapped[str] = mapped_column(Text)
    organisation: Mapped[str | None] = mapped_column(Text)
    search_text: Mapped[str] = mapped_column(Text, default=_searched)
    since: Mapped[date]
    until: Mapped[date | None]
    source: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class FreezeDate(Base):
    """The day by whose membership list a CLP's voters are told. purpose: of which process."""

    __tablename__ = "freeze_date"
    __table_args__ = (CheckConstraint(VOIDED, name="voided"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    clp_id: Mapped[int] = mapped_column(ForeignKey("clp.id"), index=True)
    freeze_on: Mapped[date]
    purpose: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)
