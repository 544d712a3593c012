"""The pictures of a round, and two rounds beside each other."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, render_template, request, url_for
from werkzeug import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from app.confidence.domain import Outcome, RoundKind, RoundState
from app.confidence.domain.figures import Counts
from app.confidence.domain.rounds import RULES, SHORT
from app.confidence.exports.rounds import (
    LOOKS,
    CountRow,
    changed_table,
    counts_table,
    crossing_rows,
    crossing_table,
    outcome_rows,
    outcomes_table,
)
from app.confidence.forms.rounds import CompareForm
from app.confidence.models import Round
from app.confidence.permissions import ConfidencePermission
from app.confidence.queries import rounds as queries
from app.confidence.queries.figures import compare, round_figures
from app.confidence.queries.rounds import RoundFilter, round_state
from app.confidence.views.blueprint import pages
from app.db import db
from app.kernel.dates import written_day
from app.kernel.errors import NotInRecord
from app.security.access import requires
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.web.bars import Group, stacked_bars
from app.web.daily import daily
from app.web.hemicycle import Part, hemicycle

Answer = str | AnyResponse | tuple[str, int]


def parts_of(kind: RoundKind, counts: Counts) -> tuple[Part, ...]:
    """A tally as a picture's parts, in the order shown."""
    return tuple(Part(SHORT[o], counts[o], LOOKS[o]) for o in RULES[kind].outcomes)


def _opened(round_id: int) -> Round:
    """A round that has been opened. Raises NotInRecord: before there is nothing to draw."""
    round_ = queries.get_round(db.session, round_id)
    if round_.opened_at is None:
        raise NotInRecord("This round has not been opened yet: there are no figures.")
    return round_


@pages.get("/confidence/rounds/<int:round_id>/figures")
@requires(ConfidencePermission.READ_ROUND)
def round_figures_page(round_id: int) -> Answer:
    """A round in pictures: seats by answer, by region, by intake, and answers by day."""
    round_ = _opened(round_id)
    found = round_figures(db.session, round_)
    kind = round_.kind
    question = RULES[kind].question.removesuffix("?")

    def groups(of: Sequence[tuple[str, Counts]]) -> list[Group]:
        return [Group(label, parts_of(kind, counts)) for label, counts in of]

    return render_template(
        "confidence/round_figures_page.html",
        round=round_,
        seats=hemicycle(f"{question}?", parts_of(kind, found.counts)),
        regions=stacked_bars(f"{question}, by region?", groups(found.regions)),
        intakes=stacked_bars(f"{question}, by intake?", groups(found.intakes)),
        days=daily(
            "How did the answers come in, day by day?",
            [
                (
                    SHORT[outcome],
                    LOOKS[outcome],
                    [(day, counts[outcome]) for day, counts in found.days],
                )
                for outcome in RULES[kind].outcomes
                if outcome is not Outcome.NO_REPLY
            ],
            axis="members",
        ),
        files={
            what: [
                (
                    label,
                    url_for(
                        "confidence.round_figures_page_file",
                        round_id=round_id,
                        what=what,
                        suffix=suffix,
                    ),
                    f"{words} {how}",
                )
                for label, suffix, how in (("CSV", "csv", "as CSV"), ("Excel", "xlsx", "for Excel"))
            ]
            for what, words in (
                ("answers", "answers"),
                ("regions", "answers by region"),
                ("intakes", "answers by intake"),
                ("days", "answers by day"),
            )
        },
    )


@pages.get(
    "/confidence/rounds/<int:round_id>/figures/<any(answers, regions, intakes, days):what>"
    ".<any(csv, xlsx):suffix>"
)
@requires(ConfidencePermission.READ_ROUND)
def round_figures_page_file(round_id: int, what: str, suffix: str) -> Response:
    """What is behind one of the pictures."""
    round_ = _opened(round_id)
    found = round_figures(db.session, round_)
    notes = [("Round", round_.title), ("Question", RULES[round_.kind].question)]
    name = f"round-{round_id}-{what}"
    if what == "answers":
        rows = outcome_rows(round_.kind, found.counts)
        return file_answer(outcomes_table(name, round_.title), rows, suffix, notes)
    counted = {
        "regions": ("Region", list(found.regions)),
        "intakes": ("Intake", list(found.intakes)),
        "days": ("At the end of", [(written_day(day), counts) for day, counts in found.days]),
    }
    group, tallies = counted[what]
    table = counts_table(name, round_.title, group, round_.kind)
    return file_answer(table, [CountRow(label, c) for label, c in tallies], suffix, notes)


# --- two rounds --------------------------------------------------------------------------------


def _compare_form() -> CompareForm:
    """The form, offering the rounds that have been opened."""
    form = CompareForm(request.args)
    choices = [
        SelectChoice("", "Choose"),
        *(
            SelectChoice(str(row.id), f"{row.title} ({RULES[row.kind].label})")
            for row in queries.list_rounds(db.session, RoundFilter())
            if row.state in (RoundState.OPEN, RoundState.CLOSED)
        ),
    ]
    form.a.choices = list(choices)
    form.b.choices = list(choices)
    return form


@pages.get("/confidence/rounds/compare")
@requires(ConfidencePermission.READ_ROUND)
def compare_rounds() -> Answer:
    """Who changed between two rounds, and how many went from where to where."""
    form = _compare_form()
    if not form.validate():
        return render_template("confidence/compare_rounds.html", form=form, first=None), 422
    if not (form.a.data and form.b.data):
        return render_template("confidence/compare_rounds.html", form=form, first=None)
    first, second = (queries.get_round(db.session, int(bound.data)) for bound in (form.a, form.b))
    found = compare(db.session, first, second)
    kinds = (first.kind, second.kind)
    return render_template(
        "confidence/compare_rounds.html",
        form=form,
        first=first,
        second=second,
        changed=html_view(changed_table(first.title, second.title, kinds), found.changed),
        matrix=html_view(crossing_table(kinds, first.title), crossing_rows(kinds, found.crossings)),
        running=[one.title for one in (first, second) if round_state(one) is RoundState.OPEN],
    )


@pages.get("/confidence/rounds/compare.<any(csv, xlsx):suffix>")
@requires(ConfidencePermission.READ_ROUND)
def compare_rounds_file(suffix: str) -> Answer:
    """Who changed between two rounds, as a file."""
    form = _compare_form()
    if not form.validate() or not (form.a.data and form.b.data):
        return render_template("confidence/compare_rounds.html", form=form, first=None), 422
    first, second = (queries.get_round(db.session, int(bound.data)) for bound in (form.a, form.b))
    found = compare(db.session, first, second)
    notes = [("First round", first.title), ("Second round", second.title)]
    table = changed_table(first.title, second.title, (first.kind, second.kind))
    return file_answer(table, found.changed, suffix, notes)
