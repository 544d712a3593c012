"""The pages of slips, pairs, proxies, leave and illness."""

from __future__ import annotations

from datetime import date

from flask import Response as FileResponse
from flask import flash, redirect, render_template, request, url_for
from werkzeug import Response
from wtforms.fields.choices import SelectChoice

from app.audit.registry import names_of
from app.db import db, unit_of_work
from app.kernel.dates import written_day
from app.kernel.errors import DomainError, NotInRecord
from app.kernel.words import whole
from app.members import queries as members
from app.members.matching import resolve_member, suggest_members
from app.security.access import requires
from app.security.identity import current_identity
from app.source.queries import get_present_day
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.votes import queries, service
from app.votes.domain.discipline import ExcuseKind
from app.votes.exports import excuses_table
from app.votes.forms import KINDS, ConfirmForm, ExcuseForm, ExcusesFilter, VoidForm
from app.votes.models import RecordedExcuse
from app.votes.permissions import VotePermission
from app.votes.queries.excuses import (
    ExcuseFilter,
    ExcuseRow,
    count_excuse_rows,
    get_excuse_row,
    has_excuses,
    list_excuse_rows,
)
from app.votes.queries.expected import get_expected, list_open
from app.votes.service.excuses import ExcuseRefused
from app.votes.views.blueprint import pages
from app.votes.views.finding import found
from app.web.paging import Page, page_number
from app.web.transactions import transactional

Answer = str | Response | tuple[str, int]
PAGE_SIZE = 50


def _wanted(form: ExcusesFilter) -> ExcuseFilter:
    return ExcuseFilter(
        text=form.q.data,
        kind=ExcuseKind(form.kind.data) if form.kind.data else None,
        on=form.on.data,
        member_id=_asked("member"),
        voided=form.show.data == "voided",
    )


def _asked(name: str) -> int | None:
    """An id in the address; None where there is none."""
    return whole(request.args.get(name))


@pages.get("/excuses")
@requires(VotePermission.READ_CONDUCT)
def excuses() -> Answer:
    """Slips, pairs and other excuses; no ground is among them."""
    form = ExcusesFilter(request.args)
    if not form.validate():
        return render_template("votes/excuses.html", form=form, page=None, of_member=None), 422
    wanted, number = _wanted(form), page_number(request.args.get("page"))
    rows = list_excuse_rows(db.session, wanted, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
    total = count_excuse_rows(db.session, wanted)
    of_member = members.names_of(db.session, [wanted.member_id] if wanted.member_id else [])
    return render_template(
        "votes/excuses.html",
        form=form,
        page=Page(rows, number, PAGE_SIZE, total),
        table=html_view(excuses_table(), rows),
        of_member=next(iter(of_member.values()), None),
        on_record=bool(total) or has_excuses(db.session),
    )


@pages.get("/excuses.<any(csv, xlsx):kind>")
@requires(VotePermission.READ_CONDUCT)
def excuses_file(kind: str) -> FileResponse | tuple[str, int]:
    """The same list, whole, as a file; no ground is in it."""
    form = ExcusesFilter(request.args)
    if not form.validate():
        return render_template("votes/excuses.html", form=form, page=None, of_member=None), 422
    wanted = _wanted(form)
    notes = [("Confidential", "for the whips’ office alone")]
    if wanted.text:
        notes.append(("Name contains", wanted.text))
    if wanted.kind is not None:
        notes.append(("Kind", KINDS[wanted.kind]))
    if wanted.on is not None:
        notes.append(("Excused on", written_day(wanted.on)))
    if wanted.member_id is not None:
        notes.append(("Member", f"official id {wanted.member_id}"))
    rows = list_excuse_rows(db.session, wanted)
    return file_answer(excuses_table(ids=True), rows, kind, notes)


@pages.get("/excuses/<int:excuse_id>")
@requires(VotePermission.READ_CONDUCT)
def excuse(excuse_id: int) -> Answer:
    """One slip, pair or other excuse, without its ground."""
    row = found(get_excuse_row, excuse_id)
    stored = db.session.get_one(RecordedExcuse, excuse_id)
    people = [name for name in (stored.recorded_by, stored.voided_by) if name]
    return render_template(
        "votes/excuse.html",
        row=row,
        stored=stored,
        kind=KINDS[row.kind],
        by=names_of(db.session, people),
    )


@pages.route("/excuses/new", methods=["GET", "POST"])
@requires(VotePermission.KEEP_EXCUSE)
@transactional
def new_excuse() -> Answer:
    """Record a slip, a pair or another excuse; a link from a division fills in which."""
    form = ExcuseForm(data=_asked_for())
    waiting = list_open(db.session)
    form.expected.choices = [
        SelectChoice("", "Not one of those expected"),
        *(
            SelectChoice(str(one.id), f"{written_day(one.expected_on)}: {one.title}")
            for one in waiting
        ),
    ]
    form.member.suggestions = form.other.suggestions = suggest_members(
        db.session, get_present_day(db.session)
    )
    form.division.description = _which(_asked("division")) or form.division.description
    if form.validate_on_submit():
        member = resolve_member(db.session, form.member, _day_meant(form))
        other = resolve_member(db.session, form.other, _day_meant(form))
        if not form.errors and member is not None:
            whole_days = form.what.data == "days"
            try:
                made = service.record_excuse(
                    db.session,
                    member_id=member.id,
                    kind=ExcuseKind(form.kind.data),
                    division_id=int(form.division.data) if form.what.data == "division" else None,
                    expected_id=int(form.expected.data) if form.what.data == "expected" else None,
                    first_day=form.first_day.data if whole_days else None,
                    last_day=form.last_day.data or form.first_day.data if whole_days else None,
                    other_id=None if other is None else other.id,
                    ground=form.ground.data,
                    by=current_identity().actor,
                )
            except ExcuseRefused as error:
                form.refuse(str(error), error.field or None)
            except NotInRecord as error:
                form.refuse(str(error), "division")
            else:
                flash(f"It is on record for {member.name}.")
                return redirect(url_for("votes.excuse", excuse_id=made.id))
    return render_template("votes/new_excuse.html", form=form), form.status


def _asked_for() -> dict[str, object]:
    """What the address says the excuse is for, so that a slip is one name and one click."""
    filled: dict[str, object] = {"kind": ExcuseKind.SLIP.value, "what": "division"}
    if _asked("expected") is not None:
        filled |= {"what": "expected", "expected": str(_asked("expected"))}
    elif _asked("division") is not None:
        filled |= {"division": str(_asked("division"))}
    elif request.args:
        filled["what"] = "days"
    if _asked("member") is not None:
        filled["member"] = str(_asked("member"))
    return filled


def _which(division_id: int | None) -> str:
    """The division that a link filled in, in words, so that it can be seen to be the right one."""
    if division_id is None:
        return ""
    division = found(queries.get_division, division_id)
    return f"Division {division.number} of {written_day(division.held_on)}: {division.title}"


def _day_meant(form: ExcuseForm) -> date | None:
    """The day by which members of one name are told apart."""
    try:
        if form.what.data == "division":
            return queries.get_division(db.session, int(form.division.data)).held_on
        if form.what.data == "expected":
            return get_expected(db.session, int(form.expected.data)).expected_on
    except NotInRecord:
        return None
    day: date | None = form.first_day.data
    return day


@pages.route("/excuses/<int:excuse_id>/void", methods=["GET", "POST"])
@requires(VotePermission.KEEP_EXCUSE)
@transactional
def void_excuse(excuse_id: int) -> Answer:
    """Void an excuse with a reason."""
    row = found(get_excuse_row, excuse_id)
    form = VoidForm()
    if form.validate_on_submit():
        try:
            service.void_excuse(
                db.session, excuse_id, reason=form.reason.data, by=current_identity().actor
            )
        except DomainError as error:
            form.refuse(str(error))
        else:
            flash("It is voided.")
            return redirect(url_for("votes.excuse", excuse_id=excuse_id))
    return _confirm_page("votes/void_excuse.html", form, row), form.status


@pages.route("/excuses/<int:excuse_id>/reinstate", methods=["GET", "POST"])
@requires(VotePermission.KEEP_EXCUSE)
@transactional
def reinstate_excuse(excuse_id: int) -> Answer:
    """Let a voided excuse hold again."""
    row = found(get_excuse_row, excuse_id)
    form = ConfirmForm()
    if form.validate_on_submit():
        try:
            service.reinstate_excuse(db.session, excuse_id, by=current_identity().actor)
        except DomainError as error:
            form.refuse(str(error))
        else:
            flash("It holds again.")
            return redirect(url_for("votes.excuse", excuse_id=excuse_id))
    return _confirm_page("votes/reinstate_excuse.html", form, row), form.status


def _confirm_page(template: str, form: VoidForm | ConfirmForm, row: ExcuseRow) -> str:
    return render_template(template, form=form, row=row)


@pages.get("/excuses/<int:excuse_id>/ground")
@requires(VotePermission.READ_GROUND)
def excuse_ground(excuse_id: int) -> Answer:
    """The ground of an excuse. Looking is on record before it is seen."""
    row = found(get_excuse_row, excuse_id)
    with unit_of_work() as session:
        ground = service.read_ground(session, excuse_id, by=current_identity().actor)
    return render_template("votes/excuse_ground.html", row=row, ground=(ground or "").splitlines())
