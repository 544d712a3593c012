"""Overlaps of old and new seats taken in from files, the public one of 2024 as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from app.intake.registry import (
    Applied,
    Change,
    IntakeColumn,
    IntakeKind,
    Planned,
    RowRefused,
    TakenBack,
    changed,
    intake,
    new,
    refused,
    unchanged,
)
from app.kernel.errors import DomainError
from app.kernel.words import folded, nearest
from app.selections.domain.boundaries import Basis
from app.selections.intake.review_rows import (
    REVIEW,
    check_lengths,
    find_reviews,
    read_electors,
    read_hundredths,
    review_meant,
)
from app.selections.models.boundaries import NewSeat, OldSeat, SeatOverlap
from app.selections.permissions import SelectionPermission
from app.selections.queries.boundaries import ReviewRead, read_review
from app.selections.service.seat_records import OverlapRow, take_back_overlap, write_overlaps


@dataclass(frozen=True, slots=True)
class OverlapGiven:
    """What a row says: old and new are names or codes.

    hundredths: the count times 100. people: all of the old seat, in hundredths, where it says so.
    columns: which columns named the old and the new seat, for what is refused.
    """

    review: str
    old: str
    new: str
    hundredths: int
    basis: Basis
    people: int | None
    columns: tuple[str, str]


def _read_own(texts: Mapping[str, str]) -> OverlapGiven:
    electors = read_electors(texts["electors"], "electors")
    people = read_hundredths(texts["population"], "population")
    if (electors is None) is (people is None):
        raise RowRefused("Give the electors, or an estimate of the population.", "electors")
    columns = ("old_seat", "new_seat")
    if electors is not None:
        return _given(texts, columns, electors * 100, Basis.ELECTORS, None)
    assert people is not None
    return _given(texts, columns, people, Basis.POPULATION, None)


def _read_public(texts: Mapping[str, str]) -> OverlapGiven:
    people = read_hundredths(texts["overlap_pop"], "overlap_pop")
    whole = read_hundredths(texts["original_pop"], "original_pop")
    assert people is not None
    return _given(texts, ("parl10", "parl25"), people, Basis.POPULATION, whole)


def _given(
    texts: Mapping[str, str],
    columns: tuple[str, str],
    hundredths: int,
    basis: Basis,
    people: int | None,
) -> OverlapGiven:
    old, new_ = (" ".join(texts[column].split()) for column in columns)
    check_lengths([(columns[0], old), (columns[1], new_)])
    return OverlapGiven(texts["review"], old, new_, hundredths, basis, people, columns)


# --- planning ----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Known:
    """A review with its seats by code and by folded name, and its overlaps by pair."""

    read: ReviewRead
    old: dict[str, OldSeat]
    new: dict[str, NewSeat]
    overlaps: dict[tuple[int, int], SeatOverlap]


def _plan(session: Session, rows: Sequence[OverlapGiven]) -> list[Planned]:
    return [row if isinstance(row, Planned) else _outcome(row) for row in _resolved(session, rows)]


def _resolved(session: Session, rows: Sequence[OverlapGiven]) -> list[OverlapRow | Planned]:
    """For each row the overlap it makes, or why it cannot."""
    reviews = find_reviews(session)
    known: dict[int, _Known] = {}
    found: list[OverlapRow | Planned] = []
    for given in rows:
        try:
            review = review_meant(reviews, given.review)
            if review.id not in known:
                known[review.id] = _read_known(read_review(session, review))
            found.append(_resolve(given, known[review.id]))
        except RowRefused as error:
            found.append(refused(str(error), error.column))
    return _checked(found, known)


def _read_known(read: ReviewRead) -> _Known:
    old: dict[str, OldSeat] = {}
    new_: dict[str, NewSeat] = {}
    for seat in read.old.values():
        old |= {seat.search_name: seat, folded(seat.code or seat.name): seat}
    for one in read.new.values():
        new_ |= {one.search_name: one, folded(one.code or one.name): one}
    pairs = {(row.old_seat_id, row.new_seat_id): row for row in read.overlaps}
    return _Known(read, old, new_, pairs)


def _resolve(given: OverlapGiven, known: _Known) -> OverlapRow:
    old, new_ = known.old.get(folded(given.old)), known.new.get(folded(given.new))
    if old is None:
        raise RowRefused(_not_found("old", given.old, known.old), given.columns[0])
    if new_ is None:
        raise RowRefused(_not_found("new", given.new, known.new), given.columns[1])
    return OverlapRow(
        known.read.review.id,
        old,
        new_,
        given.hundredths,
        given.basis,
        known.overlaps.get((old.id, new_.id)),
        given.people,
    )


def _not_found(which: str, text: str, seats: Mapping[str, OldSeat | NewSeat]) -> str:
    near = nearest(folded(text), seats, 1)
    hint = f" The nearest is {seats[near[0]].name}." if near else " Take its seats in first."
    return f"The review has no {which} seat “{text}”.{hint}"


def _checked(
    found: list[OverlapRow | Planned], known: Mapping[int, _Known]
) -> list[OverlapRow | Planned]:
    """The rows, those of an old seat refused whose counts do not go together.

    All people of an old seat are the most that a row of it says: the public file says 0 in some.
    """
    by_old: dict[int, list[OverlapRow]] = {}
    for row in found:
        if isinstance(row, OverlapRow):
            by_old.setdefault(row.old.id, []).append(row)
    wrong: dict[int, Planned] = {}
    people: dict[int, int | None] = {}
    for old_id, rows in by_old.items():
        replaced = {row.new.id for row in rows}
        kept = [
            one
            for one in known[rows[0].review_id].read.overlaps
            if one.old_seat_id == old_id and one.new_seat_id not in replaced
        ]
        most = max(row.population_hundredths or 0 for row in rows)
        if kept:
            # Those rows of the file that change nothing are not here: they may have said more.
            most = max(most, rows[0].old.population_hundredths or 0)
        people[old_id] = most or None
        if len({row.basis for row in rows} | {row.basis for row in kept}) > 1:
            wrong[old_id] = refused(
                f"Other rows of {rows[0].old.name} are counted otherwise: count all of them in"
                " electors, or all by population."
            )
            continue
        total = sum(row.hundredths for row in rows) + sum(one.hundredths for one in kept)
        electors = rows[0].old.electors
        if rows[0].basis is Basis.ELECTORS and electors is not None and total > electors * 100:
            wrong[old_id] = refused(
                f"The rows of {rows[0].old.name} add up to {total // 100:,} electors, and it has"
                f" {electors:,}."
            )
    return [
        row
        if isinstance(row, Planned)
        else wrong.get(row.old.id) or replace(row, population_hundredths=people[row.old.id])
        for row in found
    ]


def _outcome(row: OverlapRow) -> Planned:
    about = (row.old.id, row.new.id)
    before = row.replaces
    if before is None:
        return new(about=about)
    if (before.hundredths, before.basis) != (row.hundredths, row.basis):
        return changed(
            Change(
                "Overlap",
                f"{_written(before.hundredths)} {before.basis.value}",
                f"{_written(row.hundredths)} {row.basis.value}",
            ),
            about=about,
        )
    whole = row.population_hundredths
    if whole is not None and whole != row.old.population_hundredths:
        known = row.old.population_hundredths
        return changed(
            Change("Population of the old seat", _written(known) if known else "", _written(whole)),
            about=about,
        )
    return unchanged(about=about)


def _written(hundredths: int) -> str:
    whole, rest = divmod(hundredths, 100)
    return f"{whole:,}.{rest:02}" if rest else f"{whole:,}"


# --- taking in and taking back -----------------------------------------------------------------


def _apply_all(session: Session, rows: Sequence[OverlapGiven], by: str) -> Iterator[Applied]:
    found = []
    for row in _resolved(session, rows):
        if isinstance(row, Planned):
            raise DomainError(row.sentence)
        found.append(row)
    for old_seat_id, before in write_overlaps(session, found, by=by):
        yield Applied(old_seat_id, before)


def _void_all(
    session: Session, taken: Sequence[TakenBack], reason: str, by: str
) -> Iterator[DomainError | None]:
    for one in taken:
        assert one.before is not None
        try:
            take_back_overlap(session, one.subject, one.before, reason=reason, by=by)
        except DomainError as error:
            yield error
        else:
            yield None


def _old_path(old_seat_id: int) -> str:
    return f"/selections/boundaries/old-seats/{old_seat_id}"


OVERLAPS = intake(
    IntakeKind[OverlapGiven](
        name="boundary-overlaps",
        title="Boundary review: overlaps",
        one="overlap",
        permission=SelectionPermission.KEEP_BOUNDARIES,
        columns=(
            IntakeColumn(
                "old_seat", "Old seat", "Name or code.", required=True, example="Northbridge"
            ),
            IntakeColumn(
                "new_seat",
                "New seat",
                "Name or code.",
                required=True,
                example="Northbridge and Eastholm",
            ),
            IntakeColumn(
                "electors", "Electors", "Of the old seat that go to the new one.", example="28000"
            ),
            IntakeColumn(
                "population",
                "Population",
                "In place of electors: an estimate, whose claims near the line stay undecided.",
            ),
            REVIEW,
        ),
        read=_read_own,
        key=lambda given: (folded(given.review), folded(given.old), folded(given.new)),
        plan=_plan,
        apply_all=_apply_all,
        void_all=_void_all,
        link=_old_path,
        lead="A row for each old seat and each new one that takes some of its electors. A row"
        " replaces the one on record of the same two seats. Old and new seats come first.",
    )
)
PUBLIC = intake(
    IntakeKind[OverlapGiven](
        name="boundary-public-overlaps",
        title="Boundary review: public overlaps of 2010 and 2024",
        one="overlap",
        permission=SelectionPermission.KEEP_BOUNDARIES,
        columns=(
            IntakeColumn(
                "parl10", "PARL10", "Code of the old seat.", required=True, example="E14000530"
            ),
            IntakeColumn(
                "parl25",
                "PARL25",
                "Code of the new seat.",
                required=True,
                example="UKPARL.2025.AHT",
            ),
            IntakeColumn(
                "overlap_pop",
                "Overlap pop",
                "People of the old seat that go to the new one.",
                required=True,
                example="105218.0",
            ),
            IntakeColumn(
                "original_pop",
                "Original pop",
                "All people of the old seat.",
                required=True,
                example="105218.0",
            ),
            *(
                IntakeColumn(name, name.replace("_", " ").capitalize(), "Not read.")
                for name in (
                    "overlap_area",
                    "original_area",
                    "percentage_overlap_area",
                    "percentage_overlap_pop",
                    "index_level_0",
                )
            ),
            REVIEW,
        ),
        read=_read_public,
        key=lambda given: (folded(given.review), folded(given.old), folded(given.new)),
        plan=_plan,
        apply_all=_apply_all,
        void_all=_void_all,
        link=_old_path,
        lead="The public file PARL10_PARL25_combo_overlap.csv as it is (mySociety, CC BY 4.0). It"
        " counts people, not electors: claims within one point of the line stay undecided.",
    )
)
