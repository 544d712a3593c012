"""What officers do with imports: send, take in, discard, undo. Each audits what it does."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.db.model import LARGEST_ID
from app.files.models import StoredFile
from app.files.service import remove_content, store_file
from app.intake import queries
from app.intake.domain import LEAVE_OUT, read_answers, with_answers, write_answers
from app.intake.events import IntakeEvent
from app.intake.models import Intake, IntakeRow, IntakeState
from app.intake.queries import PreviewRow, list_rows_naming, list_rows_with
from app.intake.reading import read_rows
from app.intake.registry import Applied, IntakeKind, RowOutcome, TakenBack, find_kind
from app.intake.settings import KEEP_FILES_DAYS
from app.kernel import clock
from app.kernel.errors import DomainError, NotInRecord
from app.kernel.words import plural
from app.settings.queries import value_of

MADE = (RowOutcome.NEW, RowOutcome.CHANGED)
_WORDS = {
    IntakeState.PREVIEWED: "has not been taken in",
    IntakeState.APPLIED: "has been taken in already",
    IntakeState.DISCARDED: "has been discarded",
    IntakeState.VOIDED: "has been undone",
}


class PlanChanged(DomainError):
    """Something else would happen now than what was previewed; nothing was done."""


class UndoRefused(DomainError):
    """An import cannot be undone as a whole; rows: the line and the sentence of each obstacle."""

    def __init__(self, rows: list[tuple[int, str]]) -> None:
        """Take the obstacles."""
        super().__init__(
            "Nothing was undone: something this import made has been changed or is in use since."
        )
        self.rows = rows


def send_file(session: Session, kind_name: str, *, name: str, data: bytes, by: str) -> Intake:
    """Keep a file and look what would become of its rows; nothing is taken in yet.

    Raises NotInRecord for an unknown kind, FileRefused or UnreadableFile for the file.
    """
    kind = find_kind(kind_name)
    file = store_file(session, name=name, data=data, by=by)
    preview = queries.make_preview(session, kind, read_rows(data, file.kind, kind.columns))
    intake = Intake(
        kind=kind.name,
        file_id=file.id,
        state=IntakeState.PREVIEWED,
        counts=preview.counts,
        uploaded_at=clock.now(),
        uploaded_by=by,
    )
    session.add(intake)
    session.flush()
    _record(session, intake, IntakeEvent.UPLOADED, by, {"file": file.id, "rows": intake.counts})
    return intake


def take_in(session: Session, intake_id: int, *, digest: str, by: str) -> Intake:
    """Do what was previewed, all or nothing; refused rows are left out.

    digest: of the preview that was seen. Raises NotInRecord, PlanChanged, or DomainError: when the
    import was taken in or discarded before, when no row would do anything, or with the line and
    the sentence of a row that the room refused at the last moment.
    """
    intake = _locked(session, intake_id, IntakeState.PREVIEWED)
    kind = find_kind(intake.kind)
    preview = queries.preview_of(session, intake)
    if preview.digest != digest:
        raise PlanChanged(
            "The record has changed since you saw this preview, so nothing was taken in. Below is"
            " what would happen now: look through it, then take it in."
        )
    if preview.unsure:
        raise DomainError(
            f"Nothing was taken in: {plural(preview.unsure, 'row')} may mean several things. Say"
            " what is meant, or leave the row out."
        )
    if not preview.to_take_in:
        raise DomainError("No row of this file makes or changes anything, so nothing was taken in.")
    made = [row for row in preview.rows if row.planned.outcome in MADE]
    for row, applied in _applied(session, kind, made, by):
        before = None if applied.before is None else dict(applied.before)
        session.add(
            IntakeRow(intake_id=intake.id, line=row.line, subject=applied.subject, before=before)
        )
    intake.state = IntakeState.APPLIED
    intake.counts = preview.counts
    intake.applied_at = clock.now()
    intake.applied_by = by
    intake.refused = json.dumps(
        {
            row.line: row.planned.sentence
            for row in preview.rows
            if row.planned.outcome is RowOutcome.REFUSED
        }
    )
    _record(session, intake, IntakeEvent.APPLIED, by, {"rows": preview.counts})
    return intake


def choose(
    session: Session, intake_id: int, answers: Mapping[tuple[int, str], str], *, by: str
) -> int:
    """Keep what a person said of rows that may mean several things; they are then planned again.

    answers: an option's value or LEAVE_OUT, by line and column. Returns how many differ from what
    was kept before. Raises NotInRecord, DomainError when the import was taken in or discarded, or
    PlanChanged when something else is asked now.
    """
    intake = _locked(session, intake_id, IntakeState.PREVIEWED)
    questions = queries.preview_of(session, intake).questions()
    try:
        made = [
            questions[place].answered(value)
            for place, value in sorted(answers.items())
            if questions[place].value != value
        ]
    except (KeyError, ValueError):
        raise PlanChanged(
            "The record has changed since you saw this page, so nothing was kept. Below is what is"
            " asked now: choose again."
        ) from None
    if made:
        intake.choices = write_answers(with_answers(read_answers(intake.choices), made))
        intake.counts = queries.preview_of(session, intake).counts
        # Whom a line means is not for the trail: what is made of it is recorded in its own room.
        left = [question.line for question in made if question.value == LEAVE_OUT]
        chosen = [question.line for question in made if question.value != LEAVE_OUT]
        _record(session, intake, IntakeEvent.CHOSEN, by, {"lines": chosen, "lines left out": left})
    return len(made)


def discard(session: Session, intake_id: int, *, by: str) -> Intake:
    """Leave a previewed file be. Raises NotInRecord, or DomainError when it was taken in."""
    intake = _locked(session, intake_id, IntakeState.PREVIEWED)
    _end(intake, IntakeState.DISCARDED, by)
    _record(session, intake, IntakeEvent.DISCARDED, by, {})
    return intake


def undo(session: Session, intake_id: int, *, reason: str, by: str) -> Intake:
    """Take every row of an import back, the last one first, or none at all.

    Raises NotInRecord, DomainError when it was not taken in or is undone already, or UndoRefused;
    the unit of work must then be undone.
    """
    intake = _locked(session, intake_id, IntakeState.APPLIED)
    kind = find_kind(intake.kind)
    rows = session.scalars(
        select(IntakeRow)
        .where(IntakeRow.intake_id == intake.id)
        .order_by(IntakeRow.line.desc(), IntakeRow.id.desc())
    ).all()
    obstacles: list[tuple[int, str]] = []
    for row, error in _taken_back(session, kind, rows, reason=reason, by=by):
        if error is not None:
            obstacles.append((row.line, str(error)))
    if obstacles:
        raise UndoRefused(sorted(obstacles))
    _end(intake, IntakeState.VOIDED, by)
    intake.reason = reason
    _record(session, intake, IntakeEvent.VOIDED, by, {"reason": reason, "rows": len(rows)})
    return intake


def forget_files(session: Session, *, by: str) -> int:
    """Remove the files of imports older than they are kept; previews that old are discarded.

    Returns how many files.
    """
    old = session.scalars(
        select(Intake)
        .join(StoredFile, StoredFile.id == Intake.file_id)
        .where(_is_old(session))
        .order_by(Intake.id)
    ).all()
    for intake in old:
        _forget_file(session, intake, by=by)
    return len(old)


def count_forgettable(session: Session) -> int:
    """How many files `forget_files` would remove now."""
    old = (
        select(func.count())
        .select_from(Intake)
        .join(StoredFile, StoredFile.id == Intake.file_id)
        .where(_is_old(session))
    )
    return session.scalar(old) or 0


def _is_old(session: Session) -> ColumnElement[bool]:
    before = clock.now() - timedelta(days=value_of(session, KEEP_FILES_DAYS))
    return and_(Intake.uploaded_at < before, StoredFile.content.is_not(None))


def forget_rows_with(
    session: Session, kinds: Collection[str], texts: Collection[str], *, by: str
) -> int:
    """Remove the kept files of some kinds of import in which a text stands as a value.

    For somebody who is erased: of a file nothing can be taken out but all of it. Previews among
    them are discarded. Returns how many files.
    """
    ids = {
        row.intake_id
        for kind in kinds
        for text in texts
        if text.strip()
        for row in list_rows_with(session, find_kind(kind), text.strip())
    }
    for intake_id in sorted(ids):
        _forget_file(session, session.get_one(Intake, intake_id), by=by)
    return len(ids)


def forget_before(session: Session, kind: str, subject: int, instead: Mapping[str, object]) -> int:
    """Take what stood in a record before an import changed it; it can no longer be put back.

    subject: the record's id in its own room. instead: what the room takes for changed since, when
    somebody undoes the import. Returns of how many rows.
    """
    rows = session.scalars(
        select(IntakeRow)
        .join(Intake, Intake.id == IntakeRow.intake_id)
        .where(Intake.kind == kind, IntakeRow.subject == subject)
    )
    changed = [row for row in rows if row.before is not None]
    for row in changed:
        row.before = dict(instead)
    return len(changed)


def forget_rows_naming(session: Session, name: str, member_id: int, *, by: str) -> int:
    """Remove the kept files in which a member stands, as `forget_rows_with`; how many."""
    ids = {row.intake_id for row in list_rows_naming(session, name, member_id)}
    for intake_id in sorted(ids):
        _forget_file(session, session.get_one(Intake, intake_id), by=by)
    return len(ids)


def _forget_file(session: Session, intake: Intake, *, by: str) -> None:
    if intake.state is IntakeState.PREVIEWED:
        discard(session, intake.id, by=by)
    remove_content(session, intake.file_id, by=by)
    intake.choices = intake.refused = None


def _applied(
    session: Session, kind: IntakeKind[Any], rows: Sequence[PreviewRow], by: str
) -> Iterator[tuple[PreviewRow, Applied]]:
    """Do what was planned of some rows; each with what it did. Raises DomainError, with the line.

    An error that comes after the last row is of no line.
    """
    given = [row.given for row in rows]
    if kind.apply_all is not None:
        doing = kind.apply_all(session, given, by)
    else:
        assert kind.apply is not None
        doing = (kind.apply(session, one, by) for one in given)
    for row in [*rows, None]:
        line = "" if row is None else f" Line {row.line:,}:"
        try:
            applied = next(doing, None)
        except DomainError as error:
            raise DomainError(f"Nothing was taken in.{line} {error}") from error
        if row is not None:
            assert applied is not None
            yield row, applied


def _taken_back(
    session: Session, kind: IntakeKind[Any], rows: Sequence[IntakeRow], *, reason: str, by: str
) -> Iterator[tuple[IntakeRow, DomainError | None]]:
    """Take rows back; each with what stands against it."""
    if kind.void_all is not None:
        taken = [TakenBack(row.subject, row.before) for row in rows]
        yield from zip(rows, kind.void_all(session, taken, reason, by), strict=True)
        return
    assert kind.void is not None
    for row in rows:
        try:
            kind.void(session, row.subject, row.before, reason=reason, by=by)
        except DomainError as error:
            yield row, error
        else:
            yield row, None


def _locked(session: Session, intake_id: int, wanted: IntakeState) -> Intake:
    """An import that nobody else decides on meanwhile, in the state a decision needs."""
    intake = None
    if intake_id <= LARGEST_ID:
        intake = session.scalars(
            select(Intake)
            .where(Intake.id == intake_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).first()
    if intake is None:
        raise NotInRecord(f"There is no import {intake_id}.")
    if intake.state is not wanted:
        raise DomainError(f"Nothing was done: this import {_WORDS[intake.state]}.")
    return intake


def _end(intake: Intake, state: IntakeState, by: str) -> None:
    intake.state = state
    intake.ended_at = clock.now()
    intake.ended_by = by


def _record(
    session: Session, intake: Intake, event: IntakeEvent, by: str, changes: dict[str, object]
) -> None:
    subject = f"import {intake.id}"
    audit.record(session, event, by=by, subject=subject, changes={"kind": intake.kind, **changes})
