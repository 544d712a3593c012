"""What this room holds on a member."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.privacy.domain import Person, Purpose
from app.privacy.registry import Holder, holds_personal_data
from app.splits.queries import groups
from app.splits.service.erasing import forget_reasons


def _groups(session: Session, person: Person) -> list[object] | None:
    """The groups she sits and has sat in, what was voided too."""
    rows: list[object] = [
        {
            "group": groups.name_of(groups.list_facts(session, row.group_id), row.since),
            "since": row.since.isoformat(),
            "until": None if row.until is None else row.until.isoformat(),
            "source": row.source,
            "recorded_at": row.recorded_at.isoformat(),
            "voided_at": None if row.voided_at is None else row.voided_at.isoformat(),
            "void_reason": row.void_reason,
        }
        for row in groups.list_all_of_member(session, person.id)
    ]
    return rows or None


holds_personal_data(
    Holder(
        room="splits",
        purpose=Purpose.SPLITS,
        label="Breakaway groups sat in",
        read=_groups,
        kinds=("member",),
        erase=lambda session, person, _by: forget_reasons(session, person.id),
        goes="reasons of what was voided",
        kept="In which group from when until when, with its source: it was public"
        " (Article 17(3)(a)).",
    )
)
