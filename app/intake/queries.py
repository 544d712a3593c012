"""Reads of imports, and what would become of a file's rows now."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Hashable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.registry import names_of
from app.db.model import LARGEST_ID
from app.files.models import StoredFile
from app.files.queries import file_names, get_file, read_file
from app.intake.domain import Answered, Question, left_out, read_answers, texts_meant
from app.intake.models import Intake, IntakeRow, IntakeState
from app.intake.reading import SheetRow, UnreadableFile, read_rows
from app.intake.registry import (
    IntakeKind,
    Planned,
    RowOutcome,
    RowRefused,
    find_kind,
    refused,
    registered,
)
from app.kernel.errors import NotInRecord

MEMBER_COLUMNS = ("member", "other")
"""Columns of files in which a member may stand by her official id."""


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row with what would become of it.

    values: its texts as they were sent. given: what the room made of them, or None.
    questions: what was asked of it, in order; the last of an unsure row is open.
    """

    line: int
    values: dict[str, str]
    planned: Planned
    given: Any = field(default=None, compare=False)
    questions: tuple[Question, ...] = ()

    @property
    def chosen(self) -> bool:
        """Whether a person has said what a text of it means, or left it out."""
        return any(question.value for question in self.questions)


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of a file now. digest: the same as long as the same would happen."""

    rows: list[PreviewRow]
    counts: dict[str, int]
    digest: str

    @property
    def to_take_in(self) -> int:
        """How many rows would make or change something."""
        return self.counts[RowOutcome.NEW] + self.counts[RowOutcome.CHANGED]

    @property
    def unsure(self) -> int:
        """How many rows wait for a person to say what they mean."""
        return self.counts[RowOutcome.UNSURE]

    @property
    def chosen(self) -> int:
        """Of how many rows a person has said what they mean."""
        return sum(row.chosen for row in self.rows)

    def questions(self) -> dict[tuple[int, str], Question]:
        """Every question, open and answered, by where its text stands."""
        return {question.place: question for row in self.rows for question in row.questions}


@dataclass(frozen=True, slots=True)
class RowFound:
    """A row of a kept file in which a text stands as one of its values."""

    file_name: str
    uploaded_at: datetime
    line: int
    values: dict[str, str]
    intake_id: int


def list_rows_with(session: Session, kind: IntakeKind[Any], text: str) -> list[RowFound]:
    """The rows of a kind's kept files with a value that is this text, whatever the case.

    Files are encrypted, so each is opened; retention bounds how many there are.
    """
    return [
        row
        for row in _kept_rows(session, kind)
        if text.casefold() in (value.strip().casefold() for value in row.values.values())
    ]


def list_rows_naming(session: Session, name: str, member_id: int) -> list[RowFound]:
    """The rows of kept files of every kind in which a member stands.

    By her name as it is known, in any column, or by her official id in a column of members. A file
    that spells her otherwise is not found.
    """
    found = []
    for kind in registered():
        columns = {column.name for column in kind.columns if column.name in MEMBER_COLUMNS}
        found += [
            row
            for row in _kept_rows(session, kind)
            if name.casefold() in (value.strip().casefold() for value in row.values.values())
            or any(row.values.get(column, "").strip() == str(member_id) for column in columns)
        ]
    return found


def _kept_rows(session: Session, kind: IntakeKind[Any]) -> Iterator[RowFound]:
    """Every row of the kept files of a kind. A file that cannot be read any more holds none."""
    kept = session.scalars(
        select(Intake)
        .join(StoredFile, StoredFile.id == Intake.file_id)
        .where(Intake.kind == kind.name, StoredFile.content.is_not(None))
        .order_by(Intake.id)
    ).all()
    for intake in kept:
        file = get_file(session, intake.file_id)
        try:
            rows = read_rows(read_file(session, file.id), file.kind, kind.columns)
        except UnreadableFile:  # its template has changed since
            continue
        for row in rows:
            yield RowFound(file.name, intake.uploaded_at, row.line, dict(row.values), intake.id)


@dataclass(frozen=True, slots=True)
class IntakeListed:
    """An import in the list of imports. who: who took it in, or sent it."""

    id: int
    kind: IntakeKind[Any]
    file_name: str
    intake: Intake
    who: str


@dataclass(frozen=True, slots=True)
class Made:
    """What one row of an applied import made or changed; texts: its row's, when they are known."""

    line: int
    subject: int
    changed: bool
    values: dict[str, str]


def get_intake(session: Session, intake_id: int) -> Intake:
    """One import. Raises NotInRecord."""
    found = session.get(Intake, intake_id) if intake_id <= LARGEST_ID else None
    if found is None:
        raise NotInRecord(f"There is no import {intake_id}.")
    return found


def count_intakes(session: Session, kinds: Collection[str]) -> int:
    """How many imports of these kinds there are."""
    return (
        session.scalar(select(func.count()).select_from(Intake).where(Intake.kind.in_(kinds))) or 0
    )


def list_intakes(
    session: Session, kinds: Collection[str], *, limit: int, offset: int
) -> list[IntakeListed]:
    """The imports of these kinds, the newest first."""
    intakes = session.scalars(
        select(Intake)
        .where(Intake.kind.in_(kinds))
        .order_by(Intake.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()
    files = file_names(session, {intake.file_id for intake in intakes})
    names = names_of(session, {intake.applied_by or intake.uploaded_by for intake in intakes})
    return [
        IntakeListed(
            intake.id,
            find_kind(intake.kind),
            files[intake.file_id],
            intake,
            names[intake.applied_by or intake.uploaded_by],
        )
        for intake in intakes
    ]


def file_rows(session: Session, intake: Intake) -> list[SheetRow]:
    """The rows of an import's file. Raises NotInRecord when the file has been removed."""
    kind = find_kind(intake.kind)
    file = get_file(session, intake.file_id)
    return read_rows(read_file(session, file.id), file.kind, kind.columns)


def preview_of(session: Session, intake: Intake) -> Preview:
    """What would become of each row of an import if it were taken in now."""
    return make_preview(
        session,
        find_kind(intake.kind),
        file_rows(session, intake),
        read_answers(intake.choices),
    )


def make_preview(
    session: Session,
    kind: IntakeKind[Any],
    rows: list[SheetRow],
    answered: Answered = MappingProxyType({}),
) -> Preview:
    """Read every row, refuse what names a thing twice, and let the room plan the rest.

    answered: what was said of rows that may mean several things.
    """
    labels = {column.name: column.label for column in kind.columns}
    example = {column.name: column.example for column in kind.columns}
    planned: dict[int, Planned] = {}
    given: dict[int, Any] = {}
    first_line: dict[Hashable, int] = {}
    for at, row in enumerate(rows):
        if row.fault is not None:
            planned[at] = refused(*row.fault)
            continue
        if row.values == example:
            planned[at] = refused("This is the example of the template. Take the row out.")
            continue
        out = left_out(answered.get(row.line, ()))
        if out is not None:
            meaning = labels[out.column].lower()
            planned[at] = refused(f"Left out: unsure which {meaning} is meant.", out.column)
            continue
        try:
            value = kind.read(texts_meant(row.values, answered.get(row.line, ())))
        except RowRefused as error:
            planned[at] = refused(str(error), error.column)
            continue
        earlier = first_line.setdefault(kind.key(value), row.line)
        if earlier != row.line:
            planned[at] = _spoken_of(kind, earlier)
            continue
        given[at] = value
    first_about: dict[Hashable, int] = {}
    for at, answer in zip(given, kind.plan(session, list(given.values())), strict=True):
        line = rows[at].line
        alone = answer.about is None or answer.outcome in (RowOutcome.REFUSED, RowOutcome.UNSURE)
        earlier = line if alone else first_about.setdefault(answer.about, line)
        planned[at] = answer if earlier == line else _spoken_of(kind, earlier)
    listed = [
        PreviewRow(
            row.line,
            row.values,
            planned[at],
            given.get(at),
            _questions(row, planned[at], answered.get(row.line, ())),
        )
        for at, row in enumerate(rows)
    ]
    tally = Counter(row.planned.outcome for row in listed)
    return Preview(
        listed, {outcome.value: tally[outcome] for outcome in RowOutcome}, _digest(listed)
    )


def _spoken_of(kind: IntakeKind[Any], earlier: int) -> Planned:
    return refused(f"Line {earlier:,} already speaks of the same {kind.one}. Keep one of the two.")


def _questions(
    row: SheetRow, planned: Planned, answered: tuple[Question, ...]
) -> tuple[Question, ...]:
    """What was asked of a row, and what is asked now; that takes the place of the same before."""
    if planned.outcome is not RowOutcome.UNSURE or planned.column is None:
        return answered
    text = row.values[planned.column]
    asked = Question(row.line, planned.column, text, planned.sentence, planned.options)
    return (*(question for question in answered if question.column != asked.column), asked)


def count_made(session: Session, intake_id: int) -> int:
    """How many things an applied import made or changed."""
    return (
        session.scalar(
            select(func.count()).select_from(IntakeRow).where(IntakeRow.intake_id == intake_id)
        )
        or 0
    )


def list_made(session: Session, intake: Intake, *, limit: int, offset: int) -> list[Made]:
    """What an applied import made or changed, in the file's order."""
    try:
        texts = {row.line: row.values for row in file_rows(session, intake)}
    except NotInRecord:
        texts = {}
    rows = session.scalars(
        select(IntakeRow)
        .where(IntakeRow.intake_id == intake.id)
        .order_by(IntakeRow.line)
        .limit(limit)
        .offset(offset)
    )
    return [
        Made(row.line, row.subject, row.before is not None, texts.get(row.line, {})) for row in rows
    ]


def list_refused(session: Session, intake: Intake) -> list[PreviewRow]:
    """The refused rows: as they were when the import was applied, else as they would be now."""
    if intake.refused is None:
        rows = preview_of(session, intake).rows
        return [row for row in rows if row.planned.outcome is RowOutcome.REFUSED]
    why: dict[str, str] = json.loads(intake.refused)
    return [
        PreviewRow(row.line, row.values, refused(why[str(row.line)]))
        for row in file_rows(session, intake)
        if str(row.line) in why
    ]


def was_applied(intake: Intake) -> bool:
    """Whether an import has been taken in, even if it was undone since."""
    return intake.state in (IntakeState.APPLIED, IntakeState.VOIDED)


def _digest(rows: list[PreviewRow]) -> str:
    facts = [
        [
            row.line,
            row.planned.outcome,
            row.planned.changes,
            row.planned.sentence,
            [question.value for question in row.questions],
        ]
        for row in rows
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()
