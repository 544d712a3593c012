"""The trail, to which rows are only ever added (triggers refuse the rest), and persons' keys."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.model import Base, UtcDateTime
from app.db.secrets import Encrypted


class AuditEntry(Base):
    """One event. Its id is its place in the chain, from 1 without a gap.

    changes: what was before and after, by name. private: the same for personal values, by name,
    each encrypted under the key of `person`. digest: SHA-256 over the digest of the entry before
    and over all that stands in this one, as 64 hexadecimal digits.
    """

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor: Mapped[str] = mapped_column(Text, index=True)
    request_id: Mapped[str | None] = mapped_column(Text)
    event: Mapped[str] = mapped_column(Text, index=True)
    subject: Mapped[str] = mapped_column(Text, index=True)
    changes: Mapped[dict[str, object]] = mapped_column(JSON)
    person: Mapped[str | None] = mapped_column(Text, index=True)
    private: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    digest: Mapped[str] = mapped_column(Text)


class PersonKey(Base):
    """The key that a person's values in the trail are encrypted under; None once destroyed."""

    __tablename__ = "person_key"

    person: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str | None] = mapped_column(Encrypted)
    destroyed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
