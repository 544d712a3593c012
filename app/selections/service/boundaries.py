"""Records, changes and voids boundary reviews and their old seats. Nothing here commits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.errors import DomainError, StaleEdit
from app.kernel.words import folded
from app.members.queries import get_member
from app.selections.domain.boundaries import claims
from app.selections.events import SelectionEvent
from app.selections.models.boundaries import BoundaryReview, OldSeat
from app.selections.queries import boundaries as queries
from app.selections.queries.boundaries import ReviewRead, read_review

REVIEWS = "boundary reviews"
"""Written one after the other: a choice or a decision rests on all claims of its review."""


class ReviewRefused(DomainError):
    """What was said of a review cannot be. field: of its form; "" for the form as a whole."""

    def __init__(self, sentence: str, field: str = "") -> None:
        """Take the sentence and the name of the field."""
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class ReviewGiven:
    """What officers say of a review; as the columns of `BoundaryReview`."""

    name: str
    threshold: Fraction
    restricted: bool
    in_law_on: date | None
    source: str


def record_review(session: Session, given: ReviewGiven, *, by: str) -> BoundaryReview:
    """Put a review on record. Raises ReviewRefused for a name that is taken."""
    one_at_a_time(session, REVIEWS)
    _check_name(session, given.name, None)
    review = BoundaryReview(**_columns(given), recorded_at=clock.now(), recorded_by=by, version=1)
    session.add(review)
    session.flush()
    _audit(session, SelectionEvent.REVIEW_RECORDED, review, {"after": review_facts(review)}, by)
    return review


def change_review(
    session: Session, review_id: int, given: ReviewGiven, *, version: int | None, by: str
) -> BoundaryReview:
    """Change what is on record of a review; its claims follow at once.

    Raises NotInRecord, StaleEdit, ReviewRefused, and DomainError for one that is voided.
    """
    review = locked_review(session, review_id)
    if review.version != version:
        raise StaleEdit(review_facts(review))
    _check_name(session, given.name, review_id)
    before = review_facts(review)
    for name, value in _columns(given).items():
        setattr(review, name, value)
    changes = _differences(before, review_facts(review))
    review.version += 1
    session.flush()
    _audit(session, SelectionEvent.REVIEW_CHANGED, review, changes, by)
    return review


def void_review(
    session: Session, review_id: int, *, reason: str, version: int | None, by: str
) -> BoundaryReview:
    """Void a review recorded by mistake: its seats and claims count for nothing any more.

    Raises NotInRecord, StaleEdit, and DomainError where it is voided.
    """
    review = locked_review(session, review_id)
    if review.version != version:
        raise StaleEdit(review_facts(review))
    review.voided_at, review.voided_by, review.void_reason = clock.now(), by, reason
    review.version += 1
    session.flush()
    _audit(
        session,
        SelectionEvent.REVIEW_VOIDED,
        review,
        {"name": review.name, "reason": reason},
        by,
    )
    return review


def change_old_seat(
    session: Session,
    old_seat_id: int,
    *,
    electors: int | None,
    member_id: int | None,
    reason: str,
    version: int | None,
    by: str,
) -> OldSeat:
    """Say how many electors an old seat has, and which MP of the party, if any.

    A change of MP lets the choice and the decisions of the one before count no more. reason: why,
    for the trail. Raises NotInRecord, StaleEdit, and ReviewRefused for fewer electors than the
    overlaps of the seat add up to.
    """
    seat = queries.find_old_seat(session, old_seat_id)
    review = locked_review(session, seat.review_id)
    session.refresh(seat)
    if seat.version != version:
        raise StaleEdit(old_seat_facts(seat))
    if seat.voided_at is not None:
        raise DomainError("This seat is voided: nothing is changed of it.")
    if member_id is not None:
        get_member(session, member_id)
        _check_one_seat(session, read_review(session, review), seat, member_id)
    before = old_seat_facts(seat)
    seat.electors, seat.member_id = electors, member_id
    changes = _differences(before, old_seat_facts(seat))
    seat.version += 1
    session.flush()
    check_rows(read_review(session, review), old_seat_id)
    audit.record(
        session,
        SelectionEvent.SEATS_RECORDED,
        by=by,
        subject=f"old seat {seat.id}",
        changes={**changes, "reason": reason},
    )
    return seat


def fill_members(session: Session, review_id: int, *, by: str) -> list[OldSeat]:
    """Give every old seat without an MP the party's own MP whom the record has for its name.

    Of the day that `sitting_day` gives. Gives the seats that got one. Raises NotInRecord, and
    DomainError for a voided review and where nothing is to be filled.
    """
    review = locked_review(session, review_id)
    read = read_review(session, review)
    sitting = queries.list_sitting(session, queries.sitting_day(review))
    held = {seat.member_id for seat in read.old.values()}
    filled = []
    for seat in read.old.values():
        found = sitting.get(seat.search_name)
        if seat.member_id is not None or found is None:
            continue
        if found.member_id is None or found.member_id in held:
            continue
        seat.constituency_id, seat.member_id = found.constituency_id, found.member_id
        seat.version += 1
        filled.append(seat)
    if not filled:
        raise DomainError(
            "No old seat without an MP has the name of a constituency that the party held that day."
        )
    session.flush()
    _audit(
        session,
        SelectionEvent.SEATS_RECORDED,
        review,
        {"MPs": {str(seat.id): seat.member_id for seat in filled}},
        by,
    )
    return filled


def locked_review(session: Session, review_id: int) -> BoundaryReview:
    """A review that stands and that nobody else writes to meanwhile.

    Raises NotInRecord, and DomainError where it is voided.
    """
    one_at_a_time(session, REVIEWS)
    review = queries.find_review(session, review_id)
    session.refresh(review)
    if review.voided_at is not None:
        raise DomainError("This review is voided: nothing is changed of it.")
    return review


def check_rows(read: ReviewRead, old_seat_id: int) -> None:
    """Refuse electors of an old seat that are fewer than its overlaps (ReviewRefused)."""
    try:
        claims([row for row in read.rows if row.old == old_seat_id], read.threshold)
    except ValueError:
        seat = read.old[old_seat_id]
        total = sum(row.electors for row in read.rows if row.old == old_seat_id)
        raise ReviewRefused(
            f"The overlaps of {seat.name} add up to {int(total):,} electors: it cannot have fewer"
            " in all.",
            "electors",
        ) from None


def review_facts(review: BoundaryReview) -> dict[str, str]:
    """What is on record of a review as text, by the fields of its form."""
    return {
        "name": review.name,
        "threshold": f"{review.threshold_numerator}/{review.threshold_denominator}",
        "restricted": "yes" if review.restricted else "no",
        "in_law_on": "" if review.in_law_on is None else review.in_law_on.isoformat(),
        "source": review.source,
    }


def old_seat_facts(seat: OldSeat) -> dict[str, str]:
    """What may be changed of an old seat as text, by the fields of its form."""
    return {
        "electors": "" if seat.electors is None else str(seat.electors),
        "member": "" if seat.member_id is None else str(seat.member_id),
    }


def _check_one_seat(session: Session, read: ReviewRead, seat: OldSeat, member_id: int) -> None:
    for other in read.old.values():
        if other.id != seat.id and other.member_id == member_id:
            name = get_member(session, member_id).name
            raise ReviewRefused(f"{name} has the old seat {other.name} already.", "member")


def _check_name(session: Session, name: str, review_id: int | None) -> None:
    if any(one.id != review_id for one in queries.list_named(session, name)):
        raise ReviewRefused(f"A review is called “{name}” already: name this otherwise.", "name")


def _columns(given: ReviewGiven) -> dict[str, object]:
    return {
        "name": given.name,
        "search_name": folded(given.name),
        "threshold_numerator": given.threshold.numerator,
        "threshold_denominator": given.threshold.denominator,
        "restricted": given.restricted,
        "in_law_on": given.in_law_on,
        "source": given.source,
    }


def _differences(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, object]:
    changed: dict[str, object] = {
        name: {"before": before[name], "after": after[name]}
        for name in before
        if before[name] != after[name]
    }
    if not changed:
        raise DomainError("Nothing is changed: correct what is wrong, or go back.")
    return changed


def _audit(
    session: Session,
    event: SelectionEvent,
    review: BoundaryReview,
    changes: Mapping[str, object],
    by: str,
) -> None:
    audit.record(
        session, event, by=by, subject=f"boundary review {review.id}", changes=dict(changes)
    )
