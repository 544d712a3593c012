"""Requests for correction, asked by anybody and decided by officers."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as Answer

from app.audit.registry import names_of
from app.db import db, unit_of_work
from app.kernel import clock
from app.kernel.dates import london_day
from app.kernel.errors import DomainError, NotInRecord, StaleEdit
from app.privacy import queries, service
from app.privacy.domain import TooManyRequests, due_day, read_person
from app.privacy.exports import corrections_table
from app.privacy.forms import CorrectionsFilter, DecideCorrectionForm, NewCorrectionForm
from app.privacy.models import Correction, CorrectionOutcome
from app.privacy.permissions import PrivacyPermission
from app.privacy.settings import CORRECTION_DAYS
from app.privacy.views.blueprint import pages
from app.security.access import public, requires
from app.security.identity import current_identity
from app.settings.queries import value_of
from app.tabular.answers import file_answer
from app.tabular.page import Sort, html_view
from app.web.addresses import query_url
from app.web.paging import Page, page_number
from app.web.transactions import transactional

PAGE_SIZE = 50


# --- asking ------------------------------------------------------------------------------------


@pages.route("/privacy/corrections/new", methods=["GET", "POST"])
@public
@transactional
def new_correction() -> str | Answer | tuple[str, int]:
    """Ask for a correction of a public page about a person; no account is needed."""
    person = read_person(request.args.get("about", ""))
    name, page = service.public_page(db.session, person)
    form = NewCorrectionForm()
    status = 200
    if form.validate_on_submit():
        try:
            asked = service.ask_for_correction(
                db.session,
                person,
                wrong=form.wrong.data,
                proposed=form.proposed.data,
                contact=form.contact.data,
                address=request.remote_addr or "",
                by=current_identity().actor,
            )
        except TooManyRequests as error:
            form.refuse(str(error))
            status = 429
        except DomainError as error:
            form.refuse(str(error), "contact")
        else:
            return redirect(url_for("privacy.asked_correction", reference=asked.reference))
    today = clock.today()
    return (
        render_template(
            "privacy/new_correction.html",
            form=form,
            name=name,
            page=page,
            due_on=due_day(today, value_of(db.session, CORRECTION_DAYS)),
        ),
        status if status != 200 else form.status,
    )


@pages.get("/privacy/corrections/asked/<reference>")
@public
def asked_correction(reference: str) -> str:
    """Thanks, and how a request stands: for whoever knows its reference."""
    asked = queries.get_asked(db.session, reference)
    return render_template(
        "privacy/asked_correction.html", asked=asked, asked_on=london_day(asked.asked_at)
    )


# --- deciding ----------------------------------------------------------------------------------


@pages.get("/privacy/corrections")
@requires(PrivacyPermission.READ_CORRECTION)
def corrections() -> str | tuple[str, int]:
    """Requests for correction by deadline."""
    form = CorrectionsFilter(request.args)
    if not form.validate():
        return render_template("privacy/corrections.html", form=form, page=None), 422
    today, state = clock.today(), form.show.data
    number = page_number(request.args.get("page"))
    descending = _descending()
    rows = queries.list_corrections(
        db.session,
        state,
        today,
        descending=descending,
        limit=PAGE_SIZE,
        offset=(number - 1) * PAGE_SIZE,
    )
    page = Page(rows, number, PAGE_SIZE, queries.count_corrections(db.session, state, today))
    return render_template(
        "privacy/corrections.html",
        form=form,
        page=page,
        table=html_view(corrections_table(today), rows),
        sort=Sort(
            "due_on",
            descending,
            frozenset({"due_on"}),
            lambda _name, down: query_url(order="descending" if down else None),
        ),
    )


@pages.get("/privacy/corrections.<any(csv, xlsx):kind>")
@requires(PrivacyPermission.READ_CORRECTION)
def corrections_file(kind: str) -> Response | tuple[str, int]:
    """The same list, whole, as a file."""
    form = CorrectionsFilter(request.args)
    if not form.validate():
        return render_template("privacy/corrections.html", form=form, page=None), 422
    today = clock.today()
    rows = queries.list_corrections(db.session, form.show.data, today, descending=_descending())
    labels = {choice.value: choice.label for choice in form.show.iter_choices()}
    return file_answer(
        corrections_table(today), rows, kind, [("Requests", str(labels[form.show.data]))]
    )


def _descending() -> bool:
    return request.args.get("order") == "descending"


@pages.get("/privacy/corrections/<int:correction_id>")
@requires(PrivacyPermission.READ_CORRECTION)
def correction(correction_id: int) -> str:
    """One request with what was written, and the form that decides it."""
    found = _read(correction_id)
    return _correction_page(found, DecideCorrectionForm(data={"version": found.version}))


@pages.post("/privacy/corrections/<int:correction_id>/decide")
@requires(PrivacyPermission.DECIDE_CORRECTION)
def decide_correction(correction_id: int) -> Answer | tuple[str, int]:
    """Decide one request. A refused decision shows the request again, which is read anew."""
    form = DecideCorrectionForm()
    status, stale = 422, None
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                service.decide_correction(
                    session,
                    correction_id,
                    CorrectionOutcome(form.outcome.data),
                    form.answer.data,
                    form.version.data,
                    by=current_identity().actor,
                )
        except NotInRecord:
            raise
        except StaleEdit as error:
            form.refuse(str(error))
            status, stale = 409, error
        except DomainError as error:
            form.refuse(str(error))
        else:
            flash("The request is decided.")
            return redirect(url_for("privacy.correction", correction_id=correction_id))
    found = _read(correction_id)
    form.version.data = found.version
    return _correction_page(found, form, stale), status


def _read(correction_id: int) -> Correction:
    """A request with what was written, in a unit of work of its own.

    A page that is only looked at writes here: that somebody has read it must be on record before
    she has.
    """
    with unit_of_work() as session:
        return service.read_correction(session, correction_id, by=current_identity().actor)


def _correction_page(
    found: Correction, form: DecideCorrectionForm, stale: StaleEdit | None = None
) -> str:
    return render_template(
        "privacy/correction.html",
        form=form,
        stale=stale,
        found=found,
        name=queries.names_of(db.session, [found.about])[found.about],
        decided_by=names_of(db.session, [found.decided_by])[found.decided_by]
        if found.decided_by
        else "",
        overdue=found.outcome is None and found.due_on < clock.today(),
        wrong=(found.wrong or "").splitlines(),
        proposed=(found.proposed or "").splitlines(),
        answer=(found.answer or "").splitlines(),
        may_decide=current_identity().may(PrivacyPermission.DECIDE_CORRECTION),
    )
