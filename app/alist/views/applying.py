"""Applying: a link is asked for, and the application is written by it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from app.alist.domain.candidates import PledgeKind
from app.alist.domain.links import LinkPurpose
from app.alist.domain.publication import PublicField
from app.alist.forms.own import ApplicationForm, AskForLinkForm
from app.alist.permissions import AlistPermission
from app.alist.service import candidates as service
from app.alist.service import links, readiness
from app.alist.service.candidates import CandidateRefused, person
from app.alist.service.links import BadLink, TooManyLinks
from app.alist.service.typed import read_seats
from app.alist.views.blueprint import pages
from app.alist.views.candidates import offer_regions
from app.alist.views.own import BY_LINK, read_texts, unkept
from app.alist.views.steps import pledge_texts
from app.db import db
from app.kernel import clock
from app.kernel.errors import DomainError
from app.security.access import public, requires
from app.security.identity import current_identity
from app.web.transactions import transactional

Answer = str | AnyResponse | tuple[str, int]


# --- asking for a link --------------------------------------------------------------------


@pages.route("/a-list/apply", methods=["GET", "POST"])
@public
@transactional
def apply() -> Answer:
    """Have a link mailed: to apply, or to her own entry."""
    form = AskForLinkForm()
    if form.validate_on_submit():
        try:
            links.ask_for_link(db.session, form.email.data, by="public")
        except TooManyLinks as error:
            form.refuse(str(error))
        except DomainError as error:
            form.refuse(str(error), "email")
        else:
            return render_template("alist/link_sent.html")
    return render_template("alist/apply.html", form=form), form.status


@pages.route("/a-list/candidates/invite", methods=["GET", "POST"])
@requires(AlistPermission.KEEP)
@transactional
def invite() -> Answer:
    """Mail somebody the link by which she applies, or keeps her entry."""
    form = AskForLinkForm()
    form.email.label.text = "Her e-mail address"
    if form.validate_on_submit():
        try:
            links.ask_for_link(db.session, form.email.data, by=current_identity().actor)
        except TooManyLinks as error:
            form.refuse(str(error))
        except DomainError as error:
            form.refuse(str(error), "email")
        else:
            flash("A personal link is on its way to her.")
            return redirect(url_for("alist.candidates"))
    return render_template("alist/invite.html", form=form), form.status


# --- her application ---------------------------------------------------------------------------


@pages.route("/a-list/my/<token>/application", methods=["GET", "POST"])
@public
@unkept
@transactional
def application(token: str) -> Answer:
    """Write an application, read it once more, send it."""
    link = links.open_link(db.session, token)
    if link.purpose is not LinkPurpose.APPLY:
        if request.method == "POST":  # what was sent before by the same link
            raise BadLink
        return redirect(url_for("alist.my_entry", token=token))
    form = ApplicationForm()
    offer_regions(form)
    valid = form.validate_on_submit()
    checking = False
    if valid:
        try:
            seats = read_seats(db.session, form.seats.data)
            if form.read.data != read_texts():
                form.refuse("The text of a pledge was changed meanwhile. Read it and go on again.")
            elif form.checked.data == "yes":
                _send_application(token, form, seats)
                flash("Your application is sent. This page is your entry from now on.")
                return redirect(url_for("alist.my_entry", token=token))
            checking = not form.errors
        except CandidateRefused as error:
            form.refuse(str(error), error.field if error.field in form else None)
    form.checked.data = "yes" if checking else ""
    form.read.data = read_texts()
    page = render_template(
        "alist/check_application.html" if checking else "alist/application.html",
        form=form,
        texts=pledge_texts(),
        agreed=[PublicField(one).label for one in form.fields_agreed.data or () if checking],
    )
    # Nothing is kept yet by what was sent first: it is read once more, and sent again.
    return page, 422 if checking else form.status


def _send_application(token: str, form: ApplicationForm, seats: tuple[int, ...]) -> None:
    """Put the application on record. Raises BadLink, CandidateRefused."""
    link = links.locked_link(db.session, token)
    if link.purpose is not LinkPurpose.APPLY or link.email is None:
        raise BadLink
    one = service.enter_candidate(
        db.session,
        form.typed(seats, email=link.email, telephone=form.telephone.data),
        applied_on=clock.today(),
        source=BY_LINK,
        by="public",
    )
    by = person(one.id)
    links.use_to_apply(db.session, link, one.id)
    texts = pledge_texts()
    for kind, made in (
        (PledgeKind.WHIP, form.whip_pledge.data),
        (PledgeKind.CONFIDENCE, form.confidence_pledge.data),
    ):
        if made:
            readiness.record_pledge(
                db.session, one.id, kind, clock.today(), text=texts[kind], source=BY_LINK, by=by
            )
    if form.ready.data:
        readiness.confirm_readiness(db.session, one.id, clock.today(), source=BY_LINK, by=by)
    fields = [PublicField(name) for name in form.fields_agreed.data or ()]
    service.give_agreement(db.session, one.id, fields, source=BY_LINK, by=by)
