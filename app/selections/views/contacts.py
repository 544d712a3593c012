"""The pages of regional contacts: whom the CLPs of each region turn to."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from wtforms.fields.choices import SelectChoice

from app.audit.registry import names_of
from app.db import db
from app.kernel import clock
from app.security.access import requires
from app.security.identity import current_identity
from app.selections.exports.organisation import contacts_table
from app.selections.forms.organisation import (
    ContactForm,
    ContactsFilter,
    NewContactForm,
    VoidForm,
)
from app.selections.permissions import SelectionPermission
from app.selections.queries.contacts import CONTACT_SORTS, ContactFilter, list_contacts
from app.selections.queries.organisation import get_contact
from app.selections.service import people as service
from app.selections.views.blueprint import pages
from app.selections.views.saving import Answer, Saving
from app.tabular.answers import file_answer
from app.tabular.page import Action, html_view
from app.tabular.sorting import sort_by_address
from app.web.paging import Page, page_number
from app.web.transactions import transactional

PAGE_SIZE = 50


def _wanted(form: ContactsFilter) -> ContactFilter:
    sort = request.args.get("sort", "region")
    return ContactFilter(
        text=form.q.data,
        state=form.show.data,
        sort=sort if sort in CONTACT_SORTS else "region",
        descending=request.args.get("order") == "descending",
    )


@pages.get("/contacts")
@requires(SelectionPermission.READ)
def contacts() -> Answer:
    """Every region with the contact of its CLPs, those without one too."""
    form = ContactsFilter(request.args)
    if not form.validate():
        return render_template("selections/contacts.html", form=form, page=None), 422
    wanted, today = _wanted(form), clock.today()
    found = list_contacts(db.session, wanted, today)
    number = page_number(request.args.get("page"))
    rows = found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    may_keep = current_identity().may(SelectionPermission.KEEP_CLP)
    everyone = list_contacts(db.session, ContactFilter(), today)
    return render_template(
        "selections/contacts.html",
        form=form,
        page=Page(rows, number, PAGE_SIZE, len(found)),
        table=html_view(contacts_table(), rows),
        actions=[
            [Action("Record a contact", url_for("selections.new_contact", region=row.region))]
            if row.contact is None
            else []
            for row in rows
        ]
        if may_keep and any(row.contact is None for row in rows)
        else None,
        sort=sort_by_address(wanted.sort, CONTACT_SORTS, descending=wanted.descending),
        without=sum(row.contact is None for row in everyone),
        any_region=bool(everyone),
    )


@pages.get("/contacts.<any(csv, xlsx):kind>")
@requires(SelectionPermission.READ)
def contacts_file(kind: str) -> Response | tuple[str, int]:
    """The same list, whole, as a file."""
    form = ContactsFilter(request.args)
    if not form.validate():
        return render_template("selections/contacts.html", form=form, page=None), 422
    wanted = _wanted(form)
    labels = {choice.value: choice.label for choice in form.show.iter_choices()}
    said = (
        ("Region or name contains", wanted.text),
        ("Which", str(labels[wanted.state]) if wanted.state else ""),
    )
    return file_answer(
        contacts_table(),
        list_contacts(db.session, wanted, clock.today()),
        kind,
        [(label, value) for label, value in said if value],
    )


@pages.get("/contacts/<int:contact_id>")
@requires(SelectionPermission.READ)
def contact(contact_id: int) -> Answer:
    """One regional contact: how she is reached, and who recorded it."""
    found = get_contact(db.session, contact_id)
    return render_template(
        "selections/contact.html",
        contact=found,
        by=names_of(db.session, [who for who in (found.recorded_by, found.voided_by) if who]),
        may_keep=current_identity().may(SelectionPermission.KEEP_CLP),
    )


@pages.route("/contacts/new", methods=["GET", "POST"])
@requires(SelectionPermission.KEEP_CLP)
@transactional
def new_contact() -> Answer:
    """Put on record whom the CLPs of a region turn to."""
    free = [
        row.region
        for row in list_contacts(db.session, ContactFilter(state="without"), clock.today())
    ]
    form = NewContactForm(data={"region": request.args.get("region", "")})
    form.region.choices = [
        SelectChoice("", "Choose a region"),
        *(SelectChoice(region, region) for region in free),
    ]
    if form.region.data not in free:
        form.region.data = ""
    saving = Saving(form)
    if form.validate_on_submit() and not form.region.data:
        form.refuse("Choose a region that has no contact yet", "region")
    elif saving.saved(
        lambda: service.record_contact(
            db.session, form.region.data, form.given(), by=current_identity().actor
        )
    ):
        flash(f"{form.name.data} is on record as the contact for {form.region.data}.")
        return redirect(url_for("selections.contacts"))
    return render_template("selections/new_contact.html", form=form, free=free), form.status


@pages.route("/contacts/<int:contact_id>/edit", methods=["GET", "POST"])
@requires(SelectionPermission.KEEP_CLP)
@transactional
def edit_contact(contact_id: int) -> Answer:
    """Change whom the CLPs of a region turn to, or how she is reached."""
    found = get_contact(db.session, contact_id)
    form = ContactForm(obj=found)
    saving = Saving(form)
    if saving.saved(
        lambda: service.change_contact(
            db.session,
            contact_id,
            form.given(),
            version=form.version.data,
            by=current_identity().actor,
        ),
        lambda: found.version,
    ):
        flash("The contact is changed.")
        return redirect(url_for("selections.contact", contact_id=contact_id))
    page = render_template(
        "selections/edit_contact.html", form=form, contact=found, stale=saving.stale
    )
    return page, saving.status


@pages.route("/contacts/<int:contact_id>/void", methods=["GET", "POST"])
@requires(SelectionPermission.KEEP_CLP)
@transactional
def void_contact(contact_id: int) -> Answer:
    """Take a contact out of use, so that the region can be given another."""
    found = get_contact(db.session, contact_id)
    form = VoidForm(data={"version": found.version})
    saving = Saving(form)
    if saving.saved(
        lambda: service.void_contact(
            db.session,
            contact_id,
            reason=form.reason.data,
            version=form.version.data,
            by=current_identity().actor,
        ),
        lambda: found.version,
    ):
        flash(f"{found.region} has no contact now.")
        return redirect(url_for("selections.contacts"))
    page = render_template("selections/void_contact.html", form=form, contact=found)
    return page, saving.status
