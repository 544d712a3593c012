"""The result of a selection, round by round, and how a vacancy ends."""

from __future__ import annotations

from dataclasses import dataclass

from wtforms.fields.choices import SelectChoice

from app.confidence.permissions import ConfidencePermission
from app.db import db
from app.kernel import clock
from app.kernel.words import whole
from app.security.access import requires
from app.security.identity import current_identity
from app.selections.domain.results import RoundState
from app.selections.domain.vacancies import Step, VacancyStepKind, legal_steps
from app.selections.forms.vacancies import (
    ConcludeForm,
    EndForm,
    TieForm,
    VoidRoundForm,
    form_for_votes,
    vote_field,
)
from app.selections.permissions import SelectionPermission
from app.selections.queries.contenders import get_round, read_selection
from app.selections.queries.vacancies import get_vacancy
from app.selections.service import ending, results
from app.selections.service.candidacies import find_candidacy
from app.selections.views.acting import Acting, Answer, back
from app.selections.views.blueprint import pages
from app.web.transactions import transactional


@pages.route("/vacancies/<int:vacancy_id>/results/new", methods=["GET", "POST"])
@requires(SelectionPermission.RUN_SELECTION)
@transactional
def record_result(vacancy_id: int) -> Answer:
    """Record the next round of a result."""
    row = get_vacancy(db.session, vacancy_id, None)
    selection = read_selection(db.session, vacancy_id)
    names = {one.id: one.name for one in selection.contenders}
    standing = {one: names[one] for one in selection.result.standing}
    form = form_for_votes(standing)(data={"version": row.version, "held_on": clock.today()})
    acting = Acting(form, row)
    if form.validate_on_submit() and acting.done(
        lambda: results.record_round(
            db.session,
            vacancy_id,
            {one: form[vote_field(one)].data for one in standing},
            held_on=form.held_on.data,
            source=form.source.data,
            version=form.version.data,
            by=current_identity().actor,
        )
    ):
        return back(vacancy_id, "The round is on record.")
    return acting.page(
        "selections/record_result.html",
        number=len(selection.rounds) + 1,
        votes=[vote_field(one) for one in standing],
        standing=len(standing),
    )


@pages.route("/vacancies/<int:vacancy_id>/tie", methods=["GET", "POST"])
@requires(SelectionPermission.RUN_SELECTION)
@transactional
def settle_result_tie(vacancy_id: int) -> Answer:
    """Put on record how the tie of the last round was settled."""
    row = get_vacancy(db.session, vacancy_id, None)
    selection = read_selection(db.session, vacancy_id)
    names = {one.id: one.name for one in selection.contenders}
    tie = selection.result.tie
    last_two = tie is not None and tie.state is RoundState.TIED_LAST
    tied = () if tie is None else tie.tied
    form = TieForm(data={"version": row.version})
    form.contender.label.text = "Who is selected" if last_two else "Who goes"
    form.contender.choices = [SelectChoice(str(one), names[one]) for one in tied]
    acting = Acting(form, row)
    if form.validate_on_submit():
        chosen = whole(form.contender.data) or 0
        out = next((one for one in tied if one != chosen), 0) if last_two else chosen
        if acting.done(
            lambda: results.settle_tie(
                db.session,
                vacancy_id,
                out_id=out,
                how=form.how.data,
                version=form.version.data,
                by=current_identity().actor,
            )
        ):
            return back(vacancy_id, "How the tie was settled is on record.")
    return acting.page("selections/settle_result_tie.html", tie=tie, last_two=last_two)


@pages.route("/results/<int:result_id>/void", methods=["GET", "POST"])
@requires(SelectionPermission.RUN_SELECTION)
@transactional
def void_result(result_id: int) -> Answer:
    """Void the last round of a result."""
    found = get_round(db.session, result_id)
    row = get_vacancy(db.session, found.vacancy_id, None)
    form = VoidRoundForm(data={"version": row.version})
    acting = Acting(form, row)
    if form.validate_on_submit() and acting.done(
        lambda: results.void_round(
            db.session,
            result_id,
            reason=form.reason.data,
            version=form.version.data,
            by=current_identity().actor,
        )
    ):
        return back(row.id, "The round is voided.")
    return acting.page("selections/void_result.html", round=found)


# --- the end -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Act:
    """One way in which a vacancy goes on, as its page says it."""

    kind: VacancyStepKind
    title: str
    consequence: str
    done: str
    danger: bool = False


ACTS = {
    "conclude": Act(
        VacancyStepKind.CONCLUDED,
        "Conclude the selection",
        "Puts on record who is selected. What that is for the sitting MP, selected again or"
        " deselected, follows from it.",
        "The selection is concluded.",
    ),
    "close": Act(
        VacancyStepKind.CLOSED,
        "Close without a selection",
        "The vacancy ends and nobody is selected, as when the seat is not fought or an election"
        " comes before.",
        "The vacancy is closed.",
    ),
    "reopen": Act(
        VacancyStepKind.REOPENED,
        "Reopen the vacancy",
        "The vacancy is open again, with everybody and every round on record.",
        "The vacancy is open again.",
    ),
    "void": Act(
        VacancyStepKind.VOIDED,
        "Void the vacancy",
        "Says that the vacancy was opened by mistake: it counts on no day, and stays on record with"
        " your reason.",
        "The vacancy is voided.",
        danger=True,
    ),
}
"""By the last part of the address."""


@pages.route(
    "/vacancies/<int:vacancy_id>/<any(conclude, close, reopen, void):name>",
    methods=["GET", "POST"],
)
@requires(SelectionPermission.RUN_SELECTION)
@transactional
def end_vacancy(vacancy_id: int, name: str) -> Answer:
    """Conclude a selection, close a vacancy without one, reopen or void it."""
    act = ACTS[name]
    row = get_vacancy(db.session, vacancy_id, None)
    selection = read_selection(db.session, vacancy_id)
    filled = {"version": row.version, "effective_on": max(clock.today(), row.since)}
    winner_id = selection.result.winner_id
    marks: list[ending.MarkWaiting] = []
    form: EndForm
    if act.kind is VacancyStepKind.CONCLUDED:
        form = ConcludeForm(data={**filled, "winner": winner_id})
        if winner_id is not None and current_identity().may(ConfidencePermission.DECIDE_MARK):
            marks = ending.marks_waiting(db.session, row, selection, winner_id)
        form.marks.choices = [
            SelectChoice(str(one.mark_id), f"{one.member}: {one.outcome.value}") for one in marks
        ]
    else:
        form = EndForm(data=filled)
    candidacy = find_candidacy(db.session, row, selection, act.kind)
    acting = Acting(form, row)
    if form.validate_on_submit():
        winner, marked = None, []
        if isinstance(form, ConcludeForm):
            winner = whole(form.winner.data) or 0
            offered = {one.mark_id for one in marks}
            marked = [one for one in map(whole, form.marks.data or ()) if one in offered]
        step = Step(act.kind, form.effective_on.data, winner, form.reason.data)
        if acting.done(
            lambda: ending.record_step(
                db.session,
                vacancy_id,
                step,
                version=form.version.data,
                marked=[one for one in marked if one is not None],
                leave_list=form.leave_list.data,
                by=current_identity().actor,
            )
        ):
            return back(vacancy_id, act.done)
    return acting.page(
        "selections/end_vacancy.html",
        act=act,
        legal=act.kind in legal_steps(row.state),
        winner=None if winner_id is None else selection.contender(winner_id).name,
        marks=marks,
        candidacy=candidacy,
    )
