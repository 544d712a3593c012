"""What this room holds on a member."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.cabinet.queries import appointments, contests
from app.cabinet.service.erasing import forget_ends, forget_picked
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


holds_personal_data(
    Holder(
        room="cabinet",
        purpose=Purpose.CABINET,
        label="Posts held",
        read=_posts,
        kinds=("member",),
        erase=lambda session, person, _by: forget_ends(session, person.id),
        goes="why each post ended, and reasons of what was voided",
        kept="Which post from when until when, with its source: it was published"
        " (Article 17(3)(a)).",
    )
)
holds_personal_data(
    Holder(
        room="cabinet",
        purpose=Purpose.CABINET,
        label="Picks in drafts",
        read=_picks,
        kinds=("member",),
        erase=lambda session, person, _by: forget_picked(session, person.id),
        goes="the note on each pick, and why any was undone",
        kept="The picks: every later turn of the draft was worked out from them"
        " (Article 17(3)(e)).",
    )
)
holds_personal_data(
    Holder(
        room="cabinet",
        purpose=Purpose.CABINET,
        label="Contests stood in",
        read=_candidacies,
        kinds=("member",),
        kept="The result as it was published (Article 17(3)(a)).",
    )
)
