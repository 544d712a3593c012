"""The pages of one officer of a CLP: record, change, end, void."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from app.audit.registry import names_of
from app.db import db
from app.kernel import clock
from app.members.queries import get_clp
from app.security.access import requires
from app.security.identity import current_identity
from app.selections.forms.organisation import EndForm, OfficerForm, VoidForm
from app.selections.models.organisation import ClpOfficer
from app.selections.permissions import SelectionPermission
from app.selections.queries import organisation as queries
from app.selections.service import people as service
from app.selections.views.blueprint import pages
from app.selections.views.organisation import reading_scopes
from app.selections.views.saving import Answer, Saving
from app.web.transactions import transactional

OFFICES = ("Secretary", "Chair", "Vice-chair", "Treasurer", "Women’s officer")
"""Suggested where none is on record yet: of the rule book's usual ones."""


@pages.get("/officers/<int:officer_id>")
@requires(SelectionPermission.READ_CLP)
def clp_officer(officer_id: int) -> Answer:
    """One officer of a CLP: how she is reached, from when to when."""
    found, clp = queries.get_officer(db.session, officer_id, reading_scopes())
    return render_template(
        "selections/clp_officer.html",
        officer=found,
        clp=clp,
        by=names_of(db.session, [who for who in (found.recorded_by, found.voided_by) if who]),
        may_keep=current_identity().may(SelectionPermission.KEEP_CLP),
        today=clock.today(),
    )


def _form(found: ClpOfficer | None = None) -> OfficerForm:
    form = OfficerForm(obj=found)
    form.office.suggestions = sorted({*OFFICES, *queries.list_offices(db.session)})
    return form


@pages.route("/clps/<int:clp_id>/officers/new", methods=["GET", "POST"])
@requires(SelectionPermission.KEEP_CLP)
@transactional
def new_clp_officer(clp_id: int) -> Answer:
    """Record who holds an office of a CLP."""
    clp, _seat = get_clp(db.session, clp_id, None)
    form = _form()
    saving = Saving(form)
    if saving.saved(
        lambda: service.record_officer(
            db.session, clp_id, form.given(), by=current_identity().actor
        )
    ):
        flash(f"{form.name.data} is on record as {form.office.data}.")
        return redirect(url_for("selections.organisation", clp_id=clp_id))
    return render_template("selections/new_clp_officer.html", form=form, clp=clp), saving.status


@pages.route("/officers/<int:officer_id>/edit", methods=["GET", "POST"])
@requires(SelectionPermission.KEEP_CLP)
@transactional
def edit_clp_officer(officer_id: int) -> Answer:
    """Change what is on record of an officer of a CLP."""
    found, clp = queries.get_officer(db.session, officer_id, None)
    form = _form(found)
    saving = Saving(form)
    if saving.saved(
        lambda: service.change_officer(
            db.session,
            officer_id,
            form.given(),
            version=form.version.data,
            by=current_identity().actor,
        ),
        lambda: found.version,
    ):
        flash("The officer is changed.")
        return redirect(url_for("selections.clp_officer", officer_id=officer_id))
    page = render_template(
        "selections/edit_clp_officer.html", form=form, officer=found, clp=clp, stale=saving.stale
    )
    return page, saving.status


@pages.route("/officers/<int:officer_id>/end", methods=["GET", "POST"])
@requires(SelectionPermission.KEEP_CLP)
@transactional
def end_clp_officer(officer_id: int) -> Answer:
    """Record from which day somebody no longer holds an office."""
    found, clp = queries.get_officer(db.session, officer_id, None)
    form = EndForm(data={"until": clock.today(), "version": found.version})
    saving = Saving(form)

    def act() -> object:
        assert form.until.data is not None
        return service.end_officer(
            db.session,
            officer_id,
            form.until.data,
            version=form.version.data,
            by=current_identity().actor,
        )

    if saving.saved(act, lambda: found.version):
        flash(f"It is on record that {found.name} left the office.")
        return redirect(url_for("selections.organisation", clp_id=clp.id))
    page = render_template(
        "selections/end_clp_officer.html", form=form, officer=found, clp=clp, stale=saving.stale
    )
    return page, saving.status


@pages.route("/officers/<int:officer_id>/void", methods=["GET", "POST"])
@requires(SelectionPermission.KEEP_CLP)
@transactional
def void_clp_officer(officer_id: int) -> Answer:
    """Void an officer who was recorded by mistake."""
    found, clp = queries.get_officer(db.session, officer_id, None)
    form = VoidForm(data={"version": found.version})
    saving = Saving(form)
    if saving.saved(
        lambda: service.void_officer(
            db.session,
            officer_id,
            reason=form.reason.data,
            version=form.version.data,
            by=current_identity().actor,
        ),
        lambda: found.version,
    ):
        flash(f"{found.name} is voided as {found.office}.")
        return redirect(url_for("selections.organisation", clp_id=clp.id))
    page = render_template("selections/void_clp_officer.html", form=form, officer=found, clp=clp)
    return page, saving.status
