"""What this room holds on a member."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.cabinet.queries import appointments, contests
from app.privacy.domain import Person, Purpose
from app.privacy.registry import Holder, holds_personal_data


def _posts(session: Session, person: Person) -> list[object] | None:
    """The posts she holds and has held, voided ones too."""
    rows: list[object] = [
        {
            "post": row.post,
            "since": row.since.isoformat(),
            "until": None if row.until is None else row.until.isoformat(),
            "ending": None if row.ending is None else row.ending.value,
            "reason": row.end_reason,
            "source": row.source,
            "recorded_at": row.recorded_at.isoformat(),
            "voided_at": None if row.voided_at is None else row.voided_at.isoformat(),
            "void_reason": row.void_reason,
        }
        for row in appointments.list_all_of_member(session, person.id)
    ]
    return rows or None


def _picks(session: Session, person: Person) -> list[object] | None:
    """The picks of her in drafts, undone ones too."""
    rows: list[object] = [
        {
            "draft": draft,
            "post": post,
            "note": step.note,
            "recorded_at": step.recorded_at.isoformat(),
            "undone_at": None if step.voided_at is None else step.voided_at.isoformat(),
            "undone_because": step.void_reason,
        }
        for step, draft, post in appointments.list_picks_of(session, person.id)
    ]
    return rows or None


def _candidacies(session: Session, person: Person) -> list[object] | None:
    """The contests she was a candidate of, with her votes."""
    rows: list[Mapping[str, object]] = [
        {
            "contest": one.contest.title,
            "held_on": one.contest.held_on.isoformat(),
            "slate": one.candidate.slate,
            "elected": one.candidate.elected,
            "votes": one.votes,
        }
        for one in contests.list_candidacies(session, person.id)
    ]
    return [*rows] or None


for label, read in (
    ("Posts held", _posts),
    ("Picks in drafts", _picks),
    ("Contests stood in", _candidacies),
):
    holds_personal_data(
        Holder(room="cabinet", purpose=Purpose.CABINET, label=label, read=read, kinds=("member",))
    )
