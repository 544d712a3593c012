"""Pages of equality monitoring: totals, snapshots and targets."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from app.audit.registry import names_of
from app.db import db
from app.kernel import clock
from app.kernel.dates import written_day
from app.monitoring import queries, service
from app.monitoring.domain.totals import LIST
from app.monitoring.exports import balance, cell_rows, targets_table, totals_table
from app.monitoring.forms import SnapshotForm, TargetForm, TotalsFilter, VoidTargetForm
from app.monitoring.models import MonitoringSnapshot
from app.monitoring.permissions import MonitoringPermission
from app.monitoring.queries import TotalRow, population_label
from app.monitoring.service import MonitoringRefused
from app.security.access import requires
from app.security.identity import current_identity
from app.tabular.answers import file_answer
from app.tabular.page import Action, html_view
from app.web.transactions import transactional

Answer = str | AnyResponse | tuple[str, int]

pages = Blueprint("monitoring", __name__, url_prefix="/monitoring")


def _filter(snapshots: list[MonitoringSnapshot]) -> TotalsFilter:
    """The filter with the snapshots there are; the newest is shown when nothing is asked for."""
    form = TotalsFilter(request.args)
    form.snapshot.choices = [
        SelectChoice("", "The newest"),
        *(SelectChoice(str(one.id), written_day(one.taken_on)) for one in snapshots[1:]),
    ]
    return form


def _chosen(form: TotalsFilter, snapshots: list[MonitoringSnapshot]) -> MonitoringSnapshot | None:
    if form.snapshot.data:
        return queries.get_snapshot(db.session, int(form.snapshot.data))
    return snapshots[0] if snapshots else None


def _offer_populations(form: TotalsFilter, rows: list[TotalRow]) -> None:
    names = dict.fromkeys(row.total.population for row in rows if row.total.population != LIST)
    form.population.choices = [
        SelectChoice("", population_label(LIST)),
        *(SelectChoice(name, population_label(name)) for name in names),
    ]


@pages.get("")
@requires(MonitoringPermission.READ)
def totals() -> Answer:
    """The balance of the list, of a region, or of selections won, against targets."""
    snapshots = queries.list_snapshots(db.session)
    form = _filter(snapshots)
    snapshot, rows = None, []
    if form.snapshot.validate(form):
        snapshot = _chosen(form, snapshots)
        rows = [] if snapshot is None else queries.list_totals(db.session, snapshot.id)
    _offer_populations(form, rows)
    if not form.validate():
        return render_template("monitoring/totals.html", form=form, snapshot=None, balances=[]), 422
    wanted = form.population.data or LIST
    targets = {} if snapshot is None else queries.targets_on(db.session, snapshot.taken_on)
    return render_template(
        "monitoring/totals.html",
        form=form,
        snapshot=snapshot,
        most_hidden=0 if snapshot is None else snapshot.threshold - 1,
        of=population_label(wanted),
        balances=[
            balance(row, targets, snapshot.threshold)
            for row in rows
            if snapshot is not None and row.total.population == wanted
        ],
        button=SnapshotForm(formdata=None),
        taken_today=bool(snapshots) and snapshots[0].taken_on >= clock.today(),
        by={} if snapshot is None else names_of(db.session, [snapshot.taken_by]),
    )


@pages.get("/totals.<any(csv, xlsx):kind>")
@requires(MonitoringPermission.READ)
def totals_file(kind: str) -> Answer | Response:
    """Every table of a snapshot as a file."""
    snapshots = queries.list_snapshots(db.session)
    form = _filter(snapshots)
    if not form.snapshot.validate(form):
        _offer_populations(form, [])
        return render_template("monitoring/totals.html", form=form, snapshot=None, balances=[]), 422
    snapshot = _chosen(form, snapshots)
    rows = []
    notes = [("Snapshot", "none was taken")]
    if snapshot is not None:
        rows = cell_rows(
            queries.list_totals(db.session, snapshot.id),
            queries.targets_on(db.session, snapshot.taken_on),
            snapshot.threshold,
        )
        notes = [
            ("Snapshot", written_day(snapshot.taken_on)),
            (
                "Rules",
                (
                    f"counts below {snapshot.threshold} hidden, others rounded to"
                    f" {snapshot.rounding}, at least {snapshot.least} answers"
                ),
            ),
        ]
    return file_answer(totals_table(), rows, kind, notes)


@pages.post("/snapshots")
@requires(MonitoringPermission.TAKE_SNAPSHOT)
@transactional
def take_snapshot() -> Answer:
    """Make totals now."""
    try:
        service.take_snapshot(db.session, by=current_identity().actor)
    except MonitoringRefused as error:
        flash(str(error))
        return redirect(url_for("monitoring.totals"))
    flash("A snapshot is taken.")
    return redirect(url_for("monitoring.totals"))


@pages.get("/targets")
@requires(MonitoringPermission.READ)
def targets() -> Answer:
    """Every target."""
    rows = queries.list_targets(db.session, clock.today())
    return render_template(
        "monitoring/targets.html",
        rows=rows,
        table=html_view(targets_table(), rows),
        actions=_actions(rows),
    )


def _actions(rows: list[queries.TargetRow]) -> list[list[Action]] | None:
    """What may be done about each target."""
    if not current_identity().may(MonitoringPermission.KEEP_TARGET):
        return None
    return [
        [] if row.voided else [Action("Void", url_for("monitoring.void_target", target_id=row.id))]
        for row in rows
    ]


@pages.get("/targets.<any(csv, xlsx):kind>")
@requires(MonitoringPermission.READ)
def targets_file(kind: str) -> Response:
    """Every target as a file."""
    return file_answer(targets_table(), queries.list_targets(db.session, clock.today()), kind)


@pages.route("/targets/new", methods=["GET", "POST"])
@requires(MonitoringPermission.KEEP_TARGET)
@transactional
def new_target() -> Answer:
    """Record a target."""
    form = TargetForm()
    if form.validate_on_submit():
        question, _, category = form.category.data.partition(":")
        assert form.share.fraction is not None  # or it would not be valid
        try:
            service.record_target(
                db.session,
                question,
                category,
                form.share.fraction,
                form.since.data,
                form.source.data,
                by=current_identity().actor,
            )
        except MonitoringRefused as error:
            form.refuse(str(error), error.field or None)
        else:
            flash("The target is on record.")
            return redirect(url_for("monitoring.targets"))
    return render_template("monitoring/new_target.html", form=form), form.status


@pages.route("/targets/<int:target_id>/void", methods=["GET", "POST"])
@requires(MonitoringPermission.KEEP_TARGET)
@transactional
def void_target(target_id: int) -> Answer:
    """Void a target."""
    target = queries.get_target(db.session, target_id)
    form = VoidTargetForm()
    if form.validate_on_submit():
        try:
            service.void_target(
                db.session, target_id, form.reason.data, by=current_identity().actor
            )
        except MonitoringRefused as error:
            form.refuse(str(error), error.field or None)
        else:
            flash("The target is void.")
            return redirect(url_for("monitoring.targets"))
    row = next(
        row for row in queries.list_targets(db.session, clock.today()) if row.id == target.id
    )
    return render_template("monitoring/void_target.html", form=form, row=row), form.status
