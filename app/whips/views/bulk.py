"""One decision over many members: chosen, checked, then recorded of all or of none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug import Response

from app.db import db
from app.db.model import LARGEST_ID
from app.files.domain import MOST_BYTES, FileRefused
from app.kernel.dates import written_day
from app.kernel.words import plural, whole
from app.members import queries as members
from app.members.matching import list_meant, unsure_sentence
from app.security.access import requires
from app.security.identity import current_identity
from app.source.queries import get_present_day
from app.web.transactions import transactional
from app.web.uploads import takes_uploads
from app.whips.domain import DecidedBy, WhipRefused
from app.whips.domain.words import DECIDED_WORDS
from app.whips.forms import ACTIONS, ActionPage, BulkForm, ReasonFields
from app.whips.permissions import WhipPermission
from app.whips.service import Decision, check_changes, record_changes
from app.whips.views.blueprint import pages
from app.whips.views.member import stored_document

Answer = str | Response | tuple[str, int]
MOST = 700
"""How many members one decision can be about: more than any House has."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom a decision is about: names by id in the order given; refusals: of texts that failed."""

    names: Mapping[int, str]
    refusals: Sequence[str]


def _chosen(form: BulkForm) -> Chosen:
    """Those ticked, and those named."""
    texts = request.args.getlist("member")
    ids = [number for number in map(whole, texts) if number is not None]
    written = form.names_given[:MOST]
    meant = list_meant(db.session, written, get_present_day(db.session)) if written else {}
    refusals = [
        unsure_sentence(text, found.candidates)
        for text, found in meant.items()
        if found.certain is None
    ]
    ids += [found.certain.id for found in meant.values() if found.certain is not None]
    wanted = [one for one in dict.fromkeys(ids) if one <= LARGEST_ID][:MOST]
    known = members.names_of(db.session, wanted)
    return Chosen({one: known[one] for one in wanted if one in known}, refusals)


def _choosing(form: BulkForm, chosen: Chosen) -> str:
    return render_template(
        "whips/bulk.html",
        form=form,
        chosen=chosen.names,
        back=url_for("whips.whips"),
        errors=bool(form.errors),
    )


@pages.get("/whips/bulk")
@requires(WhipPermission.CHANGE)
def bulk() -> Answer:
    """Whom a decision is about, and what is decided; its reason is asked on the next page."""
    arguments = request.args.copy()
    arguments.setdefault("effective_on", get_present_day(db.session).isoformat())
    form = BulkForm(arguments)
    return _choosing(form, _chosen(form))


@pages.route("/whips/bulk/check", methods=["GET", "POST"])
@requires(WhipPermission.CHANGE)
@takes_uploads(MOST_BYTES)
@transactional
def check_bulk() -> Answer:
    """What would be recorded of whom; then the reason, and the button."""
    form = BulkForm(request.args)
    valid = form.validate()
    chosen = _chosen(form)
    if valid and not form.what.data:
        form.what.errors = ["Choose what is decided"]
    if valid and chosen.refusals:
        form.names.errors = [" ".join(chosen.refusals)]
    if valid and not chosen.names and not chosen.refusals:
        form.names.errors = ["Say whom it is about: tick members in the list, or name them here"]
    if form.errors:
        return _choosing(form, chosen), 422
    page = ACTIONS[form.what.data]
    send = ReasonFields()
    refused: Mapping[int, str] = {}
    try:
        check_changes(db.session, page.table, list(chosen.names), _decision(page, form))
    except WhipRefused as error:
        if not error.refused and len(chosen.names) != 1:
            # It fits nobody, for its days: they are put right where they were entered.
            _refuse(form, error)
            return _choosing(form, chosen), 422
        refused = error.refused or {one: str(error) for one in chosen.names}
    if not refused and send.validate_on_submit():
        try:
            decision = _decision(page, form, send)
            made = record_changes(
                db.session, page.table, list(chosen.names), decision, by=current_identity().actor
            )
        except FileRefused as error:
            send.refuse(str(error), "document")
        else:
            flash(f"It is on record for {plural(len(made), 'member')}, each with a record of it.")
            return redirect(url_for("whips.whips"))
    status = 422 if refused and request.method == "POST" else send.status
    return render_template(
        "whips/check_bulk.html",
        form=send,
        page=page,
        chosen=[(one, name, refused.get(one, "")) for one, name in chosen.names.items()],
        refused=len(refused),
        facts=_facts(page, form),
        consequence=page.consequence.format(
            name=plural(len(chosen.names), "member"), day=written_day(form.effective_on.data)
        ),
        change_url=url_for("whips.bulk", **_address(form, chosen.names)),
        without_url=url_for(
            "whips.check_bulk", **_address(form, [i for i in chosen.names if i not in refused])
        ),
        left=len(chosen.names) - len(refused),
        files=True,
    ), status


def _decision(page: ActionPage, form: BulkForm, send: ReasonFields | None = None) -> Decision:
    """What is decided; reason and document only once they are sent. Raises FileRefused."""
    return Decision(
        page.action,
        form.effective_on.data,
        DecidedBy(form.decided_by.data),
        "" if send is None else send.reason.data,
        None if send is None else send.source.data or None,
        None if send is None else stored_document(send.document.data),
        form.ends_on.data,
        form.review_on.data,
    )


def _refuse(form: BulkForm, error: WhipRefused) -> None:
    form[error.field if error.field in form else "what"].errors = [str(error)]


def _facts(page: ActionPage, form: BulkForm) -> list[tuple[str, str]]:
    facts = [
        ("Decision", page.verb),
        ("Takes effect on", written_day(form.effective_on.data)),
        ("Decided by", DECIDED_WORDS[DecidedBy(form.decided_by.data)]),
    ]
    facts += [
        (bound.label.text, written_day(bound.data))
        for bound in (form.ends_on, form.review_on)
        if bound.data
    ]
    return facts


def _address(form: BulkForm, ids: Mapping[int, str] | Sequence[int]) -> dict[str, Any]:
    """The choices in the address; whoever was named is now meant by id."""
    days = (form.effective_on, form.ends_on, form.review_on)
    return {
        "member": list(ids),
        "what": form.what.data,
        "decided_by": form.decided_by.data,
        **{bound.name: bound.data.isoformat() for bound in days if bound.data},
    }
