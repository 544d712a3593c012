"""Scheduled exports: the list, scheduling one, and ending it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug import Response

from app.accounts.domain import Role
from app.db import db
from app.reports.domain.schedules import Rhythm, ScheduleRefused
from app.reports.exports.schedules import schedules_table
from app.reports.forms.schedules import EndScheduleForm, ScheduleForm, SchedulesFilter
from app.reports.permissions import ReportPermission
from app.reports.queries import schedules as queries
from app.reports.service import schedules as service
from app.reports.views.blueprint import pages
from app.security.access import requires
from app.security.identity import current_identity
from app.tabular.answers import file_answer
from app.tabular.page import Action, html_view
from app.web.paging import Page, page_number
from app.web.transactions import transactional

Answer = str | Response | tuple[str, int]

PAGE_SIZE = 50


@pages.get("/scheduled")
@requires(ReportPermission.READ_EXPORTS)
def schedules() -> Answer:
    """Which tables are sent to whom, and when next."""
    form = SchedulesFilter(request.args)
    if not form.validate():
        return render_template("reports/schedules.html", form=form, page=None), 422
    rows = _rows(form)
    page = Page.of(rows, page_number(request.args.get("page")), PAGE_SIZE)
    may_keep = current_identity().may(ReportPermission.KEEP_SCHEDULE)
    return render_template(
        "reports/schedules.html",
        form=form,
        page=page,
        table=html_view(schedules_table(), page.items),
        actions=[
            [Action("End it", url_for("reports.end_schedule", schedule_id=row.id))]
            if may_keep and row.ended_at is None
            else []
            for row in page.items
        ],
        may_keep=may_keep,
        on_record=bool(rows) or bool(queries.list_schedules(db.session, ended=True)),
    )


@pages.get("/scheduled.<any(csv, xlsx):kind>")
@requires(ReportPermission.READ_EXPORTS)
def schedules_file(kind: str) -> Answer:
    """The same as a file."""
    form = SchedulesFilter(request.args)
    if not form.validate():
        return render_template("reports/schedules.html", form=form, page=None), 422
    return file_answer(schedules_table(), _rows(form), kind)


def _rows(form: SchedulesFilter) -> list[queries.ScheduleRow]:
    return queries.list_schedules(db.session, text=form.q.data, ended=form.ended.data == "all")


@pages.route("/scheduled/new", methods=["GET", "POST"])
@requires(ReportPermission.KEEP_SCHEDULE)
@transactional
def new_schedule() -> Answer:
    """Have those of a role written to of a table."""
    form = ScheduleForm()
    if form.validate_on_submit():
        try:
            if not form.table.data:
                raise ScheduleRefused("Choose the table.", "table")
            if not form.role.data:
                raise ScheduleRefused("Choose to whom it is sent.", "role")
            service.schedule_export(
                db.session,
                form.table.data,
                Role(form.role.data),
                Rhythm(form.rhythm.data),
                form.since.data,
                by=current_identity().actor,
            )
        except ScheduleRefused as error:
            form.refuse(str(error), error.field)
        else:
            flash("The export is scheduled.")
            return redirect(url_for("reports.schedules"))
    return render_template("reports/new_schedule.html", form=form), form.status


@pages.route("/scheduled/<int:schedule_id>/end", methods=["GET", "POST"])
@requires(ReportPermission.KEEP_SCHEDULE)
@transactional
def end_schedule(schedule_id: int) -> Answer:
    """Send an export no more."""
    row = queries.get_schedule(db.session, schedule_id)
    form = EndScheduleForm()
    if form.validate_on_submit():
        try:
            service.end_schedule(db.session, schedule_id, by=current_identity().actor)
        except ScheduleRefused as error:
            form.refuse(str(error))
        else:
            flash("It is sent no more.")
            return redirect(url_for("reports.schedules"))
    page = render_template(
        "reports/end_schedule.html",
        form=form,
        row=row,
        title=queries.TITLES.get(row.endpoint, row.endpoint),
    )
    return page, form.status
