"""What the writes of a CLP's parts share: the lock they wait for, and the CLP they are about."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from app.db.work import one_at_a_time
from app.kernel.dates import Spell
from app.members.models import Clp
from app.members.queries import get_clp
from app.selections.domain.organisation import OrganisationRefused

PARTS = "parts of clps"
"""Units and officers are recorded one after the other: none may be there twice on a day."""


def open_clp(session: Session, clp_id: int) -> tuple[Clp, Spell]:
    """A CLP that parts can be recorded of, and its days; nobody else records any meanwhile.

    Raises NotInRecord, and OrganisationRefused for a voided one.
    """
    one_at_a_time(session, PARTS)
    clp, _seat = get_clp(session, clp_id, None)
    if clp.voided_at is not None:
        raise OrganisationRefused("This CLP has been voided: nothing can be recorded of it.")
    return clp, Spell(clp.since, clp.until)


def iso(day: date | None) -> str:
    """A day as a form's text has it, "" for none."""
    return "" if day is None else day.isoformat()
