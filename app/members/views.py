"""The list of members, and what this room tells of one."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, render_template, request
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice

from app.db import db
from app.desk.registry import Heading, Section, home_section, member_heading, member_section
from app.kernel.dates import ONE_DAY, Spell, written_day
from app.members import queries
from app.members.domain.parties import party_label
from app.members.domain.spells import held_on
from app.members.exports import members_table
from app.members.forms import MembersFilter
from app.members.queries import MemberFilter
from app.security.access import public
from app.source.attribution import attribution_among
from app.source.queries import get_present_day
from app.tabular.answers import file_answer
from app.tabular.page import Sort, html_view
from app.web.addresses import query_url
from app.web.paging import Page, page_number

pages = Blueprint("members", __name__)

PAGE_SIZE = 50
SORTS = frozenset({"name", "party", "constituency"})


def _form() -> MembersFilter:
    form = MembersFilter(request.args)
    form.party.choices = [
        SelectChoice("", "All parties"),
        *(SelectChoice(p.name, p.name) for p in queries.list_parties_sat_for(db.session)),
    ]
    return form


def _wanted(form: MembersFilter) -> MemberFilter:
    sort = request.args.get("sort", "name")
    return MemberFilter(
        on=form.on.data or get_present_day(db.session),
        text=form.q.data,
        party=form.party.data,
        sitting=form.who.data == "sitting",
        sort=sort if sort in SORTS else "name",
        descending=request.args.get("order") == "descending",
    )


@pages.get("/members")
@public
def members() -> str | tuple[str, int]:
    """Members with a seat on a day, or everybody on record."""
    form = _form()
    if not form.validate():
        return render_template("members/members.html", form=form, page=None), 422
    wanted = _wanted(form)
    number = page_number(request.args.get("page"))
    rows = queries.list_members(
        db.session, wanted, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
    )
    page = Page(rows, number, PAGE_SIZE, queries.count_members(db.session, wanted))
    attribution = attribution_among(queries.list_sources(db.session))
    return render_template(
        "members/members.html",
        form=form,
        page=page,
        table=html_view(members_table(attribution), rows),
        attribution=attribution,
        sort=Sort(
            wanted.sort,
            wanted.descending,
            SORTS,
            lambda name, descending: query_url(
                sort=name, order="descending" if descending else None
            ),
        ),
        on=wanted.on,
        on_record=bool(page.total) or queries.has_members(db.session),
    )


@pages.get("/members.<any(csv, xlsx):kind>")
@public
def members_file(kind: str) -> Response | tuple[str, int]:
    """The same list, whole, as a file."""
    form = _form()
    if not form.validate():
        return render_template("members/members.html", form=form, page=None), 422
    wanted = _wanted(form)
    notes = [("As at", written_day(wanted.on))]
    if wanted.text:
        notes.append(("Name or constituency contains", wanted.text))
    if wanted.party:
        notes.append(("Party that day", wanted.party))
    notes.append(("Who", "with a seat that day" if wanted.sitting else "everyone on record"))
    rows = queries.list_members(db.session, wanted)
    attribution = attribution_among(queries.list_sources(db.session))
    return file_answer(members_table(attribution), rows, kind, notes)


@member_heading
def heading(session: Session, member_id: int) -> Heading:
    """Name, and seat and party in one line."""
    member = queries.get_member(session, member_id)
    if not member.confirmed:
        return Heading(
            member.name,
            "Stands in a division but in no membership record yet: seat unknown, unconfirmed.",
        )
    seats = queries.list_seat_spells(session, member_id)
    if not seats:
        return Heading(member.name, "No seat in the Commons is on record.")
    spell, seat = seats[-1]
    present = get_present_day(session)
    ended = spell.until is not None and spell.until <= present
    # The party of her last day in the Commons: who sits in the Lords now may have another.
    day = last_day(spell) if ended else max(present, spell.since)
    parties = queries.list_party_spells(session, member_id)
    held = held_on([(when, party_label(name, part)) for when, name, part in parties], day)
    until = f", until {written_day(day)}" if ended else ""
    return Heading(member.name, f"{held or 'Party not known'}, {seat}{until}")


def last_day(spell: Spell) -> date:
    """The last day that belongs to a spell that has ended."""
    assert spell.until is not None
    return spell.until - ONE_DAY


@member_section(90)
def spells(session: Session, member_id: int) -> Section:
    """Seats and parties over time."""
    return Section(
        "members/_spells.html",
        {
            "seats": [
                (name, spell.since, None if spell.until is None else last_day(spell))
                for spell, name in reversed(queries.list_seat_spells(session, member_id))
            ],
            "parties": [
                (
                    party_label(name, sub_party),
                    spell.since,
                    None if spell.until is None else last_day(spell),
                )
                for spell, name, sub_party in reversed(
                    queries.list_party_spells(session, member_id)
                )
            ],
            "member_id": member_id,
        },
    )


@home_section(20)
def house(session: Session) -> Section | None:
    """How many members sit for whom today."""
    on = get_present_day(session)
    seats = queries.count_seats_by_party(session, on)
    if not seats:
        return None
    return Section(
        "members/_house.html", {"seats": seats, "on": on, "total": sum(n for _, n in seats)}
    )
