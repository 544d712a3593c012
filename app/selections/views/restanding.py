"""What keeps an MP from a trigger ballot: the list, recording, voiding. For who calls ballots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from app.audit.registry import names_of as actors
from app.db import db, unit_of_work
from app.kernel import clock
from app.kernel.errors import StaleEdit
from app.kernel.words import folded
from app.members.queries import get_member, names_of
from app.security.access import requires
from app.security.identity import current_identity
from app.selections.domain.ballots import BallotRefused, RestandingKind
from app.selections.forms.ballots import EndForm, RestandingForm, RoundsFilter, VoidForm
from app.selections.permissions import SelectionPermission
from app.selections.queries.callable import get_fact, list_facts
from app.selections.service import restanding as service
from app.selections.views.blueprint import pages
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.tabular.table import Column, Table
from app.web.paging import Page, page_number
from app.web.transactions import transactional

Answer = str | AnyResponse | tuple[str, int]

PAGE_SIZE = 50
FOLLOWS = {
    RestandingKind.NOT_RESTANDING: "Does not stand again",
    RestandingKind.EXPECTING: "Exempt for a time",
    RestandingKind.RETURNED: "Exempt for a time",
}


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact in the list: what follows from it, not why, which is read one by one."""

    id: int
    member_id: int
    name: str
    follows: str
    since: date
    until: date | None


def _table() -> Table[FactRow]:
    return Table(
        name="restanding",
        title="Not restanding, and exempt for a time",
        columns=(
            Column[FactRow](
                "name",
                "MP",
                lambda row: row.name,
                link=lambda row: url_for("selections.restanding_fact", fact_id=row.id),
            ),
            Column[FactRow]("follows", "What", lambda row: row.follows),
            Column[FactRow]("since", "From", lambda row: row.since),
            Column[FactRow]("until", "No longer from", lambda row: row.until, absent="not known"),
        ),
        attribution="Confidential: personal data of the most sensitive kind.",
    )


def _rows(text: str) -> list[FactRow]:
    facts = list_facts(db.session)
    names = names_of(db.session, [fact.member_id for fact in facts])
    return [
        FactRow(
            fact.id,
            fact.member_id,
            names[fact.member_id],
            FOLLOWS[fact.kind],
            fact.since,
            fact.until,
        )
        for fact in facts
        if all(word in folded(names[fact.member_id]) for word in folded(text).split())
    ]


@pages.get("/restanding")
@requires(SelectionPermission.RUN_BALLOT)
def restanding() -> Answer:
    """Who does not stand again, and who is exempt for a time."""
    form = RoundsFilter(request.args)
    form.q.label.text = "Name"
    if not form.validate():
        return render_template("selections/restanding.html", form=form, page=None), 422
    page = Page.of(_rows(form.q.data), page_number(request.args.get("page")), PAGE_SIZE)
    return render_template(
        "selections/restanding.html",
        form=form,
        page=page,
        table=html_view(_table(), page.items),
        on_record=bool(page.total) or bool(list_facts(db.session)),
    )


@pages.get("/restanding.<any(csv, xlsx):kind>")
@requires(SelectionPermission.RUN_BALLOT)
def restanding_file(kind: str) -> Response | tuple[str, int]:
    """The same list, whole, as a file."""
    form = RoundsFilter(request.args)
    if not form.validate():
        return render_template("selections/restanding.html", form=form, page=None), 422
    notes = [("Name contains", form.q.data)] if form.q.data else []
    return file_answer(_table(), _rows(form.q.data), kind, notes)


@pages.route("/restanding/members/<int:member_id>", methods=["GET", "POST"])
@requires(SelectionPermission.RUN_BALLOT)
@transactional
def record_restanding(member_id: int) -> Answer:
    """Put on record what keeps an MP from a ballot."""
    member = get_member(db.session, member_id)
    form = RestandingForm(data={"since": clock.today()})
    if form.validate_on_submit():
        try:
            service.record_fact(
                db.session,
                member_id,
                RestandingKind(form.kind.data),
                form.since.data,
                form.until.data,
                source=form.source.data,
                by=current_identity().actor,
            )
        except BallotRefused as error:
            form.refuse(str(error), error.field if error.field in form else None)
        else:
            flash("It is on record.")
            return redirect(url_for("selections.restanding"))
    page = render_template("selections/record_restanding.html", form=form, member=member)
    return page, form.status


@pages.get("/restanding/<int:fact_id>")
@requires(SelectionPermission.RUN_BALLOT)
def restanding_fact(fact_id: int) -> Answer:
    """Why an MP is kept from a ballot, and by which source. Looking is on record first."""
    with unit_of_work() as session:
        service.read_fact(session, fact_id, by=current_identity().actor)
    fact = get_fact(db.session, fact_id)
    return render_template(
        "selections/restanding_fact.html",
        fact=fact,
        member=get_member(db.session, fact.member_id),
        by=actors(db.session, [fact.recorded_by, *([fact.voided_by] if fact.voided_by else [])]),
    )


@pages.route("/restanding/<int:fact_id>/end", methods=["GET", "POST"])
@requires(SelectionPermission.RUN_BALLOT)
@transactional
def end_restanding(fact_id: int) -> Answer:
    """Say from which day on it no longer holds: she stands again after all, or is back."""
    fact = get_fact(db.session, fact_id)
    form = EndForm(data={"until": fact.until or clock.today(), "version": fact.version})
    stale = None
    if form.validate_on_submit():
        try:
            service.end_fact(
                db.session,
                fact_id,
                form.until.data,
                reason=form.reason.data,
                version=form.version.data,
                by=current_identity().actor,
            )
        except StaleEdit as error:
            stale = error
            form.refuse(str(error))
            form.version.data = fact.version
        except BallotRefused as error:
            form.refuse(str(error), error.field if error.field in form else None)
        else:
            flash("The day is on record.")
            return redirect(url_for("selections.restanding"))
    page = render_template(
        "selections/end_restanding.html",
        form=form,
        fact=fact,
        member=get_member(db.session, fact.member_id),
        stale=stale,
    )
    return page, 409 if stale else form.status


@pages.route("/restanding/<int:fact_id>/void", methods=["GET", "POST"])
@requires(SelectionPermission.RUN_BALLOT)
@transactional
def void_restanding(fact_id: int) -> Answer:
    """Void what was recorded by mistake."""
    fact = get_fact(db.session, fact_id)
    member = get_member(db.session, fact.member_id)
    form = VoidForm()
    if form.validate_on_submit():
        try:
            service.void_fact(
                db.session, fact_id, reason=form.reason.data, by=current_identity().actor
            )
        except BallotRefused as error:
            form.refuse(str(error))
        else:
            flash("It is voided.")
            return redirect(url_for("selections.restanding"))
    page = render_template("selections/void_restanding.html", form=form, fact=fact, member=member)
    return page, form.status
