"""What a draft would rest on if it were opened now: a first one, and one that fills vacancies."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cabinet.domain import Method, PickRule
from app.cabinet.domain.board import Facts, Post, Slate
from app.cabinet.domain.opening import DraftRefused
from app.cabinet.models import Candidate, Draft, DraftPost, DraftSlate, Ladder
from app.cabinet.queries.contests import Result, get_contest
from app.cabinet.queries.drafts import get_draft, state_of
from app.cabinet.queries.ladders import get_ladder
from app.cabinet.queries.posts import (
    Held,
    list_coming,
    list_family,
    list_held_by_draft,
    list_held_in_family,
    list_in_force,
    list_vacant,
    own_posts,
)
from app.cabinet.queries.quota import settled_quota
from app.kernel.dates import written_day
from app.kernel.words import folded


@dataclass(frozen=True, slots=True)
class Basis:
    """What a first draft is to rest on.

    base_id, tie_base_id: sections (None: all together). ties_by_votes: whether equal figures are
    compared by votes at all; a sequential divisor alone does. method: of the quota, which the
    alternating ladder alone has.
    """

    contest_id: int
    ladder_id: int
    rule: PickRule
    base_id: int | None
    method: Method | None = None
    tie_base_id: int | None = None
    ties_by_votes: bool = False


@dataclass(frozen=True, slots=True)
class SlatePlan:
    """One slate as it would be frozen; see `app.cabinet.models.DraftSlate`."""

    candidate_id: int
    slate: str
    leader: str
    strength: int
    tie_votes: int | None
    quota: int | None
    held: int

    @property
    def left(self) -> int | None:
        """The posts of its quota that it does not hold; None without a quota."""
        return None if self.quota is None else max(0, self.quota - self.held)


@dataclass(frozen=True, slots=True)
class PostPlan:
    """One post as it would be copied. rank: 1 is the most senior."""

    rank: int
    title: str
    alternative: str | None


@dataclass(frozen=True)
class Plan:
    """A draft as it would be opened now.

    disputed: posts of the quota that hang on a tie; tied: the slates of it.
    """

    basis: Basis
    result: Result
    ladder: Ladder
    slates: tuple[SlatePlan, ...]
    posts: tuple[PostPlan, ...]
    free_choice: bool = False
    disputed: int = 0
    tied: frozenset[str] = frozenset()

    @property
    def facts(self) -> Facts:
        """The same as a board rests on; posts are known by their ranks."""
        return facts_of(self.basis.rule, self.slates, self.posts, free_choice=self.free_choice)

    @property
    def seen(self) -> str:
        """What tells this plan from another: sent with the form, so that nobody opens another."""
        return digest(self.basis, self.slates, self.posts)


def facts_of(
    rule: PickRule, slates: tuple[SlatePlan, ...], posts: tuple[PostPlan, ...], *, free_choice: bool
) -> Facts:
    """What a board of these slates and posts rests on; posts are known by their ranks."""
    return Facts(
        rule,
        tuple(Slate(one.slate, one.strength, one.tie_votes, one.quota, one.held) for one in slates),
        tuple(Post(one.rank, one.rank, one.title, one.alternative) for one in posts),
        free_choice,
    )


def digest(*facts: object) -> str:
    """A short text that differs where the facts do."""
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]


def plan_draft(session: Session, basis: Basis, *, free_choice: bool = False) -> Plan:
    """A first draft as it would be opened now; nothing is held from the start.

    Raises NotInRecord for no such contest, ladder or section, DraftRefused for one that is voided,
    CannotApportion for a quota of no votes.
    """
    result = get_contest(session, basis.contest_id)
    if result.contest.voided_at is not None:
        raise DraftRefused("The contest is voided. Choose another, or reinstate it.", "contest")
    read = get_ladder(session, basis.ladder_id)
    if read.ladder.voided_at is not None:
        raise DraftRefused("The ladder is voided. Choose another, or reinstate it.", "ladder")
    posts = tuple(
        PostPlan(post.rank, post.title, post.alternative) for post in read.posts if post.inside
    )
    strength = result.strength(basis.base_id)
    tie_votes = result.strength(basis.tie_base_id) if basis.ties_by_votes else {}
    quotas: Mapping[int, int] = {}
    disputed, tied = 0, frozenset[str]()
    if basis.method is not None and posts and any(strength.values()):
        settled = settled_quota(session, result, basis.base_id, basis.method, len(posts))
        quotas, disputed, tied = settled.seats, settled.disputed, settled.now
    return Plan(
        basis,
        result,
        read.ladder,
        tuple(
            SlatePlan(
                one.id,
                one.slate,
                one.name,
                strength.get(one.id, 0),
                tie_votes.get(one.id, 0) if basis.ties_by_votes else None,
                None if basis.method is None else quotas.get(one.id, 0),
                0,
            )
            for one in result.candidates
        ),
        posts,
        free_choice,
        disputed,
        tied,
    )


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A vacant post of a published draft. last: who held it last; None: nobody has yet."""

    post: PostPlan
    last: Held | None


@dataclass(frozen=True)
class VacancyPlan:
    """A draft that fills the vacancies of a published one, as it would be opened now.

    running: a draft that fills vacancies of the same posts and is not finished, by its id. coming:
    who comes into a post that is vacant today, which is no vacancy therefore.
    """

    draft: Draft
    slates: tuple[SlatePlan, ...]
    vacancies: tuple[Vacancy, ...]
    running: int | None = None
    coming: tuple[Held, ...] = ()

    @property
    def posts(self) -> tuple[PostPlan, ...]:
        """The posts that are vacant, the highest first."""
        return tuple(one.post for one in self.vacancies)

    @property
    def facts(self) -> Facts:
        """What the board would rest on; posts are known by their ranks."""
        return facts_of(
            self.draft.rule, self.slates, self.posts, free_choice=self.draft.free_choice
        )

    @property
    def seen(self) -> str:
        """What tells this plan from another."""
        return digest(self.draft.id, self.slates, self.posts)


def find_root(session: Session, draft: Draft) -> Draft:
    """The draft whose vacancies a draft fills in the end: itself when it follows none."""
    while draft.follows_id is not None:
        draft = get_draft(session, draft.follows_id)
    return draft


def find_superseding(session: Session, draft: Draft, on: date) -> Draft | None:
    """The draft in force on a day that took the last posts of one that was; None where none did.

    The newest that has any of its posts; where even that was superseded, the newest there is.
    """
    in_force = list_in_force(session, on)
    if state_of(draft) != "published" or draft in in_force:
        return None
    if draft.in_force_on is None or draft.in_force_on > on:
        return None
    posts = {folded(title) for title in _titles(session, draft.id)}
    return next(
        (one for one in in_force[::-1] if posts & {folded(t) for t in _titles(session, one.id)}),
        in_force[-1] if in_force else None,
    )


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What becomes of an earlier draft's own posts once a later one is published.

    taken: those that will be the later one's. left: those that stay with the earlier; gone: those
    that are posts no more, because the later ladder follows the earlier one and leaves them out.
    """

    title: str
    taken: tuple[str, ...]
    left: tuple[str, ...]
    gone: tuple[str, ...]


def list_taken_over(session: Session, draft: Draft) -> list[TakenOver]:
    """The published drafts of which a finished one takes posts, with what becomes of the others.

    The same whichever day it comes into force, if that is after theirs. Empty for a draft of
    vacancies, which takes no post from another.
    """
    if draft.follows_id is not None:
        return []
    earlier = [one for one in list_in_force(session, date.max) if one.id != draft.id]
    before, after = own_posts(session, earlier), own_posts(session, [*earlier, draft])
    theirs = {folded(title) for title in _titles(session, draft.id)}
    found = []
    for one in earlier:
        taken = before[one.id] & theirs
        if not taken:
            continue
        titles = [title for title in _titles(session, one.id) if folded(title) in before[one.id]]
        others = [title for title in titles if folded(title) not in taken]
        found.append(
            TakenOver(
                one.title,
                tuple(title for title in titles if folded(title) in taken),
                tuple(title for title in others if folded(title) in after[one.id]),
                tuple(title for title in others if folded(title) not in after[one.id]),
            )
        )
    return found


def _titles(session: Session, draft_id: int) -> list[str]:
    return list(
        session.scalars(
            select(DraftPost.title).where(DraftPost.draft_id == draft_id).order_by(DraftPost.rank)
        )
    )


def plan_vacancies(session: Session, draft_id: int, on: date) -> VacancyPlan:
    """What a draft of the vacancies of a published draft would rest on, as at a day.

    The votes, the quotas and all settings are those that were frozen; a slate's posts held are
    counted on the day, with those it held from the start and those that are filled from a later
    day on. Raises NotInRecord, and DraftRefused where the draft is not in force or itself fills
    vacancies.
    """
    draft = get_draft(session, draft_id)
    if draft.follows_id is not None:
        raise DraftRefused(
            "This draft fills vacancies of another. Open the vacancies of that one, which count"
            " its posts too."
        )
    if state_of(draft) != "published":
        raise DraftRefused("Vacancies are those of a published draft that is not voided.")
    if draft.in_force_on is not None and draft.in_force_on > on:
        raise DraftRefused(
            f"This draft is in force from {written_day(draft.in_force_on)}. Its vacancies can be"
            " filled from that day on."
        )
    newest = find_superseding(session, draft, on)
    if newest is not None:
        raise DraftRefused(
            f"The draft “{newest.title}” is in force by now. Open the vacancies of that one."
        )
    held = list_held_by_draft(session, draft_id, on)
    # Who comes into her post later holds it for her slate already: it is not to be picked again.
    held.update(
        one.candidate_id
        for one in list_held_in_family(session, draft_id)
        if one.since > on and one.candidate_id is not None
    )
    vacancies, successors = _vacant(session, draft_id, on)
    slates = session.execute(
        select(DraftSlate, Candidate.slate, Candidate.name)
        .join(Candidate, Candidate.id == DraftSlate.candidate_id)
        .where(DraftSlate.draft_id == draft_id)
        .order_by(Candidate.position, Candidate.id)
    )
    return VacancyPlan(
        draft,
        tuple(
            SlatePlan(
                one.candidate_id,
                slate,
                leader,
                one.strength,
                one.tie_votes,
                one.quota,
                one.held + held[one.candidate_id],
            )
            for one, slate, leader in slates
        ),
        vacancies,
        running_with(session, draft_id),
        successors,
    )


def list_vacancies(session: Session, draft_id: int, on: date) -> tuple[Vacancy, ...]:
    """The posts of a published draft that are to be filled, with who held them last.

    Nobody holds them on the day, and nobody is on record as coming into them later.
    """
    return _vacant(session, draft_id, on)[0]


def _vacant(
    session: Session, draft_id: int, on: date
) -> tuple[tuple[Vacancy, ...], tuple[Held, ...]]:
    """The posts that nobody holds on a day: those to be filled, and who comes into the others."""
    last = {
        folded(one.post): one for one in list_held_in_family(session, draft_id) if one.since <= on
    }
    coming = list_coming(session, on)
    vacancies, successors = [], []
    for post in list_vacant(session, draft_id, on):
        title = folded(post.title)
        if title in coming:
            successors.append(coming[title])
        else:
            plan = PostPlan(post.rank, post.title, post.alternative)
            vacancies.append(Vacancy(plan, last.get(title)))
    return tuple(vacancies), tuple(successors)


def running_with(session: Session, draft_id: int) -> int | None:
    """A running draft that fills vacancies with a draft, by its id; None when there is none."""
    family = list_family(session, draft_id) - {draft_id}
    return session.scalars(
        select(Draft.id)
        .where(Draft.id.in_(family), Draft.published_at.is_(None), Draft.voided_at.is_(None))
        .order_by(Draft.id)
        .limit(1)
    ).first()


def list_following(session: Session, draft_id: int) -> list[Draft]:
    """The drafts that fill vacancies of a draft and are not voided, the oldest first."""
    return list(
        session.scalars(
            select(Draft)
            .where(Draft.follows_id == draft_id, Draft.voided_at.is_(None))
            .order_by(Draft.id)
        )
    )
