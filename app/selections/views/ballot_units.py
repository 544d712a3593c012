"""The timetable of a ballot that has been called, and which units it asks."""

from __future__ import annotations

from flask import flash, redirect, render_template
from werkzeug import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from app.db import db
from app.kernel import clock
from app.kernel.errors import DomainError, StaleEdit
from app.kernel.words import whole
from app.security.access import requires
from app.security.identity import current_identity
from app.selections.domain.ballots import BallotRefused
from app.selections.exports.ballots import ballot_path
from app.selections.forms.ballots import (
    AddUnitsForm,
    ChangeTimetableForm,
    WithdrawUnitForm,
    days_filled,
)
from app.selections.permissions import SelectionPermission
from app.selections.queries import ballots as queries
from app.selections.queries.organisation import list_units
from app.selections.service import ballot_units as service
from app.selections.views.blueprint import pages
from app.web.transactions import transactional

Answer = str | AnyResponse | tuple[str, int]


@pages.route("/ballots/<int:ballot_id>/timetable", methods=["GET", "POST"])
@requires(SelectionPermission.RUN_BALLOT)
@transactional
def change_timetable(ballot_id: int) -> Answer:
    """Give a ballot other days."""
    found = queries.get_ballot(db.session, ballot_id, None)
    form = ChangeTimetableForm(data={**days_filled(found.days), "version": found.version})
    stale = None
    if form.validate_on_submit():
        try:
            service.change_timetable(
                db.session,
                ballot_id,
                form.days,
                reason=form.reason.data,
                version=form.version.data,
                by=current_identity().actor,
            )
        except StaleEdit as error:
            stale = StaleEdit({k: v for k, v in error.stored.items() if k in form})
            form.refuse(str(error))
            form.version.data = found.version
        except BallotRefused as error:
            form.refuse(str(error), error.field if error.field in form else None)
        else:
            flash("The timetable is changed.")
            return redirect(ballot_path(ballot_id))
    page = render_template("selections/change_timetable.html", form=form, ballot=found, stale=stale)
    return page, 409 if stale else form.status


@pages.route("/ballots/<int:ballot_id>/units/add", methods=["GET", "POST"])
@requires(SelectionPermission.RUN_BALLOT)
@transactional
def add_units(ballot_id: int) -> Answer:
    """Ask more units of the CLP in a ballot."""
    found = queries.get_ballot(db.session, ballot_id, None)
    asked = {
        unit.clp_unit_id for unit in queries.list_units_asked(db.session, [ballot_id])[ballot_id]
    }
    known = list_units(db.session, [found.clp_id], clock.today())[found.clp_id]
    form = AddUnitsForm(data={"version": found.version})
    form.units.choices = [
        SelectChoice(str(unit.id), f"{unit.name} ({unit.organisation or unit.pool.label})")
        for unit in known
        if unit.id not in asked
    ]
    stale = False
    if form.validate_on_submit():
        picked = [number for number in map(whole, form.units.data or ()) if number is not None]
        try:
            service.add_units(
                db.session,
                ballot_id,
                picked,
                reason=form.reason.data,
                version=form.version.data,
                by=current_identity().actor,
            )
        except StaleEdit as error:
            stale = True
            form.refuse(str(error))
            form.version.data = found.version
        except BallotRefused as error:
            form.refuse(str(error), error.field if error.field in form else None)
        else:
            flash("The units are asked in this ballot now.")
            return redirect(ballot_path(ballot_id))
    page = render_template("selections/add_units.html", form=form, ballot=found)
    return page, 409 if stale else form.status


@pages.route("/ballots/<int:ballot_id>/units/withdraw", methods=["GET", "POST"])
@requires(SelectionPermission.RUN_BALLOT)
@transactional
def withdraw_unit(ballot_id: int) -> Answer:
    """Ask a unit no longer."""
    found = queries.get_ballot(db.session, ballot_id, None)
    units = queries.list_units_asked(db.session, [ballot_id])[ballot_id]
    form = WithdrawUnitForm(data={"version": found.version})
    form.unit.choices = [
        SelectChoice("", "Choose a unit"),
        *(
            SelectChoice(str(unit.id), f"{unit.name} ({unit.organisation or unit.pool.label})")
            for unit in units
        ),
    ]
    stale = False
    if form.validate_on_submit():
        unit_id = whole(form.unit.data)
        if unit_id is None:
            form.refuse("Choose the unit", "unit")
        else:
            try:
                service.withdraw_unit(
                    db.session,
                    ballot_id,
                    unit_id,
                    reason=form.reason.data,
                    version=form.version.data,
                    by=current_identity().actor,
                )
            except StaleEdit as error:
                stale = True
                form.refuse(str(error))
                form.version.data = found.version
            except DomainError as error:
                form.refuse(str(error))
            else:
                flash("The unit is asked no longer; what it returned stays on record.")
                return redirect(ballot_path(ballot_id))
    page = render_template("selections/withdraw_unit.html", form=form, ballot=found)
    return page, 409 if stale else form.status
