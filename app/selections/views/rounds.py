"""Rounds of trigger ballots: the list, and the progress of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from flask import Response, render_template, request
from werkzeug import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from app.audit.registry import names_of
from app.db import db
from app.kernel import clock
from app.kernel.dates import written_day
from app.kernel.words import folded
from app.members.queries import list_regions
from app.security.access import requires
from app.security.identity import current_identity
from app.selections.domain.ballots import BallotOutcome, BallotState, Stage
from app.selections.exports.ballots import (
    BallotProgress,
    RoundRow,
    ballots_table,
    round_picture,
    rounds_table,
)
from app.selections.forms.ballots import BallotsFilter, RoundsFilter
from app.selections.permissions import SelectionPermission
from app.selections.queries import ballots as queries
from app.selections.queries.ballots import BallotFilter, BallotRow
from app.selections.queries.progress import list_progress
from app.selections.queries.rules import get_version, list_rule_sets
from app.selections.views.blueprint import pages
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.tabular.sorting import sort_by_address
from app.web.paging import Page, page_number

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
    progress = _with_progress(counted, wanted.on)
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
        picture=round_picture(progress) if progress else None,
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
