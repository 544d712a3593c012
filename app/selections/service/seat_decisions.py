"""Records MPs' choices between new seats and officers' decisions on them. Nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.kernel import clock
from app.kernel.errors import DomainError
from app.selections.domain.assignment import Decision, list_decidable
from app.selections.events import SelectionEvent
from app.selections.models.boundaries import OldSeat, SeatChoice, SeatDecision
from app.selections.queries import boundaries as queries
from app.selections.queries.boundaries import ReviewRead, read_review
from app.selections.service.boundaries import ReviewRefused, locked_review

REPLACED = "Replaced by a later choice"


def record_choice(
    session: Session, old_seat_id: int, ranking: Sequence[int], *, source: str, by: str
) -> list[SeatChoice]:
    """Record how an MP ranks the new seats she has a claim on; a choice before it is voided.

    ranking: ids of new seats, the first preference first; all her claims, each once, those still
    undecided with them. source: how she said it. Raises NotInRecord, ReviewRefused.
    """
    seat, read = _read_old(session, old_seat_id)
    if seat.member_id is None:
        raise ReviewRefused("Nobody of the party has this seat, so there is nobody to choose.")
    own = {row.new for row in read.assignment.claims.claims_of(old_seat_id)}
    if len(own) < 2:
        raise ReviewRefused("This MP has not two claims, so there is nothing to choose.")
    if len(set(ranking)) < len(ranking):
        raise ReviewRefused("Each seat can have one place only: rank every seat once.", "place_1")
    if set(ranking) != own:
        raise ReviewRefused("Rank every seat that this MP has a claim on.", "place_1")
    now = clock.now()
    for before in read.ranked:
        if before.old_seat_id == old_seat_id:
            before.voided_at, before.voided_by, before.void_reason = now, by, REPLACED
    session.flush()
    rows = [
        SeatChoice(
            review_id=seat.review_id,
            old_seat_id=old_seat_id,
            member_id=seat.member_id,
            new_seat_id=new_seat_id,
            rank=rank,
            source=source,
            recorded_at=now,
            recorded_by=by,
        )
        for rank, new_seat_id in enumerate(ranking, 1)
    ]
    session.add_all(rows)
    session.flush()
    audit.record(
        session,
        SelectionEvent.CHOICE_RECORDED,
        by=by,
        subject=f"old seat {old_seat_id}",
        changes={"choices": len(rows)},
        person=f"member {seat.member_id}",
        private={"ranking": [read.new[one].name for one in ranking], "source": source},
    )
    return rows


def void_choice(session: Session, old_seat_id: int, *, reason: str, by: str) -> None:
    """Void the ranking recorded of an old seat's MP by mistake. Raises DomainError without one."""
    seat, read = _read_old(session, old_seat_id)
    rows = [row for row in read.ranked if row.old_seat_id == old_seat_id]
    if not rows:
        raise DomainError("No choice is on record of this seat.")
    for row in rows:
        row.voided_at, row.voided_by, row.void_reason = clock.now(), by, reason
    session.flush()
    audit.record(
        session,
        SelectionEvent.CHOICE_VOIDED,
        by=by,
        subject=f"old seat {seat.id}",
        changes={"choices": len(rows)},
        person=f"member {rows[0].member_id}",
        private={"reason": reason},
    )


def record_decision(
    session: Session,
    decision: Decision,
    *,
    decided_on: date,
    reason: str,
    by: str,
) -> SeatDecision:
    """Record what officers decided of a new seat; `list_decidable` says what they may.

    Raises NotInRecord, and ReviewRefused for what is not to be decided as things stand.
    """
    assert isinstance(decision.new, int)
    new_seat = queries.find_new_seat(session, decision.new)
    review = locked_review(session, new_seat.review_id)
    read = read_review(session, review)
    if new_seat.id not in read.new:
        raise DomainError("This seat is voided: nothing is decided of it.")
    if decision not in list_decidable(read.assignment, new_seat.id, restricted=review.restricted):
        raise ReviewRefused(
            "This is not to be decided as things stand now. Look at the seat, and choose again.",
            "what",
        )
    if decided_on > clock.today():
        raise ReviewRefused("A decision is recorded when it has been taken.", "decided_on")
    old = None if decision.old is None else read.old[int(decision.old)]
    row = SeatDecision(
        review_id=review.id,
        new_seat_id=new_seat.id,
        old_seat_id=None if old is None else old.id,
        member_id=None if old is None else old.member_id,
        kind=decision.kind,
        decided_on=decided_on,
        reason=reason,
        recorded_at=clock.now(),
        recorded_by=by,
    )
    session.add(row)
    session.flush()
    _audit_decision(session, SelectionEvent.SEAT_DECIDED, row, reason, by)
    return row


def void_decision(session: Session, seat_decision_id: int, *, reason: str, by: str) -> SeatDecision:
    """Void a decision recorded by mistake; what followed from it is open again.

    Raises NotInRecord, and DomainError where it is voided.
    """
    row = queries.find_decision(session, seat_decision_id)
    locked_review(session, row.review_id)
    session.refresh(row)
    if row.voided_at is not None:
        raise DomainError("This decision has been voided already.")
    row.voided_at, row.voided_by, row.void_reason = clock.now(), by, reason
    session.flush()
    _audit_decision(session, SelectionEvent.SEAT_DECISION_VOIDED, row, reason, by)
    return row


def _audit_decision(
    session: Session, event: SelectionEvent, row: SeatDecision, reason: str, by: str
) -> None:
    said = {"kind": row.kind.value, "decided_on": row.decided_on.isoformat()}
    subject = f"new seat {row.new_seat_id}"
    if row.member_id is None:
        audit.record(session, event, by=by, subject=subject, changes={**said, "reason": reason})
        return
    audit.record(
        session,
        event,
        by=by,
        subject=subject,
        changes=said,
        person=f"member {row.member_id}",
        private={"reason": reason},
    )


def _read_old(session: Session, old_seat_id: int) -> tuple[OldSeat, ReviewRead]:
    seat = queries.find_old_seat(session, old_seat_id)
    read = read_review(session, locked_review(session, seat.review_id))
    if seat.id not in read.old:
        raise DomainError("This seat is voided: nothing is recorded of it.")
    return seat, read
