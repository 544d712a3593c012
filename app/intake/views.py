"""The pages of imports. Who may use one follows from its kind, so each view asks for that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug import Response as Answer

from app.audit.registry import names_of
from app.db import db
from app.files.domain import MOST_BYTES
from app.files.queries import file_names
from app.intake import exports, queries, service
from app.intake.domain import Question
from app.intake.forms import (
    DiscardForm,
    RowsFilter,
    SendFileForm,
    TakeInForm,
    UndoForm,
    choices_form,
    field_name,
)
from app.intake.models import Intake, IntakeState
from app.intake.queries import Preview, PreviewRow
from app.intake.registry import IntakeKind, RowOutcome, find_kind, registered
from app.intake.service import PlanChanged, UndoRefused
from app.kernel.errors import DomainError, NotInRecord
from app.kernel.words import plural
from app.security.access import signed_in
from app.security.identity import current_identity
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.web.forms import AppForm
from app.web.paging import Page, page_number
from app.web.transactions import transactional
from app.web.uploads import takes_uploads

pages = Blueprint("intake", __name__, url_prefix="/intake")

PAGE_SIZE = 25
ROWS_PAGE_SIZE = 100


def _may_use(kind: IntakeKind[Any]) -> bool:
    """Whether whoever asks may take in a kind: everywhere, since a file knows no scope."""
    return current_identity().may_everywhere(kind.permission)


def _kind(name: str) -> IntakeKind[Any]:
    """A kind that whoever asks may take in; 404 or 403 otherwise."""
    kind = find_kind(name)
    if not _may_use(kind):
        abort(403)
    return kind


def _intake(intake_id: int) -> tuple[Intake, IntakeKind[Any]]:
    """An import of a kind that whoever asks may take in.

    403 to who may take in nothing at all; else one of a kind that is not hers is as if not there.
    """
    if not any(_may_use(kind) for kind in registered()):
        abort(403)
    found = queries.get_intake(db.session, intake_id)
    kind = find_kind(found.kind)
    if not _may_use(kind):
        raise NotInRecord(f"There is no import {intake_id}.")
    return found, kind


def _many(kind: IntakeKind[Any], count: int) -> str:
    return plural(count, kind.one, kind.many or None)


@pages.get("")
@signed_in
def intakes() -> str:
    """What may be taken in, and what has been."""
    kinds = [kind for kind in registered() if _may_use(kind)]
    if not kinds:
        abort(403)
    names = [kind.name for kind in kinds]
    number = page_number(request.args.get("page"))
    rows = queries.list_intakes(db.session, names, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
    page = Page(rows, number, PAGE_SIZE, queries.count_intakes(db.session, names))
    table = html_view(exports.intakes_table(), rows)
    return render_template("intake/intakes.html", kinds=kinds, page=page, table=table)


@pages.route("/<kind_name>/new", methods=["GET", "POST"])
@signed_in
@takes_uploads(MOST_BYTES)
@transactional
def new(kind_name: str) -> str | Answer | tuple[str, int]:
    """Send a file; what would become of it is shown next."""
    kind = _kind(kind_name)
    form = SendFileForm()
    if form.validate_on_submit():
        sent = form.file.data
        try:
            made = service.send_file(
                db.session,
                kind.name,
                name=sent.filename,
                data=sent.read(),
                by=current_identity().actor,
            )
        except DomainError as error:
            form.refuse(str(error), "file")
        else:
            return redirect(url_for("intake.intake", intake_id=made.id))
    columns = [(column.label, exports.meaning(column), column.example) for column in kind.columns]
    return render_template("intake/new.html", form=form, kind=kind, columns=columns), form.status


@pages.get("/<kind_name>/template.<any(csv, xlsx):suffix>")
@signed_in
def new_file(kind_name: str, suffix: str) -> Response:
    """The template to fill in: a header, an example, and what belongs into each column."""
    kind = _kind(kind_name)
    example = {column.name: column.example for column in kind.columns}
    notes = exports.template_notes(kind)
    return file_answer(exports.template_table(kind), [example], suffix, notes)


@pages.get("/imports/<int:intake_id>")
@signed_in
def intake(intake_id: int) -> str | tuple[str, int]:
    """One import: what would become of its rows, or what became of them."""
    found, kind = _intake(intake_id)
    return _page(found, kind)


@pages.get("/imports/<int:intake_id>/refused.<any(csv, xlsx):suffix>")
@signed_in
def intake_file(intake_id: int, suffix: str) -> Response:
    """The refused rows with why, to be mended and sent again."""
    found, kind = _intake(intake_id)
    rows = queries.list_refused(db.session, found)
    notes = [("How", "Mend the rows and send this file again. The last column says what is wrong.")]
    return file_answer(exports.refused_table(kind), rows, suffix, notes)


@pages.post("/imports/<int:intake_id>/take-in")
@signed_in
@transactional
def take_in(intake_id: int) -> str | Answer | tuple[str, int]:
    """Take in what was previewed; when something else would happen now, show that instead."""
    found, kind = _intake(intake_id)
    form = TakeInForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        service.take_in(
            db.session, intake_id, digest=form.digest.data or "", by=current_identity().actor
        )
    except PlanChanged as changed:
        form.refuse(str(changed))
        return _page(found, kind, form)[0], 409
    counts = found.counts
    flash(
        f"{plural(counts['new'], 'row')} made something new and"
        f" {counts['changed']:,} changed something."
    )
    return redirect(url_for("intake.intake", intake_id=intake_id))


@pages.post("/imports/<int:intake_id>/choices")
@signed_in
@transactional
def choose(intake_id: int) -> str | Answer | tuple[str, int]:
    """Keep what was chosen for rows that may mean several things."""
    found, kind = _intake(intake_id)
    asked = queries.preview_of(db.session, found).questions()
    sent = {field_name(question): place for place, question in asked.items()}
    form = choices_form([asked[sent[name]] for name in request.form if name in sent])
    if not form.validate_on_submit():
        return _page(found, kind, form, choices=form)[0], 422
    answers = {sent[field.name]: field.data for field in form if field.name in sent and field.data}
    try:
        made = service.choose(db.session, intake_id, answers, by=current_identity().actor)
    except PlanChanged as changed:
        form.refuse(str(changed))
        return _page(found, kind, form)[0], 409
    if not made:
        form.refuse("Choose for one row at least, then save.")
        return _page(found, kind, form)[0], 422
    flash(f"{plural(made, 'choice')} saved.")
    return redirect(url_for("intake.intake", intake_id=intake_id, **_listed()))


@pages.post("/imports/<int:intake_id>/discard")
@signed_in
@transactional
def discard(intake_id: int) -> Answer:
    """Leave a file be."""
    _intake(intake_id)
    if not DiscardForm().validate_on_submit():
        abort(400)
    service.discard(db.session, intake_id, by=current_identity().actor)
    flash("The file is discarded. Nothing of it was taken in.")
    return redirect(url_for("intake.intakes"))


@pages.route("/imports/<int:intake_id>/undo", methods=["GET", "POST"])
@signed_in
@transactional
def undo(intake_id: int) -> str | Answer | tuple[str, int]:
    """Undo an import as a whole, or say what stands against it."""
    found, kind = _intake(intake_id)
    if request.method == "GET" and found.state is not IntakeState.APPLIED:
        return redirect(url_for("intake.intake", intake_id=intake_id))
    made, changed = found.counts["new"], found.counts["changed"]
    file_name = file_names(db.session, [found.file_id])[found.file_id]
    form = UndoForm()
    obstacles: list[tuple[int, str]] = []
    if form.validate_on_submit():
        try:
            service.undo(
                db.session, intake_id, reason=form.reason.data, by=current_identity().actor
            )
        except UndoRefused as error:
            form.refuse(str(error))
            obstacles = error.rows
        else:
            flash("The import is undone.")
            return redirect(url_for("intake.intake", intake_id=intake_id))
    page = render_template(
        "intake/undo.html",
        form=form,
        intake_id=intake_id,
        file_name=file_name,
        consequences=_consequences(kind, made, changed),
        obstacles=obstacles[:ROWS_PAGE_SIZE],
        more=max(0, len(obstacles) - ROWS_PAGE_SIZE),
    )
    return page, form.status


def _consequences(kind: IntakeKind[Any], made: int, changed: int) -> list[str]:
    sentences = []
    if made:
        sentences.append(f"Voids {_many(kind, made)} that this import recorded.")
    if changed:
        sentences.append(f"Puts back what stood before in {_many(kind, changed)} it changed.")
    return [*sentences, "All of it or nothing: what has been changed since stands against it."]


def _listed() -> dict[str, Any]:
    """Which rows are listed, as the address says it."""
    return {name: request.args[name] for name in ("show", "page") if name in request.args}


def _questions(preview: Preview, shown: Sequence[PreviewRow], show: str) -> list[Question]:
    """What is asked on one page: of the chosen rows it lists, else the first that are open."""
    if show == "chosen":
        return [question for row in shown for question in row.questions if question.value]
    unsure = [row for row in preview.rows if row.planned.outcome is RowOutcome.UNSURE]
    return [row.questions[-1] for row in unsure[:ROWS_PAGE_SIZE]]


def _page(
    found: Intake,
    kind: IntakeKind[Any],
    form: AppForm | None = None,
    *,
    choices: AppForm | None = None,
) -> tuple[str, int]:
    """The page of an import. form: one that was refused; choices: that too, to be put right."""
    names = names_of(
        db.session, {by for by in (found.uploaded_by, found.applied_by, found.ended_by) if by}
    )
    context: dict[str, object] = {
        "intake": found,
        "kind": kind,
        "file_name": file_names(db.session, [found.file_id])[found.file_id],
        "names": names,
        "previewed": found.state is IntakeState.PREVIEWED,
        "state": exports.STATES[found.state],
        "form": form,
    }
    number = page_number(request.args.get("page"))
    if found.state is IntakeState.PREVIEWED:
        rows_filter = RowsFilter(request.args)
        valid = rows_filter.validate()
        preview = queries.preview_of(db.session, found)
        chosen = [
            row
            for row in preview.rows
            if valid
            and (
                rows_filter.show.data in ("", row.planned.outcome.value)
                or (rows_filter.show.data == "chosen" and row.chosen)
            )
        ]
        rows = Page.of(chosen, number, ROWS_PAGE_SIZE)
        table = html_view(exports.preview_table(kind), rows.items)
        questions = _questions(preview, rows.items, rows_filter.show.data)
        context |= {
            "choices": choices or choices_form(questions),
            "asks": bool(choices or questions),
            "choose_url": url_for("intake.choose", intake_id=found.id, **_listed()),
            "counts": preview.counts,
            "facts": exports.facts(preview.counts),
            "preview": preview,
            "filter": rows_filter,
            "page": rows if valid else None,
            "table": table,
            "form": form or (None if valid else rows_filter),
        }
        return render_template("intake/intake.html", **context), 200 if valid else 422
    made = queries.list_made(
        db.session, found, limit=ROWS_PAGE_SIZE, offset=(number - 1) * ROWS_PAGE_SIZE
    )
    total = queries.count_made(db.session, found.id)
    context |= {
        "counts": found.counts,
        "facts": exports.facts(found.counts),
        "preview": None,
        "filter": None,
        "page": Page(made, number, ROWS_PAGE_SIZE, total),
        "table": html_view(exports.made_table(kind), made),
        "may_undo": found.state is IntakeState.APPLIED,
    }
    return render_template("intake/intake.html", **context), 200
