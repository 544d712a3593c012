"""Returns: entering one, the list, one with its paper, and what a second person says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from app.audit import service as audit
from app.audit.registry import names_of
from app.db import db, unit_of_work
from app.files.domain import DOCUMENTS, MOST_BYTES, FileRefused, media_type
from app.files.queries import get_file, read_file
from app.files.service import store_file
from app.kept.offering import keeps_typing, take_up
from app.kernel.errors import NotInRecord, StaleEdit
from app.kernel.words import whole
from app.members.queries import list_regions
from app.security.access import requires
from app.security.identity import current_identity
from app.selections.domain.ballots import BallotState, Stage
from app.selections.domain.returns import (
    Meeting,
    ReturnRefused,
    ReturnState,
    ReturnStepKind,
    legal_steps,
    meaning,
    outside_timetable,
    paper_words,
)
from app.selections.events import SelectionEvent
from app.selections.exports.returns import return_path, return_steps_table, returns_table
from app.selections.forms.returns import DecideReturnForm, ReturnForm, ReturnsFilter
from app.selections.permissions import SelectionPermission
from app.selections.queries import ballots as ballots_on_record
from app.selections.queries.ballots import BallotRow
from app.selections.queries.progress import ReturnRow, list_return_steps
from app.selections.queries.returns import RETURN_SORTS, ReturnFilter, list_returned
from app.selections.service import returns as service
from app.selections.service.returns import Paper
from app.selections.views.ballots import ballot_scopes
from app.selections.views.blueprint import pages
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.tabular.sorting import sort_by_address
from app.web.downloads import as_download
from app.web.paging import Page, page_number
from app.web.transactions import transactional
from app.web.uploads import takes_uploads

Answer = str | AnyResponse | tuple[str, int]

PAGE_SIZE = 50
# --- entering ------------------------------------------------------------------------------------


@pages.route("/ballots/<int:ballot_id>/units/<int:unit_id>/return", methods=["GET", "POST"])
@requires(SelectionPermission.ENTER_RETURN)
@takes_uploads(MOST_BYTES)
@keeps_typing(ReturnForm)
@transactional
def enter_return(ballot_id: int, unit_id: int) -> Answer:
    """Enter what a unit returned: first the numbers, then what they mean, the paper and sending."""
    scopes = current_identity().scopes(SelectionPermission.ENTER_RETURN)
    ballot, unit = service.get_unit(db.session, ballot_id, unit_id, scopes)
    form = ReturnForm(data={"meeting": unit.meeting_wanted})
    take_up(form)
    said = ""
    if form.is_submitted():
        valid = form.validate()
        try:
            paper = _paper(form)
            service.check_paper(ballot, unit, paper)
            said = paper_words(paper.meeting, paper.for_selection, paper.for_member)
            if valid and form.checked.data == "yes":
                _enter(ballot_id, unit_id, paper, form)
                flash(
                    f"The return of {unit.name} is sent. It counts once an officer has confirmed"
                    " it."
                )
                return redirect(url_for("selections.clp", clp_id=ballot.clp_id))
        except FileRefused as error:
            form.refuse(str(error), "document")
        except ReturnRefused as error:
            if valid:
                form.refuse(str(error), error.field if error.field in form else None)
    checking = form.is_submitted() and bool(said) and (not form.errors or form.last_step)
    form.checked.data = "yes" if checking else ""
    page = render_template(
        f"selections/{'check_return' if checking else 'enter_return'}.html",
        form=form,
        ballot=ballot,
        unit=unit,
        said=said,
        outside=_outside(ballot, form.held_on.data),
        sent_back=_why_sent_back(unit.returns),
        open=ballot.state is BallotState.RUNNING and unit.meeting_wanted is not None,
    )
    # Nothing is recorded yet by what was sent first: it is kept, and to be sent once more.
    return page, 422 if checking else form.status


def _paper(form: ReturnForm) -> Paper:
    """What a form says. Raises ReturnRefused where that is nothing that could be entered."""
    numbers = (form.for_selection.data, form.for_member.data)
    if form.no_preference.data and any(numbers):
        raise ReturnRefused(
            "Votes and no preference do not go together: take one away.", "no_preference"
        )
    if not form.no_preference.data and numbers == (None, None):
        raise ReturnRefused(
            "Enter the votes, or say that the unit returned no preference.", "for_member"
        )
    if form.held_on.data is None or form.meeting.data not in list(Meeting):
        raise ReturnRefused("Open the form anew: it is not whole.")
    return Paper(
        meeting=Meeting(form.meeting.data),
        for_selection=None if form.no_preference.data else numbers[0],
        for_member=None if form.no_preference.data else numbers[1],
        turnout=form.turnout.data,
        held_on=form.held_on.data,
        note=form.note.data,
    )


def _enter(ballot_id: int, unit_id: int, paper: Paper, form: ReturnForm) -> None:
    """Enter a return with its file. Raises ReturnRefused and FileRefused."""
    actor = current_identity().actor
    sent = form.document.data
    file = (
        store_file(db.session, name=sent.filename, data=sent.read(), by=actor, kinds=DOCUMENTS)
        if sent
        else None
    )
    service.enter_return(
        db.session,
        ballot_id,
        unit_id,
        paper,
        scopes=current_identity().scopes(SelectionPermission.ENTER_RETURN),
        file_id=None if file is None else file.id,
        by=actor,
    )


def _outside(ballot: BallotRow, held_on: date | None) -> str:
    """How a meeting lies outside the days for meetings, in words; "" where it does not."""
    if held_on is None:
        return ""
    return outside_timetable(
        held_on, first=ballot.days[Stage.MEETINGS_FROM], last=ballot.days[Stage.MEETINGS_UNTIL]
    )


def _why_sent_back(returns: tuple[ReturnRow, ...]) -> str:
    """Why the newest return was sent back; "" when it was not."""
    if not returns or returns[-1].state is not ReturnState.SENT_BACK:
        return ""
    newest = returns[-1].id
    return list_return_steps(db.session, [newest])[newest][-1].reason or ""


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
    return file_answer(returns_table(), list_returned(db.session, wanted, None), kind, notes)


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
    running = ballot.state is BallotState.RUNNING
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
        own_waits=own and row.state is ReturnState.WAITING,
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
    stale = _record(return_id, act.kind, form, row.version)
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


def _record(
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


@pages.route("/returns/<int:return_id>/take-back", methods=["GET", "POST"])
@requires(SelectionPermission.ENTER_RETURN)
@transactional
def take_back(return_id: int) -> Answer:
    """Let whoever entered a return take it back before anybody has confirmed it."""
    identity = current_identity()
    scopes = identity.scopes(SelectionPermission.ENTER_RETURN)
    ballot, unit, row = service.find_return(db.session, return_id, scopes)
    form = DecideReturnForm(data={"version": row.version})
    if row.entered_by != identity.actor or row.state is not ReturnState.WAITING:
        flash("Only who entered a return takes it back, and only before it is confirmed.")
        return redirect(return_path(return_id))
    stale = _record(return_id, ReturnStepKind.VOIDED, form, row.version)
    if stale is None:
        flash("It is taken back. Enter the right numbers below.")
        return redirect(
            url_for("selections.enter_return", ballot_id=ballot.id, unit_id=unit.unit_id)
        )
    page = render_template(
        "selections/take_back.html", form=form, ballot=ballot, unit=unit, row=row
    )
    return page, 409 if stale else form.status
