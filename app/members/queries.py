"""Reads of people, parties, seats and spells."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session

from app.db.model import LARGEST_ID, covers
from app.db.remembered import remembered
from app.kernel.dates import Spell
from app.kernel.errors import NotInRecord
from app.kernel.words import folded
from app.members.domain.elections import (
    NOT_KNOWN,
    POLLING_DAYS,
    SEATS_FILLED,
    intake_of,
)
from app.members.domain.house import House
from app.members.domain.parties import PARTY_UNKNOWN, chosen_party
from app.members.models import Clp, Constituency, Member, Party, PartySpell, SeatSpell
from app.members.settings import OWN_PARTY
from app.settings.queries import value_of
from app.source.models import ImportRun
from app.source.queries import is_invented


def get_house(session: Session, first: date, last: date) -> House:
    """Every spell with a day from `first` to `last`, to be asked who sat on one of them."""
    seats = session.execute(
        select(SeatSpell.member_id, SeatSpell.since, SeatSpell.until).where(
            sat_between(SeatSpell, first, last)
        )
    )
    parties = session.execute(
        select(PartySpell.member_id, PartySpell.since, PartySpell.until, PartySpell.party_id).where(
            sat_between(PartySpell, first, last)
        )
    )
    return House(
        [(member_id, Spell(since, until)) for member_id, since, until in seats],
        [(member_id, Spell(since, until), party) for member_id, since, until, party in parties],
    )


def get_party_by_any_name(session: Session, text: str) -> str:
    """The official name of the party a person means by a text.

    Raises UnknownParty (with the nearest names) or NoParty.
    """
    known = session.execute(select(Party.name, Party.abbreviation)).all()
    return chosen_party(text, known)


def get_own_party(session: Session) -> str:
    """The official name of the party whose record this is; it need not be on record."""
    return remembered(session, "own party", lambda: value_of(session, OWN_PARTY))


def find_party(session: Session, name: str) -> Party | None:
    """The party of an official name, when the record has one."""
    return session.scalar(select(Party).where(Party.name == name))


def list_parties(session: Session) -> list[Party]:
    """Every party and name that stands as one, by name."""
    return list(session.scalars(select(Party).order_by(Party.name)))


def list_parties_sat_for(session: Session) -> list[Party]:
    """Every party and name that a member has sat for, by name, and "Party unknown".

    The record may know more parties: a line declared for one is no business of the public.
    """
    sat_for = select(PartySpell.party_id)
    return list(
        session.scalars(
            select(Party)
            .where(or_(Party.id.in_(sat_for), Party.name == PARTY_UNKNOWN))
            .order_by(Party.name)
        )
    )


def get_member(session: Session, member_id: int) -> Member:
    """The member of an official id. Raises NotInRecord."""
    member = session.get(Member, member_id) if member_id <= LARGEST_ID else None
    if member is None:
        raise NotInRecord(f"No member with the official id {member_id} is in the record.")
    return member


def list_unconfirmed(session: Session) -> dict[int, int | None]:
    """Members in no membership record yet: id -> run that last asked for them."""
    return dict(
        session.execute(
            select(Member.id, Member.checked_run_id).where(~Member.confirmed).order_by(Member.id)
        ).all()
    )


def list_known(session: Session) -> dict[int, int | None]:
    """Members with a membership record: id -> run that last compared it with the source."""
    return dict(
        session.execute(select(Member.id, Member.checked_run_id).where(Member.confirmed)).all()
    )


def list_seated_now(session: Session) -> set[int]:
    """Members with a seat that has no end in the record."""
    return set(session.scalars(select(SeatSpell.member_id).where(SeatSpell.until.is_(None))))


def names_of(session: Session, member_ids: Collection[int]) -> dict[int, str]:
    """Names by id; an id the record does not have is left out."""
    return dict(
        session.execute(select(Member.id, Member.name).where(Member.id.in_(member_ids))).all()
    )


def list_seat_spells(session: Session, member_id: int) -> list[tuple[Spell, str]]:
    """A member's seats in order of time: (spell, constituency)."""

    def read() -> list[tuple[Spell, str]]:
        rows = session.execute(
            select(SeatSpell.since, SeatSpell.until, Constituency.name)
            .join(Constituency, Constituency.id == SeatSpell.constituency_id)
            .where(SeatSpell.member_id == member_id)
            .order_by(SeatSpell.since)
        )
        return [(Spell(since, until), name) for since, until, name in rows]

    return list(remembered(session, ("seats of", member_id), read))


def list_party_spells(session: Session, member_id: int) -> list[tuple[Spell, str, str | None]]:
    """A member's parties in order of time: (spell, party, sub-party)."""

    def read() -> list[tuple[Spell, str, str | None]]:
        rows = session.execute(
            select(PartySpell.since, PartySpell.until, Party.name, PartySpell.sub_party)
            .join(Party, Party.id == PartySpell.party_id)
            .where(PartySpell.member_id == member_id)
            .order_by(PartySpell.since)
        )
        return [(Spell(since, until), name, part) for since, until, name, part in rows]

    return list(remembered(session, ("parties of", member_id), read))


def sat_between(
    model: type[SeatSpell] | type[PartySpell], since: date | None, until: date | None
) -> ColumnElement[bool]:
    """That a spell has a day in a range; both days included, None for no bound."""
    conditions: list[ColumnElement[bool]] = []
    if until is not None:
        conditions.append(model.since <= until)
    if since is not None:
        conditions.append(or_(model.until.is_(None), model.until > since))
    return and_(true(), *conditions)


def list_sat_for(
    session: Session, party_id: int, since: date | None, until: date | None
) -> dict[int, str]:
    """Members who held a seat and sat for a party on some day of a range: id -> name.

    Both spells must cover one and the same day of the range, both ends included.
    """
    rows = session.execute(
        select(Member.id, Member.name)
        .join(PartySpell, PartySpell.member_id == Member.id)
        .join(SeatSpell, SeatSpell.member_id == Member.id)
        .where(
            PartySpell.party_id == party_id,
            sat_between(PartySpell, since, until),
            sat_between(SeatSpell, since, until),
            or_(SeatSpell.until.is_(None), SeatSpell.until > PartySpell.since),
            or_(PartySpell.until.is_(None), PartySpell.until > SeatSpell.since),
        )
        .distinct()
    )
    return dict(rows.all())


@dataclass(frozen=True, slots=True)
class MemberFilter:
    """What a list of members is narrowed to.

    on: the day seat and party are told for. sitting: only members with a seat that day.
    party: the official name of the party sat for that day. region: that of the seat. sort: "name",
    "party" or "constituency".
    """

    on: date
    text: str = ""
    party: str = ""
    region: str = ""
    sitting: bool = True
    sort: str = "name"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member in a list, as at a day; without a seat or a party where none is known."""

    id: int
    name: str
    confirmed: bool
    party: str | None
    sub_party: str | None
    constituency: str | None
    seat_since: date | None
    region: str | None


def _member_query(wanted: MemberFilter) -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = (
        select(
            Member.id,
            Member.name,
            Member.confirmed,
            Party.name,
            PartySpell.sub_party,
            Constituency.name,
            SeatSpell.since,
            Constituency.region,
        )
        .outerjoin(SeatSpell, (SeatSpell.member_id == Member.id) & covers(SeatSpell, wanted.on))
        .outerjoin(Constituency, Constituency.id == SeatSpell.constituency_id)
        .outerjoin(PartySpell, (PartySpell.member_id == Member.id) & covers(PartySpell, wanted.on))
        .outerjoin(Party, Party.id == PartySpell.party_id)
    )
    for word in folded(wanted.text).split():
        query = query.where(
            or_(
                Member.search_name.contains(word, autoescape=True),
                Constituency.search_name.contains(word, autoescape=True),
            )
        )
    if wanted.party == PARTY_UNKNOWN:
        query = query.where(or_(Party.name.is_(None), Party.name == PARTY_UNKNOWN))
    elif wanted.party:
        query = query.where(Party.name == wanted.party)
    if wanted.region:
        query = query.where(Constituency.region == wanted.region)
    if wanted.sitting:
        query = query.where(SeatSpell.id.is_not(None))
    return query


def list_members(
    session: Session, wanted: MemberFilter, *, limit: int | None = None, offset: int = 0
) -> list[MemberRow]:
    """Members that fit a filter, in its order; who has no party or seat comes last."""
    keys: dict[str, list[Any]] = {
        "name": [],
        "party": [Party.name],
        "constituency": [Constituency.search_name],
    }
    order: list[Any] = []
    for key in keys[wanted.sort]:
        order += [key.is_(None), key.desc() if wanted.descending else key]
    by_name = wanted.descending and wanted.sort == "name"
    order += [Member.sort_name.desc() if by_name else Member.sort_name, Member.id]
    query = _member_query(wanted).order_by(*order).limit(limit).offset(offset)
    return [MemberRow(*row) for row in session.execute(query)]


def count_members(session: Session, wanted: MemberFilter) -> int:
    """How many members fit a filter."""
    fitting = _member_query(wanted).subquery()
    return session.scalar(select(func.count()).select_from(fitting)) or 0


def count_seats_by_party(session: Session, on: date) -> list[tuple[str, int]]:
    """Members with a seat on a day by the name of their party, the largest first."""
    rows = session.execute(
        select(func.coalesce(Party.name, PARTY_UNKNOWN), func.count())
        .select_from(SeatSpell)
        .outerjoin(
            PartySpell, (PartySpell.member_id == SeatSpell.member_id) & covers(PartySpell, on)
        )
        .outerjoin(Party, Party.id == PartySpell.party_id)
        .where(covers(SeatSpell, on))
        .group_by(Party.name)
    )
    return sorted(((name, count) for name, count in rows), key=lambda row: (-row[1], row[0]))


def count_seats_of_party(session: Session, party_id: int, days: Sequence[date]) -> list[int]:
    """How many members with a seat sat for a party on each of some days."""
    rows = session.execute(
        select(SeatSpell.since, SeatSpell.until, PartySpell.since, PartySpell.until)
        .join(PartySpell, PartySpell.member_id == SeatSpell.member_id)
        .where(
            PartySpell.party_id == party_id,
            sat_between(PartySpell, min(days), max(days)),
            sat_between(SeatSpell, min(days), max(days)),
        )
    )
    spells = [(Spell(*row[:2]), Spell(*row[2:])) for row in rows]
    return [sum(day in seat and day in party for seat, party in spells) for day in days]


def list_sources(session: Session) -> list[str]:
    """The sources that the members on record were last compared with, by `ImportRun.source`."""
    compared = select(Member.checked_run_id).distinct()
    return list(session.scalars(select(ImportRun.source).where(ImportRun.run_id.in_(compared))))


def find_source_of(session: Session, member_id: int) -> str | None:
    """The source a member was last compared with; None where no run is known."""
    return session.scalar(
        select(ImportRun.source)
        .join(Member, Member.checked_run_id == ImportRun.run_id)
        .where(Member.id == member_id)
    )


def has_members(session: Session) -> bool:
    """Whether anybody is on record."""
    return session.scalar(select(Member.id).limit(1)) is not None


@dataclass(frozen=True, slots=True)
class Background:
    """Where a member comes from.

    region, constituency: of her seat on the day, else of the last before it, else of her first;
    None where no seat, or no region of it, is known. first_elected_on: the first day of her first
    seat on record. intake: the general election by which she first came in: "2010", "by-election
    after 2010", "not known" (see `domain.elections`).
    """

    region: str | None
    constituency: str | None
    first_elected_on: date | None
    intake: str


def list_backgrounds(
    session: Session, member_ids: Collection[int], on: date
) -> dict[int, Background]:
    """Region, seat and intake of members, by id, by a fixed number of queries."""
    elections = list_general_elections(session)
    rows = session.execute(
        select(SeatSpell.member_id, SeatSpell.since, Constituency.name, Constituency.region)
        .join(Constituency, Constituency.id == SeatSpell.constituency_id)
        .where(SeatSpell.member_id.in_(member_ids))
        .order_by(SeatSpell.member_id, SeatSpell.since)
    )
    found = {i: Background(None, None, None, NOT_KNOWN) for i in member_ids}
    for member_id, since, constituency, region in rows:
        first = found[member_id].first_elected_on
        if first is None:
            found[member_id] = Background(region, constituency, since, intake_of(since, elections))
        elif since <= on:
            found[member_id] = replace(found[member_id], region=region, constituency=constituency)
    return found


def list_general_elections(session: Session) -> list[date]:
    """The days of general elections: those of our table, and those that the record shows.

    An invented country has its own alone.
    """
    filled = session.scalars(
        select(SeatSpell.since).group_by(SeatSpell.since).having(func.count() >= SEATS_FILLED)
    )
    known = () if is_invented(session) else POLLING_DAYS
    return sorted({*filled, *known})


def list_regions(session: Session) -> list[str]:
    """The regions that seats on record lie in, by name."""
    regions = select(Constituency.region).where(Constituency.region.is_not(None)).distinct()
    return [region for region in session.scalars(regions.order_by(Constituency.region)) if region]


# --- CLPs --------------------------------------------------------------------------------------

Scopes = frozenset[str] | None
"""Scope keys that whoever asks is bound to; None for nobody's bounds."""


def clp_key(clp_id: int) -> str:
    """The scope key of a CLP, as a role grant carries it."""
    return f"clp:{clp_id}"


def within(scopes: Scopes) -> ColumnElement[bool]:
    """That a CLP is one of those that scope keys name."""
    if scopes is None:
        return true()
    ids = [key.removeprefix("clp:") for key in scopes if key.startswith("clp:")]
    return Clp.id.in_([int(number) for number in ids if number.isdecimal()])


@dataclass(frozen=True, slots=True)
class ClpFilter:
    """What a list of CLPs is narrowed to.

    on: the day it is told for. ended: also those that do not exist on that day. voided: also
    those recorded by mistake. sort: "name" or "constituency".
    """

    on: date
    text: str = ""
    ended: bool = False
    voided: bool = False
    sort: str = "name"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class ClpRow:
    """One CLP in a list, with who holds its seat on the day; None where nobody does."""

    id: int
    name: str
    constituency: str
    since: date
    until: date | None
    voided: bool
    member_id: int | None
    member: str | None


def _clp_query(wanted: ClpFilter, scopes: Scopes) -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = (
        select(
            Clp.id,
            Clp.name,
            Constituency.name,
            Clp.since,
            Clp.until,
            Clp.voided_at.is_not(None),
            Member.id,
            Member.name,
        )
        .join(Constituency, Constituency.id == Clp.constituency_id)
        .outerjoin(
            SeatSpell,
            (SeatSpell.constituency_id == Constituency.id) & covers(SeatSpell, wanted.on),
        )
        .outerjoin(Member, Member.id == SeatSpell.member_id)
        .where(within(scopes))
    )
    for word in folded(wanted.text).split():
        query = query.where(
            or_(
                Clp.search_name.contains(word, autoescape=True),
                Constituency.search_name.contains(word, autoescape=True),
            )
        )
    if not wanted.ended:
        query = query.where(covers(Clp, wanted.on))
    if not wanted.voided:
        query = query.where(Clp.voided_at.is_(None))
    return query


def list_clps(
    session: Session,
    wanted: ClpFilter,
    scopes: Scopes,
    *,
    limit: int | None = None,
    offset: int = 0,
) -> list[ClpRow]:
    """CLPs within a scope that fit a filter, in its order."""
    key = {"name": Clp.search_name, "constituency": Constituency.search_name}[wanted.sort]
    query = _clp_query(wanted, scopes).order_by(
        key.desc() if wanted.descending else key, Clp.search_name, Clp.id
    )
    return [ClpRow(*row) for row in session.execute(query.limit(limit).offset(offset))]


def count_clps(session: Session, wanted: ClpFilter, scopes: Scopes) -> int:
    """How many CLPs within a scope fit a filter."""
    fitting = _clp_query(wanted, scopes).with_only_columns(Clp.id).subquery()
    return session.scalar(select(func.count()).select_from(fitting)) or 0


def has_clps(session: Session) -> bool:
    """Whether any CLP is on record."""
    return session.scalar(select(Clp.id).limit(1)) is not None


def get_clp(session: Session, clp_id: int, scopes: Scopes) -> tuple[Clp, Constituency]:
    """A CLP within a scope, and its seat.

    Raises NotInRecord, with the same words for one out of scope and one that does not exist.
    """
    row = None
    if clp_id <= LARGEST_ID:
        row = session.execute(
            select(Clp, Constituency)
            .join(Constituency, Constituency.id == Clp.constituency_id)
            .where(Clp.id == clp_id, within(scopes))
        ).first()
    if row is None:
        raise NotInRecord(f"There is no CLP {clp_id} that you can see.")
    return row[0], row[1]


@dataclass(frozen=True, slots=True)
class KnownClp:
    """A CLP on record as a file would give it; voided ones are none."""

    id: int
    name: str
    constituency: str
    since: date
    until: date | None
    source: str


def list_known_clps(session: Session) -> list[KnownClp]:
    """Every CLP that has not been voided."""
    rows = session.execute(
        select(Clp.id, Clp.name, Constituency.name, Clp.since, Clp.until, Clp.source)
        .join(Constituency, Constituency.id == Clp.constituency_id)
        .where(Clp.voided_at.is_(None))
        .order_by(Clp.id)
    )
    return [KnownClp(*row) for row in rows]


def find_clp(session: Session, name: str, since: date) -> Clp | None:
    """The CLP of a name that began on a day, unless it was voided."""
    return session.scalar(
        select(Clp).where(
            Clp.search_name == folded(name), Clp.since == since, Clp.voided_at.is_(None)
        )
    )


def find_constituency(session: Session, name: str) -> Constituency | None:
    """The constituency that a person means by a name: that of the newest review, if several."""
    return session.scalars(
        select(Constituency)
        .where(Constituency.search_name == folded(name))
        .order_by(Constituency.official_id.desc().nulls_last())
        .limit(1)
    ).first()


def list_constituency_names(session: Session) -> list[str]:
    """The names of all constituencies on record, in order."""
    return list(session.scalars(select(Constituency.name).distinct().order_by(Constituency.name)))


def find_sitting(session: Session, constituency_id: int, on: date) -> Member | None:
    """Who holds a seat on a day."""
    return session.scalars(
        select(Member)
        .join(SeatSpell, SeatSpell.member_id == Member.id)
        .where(SeatSpell.constituency_id == constituency_id, covers(SeatSpell, on))
        .limit(1)
    ).first()


def clp_scopes(session: Session) -> dict[str, str]:
    """Every CLP that somebody may be made secretary of: scope key -> name."""
    rows = session.execute(
        select(Clp.id, Clp.name).where(Clp.voided_at.is_(None)).order_by(Clp.search_name)
    )
    return {clp_key(clp_id): name for clp_id, name in rows}
