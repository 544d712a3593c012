"""Objections to processing: listed, read, recorded, ended."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from app.audit.registry import names_of
from app.db import db, unit_of_work
from app.kernel import clock
from app.kernel.errors import DomainError, NotInRecord, StaleEdit
from app.privacy import queries, service
from app.privacy.domain import ObjectionMedium, Person
from app.privacy.exports import objections_table, purposes_table
from app.privacy.forms import EndObjectionForm, ObjectionForm, ObjectionsFilter
from app.privacy.permissions import PrivacyPermission
from app.privacy.views.blueprint import pages
from app.security.access import requires
from app.security.identity import current_identity
from app.tabular.answers import file_answer
from app.tabular.page import Sort, TableView, html_view
from app.web.addresses import query_url
from app.web.paging import Page, page_number
from app.web.transactions import transactional

Answer = str | AnyResponse | tuple[str, int]

PAGE_SIZE = 50


@pages.get("/privacy/objections")
@requires(PrivacyPermission.READ_PERSON)
def objections() -> str | tuple[str, int]:
    """Everybody who objects or has objected to processing, without what was written."""
    form = ObjectionsFilter(request.args)
    if not form.validate():
        return render_template("privacy/objections.html", form=form, page=None), 422
    number, ascending = page_number(request.args.get("page")), _ascending()
    rows = queries.list_objections(
        db.session,
        form.show.data,
        ascending=ascending,
        limit=PAGE_SIZE,
        offset=(number - 1) * PAGE_SIZE,
    )
    page = Page(rows, number, PAGE_SIZE, queries.count_objections(db.session, form.show.data))
    return render_template(
        "privacy/objections.html",
        form=form,
        page=page,
        table=html_view(objections_table(), rows),
        sort=Sort(
            "received_on",
            not ascending,
            frozenset({"received_on"}),
            lambda _name, down: query_url(order=None if down else "ascending"),
        ),
    )


@pages.get("/privacy/objections.<any(csv, xlsx):kind>")
@requires(PrivacyPermission.READ_PERSON)
def objections_file(kind: str) -> Response | tuple[str, int]:
    """The same list, whole, as a file."""
    form = ObjectionsFilter(request.args)
    if not form.validate():
        return render_template("privacy/objections.html", form=form, page=None), 422
    rows = queries.list_objections(db.session, form.show.data, ascending=_ascending())
    labels = {choice.value: choice.label for choice in form.show.iter_choices()}
    return file_answer(
        objections_table(), rows, kind, [("Objections", str(labels[form.show.data]))]
    )


def _ascending() -> bool:
    return request.args.get("order") == "ascending"


@pages.get("/privacy/people/<kind>/<int:person_id>/objections")
@requires(PrivacyPermission.READ_PERSON)
def person_objections(kind: str, person_id: int) -> str:
    """Every objection of one person with what was written; that it was read is kept."""
    about = queries.get_person(db.session, kind, person_id)
    # A page that is only looked at writes here: that somebody has read it must be on record first.
    with unit_of_work() as session:
        found = service.read_objections(session, about, by=current_identity().actor)
    return render_template(
        "privacy/person_objections.html",
        about=about,
        name=queries.name_of(db.session, about),
        found=found,
        actors=names_of(
            db.session,
            {by for row in found for by in (row.recorded_by, row.ended_by) if by is not None},
        ),
        table=_purposes(about),
        standing=any(row.ended_at is None for row in found),
        may_object=current_identity().may(PrivacyPermission.KEEP_OBJECTION),
    )


@pages.route("/privacy/people/<kind>/<int:person_id>/objections/new", methods=["GET", "POST"])
@requires(PrivacyPermission.KEEP_OBJECTION)
@transactional
def new_objection(kind: str, person_id: int) -> Answer:
    """Record that somebody objects, and see what goes on and why."""
    about = queries.get_person(db.session, kind, person_id)
    form = ObjectionForm(data={"received_on": clock.today()})
    if form.validate_on_submit():
        try:
            service.record_objection(
                db.session,
                about,
                received_on=form.received_on.data,
                medium=ObjectionMedium(form.medium.data),
                reason=form.reason.data,
                follows=form.follows.data,
                by=current_identity().actor,
            )
        except service.ObjectionStands as error:
            form.refuse(str(error))
        except DomainError as error:
            form.refuse(str(error), "received_on")
        else:
            flash("The objection is on record.")
            return redirect(url_for("privacy.person", kind=kind, person_id=person_id))
    page = render_template(
        "privacy/new_objection.html",
        form=form,
        about=about,
        name=queries.name_of(db.session, about),
        table=_purposes(about),
    )
    return page, form.status


@pages.route("/privacy/people/<kind>/<int:person_id>/objections/end", methods=["GET", "POST"])
@requires(PrivacyPermission.KEEP_OBJECTION)
@transactional
def end_objection(kind: str, person_id: int) -> Answer:
    """End the objection that stands."""
    about = queries.get_person(db.session, kind, person_id)
    standing = queries.find_objection(db.session, about)
    form = EndObjectionForm(data={} if standing is None else {"version": standing.version})
    status, stale = None, None
    if form.validate_on_submit():
        try:
            service.end_objection(
                db.session,
                about,
                reason=form.reason.data,
                version=form.version.data,
                by=current_identity().actor,
            )
        except StaleEdit as error:
            form.refuse(str(error))
            status, stale = 409, error
        else:
            flash("The objection has ended.")
            return redirect(url_for("privacy.person", kind=kind, person_id=person_id))
    if standing is None and stale is None:
        raise NotInRecord(f"No objection of {about} stands.")
    page = render_template(
        "privacy/end_objection.html",
        form=form,
        stale=stale,
        about=about,
        name=queries.name_of(db.session, about),
    )
    return page, status or form.status


def _purposes(about: Person) -> TableView:
    return html_view(purposes_table(), queries.list_holdings(db.session, about))
