"""Personal links: a candidate applies and keeps her entry by one, an organisation confirms."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.alist.domain.links import LinkPurpose
from app.db.model import Base, UtcDateTime, choice
from app.db.secrets import Encrypted


class AlistLink(Base):
    """A link that was mailed to one person. Only a digest of its token is kept.

    candidate_id: whose entry it opens; None for an application that has not been sent.
    endorsement_id: which it confirms. email: where it went, encrypted; None once it has ended.
    used_at: when what it is for was done by it; a link to her own entry can be used until it ends.
    """

    __tablename__ = "alist_link"
    __table_args__ = (
        CheckConstraint("(endorsement_id IS NOT NULL) = (purpose = 'endorse')", name="endorsement"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[LinkPurpose] = mapped_column(choice(LinkPurpose))
    candidate_id: Mapped[int | None] = mapped_column(ForeignKey("candidate.id"), index=True)
    endorsement_id: Mapped[int | None] = mapped_column(ForeignKey("endorsement.id"), index=True)
    email: Mapped[str | None] = mapped_column(Encrypted)
    email_digest: Mapped[str | None] = mapped_column(Text, index=True)
    token_digest: Mapped[str] = mapped_column(Text, unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    made_by: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None] = mapped_column(Text)
