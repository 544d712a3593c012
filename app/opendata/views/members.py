"""Members, parties and the votes of a member, as the API tells them."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.db import db
from app.kernel.dates import ONE_DAY, Spell
from app.members import queries as members
from app.members.queries import MemberFilter
from app.opendata.schemas.asked import AsAt, MembersAsked, MemberVotesAsked, Nothing
from app.opendata.schemas.given import Members, MemberVotes, Parties, WholeMember
from app.opendata.views.blueprint import api, listed
from app.source.attribution import attribution_among
from app.source.queries import get_present_day
from app.votes import queries as votes
from app.votes.attribution import attribution_of
from app.web.paging import Page

Asked = dict[str, Any]
TAG = "Members"


@api("/members", Members, takes=MembersAsked, name="listMembers", tag=TAG)
def members_json(asked: Asked) -> tuple[Asked, dict[str, str]]:
    """Members as at a day, by name."""
    number, size = asked["page"], asked["page_size"]
    wanted = MemberFilter(
        on=asked["on"] or get_present_day(db.session),
        text=asked["q"],
        party=asked["party"],
        region=asked["region"],
        sitting=asked["who"] == "sitting",
    )
    rows = members.list_members(db.session, wanted, limit=size, offset=(number - 1) * size)
    page = Page(rows, number, size, members.count_members(db.session, wanted))
    return listed(page, on=wanted.on, attribution=_attribution())


@api("/members/<int:member_id>", WholeMember, takes=Nothing, name="getMember", tag=TAG)
def member_json(_asked: Asked, member_id: int) -> Asked:
    """One member: seats, parties, attendance."""
    member = members.get_member(db.session, member_id)
    figures = votes.get_attendance(db.session, [member_id]).get(member_id)
    return {
        "id": member.id,
        "name": member.name,
        "confirmed": member.confirmed,
        "seats": [
            {"constituency": name, "since": spell.since, "last_day": _last_day(spell)}
            for spell, name in members.list_seat_spells(db.session, member_id)
        ],
        "parties": [
            {
                "party": name,
                "sub_party": part,
                "since": spell.since,
                "last_day": _last_day(spell),
            }
            for spell, name, part in members.list_party_spells(db.session, member_id)
        ],
        "attendance": figures
        and {
            "held": figures.held,
            "voted": figures.voted,
            "against_majority": figures.against_majority,
            "share": figures.attendance,
        },
        "attribution": attribution_of(db.session),
    }


@api(
    "/members/<int:member_id>/votes",
    MemberVotes,
    takes=MemberVotesAsked,
    name="listVotesOfMember",
    tag=TAG,
)
def member_votes_json(asked: Asked, member_id: int) -> tuple[Asked, dict[str, str]]:
    """Votes of one member, the newest first."""
    members.get_member(db.session, member_id)
    number, size, against = asked["page"], asked["page_size"], asked["show"] == "against"
    rows = votes.list_member_votes(
        db.session, member_id, against=against, limit=size, offset=(number - 1) * size
    )
    total = votes.count_member_votes(db.session, member_id, against=against)
    items = [
        {
            "division_id": row.division_id,
            "held_on": row.held_on,
            "number": row.number,
            "title": row.title,
            "party": row.party,
            "vote": row.vote.words,
            "party_aye": row.party_aye,
            "party_no": row.party_no,
            "against_majority": row.against_majority,
        }
        for row in rows
    ]
    page = Page(items, number, size, total)
    return listed(page, member_id=member_id, attribution=attribution_of(db.session))


@api("/parties", Parties, takes=AsAt, name="listParties", tag=TAG)
def parties_json(asked: Asked) -> Asked:
    """Parties that a member has sat for, with their seats on a day."""
    on = asked["on"] or get_present_day(db.session)
    seats = dict(members.count_seats_by_party(db.session, on))
    return {
        "on": on,
        "items": [
            {
                "name": party.name,
                "abbreviation": party.abbreviation,
                "colour": party.colour,
                "is_party": party.is_party,
                "seats": seats.get(party.name, 0),
            }
            for party in members.list_parties_sat_for(db.session)
        ],
        "attribution": _attribution(),
    }


def _attribution() -> str:
    return attribution_among(members.list_sources(db.session))


def _last_day(spell: Spell) -> date | None:
    return None if spell.until is None else spell.until - ONE_DAY
