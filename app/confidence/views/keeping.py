"""The pages on which a round is made, changed, opened, closed and voided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import flash, redirect, render_template, url_for
from werkzeug import Response
from wtforms.fields.choices import SelectChoice

from app.confidence.domain import NoReplyFollows, Outcome, RoundKind, RoundState
from app.confidence.domain.figures import Counts
from app.confidence.domain.rounds import RULES, SHORT, RoundRefused, usual_text
from app.confidence.exports.rounds import outcome_rows
from app.confidence.forms.rounds import (
    AskedForm,
    CloseForm,
    EditRoundForm,
    OpenForm,
    RoundForm,
    VoidRoundForm,
    first_entry,
)
from app.confidence.models import Round
from app.confidence.permissions import ConfidencePermission
from app.confidence.queries import rounds as queries
from app.confidence.queries.rounds import round_state
from app.confidence.service import rounds as service
from app.confidence.service.rounds import RoundGiven
from app.confidence.views.blueprint import pages
from app.db import db
from app.kept.offering import keeps_typing, take_up
from app.kernel import clock
from app.kernel.dates import written_day
from app.kernel.errors import StaleEdit
from app.kernel.words import plural, whole
from app.members.matching import list_meant, unsure_sentence
from app.members.queries import get_own_party, names_of
from app.security.access import requires
from app.security.identity import current_identity
from app.web.transactions import transactional
from app.whips.queries import Standing, list_standing

Answer = str | Response | tuple[str, int]
CHANGED_SINCE = (
    "Somebody else changed or answered this round since you opened this page. Nothing has been"
    " done: what you see now is what stands."
)


def _given(form: RoundForm) -> RoundGiven:
    """What a form says. Raises RoundRefused for a kind or a setting that there is not."""
    try:
        kind = RoundKind(form.kind.data)
        follows = NoReplyFollows(form.no_reply_follows.data)
    except ValueError:
        raise RoundRefused("Choose one of the list.", "kind") from None
    leader, entities = form.leader.data, form.entities.data.replace("\r\n", "\n")
    text = form.text.data.replace("\r\n", "\n") or usual_text(kind, leader, entities)
    assert form.opens_on.data
    assert form.closes_on.data
    return RoundGiven(
        kind=kind,
        title=form.title.data,
        text=text,
        leader=(leader or None) if RULES[kind].declaration else None,
        entities=(entities or None) if kind is RoundKind.RECOGNITION else None,
        asked_on=form.asked_on.data,
        opens_on=form.opens_on.data,
        closes_on=form.closes_on.data,
        grace_days=form.grace_days.data or 0,
        no_reply_follows=follows,
    )


@pages.route("/confidence/rounds/new", methods=["GET", "POST"])
@requires(ConfidencePermission.KEEP_ROUND)
@keeps_typing(RoundForm)
@transactional
def new_round() -> Answer:
    """Make a round, as a draft."""
    form = RoundForm(data=first_entry(clock.today(), get_own_party(db.session)))
    take_up(form)
    if form.validate_on_submit():
        try:
            made = service.record_round(db.session, _given(form), by=current_identity().actor)
        except RoundRefused as error:
            form.refuse(str(error), error.field or None)
        else:
            if made.asked_on is None:
                flash("The round is a draft. Choose whom it asks.")
                return redirect(url_for("confidence.asked", round_id=made.id))
            flash("The round is a draft. Read it over, then open it.")
            return redirect(url_for("confidence.one_round", round_id=made.id))
    return render_template("confidence/new_round.html", form=form), form.status


@pages.route("/confidence/rounds/<int:round_id>/edit", methods=["GET", "POST"])
@requires(ConfidencePermission.KEEP_ROUND)
@keeps_typing(EditRoundForm)
@transactional
def edit_round(round_id: int) -> Answer:
    """Change a round, as far as it has come."""
    round_ = queries.get_round(db.session, round_id)
    state = round_state(round_)
    if state in (RoundState.CLOSED, RoundState.VOIDED):
        flash(f"The round is {state.value}: it cannot be changed.", "error")
        return redirect(url_for("confidence.one_round", round_id=round_id))
    text = queries.current_text(db.session, round_id).text
    form = EditRoundForm(obj=round_, data={"text": text})
    take_up(form)
    stale = None
    if form.validate_on_submit():
        try:
            service.change_round(
                db.session,
                round_id,
                _given(form),
                version=form.version.data,
                by=current_identity().actor,
            )
        except StaleEdit as error:
            stale = error
            form.refuse(str(error))
            form.version.data = queries.get_round(db.session, round_id).version
        except RoundRefused as error:
            form.refuse(str(error), error.field or None)
        else:
            flash("The round is changed.")
            return redirect(url_for("confidence.one_round", round_id=round_id))
    page = render_template(
        "confidence/edit_round.html", form=form, round=round_, stale=stale, state=state.value
    )
    return page, 409 if stale else form.status


def _labelled(one: Standing) -> str:
    return f"{one.name} ({one.constituency})" if one.constituency else one.name


@pages.route("/confidence/rounds/<int:round_id>/asked", methods=["GET", "POST"])
@requires(ConfidencePermission.KEEP_ROUND)
@transactional
def asked(round_id: int) -> Answer:
    """Choose one by one whom a draft asks."""
    round_ = queries.get_round(db.session, round_id)
    standing = list_standing(db.session, round_.opens_on)
    form = AskedForm(
        data={
            "members": [str(i) for i in service.list_to_ask(db.session, round_)],
            "version": round_.version,
        }
    )
    form.members.choices = [SelectChoice(str(one.member_id), _labelled(one)) for one in standing]
    stale = False
    if form.validate_on_submit():
        try:
            chosen = _chosen(form, {one.member_id for one in standing}, round_.opens_on)
            if not form.errors:
                service.choose_asked(
                    db.session,
                    round_id,
                    chosen,
                    version=form.version.data,
                    by=current_identity().actor,
                )
                flash(f"The round asks {plural(len(chosen), 'member')}.")
                return redirect(url_for("confidence.one_round", round_id=round_id))
        except StaleEdit:
            stale = True
            form.refuse(CHANGED_SINCE)
            form.version.data = queries.get_round(db.session, round_id).version
        except RoundRefused as error:
            form.refuse(str(error))
    page = render_template("confidence/asked.html", form=form, round=round_)
    return page, 409 if stale else form.status


def _chosen(form: AskedForm, known: set[int], on: date) -> set[int]:
    """The members ticked and named; what names nobody for certain is refused beside the field."""
    numbers = (whole(text) for text in form.members.data or [])
    ticked = {number for number in numbers if number is not None}
    texts = [line.strip() for line in form.names.data.splitlines() if line.strip()]
    meant = list_meant(db.session, texts, on) if texts else {}
    for text in texts:
        certain = meant[text].certain
        if certain is None:
            form.refuse(unsure_sentence(text, meant[text].candidates), "names")
        elif certain.id not in known:
            form.refuse(f"{certain.named} was not of the party on {written_day(on)}.", "names")
        else:
            ticked.add(certain.id)
    return ticked


@pages.route("/confidence/rounds/<int:round_id>/open", methods=["GET", "POST"])
@requires(ConfidencePermission.KEEP_ROUND)
@transactional
def open_round(round_id: int) -> Answer:
    """Check a draft, and open it."""
    round_ = queries.get_round(db.session, round_id)
    form = OpenForm(data={"version": round_.version})
    stale = False
    if form.validate_on_submit():
        try:
            service.open_round(
                db.session, round_id, version=form.version.data, by=current_identity().actor
            )
        except StaleEdit:
            stale = True
            _stale(form, round_)
        except RoundRefused as error:
            form.refuse(str(error))
        else:
            flash("The round is open.")
            return redirect(url_for("confidence.one_round", round_id=round_id))
    page = render_template(
        "confidence/open_round.html",
        form=form,
        round=round_,
        rules=RULES[round_.kind],
        text=queries.current_text(db.session, round_id),
        asked=len(service.list_to_ask(db.session, round_)),
    )
    return page, 409 if stale else form.status


def _stale(form: OpenForm | CloseForm | VoidRoundForm, round_: Round) -> None:
    form.refuse(CHANGED_SINCE)
    form.version.data = round_.version


@pages.route("/confidence/rounds/<int:round_id>/close", methods=["GET", "POST"])
@requires(ConfidencePermission.KEEP_ROUND)
@transactional
def close_round(round_id: int) -> Answer:
    """Check what closing a round comes to and what follows, and close it."""
    round_ = queries.get_round(db.session, round_id)
    if round_state(round_) is not RoundState.OPEN:
        flash("Only an open round can be closed.", "error")
        return redirect(url_for("confidence.one_round", round_id=round_id))
    plan = service.plan_closing(db.session, round_)
    form = CloseForm(data={"version": round_.version, "newest": plan.newest})
    early = bool(plan.in_time) and not plan.hindrance
    if not early:
        del form.early
    stale = False
    if form.validate_on_submit():
        try:
            service.close_round(
                db.session,
                round_id,
                version=form.version.data,
                newest=form.newest.data,
                early=early and form.early.data,
                by=current_identity().actor,
            )
        except StaleEdit:
            stale = True
            _stale(form, round_)
            form.newest.data = plan.newest
        except RoundRefused as error:
            form.refuse(str(error), error.field if error.field in form else None)
        else:
            flash("The round is closed: what it came to is final.")
            return redirect(url_for("confidence.one_round", round_id=round_id))
    names = names_of(db.session, [*plan.follows.recommended, *plan.follows.proposed])
    page = render_template(
        "confidence/close_round.html",
        form=form,
        round=round_,
        rules=RULES[round_.kind],
        counts=outcome_rows(round_.kind, _counts(plan.outcomes)),
        recommended=_named(plan.follows.recommended, names),
        proposed=_named(plan.follows.proposed, names),
        hindrance=plan.hindrance,
        in_time=plan.in_time if early else 0,
    )
    return page, 409 if stale else form.status


def _counts(outcomes: Mapping[int, Outcome]) -> Counts:
    counts = dict.fromkeys(Outcome, 0)
    for outcome in outcomes.values():
        counts[outcome] += 1
    return counts


def _named(members: Mapping[int, Outcome], names: Mapping[int, str]) -> list[tuple[int, str, str]]:
    """Members with what they came to, by name: (id, name, outcome)."""
    rows = [(i, names[i], SHORT[outcome]) for i, outcome in members.items()]
    return sorted(rows, key=lambda row: row[1].split()[-1])


@pages.route("/confidence/rounds/<int:round_id>/void", methods=["GET", "POST"])
@requires(ConfidencePermission.KEEP_ROUND)
@transactional
def void_round(round_id: int) -> Answer:
    """Void a round that should not have been held."""
    round_ = queries.get_round(db.session, round_id)
    form = VoidRoundForm(data={"version": round_.version})
    stale = False
    if form.validate_on_submit():
        try:
            service.void_round(
                db.session,
                round_id,
                reason=form.reason.data,
                version=form.version.data,
                by=current_identity().actor,
            )
        except StaleEdit:
            stale = True
            _stale(form, round_)
        except RoundRefused as error:
            form.refuse(str(error))
        else:
            flash("The round is voided.")
            return redirect(url_for("confidence.one_round", round_id=round_id))
    page = render_template("confidence/void_round.html", form=form, round=round_)
    return page, 409 if stale else form.status
