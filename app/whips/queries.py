"""Reads of whip status and party membership."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.model import LARGEST_ID
from app.kernel.errors import NotInRecord
from app.members import queries as members
from app.members.domain.parties import PARTY_UNKNOWN
from app.members.queries import MemberFilter, MemberRow
from app.whips.domain import MembershipState, WhipBook, WhipChange, WhipState, never_holds
from app.whips.models import MembershipChange, WhipStatusChange

Table = TypeVar("Table", WhipStatusChange, MembershipChange)


def get_whip_book(session: Session) -> WhipBook:
    """Everything recorded of the whip and not voided."""
    return WhipBook(
        WhipChange(member_id, effective_on, state)
        for member_id, effective_on, state in session.execute(
            select(
                WhipStatusChange.member_id,
                WhipStatusChange.effective_on,
                WhipStatusChange.state,
            ).where(WhipStatusChange.voided_at.is_(None))
        )
    )


def get_change(session: Session, table: type[Table], change_id: int) -> Table:
    """One recorded change, voided or not. Raises NotInRecord."""
    row = session.get(table, change_id) if change_id <= LARGEST_ID else None
    if row is None:
        raise NotInRecord(f"No change with the number {change_id} is on record.")
    return row


def list_changes(session: Session, table: type[Table], member_id: int) -> list[Table]:
    """A member's recorded changes, voided ones too, the newest first."""
    return list(
        session.scalars(
            select(table)
            .where(table.member_id == member_id)
            .order_by(table.effective_on.desc(), table.id.desc())
        )
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """How one member stands on a day.

    party: the one she sits for in the public record that day; None without a seat or a party.
    since: the first day of the whip's present state by a recorded change; None where nothing is
    recorded and she holds it as a member of the party. review_on, ends_on: of that change.
    """

    member_id: int
    name: str
    party: str | None
    constituency: str | None
    whip: WhipState
    since: date | None
    review_on: date | None
    ends_on: date | None
    membership: MembershipState
    membership_since: date | None

    @property
    def seated(self) -> bool:
        """Whether she has a seat that day."""
        return self.constituency is not None


def list_standing(session: Session, on: date) -> list[Standing]:
    """Everyone with a seat for the own party on a day, and everyone of whom a change is recorded.

    By name. What is recorded of the whip counts also while the public record shows a member
    elsewhere, as it does with those who are suspended.
    """
    own = members.get_own_party(session)
    whip = _newest(session, WhipStatusChange, on)
    membership = _newest(session, MembershipChange, on)
    found = []
    for row in members.list_members(session, MemberFilter(on=on, sitting=False)):
        recorded = row.id in whip or row.id in membership
        if (row.constituency is None or row.party != own) and not recorded:
            continue
        found.append(_standing(row, own, whip.get(row.id), membership.get(row.id)))
    return found


def list_holding(session: Session, on: date) -> list[Standing]:
    """Those with a seat for the own party on a day who hold its whip, by name."""
    own = members.get_own_party(session)
    return [
        row
        for row in list_standing(session, on)
        if row.seated and row.party == own and row.whip is WhipState.HOLDS
    ]


def _standing(
    row: MemberRow,
    own: str,
    whip: WhipStatusChange | None,
    membership: MembershipChange | None,
) -> Standing:
    if whip is not None:
        state = whip.state
    elif row.party == own and not never_holds(row.party or PARTY_UNKNOWN):
        state = WhipState.HOLDS
    else:
        state = WhipState.NEVER_HELD
    return Standing(
        member_id=row.id,
        name=row.name,
        party=row.party,
        constituency=row.constituency,
        whip=state,
        since=None if whip is None else whip.effective_on,
        review_on=None if whip is None else whip.review_on,
        ends_on=None if whip is None else whip.ends_on,
        membership=MembershipState.MEMBER if membership is None else membership.state,
        membership_since=None if membership is None else membership.effective_on,
    )


def _newest(session: Session, table: type[Table], on: date) -> dict[int, Table]:
    """Of each member the last change in force on a day."""
    rows = session.scalars(
        select(table)
        .where(table.voided_at.is_(None), table.effective_on <= on)
        .order_by(table.effective_on)
    )
    return {row.member_id: row for row in rows}


def list_due(session: Session, table: type[Table], until: date) -> list[tuple[Table, date]]:
    """Changes in force whose review or fixed term has come by a day: (change, the day it came).

    Only the newest of each member: a later one has settled it.
    """
    found = []
    for row in _newest(session, table, date.max).values():
        days = [day for day in (row.review_on, row.ends_on) if day is not None]
        if days and min(days) <= until:
            found.append((row, min(days)))
    return sorted(found, key=lambda pair: (pair[1], pair[0].id))


def states_of_members(
    session: Session, member_ids: Collection[int], on: date
) -> dict[int, Standing]:
    """How some members stand on a day, by id."""
    return {row.member_id: row for row in list_standing(session, on) if row.member_id in member_ids}
