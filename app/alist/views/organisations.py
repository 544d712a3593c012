"""Recognised organisations, and endorsements: officers' pages, and the contact's own by a link."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from app.alist.domain.endorsements import EndorsementState
from app.alist.domain.links import LinkPurpose
from app.alist.exports.organisations import OrganisationRow, organisations_table
from app.alist.forms.candidates import ReasonForm
from app.alist.forms.organisations import (
    EndEndorsementForm,
    EndorsementForm,
    OrganisationForm,
    OrganisationsFilter,
)
from app.alist.forms.own import AnswerForm, WithdrawEndorsementForm
from app.alist.models.endorsements import Endorsement
from app.alist.permissions import AlistPermission
from app.alist.queries.candidates import get_candidate
from app.alist.queries.endorsements import (
    get_endorsement,
    get_organisation,
    list_endorsements,
    list_organisations,
)
from app.alist.service import endorsements as service
from app.alist.service.candidates import CandidateRefused
from app.alist.service.endorsements import OrganisationTyped, organisation_subject, state_now
from app.alist.service.links import BadLink, locked_link, open_link
from app.alist.views.blueprint import pages
from app.alist.views.own import organisation_choices, unkept
from app.db import db
from app.kernel import clock
from app.kernel.errors import StaleEdit
from app.kernel.words import folded
from app.security.access import public, requires
from app.security.identity import current_identity
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.web.paging import Page, page_number
from app.web.transactions import transactional

Answer = str | AnyResponse | tuple[str, int]

PAGE_SIZE = 50


def _rows(form: OrganisationsFilter) -> list[OrganisationRow]:
    today = clock.today()
    counts: dict[int, int] = {}
    for rows in list_endorsements(db.session, today).values():
        for row in rows:
            counts[row.organisation_id] = counts.get(row.organisation_id, 0) + row.holds
    found = list_organisations(db.session, today if form.state.data == "recognised" else None)
    return [
        OrganisationRow(one.id, one.name, one.since, one.until, counts.get(one.id, 0), voided=False)
        for one in found
        if all(word in one.search_name for word in folded(form.q.data).split())
    ]


@pages.get("/a-list/organisations")
@requires(AlistPermission.READ)
def organisations() -> Answer:
    """Organisations whose endorsement counts."""
    form = OrganisationsFilter(request.args)
    if not form.validate():
        return render_template("alist/organisations.html", form=form, page=None), 422
    page = Page.of(_rows(form), page_number(request.args.get("page")), PAGE_SIZE)
    return render_template(
        "alist/organisations.html",
        form=form,
        page=page,
        table=html_view(organisations_table(), page.items),
        on_record=bool(list_organisations(db.session)),
    )


@pages.get("/a-list/organisations.<any(csv, xlsx):kind>")
@requires(AlistPermission.READ)
def organisations_file(kind: str) -> Answer | Response:
    """The same organisations as a file."""
    form = OrganisationsFilter(request.args)
    if not form.validate():
        return render_template("alist/organisations.html", form=form, page=None), 422
    return file_answer(organisations_table(), _rows(form), kind)


@pages.route("/a-list/organisations/new", methods=["GET", "POST"])
@requires(AlistPermission.KEEP_ORGANISATION)
@transactional
def new_organisation() -> Answer:
    """Put a recognised organisation on record."""
    form = OrganisationForm()
    if form.validate_on_submit():
        try:
            made = service.recognise(db.session, _typed(form), by=current_identity().actor)
        except CandidateRefused as error:
            form.refuse(str(error), error.field or None)
        else:
            flash(f"{made.name} is on record.")
            return redirect(url_for("alist.organisation", organisation_id=made.id))
    return render_template("alist/new_organisation.html", form=form), form.status


def _typed(form: OrganisationForm) -> OrganisationTyped:
    return OrganisationTyped(
        name=form.name.data,
        contact_name=form.contact_name.data,
        email=form.email.data,
        since=form.since.data,
        until=form.until.data,
        source=form.source.data,
    )


@pages.get("/a-list/organisations/<int:organisation_id>")
@requires(AlistPermission.READ)
def organisation(organisation_id: int) -> Answer:
    """An organisation, and whom it endorses."""
    one = get_organisation(db.session, organisation_id)
    found = list_endorsements(db.session, clock.today(), organisation_id=organisation_id)
    return render_template(
        "alist/organisation.html",
        one=one,
        endorsements=[row for rows in found.values() for row in rows],
        may_keep=current_identity().may(AlistPermission.KEEP_ORGANISATION)
        and one.voided_at is None,
        subject=organisation_subject(one.id),
    )


@pages.route("/a-list/organisations/<int:organisation_id>/edit", methods=["GET", "POST"])
@requires(AlistPermission.KEEP_ORGANISATION)
@transactional
def edit_organisation(organisation_id: int) -> Answer:
    """Change an organisation, its contact, or from when it is recognised no longer."""
    one = get_organisation(db.session, organisation_id)
    form = OrganisationForm(obj=one)
    stale = None
    if form.validate_on_submit():
        try:
            service.change_organisation(
                db.session,
                organisation_id,
                _typed(form),
                form.version.data,
                by=current_identity().actor,
            )
        except CandidateRefused as error:
            form.refuse(str(error), error.field or None)
        except StaleEdit as error:
            stale = error
        else:
            flash("The organisation is changed.")
            return redirect(url_for("alist.organisation", organisation_id=organisation_id))
    page = render_template("alist/edit_organisation.html", form=form, one=one, stale=stale)
    return page, 409 if stale else form.status


@pages.route("/a-list/organisations/<int:organisation_id>/void", methods=["GET", "POST"])
@requires(AlistPermission.KEEP_ORGANISATION)
@transactional
def void_organisation(organisation_id: int) -> Answer:
    """Void an organisation that was recorded by mistake."""
    one = get_organisation(db.session, organisation_id)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            service.void_organisation(
                db.session, organisation_id, form.reason.data, by=current_identity().actor
            )
        except CandidateRefused as error:
            form.refuse(str(error))
        else:
            flash("The organisation is void.")
            return redirect(url_for("alist.organisations"))
    return render_template("alist/void_organisation.html", form=form, one=one), form.status


# --- endorsements, by officers -------------------------------------------------------------------


@pages.route("/a-list/candidates/<int:candidate_id>/endorsements/new", methods=["GET", "POST"])
@requires(AlistPermission.KEEP_ORGANISATION)
@transactional
def new_endorsement(candidate_id: int) -> Answer:
    """Ask an organisation for an endorsement, or record one."""
    row = get_candidate(db.session, candidate_id, clock.today())
    form = EndorsementForm()
    form.organisation.choices = organisation_choices()
    if form.validate_on_submit():
        try:
            _endorse(candidate_id, form)
        except CandidateRefused as error:
            form.refuse(str(error), error.field if error.field in form else None)
        else:
            flash("It is on record.")
            return redirect(url_for("alist.candidate", candidate_id=candidate_id))
    return render_template("alist/new_endorsement.html", form=form, row=row), form.status


def _endorse(candidate_id: int, form: EndorsementForm) -> None:
    by = current_identity().actor
    organisation_id = int(form.organisation.data)
    if form.how.data == "ask":
        service.ask_to_endorse(db.session, candidate_id, organisation_id, by=by)
        return
    if form.endorsed_on.data is None:
        raise CandidateRefused("Enter the day from which it endorses her.", "endorsed_on")
    if not form.source.data:
        raise CandidateRefused("Say where the endorsement is to be found.", "source")
    service.record_endorsement(
        db.session,
        candidate_id,
        organisation_id,
        form.endorsed_on.data,
        source=form.source.data,
        by=by,
    )


@pages.route("/a-list/endorsements/<int:endorsement_id>/withdraw", methods=["GET", "POST"])
@requires(AlistPermission.KEEP_ORGANISATION)
@transactional
def withdraw_endorsement(endorsement_id: int) -> Answer:
    """Record that an organisation endorses a candidate no longer."""
    found = get_endorsement(db.session, endorsement_id)
    form = EndEndorsementForm(data={"withdrawn_on": clock.today()})
    if form.validate_on_submit():
        try:
            service.withdraw_endorsement(
                db.session,
                endorsement_id,
                form.withdrawn_on.data,
                form.reason.data,
                by=current_identity().actor,
            )
        except CandidateRefused as error:
            form.refuse(str(error), error.field or None)
        else:
            flash("The endorsement is withdrawn.")
            return redirect(url_for("alist.candidate", candidate_id=found.candidate_id))
    return render_template("alist/withdraw_endorsement.html", form=form, **_named(found)), (
        form.status
    )


@pages.route("/a-list/endorsements/<int:endorsement_id>/void", methods=["GET", "POST"])
@requires(AlistPermission.KEEP_ORGANISATION)
@transactional
def void_endorsement(endorsement_id: int) -> Answer:
    """Void an endorsement that was recorded by mistake."""
    found = get_endorsement(db.session, endorsement_id)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            service.void_endorsement(
                db.session, endorsement_id, form.reason.data, by=current_identity().actor
            )
        except CandidateRefused as error:
            form.refuse(str(error))
        else:
            flash("The endorsement is void.")
            return redirect(url_for("alist.candidate", candidate_id=found.candidate_id))
    return render_template("alist/void_endorsement.html", form=form, **_named(found)), form.status


def _named(found: Endorsement) -> dict[str, object]:
    """An endorsement with the names of both, for a page."""
    return {
        "found": found,
        "row": get_candidate(db.session, found.candidate_id, clock.today()),
        "organisation": get_organisation(db.session, found.organisation_id),
    }


# --- by the organisation's link ------------------------------------------------------------------


@pages.route("/a-list/endorse/<token>", methods=["GET", "POST"])
@public
@unkept
@transactional
def endorse(token: str) -> Answer:
    """Confirm, decline or withdraw an endorsement; opening the page changes nothing."""
    link = open_link(db.session, token)
    if link.purpose is not LinkPurpose.ENDORSE or link.endorsement_id is None:
        raise BadLink
    found = get_endorsement(db.session, link.endorsement_id)
    if (
        found.voided_at is not None
        or get_candidate(db.session, found.candidate_id, clock.today()).erased
    ):
        raise BadLink
    state = state_now(found)
    form = WithdrawEndorsementForm() if state is EndorsementState.ENDORSED else AnswerForm()
    if form.validate_on_submit():
        locked_link(db.session, token)
        by = organisation_subject(found.organisation_id)
        try:
            if isinstance(form, AnswerForm):
                service.answer_endorsement(
                    db.session, found.id, endorses=form.answer.data == "yes", by=by
                )
            else:
                service.withdraw_endorsement(
                    db.session, found.id, clock.today(), form.reason.data, by=by
                )
        except CandidateRefused as error:
            form.refuse(str(error))
        else:
            flash("Thank you. Your answer is on record.")
            return redirect(url_for("alist.endorse", token=token))
    return (
        render_template("alist/endorse.html", form=form, state=state, **_named(found)),
        form.status,
    )
