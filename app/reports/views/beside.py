"""Answers beside rebellion."""

from __future__ import annotations

from flask import Response, render_template, request
from wtforms.fields.choices import SelectChoice

from app.confidence.models import Round
from app.confidence.queries import rounds
from app.db import db
from app.kernel.dates import written_day
from app.reports.domain.beside import Beside, by_answer
from app.reports.exports import beside as exports
from app.reports.forms.beside import DeclarationsAndRebellionFilter
from app.reports.permissions import ReportPermission
from app.reports.queries import beside as queries
from app.reports.views.blueprint import pages
from app.security.access import requires
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.tabular.sorting import sort_by_address
from app.web.paging import Page, page_number

PAGE_SIZE = 50
SORTS = frozenset({"name", "answer", "against_line", "against_majority", "voted"})


def _form(asked: list[Round]) -> DeclarationsAndRebellionFilter:
    form = DeclarationsAndRebellionFilter(request.args)
    form.round.choices = [SelectChoice(str(found.id), found.title) for found in asked]
    form.round.choices = form.round.choices or [SelectChoice("", "No round has been opened")]
    form.round.default = form.round.choices[0].value
    form.round.data = form.round.data or form.round.default
    return form


def _asked() -> list[Round]:
    """Rounds that have been opened, the newest first."""
    return rounds.list_opened(db.session)


def _rows(form: DeclarationsAndRebellionFilter, asked: list[Round]) -> list[Beside]:
    found = next(round_ for round_ in asked if str(round_.id) == form.round.data)
    return queries.list_beside(db.session, found, form.since.data, form.until.data)


def _order() -> tuple[str, bool]:
    """By which column, and whether downwards: the most votes against the line unless asked."""
    by = request.args.get("sort", "")
    if by not in SORTS:
        return "against_line", True
    return by, request.args.get("order") == "descending"


@pages.get("/declarations-and-rebellion")
@requires(ReportPermission.READ_DISCIPLINE)
def declarations_and_rebellion() -> str | tuple[str, int]:
    """What members answered in a round, beside how often they went against the line."""
    asked = _asked()
    form = _form(asked)
    if not asked or not form.validate():
        answer = render_template(
            "reports/declarations_and_rebellion.html", form=form, page=None, asked=asked
        )
        return answer, 422 if asked else 200
    rows = _rows(form, asked)
    by, descending = _order()
    chosen = queries.ordered(
        queries.chosen(rows, form.q.data, form.answer.data), by, descending=descending
    )
    page = Page.of(chosen, page_number(request.args.get("page")), PAGE_SIZE)
    return render_template(
        "reports/declarations_and_rebellion.html",
        form=form,
        asked=asked,
        page=page,
        table=html_view(exports.beside_table(), page.items),
        sort=sort_by_address(by, SORTS, descending=descending),
        sums=html_view(exports.by_answer_table(), by_answer(rows)),
        picture=exports.beside_picture(rows),
    )


@pages.get("/declarations-and-rebellion.<any(csv, xlsx):kind>")
@requires(ReportPermission.READ_DISCIPLINE)
def declarations_and_rebellion_file(kind: str) -> Response | tuple[str, int]:
    """The same, member by member, as a file."""
    asked = _asked()
    form = _form(asked)
    if not asked or not form.validate():
        return render_template(
            "reports/declarations_and_rebellion.html", form=form, page=None, asked=asked
        ), 422
    chosen = queries.chosen(_rows(form, asked), form.q.data, form.answer.data)
    by, descending = _order()
    chosen = queries.ordered(chosen, by, descending=descending)
    found = next(round_ for round_ in asked if str(round_.id) == form.round.data)
    notes = [("Confidential", exports.CONFIDENTIAL), ("Round", found.title)]
    if form.since.data:
        notes.append(("Divisions from", written_day(form.since.data)))
    if form.until.data:
        notes.append(("To", written_day(form.until.data)))
    if form.answer.data:
        notes.append(("Answer", form.answer.data))
    if form.q.data:
        notes.append(("Name or constituency contains", form.q.data))
    return file_answer(exports.beside_table(), chosen, kind, notes)
