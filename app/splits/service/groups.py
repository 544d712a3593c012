"""Records breakaway groups, what becomes of them, and who sits in them. Nothing here commits.

What follows for a member's whip and membership of the party is done only where an officer asked
for it, through the services of the whip, and is a record of its own there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.dates import ONE_DAY, written_day
from app.kernel.errors import StaleEdit
from app.members import queries as members
from app.splits.domain.groups import (
    GroupFact,
    GroupRefused,
    Membership,
    check_life,
    check_membership,
    life_of,
)
from app.splits.events import SplitEvent
from app.splits.models.groups import BreakawayFact, BreakawayGroup, BreakawayMember
from app.splits.queries import groups as queries
from app.whips.domain import DecidedBy, MembershipAction, WhipAction
from app.whips.service import record_membership_change, record_whip_change

GROUPS = "splits groups"
"""Groups change one after the other: whether a change fits hangs on all there are."""
FARTHEST = 366 * ONE_DAY
"""How far ahead something may be dated: a slip of the pen in the year is farther."""


@dataclass(frozen=True, slots=True)
class Consequences:
    """What an officer ticked: that those who join resigned from the party, or the whip, as well."""

    resign_membership: bool = False
    resign_whip: bool = False


def form_group(
    session: Session, *, name: str, formed_on: date, source: str, by: str
) -> BreakawayGroup:
    """Record that a group was formed. Raises GroupRefused for a day that cannot be."""
    one_at_a_time(session, GROUPS)
    _near(formed_on, "formed_on")
    group = BreakawayGroup(recorded_at=clock.now(), recorded_by=by, version=1)
    session.add(group)
    session.flush()
    _insert(session, group, GroupFact.FORMED, formed_on, name, source, by)
    check_life(queries.steps_of(queries.list_facts(session, group.id)))
    _tell(
        session,
        SplitEvent.GROUP_FORMED,
        group,
        {"name": name.strip(), "formed_on": formed_on.isoformat(), "source": source.strip()},
        by=by,
    )
    return group


def record_fact(
    session: Session,
    group_id: int,
    fact: GroupFact,
    *,
    on: date,
    name: str,
    source: str,
    version: int | None,
    by: str,
) -> list[BreakawayMember]:
    """Record that a group was renamed, registered, deregistered or dissolved.

    When it is dissolved, the spells of those who sit in it end that day: they are given back.
    Raises NotInRecord, StaleEdit and GroupRefused.
    """
    group = _locked(session, group_id, version)
    _near(on, "on")
    _insert(session, group, fact, on, name, source, by)
    steps = queries.steps_of(queries.list_facts(session, group_id))
    check_life(steps)
    life = life_of(steps)
    ended = []
    if life.until is not None:
        ended = _end_spells(session, group, life.until, source, by)
    group.version += 1
    session.flush()
    _tell(
        session,
        SplitEvent.GROUP_CHANGED,
        group,
        {
            "fact": fact.value,
            "on": on.isoformat(),
            "name": name.strip() or None,
            "source": source.strip(),
        },
        by=by,
    )
    return ended


def void_fact(
    session: Session, fact_id: int, *, reason: str, version: int | None, by: str
) -> BreakawayGroup:
    """Void what was recorded of a group by mistake; the rest must still make sense.

    version: of the group. Spells that ended when it was dissolved keep their end: correct each.
    Raises NotInRecord, StaleEdit and GroupRefused.
    """
    one_at_a_time(session, GROUPS)
    row = queries.get_fact(session, fact_id)
    group = _locked(session, row.group_id, version)
    session.refresh(row)
    if row.voided_at is not None:
        raise GroupRefused("This has been voided already.")
    if row.fact is GroupFact.FORMED:
        raise GroupRefused("Without the day it was formed there is no group. Void the group.")
    _void(row, reason, by)
    session.flush()
    check_life(queries.steps_of(queries.list_facts(session, group.id)))
    group.version += 1
    _tell(
        session,
        SplitEvent.GROUP_CHANGE_VOIDED,
        group,
        {"fact": row.fact.value, "on": row.happened_on.isoformat(), "reason": reason.strip()},
        by=by,
    )
    return group


def void_group(
    session: Session, group_id: int, *, reason: str, version: int | None, by: str
) -> BreakawayGroup:
    """Void a group that was recorded by mistake, and every spell in it.

    Raises NotInRecord, StaleEdit and GroupRefused.
    """
    group = _locked(session, group_id, version)
    _void(group, reason, by)
    for spell in queries.list_spells(session, group_id):
        _void_spell(session, queries.get_spell(session, spell.id), reason, by)
    group.version += 1
    session.flush()
    _tell(session, SplitEvent.GROUP_VOIDED, group, {"reason": reason.strip()}, by=by)
    return group


def join_group(
    session: Session,
    group_id: int,
    member_ids: Sequence[int],
    *,
    since: date,
    source: str,
    consequences: Consequences,
    by: str,
) -> list[BreakawayMember]:
    """Record that members sit in a group from a day on: all of them, or none.

    consequences: what else is recorded of each from the same day, because an officer said so.
    Raises NotInRecord, GroupRefused, and WhipRefused where a consequence does not fit.
    """
    group = _locked(session, group_id, None, check=False)
    if not member_ids:
        raise GroupRefused("Name at least one member who joined.", "names")
    _near(since, "since")
    rows = []
    for member_id in dict.fromkeys(member_ids):
        _check_spell(session, group, member_id, since, None, None)
        row = BreakawayMember(
            group_id=group_id,
            member_id=member_id,
            since=since,
            source=source.strip(),
            recorded_at=clock.now(),
            recorded_by=by,
            version=1,
        )
        session.add(row)
        session.flush()
        _tell_of_spell(session, SplitEvent.GROUP_JOINED, row, {"since": since.isoformat()}, by=by)
        rows.append(row)
    name = queries.name_of(queries.list_facts(session, group_id), since)
    for row in rows:
        _follow(session, row.member_id, consequences, since, f"Joined {name}", source, by)
    return rows


def correct_spell(
    session: Session,
    spell_id: int,
    *,
    since: date,
    until: date | None,
    source: str,
    version: int | None,
    by: str,
) -> BreakawayMember:
    """Record that somebody left a group, or correct the days and the source of her spell in it.

    Raises NotInRecord, StaleEdit and GroupRefused.
    """
    row = _locked_spell(session, spell_id, version)
    _near(since, "since")
    if until is not None:
        _near(until, "until")
    before = spell_facts(row)
    group = queries.get_group(session, row.group_id)
    _check_spell(session, group, row.member_id, since, until, row)
    left = row.until is None and until is not None
    row.since, row.until, row.source = since, until, source.strip()
    after = spell_facts(row)
    changed = {name: [before[name], after[name]] for name in after if after[name] != before[name]}
    if not changed:
        raise GroupRefused("Nothing is changed: enter when it ended, or correct what is wrong.")
    row.version += 1
    session.flush()
    event = SplitEvent.GROUP_LEFT if left else SplitEvent.GROUP_SPELL_CHANGED
    _tell_of_spell(session, event, row, changed, by=by)
    return row


def void_spell(
    session: Session, spell_id: int, *, reason: str, version: int | None, by: str
) -> BreakawayMember:
    """Void a spell that was recorded by mistake. What followed for the whip is voided there.

    Raises NotInRecord, StaleEdit and GroupRefused.
    """
    row = _locked_spell(session, spell_id, version)
    _void_spell(session, row, reason, by)
    return row


def spell_facts(row: BreakawayMember) -> dict[str, str]:
    """What is on record of a spell, by the fields of its form, as text."""
    return {
        "since": row.since.isoformat(),
        "until": "" if row.until is None else row.until.isoformat(),
        "source": row.source,
    }


def _near(day: date, field: str) -> None:
    if day > clock.today() + FARTHEST:
        raise GroupRefused(f"{written_day(day)} is more than a year away: check the year.", field)


def _insert(
    session: Session,
    group: BreakawayGroup,
    fact: GroupFact,
    on: date,
    name: str,
    source: str,
    by: str,
) -> None:
    known = queries.list_facts(session, group.id)
    if any(row.fact is fact and row.happened_on == on for row in known):
        raise GroupRefused(f"That is on record for {written_day(on)} already.", "on")
    if fact is GroupFact.RENAMED and not name.strip():
        raise GroupRefused("Enter the name of the group.", "name")
    session.add(
        BreakawayFact(
            group_id=group.id,
            fact=fact,
            happened_on=on,
            name=" ".join(name.split()) or None,
            source=source.strip(),
            recorded_at=clock.now(),
            recorded_by=by,
        )
    )
    session.flush()


def _end_spells(
    session: Session, group: BreakawayGroup, on: date, source: str, by: str
) -> list[BreakawayMember]:
    ended = []
    for spell in queries.list_spells(session, group.id):
        if spell.since >= on or (spell.until is not None and spell.until > on):
            raise GroupRefused(
                f"{spell.member} is on record in the group on {written_day(on)} or later. Correct"
                " or void that first.",
                "on",
            )
        if spell.until is None:
            row = queries.get_spell(session, spell.id)
            row.until = on
            row.version += 1
            session.flush()
            changes = {"until": ["", on.isoformat()], "because": "dissolved", "source": source}
            _tell_of_spell(session, SplitEvent.GROUP_LEFT, row, changes, by=by)
            ended.append(row)
    return ended


def _check_spell(
    session: Session,
    group: BreakawayGroup,
    member_id: int,
    since: date,
    until: date | None,
    own: BreakawayMember | None,
) -> None:
    """Whether a spell fits the group and the member's others (GroupRefused)."""
    facts = queries.list_facts(session, group.id)
    others = [
        Membership(
            queries.name_of(queries.list_facts(session, row.group_id), row.since),
            row.since,
            row.until,
        )
        for row in queries.list_spells_of_member(session, member_id)
        if row is not own
    ]
    check_membership(
        members.get_member(session, member_id).name,
        Membership(queries.name_of(facts, since), since, until),
        life_of(queries.steps_of(facts)),
        others,
    )


def _follow(
    session: Session,
    member_id: int,
    consequences: Consequences,
    since: date,
    reason: str,
    source: str,
    by: str,
) -> None:
    if consequences.resign_membership:
        record_membership_change(
            session,
            member_id,
            MembershipAction.RESIGN,
            effective_on=since,
            decided_by=DecidedBy.MEMBER,
            reason=reason,
            source=source,
            by=by,
        )
    if consequences.resign_whip:
        record_whip_change(
            session,
            member_id,
            WhipAction.RESIGN,
            effective_on=since,
            decided_by=DecidedBy.MEMBER,
            reason=reason,
            source=source,
            by=by,
        )


def _locked(
    session: Session, group_id: int, version: int | None, *, check: bool = True
) -> BreakawayGroup:
    """A group that nobody else touches meanwhile. Raises NotInRecord, StaleEdit, GroupRefused."""
    one_at_a_time(session, GROUPS)
    group = queries.get_group(session, group_id)
    session.refresh(group)
    if check and group.version != version:
        raise StaleEdit({})
    if group.voided_at is not None:
        raise GroupRefused("This group is voided: nothing more is recorded of it.")
    return group


def _locked_spell(session: Session, spell_id: int, version: int | None) -> BreakawayMember:
    one_at_a_time(session, GROUPS)
    row = queries.get_spell(session, spell_id)
    session.refresh(row)
    if row.version != version:
        raise StaleEdit(spell_facts(row))
    if row.voided_at is not None:
        raise GroupRefused("This is voided already.")
    return row


def _void(row: BreakawayGroup | BreakawayFact | BreakawayMember, reason: str, by: str) -> None:
    if row.voided_at is not None:
        raise GroupRefused("This is voided already.")
    row.voided_at, row.voided_by, row.void_reason = clock.now(), by, reason.strip()


def _void_spell(session: Session, row: BreakawayMember, reason: str, by: str) -> None:
    _void(row, reason, by)
    row.version += 1
    session.flush()
    _tell_of_spell(session, SplitEvent.GROUP_SPELL_VOIDED, row, {}, by=by, reason=reason.strip())


def _tell(
    session: Session,
    event: SplitEvent,
    group: BreakawayGroup,
    changes: Mapping[str, object],
    *,
    by: str,
) -> None:
    audit.record(session, event, by=by, subject=f"group {group.id}", changes=changes)


def _tell_of_spell(
    session: Session,
    event: SplitEvent,
    row: BreakawayMember,
    changes: Mapping[str, object],
    *,
    by: str,
    reason: str = "",
) -> None:
    """Add the entry; whom it is about, and why it was voided, is sealed for her."""
    audit.record(
        session,
        event,
        by=by,
        subject=f"group {row.group_id}",
        changes={"spell": row.id, **changes},
        person=f"member {row.member_id}",
        private={"member": row.member_id, **({"reason": reason} if reason else {})},
    )
