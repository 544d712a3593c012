"""Writes of this room: people and parties for those who import them, CLPs for officers.

Nothing here commits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts import service as accounts_service
from app.audit import service as audit
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.dates import Spell, written_day
from app.kernel.errors import DomainError, StaleEdit
from app.kernel.words import folded, nearest
from app.members import queries
from app.members.domain.parties import BY_NAME, OfficialParty, PartyGiven, is_party
from app.members.events import MemberEvent
from app.members.models import Clp, Constituency, Member, Party
from app.members.regions import region_of


def store_unconfirmed(
    session: Session, people: Mapping[int, tuple[str, str | None]], run_id: int
) -> None:
    """Store people whom no membership record knows: id -> (name, list name) from a division."""
    known = set(session.scalars(select(Member.id).where(Member.id.in_(list(people)))))
    rows = [
        {"id": member_id, "confirmed": False, **name_columns(name, list_name)}
        for member_id, (name, list_name) in people.items()
        if member_id not in known
    ]
    if rows:
        session.execute(insert(Member), rows)
    mark_checked(session, list(people), run_id)


def mark_checked(session: Session, ids: Collection[int], run_id: int) -> None:
    """Note that a run has compared these members with the source: a run cut off goes on after."""
    if ids:
        session.execute(update(Member).where(Member.id.in_(ids)).values(checked_run_id=run_id))


def record_parties(session: Session, given: Iterable[PartyGiven]) -> dict[str, int]:
    """Ids of parties by official name, made where the record does not have them yet.

    What an earlier source left open (abbreviation, colour, official id) is filled in.
    """
    wanted: dict[str, PartyGiven] = {}
    for party in given:
        kept = wanted.get(party.party.name)
        if kept is None or _tells_more(party, kept):
            wanted[party.party.name] = party
    known = {
        party.name: party
        for party in session.scalars(select(Party).where(Party.name.in_(list(wanted))))
    }
    for name, party in wanted.items():
        row = known.get(name)
        if row is None:
            row = Party(name=name, is_party=is_party(name))
            session.add(row)
            known[name] = row
        official = BY_NAME.get(name) or OfficialParty(name, None, None)
        # What the source says now comes first; our own table fills what it leaves open.
        row.colour = row.colour or _colour(party.colour) or official.colour
        row.abbreviation = row.abbreviation or official.abbreviation or party.abbreviation
        if party.party.sub_party is None:
            row.official_id = row.official_id or party.official_id
    session.flush()
    return {name: row.id for name, row in known.items()}


def _tells_more(one: PartyGiven, other: PartyGiven) -> bool:
    """Whether the first of two says more of a party: its own number, then its colour."""
    return (one.party.sub_party is None and one.official_id is not None, one.colour is not None) > (
        other.party.sub_party is None and other.official_id is not None,
        other.colour is not None,
    )


def _colour(value: str | None) -> str | None:
    """Six hexadecimal digits, or nothing: it is drawn, so nothing else may pass."""
    value = (value or "").lstrip("#").lower()
    return value if len(value) == 6 and all(c in "0123456789abcdef" for c in value) else None


def fill_regions(session: Session) -> int:
    """Give every constituency without a region the one of the shipped table; returns how many."""
    filled = 0
    for seat in session.scalars(select(Constituency).where(Constituency.region.is_(None))):
        seat.region = region_of(seat.name)
        filled += seat.region is not None
    session.flush()
    return filled


def record_regions(session: Session, regions: Mapping[str, str]) -> None:
    """Put the regions of constituencies on record, by the seat's name: an invented country's."""
    for seat in session.scalars(select(Constituency).where(Constituency.name.in_(list(regions)))):
        seat.region = regions[seat.name]
    session.flush()


def name_columns(name: str, list_name: str | None) -> dict[str, str | None]:
    """The columns that a name fills: as shown, as listed, as sorted and as searched."""
    *first, last = name.split()
    return {
        "name": name,
        "list_name": list_name,
        # Where the source gives no name for lists, the last word of the name is the best guess.
        "sort_name": folded(list_name or " ".join([last, *first])),
        "search_name": folded(f"{name} {list_name or ''}"),
    }


# --- CLPs --------------------------------------------------------------------------------------


CLPS = "clps"
"""CLPs are recorded one after the other: no two of one name may overlap."""


class ClpRefused(DomainError):
    """A CLP cannot be kept like this. field: the name of what is wrong, "" for all of it."""

    def __init__(self, sentence: str, field: str = "") -> None:
        """Take the sentence, and the field it is about."""
        super().__init__(sentence)
        self.field = field


def record_clp(
    session: Session,
    *,
    name: str,
    constituency: str,
    since: date,
    until: date | None,
    source: str,
    by: str,
) -> Clp:
    """Put a CLP on record. constituency: by name; until: the first day it is no more.

    Raises ClpRefused.
    """
    one_at_a_time(session, CLPS)
    seat = _constituency(session, constituency)
    _check_clp(session, name, since, until)
    clp = Clp(
        name=name,
        search_name=folded(name),
        constituency_id=seat.id,
        since=since,
        until=until,
        source=source,
        recorded_at=clock.now(),
        recorded_by=by,
        version=1,
    )
    session.add(clp)
    session.flush()
    audit.record(
        session,
        MemberEvent.CLP_RECORDED,
        by=by,
        subject=f"clp {clp.id}",
        changes={"after": clp_facts(clp, seat.name)},
    )
    return clp


def change_clp(
    session: Session,
    clp_id: int,
    *,
    name: str,
    constituency: str,
    since: date,
    until: date | None,
    source: str,
    version: int | None,
    by: str,
) -> Clp:
    """Change what is on record of a CLP. Raises StaleEdit and ClpRefused."""
    one_at_a_time(session, CLPS)
    clp, seat = _locked_clp(session, clp_id)
    before = clp_facts(clp, seat.name)
    if clp.version != version:
        raise StaleEdit(before)
    if clp.voided_at is not None:
        raise ClpRefused("This CLP has been voided, so it cannot be changed.")
    new_seat = _constituency(session, constituency)
    _check_clp(session, name, since, until, but=clp.id)
    clp.name, clp.search_name = name, folded(name)
    clp.constituency_id = new_seat.id
    clp.since, clp.until, clp.source = since, until, source
    after = clp_facts(clp, new_seat.name)
    if after == before:
        raise ClpRefused("Nothing was changed: all is as it was.")
    clp.version += 1
    session.flush()
    audit.record(
        session,
        MemberEvent.CLP_CHANGED,
        by=by,
        subject=f"clp {clp.id}",
        changes={"before": before, "after": after},
    )
    return clp


def void_clp(session: Session, clp_id: int, *, reason: str, by: str) -> Clp:
    """Void a CLP that was recorded by mistake; it stays on record with the reason.

    Raises ClpRefused for one that has been voided, or that somebody is secretary of.
    """
    # Nobody is made secretary of it meanwhile.
    one_at_a_time(session, accounts_service.ACCOUNTS)
    one_at_a_time(session, CLPS)
    clp, _seat = _locked_clp(session, clp_id)
    if clp.voided_at is not None:
        raise ClpRefused("This CLP has been voided already.")
    held = accounts.list_holders(session, queries.clp_key(clp.id))
    if held:
        names = ", ".join(user.name for user in held)
        raise ClpRefused(f"End the role of its secretary first: {names}.")
    clp.voided_at = clock.now()
    clp.voided_by = by
    clp.void_reason = reason
    clp.version += 1
    session.flush()
    audit.record(
        session,
        MemberEvent.CLP_VOIDED,
        by=by,
        subject=f"clp {clp.id}",
        changes={"name": clp.name, "reason": reason},
    )
    return clp


def clp_facts(clp: Clp, constituency: str) -> dict[str, str]:
    """What is on record of a CLP, by the fields of its form, as text."""
    return {
        "name": clp.name,
        "constituency": constituency,
        "since": clp.since.isoformat(),
        "until": "" if clp.until is None else clp.until.isoformat(),
        "source": clp.source,
    }


def _locked_clp(session: Session, clp_id: int) -> tuple[Clp, Constituency]:
    queries.get_clp(session, clp_id, None)
    clp = session.scalars(
        select(Clp)
        .where(Clp.id == clp_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    return clp, session.get_one(Constituency, clp.constituency_id)


def _constituency(session: Session, name: str) -> Constituency:
    """The seat of a name. Raises ClpRefused with the nearest names."""
    seat = queries.find_constituency(session, name)
    if seat is None:
        near = nearest(name, queries.list_constituency_names(session))
        advice = (
            f"Did you mean {' or '.join(near)}?"
            if near
            else "Import the members first: seats come with them."
        )
        raise ClpRefused(f"No constituency “{name}” is on record. {advice}", "constituency")
    return seat


def _check_clp(
    session: Session, name: str, since: date, until: date | None, but: int | None = None
) -> None:
    """Refuse what no CLP can be (ClpRefused). but: the id of the one being changed."""
    if until is not None and until <= since:
        raise ClpRefused(f"It must end after {written_day(since)}, when it begins.", "until")
    overlapping = session.scalars(
        select(Clp).where(
            Clp.search_name == folded(name), Clp.voided_at.is_(None), Clp.id != (but or 0)
        )
    )
    for other in overlapping:
        if Spell(since, until).overlaps(Spell(other.since, other.until)):
            raise ClpRefused(
                f"A CLP of this name is on record already, since {written_day(other.since)}.",
                "name",
            )
