"""Reads of whip status and party membership."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.db.model import LARGEST_ID
from app.kernel.dates import Spell
from app.kernel.errors import NotInRecord
from app.kernel.words import folded
from app.members import queries as members
from app.members.models import PartySpell, SeatSpell
from app.members.queries import MemberFilter, MemberRow
from app.whips.domain import (
    DecidedBy,
    MembershipAction,
    MembershipState,
    WhipAction,
    WhipBook,
    WhipChange,
    WhipState,
    never_holds,
)
from app.whips.domain.histories import MEMBERSHIP, WHIP, Machine, Step, follow
from app.whips.models import MembershipChange, WhipStatusChange

AnyChange = WhipStatusChange | MembershipChange
Table = TypeVar("Table", bound=AnyChange)
State = TypeVar("State", WhipState, MembershipState)


def get_whip_book(session: Session) -> WhipBook:
    """Everything recorded of the own party's whip and not voided."""
    return WhipBook(
        (
            WhipChange(member_id, effective_on, state)
            for member_id, effective_on, state in session.execute(
                select(
                    WhipStatusChange.member_id,
                    WhipStatusChange.effective_on,
                    WhipStatusChange.state,
                ).where(WhipStatusChange.voided_at.is_(None))
            )
        ),
        members.get_own_party(session),
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


def list_in_force(
    session: Session, table: type[Table], member_ids: Collection[int]
) -> dict[int, list[Table]]:
    """The changes of some members that have not been voided, in order of the days they take effect.

    Every member asked about is in it.
    """
    found: dict[int, list[Table]] = {member_id: [] for member_id in member_ids}
    rows = session.scalars(
        select(table)
        .where(table.member_id.in_(list(member_ids)), table.voided_at.is_(None))
        .order_by(table.effective_on)
    )
    for row in rows:
        found[row.member_id].append(row)
    return found


def list_sat_by(session: Session, member_ids: Collection[int], on: date) -> set[int]:
    """Which of some members have sat for the own party on some day up to one."""
    party = members.find_party(session, members.get_own_party(session))
    if party is None:
        return set()
    return members.list_sat_for(session, party.id, None, on).keys() & set(member_ids)


def list_first_days(session: Session, member_ids: Collection[int]) -> dict[int, date]:
    """The first day on which each of some members sat for the own party; others are left out."""
    party = members.find_party(session, members.get_own_party(session))
    if party is None:
        return {}
    rows = session.execute(
        select(PartySpell.member_id, PartySpell.since, SeatSpell.since)
        .join(SeatSpell, SeatSpell.member_id == PartySpell.member_id)
        .where(
            PartySpell.party_id == party.id,
            PartySpell.member_id.in_(list(member_ids)),
            or_(SeatSpell.until.is_(None), SeatSpell.until > PartySpell.since),
            or_(PartySpell.until.is_(None), PartySpell.until > SeatSpell.since),
        )
    )
    first: dict[int, date] = {}
    for member_id, party_since, seat_since in rows:
        day = max(party_since, seat_since)
        first[member_id] = min(day, first.get(member_id, day))
    return first


@dataclass(frozen=True)
class Held(Generic[State]):
    """How somebody stands by one of the two histories on a day, by what is recorded.

    since: the first day of the state; None where nothing is recorded up to the day. review_on,
    ends_on: of the newest change in force, when it is to be looked at again and when its term ends.
    """

    state: State
    since: date | None = None
    review_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How one member with a seat stands on a day.

    party: the one she sits for in the public record that day; None where none is known. whip: what
    is recorded; never held where she sits elsewhere and lost nothing by what is recorded. since:
    the first day of that state by a recorded change; None where nothing is recorded. review_on,
    ends_on: of the newest change of the whip.
    """

    member_id: int
    name: str
    party: str | None
    constituency: str | None
    region: str | None
    own: bool
    whip: WhipState
    since: date | None
    review_on: date | None
    ends_on: date | None
    membership: MembershipState
    membership_since: date | None

    @property
    def due_on(self) -> date | None:
        """When the term of the whip's state ends or it is to be reviewed, whichever is first."""
        return min((day for day in (self.ends_on, self.review_on) if day), default=None)

    @property
    def holds(self) -> bool:
        """Whether she sits for the party and holds its whip."""
        return self.own and self.whip is WhipState.HOLDS


def list_standing(session: Session, on: date) -> list[Standing]:
    """Everyone with a seat for the own party on a day, and those seated of whom a change is known.

    By name. The public record shows many who lost the whip as Independents: they stand here too.
    """
    own = members.get_own_party(session)
    whip = _held(session, WhipStatusChange, WHIP, on)
    membership = _held(session, MembershipChange, MEMBERSHIP, on)
    return [
        _standing(row, own, whip.get(row.id), membership.get(row.id))
        for row in members.list_members(session, MemberFilter(on=on))
        if row.party == own or row.id in whip or row.id in membership
    ]


def list_holding(session: Session, on: date) -> list[Standing]:
    """Those with a seat for the own party on a day who hold its whip, by name."""
    return [row for row in list_standing(session, on) if row.holds]


@dataclass(frozen=True, slots=True)
class StandingFilter:
    """What a list of standings is narrowed to.

    text: words of the name or the constituency. whip, membership: None for any state. sort:
    "name", "constituency", "whip" or "since".
    """

    on: date
    text: str = ""
    whip: WhipState | None = None
    membership: MembershipState | None = None
    sort: str = "name"
    descending: bool = False


def narrowed(standing: Sequence[Standing], wanted: StandingFilter) -> list[Standing]:
    """Those of a list by name that fit a filter, in its order; without a day comes last."""
    words = folded(wanted.text).split()
    fitting = [
        row
        for row in standing
        if (wanted.whip is None or row.whip is wanted.whip)
        and (wanted.membership is None or row.membership is wanted.membership)
        and all(word in folded(f"{row.name} {row.constituency or ''}") for word in words)
    ]
    if wanted.sort == "name":
        return fitting[::-1] if wanted.descending else fitting
    if wanted.sort == "since":
        dated = [row for row in fitting if row.since is not None]
        dated.sort(key=lambda row: row.since or date.max, reverse=wanted.descending)
        return [*dated, *(row for row in fitting if row.since is None)]
    states = list(WhipState)
    if wanted.sort == "whip":
        return sorted(fitting, key=lambda row: states.index(row.whip), reverse=wanted.descending)
    return sorted(
        fitting, key=lambda row: folded(row.constituency or ""), reverse=wanted.descending
    )


def _standing(
    row: MemberRow,
    own: str,
    whip: Held[WhipState] | None,
    membership: Held[MembershipState] | None,
) -> Standing:
    state = WhipState.HOLDS if whip is None else whip.state
    if state is WhipState.HOLDS and (row.party != own or never_holds(own)):
        state = WhipState.NEVER_HELD
    return Standing(
        member_id=row.id,
        name=row.name,
        party=row.party,
        constituency=row.constituency,
        region=row.region,
        own=row.party == own,
        whip=state,
        since=None if whip is None else whip.since,
        review_on=None if whip is None else whip.review_on,
        ends_on=None if whip is None else whip.ends_on,
        membership=(MembershipState.MEMBER if membership is None else membership.state),
        membership_since=None if membership is None else membership.since,
    )


def get_held(
    session: Session, member_id: int, on: date
) -> tuple[Held[WhipState], Held[MembershipState]]:
    """How a member stands on a day by what is recorded: her whip, and her membership."""
    whip = _held(session, WhipStatusChange, WHIP, on, member_id)
    membership = _held(session, MembershipChange, MEMBERSHIP, on, member_id)
    return (
        whip.get(member_id, Held(WHIP.initial)),
        membership.get(member_id, Held(MEMBERSHIP.initial)),
    )


def _held(
    session: Session,
    table: type[Table],
    machine: Machine[State, Any],
    on: date,
    member_id: int | None = None,
) -> Mapping[int, Held[State]]:
    """By member how she stands on a day; who has no change up to it is left out."""
    query = select(
        table.member_id, table.effective_on, table.action, table.ends_on, table.review_on
    ).where(table.voided_at.is_(None), table.effective_on <= on)
    if member_id is not None:
        query = query.where(table.member_id == member_id)
    steps: dict[int, list[Step[Any]]] = {}
    for who, effective_on, action, ends_on, review_on in session.execute(query):
        steps.setdefault(who, []).append(Step(effective_on, action, ends_on, review_on))
    found = {}
    for who, history in steps.items():
        last = follow(machine, history)[-1]
        found[who] = Held(last.state, last.since, last.step.review_on, last.step.ends_on)
    return found


@dataclass(frozen=True, slots=True)
class Due:
    """A change whose fixed term has ended, or whose day of review has come."""

    member_id: int
    name: str
    state: WhipState | MembershipState
    ended: bool
    day: date


def list_due(session: Session, table: type[Table], on: date) -> list[Due]:
    """What has come by a day, the longest overdue first.

    Of each member only the newest change, even one still to take effect: it settles what was
    before it.
    """
    rows = session.scalars(
        select(table).where(table.voided_at.is_(None)).order_by(table.member_id, table.effective_on)
    )
    newest = {row.member_id: row for row in rows}
    due = []
    for row in newest.values():
        days = [(day, ended) for day, ended in ((row.ends_on, True), (row.review_on, False)) if day]
        if days and min(days)[0] <= on:
            due.append((min(days), row))
    names = members.names_of(session, [row.member_id for _, row in due])
    return sorted(
        (
            Due(row.member_id, names[row.member_id], row.state, ended, day)
            for (day, ended), row in due
        ),
        key=lambda one: (one.day, one.member_id),
    )


def count_holding(session: Session, days: Sequence[date]) -> list[int]:
    """How many members with a seat for the own party held its whip on each of some days."""
    own = members.get_own_party(session)
    party = members.find_party(session, own)
    if party is None or not days:
        return [0 for _ in days]
    book = get_whip_book(session)
    rows = session.execute(
        select(
            PartySpell.member_id,
            SeatSpell.since,
            SeatSpell.until,
            PartySpell.since,
            PartySpell.until,
        )
        .join(SeatSpell, SeatSpell.member_id == PartySpell.member_id)
        .where(
            PartySpell.party_id == party.id,
            members.sat_between(PartySpell, min(days), max(days)),
            members.sat_between(SeatSpell, min(days), max(days)),
        )
    )
    spells = [(row[0], Spell(*row[1:3]), Spell(*row[3:5])) for row in rows]
    return [
        sum(
            day in seat and day in sat_for and book.holds(member_id, own, day)
            for member_id, seat, sat_for in spells
        )
        for day in days
    ]


def has_changes(session: Session) -> bool:
    """Whether anything is recorded of the whip or of membership, voided or not."""
    return any(
        session.scalar(select(table.id).limit(1)) is not None
        for table in (WhipStatusChange, MembershipChange)
    )


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A recorded change of somebody's whip or membership, without its reason, which is kept."""

    member_id: int
    name: str
    effective_on: date
    action: WhipAction | MembershipAction
    state: WhipState | MembershipState
    decided_by: DecidedBy
    ends_on: date | None
    review_on: date | None


def list_status_changes(
    session: Session, table: type[AnyChange], since: date, until: date
) -> list[StatusChange]:
    """Changes of the whip, or of membership, that took effect on some days, by day.

    since, until: both included. Voided ones are left out.
    """
    # Columns alone: a row would bring its reason, which nobody reads here, to be deciphered.
    columns: tuple[Any, ...] = (
        table.member_id,
        table.effective_on,
        table.action,
        table.state,
        table.decided_by,
        table.ends_on,
        table.review_on,
    )
    rows = session.execute(
        select(*columns)
        .where(table.voided_at.is_(None), table.effective_on.between(since, until))
        .order_by(table.effective_on, table.member_id)
    ).all()
    names = members.names_of(session, [row[0] for row in rows])
    return [StatusChange(row[0], names[row[0]], *row[1:]) for row in rows]
