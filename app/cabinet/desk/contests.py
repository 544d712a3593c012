"""Contests and ladders in the search and under help; leaders and candidates on a member's page."""

from __future__ import annotations

from flask import url_for
from sqlalchemy.orm import Session

from app.cabinet.permissions import CabinetPermission
from app.cabinet.queries import contests as queries
from app.cabinet.queries import ladders
from app.cabinet.queries.contests import ContestFilter
from app.cabinet.queries.ladders import LadderFilter
from app.desk.registry import (
    Found,
    HelpTopic,
    Hit,
    Section,
    help_topic,
    member_section,
    searched,
)
from app.kernel.dates import written_day
from app.kernel.numbers import percent, share
from app.kernel.words import plural
from app.security.identity import Identity, current_identity


@member_section(44)
def contests_of_member(session: Session, member_id: int) -> Section | None:
    """To officers the contests she stood in and what they made her; to nobody else anything."""
    if not current_identity().may(CabinetPermission.READ):
        return None
    every = queries.list_candidacies(session, member_id)
    stood = [one for one in every if one.contest.voided_at is None]
    if not stood:
        return None
    terms = {one.contest_id: one for one in queries.list_leaders(session)}
    rows = [
        {
            "contest": one.contest,
            "votes": one.votes,
            "cast": one.cast,
            "share": "" if (part := share(one.votes, one.cast)) is None else percent(part),
            "elected": one.candidate.elected,
            "term": terms.get(one.contest.id) if one.candidate.elected else None,
        }
        for one in stood
    ]
    return Section("cabinet/_contests.html", {"stood": rows})


@searched(58, "Contests", CabinetPermission.READ)
def found_contests(session: Session, _identity: Identity, text: str, limit: int) -> Found:
    """Contests by words of the title."""
    wanted = ContestFilter(text=text)
    return Found(
        hits=tuple(
            Hit(
                row.contest.title,
                f"{row.contest.office}, {written_day(row.contest.held_on)}"
                + (f", elected: {row.elected}" if row.elected else ""),
                url_for("cabinet.contest", contest_id=row.contest.id),
            )
            for row in queries.list_contests(session, wanted, limit=limit)
        ),
        total=queries.count_contests(session, wanted),
        more=url_for("cabinet.contests", q=text),
    )


@searched(62, "Ladders of posts", CabinetPermission.READ)
def found_ladders(session: Session, _identity: Identity, text: str, limit: int) -> Found:
    """Ladders by words of the title."""
    wanted = LadderFilter(text=text)
    return Found(
        hits=tuple(
            Hit(
                row.ladder.title,
                f"{plural(row.posts, 'post')}, from {written_day(row.ladder.since)}",
                url_for("cabinet.ladder", ladder_id=row.ladder.id),
            )
            for row in ladders.list_ladders(session, wanted, limit=limit)
        ),
        total=ladders.count_ladders(session, wanted),
        more=url_for("cabinet.ladders", q=text),
    )


help_topic(
    HelpTopic(
        slug="record-a-contest",
        title="Record a contest",
        summary="Candidates, sections and votes, what is checked, and who is leader of record.",
        template="cabinet/help/_record_a_contest.html",
        permission=CabinetPermission.KEEP_CONTEST,
    )
)
help_topic(
    HelpTopic(
        slug="ladder-of-posts",
        title="The ladder of posts",
        summary="Ranks, what is inside and outside the quota, and which ladder a draft takes.",
        template="cabinet/help/_ladder_of_posts.html",
        permission=CabinetPermission.READ,
    )
)
help_topic(
    HelpTopic(
        slug="make-a-ladder",
        title="Make a ladder of posts",
        summary="Posts in order, outside the quota, and alternatives; copying and files.",
        template="cabinet/help/_make_a_ladder.html",
        permission=CabinetPermission.KEEP_LADDER,
    )
)
