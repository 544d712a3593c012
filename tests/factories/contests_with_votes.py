"""A contest with sections, candidates and votes, put straight into the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from app.cabinet.models import (
    Candidate,
    Contest,
    ContestSection,
    Ladder,
    LadderPost,
    SectionVotes,
)
from app.kernel import clock
from app.kernel.words import folded

BY = "user 9"
LABOUR_2016 = {
    "members": {"Corbyn": 168216, "Smith": 116960},
    "registered supporters": {"Corbyn": 84918, "Smith": 36599},
    "affiliated supporters": {"Corbyn": 60075, "Smith": 39670},
}


def make_contest(
    session: Session,
    votes: Mapping[str, Mapping[str, int]] = LABOUR_2016,
    title: str = "Leadership 2016",
) -> int:
    """A contest with votes by section and slate; its id. The first slate's candidate is elected."""
    contest = Contest(
        title=title,
        search_title=folded(title),
        office="Leader",
        held_on=date(2016, 9, 24),
        leader_since=date(2016, 9, 24),
        source="The party’s notice of the result",
        recorded_at=clock.now(),
        recorded_by=BY,
    )
    session.add(contest)
    session.flush()
    ids = {}
    for place, slate in enumerate(dict.fromkeys(name for row in votes.values() for name in row), 1):
        candidate = Candidate(
            contest_id=contest.id,
            position=place,
            name=f"{slate} Candidate",
            slate=slate,
            elected=place == 1,
        )
        session.add(candidate)
        session.flush()
        ids[slate] = candidate.id
    for place, (name, row) in enumerate(votes.items(), 1):
        section = ContestSection(contest_id=contest.id, name=name, position=place)
        session.add(section)
        session.flush()
        session.add_all(
            SectionVotes(section_id=section.id, candidate_id=ids[slate], votes=count)
            for slate, count in row.items()
        )
    session.flush()
    return contest.id


def make_ladder(session: Session, inside: Sequence[str], outside: Sequence[str] = ()) -> int:
    """A ladder of posts, those outside the quota first; its id."""
    ladder = Ladder(
        title="Ladder",
        search_title="ladder",
        since=date(2016, 9, 25),
        source="The leader’s office",
        recorded_at=clock.now(),
        recorded_by=BY,
    )
    session.add(ladder)
    session.flush()
    for rank, title in enumerate((*outside, *inside), 1):
        session.add(LadderPost(ladder_id=ladder.id, rank=rank, title=title, inside=title in inside))
    session.flush()
    return ladder.id
