"""The trail as officers read it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, render_template, request
from wtforms.fields.choices import SelectChoice

from app.audit import queries, service
from app.audit.domain import described
from app.audit.exports import trail_file, trail_table
from app.audit.forms import ShowPrivateForm, TrailFilter
from app.audit.models import AuditEntry
from app.audit.permissions import AuditPermission
from app.audit.queries import EntryFilter
from app.audit.registry import names_of
from app.db import db
from app.db.secrets import CannotDecrypt
from app.kernel.dates import written_day
from app.kernel.errors import DomainError
from app.security.access import requires
from app.security.identity import current_identity
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.web.paging import Page, page_number
from app.web.transactions import transactional

pages = Blueprint("audit", __name__)

PAGE_SIZE = 50


def _form() -> TrailFilter:
    form = TrailFilter(request.args)
    actors = names_of(db.session, queries.list_actors(db.session))
    form.event.choices = [
        SelectChoice("", "All events"),
        *(SelectChoice(event, event) for event in queries.list_events(db.session)),
    ]
    form.actor.choices = [
        SelectChoice("", "Everybody"),
        *(
            SelectChoice(actor, name if name == actor else f"{name} ({actor})")
            for actor, name in sorted(actors.items(), key=lambda item: item[1].casefold())
        ),
    ]
    return form


def _wanted(form: TrailFilter) -> EntryFilter:
    return EntryFilter(
        text=form.q.data,
        event=form.event.data,
        actor=form.actor.data,
        request_id=form.request.data,
        since=form.since.data,
        until=form.until.data,
    )


def _names(entries: Sequence[AuditEntry]) -> dict[str, str]:
    return names_of(db.session, {entry.actor for entry in entries})


@pages.get("/audit")
@requires(AuditPermission.READ)
def audit() -> str | tuple[str, int]:
    """Every entry, newest first."""
    form = _form()
    if not form.validate():
        return render_template("audit/audit.html", form=form, page=None), 422
    wanted = _wanted(form)
    number = page_number(request.args.get("page"))
    entries = queries.list_entries(
        db.session, wanted, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
    )
    page = Page(entries, number, PAGE_SIZE, queries.count_entries(db.session, wanted))
    return render_template(
        "audit/audit.html",
        form=form,
        page=page,
        table=html_view(trail_table(_names(entries)), entries),
    )


@pages.get("/audit.<any(csv, xlsx):kind>")
@requires(AuditPermission.READ)
def audit_file(kind: str) -> Response | tuple[str, int]:
    """The same list, whole, as a file; without personal values."""
    form = _form()
    if not form.validate():
        return render_template("audit/audit.html", form=form, page=None), 422
    wanted = _wanted(form)
    place, digest = queries.newest_place(db.session)
    notes = [("Newest entry of the whole trail", f"{place}, digest {digest}")]
    if wanted.text:
        notes.append(("Done to contains", wanted.text))
    if wanted.event:
        notes.append(("Event", wanted.event))
    if wanted.actor:
        notes.append(("Actor", wanted.actor))
    if wanted.since:
        notes.append(("From", written_day(wanted.since)))
    if wanted.until:
        notes.append(("To, included", written_day(wanted.until)))
    if wanted.request_id:
        notes.append(("Request", wanted.request_id))
    entries = queries.list_entries(db.session, wanted)
    return file_answer(trail_file(_names(entries)), entries, kind, notes)


@pages.route("/audit/<int:place>", methods=["GET", "POST"])
@requires(AuditPermission.READ)
@transactional
def entry(place: int) -> str | tuple[str, int]:
    """One entry; its personal values only when they are asked for, which is on record then."""
    found = queries.get_entry(db.session, place)
    form = ShowPrivateForm()
    shown = None
    if form.validate_on_submit():
        try:
            shown = service.disclose(db.session, found, by=current_identity().actor)
        except CannotDecrypt as error:
            raise DomainError(
                "The personal values of this entry were written with a key that this server does"
                " not have. Ask whoever looks after it to add the key to FIELD_KEYS."
            ) from error
        if not shown:
            form.refuse(
                "The personal values of this entry cannot be read: there is nothing to show."
            )
    changed, facts = described(found.changes)
    kept = found.private is not None and found.person is not None
    return render_template(
        "audit/entry.html",
        entry=found,
        name=_names([found])[found.actor],
        changed=changed,
        facts=facts,
        form=form,
        kept=kept,
        erased=kept and (not found.private or queries.is_erased(db.session, found.person or "")),
        shown=None if shown is None else described(shown),
        newest=queries.newest_place(db.session)[0],
    ), form.status
