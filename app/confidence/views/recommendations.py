"""The pages of what closed rounds of pledges recommend. An officer decides, with a reason."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from app.audit.registry import names_of
from app.confidence.domain import Decision, Measure
from app.confidence.exports.recommendations import cause_words, recommendations_table
from app.confidence.forms.picked import read_picks, written_pick
from app.confidence.forms.recommendations import (
    DecideForm,
    DecideManyForm,
    DecideOneForm,
    RecommendationsFilter,
    TakeBackForm,
)
from app.confidence.permissions import ConfidencePermission
from app.confidence.queries import recommendations as queries
from app.confidence.queries.recommendations import (
    WAITING,
    RecommendationFilter,
    RecommendationRow,
)
from app.confidence.service import recommendations as service
from app.confidence.service.recommendations import DecisionRefused, Verdict
from app.confidence.views.blueprint import pages
from app.db import db
from app.kernel import clock
from app.kernel.errors import NotInRecord, StaleEdit
from app.kernel.words import plural
from app.security.access import requires
from app.security.identity import current_identity
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.tabular.sorting import sort_by_address
from app.web.paging import Page, page_number
from app.web.transactions import transactional
from app.whips.domain import DecidedBy

Answer = str | AnyResponse | tuple[str, int]

PAGE_SIZE = 50
SORTS = frozenset({"name", "round", "made_at"})
CONSEQUENCES: Mapping[Measure, str] = {
    Measure.WITHDRAW_WHIP: "Accepting withdraws the whip from the day you enter. Refusing changes"
    " nothing.",
    Measure.REPLACEMENT: "Accepting puts on record that the CLP is to be asked for a replacement"
    " candidate. Refusing changes nothing.",
}


def _form() -> RecommendationsFilter:
    form = RecommendationsFilter(request.args)
    form.round.choices = [
        SelectChoice("", "All rounds"),
        *(
            SelectChoice(str(round_id), title)
            for round_id, title in queries.list_rounds_recommending(db.session)
        ),
    ]
    return form


def _wanted(form: RecommendationsFilter) -> RecommendationFilter:
    sort = request.args.get("sort", "made_at")
    return RecommendationFilter(
        text=form.q.data,
        round_id=int(form.round.data) if form.round.data else None,
        measure=Measure(form.measure.data) if form.measure.data else None,
        state=form.state.data,
        sort=sort if sort in SORTS else "made_at",
        # Without an order asked for the newest come first.
        descending=request.args.get("order") == "descending" or "sort" not in request.args,
    )


@pages.get("/confidence/recommendations")
@requires(ConfidencePermission.READ_ROUND)
def recommendations() -> Answer:
    """What closed rounds recommend, and what was decided."""
    form = _form()
    if not form.validate():
        return render_template("confidence/recommendations.html", form=form, page=None), 422
    wanted = _wanted(form)
    number = page_number(request.args.get("page"))
    rows = queries.list_recommendations(
        db.session, wanted, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
    )
    total = queries.count_recommendations(db.session, wanted)
    return render_template(
        "confidence/recommendations.html",
        form=form,
        page=Page(rows, number, PAGE_SIZE, total),
        table=html_view(recommendations_table(), rows),
        sort=sort_by_address(wanted.sort, SORTS, descending=wanted.descending),
        on_record=len(form.round.choices) > 1,
        waiting=queries.list_waiting(db.session),
        may_decide=current_identity().may(ConfidencePermission.DECIDE_RECOMMENDATION),
    )


@pages.get("/confidence/recommendations.<any(csv, xlsx):kind>")
@requires(ConfidencePermission.READ_ROUND)
def recommendations_file(kind: str) -> Response | tuple[str, int]:
    """The same list, whole, as a file."""
    form = _form()
    if not form.validate():
        return render_template("confidence/recommendations.html", form=form, page=None), 422
    wanted = _wanted(form)
    titles = {choice.value: choice.label for choice in form.round.choices}
    said = (
        ("Name or constituency contains", wanted.text),
        ("Round", titles[form.round.data] if form.round.data else ""),
        ("Measure", form.measure.data),
        ("State", wanted.state),
    )
    notes = [(label, value) for label, value in said if value]
    rows = queries.list_recommendations(db.session, wanted)
    return file_answer(recommendations_table(), rows, kind, notes)


# --- one ---------------------------------------------------------------------------------------


@pages.get("/confidence/recommendations/<int:recommendation_id>")
@requires(ConfidencePermission.READ_ROUND)
def recommendation(recommendation_id: int) -> Answer:
    """One recommendation: why it was made, and what was decided."""
    row = queries.get_row(db.session, recommendation_id)
    (stored,) = queries.get_recommendations(db.session, [recommendation_id])
    by = names_of(db.session, [row.decided_by] if row.decided_by else [])
    return render_template(
        "confidence/recommendation.html",
        row=row,
        cause=cause_words(row),
        reason=stored.reason,
        by=by,
        others=[
            one for one in queries.list_of_member(db.session, row.member_id) if one.id != row.id
        ],
        may_decide=current_identity().may(ConfidencePermission.DECIDE_RECOMMENDATION),
    )


def _verdict(form: DecideForm) -> Verdict:
    decision, reason = Decision(form.decision.data), form.reason.data
    if "effective_on" not in form:
        return Verdict(decision, reason)
    return Verdict(decision, reason, form.effective_on.data, DecidedBy(form.decided_by.data))


def _about(form: DecideForm, measure: Measure) -> None:
    """Ask of the whip only where it is about the whip."""
    if measure is not Measure.WITHDRAW_WHIP:
        del form.effective_on, form.decided_by
    elif not form.is_submitted():
        form.effective_on.data = clock.today()


def _refuse(form: DecideForm, error: DecisionRefused) -> None:
    form.refuse(str(error), error.field if error.field in form else None)
    for sentence in error.details:
        form.refuse(sentence)


@pages.route("/confidence/recommendations/<int:recommendation_id>/decide", methods=["GET", "POST"])
@requires(ConfidencePermission.DECIDE_RECOMMENDATION)
@transactional
def decide_recommendation(recommendation_id: int) -> Answer:
    """Accept or refuse one recommendation."""
    row = queries.get_row(db.session, recommendation_id)
    form = DecideOneForm(data={"version": row.version})
    _about(form, row.measure)
    stale = None
    if form.validate_on_submit():
        try:
            service.decide(
                db.session,
                {row.id: -1 if form.version.data is None else form.version.data},
                _verdict(form),
                by=current_identity().actor,
            )
        except StaleEdit as error:
            stale = error
            form.refuse(str(error))
            form.version.data = row.version
        except DecisionRefused as error:
            _refuse(form, error)
        else:
            flash("The decision is on record.")
            return redirect(
                url_for("confidence.recommendation", recommendation_id=recommendation_id)
            )
    page = render_template(
        "confidence/decide_recommendation.html",
        form=form,
        stale=stale,
        row=row,
        cause=cause_words(row),
        consequence=CONSEQUENCES[row.measure],
        about_whip=row.measure is Measure.WITHDRAW_WHIP,
    )
    return page, 409 if stale else form.status


@pages.route(
    "/confidence/recommendations/<int:recommendation_id>/take-back", methods=["GET", "POST"]
)
@requires(ConfidencePermission.DECIDE_RECOMMENDATION)
@transactional
def take_back_recommendation(recommendation_id: int) -> Answer:
    """Take back a decision that was made by mistake."""
    row = queries.get_row(db.session, recommendation_id)
    form = TakeBackForm(data={"version": row.version})
    stale = False
    if form.validate_on_submit():
        try:
            service.take_back(
                db.session,
                recommendation_id,
                reason=form.reason.data,
                version=form.version.data,
                by=current_identity().actor,
            )
        except StaleEdit as error:
            stale = True
            form.refuse(str(error))
            form.version.data = row.version
        except DecisionRefused as error:
            form.refuse(str(error))
        else:
            flash("The decision is taken back: the recommendation waits again.")
            return redirect(
                url_for("confidence.recommendation", recommendation_id=recommendation_id)
            )
    page = render_template("confidence/take_back_recommendation.html", form=form, row=row)
    return page, 409 if stale else form.status


# --- several -----------------------------------------------------------------------------------


def _pick(row: RecommendationRow) -> SelectChoice:
    seat = f" ({row.constituency})" if row.constituency else ""
    return SelectChoice(written_pick(row.id, row.version), f"{row.name}{seat}: {cause_words(row)}")


@pages.route(
    "/confidence/recommendations/decide/<int:round_id>/"
    "<any('withdraw-the-whip', 'replacement-candidate'):measure>",
    methods=["GET", "POST"],
)
@requires(ConfidencePermission.DECIDE_RECOMMENDATION)
@transactional
def decide_recommendations(round_id: int, measure: str) -> Answer:
    """Accept or refuse several recommendations of one round and measure, with one reason."""
    found = Measure(measure.replace("-", " "))
    titles = dict(queries.list_rounds_recommending(db.session))
    if round_id not in titles:
        raise NotInRecord(f"Round {round_id} recommends nothing.")
    rows = queries.list_recommendations(
        db.session,
        RecommendationFilter(
            round_id=round_id, measure=found, state=WAITING, sort="name", descending=False
        ),
    )
    form = DecideManyForm()
    _about(form, found)
    form.recommendations.choices = [_pick(row) for row in rows]
    listed = " ".join(choice.value for choice in form.recommendations.choices)
    stale = False
    if form.validate_on_submit():
        texts = form.listed.data.split() if form.everyone.data else form.recommendations.data
        stale, done = _decide_many(form, read_picks(texts or ()))
        if done:
            accepted = form.decision.data == Decision.ACCEPTED.value
            flash(f"{plural(done, 'recommendation')} {'accepted' if accepted else 'refused'}.")
            return redirect(url_for("confidence.recommendations"))
    form.listed.data = listed
    page = render_template(
        "confidence/decide_recommendations.html",
        form=form,
        rows=rows,
        round_id=round_id,
        title=titles[round_id],
        measure=found.value,
        consequence=CONSEQUENCES[found],
        about_whip=found is Measure.WITHDRAW_WHIP,
    )
    return page, 409 if stale else form.status


def _decide_many(form: DecideManyForm, picked: dict[int, int]) -> tuple[bool, int]:
    """Decide what was picked; whether it was stale, and how many were decided."""
    if not picked:
        form.refuse("Choose at least one member", "recommendations")
        return False, 0
    try:
        decided = service.decide(db.session, picked, _verdict(form), by=current_identity().actor)
    except StaleEdit:
        form.refuse(
            "Somebody else has decided one of these meanwhile. The list below is as it is now:"
            " choose again."
        )
        form.recommendations.data = []
        form.everyone.data = False
        return True, 0
    except DecisionRefused as error:
        _refuse(form, error)
        return False, 0
    return False, len(decided)
