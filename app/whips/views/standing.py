"""Who holds the whip, as at a day."""

from __future__ import annotations

from flask import Response as FileResponse
from flask import render_template, request
from werkzeug import Response

from app.db import db
from app.kernel.dates import written_day
from app.members.queries import get_own_party, has_members
from app.security.access import requires
from app.security.identity import current_identity
from app.source.queries import get_present_day
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.tabular.sorting import sort_by_address
from app.web.paging import Page, page_number
from app.whips.domain import MembershipState, WhipState
from app.whips.domain.words import MEMBERSHIP_WORDS, WHIP_WORDS
from app.whips.exports import standing_table, status_picture
from app.whips.forms import StandingsFilter
from app.whips.permissions import WhipPermission
from app.whips.queries import StandingFilter, list_standing, narrowed
from app.whips.views.blueprint import pages

Answer = str | Response | tuple[str, int]
PAGE_SIZE = 50
SORTS = frozenset({"name", "constituency", "whip", "since"})


def _wanted(form: StandingsFilter) -> StandingFilter:
    sort = request.args.get("sort", "name")
    return StandingFilter(
        on=form.on.data or get_present_day(db.session),
        text=form.q.data,
        whip=WhipState(form.whip.data.replace("-", " ")) if form.whip.data else None,
        membership=MembershipState(form.membership.data) if form.membership.data else None,
        sort=sort if sort in SORTS else "name",
        descending=request.args.get("order") == "descending",
    )


@pages.get("/whips")
@requires(WhipPermission.READ)
def whips() -> Answer:
    """Everyone of the party, and who has lost its whip, as at a day."""
    form = StandingsFilter(request.args)
    if not form.validate():
        return render_template("whips/whips.html", form=form, page=None), 422
    wanted = _wanted(form)
    everyone = list_standing(db.session, wanted.on)
    page = Page.of(narrowed(everyone, wanted), page_number(request.args.get("page")), PAGE_SIZE)
    return render_template(
        "whips/whips.html",
        form=form,
        page=page,
        table=html_view(standing_table(), page.items),
        ids=[row.member_id for row in page.items],
        picture=status_picture(everyone) if everyone else None,
        sort=sort_by_address(wanted.sort, SORTS, descending=wanted.descending),
        on=wanted.on,
        own=get_own_party(db.session),
        may_change=current_identity().may(WhipPermission.CHANGE),
        anybody=bool(everyone),
        on_record=bool(everyone) or has_members(db.session),
    )


@pages.get("/whips.<any(csv, xlsx):kind>")
@requires(WhipPermission.READ)
def whips_file(kind: str) -> FileResponse | tuple[str, int]:
    """The same list, whole, as a file."""
    form = StandingsFilter(request.args)
    if not form.validate():
        return render_template("whips/whips.html", form=form, page=None), 422
    wanted = _wanted(form)
    notes = [
        ("Confidential", "for officers of the party alone"),
        ("As at", written_day(wanted.on)),
    ]
    if wanted.text:
        notes.append(("Name or constituency contains", wanted.text))
    if wanted.whip is not None:
        notes.append(("Whip", WHIP_WORDS[wanted.whip]))
    if wanted.membership is not None:
        notes.append(("Membership", MEMBERSHIP_WORDS[wanted.membership]))
    rows = narrowed(list_standing(db.session, wanted.on), wanted)
    return file_answer(standing_table(ids=True), rows, kind, notes)
