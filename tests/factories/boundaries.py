"""A boundary review with every kind of new seat, put straight into the database."""

from __future__ import annotations

from fractions import Fraction

from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.words import folded
from app.selections.domain.boundaries import Basis
from app.selections.models.boundaries import BoundaryReview, NewSeat, OldSeat, SeatOverlap
from app.selections.service.boundaries import ReviewGiven, record_review

BY = "user 9"
OLD = {"Ashby": (1, 70_000), "Birchley": (2, 68_000), "Cedarham": (3, None), "Dunelm": (None, None)}
"""Old seats: the MP's id and the electors."""
OVERLAPS = (
    ("Ashby", "Northfield", 31_500),
    ("Ashby", "Middleton", 28_000),
    ("Ashby", "Southport", 10_500),
    ("Birchley", "Middleton", 27_200),
    ("Birchley", "Eastholm", 40_800),
    ("Dunelm", "Southport", 50_000),
)
"""The made-up case of domain.md 6, with one elector more for Birchley."""


def review_given(**changes: object) -> ReviewGiven:
    """What an officer may say of a review."""
    values: dict[str, object] = {
        "name": "Review of 2023",
        "threshold": Fraction(2, 5),
        "restricted": True,
        "in_law_on": None,
        "source": "Orders in Council",
        **changes,
    }
    return ReviewGiven(**values)  # type: ignore[arg-type]


def make_review(session: Session, **changes: object) -> BoundaryReview:
    """A review whose MPs are the members 1, 2 and 3.

    Ashby may have Northfield or Middleton, Birchley Middleton or Eastholm; Cedarham's claim on
    Westhampton rests on population and is undecided; Southport has no claimant, for Dunelm has no
    MP of the party.
    """
    review = record_review(session, review_given(**changes), by=BY)
    now = clock.now()
    names = [*dict.fromkeys(new for _old, new, _count in OVERLAPS), "Westhampton"]
    new = {
        name: NewSeat(
            review_id=review.id,
            name=name,
            search_name=folded(name),
            code=f"N{place}",
            recorded_at=now,
            recorded_by=BY,
        )
        for place, name in enumerate(names, 1)
    }
    old = {
        name: OldSeat(
            review_id=review.id,
            name=name,
            search_name=folded(name),
            code=f"O{place}",
            electors=electors,
            population_hundredths=100_000_00 if name == "Cedarham" else None,
            member_id=member_id,
            recorded_at=now,
            recorded_by=BY,
        )
        for place, (name, (member_id, electors)) in enumerate(OLD.items(), 1)
    }
    session.add_all([*new.values(), *old.values()])
    session.flush()
    rows = [(o, n, count * 100, Basis.ELECTORS) for o, n, count in OVERLAPS]
    rows.append(("Cedarham", "Westhampton", 40_500_25, Basis.POPULATION))
    session.add_all(
        SeatOverlap(
            review_id=review.id,
            old_seat_id=old[o].id,
            new_seat_id=new[n].id,
            hundredths=hundredths,
            basis=basis,
            recorded_at=now,
            recorded_by=BY,
        )
        for o, n, hundredths, basis in rows
    )
    session.flush()
    return review
