"""The page of all that a CLP is filled out with, and the list of every branch of every CLP."""

from __future__ import annotations

from datetime import date

from flask import Response, render_template, request
from wtforms.fields.choices import SelectChoice

from app.db import db
from app.kernel import clock
from app.kernel.dates import written_day
from app.members.queries import (
    ClpFilter,
    Scopes,
    find_sitting,
    get_clp,
    list_clps,
    list_regions,
)
from app.security.access import requires
from app.security.identity import current_identity
from app.selections.domain.organisation import UnitPool
from app.selections.exports.organisation import freezes_table, officers_table, units_table
from app.selections.forms.organisation import (
    ALL_CLPS,
    ALL_REGIONS,
    OrganisationFilter,
    UnitsFilter,
)
from app.selections.permissions import SelectionPermission
from app.selections.queries import organisation as queries
from app.selections.queries.units import (
    UNIT_SORTS,
    UnitFilter,
    count_unit_rows,
    has_units,
    list_unit_rows,
)
from app.selections.views.blueprint import pages
from app.selections.views.saving import Answer
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.tabular.sorting import sort_by_address
from app.web.paging import Page, page_number

PAGE_SIZE = 50


def reading_scopes() -> Scopes:
    """The CLPs whose parts whoever asks may see: all to officers, her own to a secretary."""
    return current_identity().scopes(SelectionPermission.READ_CLP)


# --- one CLP ---------------------------------------------------------------------------------


@pages.get("/clps/<int:clp_id>/organisation")
@requires(SelectionPermission.READ_CLP)
def organisation(clp_id: int) -> Answer:
    """All that a CLP is filled out with, as at a day."""
    clp, seat = get_clp(db.session, clp_id, reading_scopes())
    form = OrganisationFilter(request.args)
    if not form.validate():
        page = render_template("selections/organisation.html", form=form, clp=clp, found=None)
        return page, 422
    today = clock.today()
    on = form.on.data or today
    found = queries.read_organisation(
        db.session,
        clp_id,
        on,
        ended=form.show.data == "ended",
        voided=form.show.data == "voided",
    )
    identity = current_identity()
    return render_template(
        "selections/organisation.html",
        form=form,
        clp=clp,
        seat=seat,
        member=find_sitting(db.session, seat.id, on),
        on=on,
        is_today=on == today,
        found=found,
        contact=queries.find_contact(db.session, seat.region),
        officers=html_view(officers_table(), found.officers),
        branches=found.of_pool(UnitPool.BRANCH),
        freezes=html_view(freezes_table(), found.freezes),
        may_keep=identity.may(SelectionPermission.KEEP_CLP) and clp.voided_at is None,
        is_officer=identity.may(SelectionPermission.READ),
    )


@pages.get("/clps/<int:clp_id>/organisation.<any(csv, xlsx):kind>")
@requires(SelectionPermission.READ_CLP)
def organisation_file(clp_id: int, kind: str) -> Response | tuple[str, int]:
    """The branches of a CLP as at a day, as a file."""
    clp, _seat = get_clp(db.session, clp_id, reading_scopes())
    form = OrganisationFilter(request.args)
    if not form.validate():
        page = render_template("selections/organisation.html", form=form, clp=clp, found=None)
        return page, 422
    wanted = UnitFilter(
        on=form.on.data or clock.today(),
        clp_id=clp_id,
        ended=form.show.data == "ended",
        voided=form.show.data == "voided",
    )
    return file_answer(
        units_table(as_file=True),
        list_unit_rows(db.session, wanted, reading_scopes()),
        kind,
        [("CLP", clp.name), *_of_days(wanted)],
        stem=f"clp-{clp_id}-branches",
    )


def _of_days(wanted: UnitFilter) -> list[tuple[str, str]]:
    """Of which days a file of branches is, in words."""
    if wanted.voided:
        return [("Which", "of every day, voided ones too")]
    if wanted.ended:
        return [("Which", "of every day")]
    return [("As at", written_day(wanted.on))]


# --- every branch of every CLP ---------------------------------------------------------------


def _units_form(today: date) -> UnitsFilter:
    form = UnitsFilter(request.args)
    clps = list_clps(db.session, ClpFilter(on=today, ended=True), None)
    form.clp.choices = [ALL_CLPS, *(SelectChoice(str(clp.id), clp.name) for clp in clps)]
    form.region.choices = [
        ALL_REGIONS,
        *(SelectChoice(region, region) for region in list_regions(db.session)),
    ]
    form.organisation.choices = [
        SelectChoice("", "All organisations"),
        *(SelectChoice(name, name) for name in queries.list_organisations(db.session)),
    ]
    return form


def _wanted(form: UnitsFilter, today: date) -> UnitFilter:
    sort = request.args.get("sort", "clp")
    return UnitFilter(
        on=form.on.data or today,
        text=form.q.data,
        clp_id=int(form.clp.data) if form.clp.data else None,
        region=form.region.data,
        pool=form.pool.data,
        organisation=form.organisation.data,
        ended=form.show.data == "ended",
        voided=form.show.data == "voided",
        sort=sort if sort in UNIT_SORTS else "clp",
        descending=request.args.get("order") == "descending",
    )


@pages.get("/units")
@requires(SelectionPermission.READ)
def units() -> Answer:
    """Every party branch and affiliated branch of every CLP, as at a day."""
    today = clock.today()
    form = _units_form(today)
    if not form.validate():
        return render_template("selections/units.html", form=form, page=None), 422
    wanted = _wanted(form, today)
    number = page_number(request.args.get("page"))
    rows = list_unit_rows(
        db.session, wanted, None, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
    )
    total = count_unit_rows(db.session, wanted, None)
    return render_template(
        "selections/units.html",
        form=form,
        page=Page(rows, number, PAGE_SIZE, total),
        table=html_view(units_table(), rows),
        sort=sort_by_address(wanted.sort, UNIT_SORTS, descending=wanted.descending),
        on=wanted.on,
        every_day=wanted.ended or wanted.voided,
        on_record=bool(total) or has_units(db.session),
    )


@pages.get("/units.<any(csv, xlsx):kind>")
@requires(SelectionPermission.READ)
def units_file(kind: str) -> Response | tuple[str, int]:
    """The same list, whole, as a file in the columns that an import reads."""
    today = clock.today()
    form = _units_form(today)
    if not form.validate():
        return render_template("selections/units.html", form=form, page=None), 422
    wanted = _wanted(form, today)
    clps = {choice.value: choice.label for choice in form.clp.iter_choices()}
    said = (
        ("Branch, organisation or CLP contains", wanted.text),
        ("CLP", str(clps[form.clp.data]) if form.clp.data else ""),
        ("Region", wanted.region),
        ("Kind", UnitPool(wanted.pool).label if wanted.pool else ""),
        ("Affiliated organisation", wanted.organisation),
    )
    notes = [*_of_days(wanted), *((label, value) for label, value in said if value)]
    return file_answer(
        units_table(as_file=True), list_unit_rows(db.session, wanted, None), kind, notes
    )
