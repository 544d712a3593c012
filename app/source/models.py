"""What was asked of a source, and what it gave that could not be used, kept until it can."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.model import Base, UtcDateTime


class RefusedRecord(Base):
    """One record of a source that was refused. Cleared when it could be read after all."""

    __tablename__ = "refused_record"
    __table_args__ = (
        Index(
            "uq_refused_record_open",
            "source",
            "kind",
            "record_id",
            unique=True,
            sqlite_where=text("cleared_at IS NULL"),
            postgresql_where=text("cleared_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    record_id: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    first_run_id: Mapped[int] = mapped_column(ForeignKey("job_run.id"))
    last_run_id: Mapped[int] = mapped_column(ForeignKey("job_run.id"))
    cleared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ImportRun(Base):
    """What a run of the import was asked to do, and whether it got to its end."""

    __tablename__ = "import_run"

    run_id: Mapped[int] = mapped_column(
        ForeignKey("job_run.id"), primary_key=True, autoincrement=False
    )
    source: Mapped[str] = mapped_column(Text)
    parts: Mapped[str] = mapped_column(Text)
    since: Mapped[date | None]
    until: Mapped[date | None]
    full: Mapped[bool]
    started_on: Mapped[date] = mapped_column(doc="the day in London")
    chain_id: Mapped[int] = mapped_column(
        ForeignKey("job_run.id"), doc="the first of the runs this one goes on from, or itself"
    )
    complete: Mapped[bool]
    ends_on: Mapped[date | None] = mapped_column(
        doc="the last day a closed source knows of; None: the source goes on with the present"
    )
