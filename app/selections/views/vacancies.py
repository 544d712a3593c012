"""Vacancies: the list with what is suggested above it, and one vacancy with its selection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Response, render_template, request
from werkzeug import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from app.audit.registry import names_of
from app.confidence.permissions import ConfidencePermission
from app.db import db
from app.kernel import clock
from app.kernel.dates import written_day
from app.kernel.words import folded
from app.members.queries import list_regions
from app.security.access import requires
from app.security.identity import current_identity
from app.selections.domain.results import ResultState
from app.selections.domain.shortlists import Representation, ShortlistKind
from app.selections.domain.vacancies import Ground, VacancyState
from app.selections.exports.matching import candidate_path
from app.selections.exports.vacancies import (
    VoteRow,
    suggestions_table,
    vacancies_table,
    vacancy_steps_table,
    votes_table,
)
from app.selections.forms.vacancies import SuggestionsFilter, VacanciesFilter
from app.selections.models.vacancies import ShortlistDecision
from app.selections.permissions import SelectionPermission
from app.selections.queries import vacancies as queries
from app.selections.queries.contenders import (
    Selection,
    list_shortlists,
    list_voided_rounds,
    outcomes_of,
    read_selection,
)
from app.selections.queries.matching import read_contending, traditions_of
from app.selections.queries.suggestions import Suggestion, list_suggestions
from app.selections.queries.vacancies import SORTS, VacancyFilter, VacancyRow
from app.selections.service.ending import marks_waiting
from app.selections.views.ballots import ballot_scopes
from app.selections.views.blueprint import pages
from app.selections.views.matching import sees_all
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.tabular.sorting import sort_by_address
from app.web.paging import Page, page_number

Answer = str | AnyResponse | tuple[str, int]

PAGE_SIZE = 50
SHOWN_ABOVE = 5
"""So many suggestions stand above the list; the others have a page of their own."""


def _form() -> VacanciesFilter:
    form = VacanciesFilter(request.args)
    form.region.choices = [
        SelectChoice("", "All regions"),
        *(SelectChoice(region, region) for region in list_regions(db.session)),
    ]
    return form


def _wanted(form: VacanciesFilter) -> VacancyFilter:
    sort = request.args.get("sort", "opened_on")
    return VacancyFilter(
        on=form.on.data,
        text=form.q.data,
        state=VacancyState(form.state.data) if form.state.data else None,
        ground=Ground(form.ground.data) if form.ground.data else None,
        region=form.region.data,
        sort=sort if sort in SORTS else "opened_on",
        descending=request.args.get("order") == "descending" or "sort" not in request.args,
    )


@pages.get("/vacancies")
@requires(SelectionPermission.READ)
def vacancies() -> Answer:
    """Every vacancy; above them, what waits to be opened."""
    form = _form()
    valid = form.validate()
    may_run = current_identity().may(SelectionPermission.RUN_SELECTION)
    suggested = list_suggestions(db.session, clock.today()) if may_run and valid else []
    shown = {
        "form": form,
        "may_run": may_run,
        "suggested": html_view(suggestions_table(), suggested[:SHOWN_ABOVE]),
        "suggestions": len(suggested),
    }
    if not valid:
        return render_template("selections/vacancies.html", page=None, **shown), 422
    wanted = _wanted(form)
    rows = queries.list_vacancies(db.session, wanted, None)
    page = Page.of(rows, page_number(request.args.get("page")), PAGE_SIZE)
    return render_template(
        "selections/vacancies.html",
        page=page,
        table=html_view(vacancies_table(clock.today(), whole=False), page.items),
        sort=sort_by_address(wanted.sort, SORTS, descending=wanted.descending),
        on_record=bool(rows) or bool(queries.list_vacancies(db.session, VacancyFilter(), None)),
        **shown,
    )


@pages.get("/vacancies.<any(csv, xlsx):kind>")
@requires(SelectionPermission.READ)
def vacancies_file(kind: str) -> Response | tuple[str, int]:
    """The same list, whole, as a file."""
    form = _form()
    if not form.validate():
        shown = {"form": form, "page": None, "may_run": False, "suggestions": 0}
        return render_template("selections/vacancies.html", **shown), 422
    wanted = _wanted(form)
    notes = [
        (label, value)
        for label, value in (
            ("As at", written_day(wanted.on or clock.today())),
            ("Contains", wanted.text),
            ("State", wanted.state.value if wanted.state else "all but voided"),
            ("Ground", wanted.ground.value if wanted.ground else ""),
            ("Region", wanted.region),
        )
        if value
    ]
    rows = queries.list_vacancies(db.session, wanted, None)
    return file_answer(vacancies_table(clock.today(), whole=True), rows, kind, notes)


# --- what is suggested ---------------------------------------------------------------------------


def _suggested(text: str) -> list[Suggestion]:
    return [
        one
        for one in list_suggestions(db.session, clock.today())
        if all(word in folded(f"{one.seat} {one.member or ''}") for word in folded(text).split())
    ]


@pages.get("/vacancies/suggested")
@requires(SelectionPermission.RUN_SELECTION)
def suggested_vacancies() -> Answer:
    """Seats that what is on record suggests a selection of."""
    form = SuggestionsFilter(request.args)
    if not form.validate():
        return render_template("selections/suggested_vacancies.html", form=form, page=None), 422
    rows = _suggested(form.q.data)
    page = Page.of(rows, page_number(request.args.get("page")), PAGE_SIZE)
    return render_template(
        "selections/suggested_vacancies.html",
        form=form,
        page=page,
        table=html_view(suggestions_table(), page.items),
    )


@pages.get("/vacancies/suggested.<any(csv, xlsx):kind>")
@requires(SelectionPermission.RUN_SELECTION)
def suggested_vacancies_file(kind: str) -> Response | tuple[str, int]:
    """The same list, whole, as a file."""
    form = SuggestionsFilter(request.args)
    if not form.validate():
        return render_template("selections/suggested_vacancies.html", form=form, page=None), 422
    notes = [("Contains", form.q.data)] if form.q.data else []
    return file_answer(suggestions_table(), _suggested(form.q.data), kind, notes)


# --- one vacancy ---------------------------------------------------------------------------------


def working_of(shortlist: ShortlistDecision | None) -> str:
    """The count that an all-women shortlist rests on, in a sentence; "" for any other."""
    if shortlist is None or shortlist.kind is not ShortlistKind.ALL_WOMEN:
        return ""
    assert shortlist.women is not None
    assert shortlist.total is not None
    assert shortlist.counted_on is not None
    return Representation(
        shortlist.women, shortlist.total, shortlist.counted_on, shortlist.count_source
    ).working


def vote_rows(selection: Selection) -> list[VoteRow]:
    """A row for each contender and round."""
    return [VoteRow(one, figure) for one in selection.result.rounds for figure in one.figures]


def where_it_stands(row: VacancyRow, selection: Selection, today: date) -> str:
    """Where a vacancy stands and what comes next, in a sentence or two."""
    names = {one.id: one.name for one in selection.contenders}
    if row.state is VacancyState.CONCLUDED:
        return f"Concluded on {written_day(row.since)}: {row.winner} is selected."
    if not row.live:
        return f"{row.state.value.capitalize()}, since {written_day(row.since)}."
    result = selection.result
    if result.state is ResultState.WON and result.winner_id is not None:
        return f"{names[result.winner_id]} has more than half of the votes: conclude the selection."
    if result.tie is not None:
        tied = " and ".join(names[one] for one in result.tie.tied)
        return f"Round {result.tie.number} is a tie between {tied}: an officer says how it ends."
    if result.state is ResultState.NEXT_ROUND:
        left = len(result.standing)
        return f"Nobody has more than half yet; {left} are still in: record the next round."
    stage = row.next_stage(today)
    ahead = (
        "All days of the timetable are past."
        if stage is None
        else f"Next: {stage.value}, {written_day(row.days[stage])}."
    )
    return f"Open since {written_day(row.opened_on)}. {ahead}"


@dataclass(frozen=True, slots=True)
class OnTheList:
    """How a contender stands on the A-list, in words, and where her entry is."""

    words: str
    url: str


def _of_the_list(selection: Selection) -> dict[str, object]:
    """To those who may read every candidate: which contenders are of the A-list, and traditions."""
    if not sees_all():
        return {"candidates": {}, "traditions": []}
    found = read_contending(db.session, selection.contenders, clock.today())
    shown = {}
    for contender_id, row in found.items():
        words = f"on the A-list: {row.state.value}"
        if row.erased:
            words = "her entry on the A-list was erased"
        elif row.objected:
            words += "; an objection to processing is on record"
        shown[contender_id] = OnTheList(words, candidate_path(row.id))
    return {"candidates": shown, "traditions": traditions_of(selection.contenders, found)}


@pages.get("/vacancies/<int:vacancy_id>")
@requires(SelectionPermission.READ_CLP)
def vacancy(vacancy_id: int) -> Answer:
    """One vacancy: its ground, days, shortlist, contenders, result and what may be done."""
    row = queries.get_vacancy(db.session, vacancy_id, ballot_scopes())
    selection = read_selection(db.session, vacancy_id)
    identity = current_identity()
    officer = identity.may(SelectionPermission.READ)
    may_run = identity.may(SelectionPermission.RUN_SELECTION)
    names = {one.id: one.name for one in selection.contenders}
    steps = queries.list_steps(db.session, [vacancy_id])[vacancy_id] if officer else []
    earlier = list_shortlists(db.session, vacancy_id) if officer else []
    voided = list_voided_rounds(db.session, vacancy_id) if officer else []
    actors = {one.recorded_by for one in steps} | {one.recorded_by for one in earlier}
    by = names_of(db.session, actors)
    marks = []
    if row.winner_id is not None and identity.may(ConfidencePermission.READ_MARK):
        marks = marks_waiting(db.session, row, selection, row.winner_id)
    women = selection.shortlist is not None and selection.shortlist.kind is ShortlistKind.ALL_WOMEN
    return render_template(
        "selections/vacancy.html",
        vacancy=row,
        selection=selection,
        ground=row.ground.label if officer else row.ground.told_clp,
        stands=where_it_stands(row, selection, clock.today()),
        stages=[(stage.label, day, day < clock.today()) for stage, day in row.days.items()],
        working=working_of(selection.shortlist),
        votes=html_view(votes_table(vacancy_id, names), vote_rows(selection)),
        outcomes=outcomes_of(row, selection.contenders),
        triggered=row.ground is Ground.TRIGGERED,
        # Nobody but who runs the selection learns what contenders declared of themselves.
        declared=selection.declared if may_run and women else None,
        **_of_the_list(selection),
        earlier=[one for one in earlier if one.voided_at],
        voided=voided,
        by=by,
        steps=html_view(vacancy_steps_table(by, names), steps[::-1]) if steps else None,
        marks=marks,
        officer=officer,
        may_run=may_run,
        decided=selection.result.state in (ResultState.WON, ResultState.ONE_LEFT),
    )


@pages.get("/vacancies/<int:vacancy_id>.<any(csv, xlsx):kind>")
@requires(SelectionPermission.READ_CLP)
def vacancy_file(vacancy_id: int, kind: str) -> Response:
    """The rounds of a selection's result as a file, with where it stands in its head."""
    row = queries.get_vacancy(db.session, vacancy_id, ballot_scopes())
    selection = read_selection(db.session, vacancy_id)
    names = {one.id: one.name for one in selection.contenders}
    notes = [
        ("Seat", row.seat),
        ("As at", written_day(clock.today())),
        ("Stands", where_it_stands(row, selection, clock.today())),
        ("Rule", "More than half of a round’s votes; else the contender with the fewest goes"),
    ]
    return file_answer(votes_table(vacancy_id, names), vote_rows(selection), kind, notes)
