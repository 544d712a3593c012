"""The pages of rounds: the list, one round, and what its keeper does with it."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request
from werkzeug import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from app.accounts import queries as accounts
from app.confidence.domain import Outcome, RoundKind, RoundState
from app.confidence.domain.figures import Counts, share
from app.confidence.domain.rounds import RULES, SHORT
from app.confidence.exports.rounds import answered_table, rounds_table, sums_to
from app.confidence.forms.rounds import (
    AnsweredForm,
    RoundsFilter,
)
from app.confidence.models import Round
from app.confidence.permissions import ConfidencePermission
from app.confidence.queries import rounds as queries
from app.confidence.queries.figures import (
    AnsweredFilter,
    AnsweredRow,
    list_answered,
    narrowed,
    tally_of,
)
from app.confidence.queries.rounds import RoundFilter, round_state, round_timing
from app.confidence.service import rounds as service
from app.confidence.views.blueprint import pages
from app.db import db
from app.kernel.dates import end_of, written_day
from app.kernel.numbers import percent
from app.security.access import requires
from app.security.identity import current_identity
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.tabular.sorting import sort_by_address
from app.web.paging import Page, page_number

Answer = str | AnyResponse | tuple[str, int]

PAGE_SIZE = 50
ROUND_SORTS = frozenset({"opens_on", "closes_on", "title"})
MEMBER_SORTS = frozenset({"name", "constituency", "region", "intake", "answer", "given_on"})


# --- the list ----------------------------------------------------------------------------------


def _wanted(form: RoundsFilter) -> RoundFilter:
    sort = request.args.get("sort", "opens_on")
    return RoundFilter(
        text=form.q.data,
        kind=RoundKind(form.kind.data) if form.kind.data else None,
        state=RoundState(form.state.data) if form.state.data else None,
        sort=sort if sort in ROUND_SORTS else "opens_on",
        # Without an order asked for the newest come first.
        descending=request.args.get("order") == "descending" or "sort" not in request.args,
    )


@pages.get("/confidence/rounds")
@requires(ConfidencePermission.READ_ROUND)
def rounds() -> Answer:
    """Every round there has been."""
    form = RoundsFilter(request.args)
    if not form.validate():
        return render_template("confidence/rounds.html", form=form, page=None), 422
    wanted = _wanted(form)
    number = page_number(request.args.get("page"))
    rows = queries.list_rounds(db.session, wanted, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
    page = Page(rows, number, PAGE_SIZE, queries.count_rounds(db.session, wanted))
    return render_template(
        "confidence/rounds.html",
        form=form,
        page=page,
        table=html_view(rounds_table(), rows),
        sort=sort_by_address(wanted.sort, ROUND_SORTS, descending=wanted.descending),
        on_record=bool(page.total) or queries.count_rounds(db.session, RoundFilter()) > 0,
    )


@pages.get("/confidence/rounds.<any(csv, xlsx):kind>")
@requires(ConfidencePermission.READ_ROUND)
def rounds_file(kind: str) -> Response | tuple[str, int]:
    """The same list, whole, as a file."""
    form = RoundsFilter(request.args)
    if not form.validate():
        return render_template("confidence/rounds.html", form=form, page=None), 422
    wanted = _wanted(form)
    notes = [
        (label, value)
        for label, value in (
            ("Title contains", wanted.text),
            ("Kind", RULES[wanted.kind].label if wanted.kind else ""),
            ("State", wanted.state.value if wanted.state else ""),
        )
        if value
    ]
    return file_answer(rounds_table(), queries.list_rounds(db.session, wanted), kind, notes)


# --- one round ---------------------------------------------------------------------------------


def answered_form(kind: RoundKind, rows: list[AnsweredRow]) -> AnsweredForm:
    """The filter of a round's members, offering what its members have."""
    form = AnsweredForm(request.args)
    rules = RULES[kind]
    form.answer.choices = [
        SelectChoice("", "All answers"),
        *(SelectChoice(o.value, SHORT[o]) for o in rules.outcomes),
    ]
    form.region.choices = _choices("All regions", {row.asked.region for row in rows})
    form.intake.choices = _choices("All intakes", {row.asked.intake for row in rows})
    return form


def _choices(everything: str, values: set[str | None]) -> list[SelectChoice]:
    return [
        SelectChoice("", everything),
        *(SelectChoice(value, value) for value in sorted(v for v in values if v)),
    ]


def _answered_wanted(form: AnsweredForm) -> AnsweredFilter:
    sort = request.args.get("sort", "name")
    return AnsweredFilter(
        text=form.q.data,
        outcome=Outcome(form.answer.data) if form.answer.data else None,
        region=form.region.data,
        intake=form.intake.data,
        sort=sort if sort in MEMBER_SORTS else "name",
        descending=request.args.get("order") == "descending",
    )


def _rows(round_: Round, form: AnsweredForm | None) -> list[AnsweredRow]:
    on = form.on.data if form is not None and form.validate() else None
    return list_answered(db.session, round_, end_of(on) if on else None)


def takes_answers(round_: Round) -> bool:
    """Whether an answer may still be recorded: of a closed pledge none."""
    state = round_state(round_)
    return state is RoundState.OPEN or (
        state is RoundState.CLOSED and RULES[round_.kind].declaration
    )


def figures_of(kind: RoundKind, counts: Counts) -> list[tuple[str, str, str]]:
    """The tally of a round as key facts: label, count, what share of those asked it is."""
    rules = RULES[kind]
    asked = sum(counts.values())
    facts = [("Asked", f"{asked:,}", "")]
    for outcome in rules.outcomes:
        part = share(counts[outcome], asked)
        facts.append(
            (
                SHORT[outcome],
                f"{counts[outcome]:,}",
                rules.labels[outcome] if part is None else f"{percent(part)}",
            )
        )
    return facts


@pages.get("/confidence/rounds/<int:round_id>")
@requires(ConfidencePermission.READ_ROUND)
def one_round(round_id: int) -> Answer:
    """A round: its facts, its tally, everybody it asks with their answers."""
    round_ = queries.get_round(db.session, round_id)
    state = round_state(round_)
    texts = queries.list_texts(db.session, round_id)
    rows = _rows(round_, None)
    form = answered_form(round_.kind, rows)
    valid = form.validate()
    context: dict[str, Any] = {
        "round": round_,
        "state": state.value,
        "rules": RULES[round_.kind],
        "text": texts[0],
        "earlier_texts": texts[1:],
        "timing": round_timing(round_),
        "form": form,
        "page": None,
        "facts": [],
        "everybody": True,
        "final": [],
        "by": accounts.names_of_actors(
            db.session,
            [
                name
                for name in (
                    round_.recorded_by,
                    round_.opened_by,
                    round_.closed_by,
                    round_.voided_by,
                )
                if name
            ],
        ),
        "may_keep": current_identity().may(ConfidencePermission.KEEP_ROUND),
        "may_record": current_identity().may(ConfidencePermission.RECORD_ANSWER),
        "takes_answers": takes_answers(round_),
        "to_ask": len(service.list_to_ask(db.session, round_)) if state == "draft" else 0,
    }
    if not valid:
        return render_template("confidence/one_round.html", **context), 422
    if form.on.data:
        rows = _rows(round_, form)
    counts = tally_of(rows)
    wanted = _answered_wanted(form)
    page = Page.of(narrowed(rows, wanted), page_number(request.args.get("page")), PAGE_SIZE)
    context |= {
        "page": page,
        "table": html_view(
            answered_table(round_id, round_.kind, closed=state == "closed"), page.items
        ),
        "sort": sort_by_address(wanted.sort, MEMBER_SORTS, descending=wanted.descending),
        "facts": figures_of(round_.kind, counts) if round_.opened_at is not None else [],
        "everybody": bool(rows),
        "sums": sums_to(counts),
        "as_at": form.on.data,
        "final": _final(round_.kind, rows) if state == "closed" else [],
    }
    return render_template("confidence/one_round.html", **context)


def _final(kind: RoundKind, rows: list[AnsweredRow]) -> list[tuple[str, str, str]]:
    """What a closed round came to, as key facts, where it differs from what stands now."""
    at_closing = dict.fromkeys(Outcome, 0)
    for row in rows:
        at_closing[row.asked.outcome or Outcome.NO_REPLY] += 1
    return [] if at_closing == tally_of(rows) else figures_of(kind, at_closing)


@pages.get("/confidence/rounds/<int:round_id>.<any(csv, xlsx):suffix>")
@requires(ConfidencePermission.READ_ROUND)
def one_round_file(round_id: int, suffix: str) -> Answer:
    """The members of a round with their answers, as a file."""
    round_ = queries.get_round(db.session, round_id)
    rows = _rows(round_, None)
    form = answered_form(round_.kind, rows)
    if not form.validate():
        return one_round(round_id)
    if form.on.data:
        rows = _rows(round_, form)
    wanted = _answered_wanted(form)
    notes = [
        ("Round", round_.title),
        ("As at", f"the end of {written_day(form.on.data)}" if form.on.data else "now"),
    ]
    notes += [
        (label, value)
        for label, value in (
            ("Name or constituency contains", wanted.text),
            ("Answer", wanted.outcome.value if wanted.outcome else ""),
            ("Region", wanted.region),
            ("Intake", wanted.intake),
        )
        if value
    ]
    closed = round_state(round_) is RoundState.CLOSED
    table = answered_table(round_id, round_.kind, closed=closed, title=round_.title)
    return file_answer(table, narrowed(rows, wanted), suffix, notes)
