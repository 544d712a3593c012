"""What this room and those below it hold on a person."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.audit.service import read_private
from app.privacy.domain import Person, Purpose
from app.privacy.queries import list_about
from app.privacy.registry import Holder, holds_personal_data


def _corrections(session: Session, person: Person) -> list[object] | None:
    """Requests about her. Who asked is another person: her address is not given out."""
    rows = [
        {
            "reference": row.reference,
            "page": row.page,
            "asked_at": row.asked_at.isoformat(),
            "due_on": row.due_on.isoformat(),
            "wrong": row.wrong,
            "proposed": row.proposed,
            "outcome": None if row.outcome is None else row.outcome.value,
            "answer": row.answer,
            "decided_at": None if row.decided_at is None else row.decided_at.isoformat(),
        }
        for row in list_about(session, person)
    ]
    return list(rows) or None


def _trail(session: Session, person: Person) -> list[object] | None:
    """What she did, what was done to her record, and personal values of hers."""
    name = str(person)
    entries = session.scalars(
        select(AuditEntry)
        .where(or_(AuditEntry.actor == name, AuditEntry.subject == name, AuditEntry.person == name))
        .order_by(AuditEntry.id)
    )
    rows = [
        {
            "place": entry.id,
            "at": entry.at.isoformat(),
            "actor": entry.actor,
            "event": entry.event,
            "subject": entry.subject,
            "changes": entry.changes,
            # Those of another person whom she dealt with are not hers to be given.
            "personal": read_private(session, entry) if entry.person == name else None,
        }
        for entry in entries
    ]
    return list(rows) or None


holds_personal_data(
    Holder(
        room="privacy",
        purpose=Purpose.CORRECTIONS,
        label="Requests for correction about her",
        read=_corrections,
        kinds=("member",),
        retention="the texts for as long after the decision as the setting"
        " privacy:keep-corrections-days says; that there was one, for good",
    )
)
holds_personal_data(
    Holder(
        room="audit",
        purpose=Purpose.AUDIT,
        label="Entries of the audit trail",
        read=_trail,
        kinds=("user", "member", "officeholder", "contact"),
        retention="for good; personal values are lost for ever once her key is destroyed",
    )
)
