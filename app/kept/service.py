"""Keeps and forgets what was typed. Nothing here commits."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.db.work import one_at_a_time
from app.kept.domain import KEPT_FOR, MOST_FORMS, Typed, is_overtaken
from app.kept.events import KeptEvent
from app.kept.models import KeptForm
from app.kernel import clock


def keep_typed(
    session: Session,
    user_id: int,
    form: str,
    typed: Typed,
    *,
    page: str,
    opened_at: datetime | None = None,
) -> bool:
    """Keep what a user typed into a form, in the place of what was kept of it before.

    form: the path of its page. page: the endpoint, which the audit trail names; that is told once
    when something is first kept, not at every key. opened_at: when the page was made that saves
    it, where a page does. False when the form has been sent or thrown away since.
    """
    row = _settled(session, user_id, form)
    if row is not None and row.typed is None and is_overtaken(opened_at, row.kept_at):
        return False
    new = row is None or row.typed is None
    if row is None:
        row = KeptForm(user_id=user_id, form=form)
        session.add(row)
    row.typed, row.kept_at = json.dumps(typed), clock.now()
    session.flush()
    if new:
        _make_room(session, user_id)
        _record(session, KeptEvent.KEPT, user_id, page)
    return True


def settle(session: Session, user_id: int, form: str) -> None:
    """Forget what was typed into a form: it has been sent."""
    row = _settled(session, user_id, form)
    if row is None:
        row = KeptForm(user_id=user_id, form=form)
        session.add(row)
    row.typed, row.kept_at = None, clock.now()
    session.flush()


def throw_away(session: Session, user_id: int, form: str, *, page: str) -> None:
    """Forget what a user typed into a form, as she asks."""
    settle(session, user_id, form)
    _record(session, KeptEvent.THROWN_AWAY, user_id, page)


def forget_old(session: Session, *, by: str) -> int:
    """Remove what was kept longer ago than it is kept for; returns of how many forms."""
    rows = session.execute(
        delete(KeptForm).where(_is_old()).returning(KeptForm.typed.is_not(None))
    ).all()
    gone = sum(bool(kept) for (kept,) in rows)
    if gone:
        audit.record(
            session,
            KeptEvent.FORGOTTEN,
            by=by,
            subject="kept forms",
            changes={"forms": gone, "kept_for_days": KEPT_FOR.days},
        )
    return gone


def count_old(session: Session) -> int:
    """Of how many forms `forget_old` would remove what was typed."""
    old = select(func.count()).where(_is_old(), KeptForm.typed.is_not(None))
    return session.scalar(old) or 0


def _is_old() -> ColumnElement[bool]:
    return KeptForm.kept_at <= clock.now() - KEPT_FOR


def forget_user(session: Session, user_id: int) -> int:
    """Remove everything a user typed: the person is erased. Returns of how many forms."""
    gone = session.scalars(
        delete(KeptForm).where(KeptForm.user_id == user_id).returning(KeptForm.id)
    )
    return len(gone.all())


def _settled(session: Session, user_id: int, form: str) -> KeptForm | None:
    """The row of a form, nobody else at it: two pages of one user may save at once."""
    one_at_a_time(session, f"kept:{user_id}")
    return session.scalar(
        select(KeptForm)
        .where(KeptForm.user_id == user_id, KeptForm.form == form)
        .execution_options(populate_existing=True)
    )


def _make_room(session: Session, user_id: int) -> None:
    """Forget what was left longest ago, beyond so many forms; what has been sent takes no room."""
    over = session.scalars(
        select(KeptForm.id)
        .where(KeptForm.user_id == user_id, KeptForm.typed.is_not(None))
        .order_by(KeptForm.kept_at.desc(), KeptForm.id.desc())
        .offset(MOST_FORMS)
    ).all()
    if over:
        session.execute(delete(KeptForm).where(KeptForm.id.in_(over)))


def _record(session: Session, event: KeptEvent, user_id: int, page: str) -> None:
    """Tell of which page; not of which record: that may be a decision nobody took."""
    audit.record(
        session, event, by=f"user {user_id}", subject=f"user {user_id}", changes={"page": page}
    )
