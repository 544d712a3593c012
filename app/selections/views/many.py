"""One step for many ballots of a round: chosen, read over, then recorded of all or of none."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template
from werkzeug import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from app.db import db
from app.kernel import clock
from app.kernel.errors import DomainError, StaleEdit
from app.kernel.words import plural, whole
from app.security.access import requires
from app.security.identity import current_identity
from app.selections.domain.ballots import BallotOutcome, BallotStepKind, Step
from app.selections.exports.ballots import BallotProgress, changed_table, round_path
from app.selections.forms.ballots import ManyForm
from app.selections.permissions import SelectionPermission
from app.selections.queries import ballots as queries
from app.selections.queries.ballots import BallotFilter, BallotRow
from app.selections.queries.progress import list_progress
from app.selections.service import ballots as service
from app.selections.service.ballots import BallotsRefused
from app.selections.views.blueprint import pages
from app.tabular.page import html_view
from app.web.transactions import transactional

Answer = str | AnyResponse | tuple[str, int]


@pages.route("/rounds/<int:ballot_round_id>/many", methods=["GET", "POST"])
@requires(SelectionPermission.RUN_BALLOT)
@transactional
def many(ballot_round_id: int) -> Answer:
    """Pause, resume, waive, override or stop many ballots of a round, with one reason."""
    found = queries.get_round(db.session, ballot_round_id)
    rows = queries.list_ballots(db.session, BallotFilter(round_id=ballot_round_id, live=True), None)
    form = ManyForm(data={"effective_on": clock.today()})
    form.ballots.choices = [
        SelectChoice(
            f"{row.id}.{row.version}", f"{row.member}, {row.constituency} ({row.state.value})"
        )
        for row in rows
    ]
    stale = False
    if form.validate_on_submit():
        stale, chosen = _chosen(form, _picks(form.picked), rows)
        if chosen and form.checked.data == "yes":
            flash(f"{plural(len(chosen), 'ballot')} {form.step.data}.")
            return redirect(round_path(ballot_round_id))
        if chosen:
            return _to_check(form, chosen, found.title, ballot_round_id), 422
    form.checked.data = ""
    form.listed.data = " ".join(choice.value for choice in form.ballots.choices)
    page = render_template("selections/many.html", form=form, rows=rows, round=found)
    return page, 409 if stale else form.status


def _to_check(form: ManyForm, chosen: Sequence[BallotRow], title: str, ballot_round_id: int) -> str:
    """What would be recorded, of which ballots. Nothing is yet: it is to be sent once more."""
    form.checked.data = "yes"
    progress = list_progress(db.session, chosen)
    return render_template(
        "selections/check_many.html",
        form=form,
        chosen=chosen,
        picks=[f"{row.id}.{row.version}" for row in chosen],
        table=html_view(changed_table(), [BallotProgress(row, progress[row.id]) for row in chosen]),
        title=title,
        ballot_round_id=ballot_round_id,
    )


def _picks(texts: Sequence[str]) -> dict[int, int]:
    """Versions by ballot, of what a form carried; what is no such pair is left out."""
    pairs = ((whole(a), whole(b)) for a, _, b in (text.partition(".") for text in texts))
    return {one: version for one, version in pairs if one is not None and version is not None}


def _chosen(
    form: ManyForm, picked: dict[int, int], rows: Sequence[BallotRow]
) -> tuple[bool, Sequence[BallotRow]]:
    """Whether what was picked was stale, and the ballots the step is of: recorded once checked."""
    if not picked:
        form.refuse("Choose at least one ballot", "ballots")
        return False, ()
    kind = BallotStepKind(form.step.data)
    outcome = BallotOutcome(form.outcome.data) if form.outcome.data else None
    if (kind is BallotStepKind.OVERRIDDEN) != (outcome is not None):
        form.refuse("Choose an outcome for an override, and for nothing else", "outcome")
        return False, ()
    step = Step(kind, form.effective_on.data, outcome, form.reason.data)
    try:
        if form.checked.data == "yes":
            by = current_identity().actor
            return False, service.record_steps(db.session, picked, step, by=by)
        return False, service.check_steps(db.session, picked, step)
    except StaleEdit:
        form.refuse(
            "Somebody else has changed one of these meanwhile. The list below is as it is now:"
            " choose again."
        )
        form.ballots.data = []
        form.everyone.data = False
        return True, ()
    except BallotsRefused as error:
        names = {row.id: row.member for row in rows}
        form.refuse(str(error))
        for ballot_id, sentence in error.sentences.items():
            form.refuse(f"{names.get(ballot_id, f'Ballot {ballot_id}')}: {sentence}")
    except DomainError as error:
        form.refuse(str(error))
    return False, ()
