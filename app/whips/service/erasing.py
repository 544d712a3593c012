"""Takes the words out of the two histories of a member who is erased."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.files.service import forget_file
from app.privacy.domain import ERASED
from app.whips.models import MembershipChange, WhipStatusChange
from app.whips.queries import list_changes

TABLES = (WhipStatusChange, MembershipChange)


def forget_reasons(
    session: Session,
    table: type[WhipStatusChange] | type[MembershipChange],
    member_id: int,
    *,
    by: str,
) -> int:
    """Take reasons, sources and documents out of one history of a member. How many changes.

    What held from which day stays. A document that shows the decision on others too stays with
    them.
    """
    rows = list_changes(session, table, member_id)
    files = {row.file_id for row in rows if row.file_id is not None}
    for row in rows:
        row.reason, row.source, row.file_id = ERASED, None, None
        if row.void_reason is not None:
            row.void_reason = ERASED
        row.version += 1
    session.flush()
    for file_id in sorted(files):
        others = sum(
            session.scalar(select(func.count()).select_from(one).where(one.file_id == file_id)) or 0
            for one in TABLES
        )
        if not others:
            forget_file(session, file_id, by=by)
    return len(rows)
