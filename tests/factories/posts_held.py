"""A published draft of two slates put straight into the database, and who holds its posts."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cabinet.domain import Method, PickRule
from app.cabinet.models import (
    Appointment,
    Candidate,
    Contest,
    Draft,
    DraftPost,
)
from app.cabinet.service.posts import Filled, fill_posts
from app.kernel import clock
from app.members.queries import names_of
from tests.factories.cabinet import a_ladder

BY = "user 9"
POSTS = ("Chancellor", "Foreign", "Home", "Defence")
IN_FORCE = date(2016, 10, 10)


def make_draft(session: Session, *, follows: Draft | None = None) -> Draft:
    """A draft of POSTS between Corbyn and Smith; one that follows another shares its contest."""
    if follows is None:
        contest = Contest(
            title="Leader 2016",
            search_title="leader 2016",
            office="Leader",
            held_on=date(2016, 9, 24),
            source="The party",
            recorded_at=clock.now(),
            recorded_by=BY,
            version=1,
        )
        session.add(contest)
        session.flush()
        for position, slate in enumerate(("Corbyn", "Smith"), 1):
            session.add(
                Candidate(
                    contest_id=contest.id,
                    position=position,
                    name=f"Candidate {slate}",
                    slate=slate,
                    elected=position == 1,
                )
            )
        contest_id, ladder_id = (
            contest.id,
            a_ladder(session, title=f"Ladder {contest.id}", posts=POSTS).id,
        )
    else:
        contest_id, ladder_id = follows.contest_id, follows.ladder_id
    draft = Draft(
        title="Shadow cabinet 2016" if follows is None else "Vacancies",
        search_title="shadow cabinet 2016" if follows is None else "vacancies",
        contest_id=contest_id,
        ladder_id=ladder_id,
        follows_id=None if follows is None else follows.id,
        rule=PickRule.ALTERNATING,
        method=Method.HARE,
        free_choice=False,
        peers_allowed=True,
        pledge_required=False,
        declaration_required=False,
        frozen_on=date(2016, 9, 24),
        opened_at=clock.now(),
        opened_by=BY,
        published_at=clock.now(),
        published_by=BY,
        in_force_on=IN_FORCE,
        version=1,
    )
    session.add(draft)
    session.flush()
    for rank, title in enumerate(POSTS, 1):
        session.add(DraftPost(draft_id=draft.id, rank=rank, title=title))
    session.flush()
    return draft


def fill(
    session: Session, draft: Draft, chosen: dict[str, tuple[str, int | str]], since: date = IN_FORCE
) -> list[Appointment]:
    """Fill posts of a draft: by post the slate, and a member's id or a peer's name."""
    slates = {
        row.slate: row.id
        for row in session.scalars(
            select(Candidate).where(Candidate.contest_id == draft.contest_id)
        )
    }
    posts = {
        row.title: row.id
        for row in session.scalars(select(DraftPost).where(DraftPost.draft_id == draft.id))
    }
    names = names_of(session, [who for _slate, who in chosen.values() if isinstance(who, int)])
    filled = [
        Filled(
            posts[post],
            post,
            slates[slate],
            who if isinstance(who, int) else None,
            names[who] if isinstance(who, int) else who,
        )
        for post, (slate, who) in chosen.items()
    ]
    return fill_posts(session, draft, filled, since, BY)
