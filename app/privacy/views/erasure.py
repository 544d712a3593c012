"""Erasing somebody: what goes, what stays and why, read over, then done; and who was erased."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from app.db import db
from app.kernel.errors import DomainError
from app.privacy import queries, service
from app.privacy.domain import ErasureGround, NamesHer
from app.privacy.exports import erasure_table, erasures_table
from app.privacy.forms import EraseForm
from app.privacy.permissions import PrivacyPermission
from app.privacy.views.blueprint import pages
from app.security.access import requires
from app.security.identity import current_identity
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.web.paging import Page, page_number
from app.web.transactions import transactional

Answer = str | AnyResponse | tuple[str, int]

PAGE_SIZE = 50


@pages.route("/privacy/people/<kind>/<int:person_id>/erase", methods=["GET", "POST"])
@requires(PrivacyPermission.ERASE_PERSON)
@transactional
def erase(kind: str, person_id: int) -> Answer:
    """What would go of one person and what stays; sent once to be read over, once more to do it."""
    about = queries.get_person(db.session, kind, person_id)
    form = EraseForm()
    shown = {
        "form": form,
        "about": about,
        "name": queries.name_of(db.session, about),
        "table": html_view(erasure_table(), queries.list_holdings(db.session, about)),
        "hindrance": service.why_not_erased(db.session, about),
    }
    if form.validate_on_submit():
        ground, reason = ErasureGround(form.ground.data), form.reason.data
        try:
            if form.checked.data == "yes":
                service.erase_person(
                    db.session, about, ground=ground, reason=reason, by=current_identity().actor
                )
                flash("She is erased. What stays is listed below.")
                return redirect(url_for("privacy.person", kind=kind, person_id=person_id))
            service.check_erasure(db.session, about, reason=reason)
        except NamesHer as error:
            form.refuse(str(error), "reason")
        except DomainError as error:
            form.refuse(str(error))
        else:
            form.checked.data = "yes"
            # Nothing is done yet by what was sent first: it is to be sent once more.
            return render_template("privacy/check_erasure.html", ground=ground, **shown), 422
    form.checked.data = ""
    return render_template("privacy/erase.html", **shown), form.status


@pages.get("/privacy/erasures")
@requires(PrivacyPermission.READ_PERSON)
def erasures() -> str:
    """Who was erased, by number: to be erased again after a backup is restored."""
    number = page_number(request.args.get("page"))
    rows = queries.list_erasures(db.session, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
    return render_template(
        "privacy/erasures.html",
        page=Page(rows, number, PAGE_SIZE, queries.count_erasures(db.session)),
        table=html_view(erasures_table(), rows),
    )


@pages.get("/privacy/erasures.<any(csv, xlsx):kind>")
@requires(PrivacyPermission.READ_PERSON)
def erasures_file(kind: str) -> Response:
    """The same list, whole, as a file."""
    return file_answer(erasures_table(), queries.list_erasures(db.session), kind, [])
