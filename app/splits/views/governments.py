"""Which parties govern and have governed, and what their keeper does about it."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from app.db import db
from app.kernel.errors import StaleEdit
from app.kernel.words import folded
from app.members.domain.parties import NoParty, UnknownParty, is_party
from app.members.queries import list_parties
from app.security.access import requires
from app.security.identity import current_identity
from app.splits.domain.governments import GovernmentRefused
from app.splits.exports.groups import governments_table
from app.splits.forms.groups import GovernmentForm, GovernmentsFilter, VoidForm
from app.splits.models.groups import GoverningSpell
from app.splits.permissions import SplitPermission
from app.splits.queries import governments as queries
from app.splits.service import governments as service
from app.splits.service.governments import governing_facts
from app.splits.views.blueprint import pages
from app.tabular.answers import file_answer
from app.tabular.page import Action, html_view
from app.tabular.sorting import sort_by_address
from app.web.paging import Page, page_number
from app.web.transactions import transactional

Answer = str | AnyResponse | tuple[str, int]
PAGE_SIZE = 50
SORTS = frozenset({"party", "since"})


def _sort() -> tuple[str, bool]:
    by = request.args.get("sort", "since")
    # Without an order asked for the newest come first.
    newest = "sort" not in request.args or request.args.get("order") == "descending"
    return by if by in SORTS else "since", newest


def _wanted(form: GovernmentsFilter) -> list[GoverningSpell]:
    """The spells that fit a filter, in the order asked for: there are few."""
    rows = queries.list_governing(db.session, voided=bool(form.voided.data))
    words = folded(form.q.data).split()
    rows = [row for row in rows if all(word in folded(row.party) for word in words)]
    by, descending = _sort()
    rows.sort(
        key=lambda row: (folded(row.party) if by == "party" else row.since.isoformat(), row.id),
        reverse=descending,
    )
    return rows


@pages.get("/governments")
@requires(SplitPermission.READ)
def governments() -> Answer:
    """The parties that govern and have governed, each with its days."""
    form = GovernmentsFilter(request.args)
    if not form.validate():
        return render_template("splits/governments.html", form=form, page=None), 422
    found = _wanted(form)
    number = page_number(request.args.get("page"))
    rows = found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    by, descending = _sort()
    may_keep = current_identity().may(SplitPermission.KEEP_GROUP)
    return render_template(
        "splits/governments.html",
        form=form,
        page=Page(rows, number, PAGE_SIZE, len(found)),
        table=html_view(governments_table(), rows),
        sort=sort_by_address(by, SORTS, descending=descending),
        actions=[_actions(row) for row in rows] if may_keep else None,
        on_record=bool(queries.list_governing(db.session, voided=True)),
        may_keep=may_keep,
    )


def _actions(row: GoverningSpell) -> list[Action]:
    if row.voided_at is not None:
        return []
    return [
        Action("End or correct", url_for("splits.correct_government", governing_id=row.id)),
        Action("Void", url_for("splits.void_government", governing_id=row.id)),
    ]


@pages.get("/governments.<any(csv, xlsx):kind>")
@requires(SplitPermission.READ)
def governments_file(kind: str) -> Response | tuple[str, int]:
    """The same, whole, as a file."""
    form = GovernmentsFilter(request.args)
    if not form.validate():
        return render_template("splits/governments.html", form=form, page=None), 422
    said = (("Party contains", form.q.data), ("Voided ones too", form.voided.data))
    return file_answer(
        governments_table(), _wanted(form), kind, [(label, text) for label, text in said if text]
    )


@pages.route("/governments/new", methods=["GET", "POST"])
@requires(SplitPermission.KEEP_GROUP)
@transactional
def new_government() -> Answer:
    """Record that a party governs or governed."""
    form = GovernmentForm()
    del form.version
    form.party.suggestions = [row.name for row in list_parties(db.session) if is_party(row.name)]
    if form.validate_on_submit():
        assert form.since.data
        try:
            made = service.record_government(
                db.session,
                party=form.party.data,
                since=form.since.data,
                until=form.until.data,
                source=form.source.data,
                by=current_identity().actor,
            )
        except (UnknownParty, NoParty) as error:
            form.refuse(str(error), "party")
        except GovernmentRefused as error:
            form.refuse(str(error), error.field if error.field in form else None)
        else:
            flash(f"{made.party} is on record as governing.")
            return redirect(url_for("splits.governments"))
    return render_template("splits/new_government.html", form=form), form.status


@pages.route("/governments/<int:governing_id>/correct", methods=["GET", "POST"])
@requires(SplitPermission.KEEP_GROUP)
@transactional
def correct_government(governing_id: int) -> Answer:
    """Record that a party governs no longer, or correct its days or the source."""
    row = queries.get_governing(db.session, governing_id)
    form = GovernmentForm(obj=row)
    del form.party
    stale = None
    if form.validate_on_submit():
        assert form.since.data
        try:
            service.correct_government(
                db.session,
                governing_id,
                since=form.since.data,
                until=form.until.data,
                source=form.source.data,
                version=form.version.data,
                by=current_identity().actor,
            )
        except StaleEdit as error:
            stale = _stale(form, error, row)
        except GovernmentRefused as error:
            form.refuse(str(error), error.field if error.field in form else None)
        else:
            flash("Saved.")
            return redirect(url_for("splits.governments"))
    page = render_template("splits/correct_government.html", form=form, row=row, stale=stale)
    return page, 409 if stale else form.status


@pages.route("/governments/<int:governing_id>/void", methods=["GET", "POST"])
@requires(SplitPermission.KEEP_GROUP)
@transactional
def void_government(governing_id: int) -> Answer:
    """Void a spell of government that was recorded by mistake."""
    row = queries.get_governing(db.session, governing_id)
    form = VoidForm(data={"version": row.version})
    stale = None
    if form.validate_on_submit():
        try:
            service.void_government(
                db.session,
                governing_id,
                reason=form.reason.data,
                version=form.version.data,
                by=current_identity().actor,
            )
        except StaleEdit as error:
            stale = _stale(form, error, row)
        except GovernmentRefused as error:
            form.refuse(str(error))
        else:
            flash("It is voided and counts on no day.")
            return redirect(url_for("splits.governments"))
    page = render_template("splits/void_government.html", form=form, row=row)
    return page, 409 if stale else form.status


def _stale(form: GovernmentForm | VoidForm, error: StaleEdit, row: GoverningSpell) -> StaleEdit:
    """Say that somebody else saved first, and open the form on what is on record now."""
    form.refuse(str(error))
    form.version.data = row.version
    facts = governing_facts(row)
    return StaleEdit({name: facts[name] for name in facts if name in form})
