"""A small House put straight into the database, to be asked who sits in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from app.kernel.words import folded
from app.members.domain.parties import is_party
from app.members.models import Constituency, Member, Party, PartySpell, SeatSpell

ELECTED_ON = date(2015, 5, 7)
EIGHT = {
    "Labour": 5,
    "Conservative": 4,
    "Scottish National Party": 2,
    "Sinn Féin": 1,
    "Independent": 1,
    "Speaker": 1,
}
"""Seats by party of a House of fourteen."""


def make_house(
    session: Session, seats: Mapping[str, int] | None = None, since: date = ELECTED_ON
) -> dict[str, list[int]]:
    """Members with a seat and a party from a day on; their ids by party, from 1."""
    ids: dict[str, list[int]] = {}
    number = 0
    for name, count in (EIGHT if seats is None else seats).items():
        party = Party(name=name, is_party=is_party(name))
        session.add(party)
        session.flush()
        ids[name] = []
        for _ in range(count):
            number += 1
            who = f"Ada Member-{number}"
            seat = Constituency(
                official_id=number, name=f"Seat {number}", search_name=f"seat {number}"
            )
            session.add(seat)
            session.add(
                Member(
                    id=number,
                    name=who,
                    sort_name=folded(f"Member-{number:04} Ada"),
                    search_name=folded(who),
                    confirmed=True,
                )
            )
            session.flush()
            session.add(SeatSpell(member_id=number, constituency_id=seat.id, since=since))
            session.add(PartySpell(member_id=number, party_id=party.id, since=since))
            ids[name].append(number)
    session.flush()
    return ids
