"""Who may be called to a trigger ballot on a day, and why not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.model import LARGEST_ID, covers
from app.kernel.errors import NotInRecord
from app.members.models import Clp, Constituency, SeatSpell
from app.selections.domain.ballots import (
    Callable,
    Restanding,
    RestandingKind,
    in_force,
    why_not,
)
from app.selections.domain.rules import RuleSet
from app.selections.models.ballots import RestandingFact
from app.selections.queries.ballots import list_runs
from app.selections.queries.organisation import list_units
from app.whips.queries import list_standing


@dataclass(frozen=True, slots=True)
class CallableRow:
    """One MP of the party on a day, and whether a ballot may be called for her.

    clp_id, clp: None where no CLP of her seat is on record. why_not: a sentence; "" when it may.
    """

    member_id: int
    name: str
    constituency_id: int
    constituency: str
    region: str | None
    clp_id: int | None
    clp: str | None
    units: int
    why_not: str


def list_callable(session: Session, rule_set: RuleSet, on: date) -> list[CallableRow]:
    """Everybody with a seat for the party on a day, by name, and why a ballot may not be called."""
    standing = list_standing(session, on)
    ids = [row.member_id for row in standing]
    seats = {
        member_id: (seat_id, clp_id, clp)
        for member_id, seat_id, clp_id, clp in session.execute(
            select(SeatSpell.member_id, Constituency.id, Clp.id, Clp.name)
            .join(Constituency, Constituency.id == SeatSpell.constituency_id)
            .outerjoin(
                Clp,
                (Clp.constituency_id == Constituency.id)
                & covers(Clp, on)
                & Clp.voided_at.is_(None),
            )
            .where(SeatSpell.member_id.in_(ids), covers(SeatSpell, on))
            # Of two CLPs of a seat on one day the first on record is taken.
            .order_by(SeatSpell.member_id, Clp.id.desc())
        )
    }
    units = list_units(session, [clp for _, clp, _ in seats.values() if clp is not None], on)
    live, ended = list_runs(session)
    facts = list_restanding(session, ids)
    rows = []
    for row in standing:
        if row.member_id not in seats:
            continue
        seat_id, clp_id, clp = seats[row.member_id]
        count = len(units[clp_id]) if clp_id is not None else 0
        asked = Callable(
            own=row.own or row.whip.value != "holds",
            holds=row.holds,
            running=row.member_id in live,
            clp=clp_id is not None,
            units=count,
            restanding=[plain(one) for one in facts[row.member_id]],
            ran_until=ended.get(row.member_id),
        )
        rows.append(
            CallableRow(
                member_id=row.member_id,
                name=row.name,
                constituency_id=seat_id,
                constituency=row.constituency or "",
                region=row.region,
                clp_id=clp_id,
                clp=clp,
                units=count,
                why_not=why_not(asked, rule_set, on),
            )
        )
    return rows


def list_restanding(
    session: Session, member_ids: Collection[int]
) -> dict[int, list[RestandingFact]]:
    """What keeps some members from a ballot, voided facts left out; every member is in it."""
    found: dict[int, list[RestandingFact]] = {member_id: [] for member_id in member_ids}
    for fact in session.scalars(
        select(RestandingFact)
        .where(RestandingFact.member_id.in_(found), RestandingFact.voided_at.is_(None))
        .order_by(RestandingFact.since, RestandingFact.id)
    ):
        found[fact.member_id].append(fact)
    return found


def plain(fact: RestandingFact) -> Restanding:
    """A fact on record as the rules take it."""
    return Restanding(fact.kind, fact.since, fact.until)


def list_not_restanding(session: Session, on: date) -> dict[int, RestandingFact]:
    """Who does not stand again by what is on record for a day: by member, what says so."""
    found = {}
    for fact in list_facts(session):
        if fact.kind is RestandingKind.NOT_RESTANDING and in_force([plain(fact)], on):
            found[fact.member_id] = fact
    return found


def get_fact(session: Session, fact_id: int) -> RestandingFact:
    """One fact on record, voided or not. Raises NotInRecord."""
    fact = session.get(RestandingFact, fact_id) if fact_id <= LARGEST_ID else None
    if fact is None:
        raise NotInRecord(f"There is no such fact {fact_id}.")
    return fact


def list_facts(session: Session) -> list[RestandingFact]:
    """Every fact that has not been voided, the newest first."""
    return list(
        session.scalars(
            select(RestandingFact)
            .where(RestandingFact.voided_at.is_(None))
            .order_by(RestandingFact.since.desc(), RestandingFact.id.desc())
        )
    )


def list_facts_of(session: Session, member_id: int) -> list[RestandingFact]:
    """Every fact on record of a member, voided or not, in the order of recording."""
    return list(
        session.scalars(
            select(RestandingFact)
            .where(RestandingFact.member_id == member_id)
            .order_by(RestandingFact.id)
        )
    )
