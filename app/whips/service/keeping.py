"""What every change of a history goes through: taking turns, states set anew, the trail."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.db.work import one_at_a_time
from app.members import queries as members
from app.whips.domain.histories import MEMBERSHIP, WHIP, Machine, Step, check_history
from app.whips.events import WhipEvent
from app.whips.models import MembershipChange, WhipStatusChange
from app.whips.queries import AnyChange, list_in_force
from app.whips.registry import changing

HISTORIES = "whips"
"""Histories change one after the other: whether a change fits hangs on all of a member's."""
REWRITTEN = "whips:rewritten"

Table = TypeVar("Table", bound=AnyChange)


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the two histories: its rules and its words in the trail."""

    machine: Machine[Any, Any]
    recorded: WhipEvent
    voided: WhipEvent
    reinstated: WhipEvent


KINDS: Mapping[type[Any], Kind] = {
    WhipStatusChange: Kind(
        WHIP, WhipEvent.STATUS_RECORDED, WhipEvent.STATUS_VOIDED, WhipEvent.STATUS_REINSTATED
    ),
    MembershipChange: Kind(
        MEMBERSHIP,
        WhipEvent.MEMBERSHIP_RECORDED,
        WhipEvent.MEMBERSHIP_VOIDED,
        WhipEvent.MEMBERSHIP_REINSTATED,
    ),
}


def take_turns(session: Session) -> None:
    """Wait until nobody else changes a history: before reading what a rule is about."""
    one_at_a_time(session, HISTORIES)


@contextmanager
def rewriting(session: Session, table: type[Table], affected: Mapping[int, date]) -> Iterator[None]:
    """Change the histories of some members inside the block, in any order of rows.

    affected: by member the first day on which something of hers changes. At the end every history
    must be whole, or WhipRefused; the state of each change is set anew, for a review keeps
    whatever state comes before it. What other rooms keep beside the whip follows; beside
    membership nothing is kept.
    """
    take_turns(session)
    beside = changing(session, affected) if table is WhipStatusChange else nullcontext()
    open_before = session.info.get(REWRITTEN, frozenset())
    session.info[REWRITTEN] = open_before | {(table, member_id) for member_id in affected}
    try:
        with beside:
            yield
            session.flush()
            _set_states(session, table, affected)
            session.flush()
    finally:
        session.info[REWRITTEN] = open_before


def check_rewritten(session: Session, table: type[Any], member_id: int) -> None:
    """RuntimeError where a history is changed outside of `rewriting`: nothing would follow."""
    if (table, member_id) not in session.info.get(REWRITTEN, frozenset()):
        raise RuntimeError(f"the history of member {member_id} is not being rewritten")


def steps_of(rows: Collection[AnyChange]) -> list[Step[Any]]:
    """Changes on record as the rules see them."""
    return [Step(row.effective_on, row.action, row.ends_on, row.review_on) for row in rows]


def tell(session: Session, event: WhipEvent, row: AnyChange, *, by: str, reason: str) -> None:
    """Put what was done to a change into the trail; why, and by what source, is personal."""
    person = f"member {row.member_id}"
    audit.record(
        session,
        event,
        by=by,
        subject=person,
        changes={
            "change": row.id,
            "action": row.action.value,
            "effective_on": row.effective_on.isoformat(),
            "decided_by": row.decided_by.value,
            "ends_on": None if row.ends_on is None else row.ends_on.isoformat(),
            "review_on": None if row.review_on is None else row.review_on.isoformat(),
            "file": row.file_id,
        },
        person=person,
        private={"reason": reason, "source": row.source},
    )


def _set_states(session: Session, table: type[Table], affected: Collection[int]) -> None:
    names = members.names_of(session, affected)
    for member_id, rows in list_in_force(session, table, affected).items():
        by_day = {row.effective_on: row for row in rows}
        machine = KINDS[table].machine
        for reached in check_history(machine, names[member_id], steps_of(rows)):
            row = by_day[reached.step.effective_on]
            if row.state is not reached.state:
                row.state = reached.state
