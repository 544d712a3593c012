"""Takes out of the spells of a member who is erased why any was voided."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.privacy.domain import ERASED
from app.splits.queries.groups import list_all_of_member


def forget_reasons(session: Session, member_id: int) -> int:
    """Take the reasons out of what was voided. How many spells there are."""
    rows = list_all_of_member(session, member_id)
    for row in rows:
        if row.void_reason is not None:
            row.void_reason = ERASED
            row.version += 1
    session.flush()
    return len(rows)
