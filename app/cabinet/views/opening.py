"""Opening a draft, and opening one that fills the vacancies of a published one."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from app.cabinet.domain import Method, PickRule
from app.cabinet.domain.apportionment import CannotApportion
from app.cabinet.domain.board import Facts
from app.cabinet.domain.opening import DraftRefused, expected_order, hindrance
from app.cabinet.exports.drafts import (
    draft_path,
    plan_posts_table,
    plan_table,
    vacancies_table,
)
from app.cabinet.forms.drafts import (
    ALL,
    NONE,
    BasisFilter,
    ContestChoice,
    OpenDraftForm,
    VacanciesForm,
    open_draft_form,
)
from app.cabinet.permissions import CabinetPermission
from app.cabinet.queries.contests import Result, get_contest, list_contests
from app.cabinet.queries.draft_plans import (
    Basis,
    Plan,
    find_root,
    find_superseding,
    plan_draft,
    plan_vacancies,
)
from app.cabinet.queries.drafts import get_draft
from app.cabinet.queries.ladders import LadderRow, list_ladders
from app.cabinet.queries.quota import ALL_SECTIONS
from app.cabinet.service.drafts import opening as service
from app.cabinet.service.drafts.opening import Terms
from app.cabinet.settings import (
    DECLARATION_REQUIRED,
    FREE_CHOICE,
    PEERS_ALLOWED,
    PICK_RULE,
    PLEDGE_REQUIRED,
    QUOTA_METHOD,
    TURN_SECONDS,
)
from app.cabinet.views.blueprint import pages
from app.db import db
from app.kernel import clock
from app.kernel.errors import DomainError, NotInRecord
from app.kernel.words import plural, whole
from app.security.access import requires
from app.security.identity import current_identity
from app.settings.queries import value_of
from app.tabular.page import html_view
from app.web.transactions import transactional

Answer = str | AnyResponse | tuple[str, int]

LONGEST_ORDER = 60
"""So many expected picks are named; a longer order is no easier to check."""


@dataclass(frozen=True, slots=True)
class Expected:
    """The order of picks if nobody passes. first: whose the first is; tie: who are equal where it
    stops; more: picks that are not named."""

    picks: list[str]
    tie: list[str]
    more: int

    @property
    def first(self) -> str | None:
        """Whose first pick it is; None in a tie, and when nobody is left."""
        return self.picks[0] if self.picks else None


def expected(facts: Facts) -> Expected:
    """The order of picks on these facts, as a page names it."""
    picks, tie = expected_order(facts)
    return Expected(picks[:LONGEST_ORDER], sorted(tie), max(0, len(picks) - LONGEST_ORDER))


# --- a first draft -----------------------------------------------------------------------------


def _basis_form(result: Result, ladders: list[LadderRow]) -> BasisFilter:
    """The filter with this contest's sections and all ladders, with what is proposed unless asked.

    The party's settings propose rule and method.
    """
    form = BasisFilter(request.args)
    sections = [
        *(SelectChoice(str(section.id), section.name) for section in result.sections),
        SelectChoice(ALL, ALL_SECTIONS),
    ]
    form.base.choices = sections
    form.ties.choices = [*sections, SelectChoice(NONE, "Nobody: lots or an officer decide")]
    form.ladder.choices = [
        SelectChoice(
            str(row.ladder.id), f"{row.ladder.title} ({plural(row.inside, 'post')} in the quota)"
        )
        for row in ladders
    ]
    base_id = result.default_base()
    proposed = {
        "ladder": str(_usual_ladder(ladders).ladder.id),
        "rule": value_of(db.session, PICK_RULE),
        "method": value_of(db.session, QUOTA_METHOD),
        "base": ALL if base_id is None else str(base_id),
        "ties": ALL,
    }
    for name, value in proposed.items():
        if not request.args.get(name):
            form[name].data = value
    return form


def _usual_ladder(ladders: list[LadderRow]) -> LadderRow:
    """The newest that has begun, as on the quota page; before any has, the first to begin.

    ladders: the newest first, at least one.
    """
    today = clock.today()
    return next((row for row in ladders if row.ladder.since <= today), ladders[-1])


def _section(value: str) -> int | None:
    return int(value) if value.isdecimal() else None


def _basis(result: Result, form: BasisFilter) -> Basis:
    rule = PickRule(form.rule.data)
    alternating = rule is PickRule.ALTERNATING
    by_votes = not alternating and form.ties.data != NONE
    return Basis(
        contest_id=result.contest.id,
        ladder_id=int(form.ladder.data),
        rule=rule,
        base_id=_section(form.base.data),
        method=Method(form.method.data) if alternating else None,
        tie_base_id=_section(form.ties.data) if by_votes else None,
        ties_by_votes=by_votes,
    )


def _open_form(plan: Plan) -> OpenDraftForm:
    """The form of the draft; a divisor's with what each slate holds already."""
    slates = [(one.candidate_id, one.slate) for one in plan.slates]
    kind = open_draft_form([] if plan.basis.rule is PickRule.ALTERNATING else slates)
    session = db.session
    return kind(
        data={
            "title": f"Shadow cabinet, {plan.result.contest.title}",
            "frozen_on": clock.today(),
            "free_choice": value_of(session, FREE_CHOICE),
            "peers_allowed": value_of(session, PEERS_ALLOWED),
            "pledge_required": value_of(session, PLEDGE_REQUIRED),
            "declaration_required": value_of(session, DECLARATION_REQUIRED),
            "turn_seconds": value_of(session, TURN_SECONDS) or None,
            "seen": plan.seen,
        }
    )


def _choose_contest(status: int = 200) -> Answer:
    """The page on which a contest is chosen first."""
    form = ContestChoice(request.args)
    rows = list_contests(db.session)
    form.contest.choices = [
        SelectChoice("", "Choose a contest"),
        *(SelectChoice(str(row.contest.id), row.contest.title) for row in rows),
    ]
    if rows and not form.validate() and status == 200:
        status = 422
    return render_template(
        "cabinet/new_draft.html",
        form=form,
        choice=form,
        contests=bool(rows),
        result=None,
        plan=None,
    ), status


def _contest_asked() -> int | None:
    text = request.args.get("contest", "")
    return whole(text)


@pages.route("/drafts/new", methods=["GET", "POST"])
@requires(CabinetPermission.RUN_DRAFT)
@transactional
def new_draft() -> Answer:
    """Choose what a draft is to rest on, see what follows, and open it."""
    contest_id = _contest_asked()
    if contest_id is None or request.args.get("contest") == "":
        return _choose_contest()
    try:
        result = get_contest(db.session, contest_id)
    except NotInRecord:
        return _choose_contest(404)
    ladders = [row for row in list_ladders(db.session) if row.inside]
    if not ladders:
        page = render_template(
            "cabinet/new_draft.html", choice=None, result=result, basis=None, plan=None
        )
        return page, 422 if request.method == "POST" else 200
    chosen = _basis_form(result, ladders)
    if not chosen.validate():
        return render_template(
            "cabinet/new_draft.html",
            form=chosen,
            choice=None,
            result=result,
            basis=chosen,
            plan=None,
        ), 422
    try:
        plan = plan_draft(db.session, _basis(result, chosen))
    except (DraftRefused, CannotApportion) as error:
        return _no_plan(result, chosen, error)
    form = _open_form(plan)
    if form.validate_on_submit():
        try:
            draft = service.open_draft(
                db.session,
                plan.basis,
                Terms(
                    form.free_choice.data,
                    form.peers_allowed.data,
                    form.pledge_required.data,
                    form.declaration_required.data,
                    form.turn_seconds.data,
                ),
                title=form.title.data,
                frozen_on=form.frozen_on.data,
                held=form.held,
                seen=form.seen.data,
                by=current_identity().actor,
            )
        except (DraftRefused, CannotApportion) as error:
            beside = getattr(error, "field", "")
            form.refuse(str(error), beside if beside in form else None)
            try:
                # Somebody may have changed what it rests on while this waited for its turn.
                plan = plan_draft(db.session, plan.basis)
            except (DraftRefused, CannotApportion) as gone:
                return _no_plan(result, chosen, gone)
        else:
            flash("The draft is open: the first pick can be made.")
            return redirect(draft_path(draft.id))
    form.seen.data = plan.seen
    return _shown(result, chosen, plan, form)


def _no_plan(result: Result, chosen: BasisFilter, error: DomainError) -> Answer:
    """The page when no draft can rest on what was chosen, with the reason."""
    return render_template(
        "cabinet/new_draft.html",
        choice=None,
        result=result,
        basis=chosen,
        plan=None,
        problem=str(error),
    ), 422


def _shown(result: Result, chosen: BasisFilter, plan: Plan, form: OpenDraftForm) -> Answer:
    """The page with what a draft would rest on, and the form that opens it."""
    problem = hindrance(plan.facts, plan.disputed)
    alternating = plan.basis.rule is PickRule.ALTERNATING
    return render_template(
        "cabinet/new_draft.html",
        choice=None,
        result=result,
        basis=chosen,
        plan=plan,
        form=form,
        problem=problem,
        expected=None if problem else expected(plan.facts),
        slates=html_view(plan_table(plan.slates), plan.slates),
        posts=html_view(plan_posts_table(), plan.posts),
        alternating=alternating,
        none=[one.slate for one in plan.slates if not one.strength],
        quota_url=url_for(
            "cabinet.quota",
            contest_id=result.contest.id,
            base=chosen.base.data,
            method=chosen.method.data,
            seats=len(plan.posts),
        )
        if alternating and plan.posts
        else None,
    ), form.status


# --- a draft of vacancies ----------------------------------------------------------------------


@pages.route("/drafts/<int:draft_id>/vacancies", methods=["GET", "POST"])
@requires(CabinetPermission.RUN_DRAFT)
@transactional
def open_vacancies(draft_id: int) -> Answer:
    """Which posts of a published draft are vacant, and open a draft that fills them."""
    draft = get_draft(db.session, draft_id)
    root = find_root(db.session, draft)
    if root.id != draft.id:
        return redirect(url_for("cabinet.open_vacancies", draft_id=root.id))
    try:
        plan = plan_vacancies(db.session, draft_id, clock.today())
    except DraftRefused as error:
        return render_template(
            "cabinet/open_vacancies.html",
            draft=draft,
            draft_url=draft_path(draft_id),
            plan=None,
            problem=str(error),
            newest=find_superseding(db.session, draft, clock.today()),
        )
    form = VacanciesForm(
        data={
            "title": service.proposed_title(db.session, draft, len(plan.vacancies)),
            "seen": plan.seen,
        }
    )
    if form.validate_on_submit():
        try:
            made = service.open_vacancy_draft(
                db.session,
                draft_id,
                title=form.title.data,
                seen=form.seen.data,
                by=current_identity().actor,
            )
        except DraftRefused as error:
            form.refuse(str(error), error.field or None)
        else:
            flash("The draft of the vacancies is open: the first pick can be made.")
            return redirect(draft_path(made.id))
    form.seen.data = plan.seen
    return render_template(
        "cabinet/open_vacancies.html",
        draft=draft,
        draft_url=draft_path(draft_id),
        plan=plan,
        problem=None,
        newest=None,
        form=form,
        running=None if plan.running is None else get_draft(db.session, plan.running),
        running_url=None if plan.running is None else draft_path(plan.running),
        vacancies=html_view(vacancies_table(), plan.vacancies),
        slates=html_view(plan_table(plan.slates, vacancies=True), plan.slates),
        expected=expected(plan.facts) if plan.vacancies else None,
        alternating=draft.rule is PickRule.ALTERNATING,
    ), form.status
