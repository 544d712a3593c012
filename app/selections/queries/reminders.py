"""Reads of the reminders that were sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.kernel.words import folded
from app.mail.models import Message
from app.members.models import Clp, Member
from app.selections.domain.ballots import Stage
from app.selections.models.ballots import BallotReminder, TriggerBallot

SORTS = frozenset({"sent_at", "clp", "due_on", "to"})


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """One reminder. delivered_at, error: of its message, as long as that is kept."""

    id: int
    ballot_id: int
    member: str
    clp: str
    to: str
    stage: Stage
    due_on: date
    days_before: int
    sent_at: datetime
    delivered_at: datetime | None
    error: str | None
    message_kept: bool

    @property
    def delivery(self) -> str:
        """What became of the message."""
        if self.delivered_at is not None:
            return "sent"
        if not self.message_kept:
            return "no longer known"
        return "not sent yet" if self.error is None else "could not be sent"


@dataclass(frozen=True, slots=True)
class ReminderFilter:
    """What the reminders are narrowed to. sort: a name of `SORTS`."""

    text: str = ""
    ballot_id: int | None = None
    overdue: bool = False
    sort: str = "sent_at"
    descending: bool = True


def list_reminders(session: Session, wanted: ReminderFilter) -> list[ReminderRow]:
    """Reminders that fit a filter, in its order. A few for each ballot: all of them are read."""
    query = (
        select(BallotReminder, Member.name, Clp.name, User.name, Message)
        .join(TriggerBallot, TriggerBallot.id == BallotReminder.ballot_id)
        .join(Member, Member.id == TriggerBallot.member_id)
        .join(Clp, Clp.id == TriggerBallot.clp_id)
        .join(User, User.id == BallotReminder.user_id)
        .outerjoin(Message, Message.id == BallotReminder.message_id)
        .order_by(BallotReminder.id)
    )
    if wanted.ballot_id is not None:
        query = query.where(BallotReminder.ballot_id == wanted.ballot_id)
    if wanted.overdue:
        query = query.where(BallotReminder.days_before < 0)
    words = folded(wanted.text).split()
    rows = [
        ReminderRow(
            id=row.id,
            ballot_id=row.ballot_id,
            member=member,
            clp=clp,
            to=user,
            stage=row.stage,
            due_on=row.due_on,
            days_before=row.days_before,
            sent_at=row.sent_at,
            delivered_at=None if message is None else message.sent_at,
            error=None if message is None else message.error,
            message_kept=message is not None,
        )
        for row, member, clp, user, message in session.execute(query)
        if all(word in folded(f"{member} {clp} {user}") for word in words)
    ]
    return _sorted(rows, wanted)


def _sorted(rows: Sequence[ReminderRow], wanted: ReminderFilter) -> list[ReminderRow]:
    keys = {
        "sent_at": lambda row: (row.sent_at, row.id),
        "clp": lambda row: (folded(row.clp), row.id),
        "due_on": lambda row: (row.due_on, row.id),
        "to": lambda row: (folded(row.to), row.id),
    }
    return sorted(rows, key=keys[wanted.sort], reverse=wanted.descending)


def list_sent(session: Session, ballot_id: int) -> set[tuple[int, Stage, date, int]]:
    """Of which deadlines of a ballot whom was reminded: user, stage, its day, days before."""
    rows = session.execute(
        select(
            BallotReminder.user_id,
            BallotReminder.stage,
            BallotReminder.due_on,
            BallotReminder.days_before,
        ).where(BallotReminder.ballot_id == ballot_id)
    )
    return {(user_id, stage, due_on, days) for user_id, stage, due_on, days in rows}
