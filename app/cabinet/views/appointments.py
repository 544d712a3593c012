"""The pages of one appointment: what is on record of it, and what its keeper does with it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from app.audit.registry import names_of
from app.cabinet.domain import Ending
from app.cabinet.domain.posts import PostRefused
from app.cabinet.exports.posts import draft_path, holder_path
from app.cabinet.forms.posts import (
    ClearingForm,
    EditAppointmentForm,
    LeavingForm,
    NewAppointmentForm,
)
from app.cabinet.forms.reasons import ReasonForm
from app.cabinet.models import Appointment
from app.cabinet.permissions import CabinetPermission
from app.cabinet.queries import appointments as history
from app.cabinet.queries import posts as queries
from app.cabinet.service import posts as service
from app.cabinet.service.posts import Leaving, appointment_facts
from app.cabinet.views.blueprint import pages
from app.db import db
from app.kernel import clock
from app.kernel.errors import StaleEdit
from app.members.matching import resolve_member, suggest_members
from app.security.access import requires
from app.security.identity import current_identity
from app.web.transactions import transactional

Answer = str | AnyResponse | tuple[str, int]


@pages.get("/posts/<int:appointment_id>")
@requires(CabinetPermission.READ)
def appointment(appointment_id: int) -> Answer:
    """One appointment: every day, its source, who recorded what, and the draft it came from."""
    row = queries.get_appointment(db.session, appointment_id)
    held = queries.get_held(db.session, appointment_id)
    actors = {who for who in (row.recorded_by, row.ended_by, row.voided_by) if who}
    return render_template(
        "cabinet/appointment.html",
        row=row,
        held=held,
        holder_path=holder_path(held),
        draft_url=None if held.draft_id is None else draft_path(held.draft_id),
        who=names_of(db.session, actors),
        beside=[] if row.voided_at else history.list_beside(db.session, held),
        others=[one for one in history.list_of_post(db.session, row.post) if one.id != row.id],
        may_keep=current_identity().may(CabinetPermission.KEEP_POST),
    )


def leaving_of(
    form: NewAppointmentForm | LeavingForm | ClearingForm | EditAppointmentForm,
) -> Leaving | None:
    """How it ended, as a form says it; None where it has not. Raises PostRefused for half of it."""
    until, ending = form.until.data, form.ending.data
    if until is None:
        if ending or form.reason.data:
            raise PostRefused(
                "Enter the first day on which it was no longer held, or say nothing of an end.",
                "until",
            )
        return None
    if not ending:
        raise PostRefused("Choose how it ended.", "ending")
    return Leaving(until, Ending(ending), form.reason.data)


@pages.route("/posts/new", methods=["GET", "POST"])
@requires(CabinetPermission.KEEP_POST)
@transactional
def new_appointment() -> Answer:
    """Record by hand that somebody holds or held a post."""
    form = NewAppointmentForm(
        data={"post": " ".join(request.args.get("post", "")[:200].split()), "since": clock.today()}
    )
    form.post.suggestions = queries.list_titles(db.session)
    form.member.suggestions = suggest_members(db.session, clock.today())
    if form.validate_on_submit():
        found = resolve_member(db.session, form.member, form.since.data)
        if not form.member.data and not form.name.data:
            form.refuse("Say who holds the post: a member, or somebody’s name", "member")
        elif form.member.data and form.name.data:
            form.refuse("Name a member, or somebody who is none, not both", "name")
        if not form.errors:
            assert form.since.data
            try:
                made = service.record_appointment(
                    db.session,
                    post=form.post.data,
                    member_id=None if found is None else found.id,
                    name=form.name.data,
                    since=form.since.data,
                    source=form.source.data,
                    leaving=leaving_of(form),
                    by=current_identity().actor,
                )
            except PostRefused as error:
                form.refuse(str(error), error.field if error.field in form else None)
            else:
                flash(f"{made.holder} is on record as {made.post}.")
                return redirect(url_for("cabinet.appointment", appointment_id=made.id))
    return render_template("cabinet/new_appointment.html", form=form), form.status


@pages.route("/posts/<int:appointment_id>/leave", methods=["GET", "POST"])
@requires(CabinetPermission.KEEP_POST)
@transactional
def leave_post(appointment_id: int) -> Answer:
    """Record that somebody resigned, was dismissed, or left a post otherwise."""
    row = queries.get_appointment(db.session, appointment_id)
    form = LeavingForm(data={"version": row.version, "until": clock.today()})
    stale = None
    if form.validate_on_submit():
        try:
            leaving = leaving_of(form)
            assert leaving
            service.record_leaving(
                db.session,
                appointment_id,
                leaving,
                source=form.source.data,
                version=form.version.data,
                by=current_identity().actor,
            )
        except StaleEdit as error:
            stale = _stale(form, error, row)
        except PostRefused as error:
            form.refuse(str(error), error.field if error.field in form else None)
        else:
            flash(f"{row.holder} {row.ending.label if row.ending else 'left'}: {row.post}.")
            return redirect(url_for("cabinet.appointment", appointment_id=appointment_id))
    page = render_template(
        "cabinet/leave_post.html",
        form=form,
        row=row,
        held=queries.get_held(db.session, appointment_id),
        stale=stale,
    )
    return page, 409 if stale else form.status


@pages.route("/posts/<int:appointment_id>/edit", methods=["GET", "POST"])
@requires(CabinetPermission.KEEP_POST)
@transactional
def edit_appointment(appointment_id: int) -> Answer:
    """Correct the days of an appointment, how it ended, or its source."""
    row = queries.get_appointment(db.session, appointment_id)
    form = EditAppointmentForm(
        data={
            "since": row.since,
            "until": row.until,
            "ending": "" if row.ending is None else row.ending.value,
            "reason": row.end_reason or "",
            "source": row.source,
            "version": row.version,
        }
    )
    stale = None
    if form.validate_on_submit():
        assert form.since.data
        try:
            service.edit_appointment(
                db.session,
                appointment_id,
                since=form.since.data,
                leaving=leaving_of(form),
                source=form.source.data,
                version=form.version.data,
                by=current_identity().actor,
            )
        except StaleEdit as error:
            stale = _stale(form, error, row)
        except PostRefused as error:
            form.refuse(str(error), error.field if error.field in form else None)
        else:
            flash("The appointment is corrected.")
            return redirect(url_for("cabinet.appointment", appointment_id=appointment_id))
    page = render_template("cabinet/edit_appointment.html", form=form, row=row, stale=stale)
    return page, 409 if stale else form.status


@pages.route("/posts/<int:appointment_id>/void", methods=["GET", "POST"])
@requires(CabinetPermission.KEEP_POST)
@transactional
def void_appointment(appointment_id: int) -> Answer:
    """Void an appointment that was recorded by mistake."""
    row = queries.get_appointment(db.session, appointment_id)
    form = ReasonForm(data={"version": row.version})
    stale = None
    if form.validate_on_submit():
        try:
            service.void_appointment(
                db.session,
                appointment_id,
                reason=form.reason.data,
                version=form.version.data,
                by=current_identity().actor,
            )
        except StaleEdit as error:
            stale = _stale(form, error, row)
        except PostRefused as error:
            form.refuse(str(error))
        else:
            flash("The appointment is voided: it counts on no day.")
            return redirect(url_for("cabinet.appointment", appointment_id=appointment_id))
    page = render_template("cabinet/void_appointment.html", form=form, row=row)
    return page, 409 if stale else form.status


@pages.route("/posts/<int:appointment_id>/reinstate", methods=["GET", "POST"])
@requires(CabinetPermission.KEEP_POST)
@transactional
def reinstate_appointment(appointment_id: int) -> Answer:
    """Let a voided appointment count again."""
    row = queries.get_appointment(db.session, appointment_id)
    form = ReasonForm(data={"version": row.version})
    stale = None
    if form.validate_on_submit():
        try:
            service.reinstate_appointment(
                db.session,
                appointment_id,
                reason=form.reason.data,
                version=form.version.data,
                by=current_identity().actor,
            )
        except StaleEdit as error:
            stale = _stale(form, error, row)
        except PostRefused as error:
            form.refuse(str(error))
        else:
            flash("The appointment counts again.")
            return redirect(url_for("cabinet.appointment", appointment_id=appointment_id))
    page = render_template("cabinet/reinstate_appointment.html", form=form, row=row)
    return page, 409 if stale else form.status


def _stale(
    form: LeavingForm | EditAppointmentForm | ReasonForm, error: StaleEdit, row: Appointment
) -> StaleEdit:
    """Say that somebody else saved first, and open the form on what is on record now."""
    form.refuse(str(error))
    form.version.data = row.version
    facts = appointment_facts(row)
    return StaleEdit({name: facts[name] for name in facts if name in form})
