"""A boundary review of the invented country: a new seat of every kind, choices made and missing."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.demo.country import OWN
from app.demo.demonstration import Demo
from app.selections.domain.assignment import Decision
from app.selections.domain.boundaries import Basis, DecisionKind
from app.selections.models.boundaries import NewSeat, OldSeat
from app.selections.queries.boundaries import read_review
from app.selections.service.boundaries import ReviewGiven, record_review
from app.selections.service.seat_decisions import record_choice, record_decision
from app.selections.service.seat_records import OverlapRow, SeatRow, write_overlaps, write_seats

SEATS = 9
"""So many of the party’s seats are redrawn."""
ELECTORS = (70_000, 68_000, 71_200, 66_500, 69_000, 72_400, 67_300, 65_000, 70_500)
OVERLAPS = (
    (0, "{0}", 70_000),
    (1, "{1} and {2}", 40_800),
    (1, "{2} North", 27_200),
    (2, "{1} and {2}", 42_720),
    (2, "{2} North", 28_480),
    (3, "{3} and {4}", 40_000),
    (3, "Lowland Bridge", 26_500),
    (4, "{3} and {4}", 41_401),
    (4, "Lowland Bridge", 27_599),
    (5, "{5} West", 36_200),
    (5, "{5} East", 36_200),
    (6, "{5} East", 35_000),
    (6, "{6} Vale", 32_300),
    (8, "{8}", 70_500),
)
"""Old seat by number, new seat, electors. 27,599 of 69,000 is one elector short of two fifths."""
ESTIMATED = (("{7} Forest", 36_350_40), ("{7} Coast", 54_149_60))
"""New seat and people in hundredths of the eighth old seat, 90,500: 40.2% is undecided."""
IN_LAW, DECIDED = 40, 12
"""Days ago: the review became law, the contest was held."""


def review_boundaries(session: Session, demo: Demo) -> None:
    """Record a review, some of its MPs’ choices, one contest that was held; leave the rest open."""
    by = demo.by(Role.SELECTIONS_OFFICER)
    held = demo.country.sitting_for(OWN)[:SEATS]
    names = [member.seat for member in held]
    review = record_review(
        session,
        ReviewGiven(
            name="Review of the seats of the lowlands",
            threshold=Fraction(2, 5),
            restricted=True,
            in_law_on=demo.country.day - timedelta(days=IN_LAW),
            source="The invented country’s boundary commission",
        ),
        by=by,
    )
    wanted = dict.fromkeys(
        [new.format(*names) for _old, new, _count in OVERLAPS]
        + [new.format(*names) for new, _people in ESTIMATED]
    )
    new_rows = [SeatRow(review.id, None, {"name": name}) for name in wanted]
    old_rows = [
        SeatRow(
            review.id,
            None,
            {"name": member.seat, "electors": electors, "member_id": member.id},
        )
        for member, electors in zip(held, ELECTORS, strict=True)
    ]
    # Each is written when its id is asked for.
    list(write_seats(session, NewSeat, new_rows, by=by))
    list(write_seats(session, OldSeat, old_rows, by=by))
    read = read_review(session, review)
    new = {seat.name: seat for seat in read.new.values()}
    old = {seat.name: seat for seat in read.old.values()}
    rows = [
        OverlapRow(
            review.id,
            old[names[place]],
            new[name.format(*names)],
            count * 100,
            Basis.ELECTORS,
            None,
        )
        for place, name, count in OVERLAPS
    ]
    rows += [
        OverlapRow(
            review.id,
            old[names[7]],
            new[name.format(*names)],
            people,
            Basis.POPULATION,
            None,
            90_500_00,
        )
        for name, people in ESTIMATED
    ]
    list(write_overlaps(session, rows, by=by))
    first, second = (new[name.format(*names)].id for name in ("{1} and {2}", "{2} North"))
    for place in (1, 2):
        record_choice(
            session,
            old[names[place]].id,
            [first, second],
            source="A letter to the general secretary",
            by=by,
        )
    record_decision(
        session,
        Decision(DecisionKind.CONTEST_WON, first, old[names[1]].id),
        decided_on=demo.country.day - timedelta(days=DECIDED),
        reason="Members of both CLPs voted, 611 to 402",
        by=by,
    )
