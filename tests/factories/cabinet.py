"""Contests and ladders as the product itself records them: the leadership of 2016 and its posts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from app.cabinet.domain.contests import CandidateGiven, ContestGiven, SectionGiven
from app.cabinet.domain.ladders import LadderGiven, PostGiven
from app.cabinet.models import Contest, Ladder
from app.cabinet.service.contests import record_contest
from app.cabinet.service.ladders import record_ladder

BY = "user 9"
HELD_ON = date(2016, 9, 24)
VOTES_2016 = {
    "members": {"Jeremy Corbyn": 168_216, "Owen Smith": 116_960},
    "registered supporters": {"Jeremy Corbyn": 84_918, "Owen Smith": 36_599},
    "affiliated supporters": {"Jeremy Corbyn": 60_075, "Owen Smith": 39_670},
}
PICKED_FIRST = "first choice of the runner-up"
POSTS_2016 = (
    PostGiven("Leader of the Opposition", inside=False),
    PostGiven("Deputy Leader", inside=False),
    PostGiven("Shadow Chancellor of the Exchequer"),
    PostGiven("Shadow Foreign Secretary", alternative=PICKED_FIRST),
    PostGiven("Shadow Home Secretary", alternative=PICKED_FIRST),
    PostGiven("Shadow Secretary of State for Defence"),
    PostGiven("Shadow Secretary of State for Health"),
)


def a_contest(
    session: Session,
    *,
    title: str = "Leadership election 2016",
    office: str = "Leader",
    held_on: date = HELD_ON,
    votes: Mapping[str, Mapping[str, int]] = VOTES_2016,
    members: Mapping[str, int] | None = None,
    elected: str | None = None,
    leader_since: date | None = None,
    leader_until: date | None = None,
) -> Contest:
    """A contest: votes by section and slate, each slate called as its candidate.

    members: the ids of candidates who are members, by slate. elected: the slate of who won; None:
    nobody is on record as elected.
    """
    slates = list(dict.fromkeys(slate for section in votes.values() for slate in section))
    return record_contest(
        session,
        ContestGiven(
            title=title,
            office=office,
            held_on=held_on,
            source="The party, as declared",
            sections=tuple(SectionGiven(name) for name in votes),
            candidates=tuple(
                CandidateGiven(
                    slate,
                    slate,
                    tuple(section.get(slate, 0) for section in votes.values()),
                    member_id=(members or {}).get(slate),
                    elected=slate == elected,
                )
                for slate in slates
            ),
            leader_since=(leader_since or held_on) if elected else None,
            leader_until=leader_until,
        ),
        by=BY,
    )


def a_ladder(
    session: Session,
    *,
    title: str = "Shadow cabinet 2016",
    since: date = HELD_ON,
    posts: Sequence[PostGiven | str] = POSTS_2016,
) -> Ladder:
    """A ladder of posts from the most senior on; a text is a post inside the quota."""
    return record_ladder(
        session,
        LadderGiven(
            title=title,
            since=since,
            source="The essay",
            posts=tuple(PostGiven(post) if isinstance(post, str) else post for post in posts),
        ),
        by=BY,
    )
