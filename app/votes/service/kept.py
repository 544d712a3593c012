"""What is counted beside the votes: made anew on demand, by a rule, and as the whip changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from sqlalchemy import and_, false, or_, select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.db.work import one_at_a_time
from app.settings.registry import find_setting, follows
from app.votes.events import VoteEvent
from app.votes.models import Division, MemberVote
from app.votes.rolls import bump
from app.votes.settings import BOTH_REBELS, WHIPLESS_COUNT
from app.votes.sums import SUMS, recompute_sums, sums_kept
from app.whips.queries import has_changes
from app.whips.registry import kept_beside


def recompute(session: Session, *, by: str) -> tuple[int, int]:
    """Make every sum anew from the stored rolls. Returns rows made (of parties, of members)."""
    made = recompute_sums(session)
    bump(session)
    audit.record(
        session,
        VoteEvent.RECOMPUTED,
        by=by,
        subject="all divisions",
        changes={"party sums": made[0], "member sums": made[1]},
    )
    return made


@follows(BOTH_REBELS, "The rebels of every division on record are counted anew at once.")
@follows(WHIPLESS_COUNT, "The cohesion of every division on record is worked out anew at once.")
def count_anew(session: Session, by: str) -> None:
    """Sum everything anew by the rules as they are now."""
    recompute(session, by=by)


@follows(
    find_setting("members:own-party"),
    "What is recorded of the whip is then about that party’s, so where anything is, every division"
    " on record is counted anew at once.",
)
def count_for_own_party(session: Session, by: str) -> None:
    """Sum everything anew where the whip of members is another now that the own party is."""
    if has_changes(session):
        recompute(session, by=by)


@kept_beside
@contextmanager
def whip_kept(session: Session, affected: Mapping[int, date]) -> Iterator[None]:
    """Change the whip of members inside the block: the sums of their divisions follow.

    affected: by member the first day on which her whip may become another. Only divisions in which
    she stands from then on are summed anew.
    """
    # Before reading which: an import may be storing one more of hers at this moment.
    one_at_a_time(session, SUMS)
    divisions = list(
        session.scalars(
            select(Division.id)
            .join(MemberVote, MemberVote.division_id == Division.id)
            .where(
                or_(
                    false(),
                    *(
                        and_(MemberVote.member_id == member_id, Division.held_on >= since)
                        for member_id, since in affected.items()
                    ),
                )
            )
            .distinct()
        )
    )
    with sums_kept(session, divisions):
        yield
        session.flush()
    bump(session)
