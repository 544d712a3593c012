"""Reads: always of one user, whose number stands in the WHERE."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.secrets import CannotDecrypt
from app.kept.domain import KEPT_FOR, Typed
from app.kept.models import KeptForm
from app.kernel import clock


def find_kept_at(session: Session, user_id: int, form: str) -> datetime | None:
    """When something was last kept of a user's form; None where nothing is kept."""
    return session.scalar(
        select(KeptForm.kept_at).where(
            KeptForm.user_id == user_id,
            KeptForm.form == form,
            KeptForm.typed.is_not(None),
            KeptForm.kept_at > clock.now() - KEPT_FOR,
        )
    )


def find_typed(session: Session, user_id: int, form: str) -> Typed | None:
    """What a user typed into a form; None where nothing is kept, or it cannot be read any more."""
    if find_kept_at(session, user_id, form) is None:
        return None
    try:
        typed = session.scalar(
            select(KeptForm.typed).where(KeptForm.user_id == user_id, KeptForm.form == form)
        )
    except CannotDecrypt:  # its key is gone, and an empty form can still be filled in
        return None
    return None if typed is None else tuple((name, text) for name, text in json.loads(typed))


def list_kept(session: Session, user_id: int) -> list[tuple[str, datetime]]:
    """Forms of which something is kept for a user, and since when, the newest first."""
    rows = session.execute(
        select(KeptForm.form, KeptForm.kept_at)
        .where(KeptForm.user_id == user_id, KeptForm.typed.is_not(None))
        .order_by(KeptForm.kept_at.desc(), KeptForm.id.desc())
    )
    return [(form, kept_at) for form, kept_at in rows]
