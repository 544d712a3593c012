"""The breadth of the list: traditions in candidates' own words, grouped by an officer."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, flash, redirect, render_template, url_for
from werkzeug import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from app.alist.domain.candidates import CandidateState
from app.alist.exports.traditions import TraditionRow, breadth_picture, traditions_table
from app.alist.forms.candidates import ReasonForm
from app.alist.forms.traditions import GroupForm, TraditionForm
from app.alist.permissions import AlistPermission
from app.alist.queries.candidates import (
    CandidateFilter,
    CandidateRow,
    get_tradition,
    list_candidates,
    list_traditions,
)
from app.alist.service import traditions as service
from app.alist.service.candidates import CandidateRefused
from app.alist.views.blueprint import pages
from app.db import db
from app.kernel import clock
from app.kernel.errors import StaleEdit
from app.security.access import requires
from app.security.identity import current_identity
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.web.transactions import transactional

Answer = str | AnyResponse | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Read:
    """The groups with the words of listed candidates in each, and who said something."""

    rows: list[TraditionRow]
    said: list[CandidateRow]


def _read() -> Read:
    listed = list_candidates(
        db.session, CandidateFilter(state=CandidateState.LISTED), clock.today()
    )
    said = [row for row in listed if row.tradition and not row.objected]
    groups: list[tuple[int | None, str, str]] = [
        (one.id, one.name, one.description) for one in list_traditions(db.session)
    ]
    groups.append((None, "In no group yet", "Words that nobody has put into a group."))
    rows = [
        TraditionRow(
            id=tradition_id,
            name=name,
            description=description,
            candidates=tuple(row for row in said if row.tradition_id == tradition_id),
        )
        for tradition_id, name, description in groups
    ]
    return Read([row for row in rows if row.id is not None or row.candidates], said)


@pages.get("/a-list/traditions")
@requires(AlistPermission.READ)
def traditions() -> Answer:
    """Which traditions the list has, in the candidates' own words."""
    read = _read()
    return render_template(
        "alist/traditions.html",
        rows=read.rows,
        table=html_view(traditions_table(), read.rows),
        picture=breadth_picture(read.rows) if read.said else None,
        may_keep=current_identity().may(AlistPermission.KEEP),
    )


@pages.get("/a-list/traditions.<any(csv, xlsx):kind>")
@requires(AlistPermission.READ)
def traditions_file(kind: str) -> Response:
    """The same groups as a file."""
    return file_answer(traditions_table(), _read().rows, kind)


@pages.route("/a-list/traditions/new", methods=["GET", "POST"])
@requires(AlistPermission.KEEP)
@transactional
def new_tradition() -> Answer:
    """Make a group."""
    form = TraditionForm()
    if form.validate_on_submit():
        try:
            service.record_tradition(
                db.session, form.name.data, form.description.data, by=current_identity().actor
            )
        except CandidateRefused as error:
            form.refuse(str(error), error.field or None)
        else:
            flash("The group is made.")
            return redirect(url_for("alist.traditions"))
    return render_template("alist/new_tradition.html", form=form), form.status


@pages.route("/a-list/traditions/<int:tradition_id>/edit", methods=["GET", "POST"])
@requires(AlistPermission.KEEP)
@transactional
def edit_tradition(tradition_id: int) -> Answer:
    """Name or describe a group anew."""
    one = get_tradition(db.session, tradition_id)
    form = TraditionForm(obj=one)
    stale = None
    if form.validate_on_submit():
        try:
            service.change_tradition(
                db.session,
                tradition_id,
                form.name.data,
                form.description.data,
                form.version.data,
                by=current_identity().actor,
            )
        except CandidateRefused as error:
            form.refuse(str(error), error.field or None)
        except StaleEdit as error:
            stale = error
        else:
            flash("The group is changed.")
            return redirect(url_for("alist.traditions"))
    page = render_template("alist/edit_tradition.html", form=form, one=one, stale=stale)
    return page, 409 if stale else form.status


@pages.route("/a-list/traditions/<int:tradition_id>/void", methods=["GET", "POST"])
@requires(AlistPermission.KEEP)
@transactional
def void_tradition(tradition_id: int) -> Answer:
    """Void a group; whoever was in it is in none."""
    one = get_tradition(db.session, tradition_id)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            service.void_tradition(
                db.session, tradition_id, form.reason.data, by=current_identity().actor
            )
        except CandidateRefused as error:
            form.refuse(str(error))
        else:
            flash("The group is void.")
            return redirect(url_for("alist.traditions"))
    return render_template("alist/void_tradition.html", form=form, one=one), form.status


@pages.route("/a-list/traditions/group", methods=["GET", "POST"])
@requires(AlistPermission.KEEP)
@transactional
def group_traditions() -> Answer:
    """Put candidates' words into a group."""
    form = GroupForm()
    form.tradition.choices = [
        SelectChoice("", "No group"),
        *(SelectChoice(str(one.id), one.name) for one in list_traditions(db.session)),
    ]
    said = _read().said
    form.candidates.choices = [
        SelectChoice(
            str(row.id),
            f"{row.name}: {row.tradition}"
            + (f" (now under {row.tradition_group})" if row.tradition_group else ""),
        )
        for row in said
    ]
    if form.validate_on_submit():
        known = {str(row.id) for row in said}
        picked = [int(one) for one in form.candidates.data or () if one in known]
        if not picked:
            form.refuse("Tick at least one candidate.", "candidates")
        else:
            chosen = int(form.tradition.data) if form.tradition.data else None
            if service.group_candidates(db.session, chosen, picked, by=current_identity().actor):
                flash("They are grouped.")
                return redirect(url_for("alist.traditions"))
            form.refuse("They are in that group already.")
    return render_template("alist/group_traditions.html", form=form, said=said), form.status
