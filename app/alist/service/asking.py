"""Asks candidates by e-mail whether they are still ready; each time once on record."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.alist.domain.candidates import CandidateState, months_later, request_due
from app.alist.events import AlistEvent
from app.alist.models.candidates import ReadinessRequest
from app.alist.queries.candidates import (
    CandidateFilter,
    CandidateRow,
    asked,
    get_stored,
    list_candidates,
)
from app.alist.service.candidates import person
from app.alist.service.links import make_link
from app.audit import service as audit
from app.db import db, unit_of_work
from app.kernel import clock
from app.kernel.dates import written_day
from app.kernel.errors import DomainError

ASKED = frozenset({CandidateState.LISTED, CandidateState.PAUSED})


@dataclass(slots=True)
class Asking:
    """What was done: how many were asked, and whose address mail cannot go to."""

    sent: int = 0
    refused: int = 0


def ask_readiness(*, by: str) -> Asking:
    """Ask whoever is on the list and whose readiness runs out soon, or has; each once for a day.

    Who objects to processing, or has been erased, is asked nothing. Each message is a unit of work
    of its own: one that cannot be sent holds up no other.
    """
    done = Asking()
    months = asked(db.session).months
    rows = list_candidates(db.session, CandidateFilter(), clock.today())
    db.session.rollback()
    for row in rows:
        if row.state not in ASKED or row.objected or row.erased:
            continue
        try:
            done.sent += _ask(row, months, by)
        except DomainError:
            done.refused += 1
    return done


def _ask(row: CandidateRow, months: int, by: str) -> bool:
    """Ask one, where a request is due and none was sent. Whether one was."""
    due_on = row.since if row.confirmed_on is None else months_later(row.confirmed_on, months)
    number = request_due(due_on, clock.today())
    if not number:
        return False
    with unit_of_work() as session:
        known = session.scalars(
            select(ReadinessRequest.id).where(
                ReadinessRequest.candidate_id == row.id,
                ReadinessRequest.due_on == due_on,
                ReadinessRequest.number == number,
            )
        ).first()
        email = get_stored(session, row.id).email
        if known is not None or email is None:
            return False
        until = written_day(due_on)
        word = "ran out after" if number > 1 else "holds until"
        make_link(
            session,
            email,
            by=by,
            asks=(
                f"You are on the list of candidates, and your readiness {word} {until}. If you are"
                " still ready to stand, open your entry and press “I am ready to stand”. If you"
                " are not, you can pause or withdraw there:"
            ),
        )
        session.add(
            ReadinessRequest(
                candidate_id=row.id, due_on=due_on, number=number, asked_at=clock.now()
            )
        )
        session.flush()
        audit.record(
            session,
            AlistEvent.READINESS_ASKED,
            by=by,
            subject=person(row.id),
            changes={"due_on": due_on.isoformat(), "number": number},
            person=person(row.id),
        )
    return True
