"""One row a run, whoever started it: scheduler, command line or button."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.model import Base, UtcDateTime, choice


class RunOutcome(StrEnum):
    """How a run stands. `lost`: its process died before it could say."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    LOST = "lost"


class JobRun(Base):
    """One run of a job. `lock` names what no other run may do at the same time."""

    __tablename__ = "job_run"
    __table_args__ = (
        CheckConstraint("(outcome = 'running') = (ended_at IS NULL)", name="ended"),
        Index("ix_job_run_name_started", "name", "started_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    lock: Mapped[str] = mapped_column(Text)
    arguments: Mapped[dict[str, object]] = mapped_column(JSON)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[RunOutcome] = mapped_column(choice(RunOutcome))
    progress: Mapped[str] = mapped_column(Text)
    counts: Mapped[dict[str, object]] = mapped_column(JSON)
    error: Mapped[str | None] = mapped_column(Text)
