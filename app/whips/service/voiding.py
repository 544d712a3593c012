"""Voids changes that were recorded by mistake, and lets them count again."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.errors import StaleEdit
from app.members import queries as members
from app.whips import queries
from app.whips.domain import WhipRefused
from app.whips.domain.histories import check_insertion, check_void
from app.whips.models import MembershipChange, WhipStatusChange
from app.whips.service.keeping import (
    KINDS,
    Table,
    check_rewritten,
    rewriting,
    steps_of,
    take_turns,
    tell,
)


def void_whip_change(
    session: Session, change_id: int, *, reason: str, version: int | None, by: str
) -> WhipStatusChange:
    """Void a change of the whip that was recorded by mistake. Raises as `void_change`."""
    return void_change(session, WhipStatusChange, change_id, reason=reason, version=version, by=by)


def reinstate_whip_change(
    session: Session, change_id: int, *, reason: str, version: int | None, by: str
) -> WhipStatusChange:
    """Let a voided change of the whip count again. Raises as `reinstate_change`."""
    return reinstate_change(
        session, WhipStatusChange, change_id, reason=reason, version=version, by=by
    )


def void_membership_change(
    session: Session, change_id: int, *, reason: str, version: int | None, by: str
) -> MembershipChange:
    """Void a change of membership that was recorded by mistake. Raises as `void_change`."""
    return void_change(session, MembershipChange, change_id, reason=reason, version=version, by=by)


def reinstate_membership_change(
    session: Session, change_id: int, *, reason: str, version: int | None, by: str
) -> MembershipChange:
    """Let a voided change of membership count again. Raises as `reinstate_change`."""
    return reinstate_change(
        session, MembershipChange, change_id, reason=reason, version=version, by=by
    )


def void_change(
    session: Session,
    table: type[Table],
    change_id: int,
    *,
    reason: str,
    version: int | None,
    by: str,
) -> Table:
    """Void a change: it stays on record with the reason and counts no more.

    Raises NotInRecord, StaleEdit, and WhipRefused naming the later change that would not fit
    without it.
    """
    row = _locked(session, table, change_id, version)
    if row.voided_at is not None:
        raise WhipRefused("This change has been voided already.")
    name = members.get_member(session, row.member_id).name
    others = queries.list_in_force(session, table, [row.member_id])[row.member_id]
    (step,) = steps_of([row])
    check_void(KINDS[table].machine, name, steps_of(others), step)
    with rewriting(session, table, {row.member_id: row.effective_on}):
        void_inserted(session, table, row, reason=reason, by=by)
    return row


def reinstate_change(
    session: Session,
    table: type[Table],
    change_id: int,
    *,
    reason: str,
    version: int | None,
    by: str,
) -> Table:
    """Let a voided change count again; why goes into the trail.

    Raises NotInRecord, StaleEdit, and WhipRefused when it no longer fits what is recorded.
    """
    row = _locked(session, table, change_id, version)
    if row.voided_at is None:
        raise WhipRefused("This change is not voided: it counts.")
    name = members.get_member(session, row.member_id).name
    others = queries.list_in_force(session, table, [row.member_id])[row.member_id]
    (step,) = steps_of([row])
    check_insertion(KINDS[table].machine, name, steps_of(others), step)
    with rewriting(session, table, {row.member_id: row.effective_on}):
        row.voided_at = row.voided_by = row.void_reason = None
        row.version += 1
    tell(session, KINDS[table].reinstated, row, by=by, reason=reason.strip())
    return row


def void_inserted(
    session: Session, table: type[Table], row: Table, *, reason: str, by: str
) -> None:
    """Void one change of a history inside `rewriting`, which looks at the whole."""
    check_rewritten(session, table, row.member_id)
    row.voided_at, row.voided_by, row.void_reason = clock.now(), by, reason.strip()
    row.version += 1
    tell(session, KINDS[table].voided, row, by=by, reason=reason.strip())


def _locked(session: Session, table: type[Table], change_id: int, version: int | None) -> Table:
    """A change that nobody else touches meanwhile. Raises NotInRecord and StaleEdit."""
    take_turns(session)
    row = queries.get_change(session, table, change_id)
    session.refresh(row)
    if row.version != version:
        raise StaleEdit({"reason": f"Voided: {row.void_reason}" if row.voided_at else "It counts."})
    return row
