"""Voids and reinstates what stands on its own, a contest or a ladder. Nothing here commits."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.cabinet.events import CabinetEvent
from app.cabinet.models import Contest, Ladder
from app.kernel import clock


def void(
    session: Session, row: Contest | Ladder, event: CabinetEvent, subject: str, reason: str, by: str
) -> None:
    """Let a row that stands count no more; it stays on record with the reason."""
    row.voided_at, row.voided_by, row.void_reason = clock.now(), by, reason
    _kept(session, row, event, subject, reason, by)


def reinstate(
    session: Session, row: Contest | Ladder, event: CabinetEvent, subject: str, reason: str, by: str
) -> None:
    """Let a voided row count again; why goes into the trail."""
    row.voided_at = row.voided_by = row.void_reason = None
    _kept(session, row, event, subject, reason, by)


def _kept(
    session: Session, row: Contest | Ladder, event: CabinetEvent, subject: str, reason: str, by: str
) -> None:
    row.version += 1
    session.flush()
    changes = {"title": row.title, "reason": reason}
    audit.record(session, event, by=by, subject=subject, changes=changes)
