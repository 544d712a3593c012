"""The pages of ladders: the list, one with its posts, making, copying and editing."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from app.audit.registry import names_of
from app.cabinet.domain.ladders import INSIDE, LadderGiven, LadderRefused, PostGiven
from app.cabinet.exports.ladders import ladders_table, posts_table
from app.cabinet.forms.ladders import (
    ADD_PASTED,
    LadderForm,
    LaddersFilter,
    first_ladder,
    sent_ladder,
    stored_ladder,
)
from app.cabinet.forms.reasons import ReasonForm
from app.cabinet.forms.rows import DO, is_order
from app.cabinet.permissions import CabinetPermission
from app.cabinet.queries import ladders as queries
from app.cabinet.queries.ladders import LadderFilter
from app.cabinet.service import ladders as service
from app.cabinet.views.blueprint import pages
from app.cabinet.views.deciding import both_texts, decide
from app.db import db
from app.kernel import clock
from app.kernel.errors import DomainError, StaleEdit
from app.security.access import requires
from app.security.identity import current_identity
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.tabular.sorting import sort_by_address
from app.web.paging import Page, page_number
from app.web.transactions import transactional

Answer = str | AnyResponse | tuple[str, int]

PAGE_SIZE = 50
LADDER_SORTS = frozenset({"since", "title"})


# --- the list ----------------------------------------------------------------------------------


def _wanted(form: LaddersFilter) -> LadderFilter:
    sort = request.args.get("sort", "since")
    return LadderFilter(
        text=form.q.data,
        state="" if form.state.data == "all" else form.state.data,
        sort=sort if sort in LADDER_SORTS else "since",
        # Without an order asked for the newest come first.
        descending=request.args.get("order") == "descending" or "sort" not in request.args,
    )


@pages.get("/ladders")
@requires(CabinetPermission.READ)
def ladders() -> Answer:
    """Ladders of posts."""
    form = LaddersFilter(request.args)
    if not form.validate():
        return render_template("cabinet/ladders.html", form=form, page=None), 422
    wanted = _wanted(form)
    number = page_number(request.args.get("page"))
    rows = queries.list_ladders(
        db.session, wanted, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
    )
    return render_template(
        "cabinet/ladders.html",
        form=form,
        page=Page(rows, number, PAGE_SIZE, queries.count_ladders(db.session, wanted)),
        table=html_view(ladders_table(), rows),
        sort=sort_by_address(wanted.sort, LADDER_SORTS, descending=wanted.descending),
        on_record=queries.count_ladders(db.session, LadderFilter(state="")) > 0,
    )


@pages.get("/ladders.<any(csv, xlsx):kind>")
@requires(CabinetPermission.READ)
def ladders_file(kind: str) -> Response | tuple[str, int]:
    """The same ladders, whole, as a file."""
    form = LaddersFilter(request.args)
    if not form.validate():
        return render_template("cabinet/ladders.html", form=form, page=None), 422
    wanted = _wanted(form)
    said = (("Title contains", wanted.text), ("State", wanted.state))
    return file_answer(
        ladders_table(),
        queries.list_ladders(db.session, wanted),
        kind,
        [(label, value) for label, value in said if value],
    )


# --- one ladder --------------------------------------------------------------------------------


@pages.get("/ladders/<int:ladder_id>")
@requires(CabinetPermission.READ)
def ladder(ladder_id: int) -> Answer:
    """One ladder: its posts, the highest first."""
    read = queries.get_ladder(db.session, ladder_id)
    row = read.ladder
    copied = row.copied_from_id
    identity = current_identity()
    return render_template(
        "cabinet/ladder.html",
        ladder=row,
        posts=read.posts,
        inside=len(read.inside),
        table=html_view(posts_table(read), read.posts),
        copied_from=None if copied is None else queries.find_ladder(db.session, copied),
        drafts=queries.list_resting(db.session, ladder_id),
        who=names_of(db.session, {one for one in (row.recorded_by, row.voided_by) if one}),
        may_keep=identity.may(CabinetPermission.KEEP_LADDER),
        may_run=identity.may(CabinetPermission.RUN_DRAFT),
    )


@pages.get("/ladders/<int:ladder_id>.<any(csv, xlsx):kind>")
@requires(CabinetPermission.READ)
def ladder_file(ladder_id: int, kind: str) -> Response:
    """One ladder as a file that can be taken in again."""
    read = queries.get_ladder(db.session, ladder_id)
    return file_answer(posts_table(read, as_file=True), read.posts, kind)


# --- making, copying, editing ------------------------------------------------------------------


def _given(form: LadderForm) -> LadderGiven:
    """The ladder that a form says."""
    assert form.since.data
    return LadderGiven(
        title=form.title.data or "",
        since=form.since.data,
        source=form.source.data or "",
        note=form.note.data or None,
        posts=tuple(
            PostGiven(
                form[f"post-{place}-title"].data or "",
                form[f"post-{place}-quota"].data == INSIDE,
                form[f"post-{place}-alternative"].data or None,
            )
            for place in range(_count(form))
        ),
    )


def _count(form: LadderForm) -> int:
    """How many posts a form has."""
    return sum(1 for bound in form if bound.name.startswith("post-") and "-title" in bound.name)


def _refuse(form: LadderForm, error: DomainError) -> None:
    """Say what is wrong beside its fields."""
    if not isinstance(error, LadderRefused):
        form.refuse(str(error))
        return
    for name, sentence in error.problems:
        form.refuse(sentence, name if name in form else None)


def _page(
    template: str,
    form: LadderForm,
    touched: int | None = None,
    *,
    arranging: bool = False,
    **more: object,
) -> tuple[str, int]:
    """A page with the form. arranging: posts were moved and nothing is kept; that is no success.

    touched: the place of the post to go on with.
    """
    count = _count(form)
    groups = list(
        dict.fromkeys(
            name for place in range(count) if (name := form[f"post-{place}-alternative"].data)
        )
    )
    page = render_template(
        template,
        form=form,
        count=count,
        groups=groups,
        touched=touched,
        # A button that was pressed is gone on with; a new post is typed into.
        pressed=request.form.get(DO, "").rpartition("-")[2],
        arranging=arranging,
        **more,
    )
    return page, 422 if arranging else form.status


def _arranged() -> tuple[LadderForm, int | None] | None:
    """The form after a button moved, added or took out posts; None when it was saved."""
    do = request.form.get(DO, "")
    if is_order(do) or do == ADD_PASTED:
        return sent_ladder(request.form, do)
    return None


@pages.route("/ladders/new", methods=["GET", "POST"])
@requires(CabinetPermission.KEEP_LADDER)
@transactional
def new_ladder() -> Answer:
    """Make a ladder."""
    template = "cabinet/new_ladder.html"
    if request.method == "GET":
        return _page(template, first_ladder())
    if arranged := _arranged():
        return _page(template, *arranged, arranging=True)
    form, _touched = sent_ladder(request.form, "")
    if form.validate():
        try:
            made = service.record_ladder(db.session, _given(form), by=current_identity().actor)
        except DomainError as error:
            _refuse(form, error)
        else:
            flash(f"The ladder is on record: {made.title}.")
            return redirect(url_for("cabinet.ladder", ladder_id=made.id))
    return _page(template, form)


@pages.route("/ladders/<int:ladder_id>/copy", methods=["GET", "POST"])
@requires(CabinetPermission.KEEP_LADDER)
@transactional
def copy_ladder(ladder_id: int) -> Answer:
    """Begin a new ladder from this one, which stays as it is."""
    read = queries.get_ladder(db.session, ladder_id)
    template = "cabinet/copy_ladder.html"
    if request.method == "GET":
        form = stored_ladder(service.given_of(read), None)
        form.title.data, form.since.data = f"Copy of {read.ladder.title}"[:120], clock.today()
        return _page(template, form, ladder=read.ladder)
    if arranged := _arranged():
        return _page(template, *arranged, arranging=True, ladder=read.ladder)
    form, _touched = sent_ladder(request.form, "")
    if form.validate():
        try:
            made = service.copy_ladder(
                db.session, ladder_id, _given(form), by=current_identity().actor
            )
        except DomainError as error:
            _refuse(form, error)
        else:
            flash(f"The ladder is on record: {made.title}.")
            return redirect(url_for("cabinet.ladder", ladder_id=made.id))
    return _page(template, form, ladder=read.ladder)


@pages.route("/ladders/<int:ladder_id>/edit", methods=["GET", "POST"])
@requires(CabinetPermission.KEEP_LADDER)
@transactional
def edit_ladder(ladder_id: int) -> Answer:
    """Edit a ladder: its posts and their order, and what is on record of it."""
    read = queries.get_ladder(db.session, ladder_id)
    template = "cabinet/edit_ladder.html"
    more: dict[str, Any] = {
        "ladder": read.ladder,
        "drafts": queries.list_resting(db.session, ladder_id),
        "stale": {},
    }
    if request.method == "GET":
        form = stored_ladder(service.given_of(read), read.ladder.version)
        return _page(template, form, **more)
    if arranged := _arranged():
        return _page(template, *arranged, arranging=True, **more)
    form, _touched = sent_ladder(request.form, "")
    if form.validate():
        try:
            service.edit_ladder(
                db.session,
                ladder_id,
                _given(form),
                version=form.version.data,
                by=current_identity().actor,
            )
        except StaleEdit as error:
            form.refuse(str(error))
            form.version.data = queries.find_ladder(db.session, ladder_id).version
            more["stale"] = both_texts(error.stored, service.given_facts(_given(form)), {})
            return _page(template, form, **more)[0], 409
        except DomainError as error:
            _refuse(form, error)
        else:
            flash("The ladder is changed.")
            return redirect(url_for("cabinet.ladder", ladder_id=ladder_id))
    return _page(template, form, **more)


# --- voiding -----------------------------------------------------------------------------------


@pages.route("/ladders/<int:ladder_id>/void", methods=["GET", "POST"])
@requires(CabinetPermission.KEEP_LADDER)
@transactional
def void_ladder(ladder_id: int) -> Answer:
    """Void a ladder that was recorded by mistake."""
    row = queries.find_ladder(db.session, ladder_id)
    form = ReasonForm(data={"version": row.version})
    if decide(form, service.void_ladder, row, "ladder"):
        flash("The ladder is voided.")
        return redirect(url_for("cabinet.ladder", ladder_id=ladder_id))
    drafts = queries.list_resting(db.session, ladder_id)
    page = render_template("cabinet/void_ladder.html", form=form, ladder=row, drafts=drafts)
    return page, form.status


@pages.route("/ladders/<int:ladder_id>/reinstate", methods=["GET", "POST"])
@requires(CabinetPermission.KEEP_LADDER)
@transactional
def reinstate_ladder(ladder_id: int) -> Answer:
    """Let a voided ladder be used again."""
    row = queries.find_ladder(db.session, ladder_id)
    form = ReasonForm(data={"version": row.version})
    if decide(form, service.reinstate_ladder, row, "ladder"):
        flash("The ladder can be used again.")
        return redirect(url_for("cabinet.ladder", ladder_id=ladder_id))
    page = render_template("cabinet/reinstate_ladder.html", form=form, ladder=row)
    return page, form.status
