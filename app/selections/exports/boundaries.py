"""The tables of boundary reviews: the list, new and old seats, claims with their working."""

from __future__ import annotations

from fractions import Fraction

from app.kernel.numbers import decimal
from app.selections.domain.boundaries import Claim
from app.selections.queries.boundaries import ReviewRead, ReviewRow, threshold_of
from app.selections.queries.boundary_lists import NewSeatLine, OldSeatLine
from app.tabular.table import Column, Table, Value

ATTRIBUTION = "Kept by officers of the party; the source stands with each review."


def review_path(boundary_review_id: int) -> str:
    """The address of a review."""
    return f"/selections/boundaries/{boundary_review_id}"


def new_seat_path(new_seat_id: int) -> str:
    """The address of a new seat."""
    return f"/selections/boundaries/new-seats/{new_seat_id}"


def old_seat_path(old_seat_id: int) -> str:
    """The address of an old seat."""
    return f"/selections/boundaries/old-seats/{old_seat_id}"


def written_threshold(threshold: Fraction) -> str:
    """A threshold exactly: "2/5"; nothing is rounded."""
    return f"{threshold.numerator}/{threshold.denominator}"


def counted(count: int | Fraction | None) -> Value:
    """A count as a cell holds it: an estimate keeps its decimals, and is no share."""
    return decimal(count, 2) if isinstance(count, Fraction) else count


def reviews_table() -> Table[ReviewRow]:
    """Reviews in a list."""
    return Table(
        name="boundary-reviews",
        title="Boundary reviews",
        columns=(
            Column[ReviewRow](
                "name",
                "Review",
                lambda row: row.review.name,
                link=lambda row: review_path(row.review.id),
            ),
            Column[ReviewRow](
                "threshold", "Threshold", lambda row: written_threshold(threshold_of(row.review))
            ),
            Column[ReviewRow](
                "in_law_on", "In law on", lambda row: row.review.in_law_on, absent="not yet"
            ),
            Column[ReviewRow]("old", "Old seats", lambda row: row.old, numeric=True),
            Column[ReviewRow]("new", "New seats", lambda row: row.new, numeric=True),
            Column[ReviewRow]("overlaps", "Overlaps", lambda row: row.overlaps, numeric=True),
            Column[ReviewRow]("recorded_at", "Recorded", lambda row: row.review.recorded_at),
            Column[ReviewRow](
                "voided", "State", lambda row: "voided" if row.review.voided_at else "current"
            ),
            Column[ReviewRow]("source", "Source", lambda row: row.review.source),
        ),
        attribution=ATTRIBUTION,
    )


def new_seats_table(read: ReviewRead, other: Fraction | None = None) -> Table[NewSeatLine]:
    """New seats with their claimants and where each stands; other: the threshold of a what-if."""
    columns = [
        Column[NewSeatLine](
            "name",
            "New seat",
            lambda line: line.seat.name,
            link=lambda line: new_seat_path(line.seat.id),
        ),
        Column[NewSeatLine]("kind", "Claims", lambda line: line.claims.kind.label),
        Column[NewSeatLine]("claimants", "Claimants", lambda line: line.claimants or None),
        Column[NewSeatLine]("undecided", "Undecided", lambda line: line.undecided or None),
    ]
    if other is None:
        columns += [
            Column[NewSeatLine]("state", "Standing", lambda line: line.outcome.state.label),
            Column[NewSeatLine](
                "holder", "Goes to", lambda line: line.holder, absent="nobody so far"
            ),
        ]
    else:
        said = written_threshold(other)
        columns += [
            Column[NewSeatLine](
                "kind_then",
                f"Claims at {said}",
                lambda line: None if line.other is None else line.other.kind.label,
            ),
            Column[NewSeatLine](
                "claimants_then",
                f"Claimants at {said}",
                lambda line: line.other_claimants or None,
            ),
        ]
    columns.append(
        Column[NewSeatLine]("code", "Code", lambda line: line.seat.code, absent="not recorded")
    )
    return Table(
        name=f"boundary-review-{read.review.id}-new-seats",
        title=f"New seats: {read.review.name}",
        columns=tuple(columns),
        attribution=read.review.source,
    )


def old_seats_table(read: ReviewRead) -> Table[OldSeatLine]:
    """Old seats with their MPs' claims, choices and where each stands."""
    return Table(
        name=f"boundary-review-{read.review.id}-old-seats",
        title=f"Old seats: {read.review.name}",
        columns=(
            Column[OldSeatLine](
                "name",
                "Old seat",
                lambda line: line.seat.name,
                link=lambda line: old_seat_path(line.seat.id),
            ),
            Column[OldSeatLine](
                "member", "MP", lambda line: line.member, absent="none of the party"
            ),
            Column[OldSeatLine](
                "electors",
                "Counted",
                lambda line: counted(line.whole),
                numeric=True,
                absent="not recorded",
            ),
            Column[OldSeatLine](
                "basis",
                "In",
                lambda line: None if line.basis is None else line.basis.value,
                absent="no overlaps",
            ),
            Column[OldSeatLine]("claims", "Claims on", lambda line: line.claimed or None),
            Column[OldSeatLine]("choice", "Choice", lambda line: line.ranked or None),
            Column[OldSeatLine](
                "state",
                "Standing",
                lambda line: None if line.outcome is None else line.outcome.state.label,
                absent="nobody to claim",
            ),
            Column[OldSeatLine]("seat", "New seat", lambda line: line.gets),
            Column[OldSeatLine]("code", "Code", lambda line: line.seat.code, absent="not recorded"),
        ),
        attribution=read.review.source,
    )


def claims_table(read: ReviewRead, *, of_new: bool) -> Table[Claim]:
    """Overlaps with their working. of_new: those of one new seat, else those of one old seat."""
    if of_new:
        first = [
            Column[Claim](
                "old",
                "Old seat",
                lambda row: read.old[int(row.old)].name,
                link=lambda row: old_seat_path(int(row.old)),
            ),
            Column[Claim](
                "member",
                "MP",
                lambda row: read.member_of(int(row.old)),
                absent="none of the party",
            ),
        ]
    else:
        first = [
            Column[Claim](
                "new",
                "New seat",
                lambda row: read.new[int(row.new)].name,
                link=lambda row: new_seat_path(int(row.new)),
            )
        ]
    return Table(
        name=f"boundary-review-{read.review.id}-claims",
        title=f"Claims: {read.review.name}",
        columns=(
            *first,
            Column[Claim]("part", "Shared", lambda row: counted(row.part), numeric=True),
            Column[Claim]("whole", "Of", lambda row: counted(row.whole), numeric=True),
            Column[Claim](
                "share", "Share", lambda row: row.share, numeric=True, absent="nobody counted"
            ),
            Column[Claim]("needed", "Needed", lambda row: counted(row.needed), numeric=True),
            Column[Claim]("short_by", "Short by", lambda row: counted(row.short_by), numeric=True),
            Column[Claim](
                "basis",
                "Counted in",
                lambda row: "people, an estimate" if row.estimated else "electors",
            ),
            Column[Claim]("state", "Claim", claim_words),
        ),
        attribution=read.review.source,
    )


def claim_words(row: Claim) -> str:
    """What an overlap comes to, in words."""
    words = row.state.value
    if row.decided:
        words += ", by decision"
    return words if row.held else f"{words}, and no MP of the party"
