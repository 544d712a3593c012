"""Reads of who holds which post, as at any day; what was voided counts nowhere but on its page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.cabinet.domain import Ending
from app.cabinet.models import (
    Appointment,
    Candidate,
    Draft,
    DraftPost,
    Ladder,
    LadderPost,
)
from app.db.model import LARGEST_ID, covers
from app.kernel.errors import NotInRecord
from app.kernel.words import folded


@dataclass(frozen=True, slots=True)
class Held:
    """An appointment with what its slate and its draft are called.

    member_id: None for a peer. candidate_id, slate: None outside the quota. draft_id: None where it
    was recorded by hand. until: the first day it no longer holds. rank: in the ladder of a draft
    in force on the day asked about; None where none has such a post. ladder: which of them, from 0.
    """

    id: int
    post: str
    member_id: int | None
    holder: str
    candidate_id: int | None
    slate: str | None
    draft_post_id: int | None
    draft_id: int | None
    draft_title: str | None
    since: date
    until: date | None
    ending: Ending | None
    end_reason: str | None
    source: str
    recorded_by: str
    voided_at: datetime | None
    rank: int | None = None
    ladder: int = 0

    @property
    def ending_words(self) -> str:
        """How it ended, in words; "" while it has no end."""
        return "" if self.ending is None else self.ending.label

    @property
    def person(self) -> str:
        """What tells her from everybody else: "member 172", or a peer's name."""
        return person_key(self.member_id, self.holder)


@dataclass(frozen=True, slots=True)
class Place:
    """A post of the shadow cabinet on a day and who holds it (None: it is vacant).

    rank: in the ladder of a draft in force on that day; None where none has such a post. ladder:
    which of them, from 0.
    draft_id: the published draft whose vacancy it is; None outside the quota. coming: who comes
    into a vacant post later, by what is on record.
    """

    post: str
    rank: int | None
    held: Held | None
    draft_id: int | None = None
    coming: Held | None = None
    ladder: int = 0


@dataclass(frozen=True, slots=True)
class PlaceFilter:
    """What the posts of a day are narrowed to.

    slate: "" for all. held: False for vacancies alone; None for both. sort: "rank", "post",
    "holder", "slate" or "since".
    """

    text: str = ""
    slate: str = ""
    held: bool | None = None
    sort: str = "rank"
    descending: bool = False


def person_key(member_id: int | None, name: str) -> str:
    """What tells one person from everybody else: "member 172", or her name as it is searched."""
    return f"member {member_id}" if member_id is not None else f"name {folded(name)}"


def get_appointment(session: Session, appointment_id: int) -> Appointment:
    """The appointment of an id, voided or not. Raises NotInRecord."""
    found = session.get(Appointment, appointment_id) if appointment_id <= LARGEST_ID else None
    if found is None:
        raise NotInRecord(f"No appointment {appointment_id} is in the record.")
    return found


def get_held(session: Session, appointment_id: int) -> Held:
    """An appointment with its slate and draft, voided or not. Raises NotInRecord."""
    get_appointment(session, appointment_id)
    row = session.execute(held_query().where(Appointment.id == appointment_id)).one()
    return as_held(row)


def list_posts(session: Session, on: date) -> list[Held]:
    """Who held what on a day: posts of the drafts in force in their order, others by name."""
    rows = session.execute(
        held_query().where(Appointment.voided_at.is_(None), covers(Appointment, on))
    )
    known = {folded(post.title): post for post in _posts_in_force(session, on)}
    found = []
    for row in rows:
        held = as_held(row)
        post = known.get(folded(held.post))
        found.append(held if post is None else replace(held, rank=post.rank, ladder=post.ladder))
    return sorted(found, key=_place_key)


def list_cabinet(session: Session, on: date) -> list[Place]:
    """The shadow cabinet on a day: the posts of the drafts in force, and what else is held.

    Their posts, those outside the quota included, are vacancies where nobody holds them, unless
    they were abolished. A ladder that no draft in force rests on says nothing about the day.
    """
    held = list_posts(session, on)
    places = [Place(row.post, row.rank, row, row.draft_id, ladder=row.ladder) for row in held]
    named = {folded(row.post) for row in held} | _abolished(session, on)
    coming = list_coming(session, on)
    places += [
        Place(
            post.title,
            post.rank,
            None,
            post.draft_id,
            coming.get(folded(post.title)),
            post.ladder,
        )
        for post in _posts_in_force(session, on)
        if folded(post.title) not in named
    ]
    return sorted(places, key=_place_key)


def narrowed(places: Sequence[Place], wanted: PlaceFilter) -> list[Place]:
    """Places that fit a filter, in its order; what has nothing to be sorted by comes last."""
    words = folded(wanted.text).split()
    fitting = [
        place
        for place in places
        if (wanted.held is None or wanted.held is (place.held is not None))
        and (not wanted.slate or (place.held is not None and place.held.slate == wanted.slate))
        and all(word in _place_text(place) for word in words)
    ]
    return sorted_by(fitting, _SORTS[wanted.sort], descending=wanted.descending)


def sorted_by(
    places: Sequence[Place], key: Callable[[Place], Any], *, descending: bool
) -> list[Place]:
    """Places in the order of a key; those of which it says None come last in either order."""
    known = sorted(
        (place for place in places if key(place) is not None), key=key, reverse=descending
    )
    return [*known, *(place for place in places if key(place) is None)]


def list_slates(session: Session, candidate_ids: Collection[int]) -> list[str]:
    """The slates of the contests that some candidates stood in, the newest contest's first.

    Those of one contest keep its order, so that each always looks the same.
    """
    contests = select(Candidate.contest_id).where(Candidate.id.in_(list(candidate_ids)))
    rows = session.scalars(
        select(Candidate.slate)
        .where(Candidate.contest_id.in_(contests))
        .order_by(Candidate.contest_id.desc(), Candidate.position, Candidate.id)
    )
    return list(dict.fromkeys(rows))


def list_held_by_draft(session: Session, draft_id: int, on: date) -> Counter[int]:
    """How many posts each candidate's slate holds on a day, by her id.

    Counted are the appointments of the draft, of the draft whose vacancies it fills, and of every
    draft that fills vacancies of these.
    """
    rows = session.execute(
        select(Appointment.candidate_id, func.count())
        .join(DraftPost, DraftPost.id == Appointment.draft_post_id)
        .where(
            DraftPost.draft_id.in_(list_family(session, draft_id)),
            Appointment.candidate_id.is_not(None),
            Appointment.voided_at.is_(None),
            covers(Appointment, on),
        )
        .group_by(Appointment.candidate_id)
    )
    return Counter({candidate_id: count for candidate_id, count in rows if candidate_id})


def list_held_in_family(session: Session, draft_id: int) -> list[Held]:
    """Every standing appointment of a draft and of those that fill vacancies with it."""
    rows = session.execute(
        held_query()
        .where(
            DraftPost.draft_id.in_(list_family(session, draft_id)),
            Appointment.voided_at.is_(None),
        )
        .order_by(Appointment.since, Appointment.id)
        .execution_options(populate_existing=True)
    )
    return [as_held(row) for row in rows]


def list_vacant(session: Session, draft_id: int, on: date) -> list[DraftPost]:
    """The posts that are a draft's own and that nobody holds on a day, the highest first.

    Who was appointed by hand holds the post as well; a post that was abolished is no vacancy.
    """
    held = {
        folded(post)
        for post in session.scalars(
            select(Appointment.post).where(Appointment.voided_at.is_(None), covers(Appointment, on))
        )
    }
    posts = session.scalars(
        select(DraftPost).where(DraftPost.draft_id == draft_id).order_by(DraftPost.rank)
    )
    own = list_own(session, on).get(draft_id, set())
    open_ = own - held - _abolished(session, on)
    return [post for post in posts if folded(post.title) in open_]


def list_coming(session: Session, on: date) -> dict[str, Held]:
    """Who comes into a post after a day, the next one, by the folded title of the post."""
    rows = session.execute(
        held_query()
        .where(Appointment.voided_at.is_(None), Appointment.since > on)
        .order_by(Appointment.since, Appointment.id)
    )
    found: dict[str, Held] = {}
    for held in map(as_held, rows):
        found.setdefault(folded(held.post), held)
    return found


def _abolished(session: Session, on: date) -> set[str]:
    """The posts, as folded titles, whose last holder by a day left because they were abolished."""
    last: dict[str, Appointment] = {}
    for row in session.scalars(
        select(Appointment)
        .where(Appointment.voided_at.is_(None), Appointment.since <= on)
        .order_by(Appointment.since, Appointment.id)
    ):
        last[folded(row.post)] = row
    return {
        post
        for post, row in last.items()
        if row.ending is Ending.ABOLISHED and row.until is not None and row.until <= on
    }


def list_in_force(session: Session, on: date) -> list[Draft]:
    """The drafts in force on a day, not of vacancies alone, the earliest first.

    Several may be at once, as of senior and of junior posts: one is in force as long as any post is
    still its own; see `own_posts`.
    """
    drafts = _published(session, on)
    own = own_posts(session, drafts)
    return [draft for draft in drafts if own[draft.id]]


def list_own(session: Session, on: date) -> dict[int, set[str]]:
    """The own posts, as folded titles, of each draft published by a day, the earliest first.

    By its id; a draft whose posts are all another's by then has none.
    """
    return own_posts(session, _published(session, on))


def own_posts(session: Session, drafts: Sequence[Draft]) -> dict[int, set[str]]:
    """Which posts, as folded titles, are each draft's own, by its id; drafts: the earliest first.

    A post belongs to the latest draft that has it, and the others stay with the earlier one. Only
    a draft by the same ladder, or by one copied from it, follows the earlier as a whole: posts that
    its ladder leaves out are posts no more.
    """
    titles: dict[int, set[str]] = {draft.id: set() for draft in drafts}
    for draft_id, title in session.execute(
        select(DraftPost.draft_id, DraftPost.title).where(DraftPost.draft_id.in_(list(titles)))
    ):
        titles[draft_id].add(folded(title))
    copied = {row[0]: row[1] for row in session.execute(select(Ladder.id, Ladder.copied_from_id))}
    own: dict[int, set[str]] = {}
    for place, draft in enumerate(drafts):
        lineage = _lineage(draft.ladder_id, copied)
        for earlier in drafts[:place]:
            shared = own[earlier.id] & titles[draft.id]
            whole = bool(shared) and earlier.ladder_id in lineage
            own[earlier.id] = set() if whole else own[earlier.id] - shared
        own[draft.id] = titles[draft.id]
    return own


def _published(session: Session, on: date) -> list[Draft]:
    return list(
        session.scalars(
            select(Draft)
            .where(
                Draft.voided_at.is_(None),
                Draft.published_at.is_not(None),
                Draft.follows_id.is_(None),
                Draft.in_force_on <= on,
            )
            .order_by(Draft.in_force_on, Draft.id)
        )
    )


def _lineage(ladder_id: int, copied: Mapping[int, int | None]) -> set[int]:
    """A ladder and those it was copied from, each from the next."""
    found, one = set[int](), ladder_id
    while one not in found:
        found.add(one)
        before = copied.get(one)
        if before is None:
            break
        one = before
    return found


def list_family(session: Session, draft_id: int) -> set[int]:
    """A draft, those whose vacancies it fills, and those that fill vacancies of any of them."""
    follows = {row[0]: row[1] for row in session.execute(select(Draft.id, Draft.follows_id))}
    root, seen = draft_id, {draft_id}
    while (before := follows.get(root)) is not None and before not in seen:
        root = before
        seen.add(root)
    family = {root}
    # A draft is opened after the one it follows, so its number is the greater.
    for one, before in sorted(follows.items()):
        if before in family:
            family.add(one)
    return family


def list_tenures(session: Session, posts: Collection[str]) -> dict[str, list[Appointment]]:
    """The appointments to some posts that are not voided, by post and from the earliest on."""
    found: dict[str, list[Appointment]] = {post: [] for post in posts}
    for row in session.scalars(
        select(Appointment)
        .where(Appointment.post.in_(list(posts)), Appointment.voided_at.is_(None))
        .order_by(Appointment.since, Appointment.id)
        # Who has waited for her turn must see what the one before her did.
        .execution_options(populate_existing=True)
    ):
        found[row.post].append(row)
    return found


def list_titles(session: Session) -> list[str]:
    """Every title that a post has had: as held, as in a ladder; each spelling once, by name."""
    held = session.scalars(select(Appointment.post).distinct())
    laid = session.scalars(select(LadderPost.title).distinct())
    by_fold: dict[str, str] = {}
    for title in [*sorted(held), *sorted(laid)]:
        by_fold.setdefault(folded(title), title)
    return [by_fold[fold] for fold in sorted(by_fold)]


def held_query() -> Select[*tuple[Any, ...]]:
    """Appointments with slate, draft and its title, to be narrowed and given to `as_held`."""
    return (
        select(Appointment, Candidate.slate, DraftPost.draft_id, Draft.title)
        .outerjoin(Candidate, Candidate.id == Appointment.candidate_id)
        .outerjoin(DraftPost, DraftPost.id == Appointment.draft_post_id)
        .outerjoin(Draft, Draft.id == DraftPost.draft_id)
    )


def as_held(row: Sequence[Any]) -> Held:
    """A row of `held_query` as it is read, without a rank."""
    stored, slate, draft_id, draft_title = row
    return Held(
        stored.id,
        stored.post,
        stored.member_id,
        stored.holder,
        stored.candidate_id,
        slate,
        stored.draft_post_id,
        draft_id,
        draft_title,
        stored.since,
        stored.until,
        stored.ending,
        stored.end_reason,
        stored.source,
        stored.recorded_by,
        stored.voided_at,
    )


_SORTS: dict[str, Callable[[Place], Any]] = {
    "rank": lambda place: None if place.rank is None else (place.ladder, place.rank),
    "post": lambda place: folded(place.post),
    "holder": lambda place: None if place.held is None else folded(place.held.holder),
    "slate": lambda place: (
        None if place.held is None or place.held.slate is None else folded(place.held.slate)
    ),
    "since": lambda place: None if place.held is None else place.held.since,
}
PLACE_SORTS = frozenset(_SORTS)
"""What the posts of a day can be sorted by."""


def _place_text(place: Place) -> str:
    return folded(f"{place.post} {'vacant' if place.held is None else place.held.holder}")


def _place_key(row: Held | Place) -> tuple[bool, int, int, str]:
    return (row.rank is None, row.ladder, row.rank or 0, folded(row.post))


@dataclass(frozen=True, slots=True)
class _PostInForce:
    """A post of a draft in force; draft_id: None outside the quota, which no draft fills."""

    ladder: int
    rank: int
    title: str
    draft_id: int | None


def _posts_in_force(session: Session, on: date) -> list[_PostInForce]:
    """The posts of the drafts in force on a day, and those of their ladders outside the quota.

    Each once: one outside the quota of several ladders is of the first.
    """
    found: dict[str, _PostInForce] = {}
    drafts = _published(session, on)
    own = own_posts(session, drafts)
    for place, draft in enumerate(one for one in drafts if own[one.id]):
        drafted = session.execute(
            select(DraftPost.rank, DraftPost.title).where(DraftPost.draft_id == draft.id)
        )
        outside = session.execute(
            select(LadderPost.rank, LadderPost.title).where(
                LadderPost.ladder_id == draft.ladder_id, LadderPost.inside.is_(False)
            )
        )
        for rank, title in drafted:
            if folded(title) in own[draft.id]:
                found[folded(title)] = _PostInForce(place, rank, title, draft.id)
        for rank, title in outside:
            found.setdefault(folded(title), _PostInForce(place, rank, title, None))
    return list(found.values())
