"""Conference reports, and the files that were made of them when they were frozen."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.model import VOIDED, Base, UtcDateTime, choice
from app.db.secrets import SEALED, Encrypted
from app.reports.domain.conference import Format, ReportState
from app.reports.domain.document import Audience


class ConferenceReport(Base):
    """A report to conference: first a draft that is changed, then frozen, never changed again.

    sections: keys, in the order of the contents. may: the permissions of whoever had it frozen, by
    which it was built; NULL until then. progress: how far the making of it is, in words. failure:
    why it could not be made, a sentence. content: the report as `domain.packing` writes it,
    encrypted; digest: of the plain content. used: the permissions that somebody needs who opens
    it. version: of the draft.
    """

    __tablename__ = "conference_report"
    __table_args__ = (
        CheckConstraint("(state = 'frozen') = (content IS NOT NULL)", name="frozen_content"),
        CheckConstraint("(content IS NULL) = (digest IS NULL)", name="digest"),
        CheckConstraint("(content IS NULL) = (frozen_at IS NULL)", name="frozen_at"),
        CheckConstraint("(state = 'draft') = (asked_at IS NULL)", name="asked"),
        CheckConstraint("(asked_at IS NULL) = (asked_by IS NULL)", name="asked_by"),
        CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name="failure"),
        CheckConstraint(VOIDED, name="voided"),
        Index("ix_conference_report_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    as_at: Mapped[date]
    audience: Mapped[Audience] = mapped_column(choice(Audience))
    sections: Mapped[list[str]] = mapped_column(JSON)
    foreword: Mapped[str | None] = mapped_column(Encrypted)
    state: Mapped[ReportState] = mapped_column(choice(ReportState))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    may: Mapped[list[str] | None] = mapped_column(JSON)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_by: Mapped[str | None] = mapped_column(Text)
    progress: Mapped[str | None] = mapped_column(Text)
    failure: Mapped[str | None] = mapped_column(Text)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, info={SEALED: "bytes"})
    digest: Mapped[str | None] = mapped_column(Text)
    used: Mapped[list[str] | None] = mapped_column(JSON)
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(Text)
    void_reason: Mapped[str | None] = mapped_column(Text)


class ConferenceFile(Base):
    """A file of a frozen report: what is downloaded is what was made then, byte for byte.

    program: what it was made by (`rendering.program`): the same program makes the same bytes.
    content: encrypted. digest: SHA-256 of the plain bytes.
    """

    __tablename__ = "conference_file"

    report_id: Mapped[int] = mapped_column(ForeignKey("conference_report.id"), primary_key=True)
    format: Mapped[Format] = mapped_column(choice(Format), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(Text)
    program: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary, info={SEALED: "bytes"})
