"""One trigger ballot: where it stands, its steps, its notice to the CLP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import flash, redirect, render_template, request
from werkzeug import Response as AnyResponse

from app.audit.registry import names_of
from app.db import db
from app.kernel import clock
from app.kernel.dates import written_day
from app.kernel.errors import StaleEdit
from app.security.access import requires
from app.security.identity import current_identity
from app.selections.domain.ballots import (
    BallotOutcome,
    BallotRefused,
    BallotState,
    BallotStepKind,
    Step,
    legal_steps,
)
from app.selections.domain.trigger import TriggerState
from app.selections.domain.wording import (
    could_change,
    empty_words,
    stands,
    threshold_words,
    working,
)
from app.selections.exports.ballots import ballot_path, steps_table, units_table
from app.selections.forms.ballots import OutcomeForm, StepForm
from app.selections.permissions import SelectionPermission
from app.selections.queries import ballots as queries
from app.selections.queries.progress import Progress, list_progress
from app.selections.queries.reminders import ReminderFilter, list_reminders
from app.selections.service import ballots as service
from app.selections.views.blueprint import pages
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.web.forms import DayField, FilterForm
from app.web.transactions import transactional

Answer = str | AnyResponse | tuple[str, int]


class AsAtForm(FilterForm):
    """As at which day a ballot is told."""

    on = DayField("As at (blank: now)")


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that may be done with a ballot, as its page says it."""

    kind: BallotStepKind
    title: str
    consequence: str
    done: str
    danger: bool = False


ACTS = {
    "conclude": Act(
        BallotStepKind.CONCLUDED,
        "Conclude the ballot",
        "Puts on record what the confirmed returns came to. A triggered ballot leads to a full"
        " selection, in which the MP is on the shortlist as of right; opening it is a step of its"
        " own.",
        "The ballot is concluded.",
    ),
    "pause": Act(
        BallotStepKind.PAUSED,
        "Pause the ballot",
        "Nothing can be entered or confirmed until it is resumed.",
        "The ballot is paused.",
    ),
    "resume": Act(
        BallotStepKind.RESUMED,
        "Resume the ballot",
        "Returns can be entered and confirmed again. Look at the timetable: its days do not move"
        " by themselves.",
        "The ballot runs again.",
    ),
    "waive": Act(
        BallotStepKind.WAIVED,
        "Waive the ballot",
        "No ballot is held: the MP is the candidate, as before a snap election.",
        "The ballot is waived.",
    ),
    "override": Act(
        BallotStepKind.OVERRIDDEN,
        "Override the ballot",
        "Puts an outcome on record that is not what the units returned, by a decision that you"
        " name. What they returned stays on record beside it.",
        "The ballot is overridden.",
        danger=True,
    ),
    "stop": Act(
        BallotStepKind.STOPPED,
        "Stop the ballot",
        "The ballot ends without an outcome, as when the MP loses the whip or does not stand"
        " again.",
        "The ballot is stopped.",
    ),
    "reopen": Act(
        BallotStepKind.REOPENED,
        "Reopen the ballot",
        "The ballot runs again, with everything that was returned.",
        "The ballot is open again.",
    ),
    "void": Act(
        BallotStepKind.VOIDED,
        "Void the ballot",
        "Says that the ballot was called by mistake: it counts on no day, and stays on record with"
        " your reason. A ballot that was rightly called is waived, stopped or overridden.",
        "The ballot is voided.",
        danger=True,
    ),
}
"""By the last part of the address; a page offers them in this order, the likeliest first."""


def ballot_scopes() -> frozenset[str] | None:
    """Of which CLPs whoever asks may see ballots; None for all."""
    identity = current_identity()
    if identity.may(SelectionPermission.READ):
        return None
    return identity.scopes(SelectionPermission.READ_CLP)


@pages.get("/ballots/<int:ballot_id>")
@requires(SelectionPermission.READ_CLP)
def ballot(ballot_id: int) -> Answer:
    """Where one ballot stands, with its working, as at a day."""
    form = AsAtForm(request.args)
    valid = form.validate()
    on = form.on.data if valid else None
    found = queries.get_ballot(db.session, ballot_id, ballot_scopes(), on)
    progress = list_progress(db.session, [found], on)[ballot_id]
    steps = [
        step
        for step in queries.list_steps(db.session, [ballot_id])[ballot_id]
        if on is None or step.effective_on <= on
    ]
    officer = current_identity().may(SelectionPermission.READ)
    may_run = current_identity().may(SelectionPermission.RUN_BALLOT)
    by = names_of(db.session, [step.recorded_by for step in steps])
    legal = legal_steps(found.state) if on is None else []
    page = render_template(
        "selections/ballot.html",
        ballot=found,
        form=form,
        on=on,
        progress=progress,
        words=words_of(progress),
        rule_words=threshold_words(found.rule_set),
        units=html_view(units_table(ballot_id, links=True), progress.units),
        steps=html_view(steps_table(by), reversed(steps)) if steps else None,
        stages=[(stage.label, day, day < clock.today()) for stage, day in found.days.items()],
        acts=[
            (name, act.title)
            for name, act in ACTS.items()
            if act.kind in legal
            and act.kind is not BallotStepKind.VOIDED
            # What the returns do not bear out yet is not offered first.
            and (act.kind is not BallotStepKind.CONCLUDED or not progress.pending)
        ],
        may_void=BallotStepKind.VOIDED in legal,
        may_run=may_run,
        may_enter=on is None
        and found.state is BallotState.RUNNING
        and current_identity().may(SelectionPermission.ENTER_RETURN),
        officer=officer,
        reminders=list_reminders(db.session, ReminderFilter(ballot_id=ballot_id))
        if officer
        else [],
    )
    return page if valid else (page, 422)


def words_of(progress: Progress) -> dict[str, object]:
    """Where a ballot stands in words, for a page: the state, its working, what could change it."""
    assessment = progress.assessment
    return {
        "stands": stands(assessment),
        "working": [working(test) for test in assessment.tests],
        "could_change": could_change(assessment),
        "empty": empty_words(assessment),
    }


@pages.get("/ballots/<int:ballot_id>.<any(csv, xlsx):kind>")
@requires(SelectionPermission.READ_CLP)
def ballot_file(ballot_id: int, kind: str) -> Answer:
    """The units of a ballot as a file, with where it stands in its head."""
    form = AsAtForm(request.args)
    if not form.validate():
        return ballot(ballot_id)  # says what is wrong
    on = form.on.data
    found = queries.get_ballot(db.session, ballot_id, ballot_scopes(), on)
    progress = list_progress(db.session, [found], on)[ballot_id]
    notes = [
        ("Trigger ballot of", f"{found.member}, {found.constituency}"),
        ("As at", written_day(on or clock.today())),
        ("State", f"{found.state.value}, since {written_day(found.since)}"),
        ("Rules", f"{found.rule_set.name}, version {found.rule_set.version}"),
        ("Stands", stands(progress.assessment)),
        *(("Working", working(test)) for test in progress.assessment.tests),
    ]
    return file_answer(units_table(ballot_id, links=False), progress.units, kind, notes)


# --- steps ---------------------------------------------------------------------------------------


@pages.route(
    "/ballots/<int:ballot_id>/<any(conclude, pause, resume, waive, override, stop, reopen, void)"
    ":name>",
    methods=["GET", "POST"],
)
@requires(SelectionPermission.RUN_BALLOT)
@transactional
def step(ballot_id: int, name: str) -> Answer:
    """Record the next step of a ballot, with its reason."""
    act = ACTS[name]
    found = queries.get_ballot(db.session, ballot_id, None)
    progress = list_progress(db.session, [found])[ballot_id]
    filled = {
        "effective_on": clock.today(),
        "version": found.version,
        "outcome": _outcome_by_rule(progress),
    }
    form = OutcomeForm(data=filled) if name in ("conclude", "override") else StepForm(data=filled)
    stale = None
    if form.validate_on_submit():
        outcome = BallotOutcome(form.outcome.data) if isinstance(form, OutcomeForm) else None
        try:
            service.record_step(
                db.session,
                ballot_id,
                Step(act.kind, form.effective_on.data, outcome, form.reason.data),
                version=form.version.data,
                by=current_identity().actor,
            )
        except StaleEdit as error:
            stale = error
            form.refuse(str(error))
            form.version.data = found.version
        except BallotRefused as error:
            form.refuse(str(error), error.field if error.field in form else None)
        else:
            flash(act.done)
            return redirect(ballot_path(ballot_id))
    page = render_template(
        "selections/step.html",
        form=form,
        act=act,
        name=name,
        ballot=found,
        words=words_of(progress),
        legal=act.kind in legal_steps(found.state),
    )
    return page, 409 if stale else form.status


def _outcome_by_rule(progress: Progress) -> str | None:
    """The outcome that the confirmed returns bear out; None while they bear out none."""
    outcomes = {
        TriggerState.TRIGGERED: BallotOutcome.TRIGGERED.value,
        TriggerState.NOT_TRIGGERED: BallotOutcome.NOT_TRIGGERED.value,
    }
    return outcomes.get(progress.assessment.state)


# --- notice -------------------------------------------------------------------------------------


@pages.get("/ballots/<int:ballot_id>/notice")
@requires(SelectionPermission.READ_CLP)
def notice(ballot_id: int) -> Answer:
    """The notice of a ballot to its CLP, to be printed or sent."""
    found = queries.get_ballot(db.session, ballot_id, ballot_scopes())
    units = queries.list_units_asked(db.session, [ballot_id])[ballot_id]
    return render_template(
        "selections/notice.html",
        ballot=found,
        units=units,
        stages=[(stage.label, day) for stage, day in found.days.items()],
        rule_words=threshold_words(found.rule_set),
        standing_since=_months_before(found.freeze_on, found.rule_set.standing_months),
    )


def _months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
