"""Boundary changes on the desk, in the search and under help."""

from __future__ import annotations

from flask import url_for
from sqlalchemy.orm import Session

from app.desk.registry import DeskItem, Found, HelpTopic, Hit, desk_items, help_topic, searched
from app.kernel.words import plural
from app.security.identity import Identity
from app.selections.domain.assignment import MemberState
from app.selections.exports.boundaries import written_threshold
from app.selections.permissions import SelectionPermission
from app.selections.queries import boundaries as queries
from app.selections.queries.boundaries import ReviewFilter, read_review, threshold_of

MOST_READ = 3
"""So many reviews are looked at, the newest: each takes some statements."""


@desk_items(SelectionPermission.KEEP_BOUNDARIES)
def choices_missing(session: Session, _identity: Identity) -> list[DeskItem]:
    """Reviews in which MPs with several claims have not chosen, so that seats wait for them."""
    items = []
    for row in queries.list_reviews(session, limit=MOST_READ):
        missing = read_review(session, row.review).assignment.members_in(MemberState.CHOICE_MISSING)
        if missing:
            items.append(
                DeskItem(
                    text=f"{plural(len(missing), 'MP')} with several claims in “{row.review.name}”"
                    f" {'has' if len(missing) == 1 else 'have'} not chosen a seat",
                    href=url_for(
                        "selections.old_seats",
                        boundary_review_id=row.review.id,
                        state=MemberState.CHOICE_MISSING.value,
                    ),
                    at=row.review.recorded_at,
                    kind="Boundary change",
                )
            )
    return items


@searched(72, "Boundary reviews", SelectionPermission.READ)
def found_reviews(session: Session, _identity: Identity, text: str, limit: int) -> Found:
    """Boundary reviews by words of the name."""
    wanted = ReviewFilter(text=text)
    return Found(
        hits=tuple(
            Hit(
                row.review.name,
                f"{plural(row.new, 'new seat')}, threshold"
                f" {written_threshold(threshold_of(row.review))}",
                url_for("selections.review", boundary_review_id=row.review.id),
            )
            for row in queries.list_reviews(session, wanted, limit=limit)
        ),
        total=queries.count_reviews(session, wanted),
        more=url_for("selections.reviews", q=text),
    )


help_topic(
    HelpTopic(
        slug="boundary-changes",
        title="Boundary changes",
        summary="Who has a claim on which new seat, how MPs choose, what officers decide.",
        template="selections/help/_boundary_changes.html",
        permission=SelectionPermission.READ,
    )
)
