"""The invented country in the shape of the official APIs' answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from app.demo.country import ALONE, PARTIES, Country, InventedDivision, InventedMember
from app.votes.domain.lines import Direction

COMMONS = 1
_PARTY_NUMBERS = {party.name: number for number, party in enumerate(PARTIES, start=1)}
_PARTIES = {party.name: party for party in PARTIES}


def member_search(member: InventedMember, day: date) -> dict[str, Any]:
    """An item of `Members/Search`."""
    return {
        "value": {
            "id": member.id,
            "nameListAs": f"{member.last_name}, {member.first_name}",
            "nameDisplayAs": member.name,
            "latestParty": _party(member.party(member.last or day)),
            "latestHouseMembership": _seat(member),
        },
        "links": [],
    }


def member_history(member: InventedMember) -> dict[str, Any]:
    """An item of `Members/History`. Both days of a spell belong to it."""
    parties = []
    ends = [since - timedelta(days=1) for since, _name in member.parties[1:]]
    for (since, name), last in zip(member.parties, [*ends, member.last], strict=True):
        parties.append(
            {"startDate": _midnight(since), "endDate": _midnight(last), "party": _party(name)}
        )
    return {
        "value": {
            "id": member.id,
            "partyHistory": parties,
            "houseMembershipHistory": [_seat(member)],
            "nameHistory": [
                {
                    "startDate": _midnight(member.since),
                    "endDate": None,
                    "nameListAs": f"{member.last_name}, {member.first_name}",
                    "nameDisplayAs": member.name,
                }
            ],
        },
        "links": [],
    }


def _seat(member: InventedMember) -> dict[str, Any]:
    return {
        "membershipFrom": member.seat,
        "membershipFromId": member.seat_id,
        "house": COMMONS,
        "membershipStartDate": _midnight(member.since),
        "membershipEndDate": _midnight(member.last),
    }


def _party(name: str) -> dict[str, Any]:
    party = _PARTIES[name]
    return {
        "id": _PARTY_NUMBERS[name],
        "name": name,
        "abbreviation": party.abbreviation,
        "backgroundColour": party.colour,
        "isIndependentParty": name == ALONE,
    }


def _midnight(day: date | None) -> str | None:
    return None if day is None else f"{day.isoformat()}T00:00:00"


def division_answer(
    country: Country, division: InventedDivision, *, left_out: int | None = None
) -> bytes:
    """The answer of `/data/division/{id}.json`.

    left_out: a member whose vote the source has not got yet, as it happens in life.
    """
    members = {member.id: member for member in country.members}
    tellers = {member_id for side in division.tellers.values() for member_id in side}
    votes = {i: None if i == left_out else vote for i, vote in division.votes.items()}

    def entries(ids: Iterable[int]) -> list[dict[str, Any]]:
        return [_entry(members[i], division.held_on) for i in sorted(ids)]

    def lobby(side: Direction) -> list[dict[str, Any]]:
        return entries(i for i, vote in votes.items() if vote is side and i not in tellers)

    ayes, noes = lobby(Direction.AYE), lobby(Direction.NO)
    published = division.held_at + timedelta(hours=1 if left_out else 20)
    return _json(
        {
            "DivisionId": division.id,
            "Date": division.held_at.isoformat(),
            "PublicationUpdated": published.isoformat(),
            "Number": division.number,
            "IsDeferred": False,
            "EVELType": "",
            "EVELCountry": "",
            "Title": division.title,
            "AyeCount": len(ayes),
            "NoCount": len(noes),
            "AyeTellers": entries(division.tellers[Direction.AYE]),
            "NoTellers": entries(division.tellers[Direction.NO]),
            "Ayes": ayes,
            "Noes": noes,
            "NoVoteRecorded": entries(i for i, vote in votes.items() if vote is None),
        }
    )


def division_row(answer: bytes) -> dict[str, Any]:
    """A division as the list gives it: without votes."""
    row: dict[str, Any] = json.loads(answer)
    row.update(Ayes=[], Noes=[], NoVoteRecorded=[], AyeTellers=None, NoTellers=None)
    return row


def _entry(member: InventedMember, day: date) -> dict[str, Any]:
    party = _PARTIES[member.party(day)]
    return {
        "MemberId": member.id,
        "Name": member.name,
        "ListAs": f"{member.last_name}, {member.first_name}",
        "Party": party.name,
        "SubParty": None,
        "PartyColour": party.colour,
        "PartyAbbreviation": party.abbreviation,
        "MemberFrom": member.seat,
        "ProxyName": None,
    }


def _json(content: Mapping[str, object]) -> bytes:
    return json.dumps(content, default=datetime.isoformat).encode()
