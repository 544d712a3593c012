"""The overview for officers: every seat, what is missing or late, what secretaries were sent."""

from __future__ import annotations

from datetime import date

from flask import Response, render_template, request
from werkzeug import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from app.db import db
from app.kernel import clock
from app.kernel.dates import written_day
from app.kernel.words import folded
from app.members.queries import list_regions
from app.security.access import requires
from app.selections.domain.ballots import BallotState
from app.selections.domain.overview import SeatState
from app.selections.exports.overview import (
    reminders_table,
    seats_picture,
    seats_table,
    waiting_table,
)
from app.selections.forms.overview import OverviewFilter, RemindersFilter, WaitingFilter
from app.selections.permissions import SelectionPermission
from app.selections.queries import overview as queries
from app.selections.queries import reminders as sent
from app.selections.queries.overview import SeatFilter, SeatRow, WaitingUnit
from app.selections.queries.reminders import ReminderFilter
from app.selections.views.blueprint import pages
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.tabular.sorting import sort_by_address
from app.web.paging import Page, page_number

Answer = str | AnyResponse | tuple[str, int]
PAGE_SIZE = 50
MOST_DEADLINES = 8


def _descending() -> bool:
    return request.args.get("order") == "descending"


# --- seats -------------------------------------------------------------------------------------


def _overview_form() -> OverviewFilter:
    form = OverviewFilter(request.args)
    form.region.choices = [
        SelectChoice("", "All regions"),
        *(SelectChoice(region, region) for region in list_regions(db.session)),
    ]
    return form


def _seats_wanted(form: OverviewFilter) -> SeatFilter:
    sort = request.args.get("sort", "constituency")
    return SeatFilter(
        text=form.q.data,
        state=SeatState[form.state.data.upper()] if form.state.data else None,
        region=form.region.data,
        sort=sort if sort in queries.SORTS else "constituency",
        descending=_descending(),
    )


def _deadlines(rows: list[SeatRow], on: date) -> list[tuple[date, str, int]]:
    """The days ahead of ballots that run and vacancies that are open: day, what, in how many."""
    counted: dict[tuple[date, str], int] = {}
    for row in rows:
        days: list[tuple[str, date]] = []
        if row.vacancy is not None and row.vacancy.live:
            days = [(stage.label, day) for stage, day in row.vacancy.days.items()]
        elif row.ballot is not None and row.ballot.state is BallotState.RUNNING:
            days = [(stage.label, day) for stage, day in row.ballot.days.items()]
        for label, day in days:
            if day >= on:
                counted[day, label] = counted.get((day, label), 0) + 1
    ahead = sorted((day, label, count) for (day, label), count in counted.items())
    return ahead[:MOST_DEADLINES]


@pages.get("/overview")
@requires(SelectionPermission.READ)
def overview() -> Answer:
    """Every seat of the party by the state of its selection, as at a day."""
    form = _overview_form()
    if not form.validate():
        return render_template("selections/overview.html", form=form, page=None), 422
    on = form.on.data or clock.today()
    everything = queries.list_seats(db.session, on)
    wanted = _seats_wanted(form)
    rows = queries.narrowed_seats(everything, wanted)
    page = Page.of(rows, page_number(request.args.get("page")), PAGE_SIZE)
    return render_template(
        "selections/overview.html",
        form=form,
        page=page,
        picture=seats_picture(everything) if everything else None,
        table=html_view(seats_table(), page.items),
        sort=sort_by_address(wanted.sort, queries.SORTS, descending=wanted.descending),
        deadlines=_deadlines(everything, on),
        missing=sum(row.missing for row in everything),
        overdue=sum(row.overdue for row in everything),
        late=sum(row.late for row in everything),
        on=on,
        on_record=bool(everything),
    )


@pages.get("/overview.<any(csv, xlsx):kind>")
@requires(SelectionPermission.READ)
def overview_file(kind: str) -> Response | tuple[str, int]:
    """The same seats, whole, as a file."""
    form = _overview_form()
    if not form.validate():
        return render_template("selections/overview.html", form=form, page=None), 422
    on = form.on.data or clock.today()
    wanted = _seats_wanted(form)
    notes = [
        (label, value)
        for label, value in (
            ("As at", written_day(on)),
            ("Contains", wanted.text),
            ("State", wanted.state.value if wanted.state else ""),
            ("Region", wanted.region),
        )
        if value
    ]
    rows = queries.narrowed_seats(queries.list_seats(db.session, on), wanted)
    return file_answer(seats_table(), rows, kind, notes)


# --- units -------------------------------------------------------------------------------------


def _waiting(form: WaitingFilter, on: date) -> list[WaitingUnit]:
    words = folded(form.q.data).split()
    return [
        row
        for row in queries.list_waiting_units(db.session, on)
        if (not form.which.data or row.late is (form.which.data == "late"))
        and all(
            word in folded(f"{row.unit.name} {row.ballot.constituency} {row.ballot.member}")
            for word in words
        )
    ]


@pages.get("/overview/units")
@requires(SelectionPermission.READ)
def overview_units() -> Answer:
    """Units whose return is missing, and those that answered late, the longest overdue first."""
    form = WaitingFilter(request.args)
    if not form.validate():
        return render_template("selections/overview_units.html", form=form, page=None), 422
    on = form.on.data or clock.today()
    page = Page.of(_waiting(form, on), page_number(request.args.get("page")), PAGE_SIZE)
    table = html_view(waiting_table(), page.items)
    return render_template(
        "selections/overview_units.html", form=form, page=page, table=table, on=on
    )


@pages.get("/overview/units.<any(csv, xlsx):kind>")
@requires(SelectionPermission.READ)
def overview_units_file(kind: str) -> Response | tuple[str, int]:
    """The same units, whole, as a file."""
    form = WaitingFilter(request.args)
    if not form.validate():
        return render_template("selections/overview_units.html", form=form, page=None), 422
    on = form.on.data or clock.today()
    notes = [
        (label, value)
        for label, value in (
            ("As at", written_day(on)),
            ("Contains", form.q.data),
            ("Which", form.which.data),
        )
        if value
    ]
    return file_answer(waiting_table(), _waiting(form, on), kind, notes)


# --- reminders ---------------------------------------------------------------------------------


def _reminders_wanted(form: RemindersFilter) -> ReminderFilter:
    sort = request.args.get("sort", "sent_at")
    return ReminderFilter(
        text=form.q.data,
        overdue=form.which.data == "overdue",
        sort=sort if sort in sent.SORTS else "sent_at",
        # Without an order asked for the newest come first.
        descending=_descending() or "sort" not in request.args,
    )


@pages.get("/reminders")
@requires(SelectionPermission.READ)
def reminders() -> Answer:
    """What was sent to secretaries of CLPs, and what became of it."""
    form = RemindersFilter(request.args)
    if not form.validate():
        return render_template("selections/reminders.html", form=form, page=None), 422
    wanted = _reminders_wanted(form)
    rows = sent.list_reminders(db.session, wanted)
    page = Page.of(rows, page_number(request.args.get("page")), PAGE_SIZE)
    return render_template(
        "selections/reminders.html",
        form=form,
        page=page,
        table=html_view(reminders_table(), page.items),
        sort=sort_by_address(wanted.sort, sent.SORTS, descending=wanted.descending),
    )


@pages.get("/reminders.<any(csv, xlsx):kind>")
@requires(SelectionPermission.READ)
def reminders_file(kind: str) -> Response | tuple[str, int]:
    """The same reminders, whole, as a file."""
    form = RemindersFilter(request.args)
    if not form.validate():
        return render_template("selections/reminders.html", form=form, page=None), 422
    wanted = _reminders_wanted(form)
    notes = [("Contains", wanted.text)] if wanted.text else []
    if wanted.overdue:
        notes.append(("Which", "of overdue papers"))
    return file_answer(reminders_table(), sent.list_reminders(db.session, wanted), kind, notes)
