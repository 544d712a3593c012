"""Everything that is held on one person: found, counted, given as one file."""

from __future__ import annotations

import json

from flask import Response, render_template, request
from wtforms.fields.choices import SelectChoice

from app.db import db
from app.kernel import clock
from app.privacy import queries, service
from app.privacy.domain import Person, told_in_words
from app.privacy.exports import (
    erasures_table,
    holdings_table,
    own_corrections_table,
    own_objections_table,
    people_table,
)
from app.privacy.forms import PeopleFilter, PersonFileForm
from app.privacy.permissions import PrivacyPermission
from app.privacy.registry import find_kind, list_kinds
from app.privacy.views.blueprint import pages
from app.security.access import requires
from app.security.identity import current_identity
from app.tabular.filenames import safe_file_name
from app.tabular.page import html_view
from app.web.downloads import as_download
from app.web.transactions import transactional


@pages.get("/privacy/people")
@requires(PrivacyPermission.READ_PERSON)
def people() -> str | tuple[str, int]:
    """Look for somebody whose data are asked for."""
    form = PeopleFilter(request.args)
    form.kind.choices = [SelectChoice(kind.name, kind.label) for kind in list_kinds()]
    form.kind.default = form.kind.choices[0].value if form.kind.choices else ""
    form.kind.data = form.kind.data or form.kind.default
    if not form.validate():
        return render_template("privacy/people.html", form=form, table=None), 422
    found = find_kind(form.kind.data).find(db.session, form.q.data) if form.q.data else None
    return render_template(
        "privacy/people.html",
        form=form,
        table=None if found is None else html_view(people_table(), found),
    )


@pages.get("/privacy/people/<kind>/<int:person_id>")
@requires(PrivacyPermission.READ_PERSON)
def person(kind: str, person_id: int) -> str:
    """How much each room holds on one person, and the form that makes one file of it."""
    return _person_page(queries.get_person(db.session, kind, person_id), PersonFileForm())


@pages.post("/privacy/people/<kind>/<int:person_id>.json")
@requires(PrivacyPermission.READ_PERSON)
@transactional
def person_file(kind: str, person_id: int) -> Response | str | tuple[str, int]:
    """Everything held on one person, as one file, or on a page to be read and printed."""
    about = queries.get_person(db.session, kind, person_id)
    form = PersonFileForm()
    if not form.validate_on_submit():
        return _person_page(about, form), 422
    holdings = service.read_everything(
        db.session, about, reason=form.reason.data, by=current_identity().actor
    )
    if form.show.data == "page":
        return render_template(
            "privacy/everything.html",
            about=about,
            name=queries.name_of(db.session, about),
            told=[(holding, told_in_words(holding.held)) for holding in holdings],
        )
    told = {
        "about": {"record": str(about), "name": queries.name_of(db.session, about)},
        "made_at": clock.now().isoformat(timespec="seconds"),
        "made_by": "Chief Whip",
        "holdings": [
            {
                "room": holding.holder.room,
                "what": holding.holder.label,
                "purpose": str(holding.holder.purpose),
                "kept": holding.holder.retention,
                "records": holding.records,
                "held": holding.held,
            }
            for holding in holdings
        ],
    }
    response = Response(
        json.dumps(told, ensure_ascii=False, indent=2) + "\n",
        content_type="application/json; charset=utf-8",
    )
    return as_download(response, safe_file_name(f"everything-on-{about.slug}", "json"))


def _person_page(about: Person, form: PersonFileForm) -> str:
    return render_template(
        "privacy/person.html",
        form=form,
        about=about,
        name=queries.name_of(db.session, about),
        table=html_view(holdings_table(), queries.list_holdings(db.session, about)),
        standing=queries.find_objection(db.session, about),
        objections=html_view(own_objections_table(), queries.list_objections_of(db.session, about)),
        corrections=html_view(
            own_corrections_table(clock.today()), queries.list_rows_about(db.session, about)
        ),
        erasures=html_view(
            erasures_table(),
            [(row, about) for row in queries.list_erasures_of(db.session, about)],
        ),
        may_object=current_identity().may(PrivacyPermission.KEEP_OBJECTION),
        may_erase=current_identity().may(PrivacyPermission.ERASE_PERSON),
    )
