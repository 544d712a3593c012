"""The pages of one branch of a CLP, and of one freeze date: record, change, end, void."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from app.audit.registry import names_of
from app.db import db
from app.kernel import clock
from app.members.queries import get_clp
from app.security.access import requires
from app.security.identity import current_identity
from app.selections.domain.organisation import UnitPool
from app.selections.forms.organisation import (
    AffiliateForm,
    BranchForm,
    EndForm,
    FreezeForm,
    VoidForm,
)
from app.selections.models.organisation import ClpUnit
from app.selections.permissions import SelectionPermission
from app.selections.queries import organisation as queries
from app.selections.service import units as service
from app.selections.views.blueprint import pages
from app.selections.views.organisation import reading_scopes
from app.selections.views.saving import Answer, Saving
from app.web.transactions import transactional


@pages.get("/units/<int:unit_id>")
@requires(SelectionPermission.READ_CLP)
def unit(unit_id: int) -> Answer:
    """One party branch or affiliated branch."""
    found, clp = queries.get_unit(db.session, unit_id, reading_scopes())
    return render_template(
        "selections/unit.html",
        unit=found,
        clp=clp,
        by=names_of(db.session, [who for who in (found.recorded_by, found.voided_by) if who]),
        may_keep=current_identity().may(SelectionPermission.KEEP_CLP),
        today=clock.today(),
    )


@pages.route("/clps/<int:clp_id>/units/new/<any(branch, affiliate):pool>", methods=["GET", "POST"])
@requires(SelectionPermission.KEEP_CLP)
@transactional
def new_unit(clp_id: int, pool: str) -> Answer:
    """Record a party branch or an affiliated branch of a CLP."""
    clp, _seat = get_clp(db.session, clp_id, None)
    form = _form(UnitPool(pool))
    saving = Saving(form)
    if saving.saved(
        lambda: service.record_unit(db.session, clp_id, form.given(), by=current_identity().actor)
    ):
        flash(f"{form.name.data} is on record.")
        return redirect(url_for("selections.organisation", clp_id=clp_id))
    page = render_template("selections/new_unit.html", form=form, clp=clp, pool=UnitPool(pool))
    return page, saving.status


def _form(pool: UnitPool, found: ClpUnit | None = None) -> BranchForm | AffiliateForm:
    if pool is UnitPool.BRANCH:
        return BranchForm(obj=found)
    form = AffiliateForm(obj=found)
    form.organisation.suggestions = queries.list_organisations(db.session)
    return form


@pages.route("/units/<int:unit_id>/edit", methods=["GET", "POST"])
@requires(SelectionPermission.KEEP_CLP)
@transactional
def edit_unit(unit_id: int) -> Answer:
    """Change what is on record of a branch."""
    found, clp = queries.get_unit(db.session, unit_id, None)
    form = _form(found.pool, found)
    saving = Saving(form)
    if saving.saved(
        lambda: service.change_unit(
            db.session,
            unit_id,
            form.given(),
            version=form.version.data,
            by=current_identity().actor,
        ),
        lambda: found.version,
    ):
        flash("The branch is changed.")
        return redirect(url_for("selections.unit", unit_id=unit_id))
    page = render_template(
        "selections/edit_unit.html", form=form, unit=found, clp=clp, stale=saving.stale
    )
    return page, saving.status


@pages.route("/units/<int:unit_id>/end", methods=["GET", "POST"])
@requires(SelectionPermission.KEEP_CLP)
@transactional
def end_unit(unit_id: int) -> Answer:
    """Record from which day a branch is no more, or is affiliated no more."""
    found, clp = queries.get_unit(db.session, unit_id, None)
    form = EndForm(data={"until": clock.today(), "version": found.version})
    saving = Saving(form)

    def act() -> object:
        assert form.until.data is not None
        return service.end_unit(
            db.session,
            unit_id,
            form.until.data,
            version=form.version.data,
            by=current_identity().actor,
        )

    if saving.saved(act, lambda: found.version):
        flash(f"The end of {found.name} is on record.")
        return redirect(url_for("selections.organisation", clp_id=clp.id))
    page = render_template(
        "selections/end_unit.html", form=form, unit=found, clp=clp, stale=saving.stale
    )
    return page, saving.status


@pages.route("/units/<int:unit_id>/void", methods=["GET", "POST"])
@requires(SelectionPermission.KEEP_CLP)
@transactional
def void_unit(unit_id: int) -> Answer:
    """Void a branch that was recorded by mistake."""
    found, clp = queries.get_unit(db.session, unit_id, None)
    form = VoidForm(data={"version": found.version})
    saving = Saving(form)
    if saving.saved(
        lambda: service.void_unit(
            db.session,
            unit_id,
            reason=form.reason.data,
            version=form.version.data,
            by=current_identity().actor,
        ),
        lambda: found.version,
    ):
        flash(f"{found.name} is voided.")
        return redirect(url_for("selections.organisation", clp_id=clp.id))
    page = render_template("selections/void_unit.html", form=form, unit=found, clp=clp)
    return page, saving.status


# --- freeze dates ----------------------------------------------------------------------------


@pages.get("/freeze-dates/<int:freeze_id>")
@requires(SelectionPermission.READ_CLP)
def freeze_date(freeze_id: int) -> Answer:
    """One freeze date of a CLP."""
    found, clp = queries.get_freeze(db.session, freeze_id, reading_scopes())
    return render_template(
        "selections/freeze_date.html",
        freeze=found,
        clp=clp,
        by=names_of(db.session, [who for who in (found.recorded_by, found.voided_by) if who]),
        may_keep=current_identity().may(SelectionPermission.KEEP_CLP),
    )


@pages.route("/clps/<int:clp_id>/freeze-dates/new", methods=["GET", "POST"])
@requires(SelectionPermission.KEEP_CLP)
@transactional
def new_freeze_date(clp_id: int) -> Answer:
    """Record by which day's list of members the voters of a CLP are told."""
    clp, _seat = get_clp(db.session, clp_id, None)
    form = FreezeForm()
    saving = Saving(form)

    def act() -> object:
        assert form.freeze_on.data is not None
        return service.record_freeze(
            db.session,
            clp_id,
            freeze_on=form.freeze_on.data,
            purpose=form.purpose.data,
            source=form.source.data,
            by=current_identity().actor,
        )

    if saving.saved(act):
        flash("The freeze date is on record.")
        return redirect(url_for("selections.organisation", clp_id=clp_id))
    page = render_template("selections/new_freeze_date.html", form=form, clp=clp)
    return page, saving.status


@pages.route("/freeze-dates/<int:freeze_id>/void", methods=["GET", "POST"])
@requires(SelectionPermission.KEEP_CLP)
@transactional
def void_freeze_date(freeze_id: int) -> Answer:
    """Void a freeze date that was recorded by mistake."""
    found, clp = queries.get_freeze(db.session, freeze_id, None)
    form = VoidForm()
    saving = Saving(form)
    if saving.saved(
        lambda: service.void_freeze(
            db.session, freeze_id, reason=form.reason.data, by=current_identity().actor
        )
    ):
        flash("The freeze date is voided.")
        return redirect(url_for("selections.organisation", clp_id=clp.id))
    page = render_template("selections/void_freeze_date.html", form=form, freeze=found, clp=clp)
    return page, saving.status
