"""The list of drafts, and all picks of one with every slate's figure."""

from __future__ import annotations

from flask import Response, render_template, request
from werkzeug import Response as AnyResponse

from app.cabinet.exports.drafts import draft_path, drafts_table, pick_rows, picks_table
from app.cabinet.exports.pictures import board_ladder, board_shares
from app.cabinet.forms.drafts import STATES, DraftsFilter
from app.cabinet.permissions import CabinetPermission
from app.cabinet.queries import drafts as queries
from app.cabinet.queries.drafts import DraftFilter
from app.cabinet.views.blueprint import pages
from app.db import db
from app.security.access import requires
from app.security.identity import current_identity
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.tabular.sorting import sort_by_address
from app.web.paging import Page, page_number

Answer = str | AnyResponse | tuple[str, int]

PAGE_SIZE = 50
DRAFT_SORTS = frozenset({"opened_at", "title"})


# --- the list ----------------------------------------------------------------------------------


def _wanted(form: DraftsFilter) -> DraftFilter:
    sort = request.args.get("sort", "opened_at")
    return DraftFilter(
        text=form.q.data,
        state=form.state.data,
        sort=sort if sort in DRAFT_SORTS else "opened_at",
        # Without an order asked for the newest come first.
        descending=request.args.get("order") == "descending" or "sort" not in request.args,
    )


@pages.get("/drafts")
@requires(CabinetPermission.READ)
def drafts() -> Answer:
    """Every draft there has been."""
    form = DraftsFilter(request.args)
    if not form.validate():
        return render_template("cabinet/drafts.html", form=form, page=None), 422
    wanted = _wanted(form)
    number = page_number(request.args.get("page"))
    found = queries.list_drafts(db.session, wanted)  # some dozens in all
    page = Page(found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE], number, PAGE_SIZE, len(found))
    return render_template(
        "cabinet/drafts.html",
        form=form,
        page=page,
        table=html_view(drafts_table(), page.items),
        sort=sort_by_address(wanted.sort, DRAFT_SORTS, descending=wanted.descending),
        on_record=bool(found) or form.in_use,
        may_run=current_identity().may(CabinetPermission.RUN_DRAFT),
    )


@pages.get("/drafts.<any(csv, xlsx):kind>")
@requires(CabinetPermission.READ)
def drafts_file(kind: str) -> Response | tuple[str, int]:
    """The same list, whole, as a file."""
    form = DraftsFilter(request.args)
    if not form.validate():
        return render_template("cabinet/drafts.html", form=form, page=None), 422
    wanted = _wanted(form)
    said = (("Title contains", wanted.text), ("State", STATES.get(wanted.state, "")))
    return file_answer(
        drafts_table(),
        queries.list_drafts(db.session, wanted),
        kind,
        [(label, value) for label, value in said if value],
    )


# --- the picks of one --------------------------------------------------------------------------


@pages.get("/drafts/<int:draft_id>/picks")
@requires(CabinetPermission.READ)
def picks(draft_id: int) -> Answer:
    """Every pick of a draft with the figures it was decided by."""
    read = queries.read_board(db.session, draft_id)
    rows = pick_rows(read, queries.list_figures(db.session, draft_id))
    return render_template(
        "cabinet/picks.html",
        draft=read.draft,
        draft_url=draft_path(draft_id),
        count=len(rows),
        table=html_view(picks_table(read), rows),
        alternating=read.draft.method is not None,
        undone=sum(1 for one in read.steps if one.voided_at is not None),
        ladder_picture=board_ladder(read.board),
        shares_picture=board_shares(read.board),
    )


@pages.get("/drafts/<int:draft_id>/picks.<any(csv, xlsx):kind>")
@requires(CabinetPermission.READ)
def picks_file(draft_id: int, kind: str) -> Response:
    """The same picks as a file, exact figures and decimals in columns of their own."""
    read = queries.read_board(db.session, draft_id)
    rows = pick_rows(read, queries.list_figures(db.session, draft_id))
    notes = [("Draft", read.draft.title), ("Rule", read.draft.rule.label)]
    return file_answer(picks_table(read, as_file=True), rows, kind, notes)
