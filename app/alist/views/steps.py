"""What officers record of a candidate: steps, agreements, pledges, readiness, due diligence."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from app.alist.domain.candidates import (
    CandidateStepKind,
    DiligenceState,
    PledgeKind,
    StepRefused,
    possible_steps,
)
from app.alist.domain.publication import PublicField
from app.alist.forms.candidates import (
    STEP_WORDS,
    AgreementForm,
    DiligenceForm,
    PledgeForm,
    ReadinessForm,
    ReasonForm,
    StepForm,
    step_choices,
)
from app.alist.permissions import AlistPermission
from app.alist.queries.candidates import get_candidate
from app.alist.service import candidates as service
from app.alist.service import readiness
from app.alist.service.candidates import CandidateRefused
from app.alist.settings import CONFIDENCE_PLEDGE, WHIP_PLEDGE
from app.alist.views.blueprint import pages
from app.audit.registry import names_of
from app.db import db
from app.kernel import clock
from app.kernel.errors import DomainError
from app.security.access import requires
from app.security.identity import current_identity
from app.settings.queries import value_of
from app.web.transactions import transactional

Answer = str | AnyResponse | tuple[str, int]

CHECKED = frozenset(
    {CandidateStepKind.WITHDRAWN, CandidateStepKind.REFUSED, CandidateStepKind.SELECTED}
)
"""Steps that take her off the list for good, mostly: they are shown once more before they count."""


def _back(candidate_id: int) -> AnyResponse:
    return redirect(url_for("alist.candidate", candidate_id=candidate_id))


@pages.route("/a-list/candidates/<int:candidate_id>/step", methods=["GET", "POST"])
@requires(AlistPermission.DECIDE)
@transactional
def step(candidate_id: int) -> Answer:
    """Move a candidate to another state, with the reason."""
    row = get_candidate(db.session, candidate_id, clock.today())
    form = StepForm(data={"effective_on": clock.today()})
    form.kind.choices = step_choices(possible_steps(row.state))
    if form.validate_on_submit():
        kind = CandidateStepKind(form.kind.data)
        if kind in CHECKED and "checked" not in request.form:
            page = render_template(
                "alist/check_step.html", form=form, row=row, words=STEP_WORDS[kind]
            )
            # Nothing is recorded yet by what was sent first: it is shown, and sent once more.
            return page, 422
        try:
            service.record_step(
                db.session,
                candidate_id,
                kind,
                form.effective_on.data,
                form.reason.data,
                by=current_identity().actor,
            )
        except StepRefused as error:
            form.refuse(str(error))
        else:
            flash(f"{row.name}: {kind.value}.")
            return _back(candidate_id)
    return render_template("alist/step.html", form=form, row=row), form.status


@pages.route("/a-list/candidates/<int:candidate_id>/agreement", methods=["GET", "POST"])
@requires(AlistPermission.KEEP)
@transactional
def agreement(candidate_id: int) -> Answer:
    """Which fields a candidate agreed to publish, as she told the office."""
    row = get_candidate(db.session, candidate_id, clock.today())
    form = AgreementForm(data={"fields_agreed": [one.value for one in row.agreed]})
    if form.validate_on_submit():
        try:
            service.give_agreement(
                db.session,
                candidate_id,
                [PublicField(name) for name in form.fields_agreed.data],
                source=form.source.data,
                by=current_identity().actor,
            )
        except StepRefused as error:
            form.refuse(str(error))
        else:
            flash("What she agreed to publish is on record.")
            return _back(candidate_id)
    return render_template("alist/agreement.html", form=form, row=row), form.status


@pages.route("/a-list/candidates/<int:candidate_id>/pledges/new", methods=["GET", "POST"])
@requires(AlistPermission.KEEP)
@transactional
def new_pledge(candidate_id: int) -> Answer:
    """Record a pledge that a candidate made on paper."""
    row = get_candidate(db.session, candidate_id, clock.today())
    form = PledgeForm()
    texts = pledge_texts()
    if form.validate_on_submit():
        kind = PledgeKind(form.kind.data)
        try:
            readiness.record_pledge(
                db.session,
                candidate_id,
                kind,
                form.pledged_on.data,
                text=texts[kind],
                source=form.source.data,
                by=current_identity().actor,
            )
        except CandidateRefused as error:
            form.refuse(str(error), error.field or None)
        else:
            flash(f"The {kind.label} is on record.")
            return _back(candidate_id)
    return render_template("alist/new_pledge.html", form=form, row=row, texts=texts), form.status


def pledge_texts() -> dict[PledgeKind, str]:
    """The texts that candidates pledge now, by the settings."""
    return {
        PledgeKind.WHIP: value_of(db.session, WHIP_PLEDGE),
        PledgeKind.CONFIDENCE: value_of(db.session, CONFIDENCE_PLEDGE),
    }


@pages.route(
    "/a-list/candidates/<int:candidate_id>/pledges/<any(whip, confidence):pledge>/void",
    methods=["GET", "POST"],
)
@requires(AlistPermission.KEEP)
@transactional
def void_pledge(candidate_id: int, pledge: str) -> Answer:
    """Void the pledge of a kind that stands."""
    row = get_candidate(db.session, candidate_id, clock.today())
    kind = PledgeKind(pledge)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            readiness.void_pledge(
                db.session, candidate_id, kind, form.reason.data, by=current_identity().actor
            )
        except CandidateRefused as error:
            form.refuse(str(error))
        else:
            flash(f"The {kind.label} is void.")
            return _back(candidate_id)
    return render_template("alist/void_pledge.html", form=form, row=row, kind=kind), form.status


@pages.route("/a-list/candidates/<int:candidate_id>/readiness", methods=["GET", "POST"])
@requires(AlistPermission.KEEP)
@transactional
def confirm_readiness(candidate_id: int) -> Answer:
    """Record that a candidate told the office she is ready."""
    row = get_candidate(db.session, candidate_id, clock.today())
    form = ReadinessForm()
    if form.validate_on_submit():
        try:
            readiness.confirm_readiness(
                db.session,
                candidate_id,
                form.confirmed_on.data,
                source=form.source.data,
                by=current_identity().actor,
            )
        except DomainError as error:
            form.refuse(str(error), getattr(error, "field", "") or None)
        else:
            flash("Her readiness is on record.")
            return _back(candidate_id)
    return render_template("alist/confirm_readiness.html", form=form, row=row), form.status


@pages.route("/a-list/candidates/<int:candidate_id>/diligence", methods=["GET", "POST"])
@requires(AlistPermission.READ_DILIGENCE)
@transactional
def diligence(candidate_id: int) -> Answer:
    """Record how far due diligence has come."""
    row = get_candidate(db.session, candidate_id, clock.today())
    form = DiligenceForm(data={"effective_on": clock.today(), "state": row.diligence.value})
    if form.validate_on_submit():
        try:
            readiness.record_diligence(
                db.session,
                candidate_id,
                DiligenceState(form.state.data),
                form.note.data,
                form.effective_on.data,
                by=current_identity().actor,
            )
        except DomainError as error:
            form.refuse(str(error), getattr(error, "field", "") or None)
        else:
            flash("Due diligence is on record.")
            return _back(candidate_id)
    page = render_template("alist/diligence.html", form=form, row=row, notes=None)
    return page, form.status


@pages.post("/a-list/candidates/<int:candidate_id>/diligence/notes")
@requires(AlistPermission.READ_DILIGENCE)
@transactional
def read_diligence(candidate_id: int) -> Answer:
    """Due diligence with its notes; that they were read, and by whom, is kept."""
    row = get_candidate(db.session, candidate_id, clock.today())
    notes = readiness.read_diligence(db.session, candidate_id, by=current_identity().actor)
    data: dict[str, date | str] = {"effective_on": clock.today(), "state": row.diligence.value}
    return render_template(
        "alist/diligence.html",
        form=DiligenceForm(data=data, formdata=None),
        row=row,
        notes=notes,
        by=names_of(db.session, [one.recorded_by for one in notes]),
    )
