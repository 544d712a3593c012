"""Old and new seats of a boundary review taken in from files, the public lists as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

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
from app.kernel.words import folded
from app.members.matching import plan_members
from app.members.queries import list_known_clps
from app.selections.intake.review_rows import (
    REVIEW,
    check_lengths,
    find_reviews,
    read_electors,
    read_hundredths,
    review_meant,
)
from app.selections.models.boundaries import NewSeat, OldSeat
from app.selections.permissions import SelectionPermission
from app.selections.queries import boundaries as queries
from app.selections.queries.boundaries import ReviewRead, Sitting, read_review
from app.selections.service.seat_records import SeatRow, take_back_seat, write_seats

NOBODY = "none"
"""Says of an old seat that no MP of the party has it; blank says nothing."""
LABELS = {
    "name": "Name",
    "code": "Code",
    "electors": "Electors",
    "population_hundredths": "Population, in hundredths",
    "member_id": "MP",
    "constituency_id": "Constituency",
    "clp_id": "CLP",
}


@dataclass(frozen=True, slots=True)
class SeatGiven:
    """What a row says of a seat; None and "" where it says nothing.

    member: of an old seat, who has it. clp: of a new one, whose it will be.
    """

    review: str
    name: str
    code: str = ""
    electors: int | None = None
    population_hundredths: int | None = None
    member: str = ""
    clp: str = ""


def _read(texts: Mapping[str, str], names: Mapping[str, str]) -> SeatGiven:
    """names: for each thing a row may say, the column that says it."""
    said = {what: " ".join(texts[column].split()) for what, column in names.items()}
    check_lengths([(names[what], text) for what, text in said.items()])
    return SeatGiven(
        review=said.get("review", ""),
        name=said["name"],
        code=said.get("code", ""),
        electors=read_electors(said.get("electors", ""), names.get("electors", "")),
        population_hundredths=read_hundredths(
            said.get("population", ""), names.get("population", "")
        ),
        member=said.get("member", ""),
        clp=said.get("clp", ""),
    )


# --- planning ----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Known:
    """A review with its seats as rows name them: by code, and by folded name."""

    read: ReviewRead
    by_code: dict[str, OldSeat | NewSeat]
    by_name: dict[str, OldSeat | NewSeat]
    sitting: dict[str, Sitting]


def _plan(
    model: type[OldSeat] | type[NewSeat], session: Session, rows: Sequence[SeatGiven]
) -> list[Planned]:
    return [
        planned if isinstance(planned, Planned) else _outcome(planned)
        for planned in _resolved(model, session, rows)
    ]


def _resolved(
    model: type[OldSeat] | type[NewSeat], session: Session, rows: Sequence[SeatGiven]
) -> Iterator[SeatRow | Planned]:
    """For each row the seat it makes or changes, or why it cannot."""
    reviews = find_reviews(session)
    known: dict[int, _Known] = {}
    clps = {folded(clp.name): clp.id for clp in list_known_clps(session)}
    texts = {row.member for row in rows if row.member and folded(row.member) != NOBODY}
    members = plan_members(session, texts, None) if texts else {}
    for given in rows:
        try:
            review = review_meant(reviews, given.review)
            if review.id not in known:
                known[review.id] = _read_known(session, model, read_review(session, review))
            yield _resolve(model, given, known[review.id], members, clps)
        except RowRefused as error:
            yield refused(str(error), error.column)


def _read_known(session: Session, model: type[OldSeat] | type[NewSeat], read: ReviewRead) -> _Known:
    seats: list[OldSeat | NewSeat] = [*(read.old if model is OldSeat else read.new).values()]
    return _Known(
        read,
        {seat.code: seat for seat in seats if seat.code},
        {seat.search_name: seat for seat in seats},
        queries.list_sitting(session, queries.sitting_day(read.review)) if model is OldSeat else {},
    )


def _resolve(
    model: type[OldSeat] | type[NewSeat],
    given: SeatGiven,
    known: _Known,
    members: Mapping[str, int | Planned],
    clps: Mapping[str, int],
) -> SeatRow | Planned:
    seat = _seat_meant(given, known)
    columns: dict[str, object] = {}
    # A name that is only written otherwise stays as it is on record.
    if seat is None:
        columns["name"] = given.name
    if given.code:
        columns["code"] = given.code
    if given.electors is not None:
        columns["electors"] = given.electors
    if given.population_hundredths is not None:
        columns["population_hundredths"] = given.population_hundredths
    if given.clp:
        if folded(given.clp) not in clps:
            raise RowRefused(f"No CLP “{given.clp}” is on record.", "clp")
        columns["clp_id"] = clps[folded(given.clp)]
    if model is OldSeat:
        member = members.get(given.member)
        if isinstance(member, Planned):
            return member
        columns |= _held_by(given, known, member, is_new=seat is None)
        _check_member(known, seat, columns)
        _check_electors(known, seat, columns)
    return SeatRow(known.read.review.id, seat, columns)


def _seat_meant(given: SeatGiven, known: _Known) -> OldSeat | NewSeat | None:
    """The seat on record that a row is of; None for a new one. Raises RowRefused."""
    by_name = known.by_name.get(folded(given.name))
    by_code = known.by_code.get(given.code) if given.code else None
    if by_code is None:
        if by_name is not None and given.code and by_name.code:
            raise RowRefused(f"A seat of this name has the code {by_name.code}.", "code")
        return by_name
    if by_name is not None and by_name is not by_code:
        raise RowRefused(f"The code is that of {by_code.name}: name or code is wrong.", "code")
    return by_code


def _held_by(
    given: SeatGiven, known: _Known, member_id: int | None, *, is_new: bool
) -> dict[str, object]:
    """Who has an old seat: as the row says; of a new row that says nothing, as is on record."""
    sitting = known.sitting.get(folded(given.name)) if is_new else None
    columns: dict[str, object] = {}
    if sitting is not None:
        columns = {"constituency_id": sitting.constituency_id, "member_id": sitting.member_id}
    if given.member:
        columns["member_id"] = member_id
    return columns


def _check_member(
    known: _Known, seat: OldSeat | NewSeat | None, columns: Mapping[str, object]
) -> None:
    member_id = columns.get("member_id")
    for other in known.read.old.values():
        if member_id is not None and other is not seat and other.member_id == member_id:
            raise RowRefused(f"This MP has the old seat {other.name} already.", "member")


def _check_electors(
    known: _Known, seat: OldSeat | NewSeat | None, columns: Mapping[str, object]
) -> None:
    """Refuse fewer electors of an old seat than its overlaps add up to (RowRefused)."""
    electors = columns.get("electors")
    if seat is None or not isinstance(electors, int):
        return
    rows = [row for row in known.read.rows if row.old == seat.id and not row.estimated]
    total = sum(row.electors for row in rows)
    if electors < total:
        raise RowRefused(f"Its overlaps add up to {int(total):,} electors already.", "electors")


def _outcome(row: SeatRow) -> Planned:
    about = (row.review_id, row.seat.id if row.seat else folded(str(row.columns["name"])))
    if row.seat is None:
        return new(about=about)
    changes = [
        Change(LABELS[name], _written(getattr(row.seat, name)), _written(value))
        for name, value in row.columns.items()
        if getattr(row.seat, name) != value
    ]
    return changed(*changes, about=about) if changes else unchanged(about=about)


def _written(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else str(value)


# --- taking in and taking back -----------------------------------------------------------------


def _apply_all(
    model: type[OldSeat] | type[NewSeat], session: Session, rows: Sequence[SeatGiven], by: str
) -> Iterator[Applied]:
    found = []
    for row in _resolved(model, session, rows):
        if isinstance(row, Planned):
            raise DomainError(row.sentence)
        found.append(row)
    for seat_id, before in write_seats(session, model, found, by=by):
        yield Applied(seat_id, before)


def _void(
    model: type[OldSeat] | type[NewSeat],
    session: Session,
    taken: Sequence[TakenBack],
    reason: str,
    by: str,
) -> Iterator[DomainError | None]:
    for one in taken:
        try:
            take_back_seat(session, model, one.subject, one.before, reason=reason, by=by)
        except DomainError as error:
            yield error
        else:
            yield None


def _old_path(seat_id: int) -> str:
    return f"/selections/boundaries/old-seats/{seat_id}"


def _new_path(seat_id: int) -> str:
    return f"/selections/boundaries/new-seats/{seat_id}"


def seat_kind(
    model: type[OldSeat] | type[NewSeat],
    name: str,
    title: str,
    columns: tuple[IntakeColumn, ...],
    names: Mapping[str, str],
    lead: str,
) -> IntakeKind[SeatGiven]:
    """A kind of files of seats; names: for each thing a row says, the column that says it."""
    old = model is OldSeat
    return IntakeKind[SeatGiven](
        name=name,
        title=title,
        one="old seat" if old else "new seat",
        permission=SelectionPermission.KEEP_BOUNDARIES,
        columns=(*columns, REVIEW),
        read=partial(_read, names={**names, "review": "review"}),
        key=lambda given: (folded(given.review), given.code or folded(given.name)),
        plan=partial(_plan, model),
        apply_all=partial(_apply_all, model),
        void_all=partial(_void, model),
        link=_old_path if old else _new_path,
        lead=lead,
    )


SEAT_COLUMNS = (
    IntakeColumn("name", "Name", "What the seat is called.", required=True, example="Northbridge"),
    IntakeColumn("code", "Code", "As official statistics have it.", example="E14000001"),
    IntakeColumn("electors", "Electors", "On the day of the review.", example="70000"),
)
OLD_SEATS = intake(
    seat_kind(
        OldSeat,
        "boundary-old-seats",
        "Boundary review: old seats",
        (
            *SEAT_COLUMNS,
            IntakeColumn("population", "Population", "An estimate, where electors are not known."),
            IntakeColumn(
                "member",
                "MP",
                "The party’s MP by name or official id; “none” where it has none; blank: as on"
                " record.",
                example="none",
            ),
        ),
        {
            "name": "name",
            "code": "code",
            "electors": "electors",
            "population": "population",
            "member": "member",
        },
        "The seats that a review abolishes or redraws. MPs left blank are taken from the record of"
        " members, by the name of the seat.",
    )
)
NEW_SEATS = intake(
    seat_kind(
        NewSeat,
        "boundary-new-seats",
        "Boundary review: new seats",
        (
            *SEAT_COLUMNS,
            IntakeColumn("clp", "CLP", "The CLP that will be its own, once it is on record."),
        ),
        {"name": "name", "code": "code", "electors": "electors", "clp": "clp"},
        "The seats that a review makes.",
    )
)
