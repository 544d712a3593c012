"""A draft put straight into the database, with the votes, quotas and posts that a test is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sqlalchemy.orm import Session

from app.cabinet.domain import Method, PickRule
from app.cabinet.models import Candidate, Contest, Draft, DraftPost, DraftSlate
from app.kernel import clock
from app.kernel.words import folded
from tests.factories.cabinet import a_ladder

BY = "user 9"
POSTS = ("Chancellor", "Foreign", "Home", "Defence")
ALTERNATIVES = frozenset({"Foreign", "Home"})
STRENGTH = MappingProxyType({"UUP": 28, "SDLP": 24, "DUP": 20})
NOTHING: Mapping[str, int] = MappingProxyType({})


def a_draft(
    session: Session,
    *,
    strength: Mapping[str, int] = STRENGTH,
    tie_votes: Mapping[str, int] = NOTHING,
    quotas: Mapping[str, int] = NOTHING,
    held: Mapping[str, int] = NOTHING,
    posts: Sequence[str] = POSTS,
    **settings: object,
) -> Draft:
    """A draft that is open: by D'Hondt, or on the alternating ladder where quotas are given.

    Everything is by slate. settings: columns of the draft, such as turn_seconds=60.
    """
    today = clock.today()
    contest = Contest(
        title="Contest",
        search_title="contest",
        office="Leader",
        held_on=today,
        source="The party",
        recorded_at=clock.now(),
        recorded_by=BY,
    )
    session.add(contest)
    session.flush()
    ladder = a_ladder(session, since=today, posts=posts)
    columns = {
        "title": "Shadow cabinet",
        "frozen_on": today,
        "free_choice": False,
        "peers_allowed": False,
        "pledge_required": False,
        "declaration_required": False,
        **settings,
    }
    draft = Draft(
        **columns,
        search_title=folded(str(columns["title"])),
        contest_id=contest.id,
        ladder_id=ladder.id,
        rule=PickRule.ALTERNATING if quotas else PickRule.DHONDT,
        method=Method.HARE if quotas else None,
        opened_at=clock.now(),
        opened_by=BY,
    )
    session.add(draft)
    session.flush()
    for position, (slate, votes) in enumerate(strength.items(), 1):
        candidate = Candidate(
            contest_id=contest.id, position=position, name=f"{slate} Leader", slate=slate
        )
        session.add(candidate)
        session.flush()
        session.add(
            DraftSlate(
                draft_id=draft.id,
                candidate_id=candidate.id,
                strength=votes,
                tie_votes=tie_votes.get(slate),
                quota=quotas.get(slate),
                held=held.get(slate, 0),
            )
        )
    for rank, title in enumerate(posts, 1):
        alternative = "Foreign or Home" if title in ALTERNATIVES else None
        session.add(DraftPost(draft_id=draft.id, rank=rank, title=title, alternative=alternative))
    session.flush()
    return draft
