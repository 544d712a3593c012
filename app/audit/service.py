"""Adds to the audit trail; nothing here changes or removes."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.kernel import clock

COMMAND_LINE = "command line"
SCHEDULER = "scheduler"


def record(
    session: Session,
    event: StrEnum,
    *,
    by: str,
    subject: str,
    changes: Mapping[str, object],
) -> None:
    """Add one entry to the current unit of work: it lives or dies with the change.

    event: a past-tense word of a context's vocabulary ("votes:line:declared").
    by: who did it. subject: what it was done to ("division 113"). changes: JSON values by name.
    """
    session.add(
        AuditEntry(
            at=clock.now(), actor=by, event=event.value, subject=subject, changes=dict(changes)
        )
    )
