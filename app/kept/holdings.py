"""What this room holds on a user, and that it goes with her; what is removed when."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.kept.queries import list_kept
from app.kept.service import forget_user
from app.privacy.domain import Person, Purpose
from app.privacy.registry import Holder, holds_personal_data


def _forms(session: Session, person: Person) -> Sequence[object] | None:
    """Forms she left half-way. What she typed is about others as often, and hers to see alone."""
    return [
        {"form": form, "kept_at": kept_at.isoformat()}
        for form, kept_at in list_kept(session, person.id)
    ] or None


holds_personal_data(
    Holder(
        room="kept",
        purpose=Purpose.KEPT,
        label="Forms left half-way",
        read=_forms,
        kinds=("user",),
        erase=lambda session, person, _by: forget_user(session, person.id),
        goes="everything she typed and did not send",
        retention="14 days, or until she sends the form or throws it away",
    )
)
