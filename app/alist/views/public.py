"""The A-list as everybody sees it: only what each candidate agreed to publish, as it is now."""

from __future__ import annotations

from flask import make_response, render_template, request
from werkzeug import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from app.alist.domain.publication import PURGED_WITHIN
from app.alist.exports.public import public_file, public_table
from app.alist.forms.candidates import ALL_REGIONS
from app.alist.forms.public import PublicFilter
from app.alist.queries import candidates as queries
from app.alist.queries.candidates import CandidateFilter, CandidateRow, only_public
from app.alist.views.blueprint import pages
from app.db import db
from app.db.model import LARGEST_ID
from app.kernel import clock
from app.kernel.errors import NotInRecord
from app.security.access import public
from app.standing.registry import kept_for_all
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.tabular.sorting import sort_by_address
from app.web.paging import Page, page_number

Answer = str | AnyResponse | tuple[str, int]

PAGE_SIZE = 50
SORTS = frozenset({"name", "region", "confirmed_on"})


def _form(rows: list[CandidateRow]) -> PublicFilter:
    """The filter, with nothing to choose that is not public of somebody."""
    form = PublicFilter(request.args)
    regions = sorted({region for row in rows for region in (row.region, *row.regions) if region})
    languages = sorted({language for row in rows for language in row.languages})
    organisations = {
        one.organisation_id: one.organisation for row in rows for one in row.endorsements
    }
    form.region.choices = [ALL_REGIONS, *(SelectChoice(name, name) for name in regions)]
    form.language.choices = [
        SelectChoice("", "All languages"),
        *(SelectChoice(name, name) for name in languages),
    ]
    form.organisation.choices = [
        SelectChoice("", "Any or nobody"),
        *(
            SelectChoice(str(key), name)
            for key, name in sorted(organisations.items(), key=lambda item: item[1])
        ),
    ]
    return form


def _wanted(form: PublicFilter) -> CandidateFilter:
    sort = request.args.get("sort", "name")
    return CandidateFilter(
        text=form.q.data,
        region=form.region.data,
        language=form.language.data,
        organisation_id=int(form.organisation.data) if form.organisation.data else None,
        sort=sort if sort in SORTS else "name",
        descending=request.args.get("order") == "descending",
    )


def _everybody() -> list[CandidateRow]:
    rows = queries.list_public(db.session, CandidateFilter(), clock.today())
    return [only_public(row) for row in rows]


@pages.get("/a-list")
@public
@kept_for_all(seconds=PURGED_WITHIN, fallback=False)
def a_list() -> Answer:
    """Candidates who are ready to stand."""
    everybody = _everybody()
    form = _form(everybody)
    if not form.validate():
        return render_template("alist/a_list.html", form=form, page=None), 422
    wanted = _wanted(form)
    rows = queries.list_public(db.session, wanted, clock.today())
    page = Page.of(
        [only_public(row) for row in rows], page_number(request.args.get("page")), PAGE_SIZE
    )
    return make_response(
        render_template(
            "alist/a_list.html",
            form=form,
            page=page,
            table=html_view(public_table(), page.items),
            sort=sort_by_address(wanted.sort, SORTS, descending=wanted.descending),
            listed=len(everybody),
        )
    )


@pages.get("/a-list.<any(csv, xlsx):kind>")
@public
@kept_for_all(seconds=PURGED_WITHIN, fallback=False)
def a_list_file(kind: str) -> Answer:
    """The same candidates with every field that anybody published, as a file."""
    form = _form(_everybody())
    if not form.validate():
        return render_template("alist/a_list.html", form=form, page=None), 422
    rows = queries.list_public(db.session, _wanted(form), clock.today())
    return file_answer(public_file(), [only_public(row) for row in rows], kind)


def public_row(candidate_id: int) -> CandidateRow:
    """What is public of a candidate now. Raises NotInRecord, with the same words for all others."""
    nobody = NotInRecord("Nobody on the A-list has this address.")
    if candidate_id > LARGEST_ID:
        raise nobody
    try:
        row = queries.get_candidate(db.session, candidate_id, clock.today())
    except NotInRecord:
        raise nobody from None
    if not row.public:
        raise nobody
    return only_public(row)


@pages.get("/a-list/<int:candidate_id>")
@public
@kept_for_all(seconds=PURGED_WITHIN, fallback=False)
def public_candidate(candidate_id: int) -> Answer:
    """A candidate, as she agreed to be seen."""
    return make_response(
        render_template("alist/public_candidate.html", row=public_row(candidate_id))
    )
