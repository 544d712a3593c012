"""The lists of members and of CLPs, what this room tells of a member, and the forms of a CLP."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from app.accounts import queries as accounts
from app.accounts.domain import Role
from app.accounts.registry import ScopeKind, scope_kind
from app.db import db
from app.desk.registry import (
    Found,
    Heading,
    Hit,
    Section,
    home_section,
    member_heading,
    member_section,
    searched,
)
from app.kernel import clock
from app.kernel.dates import ONE_DAY, Spell, written_day
from app.kernel.errors import StaleEdit
from app.members import queries, service
from app.members.domain.parties import party_label
from app.members.domain.spells import held_on
from app.members.exports import clps_table, members_table
from app.members.forms import ClpForm, ClpsFilter, EditClpForm, MembersFilter, VoidForm
from app.members.permissions import MemberPermission
from app.members.queries import ClpFilter, MemberFilter
from app.members.registry import clp_sections, clps_links
from app.members.service import ClpRefused
from app.security.access import public, requires
from app.security.identity import Identity, current_identity
from app.source.attribution import attribution_among, origin
from app.source.queries import get_present_day
from app.standing.registry import kept_for_all
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.tabular.sorting import sort_by_address
from app.web.paging import Page, page_number
from app.web.transactions import transactional

Answer = str | AnyResponse | tuple[str, int]
pages = Blueprint("members", __name__)

PAGE_SIZE = 50
SORTS = frozenset({"name", "party", "constituency"})


def _form() -> MembersFilter:
    form = MembersFilter(request.args)
    form.party.choices = [
        SelectChoice("", "All parties"),
        *(SelectChoice(p.name, p.name) for p in queries.list_parties_sat_for(db.session)),
    ]
    form.region.choices = [
        SelectChoice("", "All regions"),
        *(SelectChoice(region, region) for region in queries.list_regions(db.session)),
    ]
    return form


def _wanted(form: MembersFilter) -> MemberFilter:
    sort = request.args.get("sort", "name")
    return MemberFilter(
        on=form.on.data or get_present_day(db.session),
        text=form.q.data,
        party=form.party.data,
        region=form.region.data,
        sitting=form.who.data == "sitting",
        sort=sort if sort in SORTS else "name",
        descending=request.args.get("order") == "descending",
    )


@pages.get("/members")
@public
@kept_for_all()
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
        sort=sort_by_address(wanted.sort, SORTS, descending=wanted.descending),
        on=wanted.on,
        on_record=bool(page.total) or queries.has_members(db.session),
    )


@pages.get("/members.<any(csv, xlsx):kind>")
@public
@kept_for_all()
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
    if wanted.region:
        notes.append(("Region", wanted.region))
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
            "origin": origin(
                queries.find_source_of(session, member_id), "UK Parliament, Members API"
            ),
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


# --- CLPs --------------------------------------------------------------------------------------

CLP_SORTS = frozenset({"name", "constituency"})


def _clps_wanted(form: ClpsFilter) -> ClpFilter:
    sort = request.args.get("sort", "name")
    return ClpFilter(
        on=form.on.data or clock.today(),
        text=form.q.data,
        ended=form.show.data != "there",
        voided=form.show.data == "voided",
        sort=sort if sort in CLP_SORTS else "name",
        descending=request.args.get("order") == "descending",
    )


def _clp_scopes() -> frozenset[str] | None:
    return current_identity().scopes(MemberPermission.READ_CLP)


def _clps_page(**shown: Any) -> str:
    """The list of CLPs, under the links that rooms above put there."""
    return render_template("members/clps.html", links=clps_links(current_identity()), **shown)


@pages.get("/members/clps")
@requires(MemberPermission.READ_CLP)
def clps() -> Answer:
    """CLPs as at a day: all of them, or those that whoever asks is bound to."""
    form = ClpsFilter(request.args)
    if not form.validate():
        return _clps_page(form=form, page=None), 422
    wanted = _clps_wanted(form)
    number = page_number(request.args.get("page"))
    rows = queries.list_clps(
        db.session, wanted, _clp_scopes(), limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
    )
    total = queries.count_clps(db.session, wanted, _clp_scopes())
    return _clps_page(
        form=form,
        page=Page(rows, number, PAGE_SIZE, total),
        table=html_view(clps_table(), rows),
        sort=sort_by_address(wanted.sort, CLP_SORTS, descending=wanted.descending),
        on=wanted.on,
        on_record=bool(total) or queries.has_clps(db.session),
    )


@pages.get("/members/clps.<any(csv, xlsx):kind>")
@requires(MemberPermission.READ_CLP)
def clps_file(kind: str) -> Response | tuple[str, int]:
    """The same list, whole, as a file."""
    form = ClpsFilter(request.args)
    if not form.validate():
        return _clps_page(form=form, page=None), 422
    wanted = _clps_wanted(form)
    notes = [("As at", written_day(wanted.on))]
    if wanted.text:
        notes.append(("Name or constituency contains", wanted.text))
    return file_answer(
        clps_table(), queries.list_clps(db.session, wanted, _clp_scopes()), kind, notes
    )


@pages.get("/members/clps/<int:clp_id>")
@requires(MemberPermission.READ_CLP)
def clp(clp_id: int) -> Answer:
    """One CLP: its seat, who sits for it, who is its secretary."""
    found, seat = queries.get_clp(db.session, clp_id, _clp_scopes())
    today = clock.today()
    may_keep = current_identity().may(MemberPermission.KEEP_CLP)
    by = accounts.names_of_actors(
        db.session, [name for name in (found.recorded_by, found.voided_by) if name]
    )
    return render_template(
        "members/clp.html",
        clp=found,
        seat=seat,
        member=queries.find_sitting(db.session, seat.id, today),
        secretaries=accounts.list_holders(db.session, queries.clp_key(clp_id)) if may_keep else [],
        by=by,
        may_keep=may_keep,
        today=today,
        last_day=None if found.until is None else found.until - ONE_DAY,
        sections=clp_sections(db.session, clp_id),
    )


def _clp_values(form: ClpForm) -> dict[str, Any]:
    return {
        "name": form.name.data,
        "constituency": form.constituency.data,
        "since": form.since.data,
        "until": form.until.data,
        "source": form.source.data,
        "by": current_identity().actor,
    }


@pages.route("/members/clps/new", methods=["GET", "POST"])
@requires(MemberPermission.KEEP_CLP)
@transactional
def new_clp() -> Answer:
    """Put a CLP on record."""
    form = ClpForm()
    form.constituency.suggestions = queries.list_constituency_names(db.session)
    if form.validate_on_submit():
        try:
            made = service.record_clp(db.session, **_clp_values(form))
        except ClpRefused as error:
            form.refuse(str(error), error.field or None)
        else:
            flash(f"{made.name} is on record.")
            return redirect(url_for("members.clp", clp_id=made.id))
    return render_template("members/new_clp.html", form=form), form.status


@pages.route("/members/clps/<int:clp_id>/edit", methods=["GET", "POST"])
@requires(MemberPermission.KEEP_CLP)
@transactional
def edit_clp(clp_id: int) -> Answer:
    """Change what is on record of a CLP."""
    scopes = current_identity().scopes(MemberPermission.KEEP_CLP)
    found, seat = queries.get_clp(db.session, clp_id, scopes)
    form = EditClpForm(obj=found, data={"constituency": seat.name})
    form.constituency.suggestions = queries.list_constituency_names(db.session)
    stale = None
    if form.validate_on_submit():
        try:
            service.change_clp(db.session, clp_id, version=form.version.data, **_clp_values(form))
        except StaleEdit as error:
            stale = error
            form.refuse(str(error))
            form.version.data = queries.get_clp(db.session, clp_id, scopes)[0].version
        except ClpRefused as error:
            form.refuse(str(error), error.field or None)
        else:
            flash("The CLP is changed.")
            return redirect(url_for("members.clp", clp_id=clp_id))
    page = render_template("members/edit_clp.html", form=form, clp=found, stale=stale)
    return page, 409 if stale else form.status


@pages.route("/members/clps/<int:clp_id>/void", methods=["GET", "POST"])
@requires(MemberPermission.KEEP_CLP)
@transactional
def void_clp(clp_id: int) -> Answer:
    """Void a CLP that was recorded by mistake."""
    scopes = current_identity().scopes(MemberPermission.KEEP_CLP)
    found, _seat = queries.get_clp(db.session, clp_id, scopes)
    form = VoidForm()
    if form.validate_on_submit():
        try:
            service.void_clp(
                db.session, clp_id, reason=form.reason.data, by=current_identity().actor
            )
        except ClpRefused as error:
            form.refuse(str(error))
        else:
            flash("The CLP is voided.")
            return redirect(url_for("members.clp", clp_id=clp_id))
    return render_template("members/void_clp.html", form=form, clp=found), form.status


scope_kind(ScopeKind(role=Role.CLP_SECRETARY, label="CLP", choices=queries.clp_scopes))


@searched(20, "CLPs", MemberPermission.READ_CLP)
def search_clps(session: Session, identity: Identity, text: str, limit: int) -> Found:
    """CLPs by name or constituency, within her scope."""
    wanted = ClpFilter(on=clock.today(), text=text, ended=True)
    scopes = identity.scopes(MemberPermission.READ_CLP)
    return Found(
        hits=tuple(
            Hit(row.name, row.constituency, f"/members/clps/{row.id}")
            for row in queries.list_clps(session, wanted, scopes, limit=limit)
        ),
        total=queries.count_clps(session, wanted, scopes),
        more=f"/members/clps?{urlencode({'q': text, 'show': 'ended'})}",
    )
