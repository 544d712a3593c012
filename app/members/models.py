"""Tables of people, parties, constituencies and dated spells."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.model import VOIDED, Base, UtcDateTime


class Party(Base):
    """A party by its official name; also the names that stand as one (`is_party` false)."""

    __tablename__ = "party"

    id: Mapped[int] = mapped_column(primary_key=True)
    official_id: Mapped[int | None] = mapped_column()
    name: Mapped[str] = mapped_column(Text, unique=True)
    abbreviation: Mapped[str | None] = mapped_column(Text)
    colour: Mapped[str | None] = mapped_column(Text)
    is_party: Mapped[bool]


class Constituency(Base):
    """A seat. The official id tells apart seats of one name in different boundary reviews."""

    __tablename__ = "constituency"
    __table_args__ = (
        UniqueConstraint("official_id", "name"),
        # Databases hold that no two missing ids are equal, so those need an index of their own.
        Index(
            "uq_constituency_name_without_id",
            "name",
            unique=True,
            sqlite_where=text("official_id IS NULL"),
            postgresql_where=text("official_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    official_id: Mapped[int | None]
    name: Mapped[str] = mapped_column(Text)
    search_name: Mapped[str] = mapped_column(Text)
    region: Mapped[str | None] = mapped_column(Text)


class Member(Base):
    """A person by official MemberId. Unconfirmed: seen in a division, in no membership record."""

    __tablename__ = "member"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(Text)
    list_name: Mapped[str | None] = mapped_column(Text)
    sort_name: Mapped[str] = mapped_column(Text, index=True)
    search_name: Mapped[str] = mapped_column(Text)
    confirmed: Mapped[bool]
    checked_run_id: Mapped[int | None] = mapped_column(
        ForeignKey("job_run.id"), doc="the run that last compared this record with the source"
    )


class SeatSpell(Base):
    """A member held a seat from `since` up to, and not including, `until`."""

    __tablename__ = "seat_spell"
    __table_args__ = (
        CheckConstraint("until > since", name="order"),
        UniqueConstraint("member_id", "since"),
        Index(
            "uq_seat_spell_open",
            "member_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    constituency_id: Mapped[int] = mapped_column(ForeignKey("constituency.id"), index=True)
    since: Mapped[date]
    until: Mapped[date | None]


class PartySpell(Base):
    """A member sat for a party from `since` up to, and not including, `until`."""

    __tablename__ = "party_spell"
    __table_args__ = (
        CheckConstraint("until > since", name="order"),
        UniqueConstraint("member_id", "since"),
        Index(
            "uq_party_spell_open",
            "member_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    sub_party: Mapped[str | None] = mapped_column(Text)
    since: Mapped[date]
    until: Mapped[date | None]


class Clp(Base):
    """A Constituency Labour Party, or what stands for one in another party.

    Voided: recorded by mistake; it stays on record with the reason. version: counts edits.
    """

    __tablename__ = "clp"
    __table_args__ = (
        CheckConstraint("until > since", name="order"),
        CheckConstraint(VOIDED, name="voided"),
        Index(
            "uq_clp_name",
            "name",
            "since",
            unique=True,
            sqlite_where=text("voided_at IS NULL"),
            postgresql_where=text("voided_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    search_name: Mapped[str] = mapped_column(Text)
    constituency_id: Mapped[int] = mapped_column(ForeignKey("constituency.id"), index=True)
    since: Mapped[date]
    until: Mapped[date | None]
    source: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int]
