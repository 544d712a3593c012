"""Records what was made of rebellions."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.errors import DomainError
from app.votes import queries
from app.votes.domain.discipline import ReviewOutcome
from app.votes.events import VoteEvent
from app.votes.models import RebellionReview
from app.votes.queries.conduct import list_rebels
from app.votes.queries.reviews import get_review
from app.votes.sums import SUMS


class ReviewRefused(DomainError):
    """A rebellion cannot be reviewed so; the sentence says why."""


def review_rebellions(
    session: Session,
    division_id: int,
    reviews: Mapping[int, tuple[ReviewOutcome, str | None]],
    *,
    by: str,
) -> int:
    """Record what was made of the rebellions of members in a division. Returns of how many.

    reviews: outcome and note by member. Raises NotInRecord, and ReviewRefused for nobody, for who
    did not break the line of the own party, and for who has been reviewed.
    """
    # A line declared or voided meanwhile would make others rebels.
    one_at_a_time(session, SUMS)
    division = queries.get_division(session, division_id)
    rebels = {person.row.member_id: person for person in list_rebels(session, division)}
    if not reviews:
        raise ReviewRefused("Nothing was entered: choose an outcome for one member at least.")
    for member_id, (outcome, note) in sorted(reviews.items()):
        person = rebels.get(member_id)
        if person is None:
            raise ReviewRefused(
                f"Member {member_id} did not break the line in this division, as it is on record"
                " now. Open the page anew."
            )
        if person.review is not None:
            raise ReviewRefused(
                f"Somebody has recorded {person.row.name} meanwhile. Open the page anew."
            )
        review = RebellionReview(
            division_id=division_id,
            member_id=member_id,
            outcome=outcome,
            note=(note or "").strip() or None,
            recorded_at=clock.now(),
            recorded_by=by,
        )
        session.add(review)
        session.flush()
        _audit(session, VoteEvent.REBELLION_REVIEWED, review, by=by)
    return len(reviews)


def void_review(session: Session, review_id: int, *, reason: str, by: str) -> RebellionReview:
    """Void a review that was recorded by mistake: the rebellion waits again.

    Raises NotInRecord, ReviewRefused.
    """
    one_at_a_time(session, SUMS)
    review = get_review(session, review_id)
    session.refresh(review)
    if review.voided_at is not None:
        raise ReviewRefused("It has been voided already.")
    review.voided_at = clock.now()
    review.voided_by, review.void_reason = by, reason
    session.flush()
    _audit(session, VoteEvent.REVIEW_VOIDED, review, by=by, reason=reason)
    return review


def _audit(
    session: Session, event: VoteEvent, review: RebellionReview, *, by: str, reason: str = ""
) -> None:
    private: dict[str, object] = {"outcome": review.outcome.value}
    if reason:
        private["reason"] = reason
    audit.record(
        session,
        event,
        by=by,
        subject=f"member {review.member_id}",
        changes={"division": review.division_id, "review": review.id},
        person=f"member {review.member_id}",
        private=private,
    )
