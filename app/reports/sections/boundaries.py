"""Boundary reviews: new seats, who has a claim on which, and what became of it."""

from __future__ import annotations

from collections import Counter

from sqlalchemy.orm import Session

from app.kernel.dates import london_day, written_day
from app.reports.domain.document import (
    Block,
    Figure,
    Figures,
    Origin,
    Paragraph,
    Section,
    Subheading,
    data_table,
)
from app.reports.sections.kinds import Asked, SectionKind
from app.selections.exports.boundaries import (
    new_seats_table,
    review_path,
    reviews_table,
    written_threshold,
)
from app.selections.permissions import SelectionPermission
from app.selections.queries.boundaries import ReviewRow, list_reviews, read_review, threshold_of
from app.selections.queries.boundary_lists import NewSeatFilter, list_new_seats

TITLE = "Boundary changes"
LEFT_OUT = (
    "Boundary reviews and who claims which new seat: whoever this report was built for may not"
    " read them."
)
AS_KNOWN = (
    "Reviews that had been recorded by the day stand here with what is on record of them now:"
    " choices and decisions on seats are those of today, not of that day."
)


def _build(session: Session, asked: Asked) -> Section:
    if SelectionPermission.READ not in asked.may:
        return Section("boundaries", TITLE, (), left_out=(LEFT_OUT,))
    known = [
        row
        for row in list_reviews(session)
        if london_day(row.review.recorded_at) <= asked.as_at
        or (row.review.in_law_on is not None and row.review.in_law_on <= asked.as_at)
    ]
    reviews = data_table(
        reviews_table(),
        known,
        Origin("boundary reviews on record", "/selections/boundaries"),
        caption=f"Boundary reviews by {written_day(asked.as_at)}",
        leave_out=("recorded_at", "voided"),
        empty="No boundary review is on record.",
    )
    blocks: list[Block] = [reviews]
    if known:
        blocks = [Paragraph(AS_KNOWN), *_review(session, known[0]), reviews]
    return Section("boundaries", TITLE, tuple(blocks), used=frozenset({SelectionPermission.READ}))


def _review(session: Session, row: ReviewRow) -> list[Block]:
    """The newest review with the claims on its new seats."""
    review = row.review
    read = read_review(session, review)
    lines = list_new_seats(read, NewSeatFilter())
    origin = Origin(
        f"{row.old:,} old and {row.new:,} new seats, {row.overlaps:,} overlaps",
        review_path(review.id),
        f"an MP has a claim on a new seat that takes {written_threshold(threshold_of(review))} of"
        " the electors of her seat or more",
        review.source,
    )
    counts = Counter(line.outcome.state.label for line in lines)
    figures = [Figure("New seats", len(lines), origin)]
    figures += [Figure(f"New seats: {label}", count, origin) for label, count in counts.items()]
    claimed = [line for line in lines if line.claimants]
    undecided = any(line.undecided for line in claimed)
    table = data_table(
        new_seats_table(read),
        claimed,
        origin,
        caption=f"New seats on which somebody has a claim: {review.name}",
        leave_out=("code",) if undecided else ("code", "undecided"),
        empty="Nobody has a claim on a new seat.",
    )
    return [
        Subheading(review.name),
        Figures("New seats and claims", tuple(figures)),
        table,
    ]


SECTION = SectionKind(
    "boundaries", TITLE, "new seats, who has a claim on which, and what became of it", _build
)
