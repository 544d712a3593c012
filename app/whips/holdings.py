"""What this room holds on a member: both histories with every reason, voided changes too."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from app.privacy.domain import Person, Purpose
from app.privacy.registry import Holder, holds_personal_data
from app.whips.forms import TABLES
from app.whips.queries import list_changes
from app.whips.service.erasing import forget_reasons

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


def _eraser(history: str) -> Callable[[Session, Person, str], int]:
    """What takes the words out of one of the two histories of a person."""

    def erase(session: Session, person: Person, by: str) -> int:
        return forget_reasons(session, TABLES[history], person.id, by=by)

    return erase


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
            erase=_eraser(history),
            goes="every reason, source and document, and reasons of what was voided",
            kept="What held from which day, and who decided it: who is asked, counted and put to"
            " a trigger ballot depends on it (Article 17(3)(e)). A document that shows the"
            " decision on others too stays with them.",
        )
    )
