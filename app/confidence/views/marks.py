"""The pages of deselection marks. None is public, and each says that it is confidential."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from app.audit.registry import names_of
from app.confidence.domain import MarkOutcome, MarkStepKind, Route
from app.confidence.domain.marks import (
    MARKED,
    MarkRefused,
    MarkState,
    Step,
    legal_steps,
    standing_on,
)
from app.confidence.domain.rounds import RULES
from app.confidence.exports.marks import cause_words, mark_path, marks_table, steps_table
from app.confidence.forms.marks import (
    DecideMarksForm,
    MarksFilter,
    OutcomeForm,
    ProposeMarkForm,
    RouteForm,
    StepForm,
)
from app.confidence.forms.picked import read_picks, written_pick
from app.confidence.models import DeselectionMark
from app.confidence.permissions import ConfidencePermission
from app.confidence.queries import marks as queries
from app.confidence.queries.marks import MarkFilter, MarkRow, Refusal
from app.confidence.service import marks as service
from app.confidence.service.marks import MarksRefused
from app.confidence.views.blueprint import pages
from app.db import db
from app.kernel import clock
from app.kernel.dates import written_day
from app.kernel.errors import StaleEdit
from app.kernel.words import plural
from app.members.queries import get_member, list_backgrounds, list_regions
from app.security.access import requires
from app.security.identity import current_identity
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.tabular.sorting import sort_by_address
from app.web.paging import Page, page_number
from app.web.transactions import transactional

Answer = str | AnyResponse | tuple[str, int]

PAGE_SIZE = 50
SORTS = frozenset({"name", "since", "state"})


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that may be done with a mark, as its page says it.

    consequence: what follows, in a sentence or two. danger: whether it is hard to undo.
    """

    kind: MarkStepKind
    title: str
    button: str
    consequence: str
    done: str
    danger: bool = False


ACTS = {
    "put-on": Act(
        MarkStepKind.PUT_ON,
        "Put the mark on",
        "Put the mark on",
        "From that day the member is marked for deselection. Nothing is published, and nothing"
        " else follows until a route is chosen.",
        "The mark is on.",
    ),
    "refuse": Act(
        MarkStepKind.REFUSED,
        "Refuse the mark",
        "Refuse the mark",
        "The member is not marked. The refusal that proposed it stays on record, and another one"
        " proposes a new mark.",
        "The mark is refused.",
    ),
    "outcome": Act(
        MarkStepKind.OUTCOME,
        "Record the outcome",
        "Record the outcome",
        "The mark has run its course and ends. A later refusal proposes a new one.",
        "The outcome is recorded.",
    ),
    "route": Act(
        MarkStepKind.ROUTE_CHOSEN,
        "Choose the route",
        "Choose the route",
        "It is put on record how the mark is to be carried out. The route starts nothing by"
        " itself, and can be changed until the outcome is recorded.",
        "The route is chosen.",
    ),
    "lift": Act(
        MarkStepKind.LIFTED,
        "Lift the mark",
        "Lift the mark",
        "From that day the member is no longer marked. A route that was chosen is given up; a new"
        " refusal proposes a new mark.",
        "The mark is lifted.",
    ),
    "void": Act(
        MarkStepKind.VOIDED,
        "Void the mark",
        "Void the mark",
        "Says that the mark was recorded by mistake: it counts on no day, and stays on record with"
        " your reason. A mark that is right no longer is lifted, not voided.",
        "The mark is voided.",
        danger=True,
    ),
}
"""By the last part of the address; a page offers them in this order, the likeliest first."""


# --- the list ----------------------------------------------------------------------------------


def _form() -> MarksFilter:
    form = MarksFilter(request.args)
    form.region.choices = [
        SelectChoice("", "All regions"),
        *(SelectChoice(region, region) for region in list_regions(db.session)),
    ]
    return form


def _wanted(form: MarksFilter) -> MarkFilter:
    sort = request.args.get("sort", "name")
    return MarkFilter(
        on=form.on.data,
        text=form.q.data,
        state=form.state.data,
        route=form.route.data,
        region=form.region.data,
        sort=sort if sort in SORTS else "name",
        descending=request.args.get("order") == "descending",
    )


@pages.get("/confidence/marks")
@requires(ConfidencePermission.READ_MARK)
def marks() -> Answer:
    """Deselection marks as at a day."""
    form = _form()
    if not form.validate():
        return render_template("confidence/marks.html", form=form, page=None), 422
    wanted = _wanted(form)
    today = clock.today()
    page = Page.of(
        queries.list_marks(db.session, wanted, today=today),
        page_number(request.args.get("page")),
        PAGE_SIZE,
    )
    counts = queries.count_states(db.session)
    return render_template(
        "confidence/marks.html",
        form=form,
        page=page,
        table=html_view(marks_table(), page.items),
        sort=sort_by_address(wanted.sort, SORTS, descending=wanted.descending),
        on=wanted.on or today,
        on_record=any(counts.values()),
        facts=[]
        if wanted.on
        else [
            ("Proposed, to be decided", counts[MarkState.PROPOSED]),
            ("On, without a route", counts[MarkState.ON]),
            ("On, with a route", counts[MarkState.ROUTE_CHOSEN]),
        ],
        waiting=counts[MarkState.PROPOSED],
        may_decide=current_identity().may(ConfidencePermission.DECIDE_MARK),
    )


@pages.get("/confidence/marks.<any(csv, xlsx):kind>")
@requires(ConfidencePermission.READ_MARK)
def marks_file(kind: str) -> Response | tuple[str, int]:
    """The same list, whole, as a file that says it is confidential."""
    form = _form()
    if not form.validate():
        return render_template("confidence/marks.html", form=form, page=None), 422
    wanted = _wanted(form)
    today = clock.today()
    said = (
        ("As at", written_day(wanted.on or today)),
        ("Name or constituency contains", wanted.text),
        ("State", wanted.state),
        ("Route", wanted.route),
        ("Region", wanted.region),
    )
    notes = [(label, value) for label, value in said if value]
    return file_answer(
        marks_table(), queries.list_marks(db.session, wanted, today=today), kind, notes
    )


# --- one mark ----------------------------------------------------------------------------------


@pages.get("/confidence/marks/<int:mark_id>")
@requires(ConfidencePermission.READ_MARK)
def mark(mark_id: int) -> Answer:
    """One mark: what it rests on, what has happened to it, what may be done."""
    found = queries.get_mark(db.session, mark_id)
    member = get_member(db.session, found.member_id)
    steps = queries.list_steps(db.session, [mark_id])[mark_id]
    now = standing_on(steps)
    assert now is not None, "every mark has been proposed"
    by = names_of(db.session, [step.recorded_by for step in steps])
    legal = legal_steps(now.state)
    background = list_backgrounds(db.session, [member.id], clock.today())[member.id]
    return render_template(
        "confidence/mark.html",
        mark=found,
        member=member,
        now=now,
        background=background,
        causes=[
            (cause, RULES[cause.kind].labels[cause.outcome].capitalize())
            for cause in queries.list_causes(db.session, [mark_id])[mark_id]
        ],
        steps=html_view(steps_table(by), reversed(steps)),
        actions=[
            (
                name,
                "Change the route" if name == "route" and now.route else act.title,
            )
            for name, act in ACTS.items()
            if act.kind in legal and act.kind is not MarkStepKind.VOIDED
        ],
        may_void=MarkStepKind.VOIDED in legal,
        may_decide=current_identity().may(ConfidencePermission.DECIDE_MARK),
        is_on=now.state in MARKED,
    )


def _step_form(kind: MarkStepKind, found: DeselectionMark) -> StepForm:
    filled = {"effective_on": clock.today(), "version": found.version}
    if kind is MarkStepKind.ROUTE_CHOSEN:
        return RouteForm(data=filled)
    return OutcomeForm(data=filled) if kind is MarkStepKind.OUTCOME else StepForm(data=filled)


def _step_of(kind: MarkStepKind, form: StepForm) -> Step:
    assert form.effective_on.data is not None
    return Step(
        kind,
        form.effective_on.data,
        Route(form.route.data) if isinstance(form, RouteForm) else None,
        MarkOutcome(form.outcome.data) if isinstance(form, OutcomeForm) else None,
    )


@pages.route(
    "/confidence/marks/<int:mark_id>/<any('put-on', refuse, lift, route, outcome, void):name>",
    methods=["GET", "POST"],
)
@requires(ConfidencePermission.DECIDE_MARK)
@transactional
def mark_step(mark_id: int, name: str) -> Answer:
    """Record the next step of a mark, with its reason."""
    act = ACTS[name]
    found = queries.get_mark(db.session, mark_id)
    member = get_member(db.session, found.member_id)
    now = standing_on(queries.list_steps(db.session, [mark_id])[mark_id])
    form = _step_form(act.kind, found)
    stale = None
    if form.validate_on_submit():
        try:
            service.record_step(
                db.session,
                mark_id,
                _step_of(act.kind, form),
                reason=form.reason.data,
                version=form.version.data,
                by=current_identity().actor,
            )
        except StaleEdit as error:
            stale = error
            form.refuse(str(error))
            form.version.data = found.version
        except MarkRefused as error:
            form.refuse(str(error), error.field if error.field in form else None)
        else:
            flash(act.done)
            return redirect(mark_path(mark_id))
    page = render_template(
        "confidence/mark_step.html",
        form=form,
        act=act,
        name=name,
        mark=found,
        member=member,
        now=now,
        legal=now is not None and act.kind in legal_steps(now.state),
    )
    return page, 409 if stale else form.status


# --- many marks, and one by hand ---------------------------------------------------------------


def _pick(row: MarkRow) -> SelectChoice:
    causes = "; ".join(cause_words(cause) for cause in row.causes)
    seat = f" ({row.constituency})" if row.constituency else ""
    return SelectChoice(written_pick(row.id, row.version), f"{row.name}{seat}: {causes}")


@pages.route("/confidence/marks/decide", methods=["GET", "POST"])
@requires(ConfidencePermission.DECIDE_MARK)
@transactional
def decide_marks() -> Answer:
    """Put on or refuse several of the marks that are proposed, with one reason."""
    form = DecideMarksForm(data={"effective_on": clock.today()})
    rows = queries.list_marks(
        db.session, MarkFilter(state=MarkState.PROPOSED.value), today=clock.today()
    )
    form.marks.choices = [_pick(row) for row in rows]
    listed = " ".join(choice.value for choice in form.marks.choices)
    stale = False
    if form.validate_on_submit():
        texts = form.listed.data.split() if form.everyone.data else form.marks.data
        stale, done = _decide_marks(form, read_picks(texts or ()), rows)
        if done:
            put_on = form.decision.data == MarkStepKind.PUT_ON.value
            flash(f"{plural(done, 'mark')} {'put on' if put_on else 'refused'}.")
            return redirect(url_for("confidence.marks"))
    form.listed.data = listed
    page = render_template("confidence/decide_marks.html", form=form, rows=rows)
    return page, 409 if stale else form.status


def _decide_marks(
    form: DecideMarksForm, picked: dict[int, int], rows: Sequence[MarkRow]
) -> tuple[bool, int]:
    """Decide what was picked; whether it was stale, and how many were decided."""
    if not picked:
        form.refuse("Choose at least one mark", "marks")
        return False, 0
    assert form.effective_on.data is not None
    step = Step(MarkStepKind(form.decision.data), form.effective_on.data)
    try:
        decided = service.record_steps(
            db.session,
            picked,
            step,
            reason=form.reason.data,
            by=current_identity().actor,
        )
    except StaleEdit:
        form.refuse(
            "Somebody else has decided one of these meanwhile, or it has another cause. The list"
            " below is as it is now: choose again."
        )
        form.marks.data = []
        form.everyone.data = False
        return True, 0
    except MarksRefused as error:
        names = {row.id: row.name for row in rows}
        form.refuse(str(error))
        for mark_id, sentence in error.sentences.items():
            form.refuse(f"{names.get(mark_id, f'Mark {mark_id}')}: {sentence}")
        return False, 0
    return False, len(decided)


def _refusal_choice(one: Refusal) -> SelectChoice:
    words = RULES[one.kind].labels[one.outcome]
    return SelectChoice(f"{one.round_id}.{one.member_id}", f"{one.name} {words} ({one.round})")


@pages.route("/confidence/marks/propose", methods=["GET", "POST"])
@requires(ConfidencePermission.DECIDE_MARK)
@transactional
def propose_mark() -> Answer:
    """Propose a mark by hand, from a refusal in a closed round."""
    form = ProposeMarkForm()
    refusals = queries.list_refusals(db.session)
    form.refusal.choices = [
        SelectChoice("", "Choose a refusal"),
        *(_refusal_choice(one) for one in refusals),
    ]
    if form.validate_on_submit():
        picked = read_picks([form.refusal.data])
        if not picked:
            form.refuse("Choose the refusal that the mark rests on", "refusal")
        for round_id, member_id in picked.items():
            try:
                made = service.propose_mark(
                    db.session,
                    round_id,
                    member_id,
                    reason=form.reason.data,
                    by=current_identity().actor,
                )
            except MarkRefused as error:
                form.refuse(str(error), "refusal")
            else:
                flash("The refusal is on record as a cause of this mark.")
                return redirect(mark_path(made.id))
    page = render_template("confidence/propose_mark.html", form=form, refusals=refusals)
    return page, form.status
