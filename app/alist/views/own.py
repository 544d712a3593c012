"""Pages of her own entry, which a candidate reaches by her link."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import TypeVar, cast

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from app.alist.domain.candidates import CandidateStepKind, PledgeKind, StepRefused, possible_steps
from app.alist.domain.links import LinkPurpose
from app.alist.domain.publication import PublicField
from app.alist.forms.own import (
    AnswersForm,
    AskEndorsementForm,
    ChangeOwnForm,
    LeaveForm,
    ObjectForm,
    OwnAgreementForm,
    PlainForm,
)
from app.alist.models.links import AlistLink
from app.alist.queries.candidates import CandidateRow, get_candidate, get_stored
from app.alist.queries.endorsements import list_organisations
from app.alist.queries.pledges import list_pledges
from app.alist.service import candidates as service
from app.alist.service import links, readiness
from app.alist.service.candidates import CandidateRefused, person
from app.alist.service.endorsements import ask_to_endorse
from app.alist.service.links import BadLink
from app.alist.service.typed import read_seats
from app.alist.views.blueprint import pages
from app.alist.views.candidates import entry_data, offer_regions
from app.alist.views.steps import pledge_texts
from app.db import db
from app.kernel import clock
from app.kernel.errors import DomainError, StaleEdit
from app.monitoring import service as monitoring
from app.monitoring.domain.questions import AnswerRefused
from app.privacy.domain import ObjectionMedium, Person
from app.privacy.service import read_everything
from app.privacy.service.objections import record_objection
from app.security.access import public
from app.web.downloads import as_download
from app.web.transactions import transactional

Answer = str | AnyResponse | tuple[str, int]
View = TypeVar("View", bound=Callable[..., object])

BY_LINK = "By her personal link"
LEAVES = {
    CandidateStepKind.PAUSED: "Pause: I am not available for a while",
    CandidateStepKind.WITHDRAWN: "Withdraw: take me off the list",
}


def unkept(view: View) -> View:
    """Let neither browser nor proxy keep what a link shows, nor a search engine list it.

    A link that cannot be used answers 404 with the same words, whatever the reason.
    """

    @wraps(view)
    def inside(*args: object, **kwargs: object) -> AnyResponse:
        try:
            response = make_response(view(*args, **kwargs))
        except BadLink as error:
            page = render_template("alist/bad_link.html", problem=str(error))
            response = make_response(page, 404)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return cast(View, inside)


def own_row(token: str) -> CandidateRow:
    """Whose entry a link opens. Raises BadLink."""
    return _row(links.open_link(db.session, token))


def locked_row(token: str) -> CandidateRow:
    """The same, while nobody else uses the link. Raises BadLink."""
    return _row(links.locked_link(db.session, token))


def _row(link: AlistLink) -> CandidateRow:
    if link.purpose is not LinkPurpose.KEEP or link.candidate_id is None:
        raise BadLink
    row = get_candidate(db.session, link.candidate_id, clock.today())
    if row.erased:
        raise BadLink
    return row


def read_texts() -> str:
    """By what it is known which texts of pledges somebody was shown."""
    shown = "\n".join(pledge_texts().values())
    return hashlib.sha256(shown.encode()).hexdigest()


# --- her entry ----------------------------------------------------------------------------


@pages.get("/a-list/my/<token>")
@public
@unkept
def my_entry(token: str) -> Answer:
    """What is held on her, how she stands, what is public."""
    link = links.open_link(db.session, token)
    if link.purpose is LinkPurpose.APPLY:
        return redirect(url_for("alist.application", token=token))
    return _entry_page(link, token)


def _entry_page(link: AlistLink, token: str) -> str:
    """Her entry as she sees it. Raises BadLink."""
    row = _row(link)
    return render_template(
        "alist/my_entry.html",
        row=row,
        token=token,
        telephone=get_stored(db.session, row.id).telephone,
        pledges=[one for one in list_pledges(db.session, row.id) if one.voided_at is None],
        texts=pledge_texts(),
        read=read_texts(),
        unpledged=[kind for kind in PledgeKind if kind not in row.pledges],
        missing=[one for one in row.missing if one.name != "Due diligence"],
        fields=[(one, one in row.agreed) for one in PublicField],
        may_leave=bool(_leaves(row)),
        until=link.expires_at,
    )


def _back(token: str) -> AnyResponse:
    return redirect(url_for("alist.my_entry", token=token))


@pages.route("/a-list/my/<token>/change", methods=["GET", "POST"])
@public
@unkept
@transactional
def change_my_entry(token: str) -> Answer:
    """Change what she told."""
    row = own_row(token)
    telephone = get_stored(db.session, row.id).telephone or ""
    form = ChangeOwnForm(data={**entry_data(row), "telephone": telephone})
    offer_regions(form)
    stale = None
    if form.validate_on_submit():
        try:
            row = locked_row(token)
            seats = read_seats(db.session, form.seats.data)
            service.change_candidate(
                db.session,
                row.id,
                form.typed(seats, email=None, telephone=form.telephone.data),
                form.version.data,
                by=person(row.id),
            )
        except CandidateRefused as error:
            form.refuse(str(error), error.field if error.field in form else None)
        except StaleEdit as error:
            # Her address is not on this form.
            stale = StaleEdit({name: said for name, said in error.stored.items() if name in form})
        else:
            flash("It is changed.")
            return _back(token)
    page = render_template("alist/change_my_entry.html", form=form, token=token, stale=stale)
    return page, 409 if stale else form.status


@pages.route("/a-list/my/<token>/agreement", methods=["GET", "POST"])
@public
@unkept
@transactional
def my_agreement(token: str) -> Answer:
    """Say which fields are public; what she takes back is gone at once."""
    row = own_row(token)
    form = OwnAgreementForm(data={"fields_agreed": [one.value for one in row.agreed]})
    if form.validate_on_submit():
        row = locked_row(token)
        service.give_agreement(
            db.session,
            row.id,
            [PublicField(name) for name in form.fields_agreed.data or ()],
            source=BY_LINK,
            by=person(row.id),
        )
        flash("What is public of you is as you said.")
        return _back(token)
    return render_template("alist/my_agreement.html", form=form, token=token, row=row), form.status


@pages.post("/a-list/my/<token>/readiness")
@public
@unkept
@transactional
def my_readiness(token: str) -> Answer:
    """Confirm that she is ready to stand."""
    row = locked_row(token)
    if PlainForm().validate_on_submit():
        readiness.confirm_readiness(
            db.session, row.id, clock.today(), source=BY_LINK, by=person(row.id)
        )
        flash("Thank you. Your readiness is confirmed as of today.")
    return _back(token)


@pages.post("/a-list/my/<token>/pledges/<any(whip, confidence):pledge>")
@public
@unkept
@transactional
def my_pledge(token: str, pledge: str) -> Answer:
    """Make a pledge, to the text that the page showed."""
    row = locked_row(token)
    kind = PledgeKind(pledge)
    if PlainForm().validate_on_submit():
        if request.form.get("read") != read_texts():
            flash("The text of the pledge was changed meanwhile. Read it, and make it again.")
            return _entry_page(links.open_link(db.session, token), token), 409
        try:
            readiness.record_pledge(
                db.session,
                row.id,
                kind,
                clock.today(),
                text=pledge_texts()[kind],
                source=BY_LINK,
                by=person(row.id),
            )
        except CandidateRefused as error:
            flash(str(error))
        else:
            flash(f"Your {kind.label} is on record.")
    return _back(token)


def _leaves(row: CandidateRow) -> list[CandidateStepKind]:
    return [kind for kind in possible_steps(row.state) if kind in LEAVES]


@pages.route("/a-list/my/<token>/leave", methods=["GET", "POST"])
@public
@unkept
@transactional
def leave(token: str) -> Answer:
    """Pause or withdraw."""
    row = own_row(token)
    form = LeaveForm()
    form.kind.choices = [SelectChoice(kind.value, LEAVES[kind]) for kind in _leaves(row)]
    if form.validate_on_submit():
        try:
            row = locked_row(token)
            service.record_step(
                db.session,
                row.id,
                CandidateStepKind(form.kind.data),
                clock.today(),
                form.reason.data or "She said so by her link.",
                by=person(row.id),
            )
        except StepRefused as error:
            form.refuse(str(error))
        else:
            flash("It is done. Nothing of you is public any more.")
            return _back(token)
    return render_template("alist/leave.html", form=form, token=token, row=row), form.status


@pages.route("/a-list/my/<token>/object", methods=["GET", "POST"])
@public
@unkept
@transactional
def object_to_processing(token: str) -> Answer:
    """Object to processing (UK GDPR, Article 21): what is public is gone at once."""
    row = own_row(token)
    form = ObjectForm()
    if form.validate_on_submit():
        row = locked_row(token)
        try:
            record_objection(
                db.session,
                Person("candidate", row.id),
                received_on=clock.today(),
                medium=ObjectionMedium.OTHER,
                reason=form.reason.data or "She gave no reason.",
                follows="",
                by=person(row.id),
            )
        except DomainError as error:
            form.refuse(str(error))
        else:
            flash("Your objection is on record. Nothing of you is public, and nobody mails you.")
            return _back(token)
    page = render_template("alist/object_to_processing.html", form=form, token=token, row=row)
    return page, form.status


@pages.post("/a-list/my/<token>/everything.json")
@public
@unkept
@transactional
def my_everything(token: str) -> Answer | Response:
    """Everything that is held on her, as one file (UK GDPR, Articles 15 and 20)."""
    row = locked_row(token)
    if not PlainForm().validate_on_submit():
        return _back(token)
    about = Person("candidate", row.id)
    told = {
        "about": {"record": str(about), "name": row.name},
        "made_at": clock.now().isoformat(timespec="seconds"),
        "made_by": "Chief Whip",
        "holdings": [
            {
                "room": one.holder.room,
                "what": one.holder.label,
                "purpose": str(one.holder.purpose),
                "kept": one.holder.retention,
                "held": one.held,
            }
            for one in read_everything(db.session, about, reason=BY_LINK, by=person(row.id))
        ],
    }
    response = Response(
        json.dumps(told, ensure_ascii=False, indent=2) + "\n",
        content_type="application/json; charset=utf-8",
    )
    return as_download(response, "everything-on-you.json")


@pages.route("/a-list/my/<token>/monitoring", methods=["GET", "POST"])
@public
@unkept
@transactional
def my_answers(token: str) -> Answer:
    """The questions of equality monitoring. Whether she answered before is not shown, to nobody."""
    row = own_row(token)
    form = AnswersForm()
    if form.validate_on_submit():
        try:
            monitoring.give_answers(db.session, row.id, form.codes, by="candidate")
        except AnswerRefused as error:
            form.refuse(str(error), f"q_{error.field}")
        else:
            flash("Thank you. Your answers are kept apart, and nobody sees them.")
            return _back(token)
    return render_template("alist/my_answers.html", form=form, token=token), form.status


@pages.post("/a-list/my/<token>/monitoring/withdraw")
@public
@unkept
@transactional
def withdraw_my_answers(token: str) -> Answer:
    """Delete her answers, if there are any."""
    row = locked_row(token)
    if PlainForm().validate_on_submit():
        monitoring.withdraw_answers(db.session, row.id, by="candidate")
        flash("If you had answered, your answers are deleted.")
    return _back(token)


@pages.route("/a-list/my/<token>/endorsement", methods=["GET", "POST"])
@public
@unkept
@transactional
def ask_my_endorsement(token: str) -> Answer:
    """Have an organisation asked whether it endorses her."""
    row = own_row(token)
    form = AskEndorsementForm()
    form.organisation.choices = organisation_choices()
    if form.validate_on_submit():
        try:
            row = locked_row(token)
            ask_to_endorse(db.session, row.id, int(form.organisation.data), by=person(row.id))
        except CandidateRefused as error:
            form.refuse(str(error), error.field if error.field in form else None)
        else:
            flash("The organisation is asked. You see here when it has answered.")
            return _back(token)
    return render_template("alist/ask_my_endorsement.html", form=form, token=token), form.status


def organisation_choices() -> list[SelectChoice]:
    """Organisations that are recognised today."""
    return [
        SelectChoice("", "Choose an organisation"),
        *(
            SelectChoice(str(one.id), one.name)
            for one in list_organisations(db.session, clock.today())
        ),
    ]
