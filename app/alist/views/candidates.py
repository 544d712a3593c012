"""Officers' pages of candidates: the list, one, entering and changing her."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from app.alist.domain.candidates import CandidateState
from app.alist.domain.publication import PublicField
from app.alist.exports.candidates import candidates_table, states_picture, steps_table
from app.alist.forms.candidates import (
    ALL_REGIONS,
    CandidatesFilter,
    EditCandidateForm,
    EntryFields,
    NewCandidateForm,
)
from app.alist.permissions import AlistPermission
from app.alist.queries import candidates as queries
from app.alist.queries.candidates import SORTS, CandidateFilter, CandidateRow
from app.alist.queries.endorsements import list_organisations
from app.alist.queries.pledges import list_agreements, list_pledges
from app.alist.registry import list_candidate_sections
from app.alist.service import candidates as service
from app.alist.service.candidates import CandidateRefused
from app.alist.service.typed import read_seats
from app.alist.views.blueprint import pages
from app.audit.registry import names_of
from app.db import db
from app.db.model import LARGEST_ID
from app.kernel import clock
from app.kernel.errors import StaleEdit
from app.members.queries import list_regions
from app.security.access import requires
from app.security.identity import current_identity
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.tabular.sorting import sort_by_address
from app.web.paging import Page, page_number
from app.web.transactions import transactional

Answer = str | AnyResponse | tuple[str, int]

PAGE_SIZE = 50
REACHED = frozenset({"email", "telephone"})
"""Fields whose reading is kept, so that no form shows them by the way."""


def candidates_filter() -> CandidatesFilter:
    """The filter of the list, with what the record has to choose from."""
    form = CandidatesFilter(request.args)
    form.region.choices = [
        ALL_REGIONS,
        *(SelectChoice(region, region) for region in list_regions(db.session)),
    ]
    form.organisation.choices = [
        SelectChoice("", "Any or nobody"),
        *(SelectChoice(str(one.id), one.name) for one in list_organisations(db.session)),
    ]
    form.tradition.choices = [
        SelectChoice("", "Any"),
        *(SelectChoice(str(one.id), one.name) for one in queries.list_traditions(db.session)),
    ]
    return form


def _wanted(form: CandidatesFilter) -> CandidateFilter:
    sort = request.args.get("sort", "name")
    return CandidateFilter(
        on=form.on.data,
        text=form.q.data,
        state=CandidateState(form.state.data) if form.state.data else None,
        region=form.region.data,
        organisation_id=_id(form.organisation.data),
        tradition_id=_id(form.tradition.data),
        sort=sort if sort in SORTS else "name",
        descending=request.args.get("order") == "descending",
    )


def _id(text: str) -> int | None:
    """The id that a choice means; the form has checked that it is one of the list."""
    return min(int(text), LARGEST_ID) if text else None


@pages.get("/a-list/candidates")
@requires(AlistPermission.READ)
def candidates() -> Answer:
    """Candidates by how they stand, now or as at a day."""
    form = candidates_filter()
    if not form.validate():
        return render_template("alist/candidates.html", form=form, page=None), 422
    wanted = _wanted(form)
    rows = queries.list_candidates(db.session, wanted, clock.today())
    page = Page.of(rows, page_number(request.args.get("page")), PAGE_SIZE)
    return render_template(
        "alist/candidates.html",
        form=form,
        page=page,
        table=html_view(candidates_table(), page.items),
        sort=sort_by_address(wanted.sort, SORTS, descending=wanted.descending),
        picture=states_picture(rows) if rows else None,
        on_record=bool(rows)
        or bool(queries.list_candidates(db.session, CandidateFilter(), clock.today())),
        may_keep=current_identity().may(AlistPermission.KEEP),
    )


@pages.get("/a-list/candidates.<any(csv, xlsx):kind>")
@requires(AlistPermission.READ)
def candidates_file(kind: str) -> Answer | Response:
    """The same candidates as a file."""
    form = candidates_filter()
    if not form.validate():
        return render_template("alist/candidates.html", form=form, page=None), 422
    return file_answer(
        candidates_table(), queries.list_candidates(db.session, _wanted(form), clock.today()), kind
    )


@pages.get("/a-list/candidates/<int:candidate_id>")
@requires(AlistPermission.READ)
def candidate(candidate_id: int) -> Answer:
    """All that is known of a candidate, but how to reach her and due diligence."""
    row = queries.get_candidate(db.session, candidate_id, clock.today())
    return candidate_page(row)


def candidate_page(row: CandidateRow, contact: tuple[str, str] | None = None) -> str:
    """A candidate's page. contact: her address and telephone, where somebody asked for them."""
    identity = current_identity()
    steps = queries.list_steps(db.session, [row.id])[row.id]
    pledges = list_pledges(db.session, row.id)
    return render_template(
        "alist/candidate.html",
        row=row,
        contact=contact,
        steps=html_view(
            steps_table(reasons=identity.may(AlistPermission.DECIDE)), list(reversed(steps))
        ),
        pledges=pledges,
        agreements=list_agreements(db.session, row.id),
        sections=list_candidate_sections(db.session, row.id),
        fields=[(one, one in row.agreed, one in row.public) for one in PublicField],
        by=names_of(db.session, [one.recorded_by for one in pledges]),
        may_keep=identity.may(AlistPermission.KEEP) and not row.erased,
        may_endorse=identity.may(AlistPermission.KEEP_ORGANISATION) and not row.erased,
        may_decide=identity.may(AlistPermission.DECIDE) and not row.erased,
    )


@pages.post("/a-list/candidates/<int:candidate_id>/contact")
@requires(AlistPermission.READ_CONTACT)
@transactional
def read_contact(candidate_id: int) -> Answer:
    """Her address and telephone; that they were read, and by whom, is kept."""
    row = queries.get_candidate(db.session, candidate_id, clock.today())
    one = service.read_contact(db.session, candidate_id, by=current_identity().actor)
    return candidate_page(row, (one.email or "erased", one.telephone or "not known"))


def offer_regions(form: EntryFields) -> None:
    """Put the regions of the record into a form's choices."""
    regions = [SelectChoice(region, region) for region in list_regions(db.session)]
    form.region.choices = [SelectChoice("", "Not said"), *regions]
    form.regions.choices = regions


@pages.route("/a-list/candidates/new", methods=["GET", "POST"])
@requires(AlistPermission.KEEP)
@transactional
def new_candidate() -> Answer:
    """Enter somebody who applied by letter or on paper."""
    form = NewCandidateForm()
    offer_regions(form)
    if form.validate_on_submit():
        try:
            one = service.enter_candidate(
                db.session,
                form.typed(
                    read_seats(db.session, form.seats.data),
                    email=form.email.data,
                    telephone=form.telephone.data,
                ),
                applied_on=form.applied_on.data,
                source=form.source.data,
                by=current_identity().actor,
            )
        except CandidateRefused as error:
            form.refuse(str(error), error.field or None)
        else:
            flash(f"{one.name} is on record as a candidate who applied.")
            return redirect(url_for("alist.candidate", candidate_id=one.id))
    return render_template("alist/new_candidate.html", form=form), form.status


@pages.route("/a-list/candidates/<int:candidate_id>/edit", methods=["GET", "POST"])
@requires(AlistPermission.KEEP)
@transactional
def edit_candidate(candidate_id: int) -> Answer:
    """Change what is on record of a candidate."""
    row = queries.get_candidate(db.session, candidate_id, clock.today())
    stored = queries.get_stored(db.session, candidate_id)
    # How to reach her is not shown here: each reading of it is kept.
    form = EditCandidateForm(data=entry_data(row))
    offer_regions(form)
    stale = None
    if form.validate_on_submit():
        try:
            service.change_candidate(
                db.session,
                candidate_id,
                form.typed(
                    read_seats(db.session, form.seats.data),
                    email=form.email.data.strip() or None,
                    telephone=form.telephone.data or stored.telephone or "",
                ),
                form.version.data,
                by=current_identity().actor,
            )
        except CandidateRefused as error:
            form.refuse(str(error), error.field or None)
        except StaleEdit as error:
            shown = {name: said for name, said in error.stored.items() if name not in REACHED}
            stale = StaleEdit(shown)
        else:
            flash("The candidate is changed.")
            return redirect(url_for("alist.candidate", candidate_id=candidate_id))
    page = render_template("alist/edit_candidate.html", form=form, row=row, stale=stale)
    return page, 409 if stale else form.status


def entry_data(row: CandidateRow) -> dict[str, object]:
    """What is on record of a candidate, as the fields of a form take it."""
    return {
        "name": row.name,
        "region": row.region,
        "regions": list(row.regions),
        "seats": "\n".join(row.seats.values()),
        "tradition": row.tradition,
        "biography": row.biography,
        "offices": row.offices,
        "experience": row.experience,
        "languages": ", ".join(row.languages),
        "version": row.version,
    }
