"""Writes of the members' room that other rooms ask for. Nothing here commits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.kernel.words import folded
from app.members.domain.parties import BY_NAME, OfficialParty, PartyGiven, is_party
from app.members.models import Member, Party


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
