"""The pages of contests: the list, one with its votes, and what is recorded of it."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from app.audit.registry import names_of
from app.cabinet.domain.contests import (
    check_share,
    check_total,
    is_leader,
)
from app.cabinet.exports.contests import (
    contests_table,
    lines_table,
    votes_lines,
    votes_rows,
    votes_table,
)
from app.cabinet.forms.contests import (
    ContestsFilter,
)
from app.cabinet.forms.reasons import ReasonForm
from app.cabinet.permissions import CabinetPermission
from app.cabinet.queries import contests as queries
from app.cabinet.queries.contests import ContestFilter, Result
from app.cabinet.service import contests as service
from app.cabinet.views.blueprint import pages
from app.cabinet.views.deciding import decide
from app.db import db
from app.kernel import clock
from app.members.queries import get_own_party
from app.security.access import requires
from app.security.identity import current_identity
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.tabular.sorting import sort_by_address
from app.web.paging import Page, page_number
from app.web.transactions import transactional

Answer = str | AnyResponse | tuple[str, int]

PAGE_SIZE = 50
CONTEST_SORTS = frozenset({"held_on", "title", "office"})


# --- the list ----------------------------------------------------------------------------------


def _wanted(form: ContestsFilter) -> ContestFilter:
    sort = request.args.get("sort", "held_on")
    return ContestFilter(
        text=form.q.data,
        state="" if form.state.data == "all" else form.state.data,
        sort=sort if sort in CONTEST_SORTS else "held_on",
        # Without an order asked for the newest come first.
        descending=request.args.get("order") == "descending" or "sort" not in request.args,
    )


@pages.get("/contests")
@requires(CabinetPermission.READ)
def contests() -> Answer:
    """Contests, and who is leader of record on a day."""
    form = ContestsFilter(request.args)
    if not form.validate():
        return render_template("cabinet/contests.html", form=form, page=None), 422
    wanted = _wanted(form)
    number = page_number(request.args.get("page"))
    on = form.on.data or clock.today()
    rows = queries.list_contests(
        db.session, wanted, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
    )
    return render_template(
        "cabinet/contests.html",
        form=form,
        page=Page(rows, number, PAGE_SIZE, queries.count_contests(db.session, wanted)),
        table=html_view(contests_table(), rows),
        sort=sort_by_address(wanted.sort, CONTEST_SORTS, descending=wanted.descending),
        on_record=queries.count_contests(db.session, ContestFilter(state="")) > 0,
        leader=queries.find_leader(db.session, on),
        on=on,
        is_today=on == clock.today(),
    )


@pages.get("/contests.<any(csv, xlsx):kind>")
@requires(CabinetPermission.READ)
def contests_file(kind: str) -> Response | tuple[str, int]:
    """The same contests, whole, as a file."""
    form = ContestsFilter(request.args)
    if not form.validate():
        return render_template("cabinet/contests.html", form=form, page=None), 422
    wanted = _wanted(form)
    said = (("Title contains", wanted.text), ("State", wanted.state))
    return file_answer(
        contests_table(),
        queries.list_contests(db.session, wanted),
        kind,
        [(label, value) for label, value in said if value],
    )


# --- one contest -------------------------------------------------------------------------------


def checks_of(result: Result) -> list[tuple[str, str, bool]]:
    """What was checked of a contest: (what, what came of it, whether it holds)."""
    cast = sum(result.votes.values())
    strength = result.strength(None)
    found = []
    for one in result.candidates:
        votes = strength[one.id]
        if one.total is not None:
            wrong = check_total(one.name, votes, one.total)
            found.append(
                (
                    f"{one.name}: published total {one.total:,}",
                    wrong or f"The sections make {votes:,}, as published.",
                    wrong is None,
                )
            )
        if one.share is not None:
            wrong = check_share(one.name, votes, cast, one.share)
            found.append(
                (
                    f"{one.name}: published share {one.share}%",
                    wrong or f"{votes:,} of {cast:,} votes round to it.",
                    wrong is None,
                )
            )
    return found


@pages.get("/contests/<int:contest_id>")
@requires(CabinetPermission.READ)
def contest(contest_id: int) -> Answer:
    """One contest: its votes by section with sums and shares, checks, who was elected."""
    result = queries.get_contest(db.session, contest_id)
    row = result.contest
    identity = current_identity()
    term = next(
        (one for one in queries.list_leaders(db.session) if one.contest_id == contest_id), None
    )
    return render_template(
        "cabinet/contest.html",
        contest=row,
        result=result,
        table=html_view(votes_table(result), votes_rows(result)),
        checks=checks_of(result),
        term=term,
        is_leader=is_leader(row.office, get_own_party(db.session)),
        drafts=queries.list_resting(db.session, contest_id),
        who=names_of(db.session, {one for one in (row.recorded_by, row.voided_by) if one}),
        may_keep=identity.may(CabinetPermission.KEEP_CONTEST),
        may_run=identity.may(CabinetPermission.RUN_DRAFT),
    )


@pages.get("/contests/<int:contest_id>.<any(csv, xlsx):kind>")
@requires(CabinetPermission.READ)
def contest_file(contest_id: int, kind: str) -> Response:
    """One contest as a file that can be taken in again."""
    result = queries.get_contest(db.session, contest_id)
    return file_answer(lines_table(result), votes_lines(result), kind)


# --- voiding -----------------------------------------------------------------------------------


@pages.route("/contests/<int:contest_id>/void", methods=["GET", "POST"])
@requires(CabinetPermission.KEEP_CONTEST)
@transactional
def void_contest(contest_id: int) -> Answer:
    """Void a contest that was recorded by mistake."""
    row = queries.find_contest(db.session, contest_id)
    form = ReasonForm(data={"version": row.version})
    if decide(form, service.void_contest, row, "contest"):
        flash("The contest is voided.")
        return redirect(url_for("cabinet.contest", contest_id=contest_id))
    drafts = queries.list_resting(db.session, contest_id)
    page = render_template("cabinet/void_contest.html", form=form, contest=row, drafts=drafts)
    return page, form.status


@pages.route("/contests/<int:contest_id>/reinstate", methods=["GET", "POST"])
@requires(CabinetPermission.KEEP_CONTEST)
@transactional
def reinstate_contest(contest_id: int) -> Answer:
    """Let a voided contest count again."""
    row = queries.find_contest(db.session, contest_id)
    form = ReasonForm(data={"version": row.version})
    if decide(form, service.reinstate_contest, row, "contest"):
        flash("The contest counts again.")
        return redirect(url_for("cabinet.contest", contest_id=contest_id))
    page = render_template("cabinet/reinstate_contest.html", form=form, contest=row)
    return page, form.status
