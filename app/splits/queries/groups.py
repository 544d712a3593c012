"""Reads of breakaway groups and who sits in them; what was voided counts nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from app.db.model import LARGEST_ID
from app.kernel.dates import Spell
from app.kernel.errors import NotInRecord
from app.kernel.words import folded
from app.members.models import Member
from app.splits.domain.composition import GroupSeats
from app.splits.domain.groups import GroupState, Step, in_order, life_of, state_on
from app.splits.models.groups import BreakawayFact, BreakawayGroup, BreakawayMember

EXISTING, DISSOLVED, VOIDED = "existing", "dissolved", "voided"


@dataclass(frozen=True, slots=True)
class GroupFilter:
    """Which groups are listed.

    on: the day they are told for. state: "" for all that are not voided, EXISTING, DISSOLVED (by
    that day), VOIDED. sort: one of GROUP_SORTS.
    """

    on: date
    text: str = ""
    state: str = ""
    sort: str = "formed"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group in a list, as at a day.

    name: as at the day; as it was last called once dissolved, or first to be called before it was
    formed. registered_on: since when it is a party, while it is one. members: in it on the day.
    """

    id: int
    name: str
    formed_on: date
    registered_on: date | None
    dissolved_on: date | None
    members: int
    source: str
    voided: bool

    @property
    def standing(self) -> str:
        """Whether it is a party, in words."""
        return "Registered party" if self.registered_on else "Group, not a party"


GROUP_SORTS = frozenset({"name", "formed", "members"})


def get_group(session: Session, group_id: int) -> BreakawayGroup:
    """A group, voided or not. Raises NotInRecord."""
    row = session.get(BreakawayGroup, group_id) if group_id <= LARGEST_ID else None
    if row is None:
        raise NotInRecord(f"There is no group {group_id} on record.")
    return row


def get_fact(session: Session, fact_id: int) -> BreakawayFact:
    """What happened to a group, voided or not. Raises NotInRecord."""
    row = session.get(BreakawayFact, fact_id) if fact_id <= LARGEST_ID else None
    if row is None:
        raise NotInRecord(f"There is no record {fact_id} of a group.")
    return row


def get_spell(session: Session, spell_id: int) -> BreakawayMember:
    """Somebody's spell in a group, voided or not. Raises NotInRecord."""
    row = session.get(BreakawayMember, spell_id) if spell_id <= LARGEST_ID else None
    if row is None:
        raise NotInRecord(f"There is no spell {spell_id} in a group on record.")
    return row


def list_facts(session: Session, group_id: int, *, voided: bool = False) -> list[BreakawayFact]:
    """What happened to a group, in order; voided: what was voided too."""
    wanted: list[ColumnElement[bool]] = [BreakawayFact.group_id == group_id]
    if not voided:
        wanted.append(BreakawayFact.voided_at.is_(None))
    return list(
        session.scalars(
            select(BreakawayFact)
            .where(*wanted)
            .order_by(BreakawayFact.happened_on, BreakawayFact.id)
            .execution_options(populate_existing=True)
        )
    )


def steps_of(rows: Sequence[BreakawayFact]) -> list[Step]:
    """Facts on record as the rules see them, in order."""
    return in_order([Step(row.fact, row.happened_on, row.name or "") for row in rows])


def name_of(rows: Sequence[BreakawayFact], day: date) -> str:
    """How a group is called on a day; the nearest name where it does not exist that day."""
    state = state_on(steps_of(rows), day)
    if state is not None:
        return state.name
    named = [step for step in steps_of(rows) if step.name]
    if not named:
        return "A group without a name"
    past = [step.name for step in named if step.on <= day]
    return past[-1] if past else named[0].name


@dataclass(frozen=True, slots=True)
class SpellRow:
    """Somebody's spell in a group."""

    id: int
    member_id: int
    member: str
    since: date
    until: date | None
    source: str
    voided: bool
    void_reason: str | None

    def covers(self, day: date) -> bool:
        """Whether she sits in the group on a day."""
        return not self.voided and day in Spell(self.since, self.until)


def list_spells(session: Session, group_id: int, *, voided: bool = False) -> list[SpellRow]:
    """Who sits and has sat in a group, by day and name; voided: spells that were voided too."""
    wanted = [BreakawayMember.group_id == group_id]
    if not voided:
        wanted.append(BreakawayMember.voided_at.is_(None))
    rows = session.execute(
        select(BreakawayMember, Member.name)
        .join(Member, Member.id == BreakawayMember.member_id)
        .where(*wanted)
        .order_by(BreakawayMember.since, Member.sort_name, BreakawayMember.id)
    )
    return [
        SpellRow(
            row.id,
            row.member_id,
            name,
            row.since,
            row.until,
            row.source,
            row.voided_at is not None,
            row.void_reason,
        )
        for row, name in rows
    ]


def list_spells_of_member(session: Session, member_id: int) -> list[BreakawayMember]:
    """Every spell of a member in any group that is not voided, of groups that are not, in order."""
    return list(
        session.scalars(
            select(BreakawayMember)
            .join(BreakawayGroup, BreakawayGroup.id == BreakawayMember.group_id)
            .where(
                BreakawayMember.member_id == member_id,
                BreakawayMember.voided_at.is_(None),
                BreakawayGroup.voided_at.is_(None),
            )
            .order_by(BreakawayMember.since)
            .execution_options(populate_existing=True)
        )
    )


def list_all_of_member(session: Session, member_id: int) -> list[BreakawayMember]:
    """Every spell of a member, voided ones too."""
    return list(
        session.scalars(
            select(BreakawayMember)
            .where(BreakawayMember.member_id == member_id)
            .order_by(BreakawayMember.since, BreakawayMember.id)
        )
    )


def facts_by_group(session: Session) -> dict[int, list[BreakawayFact]]:
    """What happened to every group that is not voided, by group and in order."""
    rows = session.scalars(
        select(BreakawayFact)
        .join(BreakawayGroup, BreakawayGroup.id == BreakawayFact.group_id)
        .where(BreakawayFact.voided_at.is_(None), BreakawayGroup.voided_at.is_(None))
        .order_by(BreakawayFact.group_id, BreakawayFact.happened_on, BreakawayFact.id)
    )
    found: dict[int, list[BreakawayFact]] = {}
    for row in rows:
        found.setdefault(row.group_id, []).append(row)
    return found


def list_group_seats(session: Session, day: date) -> list[GroupSeats]:
    """The groups that exist on a day, by name, with everybody who is in them that day."""
    states: dict[int, GroupState] = {}
    for group_id, rows in facts_by_group(session).items():
        state = state_on(steps_of(rows), day)
        if state is not None:
            states[group_id] = state
    inside: dict[int, list[int]] = {group_id: [] for group_id in states}
    for group_id, member_id in _in_groups(session, day):
        if group_id in inside:
            inside[group_id].append(member_id)
    found = [
        GroupSeats(group_id, state.name, state.registered_on, tuple(inside[group_id]))
        for group_id, state in states.items()
    ]
    return sorted(found, key=lambda group: (folded(group.name), group.id))


def _in_groups(session: Session, day: date) -> list[tuple[int, int]]:
    """Group and member of every spell that covers a day."""
    rows = session.execute(
        select(BreakawayMember.group_id, BreakawayMember.member_id)
        .where(
            BreakawayMember.voided_at.is_(None),
            and_(BreakawayMember.since <= day),
            (BreakawayMember.until.is_(None)) | (BreakawayMember.until > day),
        )
        .order_by(BreakawayMember.group_id, BreakawayMember.member_id)
    )
    return [(group_id, member_id) for group_id, member_id in rows]


def list_groups(session: Session, wanted: GroupFilter) -> list[GroupRow]:
    """Groups that fit a filter, in its order: there are few, so they are narrowed here."""
    voided = wanted.state == VOIDED
    groups = session.scalars(
        select(BreakawayGroup).where(
            BreakawayGroup.voided_at.is_not(None) if voided else BreakawayGroup.voided_at.is_(None)
        )
    ).all()
    facts: dict[int, list[BreakawayFact]] = {}
    for fact in session.scalars(
        select(BreakawayFact)
        .where(BreakawayFact.voided_at.is_(None))
        .order_by(BreakawayFact.happened_on, BreakawayFact.id)
    ):
        facts.setdefault(fact.group_id, []).append(fact)
    inside: dict[int, int] = {}
    for group_id, _member in _in_groups(session, wanted.on):
        inside[group_id] = inside.get(group_id, 0) + 1
    rows = [
        _row(group, facts[group.id], inside.get(group.id, 0), wanted.on)
        for group in groups
        if group.id in facts
    ]
    keys = {
        "name": lambda row: folded(row.name),
        "formed": lambda row: row.formed_on,
        "members": lambda row: row.members,
    }
    rows = [row for row in rows if _fits(row, facts[row.id], wanted)]
    rows.sort(key=lambda row: (folded(row.name), row.id))
    rows.sort(key=keys[wanted.sort], reverse=wanted.descending)
    return rows


def has_groups(session: Session) -> bool:
    """Whether any group is on record."""
    return session.scalar(select(BreakawayGroup.id).limit(1)) is not None


def _row(group: BreakawayGroup, facts: Sequence[BreakawayFact], members: int, on: date) -> GroupRow:
    steps = steps_of(facts)
    life = life_of(steps)
    state = state_on(steps, on)
    return GroupRow(
        group.id,
        name_of(facts, on),
        life.since,
        None if state is None else state.registered_on,
        life.until,
        0 if state is None else members,
        facts[0].source,
        group.voided_at is not None,
    )


def _fits(row: GroupRow, facts: Sequence[BreakawayFact], wanted: GroupFilter) -> bool:
    names = folded(" ".join(fact.name or "" for fact in facts))
    if not all(word in names for word in folded(wanted.text).split()):
        return False
    gone = row.dissolved_on is not None and row.dissolved_on <= wanted.on
    if wanted.state == EXISTING:
        return not gone and row.formed_on <= wanted.on
    return gone if wanted.state == DISSOLVED else True
