"""Settles ties for the last seats of a quota, on record. Nothing here commits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.cabinet.domain import Method, Settled
from app.cabinet.events import CabinetEvent
from app.cabinet.models import QuotaLot, QuotaSettlement
from app.cabinet.queries.contests import get_contest
from app.cabinet.queries.quota import get_settlement, settled_quota
from app.cabinet.service.contests import CONTESTS
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.errors import DomainError
from app.kernel.words import plural

TIES = "quota ties"
"""Settled one after the other: no tie may be settled twice."""


class TieRefused(DomainError):
    """A tie cannot be settled like this. field: what is wrong, "" for all of it."""

    def __init__(self, sentence: str, field: str = "") -> None:
        """Take the sentence and the field it is about."""
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Tie:
    """Which tie is meant: of a base (None: all sections), a method and a house.

    tied: the candidates who were seen to be tied; None: whoever is.
    """

    base_id: int | None
    method: Method
    seats: int
    tied: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a tie was settled: which candidates' slates won one disputed seat each, and why."""

    won: Collection[int]
    how: Settled
    decided_on: date
    reason: str


def settle_tie(
    session: Session, contest_id: int, tie: Tie, verdict: Verdict, *, by: str
) -> QuotaSettlement:
    """Settle an open tie: exactly as many slates win a seat as hang on it.

    Raises NotInRecord, CannotApportion, and TieRefused when there is no such open tie, when it is
    no longer the one that was seen, or when the winners are not as many of its slates.
    """
    one_at_a_time(session, CONTESTS)
    one_at_a_time(session, TIES)
    result = get_contest(session, contest_id)
    if result.contest.voided_at is not None:
        raise TieRefused("The contest has been voided: no tie of it can be settled.")
    now = settled_quota(session, result, tie.base_id, tie.method, tie.seats)
    if not now.disputed:
        raise TieRefused("There is no open tie: somebody has settled it, or the votes changed.")
    tied = {one.id: one.slate for one in result.candidates if one.slate in now.apportionment.tie}
    if tie.tied is not None and tie.tied != tied.keys():
        raise TieRefused(
            "The votes have changed since this page was opened, and so has the tie. Choose again."
        )
    won = set(verdict.won)
    if not won <= tied.keys() or len(won) != now.disputed:
        raise TieRefused(
            f"Choose exactly {plural(now.disputed, 'slate')} of those that are tied: each wins one"
            " of the disputed seats.",
            "won",
        )
    if verdict.decided_on > clock.today():
        raise TieRefused("Enter the day it was decided on: it cannot be to come.", "decided_on")
    if verdict.decided_on < result.contest.held_on:
        raise TieRefused(
            "Enter a day on or after the result of the contest was declared.", "decided_on"
        )
    made = QuotaSettlement(
        contest_id=contest_id,
        base_id=tie.base_id,
        method=tie.method,
        seats=tie.seats,
        how=verdict.how,
        decided_on=verdict.decided_on,
        reason=verdict.reason,
        recorded_at=clock.now(),
        recorded_by=by,
    )
    session.add(made)
    session.flush()
    session.add_all(
        QuotaLot(settlement_id=made.id, candidate_id=one, won=one in won) for one in sorted(tied)
    )
    session.flush()
    audit.record(
        session,
        CabinetEvent.TIE_SETTLED,
        by=by,
        subject=f"contest {contest_id}",
        changes={
            "settlement": made.id,
            "method": tie.method.value,
            "seats": tie.seats,
            "section": tie.base_id,
            "how": verdict.how.value,
            "decided_on": verdict.decided_on.isoformat(),
            "tied": sorted(tied.values()),
            "won": sorted(tied[one] for one in won),
            "reason": verdict.reason,
        },
    )
    return made


def void_settlement(
    session: Session, contest_id: int, settlement_id: int, *, reason: str, by: str
) -> QuotaSettlement:
    """Void a settlement that was recorded by mistake: its tie is open again.

    Raises NotInRecord, and TieRefused when it has been voided already.
    """
    one_at_a_time(session, TIES)
    found = get_settlement(session, contest_id, settlement_id)
    session.refresh(found)
    if found.voided_at is not None:
        raise TieRefused("This settlement has been voided already.")
    found.voided_at, found.voided_by, found.void_reason = clock.now(), by, reason
    session.flush()
    audit.record(
        session,
        CabinetEvent.TIE_SETTLEMENT_VOIDED,
        by=by,
        subject=f"contest {contest_id}",
        changes={"settlement": settlement_id, "reason": reason},
    )
    return found
