"""The pages of divisions that are expected."""

from __future__ import annotations

from flask import Response as FileResponse
from flask import flash, redirect, render_template, request, url_for
from werkzeug import Response
from wtforms.fields.choices import SelectChoice

from app.audit.registry import names_of
from app.db import db
from app.kernel.dates import written_day
from app.kernel.errors import DomainError, StaleEdit
from app.members import queries as members
from app.security.access import requires
from app.security.identity import current_identity
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.votes import service
from app.votes.excuses import list_excuses
from app.votes.exports import excuses_table, expected_table
from app.votes.forms import (
    ConfirmForm,
    EditExpectedForm,
    ExpectedFilterForm,
    ExpectedForm,
    MatchForm,
    VoidExpectedForm,
)
from app.votes.permissions import VotePermission
from app.votes.queries.excuses import ExcuseFilter, list_excuse_rows
from app.votes.queries.expected import (
    SHOWN,
    ExpectedFilter,
    count_expected,
    list_expected,
    list_fitting,
)
from app.votes.service.expected import ExpectedRefused
from app.votes.views.blueprint import pages
from app.votes.views.finding import expected_of
from app.votes.views.lines import history_of, place_crumbs
from app.web.paging import Page, page_number
from app.web.transactions import transactional

Answer = str | Response | tuple[str, int]
PAGE_SIZE = 50


def _wanted(form: ExpectedFilterForm) -> ExpectedFilter:
    return ExpectedFilter(form.q.data, form.show.data, form.since.data, form.until.data)


def _own_id() -> int:
    own = members.find_party(db.session, members.get_own_party(db.session))
    return 0 if own is None else own.id


@pages.get("/expected")
@requires(VotePermission.READ_CONDUCT)
def expected() -> Answer:
    """Divisions that are expected, and what became of those that were."""
    form = ExpectedFilterForm(request.args)
    if not form.validate():
        return render_template("votes/expected.html", form=form, page=None), 422
    wanted, number = _wanted(form), page_number(request.args.get("page"))
    rows = list_expected(
        db.session, wanted, _own_id(), limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
    )
    total = count_expected(db.session, wanted)
    return render_template(
        "votes/expected.html",
        form=form,
        page=Page(rows, number, PAGE_SIZE, total),
        table=html_view(expected_table(members.get_own_party(db.session)), rows),
        on_record=bool(total) or count_expected(db.session, ExpectedFilter(show="all")) > 0,
    )


@pages.get("/expected.<any(csv, xlsx):kind>")
@requires(VotePermission.READ_CONDUCT)
def expected_file(kind: str) -> FileResponse | tuple[str, int]:
    """The same list, whole, as a file."""
    form = ExpectedFilterForm(request.args)
    if not form.validate():
        return render_template("votes/expected.html", form=form, page=None), 422
    wanted = _wanted(form)
    notes = [("Show", SHOWN[wanted.show])]
    if wanted.text:
        notes.append(("Title contains", wanted.text))
    if wanted.since is not None:
        notes.append(("From", written_day(wanted.since)))
    if wanted.until is not None:
        notes.append(("To", written_day(wanted.until)))
    table = expected_table(members.get_own_party(db.session))
    return file_answer(table, list_expected(db.session, wanted, _own_id()), kind, notes)


@pages.get("/expected/<int:expected_id>")
@requires(VotePermission.READ_CONDUCT)
def expected_division(expected_id: int) -> Answer:
    """One expected division: its lines, its slips and pairs, what became of it."""
    place = expected_of(expected_id)
    history, actions = history_of(place)
    covered = {excuse.member_id for excuse in list_excuses(db.session, place)}
    rows = [
        row
        for row in list_excuse_rows(db.session, ExcuseFilter(on=place.expected_on))
        if row.expected_id == place.id
        or (row.division_id == place.division_id and row.expected_id is None)
    ]
    people = [name for name in (place.recorded_by, place.voided_by, place.matched_by) if name]
    return render_template(
        "votes/expected_division.html",
        place=place,
        by=names_of(db.session, people),
        history=history,
        actions=actions,
        excuses=html_view(excuses_table(), rows),
        excused=len(covered),
        is_open=place.voided_at is None and place.division_id is None,
    )


@pages.route("/expected/new", methods=["GET", "POST"])
@requires(VotePermission.DECLARE_LINE)
@transactional
def new_expected() -> Answer:
    """Enter a division that is expected."""
    form = ExpectedForm()
    if form.validate_on_submit():
        try:
            made = service.expect_division(
                db.session,
                expected_on=form.expected_on.data,
                title=form.title.data,
                by=current_identity().actor,
            )
        except ExpectedRefused as error:
            form.refuse(str(error), error.field or None)
        else:
            flash("The division is on the list of those expected. Now declare the line.")
            return redirect(url_for("votes.expected_division", expected_id=made.id))
    return render_template("votes/new_expected.html", form=form), form.status


@pages.route("/expected/<int:expected_id>/edit", methods=["GET", "POST"])
@requires(VotePermission.DECLARE_LINE)
@transactional
def edit_expected(expected_id: int) -> Answer:
    """Change the day or the title of an expected division."""
    place = expected_of(expected_id)
    form = EditExpectedForm(obj=place)
    stale = None
    if form.validate_on_submit():
        try:
            service.change_expected(
                db.session,
                expected_id,
                expected_on=form.expected_on.data,
                title=form.title.data,
                version=form.version.data,
                by=current_identity().actor,
            )
        except StaleEdit as error:
            stale = error
            form.refuse(str(error))
            form.version.data = expected_of(expected_id).version
        except ExpectedRefused as error:
            form.refuse(str(error), error.field or None)
        else:
            flash("The expected division is changed.")
            return redirect(url_for("votes.expected_division", expected_id=expected_id))
    page = render_template(
        "votes/edit_expected.html", form=form, crumbs_up=place_crumbs(place), stale=stale
    )
    return page, 409 if stale else form.status


@pages.route("/expected/<int:expected_id>/void", methods=["GET", "POST"])
@requires(VotePermission.DECLARE_LINE)
@transactional
def void_expected(expected_id: int) -> Answer:
    """Void an expected division: it was not held, or it was entered by mistake."""
    place = expected_of(expected_id)
    form = VoidExpectedForm()
    if form.validate_on_submit():
        reason = " ".join(part for part in (form.why.data, form.reason.data) if part)
        try:
            service.void_expected(
                db.session, expected_id, reason=reason, by=current_identity().actor
            )
        except DomainError as error:
            form.refuse(str(error))
        else:
            flash("The expected division is voided.")
            return redirect(url_for("votes.expected"))
    page = render_template("votes/void_expected.html", form=form, crumbs_up=place_crumbs(place))
    return page, form.status


@pages.route("/expected/<int:expected_id>/match", methods=["GET", "POST"])
@requires(VotePermission.DECLARE_LINE)
@transactional
def match_expected(expected_id: int) -> Answer:
    """Choose which of the divisions of its day it was; those of the likest title come first."""
    place = expected_of(expected_id)
    fitting = list_fitting(db.session, place)
    form = MatchForm()
    form.division.choices = [
        SelectChoice(str(division.id), f"Division {division.number}: {division.title}")
        for division in fitting
    ]
    if form.validate_on_submit():
        try:
            service.match_expected(
                db.session, expected_id, int(form.division.data), by=current_identity().actor
            )
        except DomainError as error:
            form.refuse(str(error))
        else:
            flash("It is matched. Its lines, slips and pairs are those of this division now.")
            return redirect(url_for("votes.division", division_id=int(form.division.data)))
    page = render_template(
        "votes/match_expected.html",
        form=form,
        place=place,
        crumbs_up=place_crumbs(place),
        is_open=place.voided_at is None and place.division_id is None,
    )
    return page, form.status


@pages.route("/expected/<int:expected_id>/unmatch", methods=["GET", "POST"])
@requires(VotePermission.DECLARE_LINE)
@transactional
def unmatch_expected(expected_id: int) -> Answer:
    """Take a match back that was chosen by mistake."""
    place = expected_of(expected_id)
    form = ConfirmForm()
    if form.validate_on_submit():
        try:
            service.unmatch_expected(db.session, expected_id, by=current_identity().actor)
        except DomainError as error:
            form.refuse(str(error))
        else:
            flash("The match is taken back.")
            return redirect(url_for("votes.expected_division", expected_id=expected_id))
    page = render_template(
        "votes/unmatch_expected.html", form=form, place=place, crumbs_up=place_crumbs(place)
    )
    return page, form.status
