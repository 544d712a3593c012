"""Opening vacancies: one by hand or from what is suggested, every seat by mandatory reselection."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from app.db import db
from app.kept.offering import keeps_typing, take_up
from app.kernel import clock
from app.kernel.errors import DomainError
from app.kernel.words import plural, whole
from app.members.queries import list_constituency_names
from app.security.access import requires
from app.security.identity import current_identity
from app.selections.domain.vacancies import Ground, VacancyRefused
from app.selections.exports.vacancies import vacancy_path
from app.selections.forms.vacancies import DaysFilter, MandatoryForm, OpenForm
from app.selections.permissions import SelectionPermission
from app.selections.queries.openings import find_seat, list_new_seats
from app.selections.queries.rules import get_version
from app.selections.service import vacancies as service
from app.selections.views.blueprint import pages
from app.web.transactions import transactional

Answer = str | AnyResponse | tuple[str, int]


@pages.route("/vacancies/new", methods=["GET", "POST"])
@requires(SelectionPermission.RUN_SELECTION)
@keeps_typing(OpenForm)
@transactional
def open_vacancy() -> Answer:
    """Open a seat for selection; what is suggested comes filled in."""
    grounds = {ground.value for ground in Ground}
    ground = request.args.get("ground", "")
    form = OpenForm(
        data={
            "seat": " ".join(request.args.get("seat", "")[:200].split()),
            "ground": ground if ground in grounds else None,
            "opened_on": clock.today(),
        }
    )
    form.seat.suggestions = [*list_constituency_names(db.session), *list_new_seats(db.session)]
    take_up(form)
    if form.validate_on_submit():
        seat = find_seat(db.session, form.seat.data)
        if seat is None:
            form.refuse("No seat of this name is on record: choose one that is suggested", "seat")
        else:
            try:
                made = service.open_vacancy(
                    db.session,
                    *seat,
                    Ground(form.ground.data),
                    opened_on=form.opened_on.data,
                    reason=form.reason.data,
                    by=current_identity().actor,
                )
            except VacancyRefused as error:
                form.refuse(str(error), error.field if error.field in form else None)
            except DomainError as error:
                form.refuse(str(error), "seat")
            else:
                flash("The vacancy is open. Look at its timetable, and decide its shortlist.")
                return redirect(vacancy_path(made.id))
    return render_template("selections/open_vacancy.html", form=form), form.status


@pages.route("/vacancies/mandatory", methods=["GET", "POST"])
@requires(SelectionPermission.RUN_SELECTION)
@transactional
def mandatory() -> Answer:
    """Open every seat from a day, by the rule set of mandatory reselection; told before."""
    wanted = DaysFilter(request.args)
    if not wanted.validate():
        page = render_template("selections/mandatory.html", wanted=wanted, form=None, plan=None)
        return page, 422
    day = wanted.day.data or clock.today()
    form = MandatoryForm(data={"opened_on": day})
    plan = service.plan_mandatory(db.session, form.opened_on.data or day)
    if form.validate_on_submit():
        try:
            made = service.open_every_seat(
                db.session,
                opened_on=form.opened_on.data,
                told=whole(form.told.data) or 0,
                reason=form.reason.data,
                by=current_identity().actor,
            )
        except VacancyRefused as error:
            form.refuse(str(error), error.field if error.field in form else None)
            plan = service.plan_mandatory(db.session, form.opened_on.data)
        else:
            left = plural(len(plan.left_out), "seat")
            flash(f"{plural(len(made), 'vacancy', 'vacancies')} opened; {left} left as it was.")
            return redirect(url_for("selections.vacancies", ground=Ground.MANDATORY.value))
    form.told.data = str(len(plan.seats))
    return (
        render_template(
            "selections/mandatory.html",
            wanted=wanted,
            form=form,
            plan=plan,
            day=form.opened_on.data or day,
            entitled=sum(bool(one.entitled) for one in plan.seats),
            without_clp=sum(one.clp_id is None for one in plan.seats),
            rules=None if plan.rule_set_id is None else get_version(db.session, plan.rule_set_id),
        ),
        form.status,
    )
