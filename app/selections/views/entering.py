"""Entering what a unit returned, and taking it back before anybody has confirmed it."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, url_for
from werkzeug import Response as AnyResponse

from app.db import db
from app.files.domain import DOCUMENTS, MOST_BYTES, FileRefused
from app.files.service import store_file
from app.kept.offering import keeps_typing, take_up
from app.security.access import requires
from app.security.identity import current_identity
from app.selections.domain.ballots import BallotState, Stage
from app.selections.domain.returns import (
    Meeting,
    ReturnRefused,
    ReturnState,
    ReturnStepKind,
    outside_timetable,
    paper_words,
)
from app.selections.exports.returns import return_path
from app.selections.forms.returns import DecideReturnForm, ReturnForm
from app.selections.permissions import SelectionPermission
from app.selections.queries.ballots import BallotRow
from app.selections.queries.progress import ReturnRow, list_return_steps
from app.selections.service import returns as service
from app.selections.service.returns import Paper
from app.selections.views.blueprint import pages
from app.selections.views.returns import record_by_form
from app.web.transactions import transactional
from app.web.uploads import takes_uploads

Answer = str | AnyResponse | tuple[str, int]


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
                    f"The return of {unit.label} is sent. It counts once an officer has confirmed"
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
        "selections/check_return.html" if checking else "selections/enter_return.html",
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
    stale = record_by_form(return_id, ReturnStepKind.VOIDED, form, row.version)
    if stale is None:
        flash("It is taken back. Enter the right numbers below.")
        return redirect(
            url_for("selections.enter_return", ballot_id=ballot.id, unit_id=unit.unit_id)
        )
    page = render_template(
        "selections/take_back.html", form=form, ballot=ballot, unit=unit, row=row
    )
    return page, 409 if stale else form.status
