"""Parliamentary addresses, personal links as officers make them, and as members answer by them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import TypeVar, cast

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from app.accounts.service import Attempt, count_attempt, wait_for
from app.audit.registry import names_of
from app.confidence.domain import Answer, RoundState
from app.confidence.domain.links import CODE_LASTS, TRIES_A_CODE, link_answers
from app.confidence.domain.rounds import RULES, AnswerRefused
from app.confidence.exports.links import LinkRow, addresses_table, links_table
from app.confidence.forms.links import (
    AddressesFilter,
    AddressForm,
    LinkAnswerForm,
    NewLinkForm,
    PlainForm,
)
from app.confidence.models import Round
from app.confidence.permissions import ConfidencePermission
from app.confidence.queries import links as queries
from app.confidence.queries.links import LinkState, OpenLink, state_of_link
from app.confidence.queries.rounds import get_round, list_asked, round_state, standing_answers
from app.confidence.service import links as service
from app.confidence.service.links import AddressRefused, BadLink, LinkRefused, Receipt, TextChanged
from app.confidence.settings import PARLIAMENTARY_DOMAINS
from app.confidence.views.blueprint import pages
from app.db import db, unit_of_work
from app.desk.registry import HelpTopic, help_topic
from app.kernel import clock
from app.members.queries import MemberFilter, get_member, get_own_party, list_members
from app.security.access import public, requires
from app.security.identity import current_identity
from app.settings.queries import value_of
from app.source.queries import get_present_day
from app.tabular.page import Action, html_view
from app.web.paging import Page, page_number
from app.web.transactions import transactional

Answered = str | AnyResponse | tuple[str, int]
View = TypeVar("View", bound=Callable[..., object])
PAGE_SIZE = 50
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


# --- addresses ---------------------------------------------------------------------------------


@pages.get("/confidence/addresses")
@requires(ConfidencePermission.RECORD_ANSWER)
def addresses() -> Answered:
    """The own party's members with a seat, and which of them have an address on record."""
    form = AddressesFilter(request.args)
    if not form.validate():
        return render_template("confidence/addresses.html", form=form, page=None), 422
    on = get_present_day(db.session)
    rows = list_members(
        db.session, MemberFilter(on=on, text=form.q.data, party=get_own_party(db.session))
    )
    known = queries.list_masked(db.session)
    if form.show.data != "all":
        rows = [row for row in rows if (row.id in known) is (form.show.data == "known")]
    page = Page.of(rows, page_number(request.args.get("page")), PAGE_SIZE)
    return render_template(
        "confidence/addresses.html",
        form=form,
        page=page,
        table=html_view(addresses_table(known), page.items),
        on=on,
    )


@pages.route("/confidence/addresses/<int:member_id>", methods=["GET", "POST"])
@requires(ConfidencePermission.RECORD_ANSWER)
@transactional
def address(member_id: int) -> Answered:
    """A member's parliamentary address, masked; record it or another in its place."""
    form = AddressForm()
    if form.validate_on_submit():
        try:
            service.record_address(
                db.session,
                member_id,
                address=form.address.data,
                source=form.source.data,
                by=current_identity().actor,
            )
        except AddressRefused as error:
            form.refuse(str(error), error.field or None)
        else:
            flash("The address is on record.")
            return redirect(url_for("confidence.address", member_id=member_id))
    return _address_page(member_id, form), form.status


@pages.post("/confidence/addresses/<int:member_id>/show")
@requires(ConfidencePermission.RECORD_ANSWER)
@transactional
def show_address(member_id: int) -> Answered:
    """The address in full; that it was read, and by whom, is kept."""
    found = service.read_address(db.session, member_id, by=current_identity().actor)
    form = AddressForm(data={"address": found.address, "source": found.source}, formdata=None)
    return _address_page(member_id, form, in_full=found.address)


@pages.post("/confidence/addresses/<int:member_id>/remove")
@requires(ConfidencePermission.RECORD_ANSWER)
@transactional
def remove_address(member_id: int) -> Answered:
    """Take an address off the record."""
    service.remove_address(db.session, member_id, by=current_identity().actor)
    flash("The address is no longer on record.")
    return redirect(url_for("confidence.address", member_id=member_id))


def _address_page(member_id: int, form: AddressForm, in_full: str | None = None) -> str:
    member = get_member(db.session, member_id)
    found = queries.list_masked(db.session, [member_id]).get(member_id)
    return render_template(
        "confidence/address.html",
        form=form,
        member=member,
        found=found,
        in_full=in_full,
        by=names_of(db.session, [] if found is None else [found.recorded_by]),
        domains=value_of(db.session, PARLIAMENTARY_DOMAINS),
    )


# --- links, by officers ------------------------------------------------------------------------


def _opened(round_id: int) -> Round:
    return get_round(db.session, round_id)


@pages.get("/confidence/rounds/<int:round_id>/links")
@requires(ConfidencePermission.RECORD_ANSWER)
def links(round_id: int) -> Answered:
    """Everybody a round asks, with how her personal link stands."""
    round_ = _opened(round_id)
    now = clock.now()
    open_ = round_state(round_) is RoundState.OPEN
    rows = _link_rows(round_id, now, over=not open_)
    page = Page.of(rows, page_number(request.args.get("page")), PAGE_SIZE)
    return render_template(
        "confidence/links.html",
        round=round_,
        is_open=open_,
        page=page,
        table=html_view(links_table(), page.items),
        actions=[_actions(round_id, row) for row in page.items] if open_ else None,
        counts=[
            ("Links that wait", sum(row.state is LinkState.WAITING for row in rows)),
            ("Used", sum(row.state is LinkState.USED for row in rows)),
            ("With an answer", sum(row.answered for row in rows)),
            ("Without an address", sum(row.address is None for row in rows)),
        ],
    )


def _link_rows(round_id: int, now: datetime, *, over: bool) -> list[LinkRow]:
    """Everybody asked with her newest link. over: the round is; then no link waits any more."""
    asked = list_asked(db.session, round_id)
    answered = standing_answers(db.session, round_id)
    known = queries.list_masked(db.session, [one.member_id for one in asked])
    newest = queries.list_links(db.session, round_id)
    rows = []
    for one in asked:
        link = newest.get(one.member_id)
        address = known.get(one.member_id)
        state = None if link is None else state_of_link(link, now)
        if over and state is LinkState.WAITING:
            state = LinkState.ENDED
        rows.append(
            LinkRow(
                one.member_id,
                one.name,
                one.constituency,
                one.member_id in answered,
                None if address is None else address.masked,
                state,
                None if link is None else link.expires_at,
            )
        )
    return rows


def _actions(round_id: int, row: LinkRow) -> list[Action]:
    make = url_for("confidence.new_link", round_id=round_id, member_id=row.member_id)
    return [Action("New or end" if row.state is LinkState.WAITING else "Make a link", make)]


@pages.route("/confidence/rounds/<int:round_id>/links/new/<int:member_id>", methods=["GET", "POST"])
@requires(ConfidencePermission.RECORD_ANSWER)
@transactional
def new_link(round_id: int, member_id: int) -> Answered:
    """Make a link for one who is asked; it is shown once."""
    round_ = _opened(round_id)
    asked, name = queries.get_asked(db.session, round_id, member_id)
    known = queries.list_masked(db.session, [member_id]).get(member_id)
    old = queries.list_links(db.session, round_id).get(member_id)
    waits = old is not None and state_of_link(old, clock.now()) is LinkState.WAITING
    form = NewLinkForm(data={"mail": known is not None})
    if known is None:
        del form.mail
    made = None
    if form.validate_on_submit():
        try:
            made = service.make_link(
                db.session,
                round_,
                member_id,
                mail=known is not None and form.mail.data,
                by=current_identity().actor,
            )
        except LinkRefused as error:
            form.refuse(str(error))
    page = render_template(
        "confidence/new_link.html",
        form=form,
        round=round_,
        asked=asked,
        name=name,
        address=known,
        waits=old if waits else None,
        url=None if made is None else made[1],
        expires_at=None if made is None else made[0].expires_at,
        mailed=made is not None and known is not None and form.mail.data,
    )
    return page, form.status


@pages.route("/confidence/rounds/<int:round_id>/links/mail", methods=["GET", "POST"])
@requires(ConfidencePermission.RECORD_ANSWER)
@transactional
def mail_links(round_id: int) -> Answered:
    """Mail a link to everybody who has not answered; says who was left out and why."""
    round_ = _opened(round_id)
    form = PlainForm()
    sent = False
    recipients = None
    if form.validate_on_submit():
        try:
            recipients = service.make_links(db.session, round_, by=current_identity().actor)
            sent = True
        except LinkRefused as error:
            form.refuse(str(error))
    if recipients is None:
        recipients = service.list_recipients(db.session, round_)
    page = render_template(
        "confidence/mail_links.html",
        form=form,
        round=round_,
        is_open=round_state(round_) is RoundState.OPEN,
        recipients=recipients,
        sent=sent,
    )
    return page, form.status


@pages.route("/confidence/rounds/<int:round_id>/links/<int:link_id>/end", methods=["GET", "POST"])
@requires(ConfidencePermission.RECORD_ANSWER)
@transactional
def end_link(round_id: int, link_id: int) -> Answered:
    """End a link, so that nobody answers by it."""
    round_ = _opened(round_id)
    link, name = queries.get_link(db.session, round_id, link_id)
    form = PlainForm()
    if form.validate_on_submit():
        try:
            service.end_link(db.session, round_id, link_id, by=current_identity().actor)
        except LinkRefused as error:
            form.refuse(str(error))
        else:
            flash(f"The link of {name} has ended.")
            return redirect(url_for("confidence.links", round_id=round_id))
    page = render_template(
        "confidence/end_link.html", form=form, round=round_, link=link, name=name
    )
    return page, form.status


# --- answering by a link -----------------------------------------------------------------------


def _unkept(view: View) -> View:
    """Let neither browser nor proxy keep what a link shows, nor a search engine list it.

    The address of the page goes to no other site: every page of ours says Referrer-Policy
    same-origin. It cannot say no-referrer, since a form is taken from our own pages only.
    """

    @wraps(view)
    def inside(*args: object, **kwargs: object) -> AnyResponse:
        response = make_response(view(*args, **kwargs))
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return cast(View, inside)


def _attempt(token: str) -> Attempt:
    """An attempt at a link; refused when too many have failed, at it or from there."""
    attempt = Attempt.of(f"personal link {token}", request.remote_addr or "")
    if wait_for(db.session, attempt) is not None:
        abort(429, "Too many attempts have failed. Wait a quarter of an hour, then try again.")
    return attempt


def _bad_link(error: BadLink, attempt: Attempt | None = None) -> tuple[str, int]:
    """The same page for every link that cannot be used. Only who sends something is counted."""
    if attempt is not None:
        with unit_of_work() as session:
            count_attempt(session, attempt)
    return render_template("confidence/link.html", found=None, problem=str(error)), 404


@pages.route("/confidence/links/<token>", methods=["GET", "POST"])
@public
@_unkept
def link(token: str) -> Answered:
    """What is asked, of whom, and until when; sends a code. Opening the page changes nothing."""
    form = PlainForm()
    attempt = None if request.method in SAFE else _attempt(token)
    try:
        found = service.open_link(db.session, token)
        if form.validate_on_submit():
            with unit_of_work() as session:
                service.send_code(session, token, by="public")
            return redirect(url_for("confidence.answer_link", token=token))
    except BadLink as error:
        return _bad_link(error, attempt)
    except LinkRefused as error:
        found = service.open_link(db.session, token)
        form.refuse(str(error))
    page = render_template(
        "confidence/link.html",
        problem=None,
        form=form,
        found=found,
        kind=RULES[found.kind],
        takes_answers=found.state is RoundState.OPEN,
        public=service.what_is_public(found),
        token=token,
    )
    return page, form.status


@pages.route("/confidence/links/<token>/answer", methods=["GET", "POST"])
@public
@_unkept
def answer_link(token: str) -> Answered:
    """Enter the code and the answer; then the receipt. Opening the page changes nothing."""
    form = LinkAnswerForm()
    attempt = None if request.method in SAFE else _attempt(token)
    try:
        found = service.open_link(db.session, token)
        form.answer.choices = [
            SelectChoice(allowed.answer.value, allowed.words)
            for allowed in link_answers(found.kind)
        ]
        if attempt is None:
            form.text_version.data = found.text_version
            if found.code_sent_at is None or found.state is not RoundState.OPEN:
                return redirect(url_for("confidence.link", token=token))
        elif form.validate_on_submit():
            receipt = _send_answer(token, form, attempt)
            if receipt is not None:
                return render_template("confidence/answer_link.html", form=None, receipt=receipt)
        found = service.open_link(db.session, token)
    except BadLink as error:
        return _bad_link(error, attempt)
    return _answer_page(token, found, form)


def _send_answer(token: str, form: LinkAnswerForm, attempt: Attempt) -> Receipt | None:
    """Record the answer; None when it is refused, which the form then says. Raises BadLink."""
    try:
        with unit_of_work() as session:
            outcome = service.answer_by_link(
                session,
                token,
                code=form.code.data,
                answer=Answer(form.answer.data),
                words=form.words.data,
                text_version=form.text_version.data,
                by="public",
            )
            if isinstance(outcome, LinkRefused):
                count_attempt(session, attempt)
    except TextChanged as error:
        form.refuse(str(error))
        form.stale = True
        # The next answer is to the text that the page shows now, not to the one before.
        form.text_version.data = service.open_link(db.session, token).text_version
        return None
    except (LinkRefused, AnswerRefused) as error:
        form.refuse(str(error))
        return None
    if isinstance(outcome, LinkRefused):
        form.refuse(str(outcome), "code")
        return None
    return outcome


def _answer_page(token: str, found: OpenLink, form: LinkAnswerForm) -> tuple[str, int]:
    page = render_template(
        "confidence/answer_link.html",
        form=form,
        receipt=None,
        found=found,
        kind=RULES[found.kind],
        public=service.what_is_public(found),
        token=token,
        minutes=int(CODE_LASTS.total_seconds()) // 60,
        tries=TRIES_A_CODE,
    )
    return page, 409 if form.stale else form.status


help_topic(
    HelpTopic(
        slug="send-personal-links",
        title="Send personal links",
        summary="How members answer a round themselves, and why it needs their address.",
        template="confidence/help/_send_links.html",
        permission=ConfidencePermission.RECORD_ANSWER,
    )
)
help_topic(
    HelpTopic(
        slug="use-a-personal-link",
        title="How to use a personal link",
        summary="For members who were sent a link to answer by: what happens, step by step.",
        template="confidence/help/_use_link.html",
    )
)
