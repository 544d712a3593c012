"""The pages of posts held: the shadow cabinet as at any day, and the history of all posts."""

from __future__ import annotations

from datetime import date

from flask import Response, render_template, request, url_for
from werkzeug import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from app.cabinet.exports.pictures import cabinet_ladder
from app.cabinet.exports.posts import (
    fill_path,
    history_table,
    posts_table,
    vacancies_path,
)
from app.cabinet.forms.posts import (
    HELD,
    HistoryFilter,
    PostsFilter,
)
from app.cabinet.permissions import CabinetPermission
from app.cabinet.queries import appointments as history
from app.cabinet.queries import posts as queries
from app.cabinet.queries.appointments import AppointmentFilter
from app.cabinet.queries.contests import find_leader
from app.cabinet.queries.posts import PLACE_SORTS, Place, PlaceFilter
from app.cabinet.views.blueprint import pages
from app.db import db
from app.kernel import clock
from app.kernel.dates import written_day
from app.security.access import requires
from app.security.identity import current_identity
from app.tabular.answers import file_answer
from app.tabular.page import Action, html_view
from app.tabular.sorting import sort_by_address
from app.web.paging import Page, page_number

Answer = str | AnyResponse | tuple[str, int]

PAGE_SIZE = 100
HISTORY_SORTS = frozenset({"since", "until", "post", "holder"})


# --- the shadow cabinet on a day ---------------------------------------------------------------


def _posts_form() -> tuple[PostsFilter, date, list[Place]]:
    """The filter, the day it is about (today for a day not understood), and all its posts."""
    form = PostsFilter(request.args)
    understood = form.on.validate(form)
    on = (form.on.data if understood else None) or clock.today()
    places = queries.list_cabinet(db.session, on)
    form.slate.choices = [
        SelectChoice("", "All slates"),
        *(SelectChoice(name, name) for name in _slates(places)),
    ]
    return form, on, places


def _slates(places: list[Place]) -> list[str]:
    """The slates of those who hold posts, in the order that gives them their looks."""
    held = [place.held for place in places if place.held is not None]
    return queries.list_slates(
        db.session, [one.candidate_id for one in held if one.candidate_id is not None]
    )


def _posts_wanted(form: PostsFilter) -> PlaceFilter:
    sort = request.args.get("sort", "rank")
    return PlaceFilter(
        text=form.q.data,
        slate=form.slate.data,
        held=form.state.data == HELD if form.state.data else None,
        sort=sort if sort in PLACE_SORTS else "rank",
        descending=request.args.get("order") == "descending",
    )


def _actions(rows: list[Place]) -> list[list[Action]] | None:
    """What may be done about each post: leave it, or fill it by hand or by the draft's rule."""
    identity = current_identity()
    may_keep = identity.may(CabinetPermission.KEEP_POST)
    may_run = identity.may(CabinetPermission.RUN_DRAFT)
    if not may_keep and not may_run:
        return None
    found = []
    for row in rows:
        actions = []
        if row.held is None:
            # Whoever comes later holds it already for her slate: nobody else is picked for it.
            if row.draft_id is not None and row.coming is None and may_run:
                actions.append(Action("Fill by the draft", vacancies_path(row.draft_id)))
            if may_keep:
                actions.append(Action("Fill by hand", fill_path(row.post)))
        elif may_keep and row.held.until is None:
            actions.append(
                Action("Record leaving", url_for("cabinet.leave_post", appointment_id=row.held.id))
            )
        found.append(actions)
    return found


@pages.get("/posts")
@requires(CabinetPermission.READ)
def posts() -> Answer:
    """Who holds which post, as at any day, and what is vacant."""
    form, on, places = _posts_form()
    if not form.validate():
        return render_template("cabinet/posts.html", form=form, page=None), 422
    wanted = _posts_wanted(form)
    fitting = queries.narrowed(places, wanted)
    number = page_number(request.args.get("page"))
    rows = fitting[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    today = clock.today()
    is_today = on == today
    question = "Who holds which post?"
    if not is_today:
        holds = "held" if on < today else "is to hold"
        question = f"Who {holds} which post on {written_day(on)}?"
    return render_template(
        "cabinet/posts.html",
        form=form,
        page=Page(rows, number, PAGE_SIZE, len(fitting)),
        table=html_view(posts_table(on), rows),
        sort=sort_by_address(wanted.sort, PLACE_SORTS, descending=wanted.descending),
        actions=_actions(rows) if is_today else None,
        on=on,
        is_today=is_today,
        is_to_come=on > today,
        any_post=bool(places),
        vacant=sum(1 for place in places if place.held is None and place.coming is None),
        coming=sum(1 for place in places if place.held is None and place.coming is not None),
        leader=find_leader(db.session, on),
        picture=cabinet_ladder(question, places, _slates(places)),
        may_keep=current_identity().may(CabinetPermission.KEEP_POST),
    )


@pages.get("/posts.<any(csv, xlsx):kind>")
@requires(CabinetPermission.READ)
def posts_file(kind: str) -> Response | tuple[str, int]:
    """The same posts, whole, as a file."""
    form, on, places = _posts_form()
    if not form.validate():
        return render_template("cabinet/posts.html", form=form, page=None), 422
    wanted = _posts_wanted(form)
    said = (
        ("As at", on.isoformat()),
        ("Post or holder contains", wanted.text),
        ("Slate", wanted.slate),
        ("State", form.state.data),
    )
    return file_answer(
        posts_table(on, as_file=True),
        queries.narrowed(places, wanted),
        kind,
        [(label, value) for label, value in said if value],
    )


# --- the history -------------------------------------------------------------------------------


def _history_wanted(form: HistoryFilter) -> AppointmentFilter:
    sort = request.args.get("sort", "since")
    return AppointmentFilter(
        on=clock.today(),
        text=form.q.data,
        state=form.state.data,
        sort=sort if sort in HISTORY_SORTS else "since",
        # Without an order asked for the newest come first.
        descending=request.args.get("order") == "descending" or "sort" not in request.args,
    )


@pages.get("/posts/history")
@requires(CabinetPermission.READ)
def post_history() -> Answer:
    """Every appointment there has been."""
    form = HistoryFilter(request.args)
    if not form.validate():
        return render_template("cabinet/post_history.html", form=form, page=None), 422
    wanted = _history_wanted(form)
    number = page_number(request.args.get("page"))
    rows = history.list_appointments(
        db.session, wanted, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
    )
    return render_template(
        "cabinet/post_history.html",
        form=form,
        page=Page(rows, number, PAGE_SIZE, history.count_appointments(db.session, wanted)),
        table=html_view(history_table(), rows),
        sort=sort_by_address(wanted.sort, HISTORY_SORTS, descending=wanted.descending),
        on_record=history.has_appointments(db.session),
        may_keep=current_identity().may(CabinetPermission.KEEP_POST),
    )


@pages.get("/posts/history.<any(csv, xlsx):kind>")
@requires(CabinetPermission.READ)
def post_history_file(kind: str) -> Response | tuple[str, int]:
    """The same appointments, whole, as a file that can be taken in again."""
    form = HistoryFilter(request.args)
    if not form.validate():
        return render_template("cabinet/post_history.html", form=form, page=None), 422
    wanted = _history_wanted(form)
    said = (("Post or holder contains", wanted.text), ("State", wanted.state))
    return file_answer(
        history_table(as_file=True),
        history.list_appointments(db.session, wanted),
        kind,
        [(label, value) for label, value in said if value],
    )
