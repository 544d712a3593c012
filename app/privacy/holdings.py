"""What this room and those below it hold on a person."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.audit.service import read_private
from app.privacy.domain import Person, Purpose
from app.privacy.queries import list_about, list_erasures_of, list_objections_of
from app.privacy.registry import Holder, holds_personal_data
from app.privacy.service.corrections import forget_about
from app.privacy.service.objections import forget_words


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


def _objections(session: Session, person: Person) -> list[object] | None:
    """Her objections, ended ones too, with what was decided of each."""
    rows = [
        {
            "received_on": row.received_on.isoformat(),
            "how_it_came": row.medium.value,
            "reason": row.reason,
            "what_the_party_does": row.follows,
            "recorded_at": row.recorded_at.isoformat(),
            "ended_at": None if row.ended_at is None else row.ended_at.isoformat(),
            "why_it_ended": row.end_reason,
        }
        for row in list_objections_of(session, person)
    ]
    return list(rows) or None


def _erasures(session: Session, person: Person) -> list[object] | None:
    """When she was erased, on what ground, and how many records changed."""
    rows = [
        {
            "done_at": row.done_at.isoformat(),
            "ground": row.ground.label,
            "reason": row.reason,
            "records_changed": row.counts,
        }
        for row in list_erasures_of(session, person)
    ]
    return list(rows) or None


holds_personal_data(
    Holder(
        room="privacy",
        purpose=Purpose.CORRECTIONS,
        label="Requests for correction about her",
        read=_corrections,
        retention="the texts for as long after the decision as the setting"
        " privacy:keep-corrections-days says; that there was one, for good",
        erase=lambda session, person, _by: forget_about(session, person),
        goes="the texts of decided requests, the answers, the addresses of those who asked",
        kept="That there was a request, its days and its outcome: it shows that it was answered.",
        objected="Goes on: the law obliges the party to answer requests (Article 12), and to be"
        " able to show that it did.",
    )
)
holds_personal_data(
    Holder(
        room="privacy",
        purpose=Purpose.RIGHTS,
        label="Objections to processing",
        read=_objections,
        retention="for good: it shows that she was heard",
        erase=lambda session, person, _by: forget_words(session, person),
        goes="what she wrote, and what was decided of it",
        kept="That she objected, from when until when: the party has to keep to it.",
        objected="Goes on: without it the party could not keep to what she asks.",
    )
)
holds_personal_data(
    Holder(
        room="privacy",
        purpose=Purpose.RIGHTS,
        label="Erasures",
        read=_erasures,
        retention="for good: whoever was erased is erased again after a backup is restored",
        kept="Her number, the day, the ground: whoever was erased is erased again after a backup"
        " is restored.",
        objected="Goes on: without it a restored backup would bring her back.",
    )
)
holds_personal_data(
    Holder(
        room="audit",
        purpose=Purpose.AUDIT,
        label="Entries of the audit trail",
        read=_trail,
        retention="for good; personal values are lost for ever once her key is destroyed",
        kept="The entries: they show what was done, by whom, to which number (Article 17(3)(b) and"
        " (e)). What is personal in them is lost for ever, since her key is destroyed.",
        objected="Goes on: who did what is kept for the rights of all, hers too (Article 5(2)).",
    )
)
