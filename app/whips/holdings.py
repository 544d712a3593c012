"""What this room holds on a member: both histories with every reason, voided changes too."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from app.privacy.domain import Person, Purpose
from app.privacy.registry import Holder, holds_personal_data
from app.whips.forms import TABLES
from app.whips.queries import list_changes

KEPT = (
    "for the parliament in which it was recorded and the one after, as proposed in"
    " docs/data-protection.md; no rule removes it yet"
)


def _reader(history: str) -> Callable[[Session, Person], list[object] | None]:
    """What reads one of the two histories of a person."""

    def read(session: Session, person: Person) -> list[object] | None:
        rows: list[object] = [
            {
                "effective_on": row.effective_on.isoformat(),
                "action": row.action.value,
                "state": row.state.value,
                "decided_by": row.decided_by.value,
                "reason": row.reason,
                "source": row.source,
                "has_document": row.file_id is not None,
                "ends_on": None if row.ends_on is None else row.ends_on.isoformat(),
                "review_on": None if row.review_on is None else row.review_on.isoformat(),
                "recorded_at": row.recorded_at.isoformat(),
                "voided_at": None if row.voided_at is None else row.voided_at.isoformat(),
                "void_reason": row.void_reason,
            }
            for row in list_changes(session, TABLES[history], person.id)
        ]
        return rows or None

    return read


for label, history in (
    ("Changes of whip status, with their reasons", "whip"),
    ("Changes of membership of the party, with their reasons", "membership"),
):
    holds_personal_data(
        Holder(
            room="whips",
            purpose=Purpose.DISCIPLINE,
            label=label,
            read=_reader(history),
            kinds=("member",),
            retention=KEPT,
        )
    )
