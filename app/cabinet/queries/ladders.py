"""Reads of ladders: one with its posts, and the list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from app.cabinet.models import Draft, Ladder, LadderPost
from app.db.model import LARGEST_ID
from app.kernel.errors import NotInRecord
from app.kernel.words import folded


@dataclass(frozen=True)
class LadderRead:
    """A ladder with its posts, the highest first."""

    ladder: Ladder
    posts: tuple[LadderPost, ...]

    @property
    def inside(self) -> tuple[LadderPost, ...]:
        """The posts that count in the quota, the highest first."""
        return tuple(post for post in self.posts if post.inside)


def find_ladder(session: Session, ladder_id: int) -> Ladder:
    """The ladder of an id, without its posts. Raises NotInRecord."""
    # An officer who has waited for her turn must see what the one before her did.
    known = ladder_id <= LARGEST_ID
    found = session.get(Ladder, ladder_id, populate_existing=True) if known else None
    if found is None:
        raise NotInRecord(f"No ladder {ladder_id} is in the record.")
    return found


def get_ladder(session: Session, ladder_id: int) -> LadderRead:
    """A ladder with its posts. Raises NotInRecord."""
    return read_posts(session, find_ladder(session, ladder_id))


def read_posts(session: Session, ladder: Ladder) -> LadderRead:
    """The same of a ladder that has been read."""
    posts = session.scalars(
        select(LadderPost)
        .where(LadderPost.ladder_id == ladder.id)
        .order_by(LadderPost.rank)
        .execution_options(populate_existing=True)
    )
    return LadderRead(ladder, tuple(posts))


@dataclass(frozen=True, slots=True)
class LadderFilter:
    """What a list of ladders is narrowed to.

    text: words of its title. state: "current" or "voided"; "" for both. sort: "since" or "title".
    """

    text: str = ""
    state: str = "current"
    sort: str = "since"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class LadderRow:
    """A ladder in a list; posts: how many, inside: how many of them count in the quota."""

    ladder: Ladder
    posts: int
    inside: int


def _narrowed(query: Select[Any], wanted: LadderFilter) -> Select[Any]:
    for word in folded(wanted.text).split():
        query = query.where(Ladder.search_title.contains(word, autoescape=True))
    if wanted.state == "current":
        query = query.where(Ladder.voided_at.is_(None))
    elif wanted.state == "voided":
        query = query.where(Ladder.voided_at.is_not(None))
    return query


def list_ladders(
    session: Session,
    wanted: LadderFilter | None = None,
    *,
    limit: int | None = None,
    offset: int = 0,
) -> list[LadderRow]:
    """The ladders that fit a filter, in its order; None: all that stand, the newest first."""
    wanted = wanted or LadderFilter()
    counts = (
        select(
            LadderPost.ladder_id,
            func.count().label("posts"),
            func.sum(case((LadderPost.inside, 1), else_=0)).label("inside"),
        )
        .group_by(LadderPost.ladder_id)
        .subquery()
    )
    key: Any = {"since": Ladder.since, "title": Ladder.search_title}[wanted.sort]
    rows: Any = select(
        Ladder, func.coalesce(counts.c.posts, 0), func.coalesce(counts.c.inside, 0)
    ).outerjoin(counts, counts.c.ladder_id == Ladder.id)
    query = (
        _narrowed(rows, wanted)
        .order_by(key.desc() if wanted.descending else key, Ladder.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [
        LadderRow(ladder, int(posts), int(inside))
        for ladder, posts, inside in session.execute(query)
    ]


def count_ladders(session: Session, wanted: LadderFilter | None = None) -> int:
    """How many ladders fit a filter (None: that stand)."""
    query = _narrowed(select(func.count()).select_from(Ladder), wanted or LadderFilter())
    return session.scalar(query) or 0


def list_titled(session: Session, title: str, *, voided: bool = False) -> list[Ladder]:
    """The ladders that stand under a title, however it is spelt; voided: those voided too."""
    query = select(Ladder).where(Ladder.search_title == folded(title))
    if not voided:
        query = query.where(Ladder.voided_at.is_(None))
    return list(session.scalars(query.order_by(Ladder.voided_at.is_not(None), Ladder.id)))


def list_resting(session: Session, ladder_id: int) -> list[Draft]:
    """The drafts that rest on a ladder and are not voided, the newest first."""
    return list(
        session.scalars(
            select(Draft)
            .where(Draft.ladder_id == ladder_id, Draft.voided_at.is_(None))
            .order_by(Draft.id.desc())
        )
    )
