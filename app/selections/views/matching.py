"""Candidates of the A-list beside a vacancy, and the way of one onto its shortlist."""

from __future__ import annotations

from flask import Response, render_template, request
from wtforms.fields.choices import SelectChoice

from app.alist.permissions import AlistPermission
from app.alist.queries.endorsements import list_organisations
from app.db import db
from app.kernel import clock
from app.kernel.dates import written_day
from app.kernel.words import plural, whole
from app.security.access import requires
from app.security.identity import current_identity
from app.selections.domain.matching import Sought
from app.selections.exports.matching import candidate_path, matches_table
from app.selections.forms.vacancies import MatchesFilter, ShortlistCandidateForm
from app.selections.permissions import SelectionPermission
from app.selections.queries.contenders import read_selection
from app.selections.queries.matching import (
    SORTS,
    Match,
    MatchFilter,
    get_match,
    list_matches,
    read_contending,
    sought_by,
    traditions_of,
)
from app.selections.queries.vacancies import VacancyRow, get_vacancy
from app.selections.service.candidacies import shortlist_candidate
from app.selections.views.acting import Acting, Answer, back
from app.selections.views.ballots import ballot_scopes
from app.selections.views.blueprint import pages
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.tabular.sorting import sort_by_address
from app.web.paging import Page, page_number
from app.web.transactions import transactional

PAGE_SIZE = 25


def sees_all() -> bool:
    """Whether whoever asks sees every candidate; else only what listed ones publish.

    The A-list's own permission decides, so that an officer who reads vacancies alone learns no more
    of a candidate here than there.
    """
    identity = current_identity()
    return identity.may(SelectionPermission.READ) and identity.may(AlistPermission.READ)


def _form() -> MatchesFilter:
    form = MatchesFilter(request.args)
    form.organisation.choices = [
        SelectChoice("", "Anybody or nobody"),
        *(
            SelectChoice(str(one.id), one.name)
            for one in list_organisations(db.session, clock.today())
        ),
    ]
    return form


def _wanted(form: MatchesFilter) -> MatchFilter:
    sort = request.args.get("sort", "place")
    return MatchFilter(
        text=form.q.data,
        show=form.show.data,
        organisation_id=whole(form.organisation.data),
        sort=sort if sort in SORTS else "place",
        descending=request.args.get("order") == "descending",
    )


def _needed(sought: Sought) -> str:
    """What the settings of the A-list ask for, in words."""
    return (
        f"{plural(sought.endorsements, 'endorsement')} or more, and readiness confirmed within"
        f" {plural(sought.months, 'month')}"
    )


def _page(row: VacancyRow, form: MatchesFilter) -> tuple[str, int]:
    """The page of a vacancy whose filter was not understood."""
    page = render_template(
        "selections/matches.html", vacancy=row, form=form, page=None, full=sees_all()
    )
    return page, 422


@pages.get("/vacancies/<int:vacancy_id>/candidates")
@requires(SelectionPermission.READ_CLP)
def matches(vacancy_id: int) -> str | tuple[str, int]:
    """The candidates beside a vacancy, each with every criterion met or not."""
    row = get_vacancy(db.session, vacancy_id, ballot_scopes())
    form = _form()
    if not form.validate():
        return _page(row, form)
    full, today = sees_all(), clock.today()
    wanted = _wanted(form)
    found = list_matches(db.session, row, today, wanted, full=full)
    page = Page.of(found, page_number(request.args.get("page")), PAGE_SIZE)
    contenders = read_selection(db.session, vacancy_id).contenders
    may_run = full and row.live and current_identity().may(SelectionPermission.RUN_SELECTION)
    return render_template(
        "selections/matches.html",
        vacancy=row,
        form=form,
        page=page,
        table=html_view(matches_table(row, full=full, may_run=may_run, whole=False), page.items),
        sort=sort_by_address(wanted.sort, SORTS, descending=wanted.descending),
        needed=_needed(sought_by(db.session, row, today)),
        # In which group an officer put somebody's words is not published.
        traditions=(
            traditions_of(contenders, read_contending(db.session, contenders, today))
            if full
            else None
        ),
        on_record=bool(found) or bool(list_matches(db.session, row, today, full=full)),
        full=full,
    )


@pages.get("/vacancies/<int:vacancy_id>/candidates.<any(csv, xlsx):kind>")
@requires(SelectionPermission.READ_CLP)
def matches_file(vacancy_id: int, kind: str) -> Response | tuple[str, int]:
    """The same candidates, whole, as a file, with each criterion in columns of its own."""
    row = get_vacancy(db.session, vacancy_id, ballot_scopes())
    form = _form()
    if not form.validate():
        return _page(row, form)
    full, today = sees_all(), clock.today()
    wanted = _wanted(form)
    found = list_matches(db.session, row, today, wanted, full=full)
    shown = {one.value: one.label for one in form.show.choices}
    organisations = {one.value: one.label for one in form.organisation.choices}
    notes = [
        (label, value)
        for label, value in (
            ("Seat", row.seat),
            ("As at", written_day(today)),
            ("Order", "By the number of criteria met; who meet as many have the same place"),
            ("Contains", wanted.text),
            ("Show", shown[wanted.show] if wanted.show else ""),
            (
                "Endorsed by",
                organisations[form.organisation.data] if wanted.organisation_id is not None else "",
            ),
        )
        if value
    ]
    table = matches_table(row, full=full, may_run=False, whole=True)
    return file_answer(table, found, kind, notes)


@pages.route(
    "/vacancies/<int:vacancy_id>/candidates/<int:candidate_id>/shortlist", methods=["GET", "POST"]
)
@requires(SelectionPermission.RUN_SELECTION)
@transactional
def shortlist_match(vacancy_id: int, candidate_id: int) -> Answer:
    """Put a candidate of the A-list on the shortlist, every criterion in sight."""
    row = get_vacancy(db.session, vacancy_id, None)
    match = get_match(db.session, row, candidate_id, clock.today(), full=sees_all())
    form = ShortlistCandidateForm(data={"version": row.version})
    acting = Acting(form, row)
    if form.validate_on_submit() and acting.done(
        lambda: shortlist_candidate(
            db.session,
            vacancy_id,
            candidate_id,
            source=form.source.data,
            seen=form.seen.data,
            version=form.version.data,
            by=current_identity().actor,
        )
    ):
        return back(vacancy_id, f"{match.candidate.name} is on the shortlist.")
    return _shortlisting_page(acting, row, match)


def _shortlisting_page(acting: Acting, row: VacancyRow, match: Match) -> Answer:
    selection = read_selection(db.session, row.id)
    candidates = read_contending(db.session, selection.contenders, clock.today())
    return acting.page(
        "selections/shortlist_match.html",
        match=match,
        candidate_url=candidate_path(match.candidate.id),
        traditions=traditions_of(selection.contenders, candidates) if sees_all() else [],
        voted=bool(selection.rounds),
    )
