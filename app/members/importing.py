"""Members from the Members API: fetch, parse, plan, apply.

The current ones come from `Members/Search`, everybody's spells from `Members/History`; a person
asked for by id whom the history does not know, or does not name, is looked for at `Members/{id}`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise

import msgspec
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.kernel.dates import FIRST_YEAR, LAST_YEAR, LONDON, Spell
from app.kernel.words import folded
from app.members.domain.parties import PartyGiven, PartyName, official_party
from app.members.domain.spells import ContradictoryDates, Entry, held_on, spells_of
from app.members.models import Constituency, Member, Party, PartySpell, SeatSpell
from app.members.service import fill_regions, mark_checked, name_columns, record_parties
from app.source.answers import Missing, Request, Source, Unreadable
from app.source.decoding import Count, OfficialId, checked_name, checked_text, decode
from app.source.listing import every_item
from app.source.outcome import Told

COMMONS = 1
IDS_A_REQUEST = 20
BATCH = 50


class PartyShape(msgspec.Struct):
    """A party as the Members API gives it."""

    name: str | None = None
    abbreviation: str | None = None
    backgroundColour: str | None = None  # noqa: N815
    id: Count | None = None


class HouseMembershipShape(msgspec.Struct):
    """A spell in a House, with a seat in the Commons or a kind of peerage in the Lords."""

    house: int | None = None
    membershipFrom: str | None = None  # noqa: N815
    membershipFromId: Count | None = None  # noqa: N815
    membershipStartDate: str | None = None  # noqa: N815
    membershipEndDate: str | None = None  # noqa: N815


class MemberShape(msgspec.Struct):
    """A person as `Members/Search` and `Members/{id}` give her: only the latest of everything."""

    id: OfficialId
    nameListAs: str | None = None  # noqa: N815
    nameDisplayAs: str | None = None  # noqa: N815
    latestParty: PartyShape | None = None  # noqa: N815
    latestHouseMembership: HouseMembershipShape | None = None  # noqa: N815


class MemberItemShape(msgspec.Struct):
    """A person in her envelope."""

    value: MemberShape


class SearchShape(msgspec.Struct):
    """A page of `Members/Search`. `totalResults` and `page.next` are not to be trusted."""

    items: list[msgspec.Raw]


class MemberPartyShape(msgspec.Struct):
    """A party sat for, with its first and last day."""

    startDate: str  # noqa: N815
    endDate: str | None = None  # noqa: N815
    party: PartyShape | None = None


class MemberNameShape(msgspec.Struct):
    """A name borne, from a day."""

    startDate: str  # noqa: N815
    nameListAs: str | None = None  # noqa: N815
    nameDisplayAs: str | None = None  # noqa: N815


class HistoryShape(msgspec.Struct):
    """A person's names, parties and memberships, in no promised order."""

    id: OfficialId
    partyHistory: list[MemberPartyShape] | None = None  # noqa: N815
    houseMembershipHistory: list[HouseMembershipShape] | None = None  # noqa: N815
    nameHistory: list[MemberNameShape] | None = None  # noqa: N815


class HistoryItemShape(msgspec.Struct):
    """A history in its envelope."""

    value: HistoryShape


class _IdShape(msgspec.Struct):
    id: OfficialId


class _IdItemShape(msgspec.Struct):
    value: _IdShape


SEARCH = msgspec.json.Decoder(SearchShape)
MEMBER_ITEM = msgspec.json.Decoder(MemberItemShape)
HISTORY = msgspec.json.Decoder(list[msgspec.Raw])
HISTORY_ITEM = msgspec.json.Decoder(HistoryItemShape)
ID_ITEM = msgspec.json.Decoder(_IdItemShape)


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """Everything the product stores of a member, as the source has it now."""

    id: int
    name: str
    list_name: str | None
    seats: tuple[tuple[Spell, tuple[int | None, str]], ...]
    parties: tuple[tuple[Spell, PartyName], ...]
    party_details: tuple[PartyGiven, ...] = field(default=(), compare=False)
    # False: the source gave no history, so only the latest seat and party are in it.
    whole: bool = field(default=True, compare=False)


@dataclass(slots=True)
class Fetched:
    """Members' records read, and ids that no membership record knows."""

    records: list[MemberRecord] = field(default_factory=list)
    unknown: set[int] = field(default_factory=set)


# --- fetch -------------------------------------------------------------------------------------


def list_current(source: Source, told: Told) -> dict[int, MemberShape]:
    """Current members of the Commons by id, from every page until an empty one.

    Bad items are refused. Raises Unreadable when a page cannot be read.
    """
    found: dict[int, MemberShape] = {}
    request = Request("/Members/Search", (("House", COMMONS), ("IsCurrentMember", "true")))
    for item in every_item(source, request, "", 20, lambda body: decode(body, SEARCH).items):
        try:
            value = decode(item, MEMBER_ITEM).value
        except Unreadable as refusal:
            told.refuse("member", _id_in(item), str(refusal))
        else:
            found[value.id] = value
    return found


def fetch_members(
    source: Source, ids: Sequence[int], told: Told, current: Mapping[int, MemberShape]
) -> Fetched:
    """The records of members by id, bad ones refused.

    current: what `Members/Search` said of those that are in the House now.
    Raises SourceUnreachable.
    """
    fetched = Fetched()
    histories = _histories(source, ids, told)
    refused = {refusal.id for refusal in told.refused if refusal.kind == "member"}
    wanted = [member_id for member_id in ids if member_id not in refused]
    shapes = dict(current)
    shapes |= _by_id(
        source,
        [i for i in wanted if i not in shapes and not _named(histories.get(i))],
        told,
    )
    refused = {refusal.id for refusal in told.refused if refusal.kind == "member"}
    for member_id in wanted:
        shape, history = shapes.get(member_id), histories.get(member_id)
        if member_id in refused:
            continue
        if shape is None and history is None:
            fetched.unknown.add(member_id)
            continue
        try:
            fetched.records.append(read_member(member_id, shape, history))
        except (Unreadable, ContradictoryDates) as refusal:
            told.refuse("member", member_id, str(refusal))
    return fetched


def _histories(source: Source, ids: Sequence[int], told: Told) -> dict[int, HistoryShape]:
    """Histories by id, asked for in batches; where a batch has a fault, one by one."""
    batches = [list(ids[i : i + IDS_A_REQUEST]) for i in range(0, len(ids), IDS_A_REQUEST)]
    found: dict[int, HistoryShape] = {}
    again: list[int] = []
    for batch, answer in zip(batches, _ask_histories(source, batches), strict=True):
        try:
            items, bad = _read_histories(answer)
        except Missing:
            continue
        except Unreadable:
            items, bad = {}, True
        found |= {i: items[i] for i in batch if i in items}
        if bad:
            again += [i for i in batch if i not in items]
    for member_id, answer in zip(again, _ask_histories(source, [[i] for i in again]), strict=True):
        try:
            items, bad = _read_histories(answer, strict=True)
        except Missing:
            continue
        except Unreadable as refusal:
            told.refuse("member", member_id, str(refusal))
            continue
        if member_id in items:
            found[member_id] = items[member_id]
    return found


def _ask_histories(source: Source, batches: Sequence[Sequence[int]]) -> list[bytes | Unreadable]:
    return source.get_many(
        [Request("/Members/History", tuple(("ids", i) for i in batch)) for batch in batches]
    )


def _read_histories(
    answer: bytes | Unreadable, *, strict: bool = False
) -> tuple[dict[int, HistoryShape], bool]:
    """Histories by id, and whether any item was bad (strict: the first bad one is raised)."""
    if isinstance(answer, Unreadable):
        raise answer
    items: dict[int, HistoryShape] = {}
    bad = False
    for item in decode(answer, HISTORY):
        try:
            value = decode(bytes(item), HISTORY_ITEM).value
        except Unreadable:
            if strict:
                raise
            bad = True
        else:
            items.setdefault(value.id, value)
    return items, bad


def _by_id(source: Source, ids: Sequence[int], told: Told) -> dict[int, MemberShape]:
    found = {}
    answers = source.get_many([Request(f"/Members/{member_id}") for member_id in ids])
    for member_id, answer in zip(ids, answers, strict=True):
        if isinstance(answer, Missing):
            continue
        try:
            if isinstance(answer, Unreadable):
                raise answer
            value = decode(answer, MEMBER_ITEM).value
            if value.id != member_id:
                raise Unreadable(f"Member {member_id} was asked for and {value.id} was answered.")
        except Unreadable as refusal:
            told.refuse("member", member_id, str(refusal))
        else:
            found[member_id] = value
    return found


def _id_in(item: bytes) -> int | None:
    try:
        return decode(item, ID_ITEM).value.id
    except Unreadable:
        return None


def _named(history: HistoryShape | None) -> bool:
    return history is not None and any(name.nameDisplayAs for name in history.nameHistory or ())


# --- parse -------------------------------------------------------------------------------------


def read_member(
    member_id: int, shape: MemberShape | None, history: HistoryShape | None
) -> MemberRecord:
    """One record from the two answers about a member; at least one must be there.

    Spells come from the history; without one, the latest seat and party are all that is known.
    Raises Unreadable or ContradictoryDates with a sentence.
    """
    name, list_name = _latest_name(shape, history)
    if history is not None:
        memberships = history.houseMembershipHistory or []
        parties = history.partyHistory or []
    else:
        assert shape is not None
        latest = shape.latestHouseMembership
        memberships = [latest] if latest is not None else []
        parties = [
            MemberPartyShape(
                membership.membershipStartDate or "",
                membership.membershipEndDate,
                shape.latestParty,
            )
            for membership in memberships
            if membership.house == COMMONS
        ]
    # A peer's "seat" ("Life peer") is none: only spells in the Commons are.
    commons = [membership for membership in memberships if membership.house == COMMONS]
    seats = spells_of(
        [
            Entry(
                (m.membershipFromId, _text(m.membershipFrom, "name of the seat")),
                _day(m.membershipStartDate, "seat"),
                _day_or_none(m.membershipEndDate, "seat"),
            )
            for m in commons
        ]
    )
    given = [_party_given(p.party) for p in parties]
    held = spells_of(
        [
            Entry(party.party, _day(p.startDate, "party"), _day_or_none(p.endDate, "party"))
            for p, party in zip(parties, given, strict=True)
        ]
    )
    return MemberRecord(
        member_id,
        name,
        list_name,
        tuple(seats),
        tuple(held),
        tuple(given),
        whole=history is not None,
    )


def _latest_name(shape: MemberShape | None, history: HistoryShape | None) -> tuple[str, str | None]:
    names = [
        name for name in (history.nameHistory if history else None) or () if name.nameDisplayAs
    ]
    if names:
        latest = max(names, key=lambda name: name.startDate)
        name, list_name = latest.nameDisplayAs, latest.nameListAs
    elif shape is not None:
        name, list_name = shape.nameDisplayAs, shape.nameListAs
    else:
        name, list_name = None, None
    list_name = list_name or (shape.nameListAs if shape is not None else None)
    name = name or list_name
    if not name or not name.strip():
        raise Unreadable("The record has no name.")
    checked_name(name, "name")
    return name.strip(), checked_name(list_name, "name") or None


def _party_given(party: PartyShape | None) -> PartyGiven:
    if party is None:
        return PartyGiven(official_party(None))
    return PartyGiven(
        official_party(checked_name(party.name, "name of the party")),
        checked_name(party.abbreviation, "abbreviation of the party"),
        party.backgroundColour,
        party.id,
    )


def _text(value: str | None, what: str) -> str:
    checked = checked_name(value, what)
    if not checked or not checked.strip():
        raise Unreadable(f"The record has no {what}.")
    return checked.strip()


def _day(value: str | None, what: str) -> date:
    day = _day_or_none(value, what)
    if day is None:
        raise Unreadable(f"A {what} in the record has no day it began.")
    return day


def _day_or_none(value: str | None, what: str) -> date | None:
    if not value:
        return None
    checked_text(value, f"date of a {what}")
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is not None:
            moment = moment.astimezone(LONDON)
    except (ValueError, OverflowError):
        raise Unreadable(f"“{value[:40]}” is no date of a {what}.") from None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise Unreadable(f"“{value[:40]}” cannot be a date of a {what}.")
    return moment.date()


# --- plan --------------------------------------------------------------------------------------


@dataclass(slots=True)
class MemberPlan:
    """What storing some records would change. `touched`: days on which who sat for whom differs."""

    new: list[MemberRecord] = field(default_factory=list)
    changed: list[MemberRecord] = field(default_factory=list)
    unchanged: list[MemberRecord] = field(default_factory=list)
    withheld: list[MemberRecord] = field(default_factory=list)
    touched: list[Spell] = field(default_factory=list)
    changes: dict[str, list[str]] = field(default_factory=dict)


def plan_members(session: Session, records: Iterable[MemberRecord]) -> MemberPlan:
    """Compare records with what is stored, everything but pictures."""
    records = list(records)
    stored, confirmed = _stored_records(session, [record.id for record in records])
    plan = MemberPlan()
    for record in records:
        old = stored.get(record.id)
        if old is None:
            plan.new.append(record)
        elif old == record and record.id in confirmed:
            plan.unchanged.append(record)
            continue
        elif not record.whole and record.id in confirmed:
            # The latest seat and party alone must not take the place of a history we have.
            plan.withheld.append(record)
            continue
        else:
            plan.changed.append(record)
            plan.changes[str(record.id)] = _what_changed(old, record)
        plan.touched += _days_that_differ(old, record)
    return plan


def _stored_records(
    session: Session, ids: Sequence[int]
) -> tuple[dict[int, MemberRecord], set[int]]:
    people = session.execute(
        select(Member.id, Member.name, Member.list_name, Member.confirmed).where(Member.id.in_(ids))
    ).all()
    seats: dict[int, list[tuple[Spell, tuple[int | None, str]]]] = {i: [] for i in ids}
    for member_id, since, until, official_id, name in session.execute(
        select(
            SeatSpell.member_id,
            SeatSpell.since,
            SeatSpell.until,
            Constituency.official_id,
            Constituency.name,
        )
        .join(Constituency, Constituency.id == SeatSpell.constituency_id)
        .where(SeatSpell.member_id.in_(ids))
        .order_by(SeatSpell.since)
    ):
        seats[member_id].append((Spell(since, until), (official_id, name)))
    parties: dict[int, list[tuple[Spell, PartyName]]] = {i: [] for i in ids}
    for member_id, since, until, name, sub_party in session.execute(
        select(
            PartySpell.member_id,
            PartySpell.since,
            PartySpell.until,
            Party.name,
            PartySpell.sub_party,
        )
        .join(Party, Party.id == PartySpell.party_id)
        .where(PartySpell.member_id.in_(ids))
        .order_by(PartySpell.since)
    ):
        parties[member_id].append((Spell(since, until), PartyName(name, sub_party)))
    stored = {
        member_id: MemberRecord(
            member_id, name, list_name, tuple(seats[member_id]), tuple(parties[member_id])
        )
        for member_id, name, list_name, _confirmed in people
    }
    return stored, {row.id for row in people if row.confirmed}


def _what_changed(old: MemberRecord, new: MemberRecord) -> list[str]:
    names = ("name", "list_name", "seats", "parties")
    return [name for name in names if getattr(old, name) != getattr(new, name)] or ["confirmed"]


def _days_that_differ(old: MemberRecord | None, new: MemberRecord) -> list[Spell]:
    """The days on which a member's being seated, or the party sat for, is not as before."""
    spells = [spell for record in (old, new) if record for spell, _held in record.seats]
    spells += [spell for record in (old, new) if record for spell, _held in record.parties]
    edges = sorted(
        {spell.since for spell in spells} | {spell.until for spell in spells if spell.until}
    )
    differ: list[Spell] = []
    for since, until in pairwise([*edges, None]):
        assert since is not None
        if _place_on(old, since) != _place_on(new, since):
            differ.append(Spell(since, until))
    return differ


def _place_on(record: MemberRecord | None, day: date) -> PartyName | bool:
    """False: not in the House that day; else the party (True: seated, party not known)."""
    if record is None or held_on(record.seats, day) is None:
        return False
    return held_on(record.parties, day) or True


# --- apply -------------------------------------------------------------------------------------


def apply_members(session: Session, plan: MemberPlan, run_id: int) -> None:
    """Store a plan: new and changed records replaced whole, all marked as checked by the run."""
    written = [*plan.new, *plan.changed]
    if written:
        parties = record_parties(
            session, [given for record in written for given in record.party_details]
        )
        seats = _constituency_ids(
            session, {seat for record in written for _spell, seat in record.seats}
        )
        ids = [record.id for record in written]
        for model in (SeatSpell, PartySpell):
            session.execute(delete(model).where(model.member_id.in_(ids)))
        for record in plan.changed:
            session.execute(
                update(Member)
                .where(Member.id == record.id)
                .values(confirmed=True, **name_columns(record.name, record.list_name))
            )
        if plan.new:
            session.execute(
                insert(Member),
                [
                    {
                        "id": record.id,
                        "confirmed": True,
                        **name_columns(record.name, record.list_name),
                    }
                    for record in plan.new
                ],
            )
        _insert_all(
            session,
            SeatSpell,
            (
                {
                    "member_id": record.id,
                    "constituency_id": seats[seat],
                    "since": spell.since,
                    "until": spell.until,
                }
                for record in written
                for spell, seat in record.seats
            ),
        )
        _insert_all(
            session,
            PartySpell,
            (
                {
                    "member_id": record.id,
                    "party_id": parties[party.name],
                    "sub_party": party.sub_party,
                    "since": spell.since,
                    "until": spell.until,
                }
                for record in written
                for spell, party in record.parties
            ),
        )
    fill_regions(session)
    mark_checked(session, [record.id for record in (*written, *plan.unchanged)], run_id)


def _insert_all(
    session: Session,
    model: type[SeatSpell] | type[PartySpell],
    rows: Iterator[dict[str, object]],
) -> None:
    values = list(rows)
    if values:
        session.execute(insert(model), values)


def _constituency_ids(
    session: Session, wanted: Collection[tuple[int | None, str]]
) -> dict[tuple[int | None, str], int]:
    known = {
        (row.official_id, row.name): row
        for row in session.scalars(
            select(Constituency).where(Constituency.name.in_({name for _id, name in wanted}))
        )
    }
    for official_id, name in sorted(wanted, key=lambda seat: (seat[1], seat[0] or 0)):
        if (official_id, name) not in known:
            row = Constituency(official_id=official_id, name=name, search_name=folded(name))
            session.add(row)
            known[official_id, name] = row
    session.flush()
    return {seat: known[seat].id for seat in wanted}
