"""The shared pages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug import Response

from app.db import db
from app.desk import registry
from app.desk.domain import Urgency, due_words, urgency
from app.desk.forms import SearchForm
from app.desk.registry import DeskItem, Figure
from app.kernel import clock
from app.kernel.dates import london_day
from app.kernel.errors import NotInRecord
from app.security.access import public, signed_in
from app.security.identity import current_identity
from app.standing.registry import kept_for_all
from app.web.paging import Page, page_number
from app.web.sparkline import Sparkline, sparkline

pages = Blueprint("desk", __name__)

ITEMS_PAGE_SIZE = 50
MOST_HITS = 10


@pages.get("/")
@public
@kept_for_all()
def home() -> str:
    """What this is, and the newest of it."""
    return render_template("desk/home.html", sections=registry.home_sections(db.session))


@pages.get("/members/<int:member_id>")
@public
@kept_for_all()
def member(member_id: int) -> str:
    """Everything the public may know of one member."""
    try:
        heading, sections = registry.member_page(db.session, member_id)
    except NotInRecord as error:
        abort(404, str(error))
    return render_template("desk/member.html", heading=heading, sections=sections)


# --- the desk ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An item as it is shown: since which day it waits, when it is due, and how urgent that is.

    due, urgency: "" for what is due on no day.
    """

    item: DeskItem
    since: date
    due: str
    urgency: str

    @classmethod
    def of(cls, item: DeskItem, today: date) -> _Waiting:
        """See an item as it stands today."""
        since = london_day(item.at)
        if item.due_on is None:
            return cls(item, since, "", "")
        return cls(item, since, due_words(item.due_on, today), urgency(item.due_on, today).value)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A figure as it is shown, with its trend drawn."""

    figure: Figure
    trend: Sparkline | None


@pages.get("/desk")
@signed_in
def desk() -> str | Response:
    """What waits for a decision of whoever asks, then figures with their trend."""
    identity = current_identity()
    first_page = registry.landing_for(db.session, identity)
    if first_page is not None:
        return redirect(first_page)
    today = clock.today()
    waiting = [_Waiting.of(item, today) for item in registry.items_for(db.session, identity)]
    page = Page.of(waiting, page_number(request.args.get("page")), ITEMS_PAGE_SIZE)
    urgent = Counter(entry.urgency for entry in waiting)
    figures = [
        _Shown(figure, sparkline(figure.points))
        for figure in registry.figures_for(db.session, identity)
    ]
    return render_template(
        "desk/desk.html",
        page=page,
        overdue=urgent[Urgency.OVERDUE],
        soon=urgent[Urgency.SOON],
        figures=figures,
    )


# --- search ------------------------------------------------------------------------------------


@pages.get("/search")
@signed_in
def search() -> str | tuple[str, int]:
    """What is found by some words, of every kind that whoever asks may see."""
    form = SearchForm(request.args)
    if not form.validate():
        return render_template("desk/search.html", form=form, groups=None), 422
    groups = None
    if form.q.data:
        groups = registry.found_for(db.session, current_identity(), form.q.data, MOST_HITS)
    return render_template("desk/search.html", form=form, groups=groups)


# --- help --------------------------------------------------------------------------------------


@pages.get("/help")
@public
@kept_for_all()
def help_topics() -> str:
    """The pages of help for whoever asks."""
    return render_template("desk/help_topics.html", topics=registry.topics_for(current_identity()))


@pages.get("/help/<slug>")
@public
@kept_for_all()
def help_topic(slug: str) -> str:
    """Help on one task."""
    try:
        topic = registry.get_topic(current_identity(), slug)
    except NotInRecord as error:
        abort(404, str(error))
    return render_template("desk/help_topic.html", topic=topic)
