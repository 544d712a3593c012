"""What this room holds on a member, and how one is looked for."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.kernel.dates import Spell
from app.kernel.errors import NotInRecord
from app.members import queries
from app.members.queries import MemberFilter
from app.privacy.domain import RECORD_GOES_ON, RECORD_STAYS, Person, Purpose
from app.privacy.registry import Holder, Kind, holds_personal_data, person_kind
from app.source.queries import get_present_day

KIND = "member"
MOST_FOUND = 50


def _find(session: Session, text: str) -> list[tuple[Person, str]]:
    """Members by official id, name or constituency."""
    if text.isascii() and text.isdecimal():
        try:
            member = queries.get_member(session, int(text))
        except NotInRecord:
            return []
        return [(Person(KIND, member.id), member.name)]
    wanted = MemberFilter(on=get_present_day(session), text=text, sitting=False)
    rows = queries.list_members(session, wanted, limit=MOST_FOUND)
    return [(Person(KIND, row.id), row.name) for row in rows]


def _record(session: Session, person: Person) -> Mapping[str, object] | None:
    """Names, seats and parties as they were imported."""
    try:
        member = queries.get_member(session, person.id)
    except NotInRecord:
        return None
    return {
        "official_id": member.id,
        "name": member.name,
        "name_in_lists": member.list_name,
        "confirmed_by_a_membership_record": member.confirmed,
        "seats": [
            {**_days(spell), "constituency": name}
            for spell, name in queries.list_seat_spells(session, person.id)
        ],
        "parties": [
            {**_days(spell), "party": name, "part_of_it": part}
            for spell, name, part in queries.list_party_spells(session, person.id)
        ],
    }


def _days(spell: Spell) -> dict[str, object]:
    """`until` is the first day it no longer held."""
    return {
        "since": spell.since.isoformat(),
        "until": None if spell.until is None else spell.until.isoformat(),
    }


person_kind(
    Kind(
        name=KIND,
        label="Member of the House",
        find=_find,
        names=queries.names_of,
        page=lambda member_id: f"/members/{member_id}",
    )
)
holds_personal_data(
    Holder(
        room="members",
        purpose=Purpose.PUBLIC_RECORD,
        label="Names, seats and parties",
        read=_record,
        kinds=(KIND,),
        retention="for good, as the record of the House is",
        kept=RECORD_STAYS,
        objected=RECORD_GOES_ON,
    )
)
