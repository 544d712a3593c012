"""Keeps what was refused, so that the next run asks for it again."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.kernel import clock
from app.source.models import RefusedRecord
from app.source.outcome import Refusal


def open_refusals(session: Session, source: str, kind: str) -> dict[int, int]:
    """Records of a source that are still refused: id -> run that refused them last."""
    return dict(
        session.execute(
            select(RefusedRecord.record_id, RefusedRecord.last_run_id).where(
                RefusedRecord.source == source,
                RefusedRecord.kind == kind,
                RefusedRecord.cleared_at.is_(None),
            )
        ).all()
    )


def keep_refusals(
    session: Session, source: str, run_id: int, refusals: Collection[Refusal]
) -> None:
    """Remember refusals of this run; one already open keeps the run that met it first."""
    for refusal in refusals:
        if refusal.id is None:
            continue
        known = session.scalar(
            select(RefusedRecord).where(
                RefusedRecord.source == source,
                RefusedRecord.kind == refusal.kind,
                RefusedRecord.record_id == refusal.id,
                RefusedRecord.cleared_at.is_(None),
            )
        )
        if known is None:
            session.add(
                RefusedRecord(
                    source=source,
                    kind=refusal.kind,
                    record_id=refusal.id,
                    reason=refusal.reason,
                    first_run_id=run_id,
                    last_run_id=run_id,
                )
            )
        else:
            known.reason = refusal.reason
            known.last_run_id = run_id
    session.flush()


def clear_refusals(session: Session, source: str, kind: str, ids: Collection[int]) -> None:
    """Close the refusals of records that could be read after all."""
    if ids:
        session.execute(
            update(RefusedRecord)
            .where(
                RefusedRecord.source == source,
                RefusedRecord.kind == kind,
                RefusedRecord.record_id.in_(ids),
                RefusedRecord.cleared_at.is_(None),
            )
            .values(cleared_at=clock.now())
        )
