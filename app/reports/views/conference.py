"""Conference reports: the list, one report, what its keeper does with it, and its files."""

from __future__ import annotations

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from app.accounts.queries import names_of_actors
from app.audit.queries import newest_place
from app.db import db, unit_of_work
from app.jobs.runner import AlreadyRunning
from app.jobs.service import start_job
from app.kernel.errors import StaleEdit
from app.reports.contents import SECTIONS
from app.reports.domain.conference import (
    Format,
    ReportRefused,
    ReportState,
    check_change,
    missing_permissions,
)
from app.reports.domain.document import Audience, Document, explained
from app.reports.exports.conference import conferences_table
from app.reports.forms.conference import (
    ConferenceForm,
    ConferencesFilter,
    EditConferenceForm,
    FreezeForm,
    VoidConferenceForm,
)
from app.reports.models.conference import ConferenceReport
from app.reports.permissions import ReportPermission
from app.reports.queries import conference as queries
from app.reports.queries.conference import ReportFilter
from app.reports.rendering.formats import FORMATS
from app.reports.service import conference as service
from app.reports.service.building import ReportGiven, build_document
from app.reports.views.blueprint import pages
from app.reports.views.showing import shown
from app.security.access import requires
from app.security.identity import current_identity
from app.source.queries import get_present_day
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.tabular.sorting import sort_by_address
from app.web.downloads import as_download
from app.web.paging import Page, page_number
from app.web.transactions import transactional

Answer = str | AnyResponse | tuple[str, int]

PAGE_SIZE = 50
SORTS = frozenset({"title", "as_at", "recorded_at", "frozen_at"})
REFRESH_SECONDS = 5


# --- the list ----------------------------------------------------------------------------------


def _wanted(form: ConferencesFilter) -> ReportFilter:
    sort = request.args.get("sort", "")
    return ReportFilter(
        text=form.q.data,
        state=form.state.data,
        sort=sort if sort in SORTS else "recorded_at",
        # Without an order asked for the newest come first.
        descending=request.args.get("order") == "descending" or sort not in SORTS,
    )


@pages.get("/conference")
@requires(ReportPermission.READ_CONFERENCE)
def conferences() -> Answer:
    """Every conference report."""
    form = ConferencesFilter(request.args)
    if not form.validate():
        return render_template("reports/conferences.html", form=form, page=None), 422
    wanted = _wanted(form)
    rows = queries.list_reports(db.session, wanted)
    page = Page.of(rows, page_number(request.args.get("page")), PAGE_SIZE)
    names = names_of_actors(db.session, {row.recorded_by for row in page.items})
    return render_template(
        "reports/conferences.html",
        form=form,
        page=page,
        table=html_view(conferences_table(names), page.items),
        sort=sort_by_address(wanted.sort, SORTS, descending=wanted.descending),
        on_record=bool(rows) or queries.count_reports(db.session, ReportFilter()) > 0,
    )


@pages.get("/conference.<any(csv, xlsx):kind>")
@requires(ReportPermission.READ_CONFERENCE)
def conferences_file(kind: str) -> Answer:
    """The same list, whole, as a file."""
    form = ConferencesFilter(request.args)
    if not form.validate():
        return render_template("reports/conferences.html", form=form, page=None), 422
    rows = queries.list_reports(db.session, _wanted(form))
    names = names_of_actors(db.session, {row.recorded_by for row in rows})
    notes = [("Title contains", form.q.data)] if form.q.data else []
    notes += [("State", form.state.data)] if form.state.data else []
    return file_answer(conferences_table(names), rows, kind, notes)


# --- a draft -----------------------------------------------------------------------------------


def _given(form: ConferenceForm) -> ReportGiven:
    return ReportGiven(
        title=form.title.data or "",
        as_at=form.as_at.data,
        audience=Audience(form.audience.data),
        sections=tuple(form.sections.data or ()),
        foreword=form.foreword.data or "",
    )


@pages.route("/conference/new", methods=["GET", "POST"])
@requires(ReportPermission.KEEP_CONFERENCE)
@transactional
def new_conference() -> Answer:
    """Make a draft; ?like=3 takes over what report 3 has, for next year's."""
    like = _like()
    form = ConferenceForm(obj=like, data=None if like else {"as_at": get_present_day(db.session)})
    if form.validate_on_submit():
        try:
            report = service.record_report(db.session, _given(form), by=current_identity().actor)
        except ReportRefused as error:
            form.refuse(str(error), error.field)
        else:
            flash("The draft is kept. Look at the preview, then freeze it.")
            return redirect(url_for("reports.conference", report_id=report.id))
    return render_template("reports/new_conference.html", form=form, like=like), form.status


def _like() -> ConferenceReport | None:
    number = request.args.get("like", "")
    return queries.get_report(db.session, int(number)) if number.isdecimal() else None


@pages.route("/conference/<int:report_id>/edit", methods=["GET", "POST"])
@requires(ReportPermission.KEEP_CONFERENCE)
@transactional
def edit_conference(report_id: int) -> Answer:
    """Change a draft."""
    report = queries.get_report(db.session, report_id)
    hindered = _hindered(report)
    if hindered is not None:
        return hindered
    form = EditConferenceForm(obj=report)
    stale = None
    if form.validate_on_submit():
        try:
            service.change_report(
                db.session,
                report_id,
                _given(form),
                version=form.version.data,
                by=current_identity().actor,
            )
        except StaleEdit as error:
            stale = error
            form.refuse(str(error))
            form.version.data = queries.get_report(db.session, report_id).version
        except ReportRefused as error:
            form.refuse(str(error), error.field)
        else:
            flash("The draft is changed.")
            return redirect(url_for("reports.conference", report_id=report_id))
    page = render_template("reports/edit_conference.html", form=form, report=report, stale=stale)
    return page, 409 if stale else form.status


def _hindered(report: ConferenceReport) -> AnyResponse | None:
    """The way back to a report that can be changed no more, with the reason; None for a draft."""
    try:
        check_change(report.state, voided=report.voided_at is not None)
    except ReportRefused as error:
        flash(str(error), "error")
        return redirect(url_for("reports.conference", report_id=report.id))
    return None


# --- one report --------------------------------------------------------------------------------


@pages.get("/conference/<int:report_id>")
@requires(ReportPermission.READ_CONFERENCE)
def conference(report_id: int) -> Answer:
    """A report: what was chosen, how far it is, its files and their digests."""
    report = queries.get_report(db.session, report_id)
    going = report.state is ReportState.ASKED and report.voided_at is None
    still = "still" in request.args
    here = url_for("reports.conference", report_id=report_id)
    actors = [report.recorded_by, report.asked_by, report.voided_by]
    page = render_template(
        "reports/conference.html",
        report=report,
        state=queries.state_words(report),
        draft=report.voided_at is None and report.state in (ReportState.DRAFT, ReportState.FAILED),
        going=going,
        still=still,
        seconds=REFRESH_SECONDS,
        stop_url=url_for("reports.conference", report_id=report_id, still="yes"),
        here=here,
        sections=[kind.title for kind in SECTIONS if kind.key in report.sections],
        files=[
            (row, FORMATS[row.format].label) for row in queries.list_files(db.session, report_id)
        ],
        lacking=_lacking(report),
        may_keep=current_identity().may(ReportPermission.KEEP_CONFERENCE),
        names=names_of_actors(db.session, [name for name in actors if name]),
        place=newest_place(db.session)[0],
    )
    response = make_response(page)
    if going and not still:
        response.headers["Refresh"] = f"{REFRESH_SECONDS}; url={here}"
    return response


def _lacking(report: ConferenceReport) -> list[str]:
    """The permissions somebody lacks for opening a frozen report."""
    return missing_permissions(report.used or (), current_identity().allowed)


@pages.get("/conference/<int:report_id>/preview")
@requires(ReportPermission.READ_CONFERENCE)
def preview_conference(report_id: int) -> Answer:
    """What a draft says now, by what its reader may read; of a frozen one what it says for good."""
    report = queries.get_report(db.session, report_id)
    document: Document
    if report.state is ReportState.FROZEN:
        if report.voided_at is not None or _lacking(report):
            abort(403)
        document = queries.read_content(db.session, report_id)
    else:
        identity = current_identity()
        document = build_document(
            db.session,
            ReportGiven(
                report.title,
                report.as_at,
                report.audience,
                tuple(report.sections),
                report.foreword or "",
            ),
            may=identity.allowed,
            built_by=identity.name,
        )
    return render_template(
        "reports/preview_conference.html",
        report=report,
        document=document,
        sections=shown(document),
        lines=explained(document),
    )


@pages.route("/conference/<int:report_id>/freeze", methods=["GET", "POST"])
@requires(ReportPermission.KEEP_CONFERENCE)
@transactional
def freeze_conference(report_id: int) -> Answer:
    """Have a draft made and frozen, once what that means has been read."""
    report = queries.get_report(db.session, report_id)
    hindered = _hindered(report)
    if hindered is not None:
        return hindered
    form = FreezeForm(obj=report)
    stale = None
    if form.validate_on_submit():
        identity = current_identity()
        try:
            service.ask_for_report(
                db.session,
                report_id,
                version=form.version.data,
                may=identity.allowed,
                by=identity.actor,
            )
        except StaleEdit as error:
            stale = error
            form.refuse(
                "Somebody changed the draft since you looked at it. Read it again, then freeze it."
            )
            form.version.data = queries.get_report(db.session, report_id).version
        except ReportRefused as error:
            form.refuse(str(error))
        else:
            _start(identity.actor)
            flash("The report is being made. You may leave this page; a message tells you when.")
            return redirect(url_for("reports.conference", report_id=report_id))
    page = render_template("reports/freeze_conference.html", form=form, report=report)
    return page, 409 if stale else form.status


def _start(by: str) -> None:
    """Have the report made at once; a run that goes already takes it as well."""
    try:
        start_job(db.session, service.MAKE, engine=db.engine, by=by)
    except AlreadyRunning:
        return


@pages.route("/conference/<int:report_id>/void", methods=["GET", "POST"])
@requires(ReportPermission.KEEP_CONFERENCE)
@transactional
def void_conference(report_id: int) -> Answer:
    """Void a report."""
    report = queries.get_report(db.session, report_id)
    if report.voided_at is not None:
        flash("The report is voided already.", "error")
        return redirect(url_for("reports.conference", report_id=report_id))
    form = VoidConferenceForm()
    if form.validate_on_submit():
        try:
            service.void_report(
                db.session, report_id, form.reason.data or "", by=current_identity().actor
            )
        except ReportRefused as error:
            form.refuse(str(error))
        else:
            flash("The report is voided.")
            return redirect(url_for("reports.conference", report_id=report_id))
    return render_template("reports/void_conference.html", form=form, report=report), form.status


@pages.get("/conference/<int:report_id>.<any(pdf, docx, xlsx, zip):kind>")
@requires(ReportPermission.READ_CONFERENCE)
def conference_file(report_id: int, kind: str) -> Answer:
    """A file of a frozen report, as it was made; who took it is put on record."""
    report = queries.get_report(db.session, report_id)
    if report.voided_at is not None:
        flash("The report is voided: its files are handed out no more.", "error")
        return redirect(url_for("reports.conference", report_id=report_id))
    if _lacking(report):
        abort(403)
    made = Format(kind)
    name, data = queries.read_made(db.session, report_id, made)
    with unit_of_work() as session:
        service.note_download(
            session,
            queries.get_report(session, report_id),
            made,
            by=current_identity().actor,
        )
    return as_download(Response(data, mimetype=FORMATS[made].media_type), name)
