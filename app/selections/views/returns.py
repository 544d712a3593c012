"""Returns: the list, one with its paper, and what a second person says of it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, flash, redirect, render_template, request
from werkzeug import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from app.audit import service as audit
from app.audit.registry import names_of
from app.db import db, unit_of_work
from app.files.domain import media_type
from app.files.queries import get_file, read_file
from app.kernel.errors import NotInRecord, StaleEdit
from app.kernel.words import whole
from app.members.queries import list_regions
from app.security.access import requires
from app.security.identity import current_identity
from app.selections.domain.ballots import BallotState
from app.selections.domain.returns import (
    ReturnRefused,
    ReturnState,
    ReturnStepKind,
    legal_steps,
    meaning,
)
from app.selections.events import SelectionEvent
from app.selections.exports.returns import return_path, return_steps_table, returns_table
from app.selections.forms.returns import DecideReturnForm, ReturnsFilter
from app.selections.permissions import SelectionPermission
from app.selections.queries import ballots as ballots_on_record
from app.selections.queries.progress import list_return_steps
from app.selections.queries.returns import RETURN_SORTS, ReturnFilter, list_returned
from app.selections.service import returns as service
from app.selections.views.ballots import ballot_scopes
from app.selections.views.blueprint import pages
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.tabular.sorting import sort_by_address
from app.web.downloads import as_download
from app.web.paging import Page, page_number
from app.web.transactions import transactional

Answer = str | AnyResponse | tuple[str, int]

PAGE_SIZE = 50


# --- the list ------------------------------------------------------------------------------------


def _form() -> ReturnsFilter:
    form = ReturnsFilter(request.args)
    form.region.choices = [
        SelectChoice("", "All regions"),
        *(SelectChoice(region, region) for region in list_regions(db.session)),
    ]
    form.round.choices = [
        SelectChoice("", "All rounds"),
        *(
            SelectChoice(str(one.id), one.title)
            for one in ballots_on_record.list_rounds(db.session)
        ),
    ]
    return form


def _wanted(form: ReturnsFilter) -> ReturnFilter:
    sort = request.args.get("sort", "")
    return ReturnFilter(
        text=form.q.data,
        state=ReturnState(form.state.data) if form.state.data else None,
        region=form.region.data,
        round_id=whole(form.round.data),
        sort=sort if sort in RETURN_SORTS else "",
        descending=request.args.get("order") == "descending",
    )


@pages.get("/returns")
@requires(SelectionPermission.READ)
def returns() -> Answer:
    """Every return; those that wait for a second person come first."""
    form = _form()
    if not form.validate():
        return render_template("selections/returns.html", form=form, page=None), 422
    wanted = _wanted(form)
    page = Page.of(
        list_returned(db.session, wanted, None), page_number(request.args.get("page")), PAGE_SIZE
    )
    return render_template(
        "selections/returns.html",
        form=form,
        page=page,
        table=html_view(returns_table(), page.items),
        sort=sort_by_address(wanted.sort, RETURN_SORTS, descending=wanted.descending),
        on_record=bool(page.total) or bool(list_returned(db.session, ReturnFilter(), None)),
    )


@pages.get("/returns.<any(csv, xlsx):kind>")
@requires(SelectionPermission.READ)
def returns_file(kind: str) -> Response | tuple[str, int]:
    """The same list, whole, as a file."""
    form = _form()
    if not form.validate():
        return render_template("selections/returns.html", form=form, page=None), 422
    wanted = _wanted(form)
    said = (
        ("Contains", wanted.text),
        ("State", wanted.state.value if wanted.state else ""),
        ("Region", wanted.region),
        ("Round", dict(form.round.choices).get(form.round.data, "") if form.round.data else ""),
    )
    notes = [(label, value) for label, value in said if value]
    return file_answer(
        returns_table(as_file=True), list_returned(db.session, wanted, None), kind, notes
    )


# --- one return ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReturnAct:
    """What may be done with a return, as its page says it."""

    kind: ReturnStepKind
    title: str
    consequence: str
    done: str
    danger: bool = False


ACTS = {
    "confirm": ReturnAct(
        ReturnStepKind.CONFIRMED,
        "Confirm the return",
        "You have held the numbers against the paper. From now on the unit counts.",
        "The return is confirmed.",
    ),
    "send-back": ReturnAct(
        ReturnStepKind.SENT_BACK,
        "Send the return back",
        "The secretary is asked to enter it again, and sees your reason.",
        "The return is sent back.",
    ),
    "void": ReturnAct(
        ReturnStepKind.VOIDED,
        "Void the return",
        "It counts no longer and stays on record with your reason. It can be reinstated.",
        "The return is voided.",
        danger=True,
    ),
    "reinstate": ReturnAct(
        ReturnStepKind.REINSTATED,
        "Reinstate the return",
        "It stands again as it did before it was voided.",
        "The return is reinstated.",
    ),
}


@pages.get("/returns/<int:return_id>")
@requires(SelectionPermission.READ_CLP)
def one_return(return_id: int) -> Answer:
    """One return: its numbers, its paper, what has happened to it, what may be done."""
    identity = current_identity()
    ballot, unit, row = service.find_return(db.session, return_id, ballot_scopes())
    steps = list_return_steps(db.session, [return_id])[return_id]
    by = names_of(db.session, [step.recorded_by for step in steps])
    running = ballot.state is BallotState.RUNNING and not unit.withdrawn
    legal = legal_steps(row.state) if running else []
    own = row.entered_by == identity.actor
    may_decide = identity.may(SelectionPermission.CONFIRM_RETURN)
    return render_template(
        "selections/one_return.html",
        ballot=ballot,
        unit=unit,
        row=row,
        means=meaning(row.result, row.meeting),
        steps=html_view(return_steps_table(by), reversed(steps)),
        acts=[
            (name, act.title)
            for name, act in ACTS.items()
            if act.kind in legal and not (own and act.kind is ReturnStepKind.CONFIRMED)
        ]
        if may_decide
        else [],
        own_waits=own and not unit.withdrawn and row.state is ReturnState.WAITING,
        may_take_back=own
        and running
        and not may_decide
        and row.state is ReturnState.WAITING
        and identity.may(SelectionPermission.ENTER_RETURN),
        officer=identity.may(SelectionPermission.READ),
    )


@pages.get("/returns/<int:return_id>/paper")
@requires(SelectionPermission.READ_CLP)
def one_return_file(return_id: int) -> Response:
    """The picture or PDF of a return. Reading it is on record before it is seen."""
    ballot, _unit, row = service.find_return(db.session, return_id, ballot_scopes())
    if row.file_id is None:
        raise NotInRecord("There is no paper with this return.")
    with unit_of_work() as session:
        file = get_file(session, row.file_id)
        content = read_file(session, file.id)
        audit.record(
            session,
            SelectionEvent.RETURN_PAPER_READ,
            by=current_identity().actor,
            subject=f"return {return_id}",
            changes={"ballot": ballot.id, "file": file.id},
        )
        name, kind = file.name, file.kind
    return as_download(Response(content, mimetype=media_type(kind)), name)


@pages.route(
    "/returns/<int:return_id>/<any(confirm, 'send-back', void, reinstate):name>",
    methods=["GET", "POST"],
)
@requires(SelectionPermission.CONFIRM_RETURN)
@transactional
def decide_return(return_id: int, name: str) -> Answer:
    """Confirm a return, send it back, void it or reinstate it."""
    act = ACTS[name]
    ballot, unit, row = service.find_return(db.session, return_id, None)
    form = DecideReturnForm(data={"version": row.version})
    stale = record_by_form(return_id, act.kind, form, row.version)
    if stale is None:
        flash(act.done)
        return redirect(return_path(return_id))
    page = render_template(
        "selections/decide_return.html",
        form=form,
        act=act,
        name=name,
        ballot=ballot,
        unit=unit,
        row=row,
        means=meaning(row.result, row.meeting),
    )
    return page, 409 if stale else form.status


def record_by_form(
    return_id: int, kind: ReturnStepKind, form: DecideReturnForm, version: int
) -> bool | None:
    """Record a step by a form; None when it is done, else whether the form was stale."""
    if not form.validate_on_submit():
        return False
    try:
        service.record_step(
            db.session,
            return_id,
            kind,
            reason=form.reason.data,
            version=form.version.data,
            by=current_identity().actor,
        )
    except StaleEdit:
        form.refuse("Somebody else has decided on this return meanwhile: see how it stands now.")
        form.version.data = version
        return True
    except ReturnRefused as error:
        form.refuse(str(error), error.field or None)
        return False
    return None
