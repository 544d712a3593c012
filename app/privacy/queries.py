"""Reads of requests for correction, of all held on one person, of objections and erasures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select, true
from sqlalchemy.orm import Session

from app.db.model import LARGEST_ID
from app.kernel.errors import NotInRecord
from app.privacy.domain import REFERENCE_LETTERS, ObjectionMedium, Person, read_person
from app.privacy.models import Correction, CorrectionOutcome, Erasure, Objection
from app.privacy.registry import Held, Holder, find_kind, list_holders

STATES = ("open", "overdue", "decided", "all")


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A request in a list: nothing of what was written."""

    id: int
    reference: str
    about: str
    name: str
    page: str
    asked_at: datetime
    due_on: date
    outcome: CorrectionOutcome | None
    decided_at: datetime | None

    def is_overdue(self, today: date) -> bool:
        """Whether it should have been answered before this day."""
        return self.outcome is None and self.due_on < today


_ROW = (
    Correction.id,
    Correction.reference,
    Correction.about,
    Correction.page,
    Correction.asked_at,
    Correction.due_on,
    Correction.outcome,
    Correction.decided_at,
)


def _row(row: Row[*tuple[Any, ...]], name: str) -> CorrectionRow:
    return CorrectionRow(
        row.id,
        row.reference,
        row.about,
        name,
        row.page,
        row.asked_at,
        row.due_on,
        row.outcome,
        row.decided_at,
    )


def list_open_corrections(session: Session, *, limit: int | None = None) -> list[CorrectionRow]:
    """Requests that wait for a decision, the one due first first."""
    return list_corrections(session, "open", date.max, limit=limit)


def list_corrections(
    session: Session,
    state: str,
    today: date,
    *,
    descending: bool = False,
    limit: int | None = None,
    offset: int = 0,
) -> list[CorrectionRow]:
    """Requests by deadline. state: one of STATES; overdue: open, and due before today."""
    order = (
        (Correction.due_on.desc(), Correction.id.desc())
        if descending
        else (Correction.due_on, Correction.id)
    )
    rows = session.execute(
        select(*_ROW).where(_in_state(state, today)).order_by(*order).limit(limit).offset(offset)
    ).all()
    names = names_of(session, {row.about for row in rows})
    return [_row(row, names[row.about]) for row in rows]


def count_corrections(session: Session, state: str, today: date) -> int:
    """How many requests `list_corrections` has."""
    return (
        session.scalar(select(func.count()).select_from(Correction).where(_in_state(state, today)))
        or 0
    )


def _in_state(state: str, today: date) -> ColumnElement[bool]:
    match state:
        case "open":
            return Correction.decided_at.is_(None)
        case "overdue":
            return Correction.decided_at.is_(None) & (Correction.due_on < today)
        case "decided":
            return Correction.decided_at.is_not(None)
    return true()


def get_correction(session: Session, correction_id: int) -> Correction:
    """A request with all that was written. Raises NotInRecord.

    Only the service asks for it, which keeps who read it.
    """
    found = session.get(Correction, correction_id) if correction_id <= LARGEST_ID else None
    if found is None:
        raise NotInRecord(f"There is no request for correction {correction_id}.")
    return found


def get_asked(session: Session, reference: str) -> CorrectionRow:
    """The request of a reference. Raises NotInRecord."""
    # What is typed into an address may hold what PostgreSQL refuses to look for.
    known = {"-", *REFERENCE_LETTERS}.issuperset(reference)
    row = (
        session.execute(select(*_ROW).where(Correction.reference == reference)).first()
        if known
        else None
    )
    if row is None:
        raise NotInRecord("No request has this reference. Check it for a slip.")
    return _row(row, row.about)


def list_forgettable(session: Session, decided_before: datetime) -> list[CorrectionRow]:
    """Decided requests whose texts are kept no longer."""
    rows = session.execute(
        select(*_ROW)
        .where(Correction.decided_at < decided_before, Correction.forgotten_at.is_(None))
        .order_by(Correction.id)
    )
    return [_row(row, row.about) for row in rows]


def names_of(session: Session, about: Iterable[str]) -> dict[str, str]:
    """Names of persons by "member 172", which stands for itself where no name is known."""
    ids: defaultdict[str, list[int]] = defaultdict(list)
    names: dict[str, str] = {}
    for text in about:
        names[text] = text
        person = read_person(text)
        ids[person.kind].append(person.id)
    for kind, wanted in ids.items():
        try:
            known = find_kind(kind).names(session, wanted)
        except NotInRecord:  # of a room that is no longer installed
            continue
        names |= {str(Person(kind, i)): name for i, name in known.items()}
    return names


def name_of(session: Session, person: Person) -> str:
    """Who somebody is: her name, or "member 172" where none is known. Raises NotInRecord."""
    find_kind(person.kind)
    return names_of(session, [str(person)])[str(person)]


def get_person(session: Session, kind: str, person_id: int) -> Person:
    """Somebody whom a name or something held is known of. Raises NotInRecord."""
    about = read_person(f"{kind}-{person_id}")
    if name_of(session, about) == str(about) and not any(
        holding.held for holding in list_holdings(session, about)
    ):
        raise NotInRecord(f"Nothing is held on {about}.")
    return about


@dataclass(frozen=True, slots=True)
class Holding:
    """What one holder holds on one person; None where it holds nothing."""

    holder: Holder
    held: Held | None

    @property
    def records(self) -> int:
        """How many records that is: a list's entries, or one."""
        if self.held is None:
            return 0
        return 1 if isinstance(self.held, Mapping) else len(self.held)


def list_holdings(session: Session, person: Person) -> list[Holding]:
    """Everything that is held on a person, holder by holder. Raises NotInRecord."""
    find_kind(person.kind)
    return [Holding(holder, holder.read(session, person)) for holder in list_holders(person.kind)]


def count_asked(session: Session, since: datetime, address_digest: str | None = None) -> int:
    """How many requests have come in since an instant, in all or from one address."""
    query = select(func.count()).select_from(Correction).where(Correction.asked_at > since)
    if address_digest is not None:
        query = query.where(Correction.address_digest == address_digest)
    return session.scalar(query) or 0


def list_about(session: Session, person: Person) -> list[Correction]:
    """Requests for correction about a person, as they stand."""
    return list(
        session.scalars(
            select(Correction).where(Correction.about == str(person)).order_by(Correction.id)
        )
    )


def list_rows_about(session: Session, person: Person) -> list[CorrectionRow]:
    """The same without what was written, the newest first."""
    rows = session.execute(
        select(*_ROW).where(Correction.about == str(person)).order_by(Correction.id.desc())
    ).all()
    name = name_of(session, person)
    return [_row(row, name) for row in rows]


# --- objections --------------------------------------------------------------------------------

OBJECTIONS = ("standing", "ended", "all")


def objections(session: Session, kind: str) -> set[int]:
    """The ids of the persons of a kind who object to processing now.

    For rooms above: whoever is in it is left out of mail, of public lists, of matching.
    """
    rows = session.scalars(
        select(Objection.about).where(
            Objection.ended_at.is_(None), Objection.about.startswith(f"{kind} ", autoescape=True)
        )
    )
    return {read_person(about).id for about in rows}


def is_objected(session: Session, person: Person) -> bool:
    """Whether somebody objects to processing now."""
    return find_objection(session, person) is not None


def find_objection(session: Session, person: Person) -> Objection | None:
    """The objection of a person that stands; None where there is none."""
    return session.scalars(
        select(Objection).where(Objection.about == str(person), Objection.ended_at.is_(None))
    ).first()


def list_objections_of(session: Session, person: Person) -> list[Objection]:
    """Every objection of a person, the newest first."""
    return list(
        session.scalars(
            select(Objection).where(Objection.about == str(person)).order_by(Objection.id.desc())
        )
    )


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """An objection in a list: nothing of what was written."""

    id: int
    about: Person
    name: str
    received_on: date
    medium: ObjectionMedium
    ended_at: datetime | None


_OBJECTION = (
    Objection.id,
    Objection.about,
    Objection.received_on,
    Objection.medium,
    Objection.ended_at,
)


def list_objections(
    session: Session,
    state: str,
    *,
    ascending: bool = False,
    limit: int | None = None,
    offset: int = 0,
) -> list[ObjectionRow]:
    """Objections, the newest first unless ascending. state: one of OBJECTIONS."""
    order = (
        (Objection.received_on, Objection.id)
        if ascending
        else (Objection.received_on.desc(), Objection.id.desc())
    )
    rows = session.execute(
        select(*_OBJECTION).where(_objected(state)).order_by(*order).limit(limit).offset(offset)
    ).all()
    names = names_of(session, {row.about for row in rows})
    return [
        ObjectionRow(
            row.id,
            read_person(row.about),
            names[row.about],
            row.received_on,
            row.medium,
            row.ended_at,
        )
        for row in rows
    ]


def count_objections(session: Session, state: str) -> int:
    """How many objections `list_objections` has."""
    return session.scalar(select(func.count()).select_from(Objection).where(_objected(state))) or 0


def _objected(state: str) -> ColumnElement[bool]:
    match state:
        case "standing":
            return Objection.ended_at.is_(None)
        case "ended":
            return Objection.ended_at.is_not(None)
    return true()


# --- erasures ----------------------------------------------------------------------------------


def list_erasures_of(session: Session, person: Person) -> list[Erasure]:
    """When somebody was erased, the newest first; more than once where more came on record."""
    return list(
        session.scalars(
            select(Erasure).where(Erasure.about == str(person)).order_by(Erasure.id.desc())
        )
    )


def list_erasures(
    session: Session, *, limit: int | None = None, offset: int = 0
) -> list[tuple[Erasure, Person]]:
    """Every erasure and of whom, the newest first."""
    rows = session.scalars(select(Erasure).order_by(Erasure.id.desc()).limit(limit).offset(offset))
    return [(row, read_person(row.about)) for row in rows]


def count_erasures(session: Session) -> int:
    """How many erasures there are."""
    return session.scalar(select(func.count()).select_from(Erasure)) or 0
