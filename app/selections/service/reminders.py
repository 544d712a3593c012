"""Reminds secretaries of returns that are missing: each of one deadline once, never twice.

A reminder and its message are kept together, ballot by ballot: a run that is killed has for each
ballot queued both or neither, and the next one goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin

from flask import current_app
from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.accounts.models import User
from app.accounts.queries import list_role_holders
from app.audit import service as audit
from app.db import db, unit_of_work
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.errors import DomainError, NotInRecord
from app.mail.service import queue_message
from app.members.queries import clp_key
from app.selections.domain.ballots import BallotState, Stage
from app.selections.domain.reminders import (
    due_reminder,
    read_days,
    reminder_body,
    reminder_subject,
)
from app.selections.domain.returns import UnitState
from app.selections.events import SelectionEvent
from app.selections.models.ballots import BallotReminder
from app.selections.queries.ballots import BallotFilter, BallotRow, get_ballot, list_ballots
from app.selections.queries.progress import UnitProgress, list_progress
from app.selections.queries.reminders import list_sent
from app.selections.settings import REMIND_DAYS
from app.settings.queries import value_of

KIND = "reminder"


@dataclass(frozen=True, slots=True)
class Reminded:
    """What became of a run. nobody: CLPs without a secretary; refused: users not written to."""

    sent: int = 0
    nobody: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def remind_secretaries(*, by: str, go_on: Callable[[], None] = lambda: None) -> Reminded:
    """Queue what is due today for every running ballot that waits for returns.

    go_on: asked before each ballot; may raise to stop. Outside of a unit of work.
    """
    today = clock.today()
    session = db.session
    days = read_days(value_of(session, REMIND_DAYS))
    due = [
        ballot.id
        for ballot in list_ballots(session, BallotFilter(live=True), None)
        if ballot.state is BallotState.RUNNING
        and due_reminder(ballot.days[Stage.PAPERS], today, days) is not None
    ]
    session.rollback()
    sent = 0
    nobody: list[str] = []
    refused: list[str] = []
    for ballot_id in due:
        go_on()
        with unit_of_work() as session:
            one = _remind(session, ballot_id, today, by)
        sent += one.sent
        nobody += one.nobody
        refused += one.refused
    return Reminded(sent, tuple(nobody), tuple(refused))


def _remind(session: Session, ballot_id: int, today: date, by: str) -> Reminded:
    """Remind the secretaries of one ballot, by all that is on record of it now."""
    one_at_a_time(session, "selections:reminders")
    days = read_days(value_of(session, REMIND_DAYS))
    try:
        ballot = get_ballot(session, ballot_id, None)
    except NotInRecord:
        return Reminded()
    due_on = ballot.days[Stage.PAPERS]
    which = due_reminder(due_on, today, days)
    if which is None or ballot.state is not BallotState.RUNNING:
        return Reminded()
    missing = [
        _named(unit)
        for unit in list_progress(session, [ballot])[ballot.id].units
        if not unit.state.decided and unit.state is not UnitState.ENTERED
    ]
    if not missing:
        return Reminded()
    secretaries = [
        user
        for scope, user in list_role_holders(session, Role.CLP_SECRETARY, today)
        if scope == clp_key(ballot.clp_id)
    ]
    if not secretaries:
        return Reminded(nobody=(ballot.clp,))
    known = list_sent(session, ballot.id)
    sent, refused = 0, []
    for user in secretaries:
        if (user.id, Stage.PAPERS, due_on, which) in known:
            continue
        if _send(session, ballot, user, missing, which, today, by):
            sent += 1
        else:
            refused.append(f"user {user.id}")
    return Reminded(sent, refused=tuple(refused))


def _named(unit: UnitProgress) -> str:
    return f"{unit.name} ({unit.organisation})" if unit.organisation else unit.name


def _send(
    session: Session,
    ballot: BallotRow,
    user: User,
    missing: list[str],
    which: int,
    today: date,
    by: str,
) -> bool:
    """Queue one reminder and put it on record; False when the address cannot be written to."""
    due_on = ballot.days[Stage.PAPERS]
    link = urljoin(current_app.config["PUBLIC_URL"], f"/selections/clps/{ballot.clp_id}")
    try:
        message = queue_message(
            session,
            kind=KIND,
            to=user.email,
            subject=reminder_subject(ballot.clp, due_on, today),
            body=reminder_body(user.name, ballot.clp, due_on, today, missing, link),
        )
    except DomainError:
        return False
    session.add(
        BallotReminder(
            ballot_id=ballot.id,
            user_id=user.id,
            stage=Stage.PAPERS,
            due_on=due_on,
            days_before=which,
            message_id=message.id,
            sent_at=clock.now(),
        )
    )
    audit.record(
        session,
        SelectionEvent.REMINDER_SENT,
        by=by,
        subject=f"ballot {ballot.id}",
        changes={
            "to": f"user {user.id}",
            "stage": Stage.PAPERS.value,
            "due_on": due_on.isoformat(),
            "days_before": which,
            "units_missing": len(missing),
        },
    )
    session.flush()
    return True
