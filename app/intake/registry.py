"""What can be taken in. The rooms register their kinds here; this room imports none of them.

A room writes, in its `intake.py`:

    CLPS = intake(
        IntakeKind[ClpGiven](
            name="clps",
            title="CLPs",
            permission=MemberPermission.KEEP_CLP,
            columns=(
                IntakeColumn("name", "Name", "What the CLP is called.", required=True,
                             example="Aberavon CLP"),
                ...
            ),
            key=lambda given: (given.name, given.since),
            read=_read, plan=_plan, apply=_apply, void=_void, link=_link,
        )
    )

and is imported where the application is put together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from sqlalchemy.orm import Session

from app.kernel.errors import DomainError, NotInRecord

Given = TypeVar("Given")

_MACHINE_NAME = re.compile(r"[a-z][a-z0-9_]*")
WHY = "why_refused"
"""The column that says, in a file of refused rows, why each was refused; ignored when it is sent
again."""


class RowRefused(DomainError):
    """A row cannot be used: a sentence that says what is wrong and what to do.

    column: the name of the column that is to blame, where one is.
    """

    def __init__(self, sentence: str, column: str | None = None) -> None:
        """Take the sentence and the column's name."""
        super().__init__(sentence)
        self.column = column


def read_day(text: str, column: str) -> date:
    """The day that a cell says. Raises RowRefused with how to write one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RowRefused(f"Write the day as 2016-09-25, not “{text}”.", column) from None


class RowOutcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    UNSURE = "unsure"


class Change(NamedTuple):
    """One field that a row changes: its label, and both texts as people read them."""

    label: str
    before: str
    after: str


class Option(NamedTuple):
    """One thing a row may mean: the text that names it without doubt, and how people read it."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of one row; made by one of the functions below, which read as a sentence.

    about: names the thing the row turned out to be about, where its texts alone do not say so
    ("Abbott, Diane" and "172"): of two rows about one thing the second is refused.
    """

    outcome: RowOutcome
    changes: tuple[Change, ...] = ()
    sentence: str = ""
    column: str | None = None
    options: tuple[Option, ...] = ()
    about: Hashable = None


def new(*, about: Hashable = None) -> Planned:
    """The row makes something."""
    return Planned(RowOutcome.NEW, about=about)


def changed(*changes: Change, about: Hashable = None) -> Planned:
    """The row changes these fields of what is on record; one at least."""
    return Planned(RowOutcome.CHANGED, changes, about=about)


def unchanged(*, about: Hashable = None) -> Planned:
    """What the row says is on record already."""
    return Planned(RowOutcome.UNCHANGED, about=about)


def unsure(column: str, options: Sequence[Option], sentence: str) -> Planned:
    """A text of the row may mean several things, and a person has to say which.

    column: the name of the column the text stands in. options: what it may mean, one at least; the
    value of the one chosen takes the place of the text, and the row is planned again.
    sentence: "Several members fit “Smith”." ValueError without an option.
    """
    if not options:
        raise ValueError("there must be something to choose from")
    return Planned(RowOutcome.UNSURE, sentence=sentence, column=column, options=tuple(options))


def refused(sentence: str, column: str | None = None) -> Planned:
    """The row cannot be used, for a reason that only the record shows."""
    return Planned(RowOutcome.REFUSED, sentence=sentence, column=column)


class Applied(NamedTuple):
    """What a row did: the id of what it made or changed, and, if it changed, what stood there.

    before: JSON values, enough for `void` to put back and to tell whether it has since been
    changed by somebody else; None for what was made.
    """

    subject: int
    before: Mapping[str, object] | None


class TakenBack(NamedTuple):
    """A row that is to be taken back: what `Applied` said of it."""

    subject: int
    before: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class IntakeColumn:
    """A column of the template.

    name: as in CSV, snake_case. label: as in Excel; a header may say either, in any case.
    holds: what belongs into it, in a sentence. example: stands in the template's example row.
    """

    name: str
    label: str
    holds: str
    required: bool = False
    example: str = ""


class Void(Protocol):
    """Takes back what one row did; reason and actor go by name, for both are only texts."""

    def __call__(
        self,
        session: Session,
        subject: int,
        before: Mapping[str, object] | None,
        *,
        reason: str,
        by: str,
    ) -> None:
        """Void what was made (before is None), or put back what stood there."""


# Without slots: a generic dataclass that is frozen and slotted cannot be made in Python 3.11.
@dataclass(frozen=True)
class IntakeKind(Generic[Given]):
    """One kind of file that can be taken in.

    name: in addresses, "clps". title: what the rows are, as a heading: "CLPs".
    one: what one row is, for counts and sentences: "CLP"; many: several, when not one + "s".
    permission: who may take it in: it must be granted everywhere, not for a scope.
    columns: in the template's order; the first two say which row it is on the preview.

    read: takes a row's texts by column name (every column is there, "" for a blank cell, ends
        trimmed; required ones are filled) and gives a value of the room's own; raises RowRefused.
        Knows no database.
    key: takes that value and gives what names the thing meant; a second row of a file with the
        same key is refused. Where only the record tells that two rows are about one thing, `plan`
        says so by `about`.
    plan: takes the values and says for each, in the same order, what would become of it. Only
        reads, with a fixed number of queries; a row that was `unsure` comes again with the value
        that a person chose in place of the text. The result must not depend on the time of day, for
        it is compared with what was previewed.
    apply: does what was planned for one row (new or changed), audits it in the room's own words;
        a DomainError refuses the import as a whole.
    void: takes a row back: voids what it made (before is None) or puts back what stood there.
        Raises DomainError when that has since been changed or is in use: the undo is then
        refused as a whole. Rows are taken back from the last to the first.
    link: the address of what a row made or changed.

    Where rows are only whole together, as those of a history, there is in place of apply and void:
    apply_all: does all that was planned, yielding for each row in order what it did. An error is
        said of the row that comes next, or of the file where it comes after the last.
    void_all: takes the rows back in the order given, yielding for each None, or the error that
        stands against it.
    """

    name: str
    title: str
    one: str
    permission: str
    columns: tuple[IntakeColumn, ...]
    read: Callable[[Mapping[str, str]], Given]
    key: Callable[[Given], Hashable]
    plan: Callable[[Session, Sequence[Given]], Sequence[Planned]]
    link: Callable[[int], str]
    apply: Callable[[Session, Given, str], Applied] | None = None
    void: Void | None = None
    apply_all: Callable[[Session, Sequence[Given], str], Iterator[Applied]] | None = None
    void_all: (
        Callable[[Session, Sequence[TakenBack], str, str], Iterator[DomainError | None]] | None
    ) = None
    many: str = ""
    lead: str = ""

    def __post_init__(self) -> None:
        """Refuse a kind whose files could not be read or taken back (ValueError)."""
        names = [column.name for column in self.columns]
        if not names or len(set(names)) < len(names) or WHY in names:
            raise ValueError(f"the columns of {self.name!r} need names of their own: {names}")
        for name in (self.name.replace("-", "_"), *names):
            if not _MACHINE_NAME.fullmatch(name):
                raise ValueError(f"{name!r} is no name for a kind or a column")
        one_by_one = self.apply is not None and self.void is not None
        together = self.apply_all is not None and self.void_all is not None
        if one_by_one is together:
            raise ValueError(f"{self.name!r} does its rows one by one or together")


_kinds: dict[str, IntakeKind[Any]] = {}


def intake(kind: IntakeKind[Given]) -> IntakeKind[Given]:
    """Register a kind and give it back. ValueError when its name is taken."""
    if kind.name in _kinds or kind.name == "imports":
        raise ValueError(f"there is a kind {kind.name!r} already")
    _kinds[kind.name] = kind
    return kind


def registered() -> list[IntakeKind[Any]]:
    """Every kind, by title."""
    return sorted(_kinds.values(), key=lambda kind: kind.title)


def find_kind(name: str) -> IntakeKind[Any]:
    """The kind of a name. Raises NotInRecord."""
    try:
        return _kinds[name]
    except KeyError:
        raise NotInRecord(f"Nothing called “{name}” can be taken in.") from None
