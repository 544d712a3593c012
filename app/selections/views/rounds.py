"""Rounds of trigger ballots: the list, one round, calling, and one step for many ballots."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from flask import Response, flash, redirect, render_template, request
from werkzeug import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from app.audit.registry import names_of
from app.db import db
from app.kept.offering import keeps_typing, take_up
from app.kernel import clock
from app.kernel.dates import written_day
from app.kernel.errors import DomainError, StaleEdit
from app.kernel.words import folded, plural, whole
from app.members.queries import list_regions
from app.security.access import requires
from app.security.identity import current_identity
from app.selections.domain.ballots import (
    BallotOutcome,
    BallotRefused,
    BallotState,
    BallotStepKind,
    Stage,
    Step,
    timetable,
)
from app.selections.domain.rules import Counting
from app.selections.exports.ballots import (
    BallotProgress,
    RoundRow,
    ballots_table,
    round_path,
    rounds_table,
    uncallable_table,
)
from app.selections.forms.ballots import (
    BallotsFilter,
    CallFilter,
    CallForm,
    ManyForm,
    RoundsFilter,
    days_filled,
)
from app.selections.permissions import SelectionPermission
from app.selections.queries import ballots as queries
from app.selections.queries.ballots import BallotFilter, BallotRow
from app.selections.queries.callable import CallableRow, list_callable
from app.selections.queries.progress import list_progress
from app.selections.queries.rules import get_version, list_rule_sets, rule_set_of
from app.selections.service import ballots as service
from app.selections.service.ballots import BallotsRefused
from app.selections.views.blueprint import pages
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.tabular.sorting import sort_by_address
from app.web.paging import Page, page_number
from app.web.transactions import transactional

Answer = str | AnyResponse | tuple[str, int]

PAGE_SIZE = 50
ROUND_SORTS = frozenset({"title", "called_on"})
BALLOT_SORTS = frozenset({"member", "constituency", "decision"})


# --- the list of rounds --------------------------------------------------------------------------


def _round_rows(text: str) -> list[RoundRow]:
    """Every round whose title has some words, the newest first."""
    ballots = queries.list_ballots(db.session, BallotFilter(), None)
    ballots.sort(key=lambda one: one.round_id)
    by_round = {key: list(group) for key, group in groupby(ballots, lambda one: one.round_id)}
    versions = {row.id: row for row in list_rule_sets(db.session)}
    rows = []
    for one in queries.list_rounds(db.session):
        if not all(word in one.search_title for word in folded(text).split()):
            continue
        own = [row for row in by_round.get(one.id, []) if row.state is not BallotState.VOIDED]
        live = [row for row in own if row.live]
        version = versions[one.rule_set_id]
        rows.append(
            RoundRow(
                id=one.id,
                title=one.title,
                rules=f"{version.name}, version {version.version}",
                called_on=one.called_on,
                ballots=len(own),
                live=len(live),
                triggered=sum(row.outcome is BallotOutcome.TRIGGERED for row in own),
                decision_on=min((row.days[Stage.DECISION] for row in live), default=None),
            )
        )
    return rows


def _sorted_rounds(rows: list[RoundRow]) -> tuple[list[RoundRow], str, bool]:
    by = request.args.get("sort", "called_on")
    by = by if by in ROUND_SORTS else "called_on"
    descending = request.args.get("order") == "descending" or "sort" not in request.args
    if by == "title":
        rows = sorted(rows, key=lambda row: folded(row.title))
    else:
        rows = sorted(rows, key=lambda row: (row.called_on, row.id))
    return rows[::-1] if descending else rows, by, descending


@pages.get("/rounds")
@requires(SelectionPermission.READ)
def rounds() -> Answer:
    """Every round of trigger ballots."""
    form = RoundsFilter(request.args)
    if not form.validate():
        return render_template("selections/rounds.html", form=form, page=None), 422
    rows, by, descending = _sorted_rounds(_round_rows(form.q.data))
    page = Page.of(rows, page_number(request.args.get("page")), PAGE_SIZE)
    return render_template(
        "selections/rounds.html",
        form=form,
        page=page,
        table=html_view(rounds_table(), page.items),
        sort=sort_by_address(by, ROUND_SORTS, descending=descending),
        on_record=bool(rows) or bool(queries.list_rounds(db.session)),
        may_call=current_identity().may(SelectionPermission.RUN_BALLOT),
    )


@pages.get("/rounds.<any(csv, xlsx):kind>")
@requires(SelectionPermission.READ)
def rounds_file(kind: str) -> Response | tuple[str, int]:
    """The same list, whole, as a file."""
    form = RoundsFilter(request.args)
    if not form.validate():
        return render_template("selections/rounds.html", form=form, page=None), 422
    rows, _, _ = _sorted_rounds(_round_rows(form.q.data))
    notes = [("Title contains", form.q.data)] if form.q.data else []
    return file_answer(rounds_table(), rows, kind, notes)


# --- one round -----------------------------------------------------------------------------------


def _ballots_form() -> BallotsFilter:
    form = BallotsFilter(request.args)
    form.region.choices = [
        SelectChoice("", "All regions"),
        *(SelectChoice(region, region) for region in list_regions(db.session)),
    ]
    return form


def _wanted(form: BallotsFilter, ballot_round_id: int) -> BallotFilter:
    sort = request.args.get("sort", "member")
    return BallotFilter(
        on=form.on.data,
        text=form.q.data,
        state=BallotState(form.state.data) if form.state.data else None,
        region=form.region.data,
        round_id=ballot_round_id,
        sort=sort if sort in BALLOT_SORTS else "member",
        descending=request.args.get("order") == "descending",
    )


def _with_progress(ballots: Sequence[BallotRow], on: date | None) -> list[BallotProgress]:
    progress = list_progress(db.session, ballots, on)
    return [BallotProgress(ballot, progress[ballot.id]) for ballot in ballots]


@pages.get("/rounds/<int:ballot_round_id>")
@requires(SelectionPermission.READ)
def one_round(ballot_round_id: int) -> Answer:
    """The progress of a round: a row a ballot, as at a day."""
    found = queries.get_round(db.session, ballot_round_id)
    form = _ballots_form()
    shown = {"round": found, "form": form, "rules": get_version(db.session, found.rule_set_id)}
    if not form.validate():
        return render_template("selections/one_round.html", page=None, **shown), 422
    wanted = _wanted(form, ballot_round_id)
    everything = queries.list_ballots(
        db.session, BallotFilter(on=wanted.on, round_id=ballot_round_id), None
    )
    ballots = queries.list_ballots(db.session, wanted, None)
    page = Page.of(ballots, page_number(request.args.get("page")), PAGE_SIZE)
    counted = [row for row in everything if row.state is not BallotState.VOIDED]
    by = names_of(db.session, [found.recorded_by])
    return render_template(
        "selections/one_round.html",
        page=page,
        table=html_view(
            ballots_table(f"ballot-round-{ballot_round_id}", "Ballots"),
            _with_progress(page.items, wanted.on),
        ),
        sort=sort_by_address(wanted.sort, BALLOT_SORTS, descending=wanted.descending),
        facts=[
            ("Ballots", len(counted)),
            ("Running or paused", sum(row.live for row in counted)),
            ("Triggered", sum(row.outcome is BallotOutcome.TRIGGERED for row in counted)),
            ("Not triggered", sum(row.outcome is BallotOutcome.NOT_TRIGGERED for row in counted)),
        ],
        on=wanted.on,
        by=by,
        live=any(row.live for row in everything),
        may_run=current_identity().may(SelectionPermission.RUN_BALLOT),
        **shown,
    )


@pages.get("/rounds/<int:ballot_round_id>.<any(csv, xlsx):kind>")
@requires(SelectionPermission.READ)
def one_round_file(ballot_round_id: int, kind: str) -> Response | tuple[str, int]:
    """The progress of a round as a file."""
    found = queries.get_round(db.session, ballot_round_id)
    form = _ballots_form()
    shown = {"round": found, "form": form, "rules": get_version(db.session, found.rule_set_id)}
    if not form.validate():
        return render_template("selections/one_round.html", page=None, **shown), 422
    wanted = _wanted(form, ballot_round_id)
    notes = [
        (label, value)
        for label, value in (
            ("Round", found.title),
            ("As at", written_day(wanted.on or clock.today())),
            ("Contains", wanted.text),
            ("State", wanted.state.value if wanted.state else ""),
            ("Region", wanted.region),
        )
        if value
    ]
    rows = _with_progress(queries.list_ballots(db.session, wanted, None), wanted.on)
    table = ballots_table(f"ballot-round-{ballot_round_id}", f"Ballots of {found.title}")
    return file_answer(table, rows, kind, notes)


# --- calling -------------------------------------------------------------------------------------


def _call_filter() -> CallFilter:
    form = CallFilter(request.args)
    today = clock.today()
    versions = [
        row
        for row in list_rule_sets(db.session)
        if row.counting is not Counting.EVERY_SEAT and row.in_force_from <= today
    ]
    form.rules.choices = [
        SelectChoice(str(row.id), f"{row.name}, version {row.version}: {row.title}")
        for row in versions
    ]
    if not form.rules.data:
        form.rules.data = form.rules.choices[0].value
    form.region.choices = [
        SelectChoice("", "All regions"),
        *(SelectChoice(region, region) for region in list_regions(db.session)),
    ]
    return form


def _listed(rows: Sequence[CallableRow], form: CallFilter) -> list[CallableRow]:
    words = folded(form.q.data).split()
    return [
        row
        for row in rows
        if (not form.region.data or row.region == form.region.data)
        and all(word in folded(f"{row.name} {row.constituency}") for word in words)
    ]


@pages.route("/rounds/new", methods=["GET", "POST"])
@requires(SelectionPermission.RUN_BALLOT)
@keeps_typing(CallForm)
@transactional
def call_ballots() -> Answer:
    """Call a ballot for one MP or for many: who may be called, and why others may not."""
    wanted = _call_filter()
    if not wanted.validate():
        return render_template("selections/call_ballots.html", wanted=wanted, form=None), 422
    rule_set_id = whole(wanted.rules.data)
    assert rule_set_id is not None
    rules = rule_set_of(get_version(db.session, rule_set_id))
    called_on = wanted.called_on.data or clock.today()
    rows = _listed(list_callable(db.session, rules, called_on), wanted)
    may = [row for row in rows if not row.why_not]
    form = CallForm(data={**days_filled(timetable(called_on, rules)), "freeze_on": called_on})
    form.members.choices = [
        SelectChoice(
            str(row.member_id), f"{row.name}, {row.constituency} ({plural(row.units, 'unit')})"
        )
        for row in may
    ]
    take_up(form)
    if form.validate_on_submit():
        texts = form.listed.data.split() if form.everyone.data else form.members.data
        picked = [number for number in map(whole, texts or ()) if number is not None]
        try:
            made = service.call_ballots(
                db.session,
                picked,
                title=form.title.data,
                rule_set_id=rule_set_id,
                called_on=called_on,
                freeze_on=form.freeze_on.data,
                days=form.days,
                source=form.source.data,
                by=current_identity().actor,
            )
        except BallotsRefused as error:
            names = {row.member_id: row.name for row in rows}
            form.refuse(str(error), "members")
            for member_id, sentence in error.sentences.items():
                form.refuse(f"{names.get(member_id, f'Member {member_id}')}: {sentence}", "members")
        except BallotRefused as error:
            form.refuse(str(error), error.field if error.field in form else None)
        else:
            flash(f"{plural(len(picked), 'ballot')} called.")
            return redirect(round_path(made.id))
    form.listed.data = " ".join(choice.value for choice in form.members.choices)
    page = render_template(
        "selections/call_ballots.html",
        wanted=wanted,
        form=form,
        rules=rules,
        called_on=called_on,
        may=may,
        may_not=html_view(uncallable_table(), [row for row in rows if row.why_not]),
    )
    return page, form.status


# --- many ballots at once ------------------------------------------------------------------------


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
        texts = form.listed.data.split() if form.everyone.data else form.ballots.data
        stale, done = _record_many(form, _picks(texts or ()), rows)
        if done:
            flash(f"{plural(done, 'ballot')} {form.step.data}.")
            return redirect(round_path(ballot_round_id))
    form.listed.data = " ".join(choice.value for choice in form.ballots.choices)
    page = render_template("selections/many.html", form=form, rows=rows, round=found)
    return page, 409 if stale else form.status


def _picks(texts: Sequence[str]) -> dict[int, int]:
    """Versions by ballot, of what a form carried; what is no such pair is left out."""
    pairs = ((whole(a), whole(b)) for a, _, b in (text.partition(".") for text in texts))
    return {one: version for one, version in pairs if one is not None and version is not None}


def _record_many(
    form: ManyForm, picked: dict[int, int], rows: Sequence[BallotRow]
) -> tuple[bool, int]:
    """Record the step of what was picked; whether it was stale, and how many were recorded."""
    if not picked:
        form.refuse("Choose at least one ballot", "ballots")
        return False, 0
    kind = BallotStepKind(form.step.data)
    outcome = BallotOutcome(form.outcome.data) if form.outcome.data else None
    if (kind is BallotStepKind.OVERRIDDEN) != (outcome is not None):
        form.refuse("Choose an outcome for an override, and for nothing else", "outcome")
        return False, 0
    step = Step(kind, form.effective_on.data, outcome, form.reason.data)
    try:
        return False, len(
            service.record_steps(db.session, picked, step, by=current_identity().actor)
        )
    except StaleEdit:
        form.refuse(
            "Somebody else has changed one of these meanwhile. The list below is as it is now:"
            " choose again."
        )
        form.ballots.data = []
        form.everyone.data = False
        return True, 0
    except BallotsRefused as error:
        names = {row.id: row.member for row in rows}
        form.refuse(str(error))
        for ballot_id, sentence in error.sentences.items():
            form.refuse(f"{names.get(ballot_id, f'Ballot {ballot_id}')}: {sentence}")
    except DomainError as error:
        form.refuse(str(error))
    return False, 0
