"""Writes the seats and overlaps of a review as files have them. Nothing here commits.

What stands against a row is said when its file is planned; here it is only written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.kernel import clock
from app.kernel.errors import DomainError
from app.kernel.words import folded
from app.selections.domain.boundaries import Basis
from app.selections.events import SelectionEvent
from app.selections.models.boundaries import (
    NewSeat,
    OldSeat,
    SeatChoice,
    SeatDecision,
    SeatOverlap,
)
from app.selections.queries import boundaries as queries
from app.selections.service.boundaries import locked_review

Seat = TypeVar("Seat", OldSeat, NewSeat)


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat as a file has it. seat: the one on record it changes; None: it is new.

    columns: what the file says of it, by column.
    """

    review_id: int
    seat: OldSeat | NewSeat | None
    columns: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class OverlapRow:
    """An overlap as a file has it. replaces: the one on record of the same pair, which is voided.

    population_hundredths: all people of the old seat, where the file says so.
    """

    review_id: int
    old: OldSeat
    new: NewSeat
    hundredths: int
    basis: Basis
    replaces: SeatOverlap | None
    population_hundredths: int | None = None


def write_seats(
    session: Session, model: type[OldSeat] | type[NewSeat], rows: Sequence[SeatRow], *, by: str
) -> Iterator[tuple[int, dict[str, object] | None]]:
    """Record new seats, and change those on record; gives each seat's id and what stood there.

    Raises DomainError for a review that is voided.
    """
    now = clock.now()
    for review_id in sorted({row.review_id for row in rows}):
        locked_review(session, review_id)
    written: list[tuple[OldSeat | NewSeat, dict[str, object] | None]] = []
    for row in rows:
        columns = dict(row.columns)
        if "name" in columns:
            columns["search_name"] = folded(str(columns["name"]))
        if row.seat is None:
            seat = model(
                review_id=row.review_id, recorded_at=now, recorded_by=by, version=1, **columns
            )
            session.add(seat)
            written.append((seat, None))
            continue
        before: dict[str, object] = {name: getattr(row.seat, name) for name in columns}
        for name, value in columns.items():
            setattr(row.seat, name, value)
        row.seat.version += 1
        written.append((row.seat, {"columns": before, "version": row.seat.version}))
    session.flush()
    _audit(
        session, SelectionEvent.SEATS_RECORDED, [seat.id for seat, _before in written], model, by
    )
    yield from ((seat.id, before) for seat, before in written)


def take_back_seat(
    session: Session,
    model: type[OldSeat] | type[NewSeat],
    seat_id: int,
    before: Mapping[str, object] | None,
    *,
    reason: str,
    by: str,
) -> None:
    """Void a seat that a file made, or put back what stood there. DomainError where it is used."""
    seat: OldSeat | NewSeat = (
        queries.find_old_seat(session, seat_id)
        if model is OldSeat
        else queries.find_new_seat(session, seat_id)
    )
    if seat.voided_at is not None or seat.version != (before or {}).get("version", 1):
        raise DomainError(f"{seat.name} has been changed or voided since.")
    if before is None:
        _check_unused(session, seat)
        seat.voided_at, seat.voided_by, seat.void_reason = clock.now(), by, reason
    else:
        columns = before["columns"]
        assert isinstance(columns, dict)
        for name, value in columns.items():
            setattr(seat, name, value)
    seat.version += 1
    session.flush()
    _audit(session, SelectionEvent.SEAT_VOIDED, [seat_id], model, by, reason=reason)


def write_overlaps(
    session: Session, rows: Sequence[OverlapRow], *, by: str
) -> Iterator[tuple[int, dict[str, object]]]:
    """Record overlaps in place of those of the same pairs; gives the old seat's id and what was.

    Raises DomainError for a review that is voided.
    """
    now = clock.now()
    for review_id in sorted({row.review_id for row in rows}):
        locked_review(session, review_id)
    for row in rows:
        if row.replaces is not None:
            row.replaces.voided_at, row.replaces.voided_by = now, by
            row.replaces.void_reason = "Replaced by a file"
    session.flush()
    people: dict[int, int | None] = {}
    made = []
    for row in rows:
        one = SeatOverlap(
            review_id=row.review_id,
            old_seat_id=row.old.id,
            new_seat_id=row.new.id,
            hundredths=row.hundredths,
            basis=row.basis,
            recorded_at=now,
            recorded_by=by,
        )
        people.setdefault(row.old.id, row.old.population_hundredths)
        if row.population_hundredths is not None:
            row.old.population_hundredths = row.population_hundredths
        made.append(one)
    session.add_all(made)
    session.flush()
    _audit(session, SelectionEvent.OVERLAPS_RECORDED, [one.id for one in made], SeatOverlap, by)
    for row, one in zip(rows, made, strict=True):
        yield (
            row.old.id,
            {
                "overlap": one.id,
                "replaced": None if row.replaces is None else row.replaces.id,
                "people": people[row.old.id],
                "people_now": row.old.population_hundredths,
            },
        )


def take_back_overlap(
    session: Session, old_seat_id: int, before: Mapping[str, object], *, reason: str, by: str
) -> None:
    """Void an overlap that a file made and let the one before it count again.

    Raises DomainError where it has been replaced since.
    """
    one = session.get_one(SeatOverlap, before["overlap"])
    old = queries.find_old_seat(session, old_seat_id)
    if one.voided_at is not None:
        raise DomainError(f"The overlap of {old.name} has been replaced since.")
    one.voided_at, one.voided_by, one.void_reason = clock.now(), by, reason
    session.flush()
    if before["replaced"] is not None:
        earlier = session.get_one(SeatOverlap, before["replaced"])
        earlier.voided_at = earlier.voided_by = earlier.void_reason = None
    if old.population_hundredths == before["people_now"]:
        people = before["people"]
        assert people is None or isinstance(people, int)
        old.population_hundredths = people
    session.flush()
    _audit(session, SelectionEvent.OVERLAPS_RECORDED, [one.id], SeatOverlap, by, reason=reason)


def _check_unused(session: Session, seat: OldSeat | NewSeat) -> None:
    for model, words in (
        (SeatOverlap, "overlaps"),
        (SeatChoice, "a choice"),
        (SeatDecision, "a decision"),
    ):
        column = model.old_seat_id if isinstance(seat, OldSeat) else model.new_seat_id
        query = select(model.id).where(column == seat.id, model.voided_at.is_(None)).limit(1)
        if session.scalar(query) is not None:
            raise DomainError(
                f"{words.capitalize()} of {seat.name} would be left: undo that first."
            )


def _audit(
    session: Session,
    event: SelectionEvent,
    ids: Sequence[int],
    model: type[OldSeat] | type[NewSeat] | type[SeatOverlap],
    by: str,
    **said: str,
) -> None:
    """One entry for all that a file did: its rows are kept with the import."""
    subject = f"{model.__tablename__.replace('_', ' ')} {ids[0]}" if ids else "no seat"
    changes: dict[str, object] = {"count": len(ids), "ids": [*ids], **said}
    audit.record(session, event, by=by, subject=subject, changes=changes)
