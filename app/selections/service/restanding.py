"""Puts on record what keeps an MP from a trigger ballot. Nothing here commits.

What is said of pregnancy and leave is personal: the trail has it under her key.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.errors import StaleEdit
from app.selections.domain.ballots import BallotRefused, Restanding, RestandingKind, overlap
from app.selections.events import SelectionEvent
from app.selections.models.ballots import RestandingFact
from app.selections.queries.callable import get_fact, list_restanding, plain
from app.selections.service.ballots import BALLOTS


def record_fact(
    session: Session,
    member_id: int,
    kind: RestandingKind,
    since: date,
    until: date | None,
    *,
    source: str,
    by: str,
) -> RestandingFact:
    """Record that an MP does not stand again, is expecting or on leave, or is back from leave.

    Raises BallotRefused for days in the wrong order and for what is on record already.
    """
    one_at_a_time(session, BALLOTS)
    _check_order(since, until)
    facts = [plain(fact) for fact in list_restanding(session, [member_id])[member_id]]
    _check_apart(Restanding(kind, since, until), facts, "kind")
    fact = RestandingFact(
        member_id=member_id,
        kind_said=kind.value,
        since=since,
        until=until,
        source=source,
        recorded_at=clock.now(),
        recorded_by=by,
        version=1,
    )
    session.add(fact)
    session.flush()
    audit.record(
        session,
        SelectionEvent.RESTANDING_RECORDED,
        by=by,
        subject=f"restanding {fact.id}",
        changes={"since": since.isoformat(), "until": until.isoformat() if until else None},
        person=f"member {member_id}",
        private={"member": member_id, "kind": kind.value, "source": source},
    )
    return fact


def _check_order(since: date, until: date | None) -> None:
    if until is not None and until <= since:
        raise BallotRefused("The day on which it no longer holds comes after the first.", "until")


def _check_apart(wanted: Restanding, facts: Sequence[Restanding], field: str) -> None:
    """Refuse a fact that another of its kind says for the same days; facts: all others of hers."""
    if any(one.kind is wanted.kind and overlap(one, wanted, facts) for one in facts):
        raise BallotRefused("The same is on record already for some of these days.", field)


def _locked(session: Session, fact_id: int) -> RestandingFact:
    """A fact as it is once nobody else is at it: a view may have read it before."""
    one_at_a_time(session, BALLOTS)
    fact = get_fact(session, fact_id)
    session.refresh(fact)
    return fact


def read_fact(session: Session, fact_id: int, *, by: str) -> RestandingFact:
    """One fact on record; that it was read, and by whom, is kept. Raises NotInRecord."""
    fact = get_fact(session, fact_id)
    audit.record(
        session,
        SelectionEvent.RESTANDING_READ,
        by=by,
        subject=f"restanding {fact_id}",
        changes={},
        person=f"member {fact.member_id}",
    )
    return fact


def end_fact(
    session: Session, fact_id: int, until: date, *, reason: str, version: int | None, by: str
) -> None:
    """Say from which day on a fact no longer holds, as when she stands again after all.

    Raises StaleEdit, BallotRefused and NotInRecord.
    """
    fact = _locked(session, fact_id)
    if fact.version != version:
        raise StaleEdit({"until": "" if fact.until is None else fact.until.isoformat()})
    if fact.voided_at is not None:
        raise BallotRefused("It has been voided.")
    _check_order(fact.since, until)
    known = list_restanding(session, [fact.member_id])[fact.member_id]
    others = [plain(one) for one in known if one.id != fact_id]
    _check_apart(Restanding(fact.kind, fact.since, until), others, "until")
    before, fact.until = fact.until, until
    fact.version += 1
    session.flush()
    audit.record(
        session,
        SelectionEvent.RESTANDING_ENDED,
        by=by,
        subject=f"restanding {fact_id}",
        changes={"until": [before.isoformat() if before else None, until.isoformat()]},
        person=f"member {fact.member_id}",
        private={"reason": reason},
    )


def void_fact(session: Session, fact_id: int, *, reason: str, by: str) -> RestandingFact:
    """Void what was recorded by mistake. Raises NotInRecord, and BallotRefused when it is void."""
    fact = _locked(session, fact_id)
    if fact.voided_at is not None:
        raise BallotRefused("It has been voided already.")
    fact.voided_at = clock.now()
    fact.voided_by = by
    fact.void_reason = reason
    fact.version += 1
    audit.record(
        session,
        SelectionEvent.RESTANDING_VOIDED,
        by=by,
        subject=f"restanding {fact_id}",
        changes={},
        person=f"member {fact.member_id}",
        private={"reason": reason},
    )
    return fact
