"""What the files of a boundary review have in common: which review, which seat, which count."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.intake.registry import IntakeColumn, RowRefused
from app.kernel.words import folded
from app.selections.models.boundaries import BoundaryReview
from app.selections.queries import boundaries as queries

LONGEST = 200
MOST_ELECTORS = 10_000_000
_COUNT = re.compile(r"(\d{1,8})(?:\.(\d{1,2})0*)?", re.ASCII)

REVIEW = IntakeColumn(
    "review",
    "Review",
    "The name of the boundary review; may be left out while only one is on record.",
    example="Review of 2023",
)


def find_reviews(session: Session) -> dict[str, BoundaryReview]:
    """The reviews that stand, by folded name."""
    return {row.review.search_name: row.review for row in queries.list_reviews(session)}


def review_meant(reviews: dict[str, BoundaryReview], text: str) -> BoundaryReview:
    """The review that a row is of. Raises RowRefused."""
    if text:
        found = reviews.get(folded(text))
        if found is None:
            raise RowRefused(f"No review “{text}” is on record. Record it first.", "review")
        return found
    if len(reviews) == 1:
        return next(iter(reviews.values()))
    if not reviews:
        raise RowRefused("No boundary review is on record. Record it first, then send this again.")
    raise RowRefused(
        "Several boundary reviews are on record: add a column “review” with the name of the one"
        " that is meant.",
        "review",
    )


def read_hundredths(text: str, column: str) -> int | None:
    """A count of at most two decimals, times 100; None for a blank. Raises RowRefused."""
    if not text:
        return None
    found = _COUNT.fullmatch(text.replace(",", ""))
    if found is None or int(found[1]) > MOST_ELECTORS:
        raise RowRefused("Enter a count such as 70123 or 70123.45.", column)
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def read_electors(text: str, column: str) -> int | None:
    """A whole number of electors; None for a blank. Raises RowRefused."""
    hundredths = read_hundredths(text, column)
    if hundredths is None:
        return None
    if hundredths % 100:
        raise RowRefused("Electors are a whole number, such as 70123.", column)
    return hundredths // 100


def check_lengths(texts: Sequence[tuple[str, str]]) -> None:
    """Refuse texts, by column, that no seat is called (RowRefused)."""
    for column, text in texts:
        if len(text) > LONGEST:
            raise RowRefused(f"Enter at most {LONGEST} characters.", column)
