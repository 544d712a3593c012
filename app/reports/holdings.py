"""What this room holds on a person: reports that name her, and why they stay."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.privacy.domain import Person, Purpose
from app.privacy.queries import names_of
from app.privacy.registry import Holder, holds_personal_data
from app.reports.queries.conference import list_frozen, read_packed


def _reports(session: Session, person: Person) -> Sequence[object] | None:
    """Frozen reports in which her name stands. They are few, and looked through one by one."""
    about = str(person)
    name = names_of(session, {about})[about]
    return [
        {"report": report.id, "title": report.title, "as_at": report.as_at.isoformat()}
        for report in list_frozen(session)
        if name.encode() in read_packed(session, report.id)
    ] or None


holds_personal_data(
    Holder(
        room="reports",
        purpose=Purpose.REPORTS,
        label="Conference reports that name her",
        read=_reports,
        kinds=("member", "candidate"),
        retention="with the party’s records",
        kept="reports that were frozen: they say what conference was told (Article 17(3)(a), (d)"
        " and (e)). An officer may void one, and then it is handed out no more",
        objected="Goes on: a frozen report is never changed. Whether one is voided an officer"
        " decides.",
    )
)
