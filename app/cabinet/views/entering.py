"""Recording and editing a contest: a form whose sections and candidates grow."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from app.cabinet.domain.contests import (
    CandidateGiven,
    ContestGiven,
    ContestRefused,
    SectionGiven,
    usual_slates,
)
from app.cabinet.forms.contests import (
    OFFICES,
    ROW_FIELDS,
    ContestForm,
    CountField,
    first_form,
    sent_form,
    stored_form,
)
from app.cabinet.forms.rows import DO, is_order
from app.cabinet.permissions import CabinetPermission
from app.cabinet.queries import contests as queries
from app.cabinet.service import contests as service
from app.cabinet.views.blueprint import pages
from app.cabinet.views.deciding import both_texts
from app.db import db
from app.kept.offering import keeps_typing, typed_before
from app.kernel.errors import DomainError, StaleEdit
from app.kernel.words import whole
from app.members.matching import MemberField, list_meant, resolve_member, suggest_members
from app.members.queries import names_of as member_names
from app.security.access import requires
from app.security.identity import current_identity
from app.web.transactions import transactional

Answer = str | AnyResponse | tuple[str, int]

LABELS = {
    "title": "Title",
    "office": "Office",
    "opened_on": "Opened on",
    "held_on": "Result declared on",
    "source": "Source",
    "note": "Note",
    "sections": "Sections",
    "candidates": "Candidates",
    "elected": "Elected",
    "leader_since": "In office from",
    "leader_until": "In office until",
}
"""What facts are called where both texts of an edit are compared."""


def _given(form: ContestForm) -> ContestGiven | None:
    """The contest that a form says; None where something is refused beside its field."""
    sections, candidates = _counts(form)
    for place in range(sections):
        if not form[f"section-{place}-name"].data:
            form.refuse("Enter the name of the section", f"section-{place}-name")
    names: list[str] = []
    members: list[int | None] = []
    for place in range(candidates):
        name, member_id = _who(form, place)
        names.append(name)
        members.append(member_id)
        for section in range(sections):
            votes = form[f"candidate-{place}-votes-{section}"]
            if not votes.data:
                form.refuse("Enter the votes, 0 if there were none", votes.name)
    if form.errors:
        return None
    slates = usual_slates(names)
    assert form.held_on.data
    return ContestGiven(
        title=form.title.data or "",
        office=form.office.data or "",
        opened_on=form.opened_on.data,
        held_on=form.held_on.data,
        leader_since=form.leader_since.data,
        leader_until=form.leader_until.data,
        source=form.source.data or "",
        note=form.note.data or None,
        sections=tuple(
            SectionGiven(form[f"section-{place}-name"].data, _id(form, f"section-{place}-id"))
            for place in range(sections)
        ),
        candidates=tuple(
            CandidateGiven(
                name=names[place],
                slate=form[f"candidate-{place}-slate"].data or slates[place],
                votes=tuple(
                    _number(form, f"candidate-{place}-votes-{section}") or 0
                    for section in range(sections)
                ),
                member_id=members[place],
                elected=form[f"candidate-{place}-elected"].data,
                total=_number(form, f"candidate-{place}-total"),
                share=form[f"candidate-{place}-share"].data or None,
                id=_id(form, f"candidate-{place}-id"),
            )
            for place in range(candidates)
        ),
    )


def _counts(form: ContestForm) -> tuple[int, int]:
    """How many sections and candidates a form has."""
    sections = sum(
        1 for bound in form if bound.name.startswith("section-") and bound.name.endswith("-name")
    )
    return sections, sum(1 for bound in form if isinstance(bound, MemberField))


def _who(form: ContestForm, place: int) -> tuple[str, int | None]:
    """A candidate's name and, of a member, her id."""
    member, name = form[f"candidate-{place}-member"], form[f"candidate-{place}-name"]
    if not member.data:
        if not name.data:
            form.refuse("Say who stood: a member, or somebody’s name", member.name)
        return name.data, None
    found = resolve_member(db.session, member, form.held_on.data)
    return (name.data or found.name, found.id) if found else (name.data, None)


def _id(form: ContestForm, name: str) -> int | None:
    return whole(form[name].data)


def _number(form: ContestForm, name: str) -> int | None:
    bound = form[name]
    assert isinstance(bound, CountField)
    return bound.number


def _refuse(form: ContestForm, error: DomainError) -> None:
    """Say what is wrong beside its fields."""
    if not isinstance(error, ContestRefused):
        form.refuse(str(error))
        return
    for problem in error.problems:
        form.refuse(problem.sentence, problem.field if problem.field in form else None)


def _page(
    template: str,
    form: ContestForm,
    focus: str | None,
    *,
    arranging: bool = False,
    **more: object,
) -> tuple[str, int]:
    """A page with the form. arranging: rows were changed and nothing is kept; that is no success.

    focus: the name of the field to go on with.
    """
    sections, candidates = _counts(form)
    form.office.suggestions = OFFICES
    suggestions = suggest_members(db.session, form.held_on.data)
    page = render_template(
        template,
        form=form,
        sections=sections,
        candidates=candidates,
        suggestions=suggestions,
        focus=focus,
        arranging=arranging,
        **more,
    )
    return page, 422 if arranging else form.status


@pages.route("/contests/new", methods=["GET", "POST"])
@requires(CabinetPermission.KEEP_CONTEST)
@keeps_typing(ContestForm, also=ROW_FIELDS)
@transactional
def new_contest() -> Answer:
    """Record a contest."""
    template = "cabinet/new_contest.html"
    if request.method == "GET":
        typed = typed_before()
        form = first_form() if typed is None else sent_form(typed, "")[0]
        return _page(template, form, None)
    do = request.form.get(DO, "")
    if is_order(do):
        form, focus = sent_form(request.form, do)
        return _page(template, form, focus, arranging=True)
    form, _focus = sent_form(request.form, "")
    form.validate()  # what `_given` refuses is said with it
    if given := _given(form):
        try:
            made = service.record_contest(db.session, given, by=current_identity().actor)
        except DomainError as error:
            _refuse(form, error)
        else:
            flash(f"The contest is on record: {made.title}.")
            return redirect(url_for("cabinet.contest", contest_id=made.id))
    return _page(template, form, None)


@pages.route("/contests/<int:contest_id>/edit", methods=["GET", "POST"])
@requires(CabinetPermission.KEEP_CONTEST)
@keeps_typing(ContestForm, also=ROW_FIELDS)
@transactional
def edit_contest(contest_id: int) -> Answer:
    """Edit a contest: all that is on record of it."""
    result = queries.get_contest(db.session, contest_id)
    template = "cabinet/edit_contest.html"
    more: dict[str, Any] = {
        "contest": result.contest,
        "drafts": queries.list_resting(db.session, contest_id),
        "stale": [],
    }
    if request.method == "GET":
        given = service.given_of(result)
        ids = {one.member_id for one in given.candidates if one.member_id is not None}
        typed = typed_before()
        if typed is None:
            form = stored_form(given, _as_written(ids), result.contest.version)
        else:
            form, _focus = sent_form(typed, "")
            form.version.data = result.contest.version
        return _page(template, form, None, **more)
    do = request.form.get(DO, "")
    if is_order(do):
        form, focus = sent_form(request.form, do)
        return _page(template, form, focus, arranging=True, **more)
    form, _focus = sent_form(request.form, "")
    form.validate()  # what `_given` refuses is said with it
    if sent := _given(form):
        try:
            service.edit_contest(
                db.session,
                contest_id,
                sent,
                version=form.version.data,
                by=current_identity().actor,
            )
        except StaleEdit as error:
            form.refuse(str(error))
            form.version.data = queries.find_contest(db.session, contest_id).version
            more["stale"] = both_texts(error.stored, service.given_facts(sent), LABELS)
            return _page(template, form, None, **more)[0], 409
        except DomainError as error:
            _refuse(form, error)
        else:
            flash("The contest is changed.")
            return redirect(url_for("cabinet.contest", contest_id=contest_id))
    return _page(template, form, None, **more)


def _as_written(ids: set[int]) -> dict[int, str]:
    """Members as a field finds them again: by name and seat, or by id where those do not do."""
    by_id = {
        member_id: list_meant(db.session, [str(member_id)], None)[str(member_id)].certain
        for member_id in member_names(db.session, ids)
    }
    named = {member_id: one.named for member_id, one in by_id.items() if one is not None}
    meant = list_meant(db.session, list(named.values()), None)
    found = {}
    for member_id, text in named.items():
        certain = meant[text].certain
        sure = certain is not None and certain.id == member_id
        found[member_id] = text if sure else str(member_id)
    return found
