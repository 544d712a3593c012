"""Gives out everything that is held on one person."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.privacy.domain import Person
from app.privacy.events import PrivacyEvent
from app.privacy.queries import Holding, list_holdings


def read_everything(session: Session, person: Person, *, reason: str, by: str) -> list[Holding]:
    """Everything that is held on a person; that it was read, by whom and why, is kept.

    Raises NotInRecord.
    """
    holdings = list_holdings(session, person)
    audit.record(
        session,
        PrivacyEvent.PERSON_READ,
        by=by,
        subject=str(person),
        changes={"holders": [f"{h.holder.room}: {h.holder.label}" for h in holdings]},
        person=str(person),
        private={"reason": reason},
    )
    return holdings
