"""The public pages of one member, and what this room puts on shared pages."""

from __future__ import annotations

from collections import Counter

from flask import Response, abort, render_template, request
from sqlalchemy.orm import Session

from app.db import db
from app.desk.registry import Section, home_section, member_section
from app.kernel.errors import NotInRecord
from app.members import queries as members
from app.members.models import Member
from app.security.access import public
from app.security.identity import current_identity
from app.standing.registry import kept_for_all
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.votes import exports, queries
from app.votes.attribution import attribution_of
from app.votes.exports import excuses_table
from app.votes.forms import MemberVotesFilter
from app.votes.permissions import VotePermission
from app.votes.queries import DivisionFilter
from app.votes.queries.excuses import ExcuseFilter, list_excuse_rows
from app.votes.views.blueprint import pages
from app.web.paging import Page, page_number

PAGE_SIZE = 50
NEWEST = 5
LATEST = 10


# --- one member --------------------------------------------------------------------------------


@pages.get("/members/<int:member_id>")
@public
@kept_for_all()
def member(member_id: int) -> str | tuple[str, int]:
    """Every vote of one member, or those against the majority of her party."""
    person = _member(member_id)
    form = MemberVotesFilter(request.args)
    if not form.validate():
        return render_template("votes/member.html", form=form, person=person, page=None), 422
    against = form.show.data == "against"
    number = page_number(request.args.get("page"))
    rows = queries.list_member_votes(
        db.session,
        member_id,
        against=against,
        limit=PAGE_SIZE,
        offset=(number - 1) * PAGE_SIZE,
    )
    total = queries.count_member_votes(db.session, member_id, against=against)
    attribution = attribution_of(db.session)
    return render_template(
        "votes/member.html",
        form=form,
        person=person,
        page=Page(rows, number, PAGE_SIZE, total),
        table=html_view(exports.member_votes_table(member_id, attribution), rows),
        attribution=attribution,
    )


@pages.get("/members/<int:member_id>.<any(csv, xlsx):kind>")
@public
@kept_for_all()
def member_file(member_id: int, kind: str) -> Response:
    """The same list, whole, as a file."""
    person = _member(member_id)
    form = MemberVotesFilter(request.args)
    if not form.validate():
        abort(422)
    against = form.show.data == "against"
    notes = [("Member", person.name)]
    if against:
        notes.append(("Only", "votes against the majority of the party sat for that day"))
    table = exports.member_votes_table(member_id, attribution_of(db.session))
    rows = queries.list_member_votes(db.session, member_id, against=against)
    return file_answer(table, rows, kind, notes)


def _member(member_id: int) -> Member:
    try:
        return members.get_member(db.session, member_id)
    except NotInRecord as error:
        abort(404, str(error))


# --- parts of shared pages ---------------------------------------------------------------------


@home_section(10)
def newest(session: Session) -> Section:
    """The newest divisions, and how far the record reaches."""
    own = members.find_party(session, members.get_own_party(session))
    wanted = DivisionFilter(party_id=None if own is None else own.id)
    rows = queries.list_divisions(session, wanted, limit=NEWEST)
    table = exports.divisions_table(None if own is None else own.name, "")
    return Section(
        "votes/_newest.html",
        {
            "range": queries.get_range(session),
            "table": html_view(table, rows),
            "attribution": attribution_of(session),
        },
    )


@member_section(20)
def record(session: Session, member_id: int) -> Section:
    """Attendance, latest votes, votes against the majority."""
    figures = queries.get_attendance(session, [member_id]).get(member_id)
    table = exports.member_votes_table(member_id, "")
    latest = queries.list_member_votes(session, member_id, limit=LATEST)
    against = queries.list_member_votes(session, member_id, against=True, limit=LATEST)
    return Section(
        "votes/_record.html",
        {
            "member_id": member_id,
            "figures": figures,
            "latest": html_view(table, latest),
            "against": html_view(table, against),
            "published": queries.list_published_rebellions(session, member_id),
            "attribution": attribution_of(session),
        },
    )


@member_section(25)
def discipline(session: Session, member_id: int) -> Section | None:
    """Lines broken, slips and pairs without their grounds: for the whips' office alone."""
    identity = current_identity()
    if not identity.may(VotePermission.READ_CONDUCT):
        return None
    broken = queries.list_broken_lines(session, member_id)
    rows = list_excuse_rows(session, ExcuseFilter(member_id=member_id), limit=LATEST)
    years = Counter(row.held_on.year for row in broken)
    return Section(
        "votes/_member_office.html",
        {
            "member_id": member_id,
            "broken": broken,
            "newest": broken[:LATEST],
            "by_year": sorted(years.items(), reverse=True),
            "excuses": html_view(excuses_table(), rows),
            "may_keep": identity.may(VotePermission.KEEP_EXCUSE),
        },
    )
