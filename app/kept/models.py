"""The table of forms that were left half-way."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.model import Base, UtcDateTime
from app.db.secrets import Encrypted


class KeptForm(Base):
    """What a user typed into one form, or that she has sent it or thrown it away.

    form: the path of its page. typed: names and texts as JSON; None once it is settled, at
    `kept_at`, so that what a page opened before still sends is known to be late. user_id: of the
    account; no foreign key, as whoever acts has none: keeping is never why a form is not taken.
    """

    __tablename__ = "kept_form"
    __table_args__ = (UniqueConstraint("user_id", "form"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int]
    form: Mapped[str] = mapped_column(Text)
    typed: Mapped[str | None] = mapped_column(Encrypted)
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
