"""One row a message. What it says is encrypted, and goes once it has been sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.model import Base, UtcDateTime
from app.db.secrets import Encrypted


class Message(Base):
    """A message to one person.

    body: empty once it is sent or given up, since it may hold a link that signs in.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index(
            "ix_message_waiting",
            "next_try_at",
            sqlite_where=text("sent_at IS NULL"),
            postgresql_where=text("sent_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    recipient: Mapped[str] = mapped_column(Encrypted)
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str | None] = mapped_column(Encrypted)
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_try_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime, doc="None once it is sent or given up"
    )
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int]
    error: Mapped[str | None] = mapped_column(Text)
