"""Divisions and their votes, as the API tells them."""

from __future__ import annotations

from typing import Any

from app.db import db
from app.opendata.schemas.asked import DivisionsAsked, DivisionVotesAsked, Nothing
from app.opendata.schemas.given import Divisions, DivisionVotes, WholeDivision
from app.opendata.views.blueprint import api, listed
from app.votes import queries as votes
from app.votes.attribution import attribution_of
from app.votes.dissent import dissent_of
from app.votes.models import Division
from app.votes.queries import DivisionFilter, DivisionRow
from app.web.paging import Page

Asked = dict[str, Any]
TAG = "Divisions"


@api("/divisions", Divisions, takes=DivisionsAsked, name="listDivisions", tag=TAG)
def divisions_json(asked: Asked) -> tuple[Asked, dict[str, str]]:
    """Divisions, searched and narrowed to days."""
    number, size = asked["page"], asked["page_size"]
    wanted = DivisionFilter(
        title=asked["q"], since=asked["since"], until=asked["until"], sort=asked["sort"]
    )
    rows = votes.list_divisions(db.session, wanted, limit=size, offset=(number - 1) * size)
    total = votes.count_divisions(db.session, wanted)
    page = Page([_in_brief(row) for row in rows], number, size, total)
    return listed(page, attribution=attribution_of(db.session))


@api("/divisions/<int:division_id>", WholeDivision, takes=Nothing, name="getDivision", tag=TAG)
def division_json(_asked: Asked, division_id: int) -> Asked:
    """One division with its counts by party."""
    division = votes.get_division(db.session, division_id)
    figures = votes.list_party_figures(db.session, division_id)
    rows = votes.list_votes(db.session, division)
    lines = {
        one.party: {
            "direction": one.against.value,
            "known_from": "reported" if one.reported else "office",
            "source": one.source,
            "declared_on": one.declared_on,
            "against": len(one.votes),
        }
        for one in dissent_of(db.session, division, figures, rows)
        # Else it is the majority that they went against, and no line.
        if one.declared_on is not None
    }
    return {
        **_in_brief(division),
        "listed_ayes": division.listed_ayes,
        "listed_noes": division.listed_noes,
        "teller_ayes": division.aye_tellers,
        "teller_noes": division.no_tellers,
        "both": division.both,
        "version": division.version,
        "parties": [
            {
                "party": party.party,
                "aye": party.aye,
                "no": party.no,
                "both": party.both,
                "no_vote": party.absent,
                "majority": party.majority.value,
                "against_majority": party.against_majority,
                "rice_index": party.rice,
                "line": lines.get(party.party),
            }
            for party in figures
        ],
        "attribution": attribution_of(db.session),
    }


@api(
    "/divisions/<int:division_id>/votes",
    DivisionVotes,
    takes=DivisionVotesAsked,
    name="listVotesOfDivision",
    tag=TAG,
)
def division_votes_json(asked: Asked, division_id: int) -> tuple[Asked, dict[str, str]]:
    """Votes of one division by name: everybody who voted or had a seat that day."""
    division = votes.get_division(db.session, division_id)
    received = votes.get_received(db.session, division)
    part_of = {member_id: part for member_id, (_party, part) in received.party_of().items()}
    chosen = [
        row
        for row in votes.list_votes(db.session, division)
        if (not asked["party"] or row.party == asked["party"])
        and (not asked["vote"] or row.vote.words == asked["vote"])
    ]
    page = Page.of(chosen, asked["page"], asked["page_size"])
    items = [
        {
            "member_id": row.member_id,
            "name": row.name,
            "confirmed": row.confirmed,
            "party": row.party,
            "sub_party": part_of.get(row.member_id),
            "constituency": row.constituency,
            "vote": row.vote.words,
            "proxy": received.proxies.get(row.member_id),
        }
        for row in page.items
    ]
    shown: Page[Asked] = Page(items, page.number, page.size, page.total)
    return listed(shown, division_id=division_id, attribution=attribution_of(db.session))


def _in_brief(division: Division | DivisionRow) -> Asked:
    return {
        "id": division.id,
        "held_on": division.held_on,
        "number": division.number,
        "title": division.title,
        "deferred": division.deferred,
        "ayes": division.official_ayes,
        "noes": division.official_noes,
    }
