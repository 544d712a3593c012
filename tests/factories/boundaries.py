"""A boundary review with every kind of new seat, put straight into the database."""

from __future__ import annotations

from fractions import Fraction

from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.words import folded
from app.selections.domain.assignment import Decision
from app.selections.domain.boundaries import Basis, DecisionKind
from app.selections.models.boundaries import (
    BoundaryReview,
    NewSeat,
    OldSeat,
    SeatDecision,
    SeatOverlap,
)
from app.selections.queries.boundaries import read_review
from app.selections.service.boundaries import ReviewGiven, record_review, void_review
from app.selections.service.seat_decisions import record_choice, record_decision

BY = "user 9"
OLD = {"Ashby": 70_000, "Birchley": 68_000, "Cedarham": None, "Dunelm": None}
"""Old seats and their electors."""
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


def make_review(
    session: Session, members: tuple[int, int, int] = (1, 2, 3), **changes: object
) -> BoundaryReview:
    """A review with three MPs.

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
            member_id=(*members, None)[place - 1],
            recorded_at=now,
            recorded_by=BY,
        )
        for place, (name, electors) in enumerate(OLD.items(), 1)
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


def seat_ids(session: Session, review: BoundaryReview) -> dict[str, int]:
    """The review and its seats as pages are told them: "old_ashby", "new_middleton"."""
    found = read_review(session, review)
    return {
        "boundary_review": review.id,
        **{f"old_{seat.search_name}": seat.id for seat in found.old.values()},
        **{f"new_{seat.search_name}": seat.id for seat in found.new.values()},
    }


def contest_held(session: Session, review: BoundaryReview) -> SeatDecision:
    """Both claimants of Middleton choose it, and Birchley's wins; Ashby's may be let fall."""
    ids = seat_ids(session, review)
    for old, other in (("old_ashby", "new_northfield"), ("old_birchley", "new_eastholm")):
        record_choice(session, ids[old], [ids["new_middleton"], ids[other]], source="Letter", by=BY)
    return record_decision(
        session,
        Decision(DecisionKind.CONTEST_WON, ids["new_middleton"], ids["old_birchley"]),
        decided_on=clock.today(),
        reason="Members voted",
        by=BY,
    )


def plant_review(session: Session, text: str, *, member_id: int) -> None:
    """A review in which whatever can be typed is a text, and one of its name that was voided."""
    gone = record_review(session, review_given(name=text, source=text), by=BY)
    void_review(session, gone.id, reason=text, version=1, by=BY)
    review = record_review(session, review_given(name=text, source=text), by=BY)
    told = {"review_id": review.id, "recorded_at": clock.now(), "recorded_by": BY}
    old = OldSeat(name=text, search_name=folded(text), code=text, member_id=member_id, **told)
    new = [
        NewSeat(name=name, search_name=folded(name), code=name, **told)
        for name in (text, f"{text} 2", f"{text} 3")
    ]
    session.add_all([old, *new])
    session.flush()
    session.add_all(
        SeatOverlap(
            old_seat_id=old.id,
            new_seat_id=seat.id,
            hundredths=hundredths,
            basis=Basis.POPULATION,
            **told,
        )
        for seat, hundredths in zip(new, (40_00, 50_00, 10_00), strict=True)
    )
    session.flush()
    record_choice(session, old.id, [new[0].id, new[1].id], source=text, by=BY)
    record_decision(
        session,
        Decision(DecisionKind.CLAIM_ACCEPTED, new[0].id, old.id),
        decided_on=clock.today(),
        reason=text,
        by=BY,
    )
